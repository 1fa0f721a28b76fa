/// Why a session ended.
public enum EngineEndReason: String, Sendable, CaseIterable {
    /// The client closed it, or its connection is gone.
    case transportClose = "transport close"
    /// The client broke the rules of the transport: overlapping requests, or a heartbeat in the wrong direction.
    case transportError = "transport error"
    /// The client did not answer a heartbeat in time.
    case pingTimeout = "ping timeout"
    /// The client sent what is no packet.
    case parseError = "parse error"
    /// The server closed it.
    case forcedClose = "forced close"
    /// The client did not read what was sent to it.
    case tooSlow = "forced server close"
    /// The server stops; clients find the next one by themselves.
    case shuttingDown = "server shutting down"
}
