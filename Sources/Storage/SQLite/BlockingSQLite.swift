internal import Calls
internal import GRDB

/// A SQLite file that is up to date, on one connection.
struct BlockingSQLite: BlockingDatabase {
    private let queue: DatabaseQueue

    init(path: String) throws {
        queue = try DatabaseQueue(path: path, configuration: SQLiteDatabase.configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    }

    func transaction<Value>(isReadOnly: Bool, _ body: (any SQLSession) throws -> Value) throws -> Value {
        guard isReadOnly else { return try queue.write { try body(SQLiteSession(database: $0)) } }
        return try queue.read { try body(SQLiteSession(database: $0)) }
    }

    func close() throws { try queue.close() }
}
