public import Languages
public import TelephoneAudio

/// A text that is to be spoken, and how.
public struct SpeechRequest: Sendable, Hashable {
    /// As people write it; numbers, dates and money are made speakable by the synthesizer.
    public var text: String
    /// How to read it.
    public var language: Language
    /// How it should sound.
    public var voice: Voice
    /// Of the frames; their offsets count from the start of this text.
    public var format: AudioFormat
    /// What the same voice has said just before, whose tone is to go on; not spoken. `nil`: nothing.
    public var previousText: String?

    /// Asks for a text.
    public init(
        _ text: String, language: Language, voice: Voice, format: AudioFormat, previousText: String? = nil
    ) {
        self.text = text
        self.language = language
        self.voice = voice
        self.format = format
        self.previousText = previousText
    }

    /// The same text after nothing.
    public var withoutPrevious: SpeechRequest {
        var request = self
        request.previousText = nil
        return request
    }
}
