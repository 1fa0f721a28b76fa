import AsyncHTTPClient
import Calls
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Replies
import TelephoneAudio

/// Speaks `streamGenerateContent`. Source: Gemini API, "Generating content".
struct GeminiModel: LanguageModel {
    let provider = "gemini"
    let isOnThisMachine = false
    private let settings: GeminiSettings
    private let wire: ModelWire

    init(_ settings: GeminiSettings, http: HTTPClient, clock: any Clock<Duration>) {
        self.settings = settings
        wire = ModelWire(provider: "gemini", http: http, clock: clock) { refusal in
            GeminiProblem.read(refusal.body).error(status: Int(refusal.status))
        }
    }

    func answer(_ question: ModelRequest, onText: (String) async -> Void) async throws(ProviderError) {
        let model = question.kind == .summary ? settings.summaryModel : settings.model
        var request = ModelWire.post(
            settings.address(of: model, method: ":streamGenerateContent?alt=sse"), Self.body(question, model: model))
        request.headers.add(name: "x-goog-api-key", value: settings.key)
        var end: String?
        try await wire.events(of: request, within: Self.limit(question.kind)) { data throws(ProviderError) in
            guard let part = GeminiAnswer.read(data) else {
                throw ProviderError(.serverFault, provider: provider, code: "unreadable-answer")
            }
            if let problem = part.error { throw problem.error(status: problem.code ?? 500) }
            if let reason = part.promptFeedback?.blockReason { throw Self.blocked(reason) }
            let text = part.text
            if !text.isEmpty { await onText(text) }
            // Some models say STOP in every part: only the end of the answer is its end.
            end = part.candidates?.first?.finishReason ?? end
        }
        guard !Task.isCancelled, end != "STOP" else { return }
        throw Self.broken(end)
    }

    func check() async throws(ProviderError) {
        for model in Set([settings.model, settings.summaryModel]).sorted() {
            var request = HTTPClientRequest(url: settings.address(of: model))
            request.headers.add(name: "x-goog-api-key", value: settings.key)
            try await wire.check(request, within: .seconds(5))
        }
    }

    // MARK: Requests

    /// For replies the callee waits; a summary may think.
    private static func limit(_ kind: ModelRequest.Kind) -> Duration {
        switch kind {
        case .replies: .milliseconds(2_500)
        case .opening: .seconds(8)
        case .summary: .seconds(20)
        }
    }

    static func body(_ question: ModelRequest, model: String) -> JSONValue {
        var generation: [String: JSONValue] = [
            // Thoughts count too.
            "maxOutputTokens": question.kind == .summary ? 8_192 : 2_048,
            "responseMimeType": "application/json", "responseSchema": question.shape.geminiSchema,
        ]
        // The lightest models think as little as can be by themselves; the others must be told.
        if model.hasPrefix("gemini-3"), !model.contains("flash-lite") {
            generation["thinkingConfig"] = ["thinkingLevel": "LOW"]
        }
        return [
            "systemInstruction": ["parts": [["text": .text(question.instructions)]]],
            "contents": [
                ["role": "user", "parts": .list(question.parts.map { ["text": .text($0)] })]
            ],
            // Calls about illness, money and quarrels are what the service is for.
            "safetySettings": .list(
                ["HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT"].map {
                    ["category": .text("HARM_CATEGORY_" + $0), "threshold": "BLOCK_ONLY_HIGH"]
                }),
            "generationConfig": .object(generation),
        ]
    }

    // MARK: Ends

    private static func blocked(_ reason: String) -> ProviderError {
        ProviderError(.unsupported, provider: "gemini", code: "blocked-" + (ProviderError.word(reason) ?? "OTHER"))
    }

    /// Why an answer is not whole.
    private static func broken(_ reason: String?) -> ProviderError {
        switch reason {
        case nil: ProviderError(.unreachable, provider: "gemini", code: "cut")
        case "SAFETY"?, "BLOCKLIST"?, "PROHIBITED_CONTENT"?, "SPII"?, "RECITATION"?: blocked(reason ?? "OTHER")
        case let reason?:
            ProviderError(.serverFault, provider: "gemini", code: ProviderError.word(reason) ?? "OTHER")
        }
    }
}

/// A part of an answer.
struct GeminiAnswer: Decodable {
    struct Candidate: Decodable {
        struct Content: Decodable {
            struct Part: Decodable {
                var text: String?
                var thought: Bool?
            }
            var parts: [Part]?
        }
        var content: Content?
        var finishReason: String?
    }
    struct Feedback: Decodable { var blockReason: String? }

    var candidates: [Candidate]?
    var promptFeedback: Feedback?
    var error: GeminiProblem?

    /// What is said, without the model's thoughts.
    var text: String {
        (candidates?.first?.content?.parts ?? []).filter { $0.thought != true }.compactMap(\.text).joined()
    }

    /// `nil` if it is not that.
    static func read(_ data: String) -> GeminiAnswer? {
        // What cannot be read is no answer, whatever is wrong with it.
        try? JSONDecoder().decode(GeminiAnswer.self, from: Data(data.utf8))
    }
}

/// An error as Google's interfaces describe it. Source: google.rpc, "error_details.proto".
struct GeminiProblem: Decodable {
    struct Detail: Decodable {
        struct Violation: Decodable { var quotaId: String? }
        var reason: String?
        var retryDelay: String?
        var violations: [Violation]?
    }

    var code: Int?
    var status: String?
    var details: [Detail]?

    /// The problem in a body: an object, or a list with one. Of what is neither, nothing is known.
    static func read(_ body: ByteBuffer) -> GeminiProblem {
        struct Whole: Decodable { var error: GeminiProblem }
        let decoder = JSONDecoder()
        // A proxy's page holds no problem that we could read.
        let whole =
            (try? decoder.decode(Whole.self, from: body)) ?? (try? decoder.decode([Whole].self, from: body))?.first
        return whole?.error ?? GeminiProblem()
    }

    init(code: Int? = nil, status: String? = nil, details: [Detail]? = nil) {
        self.code = code
        self.status = status
        self.details = details
    }

    /// What it means.
    func error(status number: Int) -> ProviderError {
        let reasons = (details ?? []).compactMap(\.reason)
        let quotas = (details ?? []).flatMap { $0.violations ?? [] }.compactMap(\.quotaId)
        let isKey = reasons.contains { $0.hasPrefix("API_KEY_") }
        let kind: ProviderError.Kind =
            switch (number, status) {
            case (400, _) where isKey, (401, _), (403, _): .unauthorized
            // The country or the account's plan does not allow it.
            case (400, "FAILED_PRECONDITION"?): .unsupported
            case (402, _): .overQuota
            // What is used up for today does not come back within a call.
            case (429, _): quotas.contains { $0.contains("PerDay") } ? .overQuota : .rateLimited
            case (408, _), (499, _), (504, _): .timedOut
            case (500..., _): .serverFault
            default: .invalidRequest
            }
        let word = ProviderError.word(reasons.first { isKey && $0.hasPrefix("API_KEY_") } ?? status)
        return ProviderError(
            kind, provider: "gemini", code: word.map { "\(number) \($0)" } ?? "\(number)",
            retryAfter: (details ?? []).lazy.compactMap { $0.retryDelay.flatMap(Self.seconds) }.first)
    }

    /// `27s`, `0.5s`.
    private static func seconds(_ text: String) -> Duration? {
        text.hasSuffix("s") ? Double(text.dropLast()).flatMap(Duration.init(stated:)) : nil
    }
}
