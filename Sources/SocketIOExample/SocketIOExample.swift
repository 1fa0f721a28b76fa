import ArgumentParser
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import SocketIO
import WebSockets

/// A small server to try Socket.IO, Engine.IO and WebSocket clients with.
@main
struct SocketIOExample: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "socketio-example",
        abstract: "Answers Socket.IO clients under /socket.io/, or Engine.IO clients under /engine.io/.",
        discussion: """
            The namespaces are / and /custom. On connection the event "auth" carries the client's credentials. In / the \
            event "message" is answered with "message-back" and the same values, and "message-with-ack" is acknowledged \
            with its values. With --engine every message is sent back as it came. --chat, --echo and --ask are the code \
            of the modules' articles; of the options they know --port alone.
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
    @Flag(help: "Serve a chat in the namespace /, and clients with a name in /members.")
    var chat = false
    @Flag(name: .customLong("echo"), help: "Serve a WebSocket at /echo that sends back what comes.")
    var echoes = false
    @Option(help: "Say hello to the WebSocket at an address, ws://…, and print what comes back.")
    var ask: String?

    func run() async throws {
        var logger = Logger(label: "socketio-example")
        logger.logLevel = .notice
        if let ask {
            print(try await echo("hello", at: ask, logger: logger) ?? "nothing")
        } else if echoes {
            try await serve(echoApplication(port: port, logger: logger))
        } else if chat {
            let server = chatServer(logger: logger)
            addMembers(to: server)
            try await serve(chatApplication(server, port: port, logger: logger))
        } else if engine {
            try await serveEngine(logger)
        } else {
            try await serveSockets(logger)
        }
    }

    private var transport: EngineServer.Configuration {
        var transport = EngineServer.Configuration()
        transport.pingInterval = .milliseconds(pingInterval)
        transport.pingTimeout = .milliseconds(pingTimeout)
        transport.maxPayload = maxPayload
        transport.origins = .any
        return transport
    }

    private func serveEngine(_ logger: Logger) async throws {
        var transport = transport
        transport.path = "/engine.io/"
        let server = EngineServer(configuration: transport, logger: logger) { session, message in session.send(message)
        }
        let router = Router()
        server.addRoutes(to: router)
        try await serve(application(router, server, logger) { await server.webSocketRoute(for: $0) })
    }

    private func serveSockets(_ logger: Logger) async throws {
        var configuration = SocketServer.Configuration()
        configuration.engine = transport
        configuration.connectTimeout = .milliseconds(connectTimeout)
        let server = SocketServer(configuration: configuration, logger: logger)
        Self.answer(server)
        let router = Router()
        server.addRoutes(to: router)
        try await serve(application(router, server, logger) { await server.webSocketRoute(for: $0) })
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

    private func application(
        _ router: Router<BasicRequestContext>,
        _ server: some Service,
        _ logger: Logger,
        route: @escaping @Sendable (HTTPRequest) async -> WebSocketRoute?
    ) -> some ApplicationProtocol {
        Application(
            router: router,
            server: .http1WithWebSockets(maxMessageSize: maxPayload) { request, _ in
                await route(request) ?? .refuse(.notFound)
            },
            configuration: .init(address: .hostname(host, port: port)),
            services: [server],
            logger: logger
        )
    }

    private func serve(_ application: some ApplicationProtocol) async throws {
        let announced = Announced(base: application) { port in
            // Not `print`, which keeps it to itself when no terminal is connected.
            FileHandle.standardOutput.write(Data("Listening on http://\(host):\(port)\n".utf8))
        }
        try await announced.runService()
    }
}
