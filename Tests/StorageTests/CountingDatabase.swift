import Calls
import Synchronization

@testable import Storage

/// A database that takes note of every statement it is given.
struct CountingDatabase: SQLDatabase {
    final class Log: Sendable {
        private let statements = Mutex<[String]>([])

        func note(_ sql: String) { statements.withLock { $0.append(sql) } }

        /// The statements since this was asked the last time.
        func take() -> [String] {
            statements.withLock { statements in
                defer { statements = [] }
                return statements
            }
        }
    }

    private struct Counted: SQLSession {
        let base: any SQLSession
        let log: Log

        func rows(_ sql: String, _ values: [(any SQLBindable)?]) throws -> [SQLRow] {
            log.note(sql)
            return try base.rows(sql, values)
        }

        func execute(_ sql: String, _ values: [(any SQLBindable)?]) throws -> Int {
            log.note(sql)
            return try base.execute(sql, values)
        }

        func lock(_ lock: SQLLock) throws { try base.lock(lock) }
    }

    let base: any SQLDatabase
    let log = Log()

    var smallLetters: String { base.smallLetters }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        try await base.write { [log] in try body(Counted(base: $0, log: log)) }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        try await base.read { [log] in try body(Counted(base: $0, log: log)) }
    }

    func condition(after error: StoreError) -> StoreCondition? { base.condition(after: error) }
    func look() async -> StoreCondition? { await base.look() }
    func restore() async throws(StoreError) { try await base.restore() }
    func sweep(afterDeletion: Bool) async throws(StoreError) { try await base.sweep(afterDeletion: afterDeletion) }
    func close() async throws(StoreError) { try await base.close() }
}
