public import AsyncHTTPClient
public import Calls

/// Finds words with Google's Gemini models: conversations leave the machine.
public struct GeminiAssistant: Assistant {
    private let model: GeminiModel
    private let words: ModelAssistant<GeminiModel>

    /// Speaks for an account.
    /// - Parameters:
    ///   - http: makes the requests.
    ///   - clock: measures how long answers take.
    public init(_ settings: GeminiSettings, http: HTTPClient, clock: any Clock<Duration> = ContinuousClock()) {
        model = GeminiModel(settings, http: http, clock: clock)
        words = ModelAssistant(model: model, clock: clock)
    }

    /// The first line of a call: our own introduction, and the request in the model's words.
    public func opening(
        for purpose: String, callerName: String?, language: Language
    ) async throws(ProviderError) -> String {
        try await words.opening(for: purpose, callerName: callerName, language: language)
    }

    /// Three different replies to the callee's last turn, each as soon as it is whole; none if the callee has not spoken.
    ///
    /// An answer that breaks off after a reply is filled up; it throws only if nothing was given.
    public func suggestReplies(
        to conversation: Conversation, onSuggestion: @Sendable (Suggestion) async -> Void
    ) async throws(ProviderError) {
        try await words.suggestReplies(to: conversation, onSuggestion: onSuggestion)
    }

    /// What the call came to, without anything that no turn proves. What may pass is tried three times.
    public func summarize(_ conversation: Conversation) async throws(ProviderError) -> Summary {
        try await words.summarize(conversation)
    }

    /// Asks whether the key is taken and the models exist; costs nothing.
    public func check() async throws(ProviderError) { try await model.check() }
}
