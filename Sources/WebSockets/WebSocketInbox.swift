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

    var isEmpty: Bool { self.messages.isEmpty }

    /// Whether a reader waits.
    var isAwaited: Bool { self.reader != nil }

    /// - Returns: whether the socket must not be read for now.
    mutating func append(_ message: WebSocketMessage) -> Bool {
        self.messages.append(message)
        self.byteCount += message.byteCount
        if self.byteCount >= self.limit.bytes || self.messages.count >= self.limit.messages { self.isPaused = true }
        return self.isPaused
    }

    mutating func take() -> Taken {
        guard let message = self.messages.popFirst() else {
            return self.ending.map { .ended($0.error) } ?? .nothingYet
        }
        self.byteCount -= message.byteCount
        let resumes =
            self.isPaused && self.byteCount <= self.limit.bytes / 2 && self.messages.count <= self.limit.messages / 2
        if resumes { self.isPaused = false }
        return .message(message, resumesSocket: resumes)
    }

    mutating func end(_ ending: WebSocketProtocol.Ending) {
        guard self.ending == nil else { return }
        self.ending = ending
    }

    /// - Returns: `false` if there is no need to wait.
    mutating func park(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
        precondition(self.reader == nil, "the messages of a WebSocket are read in one place")
        guard self.messages.isEmpty, self.ending == nil else { return false }
        self.reader = continuation
        return true
    }

    /// The reader, if it waits; the caller resumes it.
    mutating func unpark() -> CheckedContinuation<Void, Never>? {
        self.reader.take()
    }
}
