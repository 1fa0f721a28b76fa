/// Turns text into speech.
public protocol SpeechSynthesizer: Sendable {
    /// Speaks a text.
    ///
    /// Returns when all of it has been handed to `onAudio`, faster or slower than real time. Back-pressure holds: the
    /// next piece is not made while `onAudio` has not returned, beyond one piece ahead. Cancel the task to stop at
    /// once; cancelled work returns quietly.
    /// - Parameters:
    ///   - text: as people write it; numbers, dates and money are made speakable by the synthesizer.
    ///   - language: how to read it.
    ///   - voice: how it should sound.
    ///   - format: of the frames; their offsets count from the start of this text.
    ///   - onAudio: called in order, never twice at once.
    func speak(
        _ text: String, language: Language, voice: Voice, format: AudioFormat,
        onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError)

    /// Makes speech in advance, first things first, so that a later ``speak(_:language:voice:format:onAudio:)`` of the
    /// same text starts at once. Gives way to speech that is wanted now. Returns when done or cancelled; what could not
    /// be made is made when it is spoken.
    func prepare(_ texts: [String], language: Language, voice: Voice, format: AudioFormat) async
}

extension SpeechSynthesizer {
    /// Makes nothing in advance: right for a voice that starts at once.
    public func prepare(_ texts: [String], language: Language, voice: Voice, format: AudioFormat) async {}
}
