/// A clock that stands still until it is told to go on.
public final class TestClock: Clock {
    /// A moment, counted from when the clock was made.
    public struct Instant: InstantProtocol {
        /// How long after the clock was made.
        public var offset: Duration
        /// A moment that long after the clock was made.
        public init(offset: Duration = .zero) { self.offset = offset }
        /// The moment that much later.
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        /// How much later the other moment is.
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        /// Whether the first moment is the earlier one.
        public static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private struct Sleeper: Sendable {
        var deadline: Instant
        /// `nil` until its task really waits.
        var continuation: CheckedContinuation<Void, any Error>?
    }
    private struct State: Sendable {
        var now = Instant()
        var lastID = 0
        var sleepers: [Int: Sleeper] = [:]

        var waiting: [(id: Int, deadline: Instant)] {
            sleepers.filter { $0.value.continuation != nil }.map { ($0.key, $0.value.deadline) }
                .sorted { ($0.deadline, $0.id) < ($1.deadline, $1.id) }
        }
    }

    private let state = Watched(State())

    /// A clock at its first moment.
    public init() {}

    /// The moment at which the clock stands.
    public var now: Instant { state.value.now }
    /// No two moments are too close to be told apart.
    public var minimumResolution: Duration { .nanoseconds(1) }
    /// How many sleep.
    public var sleeperCount: Int { state.value.waiting.count }

    /// Waits until the clock has been moved to the deadline.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        let id = state.update { state in
            state.lastID += 1
            state.sleepers[state.lastID] = Sleeper(deadline: deadline)
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let ending: Result<Void, any Error>? = state.update { state in
                    guard state.sleepers[id] != nil else { return .failure(CancellationError()) }
                    guard state.now < deadline else {
                        state.sleepers[id] = nil
                        return .success(())
                    }
                    state.sleepers[id]?.continuation = continuation
                    return nil
                }
                if let ending { continuation.resume(with: ending) }
            }
        } onCancel: {
            state.update { $0.sleepers.removeValue(forKey: id)?.continuation }?.resume(throwing: CancellationError())
        }
    }

    /// Moves the clock, waking those whose time has come in the order of their deadlines.
    public func advance(by duration: Duration) {
        let end = now.advanced(by: duration)
        while let sleeper = state.update({ Self.nextSleeper(of: &$0, until: end) }) { sleeper.resume() }
    }

    private static func nextSleeper(
        of state: inout State, until end: Instant
    ) -> CheckedContinuation<Void, any Error>? {
        guard let next = state.waiting.first, next.deadline <= end else {
            state.now = max(state.now, end)
            return nil
        }
        state.now = max(state.now, next.deadline)
        return state.sleepers.removeValue(forKey: next.id)?.continuation
    }

    /// Returns once at least that many sleep.
    public func untilSleeping(_ count: Int) async { await state.wait { $0.waiting.count >= count } }

    /// Returns once a task sleeps that is to be woken exactly that much later than the clock stands.
    public func untilSomeoneSleeps(for duration: Duration) async {
        await state.wait { state in state.waiting.contains { $0.deadline == state.now.advanced(by: duration) } }
    }

    /// Waits until a task sleeps for exactly that long, then moves the clock to when it wakes.
    public func pass(_ duration: Duration) async {
        await untilSomeoneSleeps(for: duration)
        advance(by: duration)
    }
}
