import Foundation
import HTTPTypes
import NIOCore

@testable import SocketIO
@testable import WebSockets

extension Fuzzer {
    /// Frames of a WebSocket: a byte of opcode and flags, one of length, then the payload; and addresses.
    static let webSocket = Fuzzer(
        "websocket", longest: 4_000,
        words: [
            "\u{1}\u{2}hi", "\u{8}\u{2}\u{3}", "\u{9}\u{0}", "\u{0}\u{1}x", "ws://", "wss://", "[::1]", ":65536", ":0",
            "/",
        ],
        examples: [
            "\u{1}\u{5}hello", "\u{8}\u{2}\u{3}\u{3}", "ws://127.0.0.1:8080/media/x?y=z", "wss://[::1]:99999999999/",
        ]
    ) { bytes in
        var shape = Shape()
        for role in [WebSocketProtocol.Role.server, .client] {
            var machine = WebSocketProtocol(role: role, maxMessageSize: 1_024)
            var rest = bytes[...]
            while let head = rest.popFirst(), let length = rest.popFirst() {
                let payload = Array(rest.prefix(Int(length) * (head & 0x40 == 0 ? 1 : 8)))
                rest = rest.dropFirst(payload.count)
                let frame = WebSocketProtocol.Frame(
                    opcode: head & 0xF, isFinal: head & 0x10 == 0, hasReservedBits: head & 0xE0 == 0xE0,
                    isMasked: (role == .server) == (head & 0x80 == 0), payload: payload)
                let event: WebSocketProtocol.Event =
                    switch head & 0x2F {
                    case 0x2D: .keepAliveDue
                    case 0x2E: .writabilityChanged(length.isMultiple(of: 2))
                    case 0x2F: .closeRequested(.init(rawValue: UInt16(length) * 257), reason: "\(payload)")
                    case 0x2C: .closeTimedOut
                    default: .received(frame)
                    }
                for action in machine.handle(event) { shape.add("\(action)".prefix(12)) }
            }
        }
        do {
            _ = try WebSocketAddress(String(decoding: bytes, as: UTF8.self))
            shape.add("address")
        } catch {
            shape.add("no address")
        }
        return shape.number
    }

    private struct Wish: Decodable {
        var callSid: String?
        var text: String?
        var after: Int?
    }

    /// Packets of Engine.IO and Socket.IO, parted by U+001E as polling does.
    static let socketIO = Fuzzer(
        "socketio", longest: 20_000,
        words: [
            "\u{1E}", "40", "41", "42[\"say\",{\"text\":\"네\"}]", "42", "43", "451-", "461-9", "2probe", "3probe", "5",
            "6", "b", "AAAA",
            "/admin,", "[\"bind.call\",{\"callSid\":\"c\",\"after\":3}]", "{\"_placeholder\":true,\"num\":0}",
            "9007199254740993",
            "[[[[[[[[[[[[[[[[", "\\u", "\\ud83d", "\"", "{", "}", ",", "?sid=", "&transport=polling", "EIO=4", "%",
            "zzzzzzzzzzzz",
        ],
        examples: [
            "40\u{1E}42[\"say\",{\"text\":\"네\"}]", "451-[\"x\",{\"_placeholder\":true,\"num\":0}]\u{1E}bAAAA",
            "42/admin,9223372036854775807[\"bind.call\",{\"callSid\":\"call_1\",\"after\":1e400}]", "2probe\u{1E}5",
        ]
    ) { bytes in
        var shape = Shape()
        let text = String(decoding: bytes, as: UTF8.self)
        let packets = EnginePayload.decode(text) ?? []
        shape.add(packets.count)
        var machine = SocketMachine(maxAttachments: 4)
        for packet in packets.prefix(500) {
            guard case .message(let message) = packet else { continue }
            for action in machine.handle(.received(message)) {
                shape.add("\(action)".prefix(8))
                switch action {
                case .join(let namespace, _): _ = machine.handle(.accepted(namespace))
                case .event(_, _, let arguments, _):
                    // What is no wish is answered so.
                    for index in 0..<min(arguments.count, 4) {
                        shape.add((try? arguments.decode(Wish.self, at: index)) == nil)
                    }
                case .acknowledged, .leave, .close: break
                }
            }
        }
        shape.add(JSONText.elements(of: bytes)?.texts.count)
        shape.add(RecoveryLog.number(text) == nil)
        _ = EngineQuery(
            HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/socket.io/?" + text.prefix(2_000)))
        engine(bytes, &shape)
        return shape.number
    }

    /// The same bytes as what happens to a session.
    private static func engine(_ bytes: [UInt8], _ shape: inout Shape) {
        var now = NIODeadline.uptimeNanoseconds(1_000_000_000)
        let configuration = EngineMachine.Configuration(pingInterval: .seconds(25), pingTimeout: .seconds(20))
        var machine = EngineMachine(configuration, at: now)
        for (index, byte) in bytes.prefix(400).enumerated() {
            let id = Int(byte >> 4)
            let event: EngineMachine.Event =
                switch byte & 0xF {
                case 0: .pollArrived(id)
                case 1: .pollLost(id)
                case 2: .postArrived(id)
                case 3: .postCompleted(id, String(decoding: bytes.dropFirst(index).prefix(20), as: UTF8.self))
                case 4: .postRejected(id)
                case 5: .postLost(id)
                case 6: .socketArrived(id)
                case 7: .socketReceived(id, .text("2probe"))
                case 8: .socketReceived(id, .text("5"))
                case 9: .socketLost(id)
                case 10: .send(.init(frames: [.text("4x")]))
                case 11: .sendVolatile(.init(frames: [.binary([byte])]))
                case 12: .writeRefused(.init(frames: [.text("4y")]))
                case 13: .socketReceived(id, .binary([byte]))
                default: .timePassed
                }
            if byte & 0xF >= 14 { now = now + .seconds(Int64(byte)) }
            for action in machine.handle(event, at: now) { shape.add("\(action)".prefix(10)) }
            if byte & 0x1F == 0x1A { _ = machine.takeWaiting() }
        }
    }
}
