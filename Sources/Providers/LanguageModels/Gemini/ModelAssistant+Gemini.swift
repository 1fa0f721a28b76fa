public import AsyncHTTPClient
public import Replies

extension ModelAssistant {
    /// One that thinks with Google's Gemini models: conversations leave the machine.
    /// - Parameters:
    ///   - settings: the account.
    ///   - http: makes the requests.
    ///   - clock: measures how long answers take.
    public static func gemini(
        _ settings: GeminiSettings, http: HTTPClient, clock: any Clock<Duration> = ContinuousClock()
    ) -> ModelAssistant {
        ModelAssistant(GeminiModel(settings, http: http, clock: clock), clock: clock)
    }
}
