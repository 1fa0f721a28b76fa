import AsyncHTTPClient
import CallPlacing
import Calls
import Foundation
import HTTPTypes
import Languages
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import SocketIO
import Synchronization
import Web

/// Makes a call the way a page does: places it over HTTP, watches it over Socket.IO, chooses replies.
struct PracticeCaller: Sendable {
    /// What the call is to be.
    struct Order: Encodable {
        var scenario, intentText, language: String
        var opening: OpeningChoice?
    }

    let address: String
    let isAuto: Bool
    /// How long a reply is thought about, after it was read, before it is taken.
    let thinking: Duration
    let report: PracticeReport
    let pageLanguage: Language

    private struct Placed: Decodable { var callSid: String }
    private struct Refused: Decodable { var error: String }

    /// What the server refused, in its own words.
    struct ServerError: Error { var sentence: String }

    /// - Parameter lines: what a person types; `nil` to take the first reply each time.
    /// - Returns: whether the call reached its end and its summary is stored.
    func run(_ order: Order, lines: AsyncStream<String>?) async throws -> Bool {
        try await HTTPClient.withHTTPClient { http in
            let cookie = try await session(http)
            let call = try await place(order, cookie, http)
            var logger = Logger(label: "callba.practice")
            logger.logLevel = .critical
            try await SocketClient(logger: logger).connect(to: address, headers: [.cookie: cookie]) { socket in
                try await socket.emit("bind.call", CallMessages.ClientEvent(callSid: call))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    if let lines {
                        group.addTask {
                            for await line in lines { try await typed(line, on: socket) }
                        }
                    }
                    let reader = QuickReader()
                    try await watch(socket) { event in
                        guard isAuto else { return }
                        if reader.isUnanswered(event) { return try await socket.emit("call.ended.byUser") }
                        guard let choice = reader.see(event) else { return }
                        group.addTask {
                            // Only the end of the call wakes it early, and then nothing is to be said.
                            guard (try? await Task.sleep(for: QuickReader.pause + thinking)) != nil,
                                reader.takes(choice)
                            else { return }
                            await report.requested(.init(.suggestion, choice.reply, turn: choice.turn))
                            try await socket.emit(
                                "replySelected", CallMessages.ClientEvent(text: choice.reply, turn: choice.turn))
                        }
                    }
                    group.cancelAll()
                }
            }
            return await report.finish(engines: try await engines(of: call, cookie, http))
        }
    }

    private struct Kept: Decodable { var engines: [ProviderUse] }

    /// Who had a part in the call, as its record says; `nil` if there is none.
    private func engines(of call: String, _ cookie: String, _ http: HTTPClient) async throws -> [ProviderUse]? {
        var request = HTTPClientRequest(url: "\(address)/calls/\(call)/export.json")
        request.headers.add(name: "cookie", value: cookie)
        let response = try await http.execute(request, timeout: .seconds(10))
        guard response.status == .ok else { return nil }
        let body = try await response.body.collect(upTo: 4 << 20)
        return try JSONDecoder().decode(Kept.self, from: body).engines
    }

    private func session(_ http: HTTPClient) async throws -> String {
        var request = HTTPClientRequest(url: address + "/api/users/session")
        request.method = .POST
        let response = try await http.execute(request, timeout: .seconds(10))
        let cookies = response.headers["set-cookie"].compactMap { $0.split(separator: ";").first.map(String.init) }
        return (cookies + ["lang=\(pageLanguage.rawValue)"]).joined(separator: "; ")
    }

    private func place(_ order: Order, _ cookie: String, _ http: HTTPClient) async throws -> String {
        var request = HTTPClientRequest(url: address + "/calls")
        request.method = .POST
        request.headers.add(name: "cookie", value: cookie)
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(data: CallMessages.encode(order)))
        let response = try await http.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 64 * 1024)
        guard response.status == .created else {
            let refused = try JSONDecoder().decode(Refused.self, from: body)
            throw ServerError(sentence: refused.error)
        }
        return try JSONDecoder().decode(Placed.self, from: body).callSid
    }

    private func watch(
        _ socket: ClientSocket, onEvent: (CallMessages.Message) async throws -> Void
    ) async throws {
        for try await message in socket.events {
            let event = try CallMessages.Message(message)
            await report.page(event)
            try await onEvent(event)
            switch event.event {
            case "recommendations.failed" where isAuto: try await socket.emit("hold")
            case "notice" where isAuto && event.data.code == Notice.voicemail.rawValue && event.data.isOn == true:
                try await socket.emit("leaveMessage")
            case "menu" where isAuto:
                if let key = event.data.keys?.first?.key { try await typed("p \(key)", on: socket) }
            case "call.summary", "call.summary.failed": return
            case "snapshot" where event.data.state == "ended" && event.data.summary != nil: return
            default: break
            }
        }
    }

    /// A key 1–3 chooses a reply, 0 buys time, `p 12#` presses keys, `o` has the opening line said at once, `m` leaves a
    /// message, `/` ends the call, everything else is spoken as it is.
    private func typed(_ line: String, on socket: ClientSocket) async throws {
        let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
        if line.isEmpty { return }
        if line == "/" { return try await socket.emit("call.ended.byUser") }
        if line == "o" {
            await report.requested(.init(.opening))
            return try await socket.emit("speakOpening")
        }
        if line == "m" {
            await report.requested(.init(.message))
            return try await socket.emit("leaveMessage")
        }
        if line.hasPrefix("p "), line.count > 2 {
            await report.requested(.init(.keypad))
            return try await socket.emit("press", CallMessages.ClientEvent(digits: String(line.dropFirst(2))))
        }
        if line == "0" {
            await report.requested(.init(.filler))
            return try await socket.emit("hold")
        }
        if let number = Int(line), (1...3).contains(number) {
            guard let reply = await report.reply(number) else { return }
            await report.requested(.init(.suggestion, reply.text, turn: reply.turn))
            return try await socket.emit("replySelected", CallMessages.ClientEvent(text: reply.text, turn: reply.turn))
        }
        await report.requested(.init(.typed, line))
        try await socket.emit("say", CallMessages.ClientEvent(text: line))
    }
}

/// Takes the first reply as soon as a person could have read it, or after some thought, and not while the callee goes
/// on speaking.
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
        var hasCalleeSpoken = false
    }

    private let state = Mutex(State())

    /// Whether the callee has been silent for long and has not said a word so far: then nothing is to be waited for. One
    /// that has spoken asks into the silence, or hangs up, by itself; it may still be busy understanding.
    func isUnanswered(_ event: CallMessages.Message) -> Bool {
        event.event == "notice" && event.data.code == Notice.calleeSilent.rawValue && event.data.isOn == true
            && state.withLock { !$0.hasCalleeSpoken }
    }

    /// - Returns: what to take after a pause, if nothing else happens before.
    func see(_ event: CallMessages.Message) -> Choice? {
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
                state.hasCalleeSpoken = true
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
