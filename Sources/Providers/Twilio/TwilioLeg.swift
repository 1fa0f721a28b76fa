import Calls
import Concurrency
import Synchronization

/// One call as Twilio carries it.
final class TwilioLeg: Sendable {
    /// What came of waiting for a media stream.
    enum Arrival: Sendable {
        case media(TwilioMedia)
        /// The call is over.
        case over
        /// Twilio cannot open one.
        case failed(ProviderError)
    }

    private struct State {
        var progress = LegProgress()
        var sid = AsyncValue<String?>()
        /// The SID was found by looking for the call, not told with our own name of it.
        var isGuessed = false
        var media: TwilioMedia?
        /// Gets the next media stream.
        var nextMedia = AsyncValue<Arrival>()
        var isOver = false
        /// The furthest step of our instructions that Twilio asked for.
        var lastStep = -1
        /// When streams were asked for, oldest first: those of the last minute.
        var connections: [Duration] = []
        /// Streams that Twilio could not open since the last that began.
        var streamFailures = 0
    }

    private static let mostConnections = 20
    private static let connectionWindow = Duration.seconds(60)
    private static let mostStreamFailures = 3

    let call: Call.ID
    let number: PhoneNumber
    /// Whether the callee picked up.
    let answered = AsyncValue<Bool>()
    /// Set when nothing more will happen.
    let over = AsyncValue<Bool>()
    /// Why the call was not placed.
    let failure = AsyncValue<ProviderError>()
    let events: AsyncStream<CarrierEvent>
    /// The call's sound, for those who listen in.
    let tap = CallMonitor()
    private let feed: AsyncStream<CarrierEvent>.Continuation
    private let stopwatch: Stopwatch
    private let state = Mutex(State())

    init(_ call: Call.ID, number: PhoneNumber, clock: any Clock<Duration>) {
        self.call = call
        self.number = number
        stopwatch = Stopwatch(clock)
        // A leg has eight events at most: ringing, answered, each verdict once, ended.
        (events, feed) = AsyncStream.makeStream(of: CarrierEvent.self, bufferingPolicy: .bufferingOldest(8))
    }

    // MARK: Its name

    /// Twilio's name of the call; `nil` if it was not placed.
    var sid: AsyncValue<String?> { state.withLock { $0.sid } }

    var isGuessed: Bool { state.withLock { $0.isGuessed } }

    /// Learns what Twilio calls the leg. Only a name that came with ours is certain, and takes the place of a guess.
    /// - Returns: whether that is its name.
    func learn(_ sid: String, isGuessed: Bool = false) -> Bool {
        state.withLock { state in
            switch state.sid.value {
            case .none:
                state.sid.set(sid)
                state.isGuessed = isGuessed
                return true
            case let known?:
                if known == sid {
                    state.isGuessed = state.isGuessed && isGuessed
                    return true
                }
                guard known != nil, state.isGuessed, !isGuessed, !state.isOver else { return false }
                state.sid = AsyncValue()
                state.sid.set(sid)
                state.isGuessed = false
                return true
            }
        }
    }

    // MARK: Its progress

    /// Takes a report of the leg's status in.
    /// - Returns: whether it was news.
    @discardableResult
    func report(_ status: String, sequence: Int?) -> Bool {
        // A status that is not known says nothing about how far the leg has come.
        guard let status = LegProgress.Status(rawValue: status) else { return false }
        return advance { $0.report(status, sequence: sequence) }
    }

    /// Takes in who answered.
    /// - Returns: whether it was news.
    func detect(_ answerer: Answerer) -> Bool { advance { $0.detect(answerer) } }

    private func advance(_ step: (inout LegProgress) -> [CarrierEvent]) -> Bool {
        let (isNews, status) = state.withLock { state in
            let before = state.progress
            // Under the lock, so that events keep the order of the reports.
            for event in step(&state.progress) { feed.yield(event) }
            return (state.progress != before, state.progress.status)
        }
        if status == .inProgress { answered.set(true) }
        if status.isFinal { finish() }
        return isNews
    }

    /// Ends a leg that was never placed.
    func fail(_ error: ProviderError) {
        failure.set(error)
        sid.set(nil)
        finish()
    }

    /// Ends a leg that was given up before it was placed.
    func cancel() {
        sid.set(nil)
        report(LegProgress.Status.canceled.rawValue, sequence: nil)
    }

    /// From here on "completed" before an answer means that we gave up.
    func requestHangUp() { state.withLock { $0.progress.isHangUpRequested = true } }

    var isHangUpRequested: Bool { state.withLock { $0.progress.isHangUpRequested } }

    private func finish() {
        let (media, next) = state.withLock { state in
            state.isOver = true
            return (state.media, state.nextMedia)
        }
        feed.finish()
        answered.set(false)
        next.set(.over)
        media?.end()
        tap.end()
        over.set(true)
    }

    // MARK: Its sound

    /// The stream that is open, or the next.
    var nextMedia: AsyncValue<Arrival> { state.withLock { $0.nextMedia } }

    /// What to tell Twilio when it asks what to do with the call.
    enum Instruction: Equatable {
        /// Open a stream; after it, ask again for this step.
        case connect(nextStep: Int, isRepeated: Bool)
        case hangUp
    }

    /// Counts a stream that is about to be opened. No more than twenty a minute: what fails that often fails for ever.
    /// - Parameter step: which step of our instructions Twilio asks for; `nil` for the next. A step it asks for again
    ///   is answered again, and not counted.
    func instruct(step: Int?) -> Instruction {
        let now = stopwatch.elapsed
        return state.withLock { state in
            guard !state.isOver, !state.progress.isHangUpRequested else { return .hangUp }
            let step = step ?? state.lastStep + 1
            guard step > state.lastStep else { return .connect(nextStep: state.lastStep + 1, isRepeated: true) }
            state.connections.removeAll { now - $0 >= Self.connectionWindow }
            guard state.connections.count < Self.mostConnections else { return .hangUp }
            state.connections.append(now)
            // Only the next step can be asked for: one that is further was not given out by us.
            state.lastStep += 1
            return .connect(nextStep: state.lastStep + 1, isRepeated: false)
        }
    }

    /// Makes a stream the call's own, in place of an older one.
    func attach(_ media: TwilioMedia) {
        let (old, next, isOver) = state.withLock { state in
            let old = state.media
            if old != nil { state.nextMedia = AsyncValue() }
            state.media = media
            state.streamFailures = 0
            return (old, state.nextMedia, state.isOver)
        }
        old?.end()
        guard !isOver else { return media.end() }
        next.set(.media(media))
    }

    /// Forgets a stream that has ended, unless another has taken its place.
    func detach(_ media: TwilioMedia) {
        media.end()
        state.withLock { state in
            guard state.media === media else { return }
            state.media = nil
            if !state.isOver { state.nextMedia = AsyncValue() }
        }
    }

    /// Takes in that Twilio could not open a stream. A task that waits for one is told, unless the next may do better.
    /// - Parameter isHopeless: no other stream would do better.
    func streamFailed(_ error: ProviderError, isHopeless: Bool) {
        let next = state.withLock { state -> AsyncValue<Arrival>? in
            guard state.media == nil, !state.isOver else { return nil }
            state.streamFailures += 1
            guard isHopeless || state.streamFailures >= Self.mostStreamFailures else { return nil }
            defer { state.nextMedia = AsyncValue() }
            return state.nextMedia
        }
        next?.set(.failed(error))
    }
}
