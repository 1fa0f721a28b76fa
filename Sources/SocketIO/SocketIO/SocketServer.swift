public import HTTPTypes
public import Hummingbird
public import Logging
public import NIOCore
public import NIOPosix
public import ServiceLifecycle
import Synchronization
public import WebSockets

/// A Socket.IO server (protocol 5, over Engine.IO 4) for a Hummingbird application.
///
/// It is told of requests in two ways, ``addRoutes(to:peer:)`` and ``webSocketRoute(for:from:)``, and run as a service:
/// <doc:GettingStarted>.
public final class SocketServer: Service {
    /// What can be set.
    public struct Configuration: Sendable {
        /// What belongs to the transport: path, heartbeat, limits, origins.
        public var engine = EngineServer.Configuration()
        /// How long a client may take to join a namespace.
        public var connectTimeout: Duration = .seconds(45)
        /// The most binary messages that may belong to one packet.
        public var maxAttachments = 10
        /// For how long, and how well, a client that was cut off can come back; `nil`: not at all.
        ///
        /// With it every event that is not volatile has one more argument at its end, as the protocol asks for it.
        public var recovery: Recovery?
        /// The event that tells a client that it did not keep up and that events were left out; `nil`: it is not told.
        public var resyncEvent: String? = "resync"

        /// Everything as the protocol's own servers have it.
        public init() {}
    }

    /// What is kept for clients that were cut off, in each namespace.
    public struct Recovery: Sendable {
        /// For how long.
        public var time: Duration = .seconds(120)
        /// How many events.
        public var maxEvents = 10_000
        /// How many bytes of events.
        public var maxBytes = 8 << 20
        /// How many clients.
        public var maxAbsent = 10_000

        /// Two minutes, ten thousand events of eight megabytes in all, ten thousand clients.
        public init() {}
    }

    /// What can be set, as it was set.
    public let configuration: Configuration
    /// The namespace `/`, where clients are unless they ask for another.
    public let main: SocketNamespace
    private let namespaces: SocketNamespaces
    private let transport: EngineServer

    /// A server with the main namespace.
    ///
    /// - Parameters:
    ///   - configuration: what differs from the usual.
    ///   - eventLoopGroup: where timers run.
    ///   - logger: gets debug lines about connections that come and go.
    public init(
        configuration: Configuration = Configuration(),
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger
    ) {
        self.configuration = configuration
        let namespaces = SocketNamespaces(recovery: configuration.recovery)
        main = namespaces.make("/")
        self.namespaces = namespaces
        transport = EngineServer(configuration.engine, eventLoopGroup, logger) { session in
            SocketConnection(session: session, namespaces: namespaces, configuration: configuration)
        }
    }

    /// A namespace by its name, such as `/admin`; it exists from the first call on.
    public func namespace(_ name: String) -> SocketNamespace { namespaces.make(name) }

    /// A namespace by its name, with a recovery of its own; it exists from the first call on, and keeps what it had then.
    public func namespace(_ name: String, recovery: Recovery?) -> SocketNamespace {
        namespaces.make(name, recovery: recovery)
    }

    /// Lets the application decide about requests that open a connection, after their origin has been checked; without it all
    /// may.
    public func admit(_ check: @escaping EngineServer.AdmissionCheck) { transport.admit(check) }

    /// Serves long polling at the configured path.
    ///
    /// - Parameters:
    ///   - router: gets the routes.
    ///   - peer: the address at the other end of a request's connection.
    public func addRoutes<Context: RequestContext>(
        to router: some RouterMethods<Context>,
        peer: @escaping @Sendable (Context) -> String? = { _ in nil }
    ) {
        transport.addRoutes(to: router, peer: peer)
    }

    /// What becomes of a request for a WebSocket; `nil` if its path is not this server's.
    ///
    /// - Parameters:
    ///   - request: the request, with its path and query.
    ///   - peer: the address at the other end of its connection.
    public func webSocketRoute(for request: HTTPRequest, from peer: String? = nil) async -> WebSocketRoute? {
        await transport.webSocketRoute(for: request, from: peer)
    }

    /// Serves until a graceful shutdown, or until the task is cancelled; then all clients are let go. Without it no client
    /// is let in.
    public func run() async { await transport.run() }

    /// Clients that are connected.
    public var connectionCount: Int { transport.sessionCount }

    /// Clients that are connected and not identified yet.
    public var unidentifiedCount: Int { transport.unidentifiedCount }
}

extension SocketServer {
    /// Handles an event of the main namespace: ``SocketNamespace/on(_:as:_:)``.
    public func on<Message: Decodable & Sendable>(
        _ event: String,
        as type: Message.Type,
        _ handler: @escaping @Sendable (Socket, Message) async throws -> Void
    ) {
        main.on(event, as: type, handler)
    }

    /// Handles an event of the main namespace that is acknowledged: ``SocketNamespace/on(_:as:replying:_:)``.
    public func on<Message: Decodable & Sendable, Reply: Encodable & Sendable>(
        _ event: String,
        as type: Message.Type,
        replying reply: Reply.Type,
        _ handler: @escaping @Sendable (Socket, Message) async throws -> Reply
    ) {
        main.on(event, as: type, replying: reply, handler)
    }

    /// The sockets in a room of the main namespace.
    public func to(_ room: String) -> SocketAudience { main.to(room) }
}

/// The namespaces of a server by their names.
final class SocketNamespaces: Sendable {
    private let recovery: SocketServer.Recovery?
    private let made = Mutex<[String: SocketNamespace]>([:])

    init(recovery: SocketServer.Recovery?) {
        self.recovery = recovery
    }

    func find(_ name: String) -> SocketNamespace? { made.withLock { $0[name] } }

    func make(_ name: String) -> SocketNamespace { make(name, recovery: recovery) }

    func make(_ name: String, recovery: SocketServer.Recovery?) -> SocketNamespace {
        made.withLock { made in
            if let namespace = made[name] { return namespace }
            let namespace = SocketNamespace(name: name, recovery: recovery)
            made[name] = namespace
            return namespace
        }
    }
}
