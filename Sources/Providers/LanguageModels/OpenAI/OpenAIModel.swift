import AsyncHTTPClient
import Calls
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Replies
import Synchronization
import TelephoneAudio

/// Speaks chat completions. Source: OpenAI, "Chat Completions"; the servers' own pages on what they take of it.
final class OpenAIModel: LanguageModel {
    /// How far a server holds an answer to its shape.
    private enum Format: Sendable {
        /// To a JSON Schema.
        case schema
        /// To being an object; the instructions say which.
        case object
        /// To nothing.
        case none

        var next: Format? {
            switch self {
            case .schema: .object
            case .object: Format.none
            case .none: nil
            }
        }
    }

    let provider = "openai"
    var isOnThisMachine: Bool { settings.isOnThisMachine }
    private let settings: OpenAISettings
    private let wire: ModelWire
    /// What the server has last been found to take.
    private let format = Mutex(Format.schema)

    init(_ settings: OpenAISettings, http: HTTPClient, clock: any Clock<Duration>) {
        self.settings = settings
        wire = ModelWire(provider: "openai", http: http, clock: clock, judge: OpenAIProblem.judge)
    }

    func answer(_ question: ModelRequest, onText: (String) async -> Void) async throws(ProviderError) {
        var format = self.format.withLock { $0 }
        while true {
            do throws(ProviderError) {
                return try await answer(question, as: format, onText: onText)
            } catch {
                // A request that was refused has given nothing: it is made anew with less asked for.
                guard error.kind == .invalidRequest, OpenAIProblem.mayBeFormat(error), let next = format.next else {
                    throw error
                }
                format = next
                self.format.withLock { $0 = next }
            }
        }
    }

    func check() async throws(ProviderError) {
        try await wire.check(
            authorized(HTTPClientRequest(url: settings.baseURL.absoluteString + "/models")), within: .seconds(5))
    }

    private func answer(
        _ question: ModelRequest, as format: Format, onText: (String) async -> Void
    ) async throws(ProviderError) {
        let request = authorized(
            ModelWire.post(settings.baseURL.absoluteString + "/chat/completions", body(question, format)))
        var end: String?
        try await wire.events(of: request, within: limit(question.kind)) { data throws(ProviderError) in
            // The mark behind the last part.
            guard data != "[DONE]" else { return }
            guard let part = OpenAIAnswer.read(data) else {
                throw ProviderError(.serverFault, provider: provider, code: "unreadable-answer")
            }
            if let problem = part.error { throw problem.error(status: problem.status ?? 500) }
            guard let choice = part.choices?.first else { return }
            if let text = choice.delta?.content ?? choice.message?.content, !text.isEmpty { await onText(text) }
            end = choice.finishReason ?? end
        }
        guard !Task.isCancelled else { return }
        switch end {
        case "stop"?: return
        case nil: throw ProviderError(.unreachable, provider: provider, code: "cut")
        case "content_filter"?: throw ProviderError(.unsupported, provider: provider, code: "blocked-content_filter")
        case let end?: throw ProviderError(.serverFault, provider: provider, code: ProviderError.word(end) ?? "other")
        }
    }

    private func authorized(_ request: HTTPClientRequest) -> HTTPClientRequest {
        var request = request
        if let key = settings.key { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        return request
    }

    private func limit(_ kind: ModelRequest.Kind) -> Duration {
        switch kind {
        case .replies: settings.replyLimit
        case .opening: max(settings.replyLimit, .seconds(8))
        case .summary: max(settings.replyLimit, .seconds(45))
        }
    }

    private func body(_ question: ModelRequest, _ format: Format) -> JSONValue {
        var body: [String: JSONValue] = [
            "model": .text(settings.model), "stream": true,
            "messages": [
                ["role": "system", "content": .text(question.instructions)],
                ["role": "user", "content": .text(question.parts.joined(separator: "\n"))],
            ],
            settings.isOpenAI ? "max_completion_tokens" : "max_tokens": question.kind == .summary ? 4_096 : 1_024,
        ]
        switch format {
        case .schema:
            body["response_format"] = [
                "type": "json_schema",
                "json_schema": [
                    "name": .text("\(question.kind)"), "strict": true, "schema": question.shape.jsonSchema,
                ],
            ]
        case .object: body["response_format"] = ["type": "json_object"]
        case .none: break
        }
        return .object(body)
    }
}

/// A part of an answer, or a whole one from a server that does not stream.
struct OpenAIAnswer: Decodable {
    struct Choice: Decodable {
        struct Message: Decodable { var content: String? }
        var delta: Message?
        var message: Message?
        var finishReason: String?

        private enum CodingKeys: String, CodingKey {
            case delta, message
            case finishReason = "finish_reason"
        }
    }

    var choices: [Choice]?
    var error: OpenAIProblem?

    /// `nil` if it is not that.
    static func read(_ data: String) -> OpenAIAnswer? {
        // What cannot be read is no answer, whatever is wrong with it.
        try? JSONDecoder().decode(OpenAIAnswer.self, from: Data(data.utf8))
    }
}

/// An error as these servers describe it: an object, or only a sentence.
struct OpenAIProblem: Decodable {
    var type: String?
    /// `insufficient_quota`, or the status once more.
    var code: String?
    var status: Int?

    private enum CodingKeys: String, CodingKey { case type, code }

    init() {}

    init(from decoder: any Decoder) throws {
        guard let container = try? decoder.container(keyedBy: CodingKeys.self) else { return }
        // Either is of another type with some servers, and then tells nothing.
        type = try? container.decodeIfPresent(String.self, forKey: .type)
        code = try? container.decodeIfPresent(String.self, forKey: .code)
        status = try? container.decodeIfPresent(Int.self, forKey: .code)
    }

    /// What a refusal means.
    static func judge(_ refusal: ModelWire.Refusal) -> ProviderError {
        struct Whole: Decodable { var error: OpenAIProblem? }
        // A proxy's page holds no problem that we could read.
        let problem = (try? JSONDecoder().decode(Whole.self, from: refusal.body))?.error ?? OpenAIProblem()
        var error = problem.error(status: Int(refusal.status))
        error.retryAfter = refusal.headers.first(name: "Retry-After").flatMap(Double.init)
            .flatMap(Duration.init(stated:))
        return error
    }

    /// What it means.
    func error(status number: Int) -> ProviderError {
        let kind: ProviderError.Kind =
            switch number {
            case 401, 403: .unauthorized
            case 402: .overQuota
            case 429: [type, code].contains("insufficient_quota") ? .overQuota : .rateLimited
            case 408, 499, 504: .timedOut
            // Not made: the server does not know what was asked for.
            case 501: .invalidRequest
            case 500...: .serverFault
            default: .invalidRequest
            }
        let word = ProviderError.word(code) ?? ProviderError.word(type)
        return ProviderError(kind, provider: "openai", code: word.map { "\(number) \($0)" } ?? "\(number)")
    }

    /// Whether a refusal may be meant for the shape that was asked for, rather than for the model or the address.
    static func mayBeFormat(_ error: ProviderError) -> Bool {
        ["400", "415", "422", "501"].contains { error.code?.hasPrefix($0) == true }
    }
}
