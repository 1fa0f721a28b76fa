internal import Calls
internal import Foundation
internal import GRDB
internal import Synchronization

/// One SQLite file, or a database in memory.
///
/// The file is in write-ahead mode and every commit waits for the disk (`synchronous = FULL`), so what a write returned
/// from outlives `kill -9` and a power cut.
final class SQLiteDatabase: SQLDatabase {
    /// A file that is gone is put back in steps, each of which may have to wait for the disk.
    enum Restoration { case none, copied(String), placed }

    struct State {
        var writer: any DatabaseWriter
        /// The file that is open; `nil` in memory.
        var identity: SQLiteFile.Identity?
        var restoration = Restoration.none
        /// What was found in a place where another file lies has been kept beside it.
        var isRescued = false
    }

    let state: Mutex<State>
    /// `nil` in memory.
    let file: SQLiteFile?

    /// The connections.
    var writer: any DatabaseWriter { state.withLock { $0.writer } }

    /// GRDB's own function, which knows the letters of all scripts.
    var smallLetters: String { "swiftLowercaseString" }

    init(inMemory: Void) throws(StoreError) {
        do {
            let queue = try DatabaseQueue(configuration: Self.configuration)
            try SQLiteMigrations.migrate(queue)
            state = Mutex(State(writer: queue))
            file = nil
        } catch {
            throw StoreError(database: error)
        }
    }

    /// Opens a file and brings its schema up to date, on a thread of its own.
    static func open(path: String) async throws(StoreError) -> SQLiteDatabase {
        try await Self.aside { try SQLiteDatabase(path: path) }
    }

    private init(path: String) throws {
        let file = SQLiteFile(path: path)
        try file.makePrivate()
        let pool = try Self.connect(to: file)
        let pending = try SQLiteMigrations.pending(pool)
        if pending.isUpgrade, let next = pending.identifiers.first { try file.backUp(pool, before: next) }
        try SQLiteMigrations.migrate(pool)
        // An update that moved words leaves traces of where they were, as a deletion does.
        if pending.isUpgrade { try SQLiteSweep(file).run(on: pool) }
        guard let identity = file.identity else { throw StoreError(.unavailable, code: "gone") }
        state = Mutex(State(writer: pool, identity: identity))
        self.file = file
    }

    static func connect(to file: SQLiteFile) throws -> DatabasePool {
        let pool = try DatabasePool(path: file.path, configuration: Self.configuration)
        // The pool sets NORMAL when it turns on write-ahead mode, which a power cut could undo by some commits.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return pool
    }

    /// What opening a file would change; nothing is changed, and nothing made.
    static func pending(path: String) async throws(StoreError) -> SQLiteMigrations.Pending {
        try await Self.aside {
            guard FileManager.default.fileExists(atPath: path) else { return SQLiteMigrations.Pending() }
            var configuration = Self.configuration
            configuration.readonly = true
            return try SQLiteMigrations.pending(DatabaseQueue(path: path, configuration: configuration))
        }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        let (writer, identity) = state.withLock { ($0.writer, $0.identity) }
        return try await finish { [file] in
            try await writer.write { db in
                // What goes into a file that is gone would be gone with this process.
                if let identity, let loss = file?.loss(of: identity) {
                    throw StoreError(.unavailable, code: loss.rawValue)
                }
                return try body(SQLiteSession(database: db))
            }
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        let (writer, identity) = state.withLock { ($0.writer, $0.identity) }
        return try await finish { [file] in
            // The pool may open the file once more to read it. Where it is gone, the connection that writes still has it.
            guard let identity, file?.loss(of: identity) != nil else {
                return try await writer.read { try body(SQLiteSession(database: $0)) }
            }
            return try await writer.writeWithoutTransaction { try body(SQLiteSession(database: $0)) }
        }
    }

    /// Overwrites what deleted rows left behind, and removes the copies that upgrades left.
    func sweep(afterDeletion: Bool) async throws(StoreError) {
        let (writer, identity) = state.withLock { ($0.writer, $0.identity) }
        guard let file, let identity, let pool = writer as? DatabasePool else { return }
        try await Self.aside {
            if let loss = file.loss(of: identity) { throw StoreError(.unavailable, code: loss.rawValue) }
            if afterDeletion { try file.removeBackups() }
            try SQLiteSweep(file).run(on: pool)
        }
    }

    func close() async throws(StoreError) {
        let writer = writer
        try await Self.aside { try writer.close() }
    }

    /// Runs `work` to its end even if the caller is cancelled, and waits for it. That is what the task of its own is for:
    /// it does not inherit cancellation, and it never outlives this function.
    private func finish<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await Task { try await work() }.value
        } catch {
            throw StoreError(database: error)
        }
    }

    /// Runs blocking work on a thread that is not one of the few that tasks share.
    static func aside<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws(StoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            DispatchQueue(label: "callba.sqlite").async { continuation.resume(returning: Result { try work() }) }
        }
        do {
            return try result.get()
        } catch {
            throw StoreError(database: error)
        }
    }

    static var configuration: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            // Nothing that is sorted or rewritten goes through a file outside the folder.
            try db.execute(sql: "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY")
        }
        return configuration
    }
}

/// A transaction of GRDB's.
struct SQLiteSession: SQLSession {
    let database: Database

    func rows(_ sql: String, _ values: [(any SQLBindable)?]) throws -> [SQLRow] {
        let found = try Row.fetchAll(database, sql: sql, arguments: arguments(values))
        guard let first = found.first else { return [] }
        let columns = Dictionary(zip(first.columnNames, 0...)) { earlier, _ in earlier }
        return found.map { SQLRow(columns: columns, values: $0.databaseValues.map(SQLValue.init)) }
    }

    func execute(_ sql: String, _ values: [(any SQLBindable)?]) throws -> Int {
        try database.execute(sql: sql, arguments: arguments(values))
        return database.changesCount
    }

    /// A file has one writer at a time: the writer holds every lock.
    func lock(_ lock: SQLLock) {}

    private func arguments(_ values: [(any SQLBindable)?]) -> StatementArguments {
        // SQLite takes `$1` for a parameter of the name "1".
        var named: [String: (any DatabaseValueConvertible)?] = [:]
        for (number, value) in zip(1..., values) { named["\(number)"] = (value?.sqlValue ?? .null).databaseValue }
        return StatementArguments(named)
    }
}

extension SQLValue {
    init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let integer): self = .integer(Int(integer))
        case .double(let real): self = .real(real)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes(Array(data))
        }
    }

    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .text(let text): text.databaseValue
        case .integer(let integer): integer.databaseValue
        case .real(let real): real.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }
}
