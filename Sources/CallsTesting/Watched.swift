import Synchronization

/// A value that can be waited for.
final class Watched<Value: Sendable>: Sendable {
    private struct Waiter: Sendable {
        var isDone: @Sendable (Value) -> Bool
        var continuation: CheckedContinuation<Void, Never>
    }
    private struct State: Sendable {
        var value: Value
        var waiters: [Waiter] = []
    }

    private let state: Mutex<State>

    init(_ value: Value) { state = Mutex(State(value: value)) }

    var value: Value { state.withLock { $0.value } }

    /// Changes the value and wakes whoever waited for what it has become.
    @discardableResult
    func update<Result: Sendable>(_ change: @Sendable (inout Value) -> Result) -> Result {
        let (result, ready) = state.withLock { state in
            let result = change(&state.value)
            let value = state.value
            let ready = state.waiters.filter { $0.isDone(value) }
            state.waiters.removeAll { $0.isDone(value) }
            return (result, ready)
        }
        for waiter in ready { waiter.continuation.resume() }
        return result
    }

    /// Returns once the condition holds; at once if it does already.
    func wait(until isDone: @escaping @Sendable (Value) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isDoneAlready = state.withLock { state in
                if isDone(state.value) { return true }
                state.waiters.append(Waiter(isDone: isDone, continuation: continuation))
                return false
            }
            if isDoneAlready { continuation.resume() }
        }
    }
}
