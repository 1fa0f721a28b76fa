import Calls
import CallsTesting
import HTTPTypes
import Logging
import TelephoneAudio
import Testing
import WebSockets

@testable import Emulators

@Suite("The emulator of Azure", .timeLimit(.minutes(1))) struct AzureWireTests {
    private static let path = "/speech/recognition/conversation/cognitiveservices/v1?language=ko-KR"
    private static let turn = "0f0e0d0c0b0a09080706050403020100"

    /// Opens a socket and says something.
    /// - Returns: what came back, and how it ended.
    private func talk(
        _ path: String = path, key: String? = azureKey, saying messages: [WebSocketMessage] = [],
        until last: String = "nothing"
    ) async throws -> (received: [String], code: WebSocketCloseCode?) {
        try await withAzure { port in
            var fields = HTTPFields()
            if let key, let name = HTTPField.Name("Ocp-Apim-Subscription-Key") { fields[name] = key }
            return try await WebSocketClient(logger: Logger(label: "test")).connect(
                to: "ws://127.0.0.1:\(port)\(path)", headers: fields
            ) { socket in
                for message in messages { try await socket.send(message) }
                guard !messages.isEmpty else { return ([], nil) }
                var received: [String] = []
                do {
                    for try await case .text(let text) in socket.messages {
                        received.append(text)
                        if text.contains("Path:\(last)") { break }
                    }
                } catch let error as WebSocketError {
                    return (received, error.closeCode)
                }
                return (received, socket.closeCode)
            }
        }
    }

    private static func text(_ path: String, _ body: String, turn: String? = turn) -> WebSocketMessage {
        .text("Path: \(path)\r\n" + (turn.map { "X-RequestId: \($0)\r\n" } ?? "") + "\r\n" + body)
    }

    private static func audio(_ bytes: [UInt8], turn: String = turn) -> WebSocketMessage {
        let head = Array("path: audio\r\nx-requestid: \(turn.uppercased())\r\n".utf8)
        return .binary([0, UInt8(head.count)] + head + bytes)
    }

    /// A RIFF header with lengths that are left open.
    private static func header(tag: UInt8, rate: Int, bits: UInt8) -> [UInt8] {
        let rates = [UInt8(rate & 0xFF), UInt8(rate >> 8), 0, 0]
        return Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVEfmt ".utf8) + [16, 0, 0, 0, tag, 0, 1, 0] + rates + rates
            + [1, 0, bits, 0] + Array("data".utf8) + [0, 0, 0, 0]
    }

    @Test(
        "refuses what the service refuses",
        arguments: [
            (path, "wrong", 401), (path, nil, 403),
            ("/speech/recognition/conversation/cognitiveservices/v1", azureKey, 400),
            ("/speech/recognition/chat/cognitiveservices/v1?language=ko-KR", azureKey, 404),
        ])
    func refuses(path: String, key: String?, status: Int) async throws {
        await #expect(throws: WebSocketError(kind: .refused, status: status)) { try await talk(path, key: key) }
    }

    @Test("takes the key from the address too, as the SDK for JavaScript sends it")
    func keyInAddress() async throws {
        _ = try await talk(Self.path + "&Ocp-Apim-Subscription-Key=\(azureKey)", key: nil)
        _ = try await talk("/stt/speech/universal/v2")
    }

    @Test(
        "hangs up on what is not the protocol",
        arguments: [
            [WebSocketMessage.text("no headers")], [text("speech.config", "{}")], [text("speech.context", "[")],
            [text("speech.context", "{}", turn: "7")], [text("speech.context", "{}"), audio([1, 2, 3])],
            [text("speech.context", "{}"), audio(header(tag: 1, rate: 44_100, bits: 16))], [.binary([9, 9])],
        ])
    func hangsUp(messages: [WebSocketMessage]) async throws {
        #expect(try await talk(saying: messages).code == .invalidText)
    }

    @Test("answers a turn with its start and, when its sound has ended, with its end; it overlooks the rest")
    func emptyTurn() async throws {
        let messages = [
            Self.text("speech.config", #"{"context":{}}"#, turn: nil), Self.text("telemetry", "?"),
            Self.text("speech.context", #"{"phraseDetection":{"language":"ko-KR"}}"#),
            Self.audio(Self.header(tag: 7, rate: 8_000, bits: 8)),
            Self.audio(TextAsSound.encode("누구?"), turn: String(repeating: "1", count: 32)),
            Self.audio([UInt8](repeating: MuLaw.silence, count: 800)), Self.audio([]),
        ]
        let received = try await talk(saying: messages, until: "turn.end").received
        let paths = received.map { $0.split(separator: "Path:")[1].prefix { !$0.isNewline } }
        #expect(paths == ["turn.start", "speech.endDetected", "speech.phrase", "turn.end"])
        #expect(received.allSatisfy { $0.contains("X-RequestId:\(Self.turn)\r\n") })
        #expect(
            received[2].contains(#""RecognitionStatus":"EndOfDictation""#) && received[2].contains(#""Offset":1000000"#)
        )
    }
}
