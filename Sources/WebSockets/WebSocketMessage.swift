/// One whole message: fragments have been put together, and text has been checked to be UTF-8.
public enum WebSocketMessage: Sendable, Equatable {
    /// Text.
    case text(String)
    /// Bytes with no meaning to the protocol.
    case binary([UInt8])

    /// Payload size in bytes.
    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}
