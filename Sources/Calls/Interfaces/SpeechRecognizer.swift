public import Languages
public import TelephoneAudio

/// Turns what the callee says into words.
public protocol SpeechRecognizer: Sendable {
    /// Hears a stream until it ends.
    ///
    /// Back-pressure holds both ways: no more audio is taken while `onEvent` has not returned. What is being said when
    /// the stream ends is still delivered as a final. Cancel the task to stop at once; cancelled work returns quietly.
    /// - Parameters:
    ///   - audio: frames in `AudioFormat.telephone`, in order. A jump in `offset` is a gap in the sound.
    ///   - hints: what helps to understand this call.
    ///   - onEvent: called in order, never twice at once.
    func transcribe(
        _ audio: some AsyncSequence<AudioFrame, Never> & Sendable, hints: RecognitionHints,
        onEvent: @Sendable (RecognitionEvent) async -> Void
    ) async throws(ProviderError)

    /// The same recogniser for one call.
    /// - Parameter onUse: told which engine hears, whenever that may be another one than before.
    func forCall(_ call: Call, onUse: @escaping @Sendable (ProviderUse) async -> Void) -> any SpeechRecognizer
}

extension SpeechRecognizer {
    /// Itself: right for a recogniser that keeps nothing of a call but its stream.
    public func forCall(
        _ call: Call, onUse: @escaping @Sendable (ProviderUse) async -> Void
    ) -> any SpeechRecognizer { self }
}

/// What helps a recogniser to understand a call.
public struct RecognitionHints: Sendable, Equatable {
    /// `nil`: find out.
    public var language: Language?
    /// Names and words likely to be said.
    public var phrases: [String]
    /// Whether anybody reads along while an utterance goes on; interims cost as much as finals.
    public var wantsInterims: Bool

    /// Describes what is likely to be heard.
    public init(language: Language?, phrases: [String] = [], wantsInterims: Bool = true) {
        self.language = language
        self.phrases = phrases
        self.wantsInterims = wantsInterims
    }
}

/// What a recogniser has to say.
public enum RecognitionEvent: Sendable, Equatable {
    /// Words may come from here on: a vendor has accepted the stream. At most once, before everything else; an engine
    /// that is always there need not say it.
    case started
    /// Someone has begun to speak; words may follow.
    case speechStarted(utterance: Int)
    /// What was understood so far, or for good.
    case transcript(Transcript)
    /// An utterance that began turned out to hold no words.
    case nothingSaid(utterance: Int)
    /// `true`: captions are coming late because the machine is busy. `false`: they are in time again.
    case lagging(Bool)
}

/// What was understood of one utterance.
public struct Transcript: Sendable, Equatable {
    /// Rises by one with each utterance of a stream, from 1.
    public var utterance: Int
    /// Rises with each change of the text of one utterance, from 1.
    public var revision: Int
    /// The words, as people write them; within ``TextLimit/heard``.
    public let text: String
    /// A final is said once an utterance and never changes.
    public var isFinal: Bool
    /// 0…1; `nil` if the recogniser gives none.
    public var confidence: Double?
    /// Words of `text` that may be wrong, at most a hundred.
    public var doubtful: [String]
    /// What was spoken.
    public var language: Language
    /// When the utterance began and ended, counted from the start of the stream.
    public var start: Duration
    /// When the utterance ended, or how far it was heard, from the start of the stream.
    public var end: Duration

    /// Describes what was understood.
    public init(
        utterance: Int, revision: Int, text: String, isFinal: Bool, confidence: Double? = nil, doubtful: [String] = [],
        language: Language, start: Duration, end: Duration
    ) {
        self.utterance = utterance
        self.revision = revision
        self.text = TextLimit.heard.cut(text)
        self.isFinal = isFinal
        self.confidence = confidence
        self.doubtful = doubtful.prefix(100).map(TextLimit.name.cut)
        self.language = language
        self.start = start
        self.end = end
    }
}
