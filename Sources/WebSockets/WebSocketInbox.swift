import NIOCore

/// Messages that have arrived and have not been read.
///
/// Bound: the socket is not read while `limit` is exceeded, so what is held is at most the limit and what one read of the
/// socket brought. Policy: wait; the peer feels it as a full TCP window.
struct WebSocketInbox: Sendable {
    /// Where reading the socket stops. It starts again below half.
    struct Limit: Sendable {
        /// Payload bytes.
        var bytes = 256 * 1024
        var messages = 1024
    }

    /// What a reader gets.
    enum Taken: Sendable {
        case message(WebSocketMessage, resumesSocket: Bool)
        case ended((any Error)?)
        case nothingYet
    }

    let limit: Limit
    private var messages = CircularBuffer<WebSocketMessage>()
    private(set) var byteCount = 0
    /// Whether the event loop has been told to stop reading the socket.
    private(set) var isPaused = false
    private(set) var ending: WebSocketProtocol.Ending?
    private var reader: CheckedContinuation<Void, Never>?

    init(limit: Limit) {
        self.limit = limit
    }

    var isEmpty: Bool { messages.isEmpty }

    /// Whether a reader waits.
    var isAwaited: Bool { reader != nil }

    /// - Returns: whether the socket must not be read for now.
    mutating func append(_ message: WebSocketMessage) -> Bool {
        messages.append(message)
        byteCount += message.byteCount
        if byteCount >= limit.bytes || messages.count >= limit.messages { isPaused = true }
        return isPaused
    }

    mutating func take() -> Taken {
        guard let message = messages.popFirst() else {
            return ending.map { .ended($0.error) } ?? .nothingYet
        }
        byteCount -= message.byteCount
        let resumes =
            isPaused && byteCount <= limit.bytes / 2 && messages.count <= limit.messages / 2
        if resumes { isPaused = false }
        return .message(message, resumesSocket: resumes)
    }

    mutating func end(_ ending: WebSocketProtocol.Ending) {
        guard self.ending == nil else { return }
        self.ending = ending
    }

    /// - Returns: `false` if there is no need to wait.
    mutating func park(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
        precondition(reader == nil, "the messages of a WebSocket are read in one place")
        guard messages.isEmpty, ending == nil else { return false }
        reader = continuation
        return true
    }

    /// The reader, if it waits; the caller resumes it.
    mutating func unpark() -> CheckedContinuation<Void, Never>? {
        reader.take()
    }
}
