public import HTTPTypes
public import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket
import ServiceLifecycle
import Synchronization

/// What to do with a request to open a WebSocket.
public enum WebSocketRoute: Sendable {
    /// Open it and run the closure. The socket is closed when the closure returns (1000) or throws (1011), and closing it
    /// ends the closure's ``WebSocket/messages``; on graceful shutdown it is closed with 1001.
    ///
    /// `gathering`: received messages are collected on the event loop, and a waiting reader is woken at most once per that
    /// time; zero: as soon as something has come.
    case accept(gathering: Duration, @Sendable (WebSocket) async throws -> Void)
    /// Answer with this status and, if there is one, a sentence as plain text, and hang up.
    case refuse(HTTPResponse.Status, message: String = "")
}

extension HTTPServerBuilder {
    /// HTTP/1.1 connections of which some become WebSockets. Everything that does not ask to is answered by the router.
    ///
    /// - Parameters:
    ///   - idleTimeout: how long a connection may stay open between HTTP requests.
    ///   - maxMessageSize: payload bytes of the longest message accepted; a longer one closes its socket with 1009.
    ///   - connections: bounds them; ``ConnectionTable/watch(_:)`` it when the server runs.
    ///   - route: decides about every request for a WebSocket, by its path, `Origin`, cookies and signatures. It has the time
    ///     that the head of a request has, together with the arrival of the request. A thrown error is answered with 500.
    ///     By default there are no WebSockets: such a request is answered with 404.
    public static func http1WithWebSockets(
        idleTimeout: Duration? = .seconds(60),
        maxMessageSize: Int = 64 * 1024,
        connections: ConnectionTable = ConnectionTable(),
        route: @escaping @Sendable (HTTPRequest, ConnectionPeer) async throws -> WebSocketRoute = { _, _ in
            .refuse(.notFound)
        }
    ) -> HTTPServerBuilder {
        .init { responder in
            WebSocketHTTPChannel(
                responder: responder,
                route: route,
                idleTimeout: idleTimeout,
                maxMessageSize: maxMessageSize,
                connections: connections
            )
        }
    }
}

/// A server connection until its first request tells what it will be, and then as that.
struct WebSocketHTTPChannel: HTTPChannelHandler {
    typealias HTTPChannel = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
    typealias Route = @Sendable (HTTPRequest, ConnectionPeer) async throws -> WebSocketRoute

    /// What the first request made of the connection.
    enum Negotiated: Sendable {
        case http(HTTPChannel)
        case refused(HTTPChannel, HTTPResponse.Status, message: String)
        case webSocket(WebSocket, @Sendable (WebSocket) async throws -> Void)
    }

    /// A connection that was accepted. A server that ends drops those that it has not come to; they are closed.
    final class Value: ServerChildChannelValue {
        let negotiated: EventLoopFuture<Negotiated>
        let channel: any Channel
        private let isHandled = Atomic(false)

        init(negotiated: EventLoopFuture<Negotiated>, channel: any Channel) {
            self.negotiated = negotiated
            self.channel = channel
        }

        deinit {
            if !isHandled.load(ordering: .relaxed) { channel.close(promise: nil) }
        }

        /// Leaves the connection to the caller, which will close it.
        func take() -> EventLoopFuture<Negotiated> {
            isHandled.store(true, ordering: .relaxed)
            return negotiated
        }
    }

    let responder: HTTPChannelHandler.Responder
    private let route: Route
    private let idleTimeout: Duration?
    private let maxMessageSize: Int
    private let connections: ConnectionTable
    private let stamp: DateStamp

    init(
        responder: @escaping HTTPChannelHandler.Responder,
        route: @escaping Route,
        idleTimeout: Duration?,
        maxMessageSize: Int,
        connections: ConnectionTable
    ) {
        self.responder = { request, writer, channel in
            guard request.head.namesOneHost else { return try await writer.writeResponse(.badHost) }
            guard !request.head.asksForWebSocket else {
                return try await writer.writeResponse(.useNewConnection(for: request.head))
            }
            try await responder(request, writer, channel)
        }
        self.route = route
        self.idleTimeout = idleTimeout
        self.maxMessageSize = maxMessageSize
        self.connections = connections
        stamp = DateStamp(connections.limits.date)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let peer = ConnectionPeer(address: channel.remoteAddress?.ipAddress)
            guard let ticket = connections.admit(channel, address: peer.address) else {
                channel.eventLoop.execute { channel.close(promise: nil) }
                return Value(
                    negotiated: channel.eventLoop.makeFailedFuture(WebSocketError(kind: .closed)), channel: channel)
            }
            try channel.pipeline.syncOperations.addHandler(
                HandshakeDeadline(channel.eventLoop.now + TimeAmount(connections.limits.headTime))
            )
            let verdict = NIOLoopBoundBox<WebSocketRoute?>(nil, eventLoop: channel.eventLoop)
            var pipeline = NIOUpgradableHTTPServerPipelineConfiguration<Negotiated>(
                upgradeConfiguration: .init(
                    upgraders: [upgrader(verdict, peer, ticket, logger)],
                    notUpgradingCompletionHandler: { configureHTTP($0, verdict.value, ticket, logger) }
                )
            )
            // Requests are read one after another, parse errors are answered, and headers are valid by their type.
            pipeline.enablePipelining = false
            pipeline.enableErrorHandling = false
            pipeline.enableResponseHeaderValidation = false
            let negotiated = try channel.pipeline.syncOperations
                .configureUpgradableHTTPServerPipeline(configuration: pipeline)
            try channel.pipeline.syncOperations.addHandler(MalformedRequestHandler())
            return Value(negotiated: negotiated, channel: channel)
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.take().get() {
            case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
            case .refused(let channel, let status, let message):
                try await refuse(channel, with: status, message)
            case .webSocket(let socket, let body): await run(socket, body, logger)
            }
        } catch {
            // Port scans, health checks and closed tabs end here.
            logger.trace("connection ended before a request", metadata: ["error.type": "\(type(of: error))"])
        }
    }

    private func run(
        _ socket: WebSocket,
        _ body: @Sendable (WebSocket) async throws -> Void,
        _ logger: Logger
    ) async {
        await withGracefulShutdownHandler {
            do {
                try await body(socket)
                await socket.close(.normal)
            } catch is CancellationError {
                await socket.close(.goingAway)
            } catch {
                logger.debug("WebSocket handler failed", metadata: ["error.type": "\(type(of: error))"])
                await socket.close(.internalError)
            }
            await socket.disconnected()
        } onGracefulShutdown: {
            socket.startClosing(.goingAway)
        }
    }

    private func refuse(
        _ channel: HTTPChannel,
        with status: HTTPResponse.Status,
        _ message: String
    ) async throws {
        let length = "\(message.utf8.count)"
        var head = HTTPResponse(status: status, headerFields: [.connection: "close", .contentLength: length])
        if status == .upgradeRequired { head.headerFields[.secWebSocketVersion] = "13" }
        if !message.isEmpty { head.headerFields[.contentType] = "text/plain; charset=utf-8" }
        try await channel.executeThenClose { [head] _, outbound in
            try await outbound.write(.head(head))
            if !message.isEmpty { try await outbound.write(.body(ByteBuffer(string: message))) }
            try await outbound.write(.end(nil))
        }
    }

    /// Takes off what only watched over the handshake.
    private static func finishHandshake(on channel: any Channel) throws {
        try HandshakeDeadline.remove(from: channel)
        let handlers = channel.pipeline.syncOperations
        handlers.removeHandler(try handlers.handler(type: MalformedRequestHandler.self), promise: nil)
    }

    private func configureHTTP(
        _ channel: any Channel,
        _ verdict: WebSocketRoute?,
        _ ticket: ConnectionTable.Ticket,
        _ logger: Logger
    ) -> EventLoopFuture<Negotiated> {
        channel.eventLoop.makeCompletedFuture {
            try Self.finishHandshake(on: channel)
            let handlers = channel.pipeline.syncOperations
            try handlers.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try handlers.addHandler(HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger))
            try handlers.addHandler(RequestWatch(ticket: ticket, stamp: stamp))
            let http = try HTTPChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
            // Its writer may not go before it is finished: that is fatal. If the server ends before it handles this
            // connection, closing it finishes the writer.
            channel.closeFuture.whenComplete { _ in withExtendedLifetime(http) {} }
            guard case .refuse(let status, let message) = verdict else { return .http(http) }
            return .refused(http, status, message: message)
        }
    }

    private func upgrader(
        _ verdict: NIOLoopBoundBox<WebSocketRoute?>,
        _ peer: ConnectionPeer,
        _ ticket: ConnectionTable.Ticket,
        _ logger: Logger
    ) -> HandshakeUpgrader {
        HandshakeUpgrader(
            verdict: verdict,
            handshake: NIOTypedWebSocketServerUpgrader(
                // A ping may be longer than a very short limit for messages.
                maxFrameSize: max(maxMessageSize, 125),
                enableAutomaticErrorHandling: false,
                shouldUpgrade: { channel, head in
                    // An unstructured task: the pipeline asks for a future. The handshake's deadline bounds what waits
                    // for it.
                    channel.eventLoop
                        .makeFutureWithTask {
                            do {
                                let request = try HTTPRequest(head, secure: false, splitCookie: false)
                                return try await route(request, peer)
                            } catch {
                                logger.error(
                                    "WebSocket request failed",
                                    metadata: ["error.type": "\(type(of: error))"]
                                )
                                return .refuse(.internalServerError)
                            }
                        }
                        .map { decided -> HTTPHeaders? in
                            verdict.value = decided
                            guard case .accept = decided else { return nil }
                            return HTTPHeaders()
                        }
                },
                upgradePipelineHandler: { channel, _ in
                    channel.eventLoop.makeCompletedFuture {
                        try Self.finishHandshake(on: channel)
                        guard case .accept(let gathering, let body) = verdict.value else {
                            throw ChannelError.inappropriateOperationForState
                        }
                        let socket = try WebSocketHandler.makeSocket(
                            on: channel,
                            configuration: .init(
                                role: .server,
                                maxMessageSize: maxMessageSize,
                                gathering: gathering
                            ),
                            logger: logger
                        )
                        ticket.enter(.kept)
                        return .webSocket(socket, body)
                    }
                }
            )
        )
    }
}

/// Answers a first request that is not HTTP. Later ones are Hummingbird's.
private final class MalformedRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.fireErrorCaught(error) }
        let headers: HTTPHeaders = ["Connection": "close", "Content-Length": "0"]
        let head = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: headers)
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }
}

/// Tells a handshake that is wrong from a request that is none, which NIO's own upgrader passes on alike.
private struct HandshakeUpgrader: NIOTypedHTTPServerProtocolUpgrader {
    typealias UpgradeResult = WebSocketHTTPChannel.Negotiated

    let verdict: NIOLoopBoundBox<WebSocketRoute?>
    let handshake: NIOTypedWebSocketServerUpgrader<UpgradeResult>

    var supportedProtocol: String { handshake.supportedProtocol }
    var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

    func buildUpgradeResponse(
        channel: any Channel,
        upgradeRequest: HTTPRequestHead,
        initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        if let status = Self.complaint(about: upgradeRequest) {
            verdict.value = .refuse(status)
            return channel.eventLoop.makeFailedFuture(NIOWebSocketUpgradeError.invalidUpgradeHeader)
        }
        return handshake.buildUpgradeResponse(
            channel: channel,
            upgradeRequest: upgradeRequest,
            initialResponseHeaders: initialResponseHeaders
        )
    }

    func upgrade(channel: any Channel, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<UpgradeResult> {
        handshake.upgrade(channel: channel, upgradeRequest: upgradeRequest)
    }

    /// What is wrong with a handshake. Source: RFC 6455 §4.2.1 and §4.4.
    private static func complaint(about request: HTTPRequestHead) -> HTTPResponse.Status? {
        guard request.method == .GET, (request.version.major, request.version.minor) >= (1, 1) else {
            return .badRequest
        }
        guard request.headers["host"].count == 1 else { return .badRequest }
        guard request.headers["sec-websocket-version"] == ["13"] else { return .upgradeRequired }
        let keys = request.headers["sec-websocket-key"]
        // 16 bytes in Base64.
        guard keys.count == 1, keys[0].utf8.count == 24, keys[0].hasSuffix("==") else { return .badRequest }
        return nil
    }
}

extension HTTPRequest {
    /// Whether this is the opening handshake of a WebSocket, well formed or not.
    fileprivate var asksForWebSocket: Bool {
        method == .get && headerFields[.upgrade]?.lowercased() == "websocket"
    }

    /// Whether there is exactly one `Host`, of characters that a host and a port are made of. The first has become the
    /// authority; others would still be fields. Source: RFC 9112 §3.2.
    fileprivate var namesOneHost: Bool {
        guard let authority, !authority.isEmpty else { return false }
        let others = HTTPField.Name("Host").map { !headerFields[values: $0].isEmpty } ?? false
        return !others && authority.utf8.allSatisfy { (0x21...0x7E).contains($0) && !",/?#@\\\"<>".utf8.contains($0) }
    }
}

extension HTTPResponse {
    /// The answer to a request that names no host, or two.
    fileprivate static let badHost = HTTPResponse(
        status: .badRequest, headerFields: [.connection: "close", .contentLength: "0"])

    /// The answer to a handshake on a connection that already carried a request: a connection can become a WebSocket only
    /// with its first.
    fileprivate static func useNewConnection(for request: HTTPRequest) -> HTTPResponse {
        HTTPResponse(
            status: .temporaryRedirect,
            headerFields: [.location: request.path ?? "/", .connection: "close", .contentLength: "0"]
        )
    }
}
