public import Foundation

/// A server that speaks OpenAI's chat completions: Ollama, llama.cpp, vLLM, or OpenAI itself.
public struct OpenAISettings: Sendable, Equatable {
    /// Where the interface is, without a trailing `/`, with its version: `http://127.0.0.1:11434/v1`.
    public var baseURL: URL
    /// The model that answers, as the server names it.
    public var model: String
    /// The key, if the server wants one; goes into a header and nowhere else.
    public var key: String?
    /// How long replies may take: models at home are slower than the cloud.
    public var replyLimit: Duration

    /// Describes a server.
    public init(baseURL: URL, model: String, key: String? = nil, replyLimit: Duration = .seconds(10)) {
        self.baseURL = baseURL
        self.model = model
        self.key = key
        self.replyLimit = replyLimit
    }

    /// Reads the settings `OPENAI_BASE_URL`, `OPENAI_MODEL` and `OPENAI_API_KEY`, of which the last may be missing.
    ///
    /// `nil` without an address and a model.
    public init?(address: String?, model: String?, key: String?) throws(InvalidServiceAddress) {
        guard let address, !address.isEmpty, let model, !model.isEmpty else { return nil }
        self.init(
            baseURL: try .service(address, setting: "OPENAI_BASE_URL"), model: model,
            key: key.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// Whether the model runs on this machine, so that words do not leave it.
    public var isOnThisMachine: Bool { ["localhost", "127.0.0.1", "::1", "[::1]"].contains(baseURL.host) }

    /// Whether it is OpenAI's own: the one server whose newest models want a limit under another name.
    var isOpenAI: Bool { baseURL.host == "api.openai.com" }
}
