import Concurrency
import Synchronization

/// One utterance of ours while it is on its way to the callee.
///
/// Marks are set after every piece and at the end. What has come back of them, and the time since, tells how much has been
/// played. All moments are counted on the session's own stopwatch.
final class Speech: Sendable {
    /// What ended it from outside.
    enum Ending: Sendable { case none, finished, stopped }

    /// Sound between two marks, at least.
    static let piece = Duration.milliseconds(500)

    /// The name under which the carrier reports that all of it has been played; pieces are `…/1`, `…/2`.
    let mark: String
    let scope = CancelScope()
    private let state = Mutex(State())

    private struct State {
        var ending = Ending.none
        /// Sound made so far, and whether that is all.
        var made = Duration.zero
        var isAllMade = false
        /// Sound handed to the carrier so far.
        var sent = Duration.zero
        /// When the first of it was due to be played.
        var startedAt: Duration?
        var pieces = 0
        /// Marks that have not come back, and how much sound goes before each.
        var outstanding: [(mark: String, position: Duration)] = []
        /// How much had been played when the last mark came back.
        var reached: (position: Duration, at: Duration)?
        var lastMark = Duration.zero
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

    /// Counts sound that has been made.
    func made(_ duration: Duration) { state.withLock { $0.made += duration } }

    /// No more of it is made.
    func allMade() { state.withLock { $0.isAllMade = true } }

    /// Counts a frame that has been handed to the carrier.
    /// - Parameter start: when it is due to be played.
    /// - Returns: whether it was the first.
    func sent(_ duration: Duration, due start: Duration) -> Bool {
        state.withLock { state in
            let isFirst = state.startedAt == nil
            if isFirst { state.startedAt = start }
            state.sent += duration
            return isFirst
        }
    }

    /// The mark to set before the next frame, if a piece is complete.
    func nextPiece() -> String? {
        state.withLock { state in
            guard state.sent - state.lastMark >= Self.piece else { return nil }
            state.pieces += 1
            state.lastMark = state.sent
            let name = "\(mark)/\(state.pieces)"
            state.outstanding.append((name, state.sent))
            return name
        }
    }

    /// The mark of the whole is set.
    func allSent() { state.withLock { $0.outstanding.append((mark, $0.sent)) } }

    /// Takes a mark that has come back. One that is not outstanding, or comes after the end, tells nothing.
    /// - Returns: whether it was one of this utterance's.
    func reached(_ name: String, at now: Duration) -> Bool {
        guard name == mark || name.hasPrefix(mark + "/") else { return false }
        let isWhole = state.withLock { state in
            guard case .none = state.ending, let index = state.outstanding.firstIndex(where: { $0.mark == name }) else {
                return false
            }
            state.reached = (state.outstanding[index].position, now)
            state.outstanding.removeFirst(index + 1)
            return name == mark
        }
        if isWhole { finish() }
        return true
    }

    /// How much of it has been played, 0…1. Speech that was stopped while it was still being made counts what was made as
    /// half: what would have followed is not known.
    func playedFraction(at now: Duration) -> Double {
        state.withLock { state in
            guard state.made > .zero, let startedAt = state.startedAt else { return 0 }
            let known = state.reached ?? (.zero, startedAt)
            // What has been sent can have been played, but not beyond a mark that has not come back.
            let limit = min(state.sent, state.outstanding.first?.position ?? state.sent)
            let played = min(known.position + max(.zero, now - known.at), max(limit, known.position))
            let whole = state.isAllMade ? state.made : state.made * 2
            return min(1, played / whole)
        }
    }
}
