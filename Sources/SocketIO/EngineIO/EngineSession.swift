public import HTTPTypes
import NIOCore
import Synchronization
import WebSockets

/// One client of an Engine.IO server, whatever connections it uses.
public final class EngineSession: Sendable {
    /// Names the session in every request; 20 characters that cannot be guessed.
    public let id: String
    /// The request that opened the session, with its cookies and its query.
    public let handshake: HTTPRequest
    /// The address at the other end of that request's connection, if it is known.
    public let peer: String?

    /// How a poll ends.
    enum PollAnswer: Sendable {
        case frames([EngineFrame])
        case refused(EngineRefusal)
    }

    /// What is left to do when the lock is free again.
    private struct Leftover {
        var messages: [EngineMessage] = []
        var refusal: EngineRefusal?
        var hasEnded = false
        var isForgotten = false
    }

    private struct State {
        var machine: EngineMachine
        var lastID = 0
        var polls: [EngineMachine.ID: CheckedContinuation<PollAnswer, Never>] = [:]
        var sockets: [EngineMachine.ID: WebSocket] = [:]
        /// Tasks that wait for their socket to be full, and packets to wait for it.
        var writers: [EngineMachine.ID: CheckedContinuation<Void, Never>] = [:]
        /// POSTs that wait until the session has been let go of.
        var parting: [CheckedContinuation<Void, Never>] = []
        var timer: (due: NIODeadline, scheduled: Scheduled<Void>)?
        var application: (any EngineApplication)?
        /// The session has ended and the application is still to be told.
        var untold: EngineEndReason?
        var isForgotten = false
    }

    private let state: Mutex<State>
    private let eventLoop: any EventLoop
    private let onSettled: @Sendable (EngineSession, EngineHolder) -> Bool
    private let onForgotten: @Sendable (EngineSession) -> Void
    private let busy = Atomic(false)

    init(
        id: String,
        handshake: HTTPRequest,
        peer: String?,
        machine: EngineMachine,
        eventLoop: any EventLoop,
        onSettled: @escaping @Sendable (EngineSession, EngineHolder) -> Bool,
        onForgotten: @escaping @Sendable (EngineSession) -> Void
    ) {
        self.id = id
        self.handshake = handshake
        self.peer = peer
        state = Mutex(State(machine: machine))
        self.eventLoop = eventLoop
        self.onSettled = onSettled
        self.onForgotten = onForgotten
    }

    /// Whether the session should keep its place when others give way.
    public var isBusy: Bool {
        get { busy.load(ordering: .relaxed) }
        set { busy.store(newValue, ordering: .relaxed) }
    }

    /// Names the holder of the session, once its client is identified. Returns `false` if there is no place for it.
    public func settle(as holder: EngineHolder) -> Bool { onSettled(self, holder) }

    /// Closes the session in favor of another.
    func displace() {
        for outgoing in state.withLock({ $0.application })?.farewell() ?? [] { send(outgoing) }
        close(.forcedClose)
    }

    /// Whether the session goes on.
    public var isOpen: Bool { state.withLock { $0.machine.isOpen } }

    /// Packets that wait for the client.
    var waiting: Int { state.withLock { $0.machine.waiting } }

    /// Sends a message after those sent before, without waiting.
    ///
    /// What a client does not read is kept up to a bound; a client that is further behind is hung up on.
    public func send(_ message: EngineMessage) {
        send(EngineMachine.Outgoing(frames: [EngineFrame(message)]))
    }

    /// Closes the session from this side.
    public func close() { close(.forcedClose) }

    func close(_ reason: EngineEndReason) { handle(.close(reason)) }

    /// May be called under a lock: if the session ends by this, the application is told later, on the event loop.
    func send(_ outgoing: EngineMachine.Outgoing, isVolatile: Bool = false) {
        let leftover = state.withLock { state in
            step(&state, isVolatile ? .sendVolatile(outgoing) : .send(outgoing))
        }
        guard leftover.hasEnded || leftover.isForgotten else { return }
        eventLoop.execute { self.finish(leftover) }
    }

    /// Begins the session: from here on the application is told what happens, first of all if the session is over already.
    func start(_ application: any EngineApplication) {
        state.withLock { $0.application = application }
        tellEnd()
        handle(.timePassed)
    }

    /// Calls a closure on the event loop after a time.
    func after(_ time: Duration, _ body: @escaping @Sendable () -> Void) -> Scheduled<Void> {
        eventLoop.scheduleTask(in: TimeAmount(time), body)
    }

    // MARK: Requests

    /// Waits for packets.
    func poll() async -> PollAnswer {
        let id = makeID()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let leftover = state.withLock { state -> Leftover? in
                    guard !Task.isCancelled else { return nil }
                    state.polls[id] = continuation
                    return step(&state, .pollArrived(id))
                }
                guard let leftover else { return continuation.resume(returning: .refused(.unknownSession)) }
                finish(leftover)
            }
        } onCancel: {
            let waiting = state.withLock { state in
                _ = step(&state, .pollLost(id))
                return state.polls.removeValue(forKey: id)
            }
            waiting?.resume(returning: .refused(.unknownSession))
        }
    }

    /// Takes in what the client posts.
    ///
    /// - Parameter body: reads the request; `nil` if it is not a text.
    /// - Returns: why it was refused, or `nil` when everything in it has been delivered.
    func post(_ body: () async throws -> String?) async throws -> EngineRefusal? {
        let id = makeID()
        if let refusal = handle(.postArrived(id)).refusal { return refusal }
        let text: String?
        do {
            text = try await body()
        } catch let error as PostRejected {
            handle(.postRejected(id))
            throw error
        } catch {
            handle(.postLost(id))
            throw error
        }
        let refusal = await receive(.postCompleted(id, text))
        await waitUntilParted()
        return refusal
    }

    /// The body of a POST is not accepted, but the session goes on.
    struct PostRejected: Error {
        var status: HTTPResponse.Status
    }

    /// The answer to a client's own close is held back while the poll it releases may be on its way.
    private func waitUntilParted() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard state.machine.isParting else { return true }
                state.parting.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    // MARK: WebSocket

    /// Serves a WebSocket of this session until it is closed.
    ///
    /// - Parameters:
    ///   - id: the number it has in the machine; `nil` for one that comes to replace polling.
    ///   - maxPayload: bytes of the longest message.
    func serve(_ socket: WebSocket, as id: EngineMachine.ID?, maxPayload: Int) async {
        let number = id ?? makeID()
        finish(
            state.withLock { state in
                state.sockets[number] = socket
                return id == nil ? step(&state, .socketArrived(number)) : Leftover()
            })
        await withDiscardingTaskGroup { group in
            group.addTask { await self.write(to: socket, as: number) }
            await read(socket, as: number, maxPayload: maxPayload)
            handle(.socketLost(number))
            _ = state.withLock { $0.sockets.removeValue(forKey: number) }
            group.cancelAll()
        }
    }

    private func read(_ socket: WebSocket, as id: EngineMachine.ID, maxPayload: Int) async {
        do {
            for try await message in socket.messages {
                let received: EngineMessage
                switch message {
                case .text(let text): received = .text(text)
                case .binary(let bytes): received = .binary(bytes)
                }
                guard received.byteCount <= maxPayload else {
                    socket.startClosing(.tooBig)
                    return
                }
                await receive(.socketReceived(id, received))
            }
        } catch {
            // The caller tells the machine that the socket is gone, however it ended.
        }
    }

    /// Sends what the socket could not take at once, when it can.
    private func write(to socket: WebSocket, as id: EngineMachine.ID) async {
        while !Task.isCancelled {
            await waitForWork(id)
            while let outgoing = state.withLock({ $0.machine.fullSocket == id ? $0.machine.takeWaiting() : nil }) {
                for frame in outgoing.frames {
                    do {
                        try await socket.send(frame.message)
                    } catch {
                        // Closed: its reader sees it as well.
                        return
                    }
                }
            }
        }
    }

    private func waitForWork(_ id: EngineMachine.ID) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard !Task.isCancelled, state.machine.fullSocket != id else { return false }
                    state.writers[id] = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.writers.removeValue(forKey: id) }?.resume()
        }
    }

    // MARK: The machine

    private func makeID() -> EngineMachine.ID {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Handles what the client sent: the application gets its messages before it is told of the end.
    @discardableResult
    private func receive(_ event: EngineMachine.Event) async -> EngineRefusal? {
        let leftover = state.withLock { step(&$0, event) }
        if !leftover.messages.isEmpty, let application = state.withLock({ $0.application }) {
            for message in leftover.messages { await application.received(message) }
        }
        finish(leftover)
        return leftover.refusal
    }

    @discardableResult
    private func handle(_ event: EngineMachine.Event) -> Leftover {
        let leftover = state.withLock { step(&$0, event) }
        finish(leftover)
        return leftover
    }

    /// What must not be done under the lock.
    private func finish(_ leftover: Leftover) {
        if leftover.hasEnded { tellEnd() }
        if leftover.isForgotten {
            state.withLock { state in
                state.isForgotten = true
                // The application refers to this session. The task that delivers messages to it still tells it of the
                // end after them.
                if state.untold == nil { state.application = nil }
            }
            onForgotten(self)
        }
    }

    /// Tells the application that the session has ended, unless that has been done or there is none yet.
    private func tellEnd() {
        let (application, reason) = state.withLock { state -> ((any EngineApplication)?, EngineEndReason?) in
            guard let application = state.application else { return (nil, nil) }
            defer { if state.isForgotten { state.application = nil } }
            return (application, state.untold.take())
        }
        if let application, let reason { application.ended(reason) }
    }

    private func step(_ state: inout State, _ event: EngineMachine.Event) -> Leftover {
        var leftover = Leftover()
        var actions = state.machine.handle(event, at: .now())
        // What an action leads to comes after the actions before it, and before nothing else.
        var index = 0
        while index < actions.count {
            actions += perform(actions[index], &state, &leftover)
            index += 1
        }
        schedule(&state)
        if let full = state.machine.fullSocket { state.writers.removeValue(forKey: full)?.resume() }
        return leftover
    }

    private func perform(
        _ action: EngineMachine.Action,
        _ state: inout State,
        _ leftover: inout Leftover
    ) -> [EngineMachine.Action] {
        switch action {
        case .answerPoll(let id, let frames): state.polls.removeValue(forKey: id)?.resume(returning: .frames(frames))
        case .refuse(let id, let refusal):
            guard let poll = state.polls.removeValue(forKey: id) else {
                leftover.refusal = refusal
                break
            }
            poll.resume(returning: .refused(refusal))
        case .write(let id, let outgoing):
            guard let socket = state.sockets[id] else { break }
            let isFull = state.machine.fullSocket == id || socket.offer(outgoing.frames.map(\.message)) == .full
            if isFull { return state.machine.handle(.writeRefused(outgoing), at: .now()) }
        case .closeSocket(let id, let reason):
            state.sockets[id]?.startClosing(reason?.closeCode ?? .none)
        case .deliver(let message): leftover.messages.append(message)
        case .lagged:
            return (state.application?.lagged() ?? []).flatMap { state.machine.handle(.send($0), at: .now()) }
        case .end(let reason):
            leftover.hasEnded = true
            state.untold = reason
        case .forget:
            leftover.isForgotten = true
            for waiting in state.parting { waiting.resume() }
            state.parting = []
        }
        return []
    }

    private func timerFired(_ due: NIODeadline) {
        state.withLock { state in
            if state.timer?.due == due { state.timer = nil }
        }
        handle(.timePassed)
    }

    /// Sees to it that the machine is asked again in time.
    private func schedule(_ state: inout State) {
        guard let due = state.machine.nextDeadline else {
            state.timer.take()?.scheduled.cancel()
            return
        }
        // A timer that comes too early only asks again; moving it with every heartbeat would cost more.
        if let timer = state.timer, timer.due <= due { return }
        state.timer?.scheduled.cancel()
        let scheduled = eventLoop.scheduleTask(deadline: due) { self.timerFired(due) }
        state.timer = (due, scheduled)
    }
}

extension EngineMessage {
    /// Bytes on the wire of a WebSocket.
    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}

extension EngineFrame {
    fileprivate var message: WebSocketMessage {
        switch self {
        case .text(let text): .text(text)
        case .binary(let bytes): .binary(bytes)
        }
    }
}

extension WebSocketCloseCode {
    /// No code is sent, as the protocol does when it closes.
    fileprivate static let none = WebSocketCloseCode(rawValue: 1005)
}

extension EngineEndReason {
    /// What the WebSocket is closed with.
    fileprivate var closeCode: WebSocketCloseCode? {
        switch self {
        case .shuttingDown: .goingAway
        case .tooSlow: WebSocketCloseCode(rawValue: 1013)
        case .transportClose, .transportError, .pingTimeout, .parseError, .forcedClose: nil
        }
    }
}
