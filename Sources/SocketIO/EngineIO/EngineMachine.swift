import NIOCore

/// The rules of one Engine.IO 4 session: events in, actions out, no input or output of its own.
///
/// HTTP requests and WebSockets are numbers here. Time is told with every event; ``nextDeadline`` says when to ask again.
///
///     handshake ──▶ polling ──▶ 2probe / 3probe ──▶ 5 ──▶ WebSocket
///     handshake ──────────────────────────────────────▶ WebSocket
///
/// Source: Engine.IO protocol, revision 4.
struct EngineMachine: Sendable {
    /// A poll, a POST or a WebSocket of this session.
    typealias ID = Int

    struct Configuration: Sendable {
        var pingInterval: TimeAmount
        var pingTimeout: TimeAmount
        /// How long a WebSocket may take to replace polling.
        var upgradeTimeout: TimeAmount = .seconds(10)
        /// How long a poll waits during an upgrade before it is released: it may have overtaken the packet that
        /// completes the upgrade, and is then refused.
        var holdTime: TimeAmount = .milliseconds(30)
        /// How long the client's own close waits for the poll that may be on its way, to release it cleanly.
        var partingTime: TimeAmount = .milliseconds(30)
        /// How long the last packets wait to be fetched by a client that polls.
        var closeTimeout: TimeAmount = .seconds(5)
        /// How long a client that was told that it is behind may take to catch up.
        var lagTimeout: TimeAmount = .seconds(10)
        /// Packets in one answer to a poll, unless more belong together: some clients take no more.
        var mostPerPoll = 16
        /// What may wait for the client: packets, and bytes.
        var mostWaiting = 512
        var mostWaitingBytes = 1 << 20
    }

    /// Frames that belong together.
    struct Outgoing: Sendable, Equatable {
        var frames: [EngineFrame]
        /// Whether a client that is too far behind may go without, and be told so.
        var isDroppable = false
    }

    enum Event: Sendable, Equatable {
        case pollArrived(ID)
        /// The connection of a waiting poll is gone.
        case pollLost(ID)
        case postArrived(ID)
        /// The body is here; `nil` if it is not a text.
        case postCompleted(ID, String?)
        /// The body is not accepted; the session goes on.
        case postRejected(ID)
        /// The connection was lost before the body was complete.
        case postLost(ID)
        /// A WebSocket was opened with this session's id.
        case socketArrived(ID)
        case socketReceived(ID, EngineMessage)
        case socketLost(ID)
        /// The socket could not take what was to be written.
        case writeRefused(Outgoing)
        case send(Outgoing)
        /// To be left out if it cannot go out at once.
        case sendVolatile(Outgoing)
        case close(EngineEndReason)
        case timePassed
    }

    enum Action: Sendable, Equatable {
        case answerPoll(ID, [EngineFrame])
        case refuse(ID, EngineRefusal)
        case write(ID, Outgoing)
        case closeSocket(ID, EngineEndReason?)
        case deliver(EngineMessage)
        /// Packets were thrown away because the client did not read them; tell it.
        case lagged
        /// No message will be delivered any more.
        case end(EngineEndReason)
        /// No client will ask for this session again.
        case forget
    }

    private enum Transport: Equatable {
        case polling
        case webSocket(ID)
    }

    private enum Upgrade: Equatable {
        case none
        case opened(ID)
        case probed(ID)

        var socket: ID? {
            switch self {
            case .none: nil
            case .opened(let id), .probed(let id): id
            }
        }
    }

    private enum Phase: Equatable {
        case open
        /// The client said goodbye by POST; a poll of it may be on its way and is released with a noop.
        case parting
        /// The server closed; a client that polls fetches what is left.
        case closing
        case forgotten
    }

    private let configuration: Configuration
    private var transport: Transport
    private var upgrade = Upgrade.none
    private var phase = Phase.open
    private var poll: ID?
    private var post: ID?
    private var outbox = CircularBuffer<Outgoing>()
    private var outboxBytes = 0
    /// Whether the WebSocket is full and the outbox is emptied by the task that waits for it.
    private var isBlocked = false
    private(set) var isLagging = false

    private var pingDue: NIODeadline?
    private var pongDue: NIODeadline?
    private var upgradeDue: NIODeadline?
    private var holdDue: NIODeadline?
    private var lagDue: NIODeadline?
    private var endDue: NIODeadline?

    /// A session that begins with a poll.
    init(_ configuration: Configuration, at now: NIODeadline) {
        self.configuration = configuration
        self.transport = .polling
        self.pingDue = now + configuration.pingInterval
    }

    /// A session that begins as a WebSocket.
    init(_ configuration: Configuration, socket: ID, at now: NIODeadline) {
        self.init(configuration, at: now)
        self.transport = .webSocket(socket)
    }

    /// When `timePassed` is due at the latest.
    var nextDeadline: NIODeadline? {
        [self.pingDue, self.pongDue, self.upgradeDue, self.holdDue, self.lagDue, self.endDue].lazy.compactMap(\.self)
            .min()
    }

    /// Whether messages may still come and go.
    var isOpen: Bool { self.phase == .open }
    var isForgotten: Bool { self.phase == .forgotten }
    /// Whether the client has said goodbye and a poll of it may still come.
    var isParting: Bool { self.phase == .parting }
    /// The socket that is full, if something waits for it.
    var fullSocket: ID? {
        guard self.isBlocked, self.phase == .open, case .webSocket(let id) = self.transport else { return nil }
        return id
    }
    /// Packets that wait for the client, for tests and figures.
    var waiting: Int { self.outbox.count }

    /// - Returns: actions in the order they must be done. Empty when the event changes nothing.
    mutating func handle(_ event: Event, at now: NIODeadline) -> [Action] {
        // A deadline counts from the moment it is over, not from when that was noticed.
        var actions = self.timePassed(now)
        switch event {
        case .pollArrived(let id): actions += self.pollArrived(id, now)
        case .pollLost(let id): actions += self.pollLost(id)
        case .postArrived(let id): actions += self.postArrived(id, now)
        case .postCompleted(let id, let body): actions += self.postCompleted(id, body, now)
        case .postRejected(let id): if self.post == id { self.post = nil }
        case .postLost(let id): if self.post == id { actions += self.end(.transportError, now) }
        case .socketArrived(let id): actions += self.socketArrived(id, now)
        case .socketReceived(let id, let message): actions += self.socketReceived(id, message, now)
        case .socketLost(let id): actions += self.socketLost(id, now)
        case .writeRefused(let outgoing): self.writeRefused(outgoing)
        case .send(let outgoing): actions += self.send(outgoing, now)
        case .sendVolatile(let outgoing): if self.canSendAtOnce { actions += self.send(outgoing, now) }
        case .close(let reason): actions += self.end(reason, now)
        case .timePassed: break
        }
        return actions
    }

    /// The next packets for a socket that was full; `nil` when all are on their way.
    mutating func takeWaiting() -> Outgoing? {
        guard self.isBlocked else { return nil }
        guard let next = self.takeFirst() else {
            self.isBlocked = false
            self.caughtUp()
            return nil
        }
        return next
    }

    // MARK: Polling

    private mutating func pollArrived(_ id: ID, _ now: NIODeadline) -> [Action] {
        switch self.phase {
        case .forgotten: return [.refuse(id, .unknownSession)]
        case .parting: return [.answerPoll(id, [.noop])] + self.forget()
        case .closing: return [.answerPoll(id, self.takeAll() + [.close])] + self.forget()
        case .open: break
        }
        guard self.transport == .polling else { return [.refuse(id, .badRequest)] }
        guard self.poll == nil else { return [.refuse(id, .badRequest)] + self.end(.transportError, now) }
        guard self.outbox.isEmpty else { return [.answerPoll(id, self.takeForPoll())] }
        self.poll = id
        if case .probed = self.upgrade { self.holdDue = now + self.configuration.holdTime }
        return []
    }

    private mutating func pollLost(_ id: ID) -> [Action] {
        // The heartbeat finds out whether the client is gone as well.
        if self.poll == id { self.poll = nil }
        return []
    }

    /// Answers the poll that waits, if there is one.
    private mutating func release(_ frames: [EngineFrame]) -> [Action] {
        self.holdDue = nil
        return self.poll.take().map { [.answerPoll($0, frames)] } ?? []
    }

    private mutating func postArrived(_ id: ID, _ now: NIODeadline) -> [Action] {
        guard self.phase == .open else { return [.refuse(id, .unknownSession)] }
        guard self.transport == .polling else { return [.refuse(id, .badRequest)] }
        guard self.post == nil else {
            return [.refuse(id, .badRequest)] + self.end(.transportError, now)
        }
        self.post = id
        return []
    }

    private mutating func postCompleted(_ id: ID, _ body: String?, _ now: NIODeadline) -> [Action] {
        guard self.post == id else { return [.refuse(id, .unknownSession)] }
        self.post = nil
        guard self.phase == .open else { return [.refuse(id, .unknownSession)] }
        guard let body, let packets = EnginePayload.decode(body) else {
            return [.refuse(id, .badRequest)] + self.end(.parseError, now)
        }
        var actions: [Action] = []
        for packet in packets where self.phase == .open {
            switch packet {
            case .message(let message): actions.append(.deliver(message))
            case .pong: self.heard(now)
            case .close: actions += self.part(now)
            case .ping: actions += [.refuse(id, .badRequest)] + self.end(.transportError, now)
            case .open, .upgrade, .noop: break
            }
        }
        return actions
    }

    /// The client says goodbye.
    private mutating func part(_ now: NIODeadline) -> [Action] {
        let released = self.release([.noop])
        guard released.isEmpty else { return self.finish(.transportClose) + released + self.forget() }
        let ended = self.finish(.transportClose)
        self.phase = .parting
        self.endDue = now + self.configuration.partingTime
        return ended
    }

    // MARK: WebSocket

    private mutating func socketArrived(_ id: ID, _ now: NIODeadline) -> [Action] {
        guard self.phase == .open, self.transport == .polling, self.upgrade == .none else {
            return [.closeSocket(id, nil)]
        }
        self.upgrade = .opened(id)
        self.upgradeDue = now + self.configuration.upgradeTimeout
        return []
    }

    private mutating func socketReceived(_ id: ID, _ message: EngineMessage, _ now: NIODeadline) -> [Action] {
        guard self.phase == .open else { return [] }
        if self.transport == .webSocket(id) { return self.received(message, now) }
        guard self.upgrade.socket == id else { return [] }
        switch (self.upgrade, message) {
        case (.opened, .text("2probe")):
            self.upgrade = .probed(id)
            if self.poll != nil { self.holdDue = now + self.configuration.holdTime }
            return [.write(id, Outgoing(frames: [.probeAnswer]))]
        case (.probed, .text("5")):
            return self.upgraded(id, now)
        default:
            self.abandonUpgrade()
            return [.closeSocket(id, nil)]
        }
    }

    private mutating func upgraded(_ id: ID, _ now: NIODeadline) -> [Action] {
        self.abandonUpgrade()
        self.transport = .webSocket(id)
        self.holdDue = nil
        var actions = self.poll.take().map { [Action.refuse($0, .badRequest)] } ?? []
        while let outgoing = self.takeFirst() { actions.append(.write(id, outgoing)) }
        self.caughtUp()
        return actions
    }

    private mutating func abandonUpgrade() {
        self.upgrade = .none
        self.upgradeDue = nil
    }

    private mutating func received(_ message: EngineMessage, _ now: NIODeadline) -> [Action] {
        guard case .text(let text) = message else { return [.deliver(message)] }
        switch EnginePacket(text: text) {
        case .message(let message): return [.deliver(message)]
        case .pong:
            self.heard(now)
            return []
        case .close: return self.end(.transportClose, now)
        case .ping: return self.end(.transportError, now)
        case .open, .upgrade, .noop: return []
        case nil: return self.end(.parseError, now)
        }
    }

    private mutating func socketLost(_ id: ID, _ now: NIODeadline) -> [Action] {
        if self.upgrade.socket == id { self.abandonUpgrade() }
        guard self.transport == .webSocket(id), self.phase == .open else { return [] }
        return self.end(.transportClose, now)
    }

    private mutating func writeRefused(_ outgoing: Outgoing) {
        guard self.phase == .open else { return }
        // Several may be refused one after the other: the first stays the first.
        self.outbox.append(outgoing)
        self.outboxBytes += outgoing.byteCount
        self.isBlocked = true
    }

    // MARK: Sending

    private var canSendAtOnce: Bool {
        guard self.phase == .open, !self.isLagging else { return false }
        switch self.transport {
        case .polling: return self.poll != nil && self.holdDue == nil
        case .webSocket: return !self.isBlocked
        }
    }

    private mutating func send(_ outgoing: Outgoing, _ now: NIODeadline) -> [Action] {
        guard self.phase == .open else { return [] }
        if self.outbox.isEmpty, self.canSendAtOnce {
            switch self.transport {
            case .polling: return self.release(outgoing.frames)
            case .webSocket(let id): return [.write(id, outgoing)]
            }
        }
        guard !self.isLagging || !outgoing.isDroppable else { return [] }
        self.outbox.append(outgoing)
        self.outboxBytes += outgoing.byteCount
        guard self.isOverfull(times: 1) else { return [] }
        guard !self.isLagging, !self.isOverfull(times: 2) else {
            return self.isOverfull(times: 2) ? self.end(.tooSlow, now) : []
        }
        return self.dropWaiting(now)
    }

    private func isOverfull(times: Int) -> Bool {
        self.outbox.count > self.configuration.mostWaiting * times
            || self.outboxBytes > self.configuration.mostWaitingBytes * times
    }

    /// The client is too far behind: what it can go without is thrown away, and it is told.
    private mutating func dropWaiting(_ now: NIODeadline) -> [Action] {
        self.outbox = CircularBuffer(self.outbox.filter { !$0.isDroppable })
        self.outboxBytes = self.outbox.reduce(0) { $0 + $1.byteCount }
        self.isLagging = true
        self.lagDue = now + self.configuration.lagTimeout
        return [.lagged]
    }

    private mutating func caughtUp() {
        guard self.outbox.isEmpty else { return }
        self.isLagging = false
        self.lagDue = nil
    }

    private mutating func takeFirst() -> Outgoing? {
        guard let first = self.outbox.popFirst() else { return nil }
        self.outboxBytes -= first.byteCount
        return first
    }

    private mutating func takeForPoll() -> [EngineFrame] {
        var frames: [EngineFrame] = []
        while let next = self.outbox.first,
            frames.isEmpty || frames.count + next.frames.count <= self.configuration.mostPerPoll,
            let taken = self.takeFirst()
        {
            frames += taken.frames
        }
        self.caughtUp()
        return frames
    }

    private mutating func takeAll() -> [EngineFrame] {
        defer {
            self.outbox.removeAll()
            self.outboxBytes = 0
            self.caughtUp()
        }
        return self.outbox.flatMap(\.frames)
    }

    // MARK: Time

    private mutating func heard(_ now: NIODeadline) {
        self.pongDue = nil
        self.pingDue = now + self.configuration.pingInterval
    }

    private mutating func timePassed(_ now: NIODeadline) -> [Action] {
        if let endDue, endDue <= now { return self.forget() }
        guard self.phase == .open else { return [] }
        var actions: [Action] = []
        if let due = self.upgradeDue, due <= now, let socket = self.upgrade.socket {
            self.abandonUpgrade()
            actions.append(.closeSocket(socket, nil))
        }
        if let due = self.holdDue, due <= now {
            actions += self.release(self.outbox.isEmpty ? [.noop] : self.takeForPoll())
        }
        if let due = self.lagDue, due <= now { return actions + self.end(.tooSlow, now) }
        if let due = self.pingDue, due <= now {
            self.pingDue = nil
            // From when it was due, unless everything stood still in between.
            let late = now - due
            self.pongDue = (late < self.configuration.pingTimeout ? due : now) + self.configuration.pingTimeout
            actions += self.send(Outgoing(frames: [.ping]), now)
        }
        if let due = self.pongDue, due <= now { actions += self.end(.pingTimeout, now) }
        return actions
    }

    // MARK: The end

    private mutating func end(_ reason: EngineEndReason, _ now: NIODeadline) -> [Action] {
        guard self.phase == .open else { return [] }
        var actions = self.finish(reason)
        switch self.transport {
        case .webSocket(let id):
            actions.append(.closeSocket(id, reason))
            return actions + self.forget()
        case .polling:
            let isServersWish = reason == .forcedClose || reason == .shuttingDown
            guard self.poll == nil, isServersWish else {
                return actions + self.release(self.takeAll() + [.close]) + self.forget()
            }
            self.phase = .closing
            self.endDue = now + self.configuration.closeTimeout
            return actions
        }
    }

    /// What every end has in common; the phase is the caller's.
    private mutating func finish(_ reason: EngineEndReason) -> [Action] {
        let probing = self.upgrade.socket
        self.abandonUpgrade()
        (self.pingDue, self.pongDue, self.lagDue, self.holdDue) = (nil, nil, nil, nil)
        self.post = nil
        self.isBlocked = false
        return [.end(reason)] + (probing.map { [.closeSocket($0, nil)] } ?? [])
    }

    private mutating func forget() -> [Action] {
        guard self.phase != .forgotten else { return [] }
        self.phase = .forgotten
        self.endDue = nil
        self.outbox.removeAll()
        self.outboxBytes = 0
        return [.forget]
    }
}

extension EngineMachine.Outgoing {
    /// Bytes on the wire of a WebSocket.
    var byteCount: Int { self.frames.reduce(0) { $0 + $1.byteCount } }
}
