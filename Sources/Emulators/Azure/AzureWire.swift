import Calls
import Foundation
import Languages
import TelephoneAudio
import WebSockets

/// What a client of the speech service says on one socket, read message by message. Does nothing itself.
struct AzureWire: Sendable {
    enum Effect: Sendable, Equatable {
        case open(AzureTurn)
        /// Sound of the turn that is open, at its place in the turn.
        case sound(AudioFrame)
        /// No more sound will come in this turn.
        case endOfSound
        /// The client broke the protocol.
        case refuse(reason: String)
    }

    private let target: AzureTarget
    private var turn: AzureTurn?
    private var sound: AzureSound?
    private var samples = 0

    init(target: AzureTarget) { self.target = target }

    /// Takes a message.
    mutating func receive(_ message: WebSocketMessage) -> [Effect] {
        guard let message = Message(message) else { return [.refuse(reason: "headers")] }
        switch (message.headers["path"]?.lowercased(), message.body) {
        case ("speech.config", .text(let text)):
            return Self.object(text)?["context"] == nil ? [.refuse(reason: "speech.config")] : []
        case ("speech.context", .text(let text)):
            guard let id = message.headers["x-requestid"], Self.isID(id), let object = Self.object(text),
                let turn = AzureTurn(id: id, target: target, context: object)
            else { return [.refuse(reason: "speech.context")] }
            self.turn = turn
            sound = nil
            samples = 0
            return [.open(turn)]
        case ("audio", .bytes(let bytes)):
            // What belongs to a turn that is over is not heard.
            guard let turn, message.headers["x-requestid"]?.lowercased() == turn.id.lowercased() else { return [] }
            return take(bytes)
        default: return []
        }
    }

    private mutating func take(_ bytes: [UInt8]) -> [Effect] {
        guard !bytes.isEmpty else {
            turn = nil
            return [.endOfSound]
        }
        var rest = bytes[...]
        if sound == nil {
            guard let (header, length) = AzureSound.read(bytes) else { return [.refuse(reason: "audio")] }
            sound = header
            rest = bytes[length...]
        }
        let codes = sound?.decode(rest) ?? []
        guard !codes.isEmpty else { return [] }
        defer { samples += codes.count }
        return [.sound(AudioFrame(codes, offset: .microseconds(samples * 125)))]
    }

    private static func isID(_ text: String) -> Bool { text.utf8.count == 32 && text.allSatisfy(\.isHexDigit) }

    private static func object(_ text: String) -> [String: Any]? {
        // What is no JSON object is told by `nil`.
        (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]
    }
}

extension AzureWire {
    /// A message as it is framed: header lines and an empty line, or their length in two bytes and the lines.
    private struct Message {
        enum Body {
            case text(String)
            case bytes([UInt8])
        }
        /// By their names in lower case.
        var headers: [String: String] = [:]
        var body: Body

        init?(_ message: WebSocketMessage) {
            let head: Substring
            switch message {
            case .text(let text):
                guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
                head = text[..<end.lowerBound]
                body = .text(String(text[end.upperBound...]))
            case .binary(let bytes):
                guard bytes.count >= 2 else { return nil }
                let end = 2 + Int(bytes[0]) * 256 + Int(bytes[1])
                guard end <= bytes.count else { return nil }
                head = String(decoding: bytes[2..<end], as: UTF8.self)[...]
                body = .bytes(Array(bytes[end...]))
            }
            for line in head.split(whereSeparator: \.isNewline) {
                guard let colon = line.firstIndex(of: ":") else { return nil }
                let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                headers[line[..<colon].trimmingCharacters(in: .whitespaces).lowercased()] = value
            }
        }
    }
}

/// The address that a socket was opened at.
struct AzureTarget: Sendable, Equatable {
    /// What stands behind the `?`, by its names in lower case.
    var query: [String: String]
    /// Whether one phrase is all that is wanted.
    let isInteractive: Bool
    private var isUniversal: Bool

    /// - Returns: `nil` if nothing is recognised there.
    init?(_ path: String?) {
        guard let path, let address = URLComponents(string: "ws://emulator" + path) else { return nil }
        let modes = ["conversation", "interactive", "dictation"]
        isInteractive = address.path == "/speech/recognition/interactive/cognitiveservices/v1"
        isUniversal = address.path == "/stt/speech/universal/v2"
        guard isUniversal || modes.contains(where: { address.path == "/speech/recognition/\($0)/cognitiveservices/v1" })
        else { return nil }
        query = [:]
        for item in address.queryItems ?? [] { query[item.name.lowercased()] = item.value ?? "" }
    }

    /// Whether the address says all that it must.
    var isComplete: Bool { isUniversal || query["language"] != nil }
}

/// One request for recognition.
struct AzureTurn: Sendable, Equatable {
    /// The client's `X-RequestId`.
    var id: String
    /// `nil` if it is neither Korean nor English.
    var language: Language?
    var phrases: [String]
    var isDetailed: Bool
    var wantsWords: Bool
    var wantsWordConfidence: Bool

    /// - Returns: `nil` if the language is not said.
    init?(id: String, target: AzureTarget, context: [String: Any]) {
        // SDKs write the same names in different cases.
        let context = Self.lowercased(context)
        let detection = context["phrasedetection"] as? [String: Any] ?? [:]
        guard let locale = detection["language"] as? String ?? target.query["language"] else { return nil }
        let output = context["phraseoutput"] as? [String: Any] ?? [:]
        let format = output["format"] as? String ?? target.query["format"] ?? "simple"
        let details = (output["detailed"] as? [String: Any])?["options"] as? [String] ?? []
        let options = Set(details.map { $0.lowercased() })
        let groups = (context["dgi"] as? [String: Any])?["groups"] as? [[String: Any]] ?? []
        self.id = id
        language = Language(rawValue: String(locale.prefix(2)).lowercased())
        phrases = groups.flatMap { $0["items"] as? [[String: Any]] ?? [] }.compactMap { $0["text"] as? String }
        isDetailed = format.lowercased() == "detailed"
        wantsWords = options.contains("wordtimings") || target.query["wordleveltimestamps"] == "true"
        wantsWordConfidence = options.contains("wordconfidence") || target.query["wordlevelconfidence"] == "true"
    }

    private static func lowercased(_ object: [String: Any]) -> [String: Any] {
        func changed(_ value: Any) -> Any {
            switch value {
            case let object as [String: Any]: lowercased(object)
            case let array as [Any]: array.map(changed)
            default: value
            }
        }
        return Dictionary(object.map { ($0.key.lowercased(), changed($0.value)) }) { first, _ in first }
    }
}
