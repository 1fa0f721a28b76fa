public import Foundation

/// Everything outside the rules that a call needs.
public struct CallServices: Sendable {
    /// Places the call and carries its sound.
    public var carrier: any Carrier
    /// Turns what the callee says into words.
    public var recognizer: any SpeechRecognizer
    /// Turns our words into speech.
    public var synthesizer: any SpeechSynthesizer
    /// Finds replies, and what the call came to.
    public var assistant: any Assistant
    /// Keeps what was said.
    public var store: any CallStore
    /// Shows what happens.
    public var events: any EventBus
    /// Measures every wait.
    public var clock: any Clock<Duration>
    /// The date, for what is kept and shown.
    public var date: @Sendable () -> Date
    /// Whether the speech of replies is made while they are shown, so that a chosen one begins at once.
    public var hasReadyReplies: Bool

    /// Puts together what a call needs.
    public init(
        carrier: any Carrier, recognizer: any SpeechRecognizer, synthesizer: any SpeechSynthesizer,
        assistant: any Assistant, store: any CallStore, events: any EventBus,
        clock: any Clock<Duration> = ContinuousClock(), date: @escaping @Sendable () -> Date = { Date() },
        hasReadyReplies: Bool = true
    ) {
        self.carrier = carrier
        self.recognizer = recognizer
        self.synthesizer = synthesizer
        self.assistant = assistant
        self.store = store
        self.events = events
        self.clock = clock
        self.date = date
        self.hasReadyReplies = hasReadyReplies
    }
}
