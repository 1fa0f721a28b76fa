import Calls
import Synchronization

/// One call as Twilio carries it.
final class TwilioLeg: Sendable {
    private struct State {
        var progress = LegProgress()
        var media: TwilioMedia?
        /// Gets the next media stream; `nil` when there will be none.
        var nextMedia = Latch<TwilioMedia?>()
        var isOver = false
        var connections = 0
    }

    let call: Call.ID
    /// Twilio's name of the call; `nil` if it was not placed.
    let sid = Latch<String?>()
    /// Whether somebody picked up.
    let answered = Latch<Bool>()
    /// Set when nothing more will happen.
    let over = Latch<Bool>()
    /// Why the call was not placed.
    let failure = Latch<ProviderError>()
    let events: AsyncStream<CarrierEvent>
    private let feed: AsyncStream<CarrierEvent>.Continuation
    private let state = Mutex(State())

    init(_ call: Call.ID) {
        self.call = call
        // A leg has three events at most: ringing, answered, ended.
        (events, feed) = AsyncStream.makeStream(of: CarrierEvent.self, bufferingPolicy: .bufferingOldest(8))
    }

    /// Takes a report of the leg's status in.
    func report(_ status: String, sequence: Int?) {
        // A status that is not known says nothing about how far the leg has come.
        guard let status = LegProgress.Status(rawValue: status) else { return }
        let isFinal = state.withLock { state in
            // Under the lock, so that events keep the order of the reports.
            for event in state.progress.report(status, sequence: sequence) { feed.yield(event) }
            return state.progress.status.isFinal
        }
        if status == .inProgress { answered.set(true) }
        if isFinal { finish() }
    }

    /// Ends a leg that was never placed.
    func fail(_ error: ProviderError) {
        failure.set(error)
        sid.set(nil)
        finish()
    }

    /// From here on "completed" before an answer means that we gave up.
    func requestHangUp() { state.withLock { $0.progress.isHangUpRequested = true } }

    private func finish() {
        let (media, next) = state.withLock { state in
            state.isOver = true
            return (state.media, state.nextMedia)
        }
        feed.finish()
        answered.set(false)
        next.set(nil)
        media?.end()
        over.set(true)
    }

    // MARK: Media

    /// The stream that is open, or the next.
    var nextMedia: Latch<TwilioMedia?> { state.withLock { $0.nextMedia } }

    /// Counts a connection that is about to be made; `false` when the call is over or has been connected too often.
    func mayConnect() -> Bool {
        state.withLock { state in
            state.connections += 1
            return !state.isOver && !state.progress.isHangUpRequested && state.connections <= 20
        }
    }

    /// Makes a stream the call's own, in place of an older one.
    func attach(_ media: TwilioMedia) {
        let (old, next, isOver) = state.withLock { state in
            let old = state.media
            if old != nil { state.nextMedia = Latch() }
            state.media = media
            return (old, state.nextMedia, state.isOver)
        }
        old?.end()
        guard !isOver else { return media.end() }
        next.set(media)
    }

    /// Forgets a stream that has ended, unless another has taken its place.
    func detach(_ media: TwilioMedia) {
        media.end()
        state.withLock { state in
            guard state.media === media else { return }
            state.media = nil
            if !state.isOver { state.nextMedia = Latch() }
        }
    }
}
