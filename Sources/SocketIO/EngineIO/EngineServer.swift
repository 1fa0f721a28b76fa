import Foundation
public import HTTPTypes
public import Hummingbird
public import Logging
public import NIOCore
public import NIOPosix
public import ServiceLifecycle
import Synchronization
public import WebSockets

/// An Engine.IO 4 server: sessions over HTTP long polling and WebSockets, for a Hummingbird application.
///
/// It serves what ``addRoutes(to:peer:)`` and ``webSocketRoute(for:from:)`` are asked, while ``run()`` runs.
public final class EngineServer: Service {
    /// What can be set.
    public struct Configuration: Sendable {
        /// The path that is served; `/socket.io/` unless told otherwise.
        public var path = "/socket.io/"
        /// How often the server asks for a sign of life; whole milliseconds.
        public var pingInterval: Duration = .seconds(25)
        /// How long the client may take to answer; whole milliseconds.
        public var pingTimeout: Duration = .seconds(20)
        /// Bytes of the longest POST and of the longest WebSocket message. The limit for messages given to
        /// `http1WithWebSockets` must not be lower.
        public var maxPayload = 1_000_000
        /// How long a WebSocket may take to replace polling.
        public var upgradeTimeout: Duration = .seconds(10)
        /// Packets that may wait for one client. One that is further behind is told, and dropped if it stays behind.
        public var maxWaitingPackets = 512
        /// Bytes that may wait for one client.
        public var maxWaitingBytes = 1 << 20
        /// How long a client that was told that it is behind may take to catch up.
        public var lagTimeout: Duration = .seconds(10)
        /// Sessions at the same time.
        public var limits = EngineLimits()
        /// Which pages may connect.
        public var origins = OriginPolicy.sameHost

        /// Everything as the protocol's own servers have it, and pages of the same host only.
        public init() {}
    }

    /// Decides about a request that opens a session, by its head and the address at the other end of its connection.
    public typealias AdmissionCheck = @Sendable (HTTPRequest, _ peer: String?) async -> EngineAdmission

    private struct State {
        var sessions: [String: EngineSession] = [:]
        var capacity: SessionCapacity
        /// Is there while the server runs.
        var start: AsyncStream<any EngineApplication>.Continuation?
        var admissionCheck: AdmissionCheck = { _, _ in .accept }
    }

    /// What can be set, as it was set.
    public let configuration: Configuration
    private let machineConfiguration: EngineMachine.Configuration
    private let makeApplication: @Sendable (EngineSession) -> any EngineApplication
    private let group: any EventLoopGroup
    private let logger: Logger
    private let state: Mutex<State>

    /// A server whose sessions pass their messages to a closure.
    ///
    /// - Parameters:
    ///   - configuration: what differs from the usual.
    ///   - eventLoopGroup: where timers run.
    ///   - logger: gets debug lines about sessions that come and go.
    ///   - onMessage: gets the messages of a session one after the other; the client is not read meanwhile.
    public convenience init(
        configuration: Configuration = Configuration(),
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger,
        onMessage: @escaping @Sendable (EngineSession, EngineMessage) async -> Void
    ) {
        self.init(configuration, eventLoopGroup, logger) { MessageHandler(session: $0, handle: onMessage) }
    }

    init(
        _ configuration: Configuration,
        _ group: any EventLoopGroup,
        _ logger: Logger,
        makeApplication: @escaping @Sendable (EngineSession) -> any EngineApplication
    ) {
        self.configuration = configuration
        state = Mutex(State(capacity: SessionCapacity(configuration.limits)))
        self.group = group
        self.logger = logger
        self.makeApplication = makeApplication
        var machine = EngineMachine.Configuration(
            pingInterval: TimeAmount(configuration.pingInterval),
            pingTimeout: TimeAmount(configuration.pingTimeout)
        )
        machine.upgradeTimeout = TimeAmount(configuration.upgradeTimeout)
        machine.lagTimeout = TimeAmount(configuration.lagTimeout)
        machine.maxWaiting = configuration.maxWaitingPackets
        machine.maxWaitingBytes = configuration.maxWaitingBytes
        machineConfiguration = machine
    }

    /// Sessions that go on.
    public var sessionCount: Int { state.withLock { $0.sessions.count } }

    /// Lets the application decide about requests that open a session, after their origin has been checked; without it all
    /// may.
    public func admit(_ check: @escaping AdmissionCheck) { state.withLock { $0.admissionCheck = check } }

    /// Sessions whose holder is not known yet.
    public var unidentifiedCount: Int { state.withLock { $0.capacity.unidentifiedCount } }

    /// Runs what sessions need besides their connections, until a graceful shutdown or until the task is cancelled; then
    /// the sessions are closed. Without it no session is opened.
    public func run() async {
        // Bounded by the number of sessions; every one that is open has been put in.
        let (applications, start) = AsyncStream.makeStream(of: (any EngineApplication).self)
        state.withLock { $0.start = start }
        await withDiscardingTaskGroup { group in
            await withGracefulShutdownHandler {
                // Ends when the task is cancelled as well.
                for await application in applications { group.addTask { await application.run() } }
            } onGracefulShutdown: {
                start.finish()
            }
            letGo()
        }
    }

    /// Closes every session, so that its client looks for the next server; no session is opened from here on.
    private func letGo() {
        let sessions = state.withLock { state in
            state.start = nil
            return Array(state.sessions.values)
        }
        for session in sessions { session.close(.shuttingDown) }
    }

    // MARK: HTTP

    /// Serves long polling at the configured path.
    ///
    /// - Parameters:
    ///   - router: gets the routes.
    ///   - peer: the address at the other end of a request's connection, for ``admit(_:)``.
    public func addRoutes<Context: RequestContext>(
        to router: some RouterMethods<Context>,
        peer: @escaping @Sendable (Context) -> String? = { _ in nil }
    ) {
        let path = RouterPath(configuration.path)
        for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete, .options] {
            router.on(path, method: method) { request, context in await self.respond(to: request, from: peer(context)) }
        }
    }

    private func respond(to request: Request, from peer: String?) async -> Response {
        let cors = configuration.origins.headers(for: request.head)
        var response = await answer(request, from: peer)
        for field in cors { response.headers[values: field.name].append(field.value) }
        return response
    }

    private func answer(_ request: Request, from peer: String?) async -> Response {
        if request.method == .options { return Response(status: .noContent) }
        let query = EngineQuery(request.head)
        switch query.transport {
        case "polling": break
        // Without an `Upgrade` header, or with the id of a session that polls.
        case "websocket":
            let isUnknown = query.sid.map { sid in state.withLock { $0.sessions[sid] == nil } } ?? false
            return Self.refuse(isUnknown ? .unknownSession : .badRequest)
        default: return Self.refuse(.unknownTransport)
        }
        guard let sid = query.sid else { return await open(request, query, peer) }
        guard let session = state.withLock({ $0.sessions[sid] }) else { return Self.refuse(.unknownSession) }
        switch request.method {
        case .get:
            // The web server waits for its requests before it stops.
            let answer = await withGracefulShutdownHandler {
                await session.poll()
            } onGracefulShutdown: {
                session.close(.shuttingDown)
            }
            switch answer {
            case .frames(let frames): return Self.answer(EnginePayload.encode(frames), "text/plain; charset=UTF-8")
            case .refused(let refusal): return Self.refuse(refusal)
            }
        case .post: return await post(request, to: session)
        default: return Self.refuse(.badRequest)
        }
    }

    private func open(_ request: Request, _ query: EngineQuery, _ peer: String?) async -> Response {
        guard request.method == .get else { return Self.refuse(.badHandshakeMethod) }
        let admission = await admission(of: request.head, query, peer)
        if case .refuse(let refusal) = admission { return Self.refuse(refusal) }
        let machine = EngineMachine(machineConfiguration, at: .now())
        guard let session = makeSession(request.head, machine, admission, peer) else { return Self.refuse(.busy) }
        return Self.answer(
            openPacket(session, upgrades: ["websocket"]),
            "text/plain; charset=UTF-8"
        )
    }

    private func post(_ request: Request, to session: EngineSession) async -> Response {
        do {
            let refusal = try await session.post {
                let type = request.headers[.contentType] ?? ""
                guard !type.hasPrefix("application/octet-stream") else { return nil }
                let body = try await Self.collect(request.body, upTo: configuration.maxPayload)
                return String(validating: body.readableBytesView, as: UTF8.self)
            }
            return refusal.map(Self.refuse) ?? Self.answer("ok", "text/html")
        } catch let rejected as EngineSession.PostRejected {
            return Response(status: rejected.status, headers: [.connection: "close"])
        } catch {
            return Self.refuse(.badRequest)
        }
    }

    private static func collect(_ body: RequestBody, upTo limit: Int) async throws -> ByteBuffer {
        var collected = ByteBuffer()
        for try await var part in body {
            guard collected.readableBytes + part.readableBytes <= limit else {
                throw EngineSession.PostRejected(status: .contentTooLarge)
            }
            collected.writeBuffer(&part)
        }
        return collected
    }

    private static func answer(_ body: String, _ type: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body))
        )
    }

    private static func refuse(_ refusal: EngineRefusal) -> Response {
        Response(
            status: refusal.status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: refusal.json))
        )
    }

    // MARK: WebSocket

    /// What becomes of a request for a WebSocket; `nil` if its path is not this server's.
    ///
    /// - Parameters:
    ///   - request: the request, with its path and query.
    ///   - peer: the address at the other end of its connection, for ``admit(_:)``.
    public func webSocketRoute(for request: HTTPRequest, from peer: String? = nil) async -> WebSocketRoute? {
        let query = EngineQuery(request)
        guard query.isPath(configuration.path) else { return nil }
        guard query.transport == "websocket" else {
            return Self.refuseSocket(query.transport == "polling" ? .badRequest : .unknownTransport)
        }
        if let sid = query.sid {
            guard let session = state.withLock({ $0.sessions[sid] }) else {
                return Self.refuseSocket(.unknownSession)
            }
            guard configuration.origins.allows(request) else { return Self.refuseSocket(.forbidden) }
            return .accept(gathering: .zero) { [maxPayload = configuration.maxPayload] socket in
                await session.serve(socket, as: nil, maxPayload: maxPayload)
                await socket.close(.normal)
            }
        }
        let admission = await admission(of: request, query, peer)
        if case .refuse(let refusal) = admission { return Self.refuseSocket(refusal) }
        return .accept(gathering: .zero) { socket in
            let number = 0
            let machine = EngineMachine(self.machineConfiguration, socket: number, at: .now())
            guard let session = self.makeSession(request, machine, admission, peer) else {
                return await socket.close(WebSocketCloseCode(rawValue: 1013))
            }
            _ = socket.offer(CollectionOfOne(.text(self.openPacket(session, upgrades: []))))
            await session.serve(socket, as: number, maxPayload: self.configuration.maxPayload)
        }
    }

    private static func refuseSocket(_ refusal: EngineRefusal) -> WebSocketRoute {
        .refuse(.badRequest, message: refusal.message)
    }

    // MARK: Sessions

    /// Decides about a request that opens a session.
    private func admission(of request: HTTPRequest, _ query: EngineQuery, _ peer: String?) async -> EngineAdmission {
        guard configuration.origins.allows(request) else { return .refuse(.forbidden) }
        guard query.version == "4" else { return .refuse(.unsupportedVersion) }
        return await state.withLock { $0.admissionCheck }(request, peer)
    }

    private func makeSession(
        _ request: HTTPRequest,
        _ machine: EngineMachine,
        _ admission: EngineAdmission,
        _ peer: String?
    ) -> EngineSession? {
        let session = EngineSession(
            id: RandomID.make(),
            handshake: request,
            peer: peer,
            machine: machine,
            eventLoop: group.next(),
            onSettled: { session, holder in self.settle(session, as: holder) },
            onForgotten: { session in
                self.state.withLock { state in
                    state.capacity.leave(session.id)
                    state.sessions[session.id] = nil
                }
                self.logger.debug("session ended", metadata: ["engine.sessions": "\(self.sessionCount)"])
            }
        )
        let application = makeApplication(session)
        var displaced: EngineSession?
        let start = state.withLock { state -> AsyncStream<any EngineApplication>.Continuation? in
            guard let start = state.start else { return nil }
            let verdict = state.capacity.admit(session.id, as: admission) { state.sessions[$0]?.isBusy == true }
            guard case .admitted(let displacing) = verdict else { return nil }
            displaced = displacing.flatMap { state.sessions[$0] }
            state.sessions[session.id] = session
            return start
        }
        displaced?.displace()
        guard let start else { return nil }
        session.start(application)
        start.yield(application)
        if case .unidentified = admission { watchUnidentified(session) }
        return session
    }

    /// Hangs up on a client that is not identified in time.
    private func watchUnidentified(_ session: EngineSession) {
        _ = session.after(configuration.limits.identificationTime) { [weak session] in
            guard let session, self.state.withLock({ $0.capacity.isUnidentified(session.id) }) else { return }
            session.close(.forcedClose)
        }
    }

    /// Gives a session its holder's place. Returns `false` if there is none.
    private func settle(_ session: EngineSession, as holder: EngineHolder) -> Bool {
        var displaced: EngineSession?
        let isSettled = state.withLock { state in
            let verdict = state.capacity.settle(session.id, as: holder) { state.sessions[$0]?.isBusy == true }
            guard case .admitted(let displacing) = verdict else { return false }
            displaced = displacing.flatMap { state.sessions[$0] }
            return true
        }
        displaced?.displace()
        return isSettled
    }

    private func openPacket(_ session: EngineSession, upgrades: [String]) -> String {
        let upgrades = upgrades.map { "\"\($0)\"" }.joined(separator: ",")
        let interval = machineConfiguration.pingInterval.nanoseconds / 1_000_000
        let timeout = machineConfiguration.pingTimeout.nanoseconds / 1_000_000
        return "0{\"sid\":\"\(session.id)\",\"upgrades\":[\(upgrades)],\"pingInterval\":\(interval),"
            + "\"pingTimeout\":\(timeout),\"maxPayload\":\(configuration.maxPayload)}"
    }
}

extension EngineRefusal {
    /// There is no room for another session, or the server stops.
    fileprivate static let busy = EngineRefusal(code: 4, message: "Try again later")
}

/// Passes messages to a closure.
private struct MessageHandler: EngineApplication {
    let session: EngineSession
    let handle: @Sendable (EngineSession, EngineMessage) async -> Void

    func received(_ message: EngineMessage) async { await handle(session, message) }
    func lagged() -> [EngineMachine.Outgoing] { [] }
    func farewell() -> [EngineMachine.Outgoing] { [] }
    func ended(_ reason: EngineEndReason) {}
    func run() async {}
}
