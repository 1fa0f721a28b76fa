import Synchronization

/// One utterance of ours while it is on its way to the callee.
final class Speech: Sendable {
    /// What ended it from outside.
    enum Ending: Sendable { case none, finished, stopped }

    /// The name under which the carrier reports that it has been played.
    let mark: String
    let scope = CancelScope()
    private let state = Mutex(State())

    private struct State {
        var ending = Ending.none
        /// Sound handed to the carrier so far.
        var sent = Duration.zero
        var isAllSent = false
        /// How long ago the first frame was handed over, as a function of a clock that stays with its caller.
        var elapsed: (@Sendable () -> Duration)?
    }

    init(mark: String) { self.mark = mark }

    var ending: Ending { state.withLock { $0.ending } }

    /// The callee has heard all of it, or its call is over.
    func finish() { end(.finished) }

    /// The person wants it to stop.
    func stop() { end(.stopped) }

    private func end(_ ending: Ending) {
        state.withLock { if case .none = $0.ending { $0.ending = ending } }
        scope.cancel()
    }

    /// Counts a frame that has been handed to the carrier.
    /// - Returns: whether it was the first.
    func sent(_ duration: Duration, at clock: any Clock<Duration>) -> Bool {
        state.withLock { state in
            let isFirst = state.elapsed == nil
            if isFirst { state.elapsed = Self.stopwatch(clock) }
            state.sent += duration
            return isFirst
        }
    }

    /// No frame follows.
    func allSent() { state.withLock { $0.isAllSent = true } }

    /// What the carrier still has to play.
    func remaining(at clock: any Clock<Duration>) -> Duration {
        state.withLock { max(.zero, $0.sent - ($0.elapsed?() ?? .zero)) }
    }

    /// How much of what was made has been played, 0…1. Speech that was stopped while it was still being made counts
    /// what was made as half: what would have followed is not known.
    func playedFraction(at clock: any Clock<Duration>) -> Double {
        state.withLock { state in
            guard state.sent > .zero, let elapsed = state.elapsed?() else { return 0 }
            let whole = state.isAllSent ? state.sent : state.sent * 2
            return min(1, elapsed / whole)
        }
    }

    private static func stopwatch<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
}
