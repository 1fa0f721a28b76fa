/// Why a WebSocket was closed. Source: RFC 6455 §7.4 and the IANA registry of close codes.
public struct WebSocketCloseCode: RawRepresentable, Sendable, Hashable {
    /// The number on the wire.
    public var rawValue: UInt16

    /// Wraps any number, allowed on the wire or not.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// 1000: what the socket was opened for has been done.
    public static let normal = WebSocketCloseCode(rawValue: 1000)
    /// 1001: the server is stopping, or the person left the page.
    public static let goingAway = WebSocketCloseCode(rawValue: 1001)
    /// 1002: the other side broke the rules of the protocol.
    public static let protocolError = WebSocketCloseCode(rawValue: 1002)
    /// 1007: a text that is not UTF-8.
    public static let invalidText = WebSocketCloseCode(rawValue: 1007)
    /// 1008: the other side may not do what it did.
    public static let policyViolation = WebSocketCloseCode(rawValue: 1008)
    /// 1009: a message over the limit.
    public static let tooBig = WebSocketCloseCode(rawValue: 1009)
    /// 1011: something on this side went wrong.
    public static let internalError = WebSocketCloseCode(rawValue: 1011)

    /// Whether the number may stand in a close frame. 1005, 1006 and 1015 are only names for what was never sent.
    public var isAllowedOnWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// Whether the peer left without a complaint.
    var isClean: Bool { self == .normal || self == .goingAway }
}
