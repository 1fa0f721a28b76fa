/// Why a WebSocket could not be opened, or ended otherwise than by a clean close.
public struct WebSocketError: Error, Equatable, Sendable {
    /// What went wrong, in as many words as a caller can act on.
    public enum Kind: Sendable, CaseIterable {
        /// The server answered the handshake, but not with a WebSocket.
        case refused
        /// No such host, no server listening, no route, or no trust (TLS).
        case unreachable
        /// No connection, no answer to the handshake, or no sign of life from the peer in time.
        case timedOut
        /// The socket is closed: by the peer, by us, or because the connection broke.
        case closed
        /// The address is not a `ws://` or `wss://` URL that can be dialed.
        case invalidAddress
        /// The task that waited was cancelled before the message was accepted for sending.
        case cancelled
    }

    /// What went wrong.
    public var kind: Kind
    /// HTTP status of a refused handshake, such as 401; otherwise `nil`.
    public var status: Int?
    /// The code the socket was closed with: the peer's, or ours when the peer broke the rules. `nil` when the connection
    /// ended without a close frame.
    public var closeCode: WebSocketCloseCode?

    /// An error of a kind, with what else is known about it.
    public init(kind: Kind, status: Int? = nil, closeCode: WebSocketCloseCode? = nil) {
        self.kind = kind
        self.status = status
        self.closeCode = closeCode
    }
}
