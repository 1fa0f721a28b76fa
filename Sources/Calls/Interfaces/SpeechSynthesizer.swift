public import TelephoneAudio

/// Turns text into speech.
public protocol SpeechSynthesizer: Sendable {
    /// Speaks a text.
    ///
    /// Returns when all of it has been handed to `onAudio`, faster or slower than real time. Back-pressure holds: the
    /// next piece is not made while `onAudio` has not returned, beyond one piece ahead. Cancel the task to stop at
    /// once; cancelled work returns quietly.
    /// - Parameters:
    ///   - request: a voice that has one tone ignores its ``SpeechRequest/previousText``.
    ///   - onAudio: called in order, never twice at once.
    func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError)

    /// Makes speech in advance, first things first, so that a later ``speak(_:onAudio:)`` of the same text starts at
    /// once. Gives way to speech that is wanted now. Returns when done or cancelled; what could not be made is made
    /// when it is spoken.
    func prepare(_ requests: [SpeechRequest]) async

    /// The same synthesizer, for speech outside a call.
    /// - Parameter onUse: told which engine speaks, whenever that may be another one than before.
    func reporting(_ onUse: @escaping @Sendable (ProviderUse) async -> Void) -> any SpeechSynthesizer

    /// The same synthesizer for one call: what it makes in advance is that call's, and goes with it.
    /// - Parameter onUse: told which engine speaks, whenever that may be another one than before.
    func forCall(_ call: Call, onUse: @escaping @Sendable (ProviderUse) async -> Void) -> any SpeechSynthesizer

    /// Which engine made speech in advance in this call, and how much of it, as ``ProviderUse/advance`` so far; `nil` where
    /// nothing is made, or where it costs nothing.
    var madeInAdvance: ProviderUse? { get }
}

extension SpeechSynthesizer {
    /// Makes nothing in advance: right for a voice that starts at once.
    public func prepare(_ requests: [SpeechRequest]) async {}

    /// Itself: right for a voice that is one engine.
    public func reporting(_ onUse: @escaping @Sendable (ProviderUse) async -> Void) -> any SpeechSynthesizer { self }

    /// Itself: right for a voice that keeps nothing of a call.
    public func forCall(
        _ call: Call, onUse: @escaping @Sendable (ProviderUse) async -> Void
    ) -> any SpeechSynthesizer { self }

    /// Nothing: right for a voice that makes nothing in advance, or for nothing.
    public var madeInAdvance: ProviderUse? { nil }
}
