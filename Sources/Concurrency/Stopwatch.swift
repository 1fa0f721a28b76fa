/// Measures how long ago it was made, on any clock.
public struct Stopwatch: Sendable {
    private let read: @Sendable () -> Duration

    /// Starts to measure.
    public init(_ clock: any Clock<Duration>) {
        read = Self.reading(clock)
    }

    /// Since it was made.
    public var elapsed: Duration { read() }

    private static func reading<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
}
