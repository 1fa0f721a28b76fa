import NIOCore
import Synchronization

/// One client's connection and the sockets it has in the namespaces.
final class SocketConnection: EngineApplication {
    private enum Work: Sendable {
        case join(String, auth: String)
        case event(Socket, String, SocketArguments, id: Int?)
        case left(Socket, DisconnectReason)
    }

    private struct State {
        var machine: SocketMachine
        var sockets: [String: Socket] = [:]
        var isEnded = false
        var joinTimer: Scheduled<Void>?
    }

    let session: EngineSession
    private let namespaces: SocketNamespaces
    private let configuration: SocketServer.Configuration
    /// The client is not read further while this many things wait for the application.
    private let work = WorkQueue<Work>(limit: 64)
    private let state: Mutex<State>

    init(session: EngineSession, namespaces: SocketNamespaces, configuration: SocketServer.Configuration) {
        self.session = session
        self.namespaces = namespaces
        self.configuration = configuration
        state = Mutex(State(machine: SocketMachine(maxAttachments: configuration.maxAttachments)))
    }

    // MARK: EngineApplication

    func received(_ message: EngineMessage) async { await handle(.received(message)) }

    func lagged() -> [EngineMachine.Outgoing] {
        guard let event = configuration.resyncEvent else { return [] }
        return state.withLock { $0.sockets.keys.sorted() }.map { namespace in
            EngineMachine.Outgoing(frames: SocketFrames.event(namespace, event, SocketArguments()))
        }
    }

    func farewell() -> [EngineMachine.Outgoing] {
        state.withLock { $0.sockets.keys.sorted() }.map { namespace in
            EngineMachine.Outgoing(frames: SocketFrames.disconnect(namespace))
        }
    }

    func ended(_ reason: EngineEndReason) { end(DisconnectReason(reason)) }

    func run() async {
        let timer = session.after(configuration.connectTimeout) { self.joinTimedOut() }
        let isLate = state.withLock { state in
            state.joinTimer = timer
            return state.isEnded || state.machine.hasJoined
        }
        if isLate { timer.cancel() }
        while let work = await work.next() {
            switch work {
            case .join(let namespace, let auth): await join(namespace, auth)
            case .event(let socket, let name, let arguments, let id):
                let reply = await socket.namespace.handle(name, arguments, from: socket)
                guard let id, let reply else { continue }
                let frames = SocketFrames.ack(socket.namespace.name, reply, id: id)
                session.send(EngineMachine.Outgoing(frames: frames))
            case .left(let socket, let reason): await socket.namespace.disconnected(socket, reason)
            }
        }
    }

    // MARK: From the client

    private func handle(_ event: SocketMachine.Event) async {
        for action in state.withLock({ $0.machine.handle(event) }) {
            switch action {
            case .join(let namespace, let auth): await work.add(.join(namespace, auth: auth))
            case .event(let namespace, let name, let arguments, let id):
                guard let socket = state.withLock({ $0.sockets[namespace] }) else { continue }
                await work.add(.event(socket, name, arguments, id: id))
            case .acknowledged(let namespace, let id, let arguments):
                state.withLock { $0.sockets[namespace] }?.acknowledge(id, arguments)
            case .leave(let namespace):
                guard let socket = state.withLock({ $0.sockets.removeValue(forKey: namespace) }) else { continue }
                socket.namespace.remove(socket, .clientLeft)
                await work.add(.left(socket, .clientLeft))
            case .close(let reason): session.close(reason)
            }
        }
    }

    private func joinTimedOut() {
        for case .close(let reason) in state.withLock({ $0.machine.handle(.connectTimeout) }) {
            session.close(reason)
        }
    }

    private func join(_ name: String, _ auth: String) async {
        guard let namespace = namespaces.find(name) else {
            return refuse(name, "{\"message\":\"Invalid namespace\"}")
        }
        let join = SocketJoin(namespace: name, auth: auth, session: session)
        if let refusal = await namespace.admit(join) { return refuse(name, refusal.connectError) }
        let isOpen = state.withLock { state in
            _ = state.machine.handle(.accepted(name))
            state.joinTimer.take()?.cancel()
            return !state.isEnded
        }
        guard isOpen else { return }
        let socket = namespace.add(self, auth: auth) { socket in state.withLock { $0.sockets[name] = socket } }
        // The connection may have ended in between, and then nothing else takes the socket out.
        if state.withLock({ $0.isEnded }) { namespace.remove(socket, .transportClose) }
        await namespace.connected(socket)
        if state.withLock({ $0.isEnded && $0.sockets[name] === socket }) {
            await namespace.disconnected(socket, .transportClose)
        }
    }

    private func refuse(_ namespace: String, _ json: String) {
        state.withLock { _ = $0.machine.handle(.refused(namespace)) }
        session.send(EngineMachine.Outgoing(frames: SocketFrames.connectError(namespace, json)))
    }

    // MARK: From the server

    func disconnect(_ socket: Socket, closing: Bool) {
        let name = socket.namespace.name
        let isHere = state.withLock { state in
            guard state.sockets[name] === socket, !state.isEnded else { return false }
            state.sockets[name] = nil
            _ = state.machine.handle(.left(name))
            return true
        }
        if isHere {
            session.send(EngineMachine.Outgoing(frames: SocketFrames.disconnect(name)))
            socket.namespace.remove(socket, .serverLeft)
            work.addAtOnce(.left(socket, .serverLeft))
        }
        if closing { session.close(.forcedClose) }
    }

    /// The client has come back on another connection.
    func replace() { session.close(.tooSlow) }

    private func end(_ reason: DisconnectReason) {
        let sockets = state.withLock { state -> [Socket] in
            guard !state.isEnded else { return [] }
            state.isEnded = true
            state.joinTimer.take()?.cancel()
            defer { state.sockets = [:] }
            return state.sockets.values.map(\.self)
        }
        for socket in sockets { socket.namespace.remove(socket, reason) }
        work.finish(sockets.map { .left($0, reason) })
    }
}
