import Foundation

/// What a server may send on a media stream.
enum MediaMessage: Equatable {
    /// µ-law to play after what is queued.
    case media([UInt8])
    case mark(String)
    case clear

    /// Why a message is dropped: Twilio's code and a sentence. Holds nothing of what was said.
    struct Violation: Error, Equatable, CustomStringConvertible {
        var code: Int
        var reason: String
        var description: String { "\(code): \(reason)" }
    }

    /// Takes exactly the messages that Twilio documents: no field more, none less.
    init(parsing text: String, streamSid: String) throws(Violation) {
        let value: Any
        do {
            value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        } catch {
            throw Violation(code: 31_951, reason: "a message is not JSON")
        }
        guard let fields = value as? [String: Any], let event = fields["event"] as? String else {
            throw Violation(code: 31_951, reason: "a message has no event")
        }
        guard ["media", "mark", "clear"].contains(event) else {
            throw Violation(code: 31_951, reason: "unknown event \"\(event.prefix(20))\"")
        }
        guard fields["streamSid"] as? String == streamSid else {
            throw Violation(code: 31_951, reason: "\(event): streamSid is not this stream's")
        }
        func inner(_ name: String) throws(Violation) -> String {
            guard Set(fields.keys) == ["event", "streamSid", event], let body = fields[event] as? [String: Any],
                body.count == 1, let value = body[name] as? String
            else { throw Violation(code: 31_951, reason: "\(event): fields are event, streamSid and \(event).\(name)") }
            return value
        }
        switch event {
        case "media":
            guard let data = Data(base64Encoded: try inner("payload")), !data.isEmpty else {
                throw Violation(code: 31_951, reason: "media: payload is not base64")
            }
            self = .media([UInt8](data))
        case "mark":
            self = .mark(try inner("name"))
        default:
            guard fields.count == 2 else {
                throw Violation(code: 31_951, reason: "clear: fields are event and streamSid")
            }
            self = .clear
        }
    }
}

/// The messages of one media stream to the server, numbered as Twilio numbers them.
struct MediaStreamWriter {
    let accountSid: String
    let callSid: String
    let streamSid: String
    /// `inbound` is what the far party says, `outbound` what is played to it.
    let tracks: [String]
    private var sequence = 0
    private var chunks: [String: Int] = [:]

    init(accountSid: String, callSid: String, streamSid: String, tracks: [String] = ["inbound"]) {
        self.accountSid = accountSid
        self.callSid = callSid
        self.streamSid = streamSid
        self.tracks = tracks
    }

    func connected() -> String { encode(["event": "connected", "protocol": "Call", "version": "1.0.0"]) }

    mutating func start(parameters: [String: String]) -> String {
        numbered(
            "start",
            [
                "streamSid": streamSid, "accountSid": accountSid, "callSid": callSid, "tracks": tracks,
                "mediaFormat": ["encoding": "audio/x-mulaw", "sampleRate": 8_000, "channels": 1] as [String: Any],
                "customParameters": parameters,
            ])
    }

    /// - Parameter at: since the stream started.
    mutating func media(_ muLaw: [UInt8], at moment: Duration, track: String = "inbound") -> String {
        sequence += 1
        let chunk = chunks[track, default: 0] + 1
        chunks[track] = chunk
        let milliseconds = moment.components.seconds * 1_000 + moment.components.attoseconds / 1_000_000_000_000_000
        // Written out: fifty a second and call. Base64 and sids need no escaping.
        return """
            {"event":"media","sequenceNumber":"\(sequence)","media":{"track":"\(track)","chunk":"\(chunk)",\
            "timestamp":"\(milliseconds)","payload":"\(Data(muLaw).base64EncodedString())"},"streamSid":"\(streamSid)"}
            """
    }

    mutating func mark(_ name: String) -> String { numbered("mark", ["name": name]) }

    mutating func digit(_ digit: Character) -> String {
        numbered("dtmf", ["track": "inbound_track", "digit": String(digit)])
    }

    mutating func stop() -> String { numbered("stop", ["accountSid": accountSid, "callSid": callSid]) }

    private mutating func numbered(_ event: String, _ body: [String: Any]) -> String {
        sequence += 1
        return encode(["event": event, "sequenceNumber": String(sequence), "streamSid": streamSid, event: body])
    }

    private func encode(_ fields: [String: Any]) -> String {
        do {
            return String(
                decoding: try JSONSerialization.data(withJSONObject: fields, options: .sortedKeys), as: UTF8.self)
        } catch {
            preconditionFailure("strings, numbers, arrays and dictionaries of them are JSON")
        }
    }
}
