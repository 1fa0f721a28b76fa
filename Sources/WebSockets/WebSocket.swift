import NIOCore
import Synchronization

/// An open WebSocket: messages in, messages out.
///
/// Pings, fragments, masks and the closing handshake are dealt with inside. The socket is valid inside the closure it was
/// handed to; when that returns the socket is closed.
public final class WebSocket: Sendable {
    /// Room for the longest frame header, so that it needs no buffer of its own.
    private static let headerRoom = 14

    let channel: any Channel
    let inbox: Mutex<WebSocketInbox>
    let outbox = Mutex(WebSocketOutbox())
    /// Succeeds when no message will follow: close frames were exchanged, or the connection is lost. Never fails.
    let ended: EventLoopPromise<Void>
    private let handler: NIOLoopBound<WebSocketHandler>

    /// Must be called on the channel's event loop.
    init(channel: any Channel, handler: WebSocketHandler, limit: WebSocketInbox.Limit) {
        self.channel = channel
        inbox = Mutex(WebSocketInbox(limit: limit))
        ended = channel.eventLoop.makePromise()
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    /// What the peer sends, to be read in one place.
    ///
    /// It ends normally when the peer closes with 1000, 1001 or no code, and after ``close(_:reason:)``; otherwise it
    /// throws a ``WebSocketError``, after the messages that came before. A cancelled reader gets a `CancellationError`.
    /// Leaving the loop loses nothing: a later loop goes on where it stopped. About 256 KiB or 1,024 messages are held for
    /// a slow reader; beyond that the socket is not read, and the peer has to wait.
    public var messages: WebSocketMessages { WebSocketMessages(socket: self) }

    /// What the peer gave as its reason once the socket is closed; `nil` if it is open, or the peer gave none.
    public var closeCode: WebSocketCloseCode? { inbox.withLock { $0.ending?.peerCode } }

    /// Payload bytes that have arrived and have not been read.
    var bufferedBytes: Int { inbox.withLock { $0.byteCount } }

    /// Sends a message after those sent before.
    ///
    /// Suspends while the connection cannot take more, and returns when the message has its place in the queue to the
    /// socket: not when it has arrived.
    ///
    /// - Throws: ``WebSocketError/Kind/closed`` if the socket is closed or being closed,
    ///   ``WebSocketError/Kind/cancelled`` if the task was cancelled while it waited. The message was not sent then.
    public func send(_ message: WebSocketMessage) async throws(WebSocketError) {
        let frame = Self.frame(of: message)
        while true {
            switch outbox.withLock({ $0.offer(frame) }) {
            case .accepted(let needsDrain):
                if needsDrain { channel.eventLoop.execute { self.handler.value.drain() } }
                return
            case .closed(let error): throw error
            case .full: try await waitUntilWritable()
            }
        }
    }

    /// What became of messages that were offered.
    public enum OfferResult: Sendable {
        /// They have their place in the queue to the socket, after those sent before.
        case accepted
        /// None was taken, since the connection cannot take more at present; ``WebSocket/send(_:)`` waits until it can.
        case full
        /// None was taken, since the socket is closed or being closed.
        case closed
    }

    /// Sends messages together, if that is possible without waiting.
    ///
    /// For a task that sends the same message to many sockets and must not wait for a slow one.
    ///
    /// - Returns: whether all of them were taken; otherwise none was.
    public func offer(_ messages: some Sequence<WebSocketMessage>) -> OfferResult {
        let frames = messages.map(Self.frame)
        switch outbox.withLock({ $0.offer(frames) }) {
        case .accepted(let needsDrain):
            if needsDrain, !frames.isEmpty { channel.eventLoop.execute { self.handler.value.drain() } }
            return .accepted
        case .closed: return .closed
        case .full: return .full
        }
    }

    /// Sends a close frame, and waits until the peer has answered it or hung up, for five seconds at most.
    ///
    /// Messages sent before are written first. A second call sends nothing and waits as well.
    ///
    /// - Parameters:
    ///   - code: why; a code that is not allowed on the wire is left out.
    ///   - reason: for debugging the peer; cut to 123 bytes of UTF-8.
    public func close(_ code: WebSocketCloseCode, reason: String = "") async {
        startClosing(code, reason: reason)
        // The promise is never failed.
        try? await ended.futureResult.get()
    }

    /// Breaks the connection without a close frame, as a network does that fails.
    ///
    /// What was sent just before may be lost. The reader of ``messages`` sees a socket that is gone.
    public func abort() { channel.close(promise: nil) }

    /// Sends a close frame without waiting for the answer.
    ///
    /// - Parameters:
    ///   - code: why; a code that is not allowed on the wire is left out.
    ///   - reason: for debugging the peer; cut to 123 bytes of UTF-8.
    public func startClosing(_ code: WebSocketCloseCode, reason: String = "") {
        channel.eventLoop.execute { self.handler.value.close(code, reason: reason) }
    }

    /// Waits until the connection is gone.
    func disconnected() async {
        // A close future is never failed.
        try? await channel.closeFuture.get()
    }

    /// The next message, or `nil` after the last.
    func next() async throws -> WebSocketMessage? {
        while true {
            try Task.checkCancellation()
            switch inbox.withLock({ $0.take() }) {
            case .message(let message, let resumesSocket):
                if resumesSocket { channel.eventLoop.execute { self.handler.value.resumeReading() } }
                return message
            case .ended(let error?): throw error
            case .ended(nil): return nil
            case .nothingYet: await waitForMessage()
            }
        }
    }

    private func waitForMessage() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Asked under the lock: either the cancellation is seen here, or its handler finds the reader parked.
                let isParked = inbox.withLock { !Task.isCancelled && $0.park(continuation) }
                if !isParked { continuation.resume() }
            }
        } onCancel: {
            inbox.withLock { $0.unpark() }?.resume()
        }
    }

    private func waitUntilWritable() async throws(WebSocketError) {
        guard !Task.isCancelled else { throw WebSocketError(kind: .cancelled) }
        let id = outbox.withLock { $0.makeWaiterID() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isParked = outbox.withLock { !Task.isCancelled && $0.park(id, continuation) }
                if !isParked { continuation.resume() }
            }
        } onCancel: {
            outbox.withLock { $0.unpark(id) }?.resume()
        }
        guard !Task.isCancelled else { throw WebSocketError(kind: .cancelled) }
    }

    private static func frame(of message: WebSocketMessage) -> WebSocketOutbox.Outgoing {
        var payload = ByteBufferAllocator().buffer(capacity: Self.headerRoom + message.byteCount)
        payload.moveWriterIndex(to: Self.headerRoom)
        payload.moveReaderIndex(to: Self.headerRoom)
        switch message {
        case .text(let text):
            payload.writeString(text)
            return WebSocketOutbox.Outgoing(opcode: .text, payload: payload)
        case .binary(let bytes):
            payload.writeBytes(bytes)
            return WebSocketOutbox.Outgoing(opcode: .binary, payload: payload)
        }
    }
}

/// The messages of a ``WebSocket``.
public struct WebSocketMessages: AsyncSequence, Sendable {
    /// A whole message.
    public typealias Element = WebSocketMessage
    /// A ``WebSocketError``, or a `CancellationError`.
    public typealias Failure = any Error

    let socket: WebSocket

    /// Where reading goes on. It holds no messages itself, so it may be dropped at any time.
    public struct Iterator: AsyncIteratorProtocol {
        let socket: WebSocket

        /// Waits for the next message; `nil` after a clean close.
        public mutating func next() async throws -> WebSocketMessage? {
            try await socket.next()
        }

        /// Waits for the next message; `nil` after a clean close.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(any Error) -> WebSocketMessage? {
            try await socket.next()
        }
    }

    /// Goes on after the last message that was read.
    public func makeAsyncIterator() -> Iterator {
        Iterator(socket: socket)
    }
}
