import ArgumentParser
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import SocketIO
import WebSockets

/// A small server to try Socket.IO and Engine.IO clients with.
@main
struct SocketIOExample: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "socketio-example",
        abstract: "Answers Socket.IO clients under /socket.io/, or Engine.IO clients under /engine.io/.",
        discussion: """
            The namespaces are / and /custom. On connection the event "auth" carries the client's credentials. In / the \
            event "message" is answered with "message-back" and the same values, and "message-with-ack" is acknowledged \
            with its values. With --engine every message is sent back as it came.
            """
    )

    @Option(help: "The address to listen on; others than this machine reach 0.0.0.0.")
    var host = "127.0.0.1"
    @Option(help: "The port to listen on; 0: any that is free.")
    var port = 3000
    @Option(help: "Milliseconds between heartbeats.")
    var pingInterval = 25_000
    @Option(help: "Milliseconds a client may take to answer a heartbeat.")
    var pingTimeout = 20_000
    @Option(help: "Milliseconds a client may take to join a namespace.")
    var connectTimeout = 45_000
    @Option(help: "Bytes of the longest message.")
    var maxPayload = 1_000_000
    @Flag(help: "Serve Engine.IO alone.")
    var engine = false

    func run() async throws {
        var logger = Logger(label: "socketio-example")
        logger.logLevel = .notice
        var transport = EngineServer.Configuration()
        transport.pingInterval = .milliseconds(pingInterval)
        transport.pingTimeout = .milliseconds(pingTimeout)
        transport.maxPayload = maxPayload
        transport.origins = .any
        let router = Router()
        if engine {
            transport.path = "/engine.io/"
            let server = EngineServer(configuration: transport, logger: logger) { session, message in
                session.send(message)
            }
            server.addRoutes(to: router)
            try await serve(router, server, logger) { await server.webSocketRoute(for: $0) }
        } else {
            var configuration = SocketServer.Configuration()
            configuration.engine = transport
            configuration.connectTimeout = .milliseconds(connectTimeout)
            let server = SocketServer(configuration: configuration, logger: logger)
            Self.answer(server)
            server.addRoutes(to: router)
            try await serve(router, server, logger) { await server.webSocketRoute(for: $0) }
        }
    }

    private static func answer(_ server: SocketServer) {
        for namespace in [server.main, server.namespace("/custom")] {
            namespace.onConnect { socket in socket.emit("auth", SocketArguments(json: [socket.auth])) }
        }
        server.main.onArguments("message") { socket, values in
            socket.emit("message-back", values)
            return SocketArguments()
        }
        server.main.onArguments("message-with-ack") { _, values in values }
    }

    private func serve(
        _ router: Router<BasicRequestContext>,
        _ server: some Service,
        _ logger: Logger,
        route: @escaping @Sendable (HTTPRequest) async -> WebSocketRoute?
    ) async throws {
        let application = Application(
            router: router,
            server: .http1WithWebSockets(maxMessageSize: maxPayload) { request, _ in
                await route(request) ?? .refuse(.notFound)
            },
            configuration: .init(address: .hostname(host, port: port)),
            services: [server],
            onServerRunning: { channel in
                // Not `print`, which keeps it to itself when no terminal is connected.
                let line = "Listening on http://\(host):\(channel.localAddress?.port ?? 0)\n"
                FileHandle.standardOutput.write(Data(line.utf8))
            },
            logger: logger
        )
        try await application.runService()
    }
}
