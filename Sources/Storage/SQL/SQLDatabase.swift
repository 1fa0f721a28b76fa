internal import Calls

/// A database that speaks SQL, whichever it is. What is asked of it is written in the words that all of them share:
/// parameters are `$1`, `$2` …, never text put together from values.
protocol SQLDatabase: Sendable {
    /// What this database calls the function that makes letters small.
    var smallLetters: String { get }

    /// Runs `body` in one transaction, undone if it throws, and durable when this returns.
    ///
    /// It runs to its end even if the caller is cancelled: a call that is being torn down still has its last words kept.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value

    /// Runs `body` on one unchanging view of what is kept.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value

    /// What a failure tells of how the database is doing; `nil`: nothing.
    func condition(after error: StoreError) -> StoreCondition?

    /// How the database is doing as far as can be seen without writing; `nil`: nothing is amiss.
    func look() async -> StoreCondition?

    /// Puts a file back that is gone, with all that was in it.
    /// - Throws: `.unavailable` if that cannot be done yet, or not by us.
    func restore() async throws(StoreError)

    /// Takes what was deleted out of the database's files, as far as that is in our hands, without delaying
    /// other statements.
    /// - Parameter afterDeletion: whether something was meant to be gone, and not only overwritten: then the copies that
    ///   upgrades left go too.
    func sweep(afterDeletion: Bool) async throws(StoreError)

    /// Lets go of the database. Nothing can be stored or found afterwards; a second time changes nothing.
    func close() async throws(StoreError)
}

/// A transaction that is going on; used from the function it was given to and from nowhere else.
protocol SQLSession {
    /// The rows that a query finds.
    func rows(_ sql: String, _ values: [(any SQLBindable)?]) throws -> [SQLRow]
    /// Changes something.
    /// - Returns: how many rows were changed.
    @discardableResult func execute(_ sql: String, _ values: [(any SQLBindable)?]) throws -> Int
    /// Holds off every other transaction that takes this lock, until this one ends.
    func lock(_ lock: SQLLock) throws
}

/// Things that only one transaction at a time may do.
enum SQLLock: Int {
    /// Changes of the schema, and the moving of whole databases.
    case schema = 0x63_616c_6c01
    /// The counting of diallings, and of other work that costs money.
    case dialings
}

extension SQLSession {
    func rows(_ sql: String) throws -> [SQLRow] { try rows(sql, []) }
    func execute(_ sql: String) throws { try execute(sql, []) }

    /// The first row that a query finds.
    func row(_ sql: String, _ values: [(any SQLBindable)?]) throws -> SQLRow? { try rows(sql, values).first }

    /// The first column of the first row: a count.
    func count(_ sql: String, _ values: [(any SQLBindable)?] = []) throws -> Int {
        guard case .integer(let count) = try rows(sql, values).first?.values.first else {
            throw StoreError(.unreadable, code: "count")
        }
        return count
    }

    /// Changes one row, or says that it refers to something that is not there.
    func change(_ sql: String, _ values: [(any SQLBindable)?]) throws {
        guard try execute(sql, values) > 0 else { throw StoreError(.conflict, code: "no-such-row") }
    }
}
