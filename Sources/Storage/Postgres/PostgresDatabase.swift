internal import Calls

/// A database on a PostgreSQL server, over a few connections that wait for work.
struct PostgresDatabase: SQLDatabase {
    private let pool: PostgresPool

    var smallLetters: String { "lower" }

    /// Connects, and brings the schema up to date.
    static func open(
        _ address: PostgresAddress, statementTimeout: Duration = .seconds(5),
        clock: any Clock<Duration> = ContinuousClock()
    ) async throws(StoreError) -> PostgresDatabase {
        let pool = PostgresPool(address, statementTimeout: statementTimeout, clock: clock)
        do {
            try await pool.transaction(isReadOnly: false) { try PostgresMigrations.migrate($0) }
        } catch {
            await pool.close()
            throw error
        }
        return PostgresDatabase(pool: pool)
    }

    /// What ``open(_:statementTimeout:clock:)`` would change; nothing is changed.
    static func pending(_ address: PostgresAddress) async throws(StoreError) -> [String] {
        let pool = PostgresPool(address, statementTimeout: .seconds(5), clock: ContinuousClock())
        do {
            let pending = try await pool.transaction(isReadOnly: true) { try PostgresMigrations.pending($0) }
            await pool.close()
            return pending
        } catch {
            await pool.close()
            throw error
        }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        try await pool.transaction(isReadOnly: false, body)
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        try await pool.transaction(isReadOnly: true, body)
    }

    func condition(after error: StoreError) -> StoreCondition? {
        // A pool that is busy or closed says nothing of the server.
        error.kind == .unavailable && !["busy", "closed"].contains(error.code) ? .unreachable : nil
    }

    func look() async -> StoreCondition? {
        do throws(StoreError) {
            _ = try await read { try $0.count("SELECT 1") }
            return nil
        } catch {
            return condition(after: error)
        }
    }

    /// A server is put right by its operator.
    func restore() {}

    /// The server's files are its own: its autovacuum takes deleted rows away, and its log is recycled.
    func sweep(afterDeletion: Bool) {}

    func close() async { await pool.close() }
}
