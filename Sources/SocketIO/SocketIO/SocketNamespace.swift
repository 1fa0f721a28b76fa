public import HTTPTypes
import NIOCore
import Synchronization

/// A client that asks to join a namespace.
public struct SocketJoin: Sendable {
    /// The namespace, such as `/`.
    public let namespace: String
    /// The JSON object that the client sent as its credentials; `{}` if it sent none.
    public let auth: String
    let session: EngineSession

    /// The request that opened the connection, with its cookies.
    public var handshake: HTTPRequest { session.handshake }

    /// The address at the other end of that request's connection, if it is known.
    public var peer: String? { session.peer }

    /// Names the holder of the connection, without which that of an unidentified client ends. Returns `false` if there is no
    /// place for it.
    public func settle(as holder: EngineHolder) -> Bool { session.settle(as: holder) }

    /// Decodes the credentials.
    ///
    /// - Throws: a `DecodingError`.
    public func auth<Value: Decodable>(as type: Value.Type) throws -> Value {
        try SocketArguments(json: [auth]).decode(type)
    }
}

/// A part of a Socket.IO server with sockets, rooms and events of its own.
public final class SocketNamespace: Sendable {
    /// Handles an event; what it returns is the acknowledgement, if the client asked for one.
    typealias Handler = @Sendable (Socket, SocketArguments) async throws -> SocketArguments

    /// A client that may come back.
    private struct Absent {
        var id: String
        var rooms: [String: Int]
        var data: (any Sendable)?
        var start: Int
        var until: NIODeadline
    }

    private struct State {
        var sockets: [String: Socket] = [:]
        var rooms = Rooms<Socket>()
        var log: RecoveryLog?
        /// By the secret that lets a client come back.
        var present: [String: Socket] = [:]
        var absent: [String: Absent] = [:]
        /// The secrets of `absent`, oldest first; some are stale.
        var absences = CircularBuffer<String>()

        var checks: [@Sendable (SocketJoin) async throws -> Void] = []
        var handlers: [String: Handler] = [:]
        var onConnect: [@Sendable (Socket) async -> Void] = []
        var onDisconnect: [@Sendable (Socket, DisconnectReason) async -> Void] = []
        var onRefusal: (@Sendable (Socket, String, SocketRefusal) async -> Void)?

        func forEach(in audience: SocketAudience, _ body: (Socket) -> Void) {
            if audience.rooms.isEmpty, audience.exceptions.isEmpty {
                for socket in sockets.values { body(socket) }
            } else if audience.rooms.isEmpty {
                let excluded = audience.exceptions.map { rooms.members(of: $0) }
                for (id, socket) in sockets where !excluded.contains(where: { $0[id] != nil }) { body(socket) }
            } else {
                rooms.forEach(in: audience.rooms, except: audience.exceptions, body)
            }
        }
    }

    /// What the namespace is called; the main one is `/`.
    public let name: String
    private let recovery: SocketServer.Recovery?
    private let state: Mutex<State>

    init(name: String, recovery: SocketServer.Recovery?) {
        self.name = name
        self.recovery = recovery
        var state = State()
        state.log = recovery.map {
            RecoveryLog(maxEntries: $0.maxEvents, maxBytes: $0.maxBytes, age: TimeAmount($0.time))
        }
        self.state = Mutex(state)
    }

    // MARK: What the application sets up

    /// Checks every client that asks to join, after the checks added before. A ``SocketRefusal`` that is thrown turns the
    /// client away with its code and message; any other error turns it away without a reason.
    public func authorize(_ check: @escaping @Sendable (SocketJoin) async throws -> Void) {
        state.withLock { $0.checks.append(check) }
    }

    /// Calls the handler with every socket that has joined, before any of its events.
    public func onConnect(_ handler: @escaping @Sendable (Socket) async -> Void) {
        state.withLock { $0.onConnect.append(handler) }
    }

    /// Calls the handler with every socket that has left, after all of its events.
    public func onDisconnect(_ handler: @escaping @Sendable (Socket, DisconnectReason) async -> Void) {
        state.withLock { $0.onDisconnect.append(handler) }
    }

    /// Calls the handler when an event is not carried out: its message was malformed, or its handler threw. The refusal is
    /// acknowledged afterwards if the client asked for it; the text is the event's name.
    public func onRefusal(_ handler: @escaping @Sendable (Socket, String, SocketRefusal) async -> Void) {
        state.withLock { $0.onRefusal = handler }
    }

    /// Handles an event whose first value is of a type; it is acknowledged with nothing.
    ///
    /// The events of one connection are handled one after the other; the client is not read further when 64 of them wait.
    public func on<Message: Decodable & Sendable>(
        _ event: String,
        as type: Message.Type,
        _ handler: @escaping @Sendable (Socket, Message) async throws -> Void
    ) {
        onArguments(event) { socket, arguments in
            try await handler(socket, try arguments.message(type))
            return SocketArguments()
        }
    }

    /// Handles an event whose first value is of a type; it is acknowledged with what the handler returns.
    public func on<Message: Decodable & Sendable, Reply: Encodable & Sendable>(
        _ event: String,
        as type: Message.Type,
        replying reply: Reply.Type,
        _ handler: @escaping @Sendable (Socket, Message) async throws -> Reply
    ) {
        onArguments(event) { socket, arguments in
            try SocketArguments([try await handler(socket, try arguments.message(type))])
        }
    }

    /// Handles an event with whatever values it has; it is acknowledged with the values that the handler returns.
    public func onArguments(
        _ event: String,
        _ handler: @escaping @Sendable (Socket, SocketArguments) async throws -> SocketArguments
    ) {
        state.withLock { $0.handlers[event] = handler }
    }

    // MARK: Sending

    /// All sockets.
    public var all: SocketAudience { SocketAudience(namespace: self) }

    /// The sockets in a room.
    public func to(_ room: String) -> SocketAudience { all.to(room) }

    /// Sockets that are in the namespace.
    public var socketCount: Int { state.withLock { $0.sockets.count } }

    /// How many sockets are in a room.
    public func count(of room: String) -> Int { state.withLock { $0.rooms.count(of: room) } }

    func emit(_ event: String, _ arguments: SocketArguments, to audience: SocketAudience) {
        state.withLock { state in
            // Numbering and sending under one lock: every client gets the events in the order of their numbers.
            let offset = audience.isVolatile ? nil : state.log.map { RecoveryLog.offset($0.next) }
            let frames = SocketFrames.event(name, event, arguments, offset: offset)
            if offset != nil {
                state.log?.append(rooms: audience.rooms, except: audience.exceptions, frames: frames, at: .now())
            }
            let outgoing = EngineMachine.Outgoing(frames: frames, isDroppable: true)
            func send(to socket: Socket) {
                socket.connection.session.send(outgoing, isVolatile: audience.isVolatile)
            }
            state.forEach(in: audience, send)
        }
    }

    func members(of audience: SocketAudience) -> [Socket] {
        state.withLock { state in
            var members: [Socket] = []
            state.forEach(in: audience) { members.append($0) }
            return members
        }
    }

    // MARK: Rooms

    func rooms(of socket: Socket) -> Set<String> { state.withLock { $0.rooms.rooms(of: socket.id) } }

    func join(_ room: String, _ socket: Socket) {
        state.withLock { state in
            guard state.sockets[socket.id] === socket else { return }
            state.rooms.join(room, socket, id: socket.id, mark: state.log?.last ?? 0)
        }
    }

    func leave(_ room: String, _ socket: Socket) {
        guard room != socket.id else { return }
        state.withLock { state in
            guard state.sockets[socket.id] === socket else { return }
            state.rooms.leave(room, id: socket.id)
        }
    }

    // MARK: Coming and going

    /// What a client sends in its credentials to be recovered.
    private struct Return: Decodable {
        var pid: String?
        var offset: String?
    }

    func admit(_ join: SocketJoin) async -> SocketRefusal? {
        for check in state.withLock({ $0.checks }) {
            do {
                try await check(join)
            } catch let refusal as SocketRefusal {
                return refusal
            } catch {
                return .internalError
            }
        }
        return nil
    }

    /// Lets a client in, and sends it what it missed and then its CONNECT packet, before anything else.
    ///
    /// - Parameter register: is called with the socket before anything is sent to the client.
    func add(_ connection: SocketConnection, auth: String, register: (Socket) -> Void) -> Socket {
        // A client that comes back with something that cannot be read is a new one.
        let back = recovery == nil ? nil : try? SocketArguments(json: [auth]).decode(Return.self)
        let (socket, replaced) = state.withLock { state -> (Socket, Socket?) in
            let (absent, replaced) = claim(back?.pid, &state)
            if let back, let pid = back.pid, let absent, let log = state.log,
                let number = back.offset.map(RecoveryLog.number) ?? absent.start,
                let missed = log.missed(after: number, in: absent.rooms)
            {
                let socket = enter(connection, auth, pid: pid, absent: absent, &state)
                register(socket)
                for frames in missed { connection.session.send(EngineMachine.Outgoing(frames: frames)) }
                greet(socket)
                return (socket, replaced)
            }
            let pid = recovery == nil ? nil : RandomID.make() + RandomID.make()
            let socket = enter(connection, auth, pid: pid, absent: nil, &state)
            register(socket)
            greet(socket)
            return (socket, replaced)
        }
        // The same client on an older connection that has not been noticed to be dead.
        replaced?.connection.replace()
        return socket
    }

    private func greet(_ socket: Socket) {
        let frames = SocketFrames.connect(name, sid: socket.id, pid: socket.pid)
        socket.connection.session.send(EngineMachine.Outgoing(frames: frames))
    }

    /// Finds the client that comes back.
    private func claim(_ pid: String?, _ state: inout State) -> (Absent?, replaced: Socket?) {
        guard let pid else { return (nil, nil) }
        if let socket = state.present[pid] {
            let absent = exit(socket, &state)
            return (absent, socket)
        }
        guard let absent = state.absent.removeValue(forKey: pid), absent.until > .now() else { return (nil, nil) }
        return (absent, nil)
    }

    private func enter(
        _ connection: SocketConnection,
        _ auth: String,
        pid: String?,
        absent: Absent?,
        _ state: inout State
    ) -> Socket {
        let socket = Socket(
            id: absent?.id ?? RandomID.make(),
            pid: pid,
            namespace: self,
            connection: connection,
            auth: auth,
            isRecovered: absent != nil,
            start: absent?.start ?? state.log?.last ?? 0,
            data: absent?.data
        )
        state.sockets[socket.id] = socket
        if let pid { state.present[pid] = socket }
        for (room, mark) in absent?.rooms ?? [:] { state.rooms.join(room, socket, id: socket.id, mark: mark) }
        state.rooms.join(socket.id, socket, id: socket.id, mark: state.log?.last ?? 0)
        return socket
    }

    /// - Returns: what is needed to come back, if the socket was in the namespace.
    private func exit(_ socket: Socket, _ state: inout State) -> Absent? {
        guard state.sockets[socket.id] === socket else { return nil }
        state.sockets[socket.id] = nil
        if let pid = socket.pid { state.present[pid] = nil }
        return Absent(
            id: socket.id,
            rooms: state.rooms.leaveAll(id: socket.id),
            data: socket.data,
            start: socket.start,
            until: .now() + TimeAmount(recovery?.time ?? .zero)
        )
    }

    func remove(_ socket: Socket, _ reason: DisconnectReason) {
        state.withLock { state in
            guard let absent = exit(socket, &state) else { return }
            guard let pid = socket.pid, let recovery, reason.isRecoverable else { return }
            state.absent[pid] = absent
            state.absences.append(pid)
            while let oldest = state.absences.first {
                let isStale = state.absent[oldest].map { $0.until < .now() } ?? true
                guard isStale || state.absences.count > recovery.maxAbsent else { break }
                state.absences.removeFirst()
                state.absent[oldest] = nil
            }
        }
        socket.left()
    }

    // MARK: Handling

    func connected(_ socket: Socket) async {
        for handler in state.withLock({ $0.onConnect }) { await handler(socket) }
    }

    func disconnected(_ socket: Socket, _ reason: DisconnectReason) async {
        for handler in state.withLock({ $0.onDisconnect }) { await handler(socket, reason) }
    }

    /// - Returns: the acknowledgement; `nil` when the event has no handler.
    func handle(_ event: String, _ arguments: SocketArguments, from socket: Socket) async -> SocketArguments? {
        guard let handler = state.withLock({ $0.handlers[event] }) else { return nil }
        let refusal: SocketRefusal
        do {
            return try await handler(socket, arguments)
        } catch let error as SocketRefusal {
            refusal = error
        } catch is MalformedMessage {
            refusal = .malformed
        } catch {
            refusal = .internalError
        }
        await state.withLock { $0.onRefusal }?(socket, event, refusal)
        return refusal.acknowledgement
    }
}

/// The value of an event is not of the type that its handler takes.
private struct MalformedMessage: Error {}

extension SocketArguments {
    fileprivate func message<Message: Decodable>(_ type: Message.Type) throws -> Message {
        do { return try decode(type) } catch { throw MalformedMessage() }
    }
}
