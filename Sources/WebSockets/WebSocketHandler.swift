import Logging
import NIOCore
import NIOWebSocket
import Synchronization

/// The event-loop half of a ``WebSocket``: frames to and from ``WebSocketProtocol``, messages to the inbox, the reader's
/// wake-ups, and timers.
///
/// One `await` a frame costs more than everything else done to it, so messages are collected here and the reader is woken
/// once per read of the socket, or once per `gathering`.
final class WebSocketHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = Never
    typealias OutboundOut = WebSocketFrame

    /// What differs from socket to socket.
    struct Configuration: Sendable {
        var role: WebSocketProtocol.Role
        /// Payload bytes of the longest message accepted.
        var maxMessageSize: Int
        /// The reader is woken at most once per this time; zero: whenever something has come.
        var gathering: Duration = .zero
        /// How often the peer is asked for a sign of life.
        var keepAlive: TimeAmount = .seconds(20)
        /// How long a peer may take to answer a close frame.
        var closeTimeout: TimeAmount = .seconds(5)
        var limit = WebSocketInbox.Limit()
    }

    private let configuration: Configuration
    private let gathering: TimeAmount
    private let logger: Logger
    private var machine: WebSocketProtocol
    private var context: ChannelHandlerContext?
    private var socket: WebSocket?

    private var isPaused = false
    private var isReadHeldBack = false
    private var needsFlush = false
    private var needsWake = false
    private var isOutboxClosed = false
    private var lastWake: NIODeadline?
    /// How often the reader has been woken.
    private(set) var wakeCount = 0
    private var wakeTimer: Scheduled<Void>?
    private var keepAliveTimer: Scheduled<Void>?
    private var closeTimer: Scheduled<Void>?
    private var closeFrameWritten: EventLoopFuture<Void>?

    init(configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        gathering = TimeAmount(configuration.gathering)
        self.logger = logger
        machine = WebSocketProtocol(role: configuration.role, maxMessageSize: configuration.maxMessageSize)
    }

    /// Adds a handler to the end of a channel's pipeline, after the frame coders, and makes the socket it feeds. Must be
    /// called on the channel's event loop.
    static func makeSocket(
        on channel: any Channel,
        configuration: Configuration,
        logger: Logger
    ) throws -> WebSocket {
        let handler = WebSocketHandler(configuration: configuration, logger: logger)
        let socket = WebSocket(channel: channel, handler: handler, limit: configuration.limit)
        handler.socket = socket
        do {
            try channel.pipeline.syncOperations.addHandler(handler)
        } catch {
            socket.ended.succeed()
            throw error
        }
        return socket
    }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        scheduleKeepAlive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        perform(machine.handle(.inputEnded))
        for timer in [wakeTimer, keepAliveTimer, closeTimer] { timer?.cancel() }
        self.context = nil
        // The socket refers to this handler.
        socket = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        perform(machine.handle(.received(.init(Self.unwrapInboundIn(data)))))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flushIfNeeded()
        wakeIfNeeded()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        guard !isPaused || !machine.isOpen else {
            isReadHeldBack = true
            return
        }
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        perform(machine.handle(.writabilityChanged(isWritable)))
        flushIfNeeded()
        socket?.outbox.withLock { $0.setChannelWritable(isWritable) }
        resumeSenders()
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { happened(.inputEnded) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        happened(.inputEnded)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength: happened(.receivedOversizedFrame)
        case is NIOWebSocketError: happened(.receivedMalformedFrame)
        // What follows a frame that could not be decoded is not looked at.
        case is ByteToMessageDecoderError: break
        default:
            logger.debug("WebSocket connection failed", metadata: ["error.type": "\(type(of: error))"])
            happened(.inputEnded)
        }
    }

    // MARK: Asked for by the socket

    /// Writes what the tasks have sent.
    func drain() {
        guard let context, let socket else { return }
        for frame in socket.outbox.withLock({ $0.drain() }) {
            write(frame.opcode, frame.payload, promise: nil, context: context)
        }
        context.flush()
        resumeSenders()
    }

    func close(_ code: WebSocketCloseCode, reason: String) {
        drain()
        happened(.closeRequested(code, reason: reason))
    }

    func resumeReading() {
        isPaused = socket?.inbox.withLock { $0.isPaused } ?? false
        releaseRead()
    }

    // MARK: Rules

    /// Handles an event that does not belong to a read of the socket.
    private func happened(_ event: WebSocketProtocol.Event) {
        perform(machine.handle(event))
        flushIfNeeded()
        wakeIfNeeded()
    }

    private func perform(_ actions: [WebSocketProtocol.Action]) {
        for action in actions {
            switch action {
            case .deliver(let message): deliver(message)
            case .write(let opcode, let payload): write(opcode, payload)
            case .end(let ending): end(ending)
            case .startCloseTimer: startCloseTimer()
            case .closeOutput: afterCloseFrame { $0.close(mode: .output, promise: nil) }
            case .disconnect:
                startCloseTimer()
                afterCloseFrame { $0.close(promise: nil) }
            }
        }
        if !machine.isOpen { closeOutbox(WebSocketError(kind: .closed)) }
    }

    private func closeOutbox(_ error: WebSocketError) {
        guard !isOutboxClosed else { return }
        isOutboxClosed = true
        socket?.outbox.withLock { $0.close(error) }
        resumeSenders()
        // What is read from here on is thrown away, however much waits for the reader.
        releaseRead()
    }

    private func deliver(_ message: WebSocketMessage) {
        guard let socket else { return }
        isPaused = socket.inbox.withLock { $0.append(message) }
        needsWake = true
    }

    private func end(_ ending: WebSocketProtocol.Ending) {
        if let code = ending.error?.closeCode {
            logger.debug("WebSocket ended", metadata: ["ws.close_code": "\(code.rawValue)"])
        }
        // First the way out: a task that has read the end must not be able to send.
        closeOutbox(WebSocketError(kind: .closed, closeCode: ending.error?.closeCode ?? ending.peerCode))
        socket?.inbox.withLock { $0.end(ending) }
        wake()
        socket?.ended.succeed()
    }

    private func releaseRead() {
        guard isReadHeldBack, !isPaused || !machine.isOpen else { return }
        isReadHeldBack = false
        context?.read()
    }

    // MARK: Writing

    private func write(_ opcode: WebSocketProtocol.Opcode, _ payload: [UInt8]) {
        guard let context else { return }
        var promise: EventLoopPromise<Void>?
        if opcode == .close {
            let written = context.eventLoop.makePromise(of: Void.self)
            closeFrameWritten = written.futureResult
            promise = written
        }
        write(opcode, ByteBuffer(bytes: payload), promise: promise, context: context)
        needsFlush = true
    }

    private func write(
        _ opcode: WebSocketProtocol.Opcode,
        _ payload: ByteBuffer,
        promise: EventLoopPromise<Void>?,
        context: ChannelHandlerContext
    ) {
        let frame = WebSocketFrame(
            fin: true,
            opcode: WebSocketOpcode(encodedWebSocketOpcode: opcode.rawValue) ?? .connectionClose,
            maskKey: configuration.role == .client ? .random() : nil,
            data: payload
        )
        context.write(Self.wrapOutboundOut(frame), promise: promise)
    }

    private func flushIfNeeded() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }

    /// Does something to the channel once the close frame is out, or could not be sent.
    private func afterCloseFrame(_ action: @escaping (ChannelHandlerContext) -> Void) {
        guard let context else { return }
        guard let written = closeFrameWritten else { return action(context) }
        flushIfNeeded()
        written.assumeIsolated().whenComplete { _ in
            if let context = self.context { action(context) }
        }
    }

    private func resumeSenders() {
        guard let socket else { return }
        for sender in socket.outbox.withLock({ $0.unparkReady() }) { sender.resume() }
    }

    // MARK: Waking the reader

    private func wakeIfNeeded() {
        guard needsWake, let context else { return }
        needsWake = false
        guard gathering > .zero, !isPaused, let lastWake else { return wake() }
        guard wakeTimer == nil else { return }
        let due = lastWake + gathering
        guard due > context.eventLoop.now else { return wake() }
        wakeTimer = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.wake() }
    }

    private func wake() {
        wakeTimer?.cancel()
        wakeTimer = nil
        guard let socket else { return }
        let reader = socket.inbox.withLock { inbox in
            inbox.isEmpty && inbox.ending == nil ? nil : inbox.unpark()
        }
        guard let reader else { return }
        lastWake = context?.eventLoop.now
        wakeCount += 1
        reader.resume()
    }

    // MARK: Timers

    private func scheduleKeepAlive() {
        keepAliveTimer = context?.eventLoop.assumeIsolated()
            .scheduleTask(in: configuration.keepAlive) {
                // While nothing is read no sign of life can be seen.
                if !self.isPaused { self.happened(.keepAliveDue) }
                self.scheduleKeepAlive()
            }
    }

    private func startCloseTimer() {
        guard closeTimer == nil else { return }
        closeTimer = context?.eventLoop.assumeIsolated()
            .scheduleTask(in: configuration.closeTimeout) {
                self.happened(.closeTimedOut)
                // Even if the close frame never got out.
                self.context?.close(promise: nil)
            }
    }
}

extension WebSocketProtocol.Frame {
    /// A decoded frame, unmasked.
    init(_ frame: WebSocketFrame) {
        self.init(
            opcode: UInt8(webSocketOpcode: frame.opcode),
            isFinal: frame.fin,
            hasReservedBits: frame.rsv1 || frame.rsv2 || frame.rsv3,
            isMasked: frame.maskKey != nil,
            payload: frame.maskKey.map { unmask(frame.data, $0) } ?? Array(frame.data.readableBytesView)
        )
    }
}

/// Copies a payload out of a network buffer and takes the mask off, eight bytes at a time (RFC 6455 §5.3).
func unmask(_ payload: ByteBuffer, _ key: WebSocketMaskingKey) -> [UInt8] {
    let word = key.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let pattern = (word << 32 | word).bigEndian
    return payload.withUnsafeReadableBytes { masked in
        Array(unsafeUninitializedCapacity: masked.count) { clear, count in
            let target = UnsafeMutableRawBufferPointer(clear)
            var index = 0
            while index + 8 <= masked.count {
                let bytes = masked.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ pattern
                target.storeBytes(of: bytes, toByteOffset: index, as: UInt64.self)
                index += 8
            }
            while index < masked.count {
                target.storeBytes(of: masked[index] ^ key[index % 4], toByteOffset: index, as: UInt8.self)
                index += 1
            }
            count = masked.count
        }
    }
}
