public import AsyncHTTPClient
public import Replies

extension ModelAssistant {
    /// One that thinks with any model behind OpenAI's chat completions; with one at home nothing leaves the house.
    /// - Parameters:
    ///   - settings: the server.
    ///   - http: makes the requests.
    ///   - clock: measures how long answers take.
    public static func openAI(
        _ settings: OpenAISettings, http: HTTPClient, clock: any Clock<Duration> = ContinuousClock()
    ) -> ModelAssistant {
        ModelAssistant(OpenAIModel(settings, http: http, clock: clock), clock: clock)
    }
}
