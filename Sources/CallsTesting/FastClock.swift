/// A clock that runs many times faster than others, so that whole calls take moments.
public struct FastClock: Clock {
    /// A moment, counted from when the clock was made.
    public struct Instant: InstantProtocol {
        /// How long after the clock was made, on it.
        public var offset: Duration
        /// The moment that much later.
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        /// How much later the other moment is.
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        /// Whether the first moment is the earlier one.
        public static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private let start = ContinuousClock.now
    private let factor: Int

    /// A clock that begins at once.
    /// - Parameter factor: how many of its seconds pass in one.
    public init(factor: Int) { self.factor = factor }

    /// The moment that the clock shows.
    public var now: Instant { Instant(offset: start.duration(to: .now) * factor) }
    /// No two moments are too close to be told apart.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits until the clock shows the deadline.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await ContinuousClock().sleep(until: start.advanced(by: deadline.offset / factor), tolerance: .zero)
    }
}
