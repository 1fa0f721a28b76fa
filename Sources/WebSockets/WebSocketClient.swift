public import HTTPTypes
public import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import Synchronization

/// Opens WebSockets to other servers, plain or over TLS.
///
/// A value to keep: it holds the TLS trust store, which is slow to load.
public struct WebSocketClient: Sendable {
    private let maxMessageSize: Int
    private let connectTimeout: TimeAmount
    private let logger: Logger
    private let tls: ClientTLS

    /// A client for sockets of one kind.
    ///
    /// - Parameters:
    ///   - maxMessageSize: payload bytes of the longest message accepted; a longer one closes the socket with 1009.
    ///   - connectTimeout: for name, connection, TLS and handshake together.
    ///   - logger: gets debug lines about sockets that end badly.
    public init(maxMessageSize: Int = 1 << 20, connectTimeout: Duration = .seconds(5), logger: Logger) {
        self.init(
            maxMessageSize: maxMessageSize,
            connectTimeout: connectTimeout,
            logger: logger,
            tlsConfiguration: .makeClientConfiguration()
        )
    }

    /// A client that trusts what its TLS configuration says.
    init(
        maxMessageSize: Int = 1 << 20,
        connectTimeout: Duration = .seconds(5),
        logger: Logger,
        tlsConfiguration: TLSConfiguration
    ) {
        self.maxMessageSize = maxMessageSize
        self.connectTimeout = TimeAmount(connectTimeout)
        self.logger = logger
        tls = ClientTLS(tlsConfiguration)
    }

    /// Opens a socket and runs a closure with it; closes the socket when the closure returns (1000) or throws (1011).
    ///
    /// - Parameters:
    ///   - url: `ws://` or `wss://`, a host name or IP address, and optionally a port, a path and a query.
    ///   - headers: what the handshake carries besides the protocol's own fields, such as `Authorization`.
    ///   - gathering: received messages are collected on the event loop, and a waiting reader is woken at most once per
    ///     that time; zero: as soon as something has come.
    ///   - body: what to do while the socket is open.
    /// - Returns: what the closure returned, when the connection is gone.
    /// - Throws: ``WebSocketError`` if the socket cannot be opened, `CancellationError`, or what the closure threw.
    public func connect<Result: Sendable>(
        to url: String,
        headers: HTTPFields = [:],
        gathering: Duration = .zero,
        _ body: @Sendable (WebSocket) async throws -> Result
    ) async throws -> Result {
        let socket = try await open(WebSocketAddress(url), headers: headers, gathering: gathering)
        do {
            let result = try await body(socket)
            await socket.close(.normal)
            await socket.disconnected()
            return result
        } catch {
            await socket.close(error is CancellationError ? .goingAway : .internalError)
            await socket.disconnected()
            throw error
        }
    }

    /// How a handshake ended.
    private enum Opened: Sendable {
        case webSocket(WebSocket)
        /// The status of the answer.
        case refused(EventLoopFuture<Int>)
    }

    /// A connection whose handshake is under way.
    private struct Opening: Sendable {
        var channel: any Channel
        var opened: EventLoopFuture<Opened>
    }

    private func open(
        _ address: WebSocketAddress,
        headers: HTTPFields,
        gathering: Duration
    ) async throws -> WebSocket {
        let deadline = NIODeadline.now() + connectTimeout
        do {
            let tls = address.isSecure ? try await tls.context() : nil
            let opening = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(connectTimeout)
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handlers = channel.pipeline.syncOperations
                        try handlers.addHandler(HandshakeDeadline(deadline))
                        if let tls { try handlers.addHandler(Self.tlsHandler(tls, host: address.host)) }
                        let handshake = handshake(address, headers: headers, gathering: gathering)
                        return Opening(
                            channel: channel,
                            opened: try handlers.configureUpgradableHTTPClientPipeline(configuration: handshake)
                        )
                    }
                }
            let opened = try await withTaskCancellationHandler {
                switch try await opening.opened.get() {
                case .webSocket(let socket): return socket
                case .refused(let status): throw WebSocketError(kind: .refused, status: try await status.get())
                }
            } onCancel: {
                opening.channel.close(promise: nil)
            }
            return opened
        } catch {
            try Task.checkCancellation()
            logger.debug("WebSocket not opened", metadata: ["error.type": "\(type(of: error))"])
            // What a connection that was cut off for being late complains about depends on how far it had come.
            let isLate = !(error is WebSocketError) && NIODeadline.now() >= deadline
            throw isLate ? WebSocketError(kind: .timedOut) : Self.reason(for: error)
        }
    }

    private func handshake(
        _ address: WebSocketAddress,
        headers: HTTPFields,
        gathering: Duration
    ) -> NIOUpgradableHTTPClientPipelineConfiguration<Opened> {
        let logger = logger
        let configuration = WebSocketHandler.Configuration(
            role: .client,
            maxMessageSize: maxMessageSize,
            gathering: gathering
        )
        var configured = NIOUpgradableHTTPClientPipelineConfiguration<Opened>(
            upgradeConfiguration: .init(
                upgradeRequestHead: Self.requestHead(address, headers: headers),
                upgraders: [
                    NIOTypedWebSocketClientUpgrader<Opened>(
                        maxFrameSize: max(maxMessageSize, 125),
                        enableAutomaticErrorHandling: false
                    ) { channel, _ in
                        channel.eventLoop.makeCompletedFuture {
                            try HandshakeDeadline.remove(from: channel)
                            return .webSocket(
                                try WebSocketHandler.makeSocket(
                                    on: channel,
                                    configuration: configuration,
                                    logger: logger
                                )
                            )
                        }
                    }
                ],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let status = channel.eventLoop.makePromise(of: Int.self)
                        try channel.pipeline.syncOperations.addHandler(RefusalReader(status))
                        return .refused(status.futureResult)
                    }
                }
            )
        )
        // The first message may come in the same packet as the answer.
        configured.leftOverBytesStrategy = .forwardBytes
        return configured
    }

    private static func requestHead(_ address: WebSocketAddress, headers: HTTPFields) -> HTTPRequestHead {
        var headers = HTTPHeaders(headers)
        for name in ["Connection", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Content-Length"] {
            headers.remove(name: name)
        }
        if !headers.contains(name: "Host") { headers.add(name: "Host", value: address.hostHeader) }
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: address.target, headers: headers)
    }

    private static func tlsHandler(_ context: NIOSSLContext, host: String) throws -> NIOSSLClientHandler {
        do {
            return try NIOSSLClientHandler(context: context, serverHostname: host)
        } catch let error as NIOSSLExtraError where error == .cannotUseIPAddressInSNI {
            // The certificate is then compared with the address itself.
            return try NIOSSLClientHandler(context: context, serverHostname: nil)
        }
    }

    private static func reason(for error: any Error) -> WebSocketError {
        switch error {
        case let error as WebSocketError: error
        case ChannelError.connectTimeout: WebSocketError(kind: .timedOut)
        case is NIOHTTPClientUpgradeError, is HTTPParserError: WebSocketError(kind: .refused)
        case let error as NIOConnectionError where !error.connectionErrors.isEmpty:
            WebSocketError(
                kind: error.connectionErrors.allSatisfy { Self.reason(for: $0.error).kind == .timedOut }
                    ? .timedOut : .unreachable
            )
        case is ChannelError: WebSocketError(kind: .closed)
        default: WebSocketError(kind: .unreachable)
        }
    }
}

/// Reads the status of an answer that is not a WebSocket, and hangs up.
private final class RefusalReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private var status: EventLoopPromise<Int>?

    init(_ status: EventLoopPromise<Int>) {
        self.status = status
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = Self.unwrapInboundIn(data) else { return }
        status?.succeed(Int(head.status.code))
        status = nil
        context.close(promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        status?.fail(ChannelError.eof)
    }
}

/// A TLS context, made when it is first needed and then kept.
private final class ClientTLS: Sendable {
    private let configuration: TLSConfiguration
    private let made = Mutex<NIOSSLContext?>(nil)

    init(_ configuration: TLSConfiguration) {
        self.configuration = configuration
    }

    func context() async throws -> NIOSSLContext {
        if let context = made.withLock({ $0 }) { return context }
        // Reads the machine's certificates from disk.
        let context = try await NIOThreadPool.singleton.runIfActive {
            try NIOSSLContext(configuration: self.configuration)
        }
        return made.withLock { made in
            if let first = made { return first }
            made = context
            return context
        }
    }
}
