import Synchronization

/// Things that happened, in order; a test waits for the one it needs.
final class Log<Element: Sendable>: Sendable {
    private struct Waiter {
        var matches: @Sendable (Element) -> Bool
        var continuation: CheckedContinuation<Element, Never>
    }
    private struct State {
        var elements: [Element] = []
        var waiters: [Waiter] = []
    }
    private let state = Mutex(State())

    var all: [Element] { state.withLock { $0.elements } }

    /// Forgets what has happened so far.
    func removeAll() { state.withLock { $0.elements = [] } }

    func append(_ element: Element) {
        let ready = state.withLock { state in
            state.elements.append(element)
            let ready = state.waiters.filter { $0.matches(element) }
            state.waiters.removeAll { $0.matches(element) }
            return ready
        }
        for waiter in ready { waiter.continuation.resume(returning: element) }
    }

    /// The first that matches, past or to come.
    @discardableResult
    func first(where matches: @escaping @Sendable (Element) -> Bool) async -> Element {
        await withCheckedContinuation { continuation in
            let found = state.withLock { state -> Element? in
                if let found = state.elements.first(where: matches) { return found }
                state.waiters.append(Waiter(matches: matches, continuation: continuation))
                return nil
            }
            if let found { continuation.resume(returning: found) }
        }
    }
}
