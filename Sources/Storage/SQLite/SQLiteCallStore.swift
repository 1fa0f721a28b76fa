public import Calls
public import Foundation
internal import GRDB

/// Calls in one SQLite file.
///
/// The file is in write-ahead mode and every commit waits for the disk (`synchronous = FULL`), so what a write returned
/// from outlives `kill -9` and a power cut. Deleted rows are overwritten, in the file and in its write-ahead log.
public struct SQLiteCallStore: CallStore {
    let database: any DatabaseWriter

    /// Opens the file at `path` and brings its schema up to date. Creates the file and its folder, for its owner's eyes only.
    ///
    /// Blocks the thread it is called on, for as long as opening takes; call it before the server starts.
    /// - Throws: `.unavailable` if the file cannot be opened or written, `.unreadable` if it is no database, is damaged,
    ///   or was written by a newer version (code `newer-schema`).
    public init(path: String) throws(StoreError) {
        do {
            try SQLiteCallStore.makePrivateFile(at: path)
        } catch {
            throw StoreError(.unavailable, code: "folder")
        }
        do {
            let pool = try DatabasePool(path: path, configuration: SQLiteCallStore.configuration)
            // The pool sets NORMAL when it turns on write-ahead mode, which a power cut could undo by some commits.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try SQLiteMigrations.migrate(pool)
            database = pool
        } catch {
            throw StoreError(database: error)
        }
    }

    /// Opens a database that lives in memory and ends with this value.
    public init(inMemory: Void) throws(StoreError) {
        do {
            let queue = try DatabaseQueue(configuration: SQLiteCallStore.configuration)
            try SQLiteMigrations.migrate(queue)
            database = queue
        } catch {
            throw StoreError(database: error)
        }
    }

    /// Closes the file. Nothing can be stored or found afterwards; a second time changes nothing.
    /// - Throws: `.unavailable` if reads or writes are still going on.
    public func close() throws(StoreError) {
        do {
            try database.close()
        } catch {
            throw StoreError(database: error)
        }
    }

    // MARK: People

    /// Keeps a person; `.conflict` if the id is taken.
    public func add(_ person: Person) async throws(StoreError) {
        try await write { db in
            try db.execute(
                sql: "INSERT INTO users (id, name, created_at) VALUES (?, ?, ?)",
                arguments: [person.id.rawValue, person.name, person.createdAt.timeIntervalSinceReferenceDate]
            )
        }
    }

    /// The person of that id, or `nil`.
    public func person(_ id: Person.ID) async throws(StoreError) -> Person? {
        try await read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM users WHERE id = ?", arguments: [id.rawValue]).map(
                Person.init(row:))
        }
    }

    /// Keeps the hash of a session's token; `.conflict` if it is there already or the person is not.
    public func addSession(tokenHash: [UInt8], of person: Person.ID, expiresAt: Date) async throws(StoreError) {
        try await write { db in
            try db.execute(
                sql: "INSERT INTO sessions (token_hash, user, expires_at) VALUES (?, ?, ?)",
                arguments: [Data(tokenHash), person.rawValue, expiresAt.timeIntervalSinceReferenceDate]
            )
        }
    }

    /// Whose session this is, unless it expired at `date` or before.
    public func person(ofSession tokenHash: [UInt8], at date: Date) async throws(StoreError) -> Person? {
        try await read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT users.* FROM sessions JOIN users ON users.id = sessions.user
                    WHERE sessions.token_hash = ? AND sessions.expires_at > ?
                    """,
                arguments: [Data(tokenHash), date.timeIntervalSinceReferenceDate]
            ).map(Person.init(row:))
        }
    }

    // MARK: Calls

    /// Keeps a call; `.conflict` if the id is taken or its owner is unknown.
    public func add(_ call: Call) async throws(StoreError) {
        try await write { db in try call.insert(into: db) }
    }

    /// Keeps a turn in place of an earlier one of the same id; `.conflict` if there is no such call.
    public func record(_ turn: Turn, of call: Call.ID) async throws(StoreError) {
        try await write { db in try turn.save(of: call, in: db) }
    }

    /// Closes a call and its open turns; `.conflict` if there is no such call. The first end of a call stays.
    public func end(_ call: Call.ID, outcome: Outcome, at date: Date) async throws(StoreError) {
        try await write { db in
            let known = try Bool.fetchOne(db, sql: "SELECT 1 FROM calls WHERE id = ?", arguments: [call.rawValue])
            guard known == true else { throw StoreError(.conflict, code: "no-such-call") }
            try db.execute(
                sql: "UPDATE calls SET outcome = ?, ended_at = ? WHERE id = ? AND outcome IS NULL",
                arguments: [outcome.rawValue, date.timeIntervalSinceReferenceDate, call.rawValue]
            )
            try db.execute(
                sql: """
                    UPDATE turns
                    SET state = CASE speaker WHEN :caller THEN :cut ELSE :heard END, ended_at = coalesce(ended_at, :date)
                    WHERE call = :call AND state = :open
                    """,
                arguments: [
                    "caller": Turn.Speaker.caller.rawValue, "cut": Turn.State.cut.rawValue,
                    "heard": Turn.State.heard.rawValue, "open": Turn.State.open.rawValue,
                    "date": date.timeIntervalSinceReferenceDate, "call": call.rawValue,
                ]
            )
        }
    }

    /// Keeps a summary in place of an earlier one; `.conflict` if there is no such call.
    public func record(_ summary: Summary, of call: Call.ID) async throws(StoreError) {
        try await write { db in try summary.save(of: call, in: db) }
    }

    /// A call with all its turns in order, open ones too, or `nil`.
    public func call(_ id: Call.ID) async throws(StoreError) -> CallRecord? {
        try await read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM calls WHERE id = ?", arguments: [id.rawValue])
                .map { try CallRecord(row: $0, turns: .all, from: db) }
        }
    }

    /// Up to `limit` (taken as 1–200) of a person's calls created before a moment, newest first, without open turns.
    public func calls(of person: Person.ID, limit: Int, before: Date?) async throws(StoreError) -> [CallRecord] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM calls WHERE user = ? AND created_at < ?
                    ORDER BY created_at DESC, rowid DESC LIMIT ?
                    """,
                arguments: [
                    person.rawValue, before?.timeIntervalSinceReferenceDate ?? .greatestFiniteMagnitude,
                    min(max(limit, 1), 200),
                ]
            ).map { try CallRecord(row: $0, turns: .settled, from: db) }
        }
    }

    /// Calls without an outcome, oldest first, with all their turns.
    public func openCalls() async throws(StoreError) -> [CallRecord] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM calls WHERE outcome IS NULL ORDER BY created_at, rowid")
                .map { try CallRecord(row: $0, turns: .all, from: db) }
        }
    }

    /// Forgets a call and all that hangs on it, down to its bytes in the file and the write-ahead log.
    ///
    /// `.unavailable` may mean that readers kept the log in use: the call is gone, and deleting again clears the log.
    public func delete(_ call: Call.ID) async throws(StoreError) {
        try await finish {
            try await database.write { db in
                // Turns, summary and facts go with it.
                try db.execute(sql: "DELETE FROM calls WHERE id = ?", arguments: [call.rawValue])
            }
            // Moves what is in the write-ahead log to the file and empties the log, which still holds the words.
            // Waits for readers; if they outlast the limit this throws, and deleting again completes it.
            try await database.writeWithoutTransaction { db in
                _ = try db.checkpoint(.truncate)
            }
        }
    }

    // MARK: Access

    private func write(_ body: @escaping @Sendable (Database) throws -> Void) async throws(StoreError) {
        try await finish { try await database.write(body) }
    }

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await finish { try await database.read(body) }
    }

    /// Runs `work` to its end even if the caller is cancelled, and waits for it.
    ///
    /// A call that is being torn down still has its last words written. That is what the task of its own is for: it
    /// does not inherit cancellation, and it never outlives this function.
    private func finish<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await Task { try await work() }.value
        } catch {
            throw StoreError(database: error)
        }
    }

    // MARK: Opening

    private static var configuration: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA secure_delete = ON") }
        return configuration
    }

    /// Makes the folder and the file if they are not there. SQLite gives its log the permissions of the file.
    private static func makePrivateFile(at path: String) throws {
        let files = FileManager.default
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if !files.fileExists(atPath: folder) {
            try files.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        if !files.fileExists(atPath: path) {
            guard files.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw CocoaError(.fileWriteUnknown)
            }
        }
    }
}
