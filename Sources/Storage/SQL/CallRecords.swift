internal import Calls

/// Which calls are meant, as what stands in `call IN (…)`.
struct CallSelection: Sendable {
    /// Parameters, or a query for ids.
    var sql: String
    /// What the parameters stand for.
    var values: [(any SQLBindable)?] = []

    /// Those that have not ended.
    static let open = CallSelection(sql: "SELECT id FROM calls WHERE outcome IS NULL")

    /// Those of these ids; at least one, and no more than a database takes parameters: SQLite takes 32,766.
    static func of(_ ids: [String]) -> CallSelection {
        CallSelection(sql: ids.indices.map { "$\($0 + 1)" }.joined(separator: ", "), values: ids)
    }

    /// The rows of a table that belong to each of the calls, by the call's id.
    func rows(of table: String, orderedBy order: String, in db: any SQLSession) throws -> [String: [SQLRow]] {
        let rows = try db.rows("SELECT * FROM \(table) WHERE call IN (\(sql)) ORDER BY \(order)", values)
        return try Dictionary(grouping: rows) { try $0.text("call") }
    }
}

extension CallRecord {
    /// Which turns to read with a call.
    enum Turns {
        case all
        /// Those that no longer change.
        case settled
    }

    /// Calls with all that hangs on them, in the order of their rows. However many there are, each table is asked once.
    /// - Parameter selection: the calls of these rows.
    static func all(
        _ rows: [SQLRow], _ selection: CallSelection, turns: Turns, in db: any SQLSession
    ) throws -> [CallRecord] {
        guard !rows.isEmpty else { return [] }
        let said = try selection.rows(of: "turns", orderedBy: "id", in: db)
        let summaries = try selection.rows(of: "summaries", orderedBy: "call", in: db)
        let facts = try selection.rows(of: "facts", orderedBy: "position", in: db)
        let engines = try selection.rows(of: "engine_uses", orderedBy: "position", in: db)
        return try rows.map { row in
            let call = try Call(row: row)
            let id = call.id.rawValue
            let kept = try (said[id] ?? []).map(Turn.init(row:))
            return CallRecord(
                call: call, outcome: try row.namedIfPresent("outcome"), endedAt: try row.dateIfPresent("ended_at"),
                turns: turns == .all ? kept : kept.filter { $0.state != .open },
                summary: try summaries[id]?.first.map { try Summary(row: $0, facts: facts[id] ?? []) },
                engines: try (engines[id] ?? []).map(ProviderUse.init(row:)),
                shownAt: try row.dateIfPresent("shown_at"))
        }
    }
}
