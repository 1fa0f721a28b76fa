import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import ServiceLifecycle
import SocketIO
import Testing
import WebSockets

/// A Socket.IO and an Engine.IO server on one free port of this machine.
struct SocketTestServer: Sendable {
    /// `http://` and port.
    let url: String
    let sockets: SocketServer
    let engine: EngineServer
    /// How the sockets of `/` left.
    let departures: AsyncStream<DisconnectReason>
    /// A client asked the server to stop.
    let stops: AsyncStream<Void>
    private let group: ServiceGroup

    /// Asks the server to stop.
    func stop() async { await group.triggerGracefulShutdown() }

    static let logger = Logger(label: "SocketIOTests") { _ in SwiftLogNoOpLogHandler() }

    /// What the server does apart from its heartbeat.
    struct Options: Sendable {
        var pingInterval: Duration = .milliseconds(300)
        var pingTimeout: Duration = .milliseconds(200)
        var connectTimeout: Duration = .seconds(1)
        var maxPayload = 1_000_000
        var maxWaitingPackets = 512
        var lagTimeout: Duration = .seconds(10)
        var origins = OriginPolicy.any
        var limits = EngineLimits()
        /// A client is identified by the header `who`; without it, by what it sends when it joins.
        var identifies = false
    }

    /// Runs a server while a closure uses it, and stops it.
    @discardableResult
    static func with<Result: Sendable>(
        _ options: Options = Options(),
        _ body: @escaping @Sendable (SocketTestServer) async throws -> Result
    ) async throws -> Result {
        let ports = AsyncStream.makeStream(of: Int.self)
        let departures = AsyncStream.makeStream(of: DisconnectReason.self)
        let stops = AsyncStream.makeStream(of: Void.self)
        let router = Router()
        var transport = EngineServer.Configuration()
        transport.pingInterval = options.pingInterval
        transport.pingTimeout = options.pingTimeout
        transport.maxPayload = options.maxPayload
        transport.maxWaitingPackets = options.maxWaitingPackets
        transport.lagTimeout = options.lagTimeout
        transport.origins = options.origins
        transport.limits = options.limits
        var configuration = SocketServer.Configuration()
        configuration.engine = transport
        configuration.connectTimeout = options.connectTimeout
        let plain = SocketServer(configuration: configuration, logger: Self.logger)
        transport.path = "/engine.io/"
        let engine = EngineServer(configuration: transport, logger: Self.logger) { $0.send($1) }
        Self.answer(plain, departures.continuation)
        if options.identifies { Self.identify(plain) }
        plain.on("stop", as: String?.self) { _, _ in stops.continuation.yield() }
        plain.addRoutes(to: router)
        engine.addRoutes(to: router)
        let application = Application(
            router: router,
            server: .http1WithWebSockets(maxMessageSize: options.maxPayload) { request, _ in
                if let route = await plain.webSocketRoute(for: request) { return route }
                return await engine.webSocketRoute(for: request) ?? .refuse(.notFound)
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            services: [plain, engine],
            onServerRunning: { ports.continuation.yield($0.localAddress?.port ?? 0) },
            logger: Self.logger
        )
        let group = ServiceGroup(configuration: .init(services: [application], logger: Self.logger))
        return try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.stream.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let server = SocketTestServer(
                url: "http://127.0.0.1:\(port)",
                sockets: plain,
                engine: engine,
                departures: departures.stream,
                stops: stops.stream,
                group: group
            )
            let outcome: Swift.Result<Result, any Error>
            do { outcome = .success(try await body(server)) } catch { outcome = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try outcome.get()
        }
    }

    /// What the peers' scripts expect.
    private static func answer(_ server: SocketServer, _ departures: AsyncStream<DisconnectReason>.Continuation) {
        for namespace in [server.main, server.namespace("/custom")] {
            namespace.onConnect { socket in socket.emit("auth", SocketArguments(json: [socket.auth])) }
        }
        server.main.onArguments("message") { socket, values in
            socket.emit("message-back", values)
            return SocketArguments()
        }
        server.main.onArguments("message-with-ack") { _, values in values }
        server.main.onDisconnect { _, reason in departures.yield(reason) }
        server.on("ask me", as: Int.self) { socket, number in
            let answer = try await socket.emit("question", number, timeout: .seconds(20), reply: Doubled.self)
            try socket.emit("answered", answer.doubled)
        }
        server.on("put me out", as: String?.self) { socket, _ in socket.disconnect() }
        Self.addRooms(to: server.main)
        Self.addRooms(to: server.namespace("/kept", recovery: SocketServer.Recovery()))
        Self.guardDoor(of: server.namespace("/guarded"))
    }

    private static func identify(_ server: SocketServer) {
        server.admit { request, peer in
            guard let who = HTTPField.Name("who").flatMap({ request.headerFields[$0] }) else {
                return .unidentified(address: peer)
            }
            return who == "nobody" ? .refuse(.forbidden("아무도 아니에요.")) : .holder(EngineHolder(who))
        }
        server.main.authorize { join in
            let known = HTTPField.Name("who").flatMap { join.handshake.headerFields[$0] }
            guard let who = try known ?? join.auth(as: [String: String].self)["who"] else {
                throw SocketRefusal(code: "who", message: "누구세요?")
            }
            guard join.settle(as: EngineHolder(who, address: join.peer)) else {
                throw SocketRefusal(code: "full", message: "자리가 없어요.")
            }
        }
        server.on("keep me", as: String?.self, replying: String.self) { socket, _ in
            socket.isBusy = true
            return "kept"
        }
    }

    private static func addRooms(to namespace: SocketNamespace) {
        namespace.on("enter", as: String.self, replying: String.self) { socket, room in
            socket.join(room)
            socket.data = room
            try socket.emit("entered", room)
            return "in"
        }
        namespace.on("leave", as: String.self, replying: String.self) { socket, room in
            socket.leave(room)
            return "out"
        }
        namespace.onArguments("tell") { socket, values in
            let audience = namespace.to(try values.decode(String.self))
            let isWithoutItself = try values.decode(Bool?.self, at: 2) ?? false
            let text = try values.decode(String.self, at: 1)
            try (isWithoutItself ? audience.except(socket.id) : audience).emit("told", text)
            return SocketArguments()
        }
        namespace.on("tell everybody", as: String.self) { _, text in try namespace.all.emit("told", text) }
        namespace.on("say back", as: String.self) { socket, text in try socket.emit("said", text) }
        namespace.on("who am I", as: String?.self) { socket, _ in
            try socket.emit("you are", socket.data as? String, socket.isRecovered)
        }
        namespace.on("count", as: String.self) { socket, room in try socket.emit("counted", namespace.count(of: room)) }
    }

    private static func guardDoor(of namespace: SocketNamespace) {
        namespace.authorize { join in
            guard try join.auth(as: [String: String].self)["token"] == "right" else {
                throw SocketRefusal(code: "not.you", message: "당신이 아니에요.")
            }
        }
        namespace.on("typed", as: Typed.self, replying: [String: String].self) { _, typed in
            guard !typed.text.isEmpty else { throw SocketRefusal(code: "text.empty", message: "빈 글이에요.") }
            return ["text": String(repeating: typed.text, count: typed.count)]
        }
    }

    private struct Typed: Codable {
        var text: String
        var count: Int
    }

    private struct Doubled: Codable {
        var doubled: Int
    }
}
