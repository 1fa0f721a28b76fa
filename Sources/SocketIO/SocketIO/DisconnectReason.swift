/// Why a socket left its namespace, as Socket.IO's own server names the reasons.
public enum DisconnectReason: String, Sendable, CaseIterable {
    /// The client left the namespace; the connection may live on.
    case clientLeft = "client namespace disconnect"
    /// The server put the client out of the namespace.
    case serverLeft = "server namespace disconnect"
    /// The client closed the connection, or it is gone.
    case transportClose = "transport close"
    /// The client broke the rules of the transport.
    case transportError = "transport error"
    /// The client did not answer a heartbeat in time.
    case pingTimeout = "ping timeout"
    /// The client sent what is no packet, or none that was allowed.
    case parseError = "parse error"
    /// The server closed the connection.
    case forcedClose = "forced close"
    /// The client did not read what was sent to it, or came back on another connection.
    case forcedServerClose = "forced server close"
    /// The server stops.
    case shuttingDown = "server shutting down"

    init(_ reason: EngineEndReason) {
        switch reason {
        case .transportClose: self = .transportClose
        case .transportError: self = .transportError
        case .pingTimeout: self = .pingTimeout
        case .parseError: self = .parseError
        case .forcedClose: self = .forcedClose
        case .tooSlow: self = .forcedServerClose
        case .shuttingDown: self = .shuttingDown
        }
    }

    /// Whether the client can come back and get what it missed.
    var isRecoverable: Bool {
        switch self {
        case .transportClose, .transportError, .pingTimeout, .forcedClose, .forcedServerClose, .shuttingDown: true
        case .clientLeft, .serverLeft, .parseError: false
        }
    }
}
