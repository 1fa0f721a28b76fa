import AsyncHTTPClient
import Calls
import Foundation
import HTTPTypes
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Synchronization
import WebSockets

/// Makes a call the way a page does: places it over HTTP, watches it on the live socket, chooses replies.
struct PracticeCaller: Sendable {
    /// What the call is to be.
    struct Order: Encodable {
        var scenario, intentText, language: String
    }

    let address: String
    let isAuto: Bool
    let report: PracticeReport
    let pageLanguage: Language

    private struct Placed: Decodable { var callSid: String }
    private struct Refused: Decodable { var error: String }

    /// What the server refused, in its own words.
    struct Refusal: Error { var sentence: String }

    /// - Parameter lines: what a person types; `nil` to take the first reply each time.
    /// - Returns: whether the call reached its end and its summary is stored.
    func run(_ order: Order, lines: AsyncStream<String>?) async throws -> Bool {
        try await HTTPClient.withHTTPClient { http in
            let cookie = try await session(http)
            let call = try await place(order, cookie, http)
            let socketAddress = "ws" + address.dropFirst(4) + "/live"
            var logger = Logger(label: "callba.practice")
            logger.logLevel = .critical
            let client = WebSocketClient(logger: logger)
            try await client.connect(to: socketAddress, headers: [.cookie: cookie]) { socket in
                try await send(Wish("bind.call", callSid: call), on: socket)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    if let lines {
                        group.addTask {
                            for await line in lines { try await typed(line, on: socket) }
                        }
                    }
                    let reader = QuickReader()
                    try await watch(socket) { event in
                        guard isAuto, let choice = reader.see(event) else { return }
                        group.addTask {
                            // Only the end of the call wakes it early, and then nothing is to be said.
                            guard (try? await Task.sleep(for: QuickReader.pause)) != nil, reader.takes(choice) else {
                                return
                            }
                            await report.wished()
                            try await send(Wish("replySelected", text: choice.reply, turn: choice.turn), on: socket)
                        }
                    }
                    group.cancelAll()
                }
            }
            return await report.finish()
        }
    }

    private func session(_ http: HTTPClient) async throws -> String {
        let response = try await http.execute(HTTPClientRequest(url: address + "/history"), timeout: .seconds(10))
        let cookies = response.headers["set-cookie"].compactMap { $0.split(separator: ";").first.map(String.init) }
        return (cookies + ["lang=\(pageLanguage.rawValue)"]).joined(separator: "; ")
    }

    private func place(_ order: Order, _ cookie: String, _ http: HTTPClient) async throws -> String {
        var request = HTTPClientRequest(url: address + "/calls")
        request.method = .POST
        request.headers.add(name: "cookie", value: cookie)
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(data: Wire.encode(order)))
        let response = try await http.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 64 * 1024)
        guard response.status == .created else {
            let refused = try JSONDecoder().decode(Refused.self, from: body)
            throw Refusal(sentence: refused.error)
        }
        return try JSONDecoder().decode(Placed.self, from: body).callSid
    }

    private func watch(_ socket: WebSocket, onEvent: (Wire.Message) -> Void) async throws {
        for try await message in socket.messages {
            guard case .text(let text) = message else { continue }
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            let event = try decoder.decode(Wire.Message.self, from: Data(text.utf8))
            await report.page(event)
            onEvent(event)
            switch event.event {
            case "recommendations.failed" where isAuto: try await send(Wish("hold"), on: socket)
            case "notice" where isAuto && event.data.code == Notice.calleeSilent.rawValue && event.data.isOn == true:
                // Nobody is left to talk to.
                try await send(Wish("call.ended.byUser"), on: socket)
            case "notice" where isAuto && event.data.code == Notice.voicemail.rawValue && event.data.isOn == true:
                try await send(Wish("leaveMessage"), on: socket)
            case "call.summary", "call.summary.failed": return
            case "snapshot" where event.data.state == "ended" && event.data.summary != nil: return
            default: break
            }
        }
    }

    /// A key 1–3 chooses a reply, 0 buys time, `p 12#` presses keys, `m` leaves a message, `/` ends the call, everything
    /// else is spoken as it is.
    private func typed(_ line: String, on socket: WebSocket) async throws {
        let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
        if line.isEmpty { return }
        await report.wished()
        if line == "/" { return try await send(Wish("call.ended.byUser"), on: socket) }
        if line == "m" { return try await send(Wish("leaveMessage"), on: socket) }
        if line.hasPrefix("p "), line.count > 2 {
            return try await send(Wish("press", digits: String(line.dropFirst(2))), on: socket)
        }
        if line == "0" { return try await send(Wish("hold"), on: socket) }
        if let number = Int(line), (1...3).contains(number) {
            guard let reply = await report.reply(number) else { return }
            return try await send(Wish("replySelected", text: reply), on: socket)
        }
        try await send(Wish("say", text: line), on: socket)
    }

    private struct Wish: Encodable {
        struct Values: Encodable {
            var callSid, text, digits: String?
            var turn: Int?
        }
        var event: String
        var data: Values

        init(_ event: String, callSid: String? = nil, text: String? = nil, digits: String? = nil, turn: Int? = nil) {
            self.event = event
            data = Values(callSid: callSid, text: text, digits: digits, turn: turn)
        }
    }

    private func send(_ wish: Wish, on socket: WebSocket) async throws {
        try await socket.send(.text(String(decoding: Wire.encode(wish), as: UTF8.self)))
    }
}

/// Takes the first reply as quickly as somebody can who reads, and not while the callee goes on speaking.
final class QuickReader: Sendable {
    /// A reply that may be taken after ``pause``.
    struct Choice: Sendable, Equatable {
        var reply: String
        var turn: Int
        /// Tells apart two looks at the same reply.
        var look: Int
    }

    /// From seeing a reply to taking it.
    static let pause = Duration.milliseconds(700)

    private struct State {
        var latest: Choice?
        var looks = 0
        var isCalleeSpeaking = false
    }

    private let state = Mutex(State())

    /// - Returns: what to take after a pause, if nothing else happens before.
    func see(_ event: Wire.Message) -> Choice? {
        state.withLock { state in
            switch event.event {
            case "recommendations":
                guard let reply = event.data.replies?.first, let turn = event.data.turn else { return nil }
                state.latest = Choice(reply: reply, turn: turn, look: 0)
            case "stt.partial":
                state.isCalleeSpeaking = true
                return nil
            case "stt.final":
                state.isCalleeSpeaking = false
                // Its own replies follow, if it is to be answered.
                return nil
            case "stt.nothing": state.isCalleeSpeaking = false
            default: return nil
            }
            state.looks += 1
            state.latest?.look = state.looks
            return state.isCalleeSpeaking ? nil : state.latest
        }
    }

    /// Whether that is still what is to be said. It can be taken once.
    func takes(_ choice: Choice) -> Bool {
        state.withLock { state in
            guard state.latest == choice, !state.isCalleeSpeaking else { return false }
            state.latest = nil
            return true
        }
    }
}
