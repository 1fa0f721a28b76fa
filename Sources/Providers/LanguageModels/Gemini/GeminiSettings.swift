public import Foundation

/// The account at Google's Gemini API, and which models answer.
public struct GeminiSettings: Sendable, Equatable {
    /// Google's own interface.
    public static let googleAPI = "https://generativelanguage.googleapis.com"
    /// Answers within a breath: for replies while the callee waits.
    public static let quickModel = "gemini-3.5-flash-lite"
    /// Thinks first: for what a call came to.
    public static let thoroughModel = "gemini-3.8-flash"

    /// The key; goes into a header and nowhere else.
    public var key: String
    /// The model that finds opening lines and replies.
    public var model: String
    /// The model that sums calls up.
    public var summaryModel: String
    /// Where the interface is, without a trailing `/`. One with a path holds the version too: `https://host/v1`.
    public var apiBaseURL: URL

    /// Describes an account.
    public init(
        key: String, model: String = GeminiSettings.quickModel, summaryModel: String = GeminiSettings.thoroughModel,
        apiBaseURL: URL
    ) {
        self.key = key
        self.model = model
        self.summaryModel = summaryModel
        self.apiBaseURL = apiBaseURL
    }

    /// Reads the settings `GEMINI_API_KEY`, `GEMINI_MODEL` and `GEMINI_API_URL`, of which only the first is needed. A model
    /// that is named does everything.
    ///
    /// `nil` without a key.
    public init?(key: String?, model: String?, address: String?) throws(InvalidServiceAddress) {
        guard let key, !key.isEmpty else { return nil }
        let named = model.flatMap { $0.isEmpty ? nil : $0 }
        self.init(
            key: key, model: named ?? Self.quickModel, summaryModel: named ?? Self.thoroughModel,
            apiBaseURL: try .service(
                address.flatMap { $0.isEmpty ? nil : $0 } ?? Self.googleAPI, setting: "GEMINI_API_URL"))
    }

    /// Where a model is asked for something: `:streamGenerateContent?alt=sse`; without a method it is only looked up.
    func address(of model: String, method: String = "") -> String {
        // Names that end in -latest exist in v1beta alone.
        let version = apiBaseURL.path.isEmpty ? "/v1beta" : ""
        let plain = model.hasPrefix("models/") ? String(model.dropFirst(7)) : model
        let name = plain.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? plain
        return "\(apiBaseURL.absoluteString)\(version)/models/\(name)\(method)"
    }
}
