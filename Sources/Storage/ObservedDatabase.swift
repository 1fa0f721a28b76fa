internal import Calls
internal import Synchronization

/// A database, and what its answers tell of how it is doing.
struct ObservedDatabase: SQLDatabase {
    let base: any SQLDatabase
    let state = StoreState()

    var smallLetters: String { base.smallLetters }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        do throws(StoreError) {
            let value = try await base.write(body)
            state.wrote()
            return value
        } catch {
            if let condition = base.condition(after: error) { state.set(condition) }
            throw error
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        do throws(StoreError) {
            return try await base.read(body)
        } catch {
            if let condition = base.condition(after: error) { state.set(condition) }
            throw error
        }
    }

    func condition(after error: StoreError) -> StoreCondition? { base.condition(after: error) }
    func look() async -> StoreCondition? { await base.look() }
    func restore() async throws(StoreError) { try await base.restore() }
    func sweep(afterDeletion: Bool) async throws(StoreError) { try await base.sweep(afterDeletion: afterDeletion) }
    func close() async throws(StoreError) { try await base.close() }
}

/// What is known of a database, and what has yet to be done for it.
final class StoreState: Sendable {
    /// What may still be in the database's files though it is kept no longer.
    enum Traces: Int, Sendable { case none, ofChanges, ofDeletions }

    // A file may have come with traces from an earlier run.
    private let known = Mutex<(condition: StoreCondition, traces: Traces)>((.ready, .ofChanges))

    var condition: StoreCondition { known.withLock { $0.condition } }
    var traces: Traces { known.withLock { $0.traces } }

    func set(_ condition: StoreCondition) { known.withLock { $0.condition = condition } }

    func wrote() {
        known.withLock { known in
            known.condition = .ready
            if known.traces == .none { known.traces = .ofChanges }
        }
    }

    func deleted() { known.withLock { $0.traces = .ofDeletions } }

    /// Takes note of the traces, which are about to be removed.
    func takeTraces() -> Traces {
        known.withLock { known in
            defer { known.traces = .none }
            return known.traces
        }
    }

    /// They could not be removed.
    func putBack(_ traces: Traces) {
        known.withLock { known in
            if traces.rawValue > known.traces.rawValue { known.traces = traces }
        }
    }
}
