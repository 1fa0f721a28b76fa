import Foundation

/// A packet of Engine.IO protocol 4.
enum EnginePacket: Sendable, Equatable {
    /// The server's first packet, with its JSON.
    case open(String)
    case close
    /// Text follows only in the probe of an upgrade.
    case ping(String)
    case pong(String)
    case message(EngineMessage)
    case upgrade
    case noop

    /// - Returns: `nil` for a text that is no packet.
    init?(text: String) {
        guard let type = text.utf8.first else { return nil }
        let rest = text.utf8.dropFirst()
        switch type {
        case UInt8(ascii: "0"): self = .open(String(Substring(rest)))
        case UInt8(ascii: "1"): self = .close
        case UInt8(ascii: "2"): self = .ping(String(Substring(rest)))
        case UInt8(ascii: "3"): self = .pong(String(Substring(rest)))
        case UInt8(ascii: "4"): self = .message(.text(String(Substring(rest))))
        case UInt8(ascii: "5"): self = .upgrade
        case UInt8(ascii: "6"): self = .noop
        default: return nil
        }
    }
}

/// A packet on its way out, as a WebSocket carries it.
enum EngineFrame: Sendable, Equatable {
    /// A packet's type and text.
    case text(String)
    /// The bytes of a binary message.
    case binary([UInt8])

    /// The longest packet apart from messages is the first one, at about 150 bytes.
    static let close = EngineFrame.text("1")
    static let ping = EngineFrame.text("2")
    static let probeAnswer = EngineFrame.text("3probe")
    static let noop = EngineFrame.text("6")

    init(_ message: EngineMessage) {
        switch message {
        case .text(let text): self = .text("4" + text)
        case .binary(let bytes): self = .binary(bytes)
        }
    }

    /// Bytes on the wire of a WebSocket.
    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}

/// The body of a polling request or its answer: packets with a separator between them, bytes in Base64.
enum EnginePayload {
    private static let separator = UInt8(0x1E)

    static func encode(_ frames: [EngineFrame]) -> String {
        var payload = ""
        for (index, frame) in frames.enumerated() {
            if index > 0 { payload.unicodeScalars.append(Unicode.Scalar(Self.separator)) }
            switch frame {
            case .text(let text): payload += text
            case .binary(let bytes): payload += "b" + Data(bytes).base64EncodedString()
            }
        }
        return payload
    }

    /// - Returns: `nil` if one of the packets is none.
    static func decode(_ payload: String) -> [EnginePacket]? {
        var packets: [EnginePacket] = []
        for part in payload.utf8.split(separator: Self.separator, omittingEmptySubsequences: false) {
            if part.first == UInt8(ascii: "b") {
                guard let bytes = Data(base64Encoded: String(Substring(part.dropFirst()))) else { return nil }
                packets.append(.message(.binary(Array(bytes))))
            } else {
                guard let packet = EnginePacket(text: String(Substring(part))) else { return nil }
                packets.append(packet)
            }
        }
        return packets
    }
}
