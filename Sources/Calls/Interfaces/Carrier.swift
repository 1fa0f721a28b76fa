public import TelephoneAudio

/// A telephone network.
public protocol Carrier: Sendable {
    /// Places a call and follows it to its end.
    ///
    /// Returns once the leg is over, after the last event. Throws if it could not be placed. Cancelling the task does
    /// not hang up: say ``hangUp(_:)``, which makes this return.
    /// - Parameters:
    ///   - onEvent: called in order, never twice at once.
    func connect(
        _ call: Call, limits: LegLimits, onEvent: @Sendable (CarrierEvent) async -> Void
    ) async throws(ProviderError)

    /// Ends the leg in whatever state it is. A leg that is already over is not an error.
    func hangUp(_ call: Call.ID) async throws(ProviderError)

    /// Lends the call's sound for as long as `body` runs; waits for it first.
    ///
    /// Throws `.timedOut` if no sound comes within ten seconds of the answer.
    func withMedia(of call: Call.ID, _ body: @Sendable (any CallMedia) async -> Void) async throws(ProviderError)
}

/// How long a leg may take.
public struct LegLimits: Sendable, Equatable {
    /// Before the callee picks up.
    public var ringing: Duration
    /// From then on.
    public var talking: Duration
    /// Limits for one leg.
    public init(ringing: Duration = .seconds(45), talking: Duration = .seconds(30 * 60)) {
        self.ringing = ringing
        self.talking = talking
    }
}

/// What becomes of a leg, as the carrier reports it.
public enum CarrierEvent: Sendable, Equatable {
    case ringing
    case answered
    /// Who or what answered, as far as is known. May come at any time after ``answered``, and more than once.
    case detected(Answerer)
    /// No event follows.
    case ended(Ending)

    /// How a leg ended, in the carrier's view.
    public enum Ending: String, Sendable, CaseIterable {
        /// It was answered and one side hung up.
        case completed
        case busy, noAnswer, failed, canceled
    }
}

/// Who or what picks up a telephone.
public enum Answerer: String, Sendable, CaseIterable {
    /// A person.
    case human
    /// A machine that talks: a voicemail greeting or an announcement.
    case machine
    /// A machine whose greeting is over, by its beep or by silence: a message can be left.
    case machineReady
    /// A fax.
    case fax
    /// The carrier could not tell.
    case unknown
}

/// The sound of one call, both ways.
public protocol CallMedia: Sendable {
    /// What arrives, once: iterate it in one place. Ends when the stream does. Holds at most 5 s of sound; the oldest
    /// is lost first, seen as a jump in `AudioFrame.offset`.
    var incoming: AsyncStream<MediaEvent> { get }
    /// Queues sound to be played after what is queued already; waits on the socket, not on the playing.
    func play(_ frame: AudioFrame) async throws(ProviderError)
    /// Asks to be told, by ``MediaEvent/mark(_:)``, once everything queued so far has been played.
    func mark(_ name: String) async throws(ProviderError)
    /// Drops everything queued. Marks still outstanding come back at once and do not mean "heard".
    func clear() async throws(ProviderError)
}

/// What comes from the callee's side.
public enum MediaEvent: Sendable, Equatable {
    /// Some 20–100 ms of sound.
    case audio(AudioFrame)
    /// A mark of ours has been reached or cleared.
    case mark(String)
    /// The callee pressed a key: `0–9`, `*`, `#`, `A–D`.
    case digit(Character)
}
