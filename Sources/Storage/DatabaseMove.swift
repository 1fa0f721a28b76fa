public import Calls
internal import Dispatch

/// A database whose every call blocks its thread; for work that holds a thread of its own from beginning to end.
protocol BlockingDatabase {
    /// Runs `body` in one transaction, undone if it throws.
    func transaction<Value>(isReadOnly: Bool, _ body: (any SQLSession) throws -> Value) throws -> Value
    /// Lets go of the database.
    func close() throws
}

/// Why everything could not be moved to another database. The other one is as it was before.
public enum MoveFailure: Error, Equatable, Sendable {
    /// Both addresses are one.
    case sameDatabase
    /// Something is kept there already, in the table of that name.
    case targetNotEmpty(table: String)
    /// There are fewer or more rows in a table than there should be.
    case countsDiffer(table: String, expected: Int, found: Int)
    /// One of the two failed.
    case store(StoreError)
}

/// How many rows of a table were moved.
public struct MovedTable: Sendable, Equatable {
    /// The table's name.
    public var name: String
    /// How many rows it has, in both databases.
    public var count: Int
}

extension DatabaseStore {
    /// Copies everything that is kept to another database, in one step that happens as a whole or not at all.
    ///
    /// Both are brought up to date first. What is kept in the first stays there.
    /// - Returns: what was moved, counted in both.
    public static func move(
        from source: DatabaseAddress, to target: DatabaseAddress
    ) async throws(MoveFailure) -> [MovedTable] {
        guard source != target else { throw .sameDatabase }
        do throws(StoreError) {
            for address in [source, target] { try await open(address).close() }
        } catch {
            throw .store(error)
        }
        let result = await withCheckedContinuation { continuation in
            DispatchQueue(label: "callba.move").async {
                continuation.resume(returning: Result { try move(blocking(source), blocking(target)) })
            }
        }
        do {
            return try result.get()
        } catch let failure as MoveFailure {
            throw failure
        } catch {
            throw .store(StoreError(database: error))
        }
    }

    private static func blocking(_ address: DatabaseAddress) throws -> any BlockingDatabase {
        switch address {
        case .sqlite(let path): try BlockingSQLite(path: path)
        case .postgres(let address): try PostgresConnection(address, statementTimeout: nil)
        }
    }

    private static func move(_ source: any BlockingDatabase, _ target: any BlockingDatabase) throws -> [MovedTable] {
        let moved = try source.transaction(isReadOnly: true) { source in
            try target.transaction(isReadOnly: false) { target in
                try target.lock(.schema)
                for table in StoredTable.all where try table.count(in: target) > 0 {
                    throw MoveFailure.targetNotEmpty(table: table.name)
                }
                return try StoredTable.all.map { table in
                    try table.copy(from: source, to: target)
                    let (expected, found) = (try table.count(in: source), try table.count(in: target))
                    guard expected == found else {
                        throw MoveFailure.countsDiffer(table: table.name, expected: expected, found: found)
                    }
                    return MovedTable(name: table.name, count: found)
                }
            }
        }
        try source.close()
        try target.close()
        return moved
    }
}

/// A table as both databases have it.
struct StoredTable: Sendable {
    var name: String
    var columns: [String]
    /// What its rows are told apart by, or the order in which they were put in.
    var order: String

    /// All of them; those that others refer to come first.
    static let all = [
        StoredTable(
            name: "users", columns: ["id", "name", "email", "memo", "issuer", "subject", "created_at"], order: "id"),
        StoredTable(
            name: "sessions",
            columns: ["token_hash", "person", "created_at", "last_used_at", "idle_limit", "expires_at"],
            order: "token_hash"),
        StoredTable(
            name: "contacts", columns: ["id", "person", "number", "name", "memo", "created_at"], order: "id"),
        StoredTable(name: "user_voice_settings", columns: ["person", "preset", "speed"], order: "person"),
        StoredTable(name: "user_settings", columns: ["person", "retention_days"], order: "person"),
        StoredTable(
            name: "calls",
            columns: [
                "id", "person", "number", "contact_name", "purpose", "opening", "language", "voice_preset",
                "voice_speed", "created_at", "outcome", "ended_at", "shown_at",
            ], order: "rowid"),
        StoredTable(
            name: "turns",
            columns: [
                "call", "id", "speaker", "text", "state", "origin", "confidence", "doubtful", "revision",
                "played_fraction", "started_at", "ended_at",
            ], order: "call, id"),
        StoredTable(
            name: "engine_uses",
            columns: [
                "call", "position", "work", "engine", "leaves_machine", "is_stand_in", "characters_made_in_advance",
                "characters_used_of_them",
            ], order: "call, position"),
        StoredTable(name: "summaries", columns: ["call", "text", "is_purpose_reached"], order: "call"),
        StoredTable(name: "facts", columns: ["call", "position", "kind", "value", "turn"], order: "call, position"),
        // Rows that are alike are alike: their order among themselves does not matter.
        StoredTable(name: "dialings", columns: ["person", "dialed_at"], order: "dialed_at, person"),
        StoredTable(name: "paid_work", columns: ["work", "person", "done_at"], order: "done_at, person, work"),
        StoredTable(name: "open_legs", columns: ["carrier", "name"], order: "carrier, name"),
        StoredTable(name: "secrets", columns: ["name", "value"], order: "name"),
        StoredTable(name: "refusals", columns: ["number_mark", "asked_at"], order: "number_mark"),
    ]

    /// Rows that are read and written at a time.
    private static let page = 200

    func count(in db: any SQLSession) throws -> Int { try db.count("SELECT count(*) FROM \(name)") }

    func copy(from source: any SQLSession, to target: any SQLSession) throws {
        let names = columns.joined(separator: ", ")
        var offset = 0
        while true {
            let rows = try source.rows(
                "SELECT \(names) FROM \(name) ORDER BY \(order) LIMIT $1 OFFSET $2", [Self.page, offset])
            guard !rows.isEmpty else { return }
            let places = rows.indices.map { row in
                "(" + columns.indices.map { "$\(row * columns.count + $0 + 1)" }.joined(separator: ", ") + ")"
            }
            try target.execute(
                "INSERT INTO \(name) (\(names)) VALUES \(places.joined(separator: ", "))", rows.flatMap(\.values))
            offset += rows.count
        }
    }
}
