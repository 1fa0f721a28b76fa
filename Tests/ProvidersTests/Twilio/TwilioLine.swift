import AsyncHTTPClient
import Calls
import CallsTesting
import Foundation
import HTTPTypes
import Hummingbird
import Languages
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing
import WebSockets

@testable import Providers

/// A carrier with a web server around it, and a REST interface that says what a test wants: Twilio's own SDK has no
/// server side that could stand there.
struct TwilioLine: Sendable {
    /// A REST request as it came.
    struct Asked: Sendable {
        var method: String
        var path: String
        var query: WebForm
        var form: WebForm
        var authorization: String
    }

    /// What the REST interface answers.
    enum Answer: Sendable {
        case resource(String, status: String)
        case problem(Int, code: Int?, retryAfter: String? = nil)
        /// 200 with this JSON.
        case json(String)
        /// Begins to answer, and hangs up.
        case broken
    }

    let carrier: TwilioCarrier
    let configuration: TwilioConfiguration
    let http: HTTPClient
    let clock: TestClock
    let url: String
    let asked: AsyncStream<Asked>
    private let answers: Answers

    private final class Answers: Sendable {
        let queue = Mutex<[Answer]>([])
        let carrier = Mutex<TwilioCarrier?>(nil)
    }

    static let logger = Logger(label: "ProvidersTests") { _ in SwiftLogNoOpLogHandler() }
    private static let signature = TwilioSignature(authToken: "secret")

    /// Says what the next REST requests are answered; when nothing is left, a queued call `CA1`.
    func answer(_ next: Answer...) { answers.queue.withLock { $0 += next } }

    /// Calls a webhook as Twilio would.
    @discardableResult
    func post(_ uri: String, _ form: WebForm, signature: String? = nil) -> TwilioReply {
        let signed = signature ?? Self.signature.sign(url: url + uri, form: form)
        return carrier.reply(to: TwilioWebhook(uri: uri, body: Array(form.urlEncoded.utf8), signature: signed))
    }

    /// Calls a webhook by GET, its parameters in the address.
    func get(_ uri: String, _ form: WebForm) -> TwilioReply {
        let uri = uri + "&" + form.urlEncoded
        return carrier.reply(to: TwilioWebhook(uri: uri, signature: Self.signature.sign(url: url + uri)))
    }

    /// Reports a status of the call `one`.
    func report(_ status: String, _ sequence: Int) {
        post(
            "/call-status?call=one",
            WebForm(["CallSid": "CA1", "CallStatus": status, "SequenceNumber": "\(sequence)"]))
    }

    /// Asks what to do with the call `one`, which has been picked up.
    func answerWebhook(_ path: String = "/twilio/answer") -> String {
        Self.document(
            post("\(path)?call=one", WebForm(["CallSid": "CA1", "CallStatus": "in-progress"])))
    }

    /// Asks what to do, and then after each stream, as often as said, as Twilio follows redirects.
    func follow(redirects: Int) throws -> [String] {
        var documents = [answerWebhook()]
        for _ in 0..<redirects {
            guard let redirect = documents.last?.firstMatch(of: /<Redirect method="POST">(.*)<\/Redirect>/)?.output.1
            else { break }
            let uri = redirect.replacing("&amp;", with: "&").dropFirst(url.count)
            documents.append(
                Self.document(
                    post(String(uri), WebForm(["CallSid": "CA1", "CallStatus": "in-progress"]))))
        }
        return documents
    }

    static func document(_ reply: TwilioReply) -> String {
        guard case .twiML(let document) = reply else { return "" }
        return document
    }

    /// The path of the media socket that a document names.
    func mediaPath(_ document: String) throws -> String {
        let address = try #require(document.split(separator: "\"").first { $0.hasPrefix("ws://") })
        return String(address.dropFirst("ws".count + url.count - "http".count))
    }

    /// Opens a media socket as Twilio would.
    func connect(
        _ path: String, signature: String? = nil, _ body: @Sendable (WebSocket) async throws -> Void
    ) async throws {
        let address = "ws" + url.dropFirst("http".count) + path
        guard let name = HTTPField.Name("X-Twilio-Signature") else { return }
        try await WebSocketClient(logger: Self.logger).connect(
            to: address, headers: [name: signature ?? Self.signature.sign(url: address)], body)
    }

    static func start(
        _ callSid: String = "CA1", stream: String = "MZ1", account: String = "AC1"
    ) -> WebSocketMessage {
        .text(
            #"{"event":"start","sequenceNumber":"1","streamSid":"\#(stream)","start":{"streamSid":"\#(stream)","#
                + #""accountSid":"\#(account)","callSid":"\#(callSid)","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"#
                + #""channels":1},"customParameters":{}}}"#)
    }

    static func media(_ milliseconds: Int, _ byte: UInt8) -> WebSocketMessage {
        let payload = Data(repeating: byte, count: 160).base64EncodedString()
        return .text(
            #"{"event":"media","sequenceNumber":"2","streamSid":"MZ1","media":{"track":"inbound","chunk":"1","#
                + #""timestamp":"\#(milliseconds)","payload":"\#(payload)"}}"#)
    }

    /// A date as Twilio writes it.
    static func date(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return formatter.string(from: date)
    }

    /// What a list of calls holds of one: placed after anything that the test did, however long that took.
    static func listed(
        _ sid: String = "CA1", status: String = "ringing", from: String = "+15005550006",
        to: String = "+82212345678", createdAt: Date = Date(timeIntervalSinceNow: 600)
    ) -> String {
        #"{"sid":"\#(sid)","status":"\#(status)","from":"\#(from)","to":"\#(to)","direction":"outbound-api","#
            + #""date_created":"\#(date(createdAt))"}"#
    }

    static func call(_ id: String = "one") throws -> Call {
        Call(
            id: Call.ID(id), owner: Person.ID("minji"), number: try #require(PhoneNumber(e164: "+82212345678")),
            purpose: "예약", opening: "안녕하세요.", language: .korean, voice: Voice(), createdAt: Date())
    }

    /// Runs `body` with a server on a free port.
    /// - Parameters:
    ///   - isServing: whether webhooks are answered over HTTP as well.
    ///   - legs: where calls that may be open are kept.
    ///   - change: what is different about the account.
    static func with(
        isServing: Bool = false, legs: (any LegStore)? = nil,
        changing change: @escaping @Sendable (inout TwilioConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (TwilioLine) async throws -> Void
    ) async throws {
        let answers = Answers()
        let (asked, ask) = AsyncStream.makeStream(of: Asked.self)
        let router = Router()
        for method in [HTTPRequest.Method.get, .post] {
            router.on("2010-04-01/**", method: method) { request, _ -> Response in
                let body = try await request.body.collect(upTo: 1 << 16)
                ask.yield(
                    Asked(
                        method: request.method.rawValue, path: request.uri.path,
                        query: WebForm(urlEncoded: request.uri.query ?? ""),
                        form: WebForm(urlEncoded: String(buffer: body)),
                        authorization: request.headers[.authorization] ?? ""))
                return response(answers.queue.withLock { $0.isEmpty ? nil : $0.removeFirst() })
            }
        }
        for method in [HTTPRequest.Method.get, .post] where isServing {
            router.on("twilio/**", method: method) { request, _ -> Response in
                let body = try await request.body.collect(upTo: 1 << 16)
                let signature = HTTPField.Name("X-Twilio-Signature").flatMap { request.headers[$0] }
                let webhook = TwilioWebhook(
                    uri: request.uri.string, body: Array(buffer: body), signature: signature)
                guard let carrier = answers.carrier.withLock({ $0 }) else { return Response(status: .notFound) }
                switch carrier.reply(to: webhook) {
                case .text(let text), .twiML(let text):
                    return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: text)))
                case .noContent: return Response(status: .noContent)
                case .forbidden: return Response(status: .forbidden)
                case .notFound: return Response(status: .notFound)
                }
            }
        }
        let ports = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            server: .http1WithWebSockets { request, _ in
                guard let carrier = answers.carrier.withLock({ $0 }), let name = HTTPField.Name("X-Twilio-Signature"),
                    let claim = carrier.claimMedia(uri: request.path ?? "", signature: request.headerFields[name])
                else { return .refuse(.forbidden) }
                return .accept(gathering: .zero) { socket in await carrier.carry(claim, over: socket) }
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { ports.continuation.yield($0.localAddress?.port ?? 0) }, logger: logger)
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.stream.makeAsyncIterator()
            let url = "http://127.0.0.1:\(try #require(await iterator.next()))"
            let outcome: Result<Void, any Error>
            do {
                try await HTTPClient.withHTTPClient { http in
                    let clock = TestClock()
                    var configuration = TwilioConfiguration(
                        accountSid: "AC1", authToken: "secret", from: try #require(PhoneNumber(e164: "+15005550006")),
                        apiBaseURL: try #require(URL(string: url)), publicBaseURL: try #require(URL(string: url + "/")))
                    change(&configuration)
                    let carrier = TwilioCarrier(configuration, http: http, clock: clock, legs: legs, logger: logger)
                    answers.carrier.withLock { $0 = carrier }
                    try await body(
                        TwilioLine(
                            carrier: carrier, configuration: configuration, http: http, clock: clock, url: url,
                            asked: asked, answers: answers))
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

    private static func response(_ answer: Answer?) -> Response {
        switch answer ?? .resource("CA1", status: "queued") {
        case .resource(let sid, let status):
            let body = #"{"sid":"\#(sid)","status":"\#(status)","duration":null}"#
            return Response(status: .created, body: .init(byteBuffer: ByteBuffer(string: body)))
        case .problem(let status, let code, let retryAfter):
            let body = code.map { #"{"code":\#($0),"message":"no","status":\#(status)}"# } ?? "<html>"
            var headers = HTTPFields()
            headers[.retryAfter] = retryAfter
            return Response(
                status: .init(code: status), headers: headers, body: .init(byteBuffer: ByteBuffer(string: body)))
        case .json(let body):
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: body)))
        case .broken:
            return Response(status: .created, body: .init(contentLength: 100) { _ in throw CancellationError() })
        }
    }
}

extension WebForm {
    /// A form of these fields.
    init(_ fields: [(String, String)]) {
        self.init()
        self.fields = fields.map { Field(name: $0.0, value: $0.1) }
    }

    /// The same with more behind.
    func adding(_ more: KeyValuePairs<String, String>) -> WebForm {
        var form = self
        form.fields += WebForm(more).fields
        return form
    }
}
