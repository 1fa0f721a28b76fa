public import Calls

/// What opening a database will do to it.
public struct DatabasePlan: Sendable, Equatable {
    /// The steps of the schema that will be taken, in order; empty: it is up to date.
    public var steps: [String]
    /// Where a copy of what an earlier version wrote is put first; `nil`: there is nothing to copy, or the database is a
    /// server's, whose operator backs it up. The first deletion removes the copy.
    public var backup: String?

    /// What opening the database at an address will do. Nothing is changed by asking.
    /// - Throws: `.unavailable` if it cannot be reached, `.unreadable` if a newer version wrote it or it is no database.
    public static func of(_ address: DatabaseAddress) async throws(StoreError) -> DatabasePlan {
        switch address {
        case .sqlite(let path):
            let pending = try await SQLiteDatabase.pending(path: path)
            let next = pending.isUpgrade ? pending.identifiers.first : nil
            return DatabasePlan(
                steps: pending.identifiers, backup: next.map { SQLiteFile(path: path).backupPath(before: $0) })
        case .postgres(let address):
            return DatabasePlan(steps: try await PostgresDatabase.pending(address), backup: nil)
        }
    }
}
