import Synchronization

/// A value that can be waited for.
final class Watched<Value: Sendable>: Sendable {
    private struct Waiter: Sendable {
        var id: Int
        var isDone: @Sendable (Value) -> Bool
        var continuation: CheckedContinuation<Void, Never>
    }
    private struct State: Sendable {
        var value: Value
        var lastWaiter = 0
        var waiters: [Waiter] = []
        /// Waits that were cancelled before they had begun.
        var canceled: Set<Int> = []
    }

    private let state: Mutex<State>

    init(_ value: Value) { state = Mutex(State(value: value)) }

    var value: Value { state.withLock { $0.value } }

    /// Changes the value and wakes the tasks that waited for what it has become.
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

    /// Returns once the condition holds, at once if it does already, or when the task is cancelled.
    func wait(until isDone: @escaping @Sendable (Value) -> Bool) async {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.canceled.remove(id) != nil || isDone(state.value) { return true }
                    state.waiters.append(Waiter(id: id, isDone: isDone, continuation: continuation))
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    state.canceled.insert(id)
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume()
        }
    }
}
