import NIOCore
import Synchronization

/// What waits to be handled, in order, by one worker.
///
/// Bound: a task that adds an item waits afterwards while `limit` items or more wait. What the server itself adds at once,
/// and the last items, go beyond the limit.
final class WorkQueue<Item: Sendable>: Sendable {
    private struct State {
        var items = CircularBuffer<Item>()
        var isFinished = false
        var worker: CheckedContinuation<Void, Never>?
        var adders: [CheckedContinuation<Void, Never>] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// Adds an item and waits while there are too many. After the end nothing is added.
    func add(_ item: Item) async {
        let worker = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isFinished else { return nil }
            state.items.append(item)
            return state.worker.take()
        }
        worker?.resume()
        await withCheckedContinuation { continuation in
            let mustWait = state.withLock { state in
                guard state.items.count >= limit, !state.isFinished else { return false }
                state.adders.append(continuation)
                return true
            }
            if !mustWait { continuation.resume() }
        }
    }

    /// Adds an item without waiting; for the few that are not asked for by the client.
    func addAtOnce(_ item: Item) {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isFinished else { return nil }
            state.items.append(item)
            return state.worker.take()
        }?.resume()
    }

    /// Adds the last items.
    func finish(_ last: [Item]) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard !state.isFinished else { return [] }
            state.isFinished = true
            state.items.append(contentsOf: last)
            defer { state.adders = [] }
            return state.adders + (state.worker.take().map { [$0] } ?? [])
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits for the next item; `nil` after the last. Not ended by cancellation: `finish` ends it.
    func next() async -> Item? {
        while true {
            typealias Taken = (Item?, isFinished: Bool, adders: [CheckedContinuation<Void, Never>])
            let (item, isFinished, adders) = state.withLock { state -> Taken in
                let item = state.items.popFirst()
                guard state.items.count < limit else { return (item, false, []) }
                defer { state.adders = [] }
                return (item, state.isFinished, state.adders)
            }
            for adder in adders { adder.resume() }
            if let item { return item }
            if isFinished { return nil }
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard state.items.isEmpty, !state.isFinished else { return false }
                    state.worker = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        }
    }
}
