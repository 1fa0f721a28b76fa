import AsyncHTTPClient
import Calls
import CallsTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing
import WebSockets

@testable import PracticeLine

/// One message of the line on a media socket.
struct StreamMessage: Decodable, Sendable {
    struct Start: Decodable, Sendable {
        struct Format: Decodable, Sendable {
            var encoding: String
            var sampleRate: Int
            var channels: Int
        }
        var streamSid: String
        var accountSid: String
        var callSid: String
        var tracks: [String]
        var mediaFormat: Format
        var customParameters: [String: String]
    }
    struct Media: Decodable, Sendable {
        var track: String
        var chunk: String
        var timestamp: String
        var payload: Data
    }
    struct Mark: Decodable, Sendable { var name: String }
    struct Stop: Decodable, Sendable { var callSid: String }

    var event: String
    var sequenceNumber: String?
    var streamSid: String?
    var start: Start?
    var media: Media?
    var mark: Mark?
    var stop: Stop?
    var dtmf: Digit?

    struct Digit: Decodable, Sendable { var digit: String }
}

/// The server's end of one media stream.
final class MediaSession: Sendable {
    let socket: WebSocket
    let messages = Log<StreamMessage>()
    /// What the persona said, utterance by utterance.
    let heard = Log<String>()

    init(_ socket: WebSocket) { self.socket = socket }

    /// Reads to the socket's end.
    func read() async throws {
        var reader = UtteranceReader()
        for try await case .text(let text) in socket.messages {
            let message = try JSONDecoder().decode(StreamMessage.self, from: Data(text.utf8))
            messages.append(message)
            guard let media = message.media else { continue }
            if case .ended(let words)? = reader.read([UInt8](media.payload)) { heard.append(words) }
        }
    }

    func streamSid() async -> String {
        await messages.first { $0.event == "start" }.streamSid ?? ""
    }

    func send(_ codes: [UInt8]) async throws {
        let payload = Data(codes).base64EncodedString()
        try await socket.send(
            .text(#"{"event":"media","streamSid":"\#(await streamSid())","media":{"payload":"\#(payload)"}}"#))
    }

    func mark(_ name: String) async throws {
        try await socket.send(
            .text(#"{"event":"mark","streamSid":"\#(await streamSid())","mark":{"name":"\#(name)"}}"#))
    }

    func clear() async throws {
        try await socket.send(.text(#"{"event":"clear","streamSid":"\#(await streamSid())"}"#))
    }

    /// Says a text; silence follows it, so that it is one utterance.
    func say(_ text: String) async throws { try await send(TextAsSound.encode(text)) }

    func markReturned(_ name: String) async { await messages.first { $0.mark?.name == name } }
}

/// What a server under practice was asked over HTTP.
struct WebhookCall: Sendable {
    var method: String
    var path: String
    var query: String
    var signature: String
    var form: [String: String]
    var status: String { form["CallStatus"] ?? "" }
}

/// A practice line and a small server that it calls back, on free ports of this machine.
struct ServerUnderPractice: Sendable {
    static let account = "AC" + String(repeating: "0a", count: 16)
    static let token = "0123456789abcdef0123456789abcdef"
    static let logger = Logger(label: "PracticeLineTests") { _ in SwiftLogNoOpLogHandler() }

    let port: Int
    let linePort: Int
    let webhooks: Log<WebhookCall>
    let events: Log<PracticeEvent>
    let sessions: Log<MediaSession>
    let voice: TextVoice
    let group: ServiceGroup

    var base: String { "http://127.0.0.1:\(port)" }
    var api: String { "http://127.0.0.1:\(linePort)/2010-04-01/Accounts/\(Self.account)" }
    var streamTwiML: String {
        """
        <Response><Connect><Stream url="ws://127.0.0.1:\(port)/media">\
        <Parameter name="call" value="opaque &amp; id"/></Stream></Connect><Hangup/></Response>
        """
    }

    /// Runs both while a closure uses them, and stops them.
    static func with(
        _ scenarios: [Scenario], clock: any Clock<Duration> = ContinuousClock(),
        configure: (inout PracticeLine.Configuration) -> Void = { _ in },
        answering: @escaping @Sendable (WebhookCall) async -> Response? = { _ in nil },
        _ body: @escaping @Sendable (ServerUnderPractice) async throws -> Void
    ) async throws {
        let webhooks = Log<WebhookCall>()
        let events = Log<PracticeEvent>()
        let sessions = Log<MediaSession>()
        let ports = Log<(isLine: Bool, port: Int)>()
        let voice = TextVoice()
        let router = Router()
        let answer: @Sendable (Request, BasicRequestContext) async throws -> Response = { request, _ in
            let text = String(buffer: try await request.body.collect(upTo: 65_536))
            let query = request.uri.query ?? ""
            let form = Dictionary(Form.decode(request.method == .get ? query : text) ?? []) { first, _ in first }
            let signature = HTTPField.Name(RequestSignature.headerName).flatMap { request.headers[$0] } ?? ""
            let call = WebhookCall(
                method: request.method.rawValue, path: request.uri.path, query: query, signature: signature, form: form)
            webhooks.append(call)
            if let response = await answering(call) { return response }
            guard request.uri.path == "/voice" else { return Response(status: .noContent) }
            let port = await ports.first { !$0.isLine }.port
            return .twiml(
                """
                <Response><Connect><Stream url="ws://127.0.0.1:\(port)/media">\
                <Parameter name="call" value="opaque &amp; id"/></Stream></Connect><Hangup/></Response>
                """)
        }
        router.post("**", use: answer)
        router.get("**", use: answer)
        let server = Application(
            router: router,
            server: .http1WithWebSockets { _, _ in
                .accept(gathering: .zero) { socket in
                    let session = MediaSession(socket)
                    sessions.append(session)
                    try await session.read()
                }
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { ports.append((false, $0.localAddress?.port ?? 0)) }, logger: logger)
        var configuration = PracticeLine.Configuration(accountSid: account, authToken: token)
        configure(&configuration)
        let line = PracticeLine(
            scenarios: scenarios, recognizer: TextEar(), voice: voice, configuration: configuration, clock: clock,
            logger: logger,
            onListening: { ports.append((true, $0)) }, onEvent: { events.append($0) })
        let group = ServiceGroup(configuration: .init(services: [server, line], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let fixture = ServerUnderPractice(
                port: await ports.first { !$0.isLine }.port, linePort: await ports.first { $0.isLine }.port,
                webhooks: webhooks, events: events, sessions: sessions, voice: voice, group: group)
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(fixture)) } catch { outcome = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try outcome.get()
        }
    }

    /// What the line's REST interface answered.
    struct Answer: Sendable {
        var status: Int
        var body: [String: any Sendable]
        var headers: HTTPHeaders
        var code: Int? { body["code"] as? Int }
    }

    /// Sends a form to the line's REST interface.
    func request(
        _ path: String, _ form: [(String, String)]?, user: String = account, password: String = token
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: api + path)
        request.setBasicAuth(username: user, password: password)
        if let form {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: Form.encode(form)))
        }
        let sent = request
        return try await HTTPClient.withHTTPClient { http in
            let response = try await http.execute(sent, timeout: .seconds(30))
            let data = Data(String(buffer: try await response.body.collect(upTo: 1 << 20)).utf8)
            let body = try JSONSerialization.jsonObject(with: data) as? [String: any Sendable] ?? [:]
            return Answer(status: Int(response.status.code), body: body, headers: response.headers)
        }
    }

    /// Creates a call and returns its sid.
    func call(_ scenario: Scenario, _ more: [(String, String)] = []) async throws -> String {
        let form =
            [
                ("To", scenario.number.e164), ("From", "+12025550100"), ("StatusCallback", base + "/status"),
                ("StatusCallbackEvent", "initiated"), ("StatusCallbackEvent", "ringing"),
                ("StatusCallbackEvent", "answered"), ("StatusCallbackEvent", "completed"),
            ] + (more.contains { $0.0 == "Url" || $0.0 == "Twiml" } ? more : more + [("Url", base + "/voice")])
        let answer = try await request("/Calls.json", form)
        #expect(answer.status == 201)
        return try #require(answer.body["sid"] as? String)
    }

    /// Every status callback of a call, once it is over.
    func statuses(of sid: String) async -> [WebhookCall] {
        await webhooks.first { call in
            call.path == "/status" && call.form["CallSid"] == sid
                && ["completed", "busy", "no-answer", "failed", "canceled"].contains(call.status)
        }
        return webhooks.all.filter { $0.path == "/status" && $0.form["CallSid"] == sid }
    }

    func end(of sid: String) async -> String {
        let event = await events.first { if case .ended(sid, _) = $0 { true } else { false } }
        if case .ended(_, let status) = event { return status }
        return ""
    }

    /// Forgets every call so far.
    func forget() {
        webhooks.removeAll()
        events.removeAll()
        sessions.removeAll()
    }

    /// The texts that a call's persona has understood so far.
    func heard(in sid: String) -> [String] {
        events.all.compactMap { if case .heard(sid, let text) = $0 { text } else { nil } }
    }

    var violations: [String] {
        events.all.compactMap { if case .violation(let reason) = $0 { reason } else { nil } }
    }
}

extension Response {
    /// Instructions, as a server answers with them.
    static func twiml(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/xml"],
            body: .init(byteBuffer: ByteBuffer(string: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text)))
    }
}
