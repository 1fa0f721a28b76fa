import AsyncHTTPClient
import Calls
import CallsTesting
import Foundation
import HTTPTypes
import Languages
import LocalEngines
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import PracticeLine
import Providers
import SocketIO
import Storage

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// A whole server on a free port, with ears and voices that carry words as sound: what is heard is what was said.
struct ServerUnderTest: Sendable {
    let address: String
    let http: HTTPClient
    /// Every route, as in `GET /calls/:id`; empty for a server in another process.
    var routes: [String] = []
    /// Tells the server to stop, as a signal does; a server in another process does not hear it.
    var stop: @Sendable () -> Void = {}
    /// Ends when the server has stopped.
    var running = AsyncStream<Never> { $0.finish() }

    /// Returns once the server has stopped.
    func untilStopped() async { for await _ in running {} }

    /// Runs a server while a closure uses it.
    /// - Parameters:
    ///   - voice: the one of both sides of a call.
    ///   - thinking: puts something in the embedded assistant's place.
    static func with(
        practice: @escaping @Sendable (PracticeEvent) async -> Void = { _ in }, invitation: OwnerInvitation? = nil,
        logger given: Logger? = nil, voice: TextVoice = TextVoice(),
        thinking: (EmbeddedAssistant) -> any Assistant = { $0 },
        configure: @Sendable (inout ServerConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (ServerUnderTest) async throws -> Void
    ) async throws {
        try await Program.withFolder { folder, _ in
            var configuration = ServerConfiguration()
            configuration.port = 0
            configuration.database = .sqlite(path: folder.appending(path: "callba.sqlite").path)
            configuration.scenariosDirectory = Program.root.appending(path: "Scenarios")
            configure(&configuration)
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            if let given { logger = given }
            let words = try EmbeddedAssistant(engines: folder, logger: logger)
            let engines = Engines(recognizer: TextEar(), synthesizer: voice, assistant: thinking(words))
            let (stops, stop) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(4))
            let (running, hasStopped) = AsyncStream.makeStream(of: Never.self)
            let (ready, isReady) = AsyncStream.makeStream(of: Never.self)
            let server = try await CallBaServer(
                configuration, invitation: invitation, engines: engines, logger: logger, onPractice: practice,
                onReady: { _ in isReady.finish() })
            try await HTTPClient.withHTTPClient { http in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        // A server that cannot start is nothing to wait for.
                        defer {
                            isReady.finish()
                            hasStopped.finish()
                        }
                        do {
                            try await server.run(until: stops)
                        } catch is CancellationError {
                            // The way a test ends its server.
                        }
                    }
                    for await _ in ready {}
                    try await body(
                        ServerUnderTest(
                            address: server.address, http: http, routes: server.routes, stop: { stop.yield() },
                            running: running))
                    group.cancelAll()
                }
            }
        }
    }

    /// An answer of the server.
    struct Answer: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: String
        /// The body's JSON object.
        func json() throws -> [String: Any] {
            try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] ?? [:]
        }
    }

    /// A browser: keeps its session.
    struct Browser: Sendable {
        let server: ServerUnderTest
        let cookie: String

        func get(_ path: String, _ headers: [String: String] = ["accept": "text/html"]) async throws -> Answer {
            try await server.send(.GET, path, cookie, headers, nil)
        }

        func post(_ path: String, _ body: String, _ headers: [String: String] = [:]) async throws -> Answer {
            try await server.send(.POST, path, cookie, headers, body)
        }

        func delete(_ path: String) async throws -> Answer {
            try await server.send(.DELETE, path, cookie, [:], nil)
        }

        /// Opens a socket.
        func watch<Result: Sendable>(
            origin: String? = nil, _ body: @Sendable (Page) async throws -> Result
        ) async throws -> Result {
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            var headers: HTTPFields = [.cookie: cookie]
            headers[.origin] = origin
            return try await SocketClient(logger: logger).connect(to: server.address, headers: headers) { socket in
                try await body(Page(socket: socket))
            }
        }
    }

    /// One open socket.
    struct Page: Sendable {
        let socket: ClientSocket

        func say(_ event: String, _ values: CallMessages.ClientEvent = CallMessages.ClientEvent()) async throws {
            try await socket.emit(event, values)
        }

        func bind(_ call: String, after: Int? = nil) async throws {
            try await say("bind.call", CallMessages.ClientEvent(callSid: call, after: after))
        }

        /// Takes events until one of a name comes, that one included.
        func events(until names: String...) async throws -> [CallMessages.Message] {
            var events: [CallMessages.Message] = []
            for try await message in socket.events {
                let event = try CallMessages.Message(message)
                events.append(event)
                if names.contains(event.event) { break }
            }
            return events
        }
    }

    /// A browser that opens the first page and so becomes a guest.
    func browser(_ language: Language = .korean) async throws -> Browser {
        let first = try await send(.GET, "/", "", ["accept": "text/html"], nil)
        let session = first.headers["set-cookie"].compactMap { $0.split(separator: ";").first.map(String.init) }
        return Browser(server: self, cookie: (session + ["lang=\(language.rawValue)"]).joined(separator: "; "))
    }

    func send(
        _ method: HTTPMethod, _ path: String, _ cookie: String, _ headers: [String: String], _ body: String?
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        if !cookie.isEmpty { request.headers.add(name: "cookie", value: cookie) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await http.execute(request, timeout: .seconds(30))
        let content = try await response.body.collect(upTo: 4 << 20)
        return Answer(
            status: Int(response.status.code), headers: response.headers,
            body: String(decoding: Data(buffer: content), as: UTF8.self))
    }
}
