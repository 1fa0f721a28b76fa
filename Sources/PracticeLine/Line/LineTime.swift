/// Time on the line, counted from when it was put to use; any clock can drive it.
struct LineTime: Sendable {
    private let readElapsed: @Sendable () -> Duration
    private let sleepUntil: @Sendable (Duration) async throws -> Void

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        readElapsed = { start.duration(to: clock.now) }
        sleepUntil = { try await clock.sleep(until: start.advanced(by: $0), tolerance: .zero) }
    }

    var elapsed: Duration { readElapsed() }

    /// Returns at that moment, or at once if it has passed. Throws only when the task is cancelled.
    func sleep(until moment: Duration) async throws { try await sleepUntil(moment) }

    /// Returns after that long. Throws only when the task is cancelled.
    func sleep(for duration: Duration) async throws { try await sleepUntil(elapsed + duration) }
}
