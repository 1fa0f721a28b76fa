import Synchronization

/// A value that comes once, and the tasks that wait for it.
public final class AsyncValue<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiters: [Int: AsyncStream<Value>.Continuation] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())

    /// A value that has not come.
    public init() {}

    /// The value, if it has come.
    public var value: Value? { state.withLock { $0.value } }

    /// Whether the value has come.
    public var isSet: Bool { value != nil }

    /// Hands the value to all tasks that wait; the first value stays.
    public func set(_ value: Value) {
        let waiters = state.withLock { state in
            guard state.value == nil else { return [AsyncStream<Value>.Continuation]() }
            state.value = value
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters {
            waiter.yield(value)
            waiter.finish()
        }
    }

    /// Waits for the value; `nil` if the task is cancelled first.
    @discardableResult
    public func wait() async -> Value? {
        // At most one element ever.
        let (values, waiter) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingOldest(1))
        let (found, id) = state.withLock { state -> (Value?, Int) in
            if let value = state.value { return (value, 0) }
            state.lastWaiter += 1
            state.waiters[state.lastWaiter] = waiter
            return (nil, state.lastWaiter)
        }
        if let found { return found }
        defer { state.withLock { _ = $0.waiters.removeValue(forKey: id) } }
        for await value in values { return value }
        return nil
    }

    /// Waits for the value, but no longer than `limit`.
    public func wait(atMost limit: Duration, by clock: any Clock<Duration>) async -> Value? {
        let found = await withTimeout(limit, by: clock) { await self.wait() }
        // What came at the last moment counts.
        return found.flatMap(\.self) ?? value
    }
}

extension AsyncValue where Value == Void {
    /// Lets all tasks that wait go on. Twice is once.
    public func set() { set(()) }
}
