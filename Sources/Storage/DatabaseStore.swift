public import Calls
internal import Foundation

/// All that CallBa keeps, in a SQLite file or in PostgreSQL.
///
/// What a write returned from outlives `kill -9` of this program, and of the database. Every write runs to its end even
/// if its task is cancelled.
public struct DatabaseStore: Sendable {
    let database: ObservedDatabase

    init(_ database: any SQLDatabase) { self.database = ObservedDatabase(base: database) }

    /// Opens a database and brings its schema up to date. A file and its folder are made if they are not there, for their
    /// owner's eyes only; a file that an older version wrote is copied first.
    /// - Throws: `.unavailable` if it cannot be opened, reached or written, `.unreadable` if it is no database, is
    ///   damaged, or was written by a newer version (code `newer-schema`).
    public static func open(_ address: DatabaseAddress) async throws(StoreError) -> DatabaseStore {
        switch address {
        case .sqlite(let path): DatabaseStore(try await SQLiteDatabase.open(path: path))
        case .postgres(let address): DatabaseStore(try await PostgresDatabase.open(address))
        }
    }

    /// Opens a SQLite database that lives in memory and ends with this value.
    public static func inMemory() throws(StoreError) -> DatabaseStore {
        DatabaseStore(try SQLiteDatabase(inMemory: ()))
    }

    /// Takes what was deleted out of the database's files, and lets go of it. Nothing can be stored or found afterwards; a second time changes nothing.
    /// - Throws: `.unavailable` if reads or writes are still going on.
    public func close() async throws(StoreError) {
        // What cannot be swept now is swept when the database is opened again.
        if database.state.traces == .ofDeletions { try? await sweep() }
        try await database.close()
    }

    /// Deletes. The rows are gone when this returns; what is left of them in the database's files goes with the next
    /// ``sweep()``.
    func delete(_ body: @escaping @Sendable (any SQLSession) throws -> Int) async throws(StoreError) -> Int {
        let count = try await database.write(body)
        database.state.deleted()
        return count
    }
}
