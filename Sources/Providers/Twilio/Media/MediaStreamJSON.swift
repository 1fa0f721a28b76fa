import Foundation

extension MediaStreamMessage {
    /// Reads any message by the rules of JSON.
    init(json text: String) throws {
        let envelope = try JSONDecoder().decode(Envelope.self, from: Data(text.utf8))
        switch envelope.event {
        case "connected": self = .connected
        case "start":
            let start = try envelope.need(envelope.start)
            self = .start(
                Start(
                    streamSid: try envelope.need(envelope.streamSid), accountSid: start.accountSid,
                    callSid: start.callSid,
                    isTelephone: start.mediaFormat == .telephone, parameters: start.customParameters ?? [:]))
        case "media":
            let media = try envelope.need(envelope.media)
            guard let milliseconds = Media.milliseconds(media.timestamp.utf8), let payload = Self.bytes(media.payload)
            else { throw Malformed() }
            self = .media(
                Media(isInbound: media.track == "inbound", milliseconds: milliseconds, payload: payload))
        case "dtmf":
            let digit = try envelope.need(envelope.dtmf).digit
            guard digit.count == 1, let character = digit.first, "0123456789*#ABCD".contains(character) else {
                throw Malformed()
            }
            self = .digit(character)
        case "mark": self = .mark(try envelope.need(envelope.mark).name)
        case "stop": self = .stop
        default: self = .other
        }
    }

    /// A message that lacks what its event needs.
    struct Malformed: Error {}

    /// Bytes of base64. Foundation would take padding in place of characters as well.
    private static func bytes(_ text: String) -> [UInt8]? {
        let characters =
            text.utf8.count - (text.utf8.firstIndex(of: UInt8(ascii: "=")).map { text.utf8[$0...].count } ?? 0)
        guard text.utf8.count - characters <= 2, let data = Data(base64Encoded: text) else { return nil }
        return [UInt8](data)
    }

    private struct Envelope: Decodable {
        struct Start: Decodable {
            var accountSid: String
            var callSid: String
            var mediaFormat: Format
            var customParameters: [String: String]?
        }
        struct Format: Decodable, Equatable {
            static let telephone = Format(encoding: "audio/x-mulaw", sampleRate: 8_000, channels: 1)
            var encoding: String
            var sampleRate: Int
            var channels: Int
        }
        struct Media: Decodable {
            var track: String
            var timestamp: String
            var payload: String
        }
        struct Digit: Decodable {
            var digit: String
        }
        struct Mark: Decodable {
            var name: String
        }

        var event: String
        var streamSid: String?
        var start: Start?
        var media: Media?
        var dtmf: Digit?
        var mark: Mark?

        private enum CodingKeys: CodingKey { case event, streamSid, start, media, dtmf, mark }

        /// Reads what belongs to the event and looks at nothing else.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            event = try container.decode(String.self, forKey: .event)
            switch event {
            case "start":
                streamSid = try container.decodeIfPresent(String.self, forKey: .streamSid)
                start = try container.decodeIfPresent(Start.self, forKey: .start)
            case "media": media = try container.decodeIfPresent(Media.self, forKey: .media)
            case "dtmf": dtmf = try container.decodeIfPresent(Digit.self, forKey: .dtmf)
            case "mark": mark = try container.decodeIfPresent(Mark.self, forKey: .mark)
            default: break
            }
        }

        func need<Part>(_ part: Part?) throws -> Part {
            guard let part else { throw Malformed() }
            return part
        }
    }
}

/// Writes what Twilio takes on a media socket: exactly these fields, in text frames.
struct MediaStreamEncoder: Sendable {
    /// The stream's SID as a JSON string, quotes included.
    private let streamSid: String

    init(streamSid: String) {
        self.streamSid = Self.quoted(streamSid)
    }

    /// Sound, in µ-law at 8 kHz.
    func media(_ payload: some Collection<UInt8>) -> String {
        let base64 = Data(payload).base64EncodedString()
        return #"{"event":"media","streamSid":\#(streamSid),"media":{"payload":"\#(base64)"}}"#
    }

    /// A mark behind what is queued.
    func mark(_ name: String) -> String {
        #"{"event":"mark","streamSid":\#(streamSid),"mark":{"name":\#(Self.quoted(name))}}"#
    }

    /// Drops what is queued.
    var clear: String { #"{"event":"clear","streamSid":\#(streamSid)}"# }

    /// A JSON string (RFC 8259 §7).
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
