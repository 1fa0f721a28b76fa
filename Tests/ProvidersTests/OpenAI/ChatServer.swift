import AsyncHTTPClient
import Calls
import CallsTesting
import Dialogue
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Replies
import ServiceLifecycle
import Synchronization
import Testing
import WebSockets

@testable import Providers

/// A server that speaks chat completions and answers what a test wants.
struct ChatServer: Sendable {
    /// What a request is answered.
    enum Answer: Sendable {
        /// These pieces of text, then that ending; `nil`: the connection breaks.
        case text([String], end: String? = "stop")
        /// An error instead of an answer.
        case refused(Int, String, retryAfter: String? = nil)
        /// These lines as they are, as a stream.
        case stream(String)
        /// The whole text at once, not as a stream.
        case whole(String)
        /// Never anything.
        case endless
    }

    /// A request as it came.
    struct Asked: Sendable {
        var path: String
        var authorization: String?
        var body: Data

        var fields: [String: Any] { (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:] }
        var format: String? { (fields["response_format"] as? [String: Any])?["type"] as? String }
        var texts: [String] { (fields["messages"] as? [[String: Any]] ?? []).compactMap { $0["content"] as? String } }
    }

    private struct Broken: Error {}

    let address: String
    let http: HTTPClient
    private let memory = Memory()

    private final class Memory: Sendable {
        let answers = Mutex<[Answer]>([])
        let requests = Mutex<[Asked]>([])
        let arrivals = AsyncStream.makeStream(of: Void.self)
    }

    /// The requests so far.
    var asked: [Asked] { memory.requests.withLock { $0 } }
    /// Returns once something more was asked.
    func untilAsked() async {
        for await _ in memory.arrivals.stream { return }
    }
    /// Says what the next requests are answered.
    func answer(_ next: Answer...) { memory.answers.withLock { $0 += next } }

    /// Our own client, which has all the time in the world unless a clock moves.
    func assistant(key: String? = nil, clock: any Clock<Duration> = TestClock()) throws -> ModelAssistant {
        let settings = try OpenAISettings(address: address + "/v1/", model: "qwen3:4b", key: key)
        return ModelAssistant.openAI(try #require(settings), http: http, clock: clock)
    }

    private func respond(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        let asked = Asked(
            path: request.uri.path, authorization: request.headers[.authorization], body: Data(body.readableBytesView))
        memory.requests.withLock { $0.append(asked) }
        memory.arrivals.continuation.yield()
        switch memory.answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
        case nil: return Response(status: .internalServerError)
        case .refused(let status, let body, let retryAfter)?:
            var headers: HTTPFields = [.contentType: "application/json"]
            headers[.retryAfter] = retryAfter
            return Response(
                status: .init(code: status), headers: headers, body: .init(byteBuffer: ByteBuffer(string: body)))
        case .stream(let text)?: return stream(body: .init(byteBuffer: ByteBuffer(string: text)))
        case .whole(let text)?:
            let message: [String: Any] = ["role": "assistant", "content": text]
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(
                    byteBuffer: ByteBuffer(
                        string: try Self.completion(asked, "chat.completion", ["message": message], end: "stop"))))
        case .text(let pieces, let end)?:
            var deltas: [([String: Any], String?)] = [(["role": "assistant", "content": ""], nil)]
            deltas += pieces.map { (["content": $0], nil) }
            if let end { deltas.append(([:], end)) }
            let chunks = try deltas.map { delta, end in
                try Self.completion(asked, "chat.completion.chunk", ["delta": delta], end: end)
            }
            return stream(
                body: .init { writer in
                    for chunk in chunks { try await writer.write(ByteBuffer(string: "data: \(chunk)\n\n")) }
                    guard end != nil else { throw Broken() }
                    try await writer.write(ByteBuffer(string: "data: [DONE]\n\n"))
                    try await writer.finish(nil)
                })
        case .endless?:
            return stream(
                body: .init { writer in
                    // Until the client has gone: then writing fails.
                    while true { try await writer.write(ByteBuffer(string: ": patience\n\n")) }
                })
        }
    }

    private func stream(body: ResponseBody) -> Response {
        Response(status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8"], body: body)
    }

    private static func completion(
        _ asked: Asked, _ object: String, _ choice: [String: Any], end: String?
    ) throws -> String {
        let choice = choice.merging(["index": 0, "finish_reason": end ?? NSNull()]) { one, _ in one }
        let fields: [String: Any] = [
            "id": "chatcmpl-1", "object": object, "created": 1_750_000_000, "model": asked.fields["model"] ?? "",
            "choices": [choice],
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
    }

    /// Runs `body` with a server on a free port.
    static func with(_ body: @escaping @Sendable (ChatServer) async throws -> Void) async throws {
        let logger = Logger(label: "ProvidersTests") { _ in SwiftLogNoOpLogHandler() }
        let here = Mutex<ChatServer?>(nil)
        let router = Router()
        for method in [HTTPRequest.Method.get, .post] {
            router.on("**", method: method) { request, _ -> Response in
                guard let server = here.withLock({ $0 }) else { return Response(status: .serviceUnavailable) }
                return try await server.respond(request)
            }
        }
        let ports = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, server: .http1WithWebSockets(),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { ports.continuation.yield($0.localAddress?.port ?? 0) }, logger: logger)
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.stream.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let outcome: Result<Void, any Error>
            do {
                try await HTTPClient.withHTTPClient { http in
                    let server = ChatServer(address: "http://127.0.0.1:\(port)", http: http)
                    here.withLock { $0 = server }
                    try await body(server)
                }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try outcome.get()
        }
    }
}

extension Assistant {
    /// The replies it finds.
    func replies(to conversation: Conversation) async throws -> [String] {
        let (found, finder) = AsyncStream.makeStream(of: String.self)
        try await suggestReplies(to: conversation) { finder.yield($0.text) }
        finder.finish()
        return await found.reduce(into: []) { $0.append($1) }
    }
}
