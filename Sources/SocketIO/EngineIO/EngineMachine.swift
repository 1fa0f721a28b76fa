import NIOCore

/// The rules of one Engine.IO 4 session: events in, actions out, no input or output of its own.
///
/// HTTP requests and WebSockets are numbers here. Every event comes with its time; ``nextDeadline`` is when to ask again.
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
        var maxPerPoll = 16
        /// What may wait for the client: packets, and bytes.
        var maxWaiting = 512
        var maxWaitingBytes = 1 << 20
    }

    /// Frames that belong together.
    struct Outgoing: Sendable, Equatable {
        var frames: [EngineFrame]
        /// Whether they may be dropped when the client is too far behind, which is then told so.
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
        /// Packets were dropped because the client did not read them; tell it.
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
        /// The client closed the session by POST; a poll of it may be on its way and is answered with a noop.
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
        transport = .polling
        pingDue = now + configuration.pingInterval
    }

    /// A session that begins as a WebSocket.
    init(_ configuration: Configuration, socket: ID, at now: NIODeadline) {
        self.init(configuration, at: now)
        transport = .webSocket(socket)
    }

    /// When `timePassed` is due at the latest.
    var nextDeadline: NIODeadline? {
        [pingDue, pongDue, upgradeDue, holdDue, lagDue, endDue].lazy.compactMap(\.self)
            .min()
    }

    /// Whether messages may still come and go.
    var isOpen: Bool { phase == .open }
    var isForgotten: Bool { phase == .forgotten }
    /// Whether the client has closed the session and a poll of it may still come.
    var isParting: Bool { phase == .parting }
    /// The socket that is full, if something waits for it.
    var fullSocket: ID? {
        guard isBlocked, phase == .open, case .webSocket(let id) = transport else { return nil }
        return id
    }
    /// Packets that wait for the client, for tests and figures.
    var waiting: Int { outbox.count }

    /// - Returns: actions in the order they must be done. Empty when the event changes nothing.
    mutating func handle(_ event: Event, at now: NIODeadline) -> [Action] {
        // A deadline counts from the moment it is over, not from when that was noticed.
        var actions = timePassed(now)
        switch event {
        case .pollArrived(let id): actions += pollArrived(id, now)
        case .pollLost(let id): actions += pollLost(id)
        case .postArrived(let id): actions += postArrived(id, now)
        case .postCompleted(let id, let body): actions += postCompleted(id, body, now)
        case .postRejected(let id): if post == id { post = nil }
        case .postLost(let id): if post == id { actions += end(.transportError, now) }
        case .socketArrived(let id): actions += socketArrived(id, now)
        case .socketReceived(let id, let message): actions += socketReceived(id, message, now)
        case .socketLost(let id): actions += socketLost(id, now)
        case .writeRefused(let outgoing): writeRefused(outgoing)
        case .send(let outgoing): actions += send(outgoing, now)
        case .sendVolatile(let outgoing): if canSendAtOnce { actions += send(outgoing, now) }
        case .close(let reason): actions += end(reason, now)
        case .timePassed: break
        }
        return actions
    }

    /// The next packets for a socket that was full; `nil` when all are on their way.
    mutating func takeWaiting() -> Outgoing? {
        guard isBlocked else { return nil }
        guard let next = takeFirst() else {
            isBlocked = false
            caughtUp()
            return nil
        }
        return next
    }

    // MARK: Polling

    private mutating func pollArrived(_ id: ID, _ now: NIODeadline) -> [Action] {
        switch phase {
        case .forgotten: return [.refuse(id, .unknownSession)]
        case .parting: return [.answerPoll(id, [.noop])] + forget()
        case .closing: return [.answerPoll(id, takeAll() + [.close])] + forget()
        case .open: break
        }
        guard transport == .polling else { return [.refuse(id, .badRequest)] }
        guard poll == nil else { return [.refuse(id, .badRequest)] + end(.transportError, now) }
        guard outbox.isEmpty else { return [.answerPoll(id, takeForPoll())] }
        poll = id
        if case .probed = upgrade { holdDue = now + configuration.holdTime }
        return []
    }

    private mutating func pollLost(_ id: ID) -> [Action] {
        // The heartbeat finds out whether the client is gone as well.
        if poll == id { poll = nil }
        return []
    }

    /// Answers the poll that waits, if there is one.
    private mutating func release(_ frames: [EngineFrame]) -> [Action] {
        holdDue = nil
        return poll.take().map { [.answerPoll($0, frames)] } ?? []
    }

    private mutating func postArrived(_ id: ID, _ now: NIODeadline) -> [Action] {
        guard phase == .open else { return [.refuse(id, .unknownSession)] }
        guard transport == .polling else { return [.refuse(id, .badRequest)] }
        guard post == nil else {
            return [.refuse(id, .badRequest)] + end(.transportError, now)
        }
        post = id
        return []
    }

    private mutating func postCompleted(_ id: ID, _ body: String?, _ now: NIODeadline) -> [Action] {
        guard post == id else { return [.refuse(id, .unknownSession)] }
        post = nil
        guard phase == .open else { return [.refuse(id, .unknownSession)] }
        guard let body, let packets = EnginePayload.decode(body) else {
            return [.refuse(id, .badRequest)] + end(.parseError, now)
        }
        var actions: [Action] = []
        for packet in packets where phase == .open {
            switch packet {
            case .message(let message): actions.append(.deliver(message))
            case .pong: heard(now)
            case .close: actions += part(now)
            case .ping: actions += [.refuse(id, .badRequest)] + end(.transportError, now)
            case .open, .upgrade, .noop: break
            }
        }
        return actions
    }

    /// The client closes the session.
    private mutating func part(_ now: NIODeadline) -> [Action] {
        let released = release([.noop])
        guard released.isEmpty else { return finish(.transportClose) + released + forget() }
        let ended = finish(.transportClose)
        phase = .parting
        endDue = now + configuration.partingTime
        return ended
    }

    // MARK: WebSocket

    private mutating func socketArrived(_ id: ID, _ now: NIODeadline) -> [Action] {
        guard phase == .open, transport == .polling, upgrade == .none else {
            return [.closeSocket(id, nil)]
        }
        upgrade = .opened(id)
        upgradeDue = now + configuration.upgradeTimeout
        return []
    }

    private mutating func socketReceived(_ id: ID, _ message: EngineMessage, _ now: NIODeadline) -> [Action] {
        guard phase == .open else { return [] }
        if transport == .webSocket(id) { return received(message, now) }
        guard upgrade.socket == id else { return [] }
        switch (upgrade, message) {
        case (.opened, .text("2probe")):
            upgrade = .probed(id)
            if poll != nil { holdDue = now + configuration.holdTime }
            return [.write(id, Outgoing(frames: [.probeAnswer]))]
        case (.probed, .text("5")):
            return upgraded(id, now)
        default:
            abandonUpgrade()
            return [.closeSocket(id, nil)]
        }
    }

    private mutating func upgraded(_ id: ID, _ now: NIODeadline) -> [Action] {
        abandonUpgrade()
        transport = .webSocket(id)
        holdDue = nil
        var actions = poll.take().map { [Action.refuse($0, .badRequest)] } ?? []
        while let outgoing = takeFirst() { actions.append(.write(id, outgoing)) }
        caughtUp()
        return actions
    }

    private mutating func abandonUpgrade() {
        upgrade = .none
        upgradeDue = nil
    }

    private mutating func received(_ message: EngineMessage, _ now: NIODeadline) -> [Action] {
        guard case .text(let text) = message else { return [.deliver(message)] }
        switch EnginePacket(text: text) {
        case .message(let message): return [.deliver(message)]
        case .pong:
            heard(now)
            return []
        case .close: return end(.transportClose, now)
        case .ping: return end(.transportError, now)
        case .open, .upgrade, .noop: return []
        case nil: return end(.parseError, now)
        }
    }

    private mutating func socketLost(_ id: ID, _ now: NIODeadline) -> [Action] {
        if upgrade.socket == id { abandonUpgrade() }
        guard transport == .webSocket(id), phase == .open else { return [] }
        return end(.transportClose, now)
    }

    private mutating func writeRefused(_ outgoing: Outgoing) {
        guard phase == .open else { return }
        // Several may be refused one after the other: the first stays the first.
        outbox.append(outgoing)
        outboxBytes += outgoing.byteCount
        isBlocked = true
    }

    // MARK: Sending

    private var canSendAtOnce: Bool {
        guard phase == .open, !isLagging else { return false }
        switch transport {
        case .polling: return poll != nil && holdDue == nil
        case .webSocket: return !isBlocked
        }
    }

    private mutating func send(_ outgoing: Outgoing, _ now: NIODeadline) -> [Action] {
        guard phase == .open else { return [] }
        if outbox.isEmpty, canSendAtOnce {
            switch transport {
            case .polling: return release(outgoing.frames)
            case .webSocket(let id): return [.write(id, outgoing)]
            }
        }
        guard !isLagging || !outgoing.isDroppable else { return [] }
        outbox.append(outgoing)
        outboxBytes += outgoing.byteCount
        guard isOverfull(times: 1) else { return [] }
        guard !isLagging, !isOverfull(times: 2) else {
            return isOverfull(times: 2) ? end(.tooSlow, now) : []
        }
        return dropWaiting(now)
    }

    private func isOverfull(times: Int) -> Bool {
        outbox.count > configuration.maxWaiting * times
            || outboxBytes > configuration.maxWaitingBytes * times
    }

    /// The client is too far behind: droppable packets are dropped, and it is told so.
    private mutating func dropWaiting(_ now: NIODeadline) -> [Action] {
        outbox = CircularBuffer(outbox.filter { !$0.isDroppable })
        outboxBytes = outbox.reduce(0) { $0 + $1.byteCount }
        isLagging = true
        lagDue = now + configuration.lagTimeout
        return [.lagged]
    }

    private mutating func caughtUp() {
        guard outbox.isEmpty else { return }
        isLagging = false
        lagDue = nil
    }

    private mutating func takeFirst() -> Outgoing? {
        guard let first = outbox.popFirst() else { return nil }
        outboxBytes -= first.byteCount
        return first
    }

    private mutating func takeForPoll() -> [EngineFrame] {
        var frames: [EngineFrame] = []
        while let next = outbox.first,
            frames.isEmpty || frames.count + next.frames.count <= configuration.maxPerPoll,
            let taken = takeFirst()
        {
            frames += taken.frames
        }
        caughtUp()
        return frames
    }

    private mutating func takeAll() -> [EngineFrame] {
        defer {
            outbox.removeAll()
            outboxBytes = 0
            caughtUp()
        }
        return outbox.flatMap(\.frames)
    }

    // MARK: Time

    private mutating func heard(_ now: NIODeadline) {
        pongDue = nil
        pingDue = now + configuration.pingInterval
    }

    private mutating func timePassed(_ now: NIODeadline) -> [Action] {
        if let endDue, endDue <= now { return forget() }
        guard phase == .open else { return [] }
        var actions: [Action] = []
        if let due = upgradeDue, due <= now, let socket = upgrade.socket {
            abandonUpgrade()
            actions.append(.closeSocket(socket, nil))
        }
        if let due = holdDue, due <= now {
            actions += release(outbox.isEmpty ? [.noop] : takeForPoll())
        }
        if let due = lagDue, due <= now { return actions + end(.tooSlow, now) }
        if let due = pingDue, due <= now {
            pingDue = nil
            // From when it was due, unless everything stood still in between.
            let late = now - due
            pongDue = (late < configuration.pingTimeout ? due : now) + configuration.pingTimeout
            actions += send(Outgoing(frames: [.ping]), now)
        }
        if let due = pongDue, due <= now { actions += end(.pingTimeout, now) }
        return actions
    }

    // MARK: The end

    private mutating func end(_ reason: EngineEndReason, _ now: NIODeadline) -> [Action] {
        guard phase == .open else { return [] }
        var actions = finish(reason)
        switch transport {
        case .webSocket(let id):
            actions.append(.closeSocket(id, reason))
            return actions + forget()
        case .polling:
            let isServersWish = reason == .forcedClose || reason == .shuttingDown
            guard poll == nil, isServersWish else {
                return actions + release(takeAll() + [.close]) + forget()
            }
            phase = .closing
            endDue = now + configuration.closeTimeout
            return actions
        }
    }

    /// What every end has in common; the phase is the caller's.
    private mutating func finish(_ reason: EngineEndReason) -> [Action] {
        let probing = upgrade.socket
        abandonUpgrade()
        (pingDue, pongDue, lagDue, holdDue) = (nil, nil, nil, nil)
        post = nil
        isBlocked = false
        return [.end(reason)] + (probing.map { [.closeSocket($0, nil)] } ?? [])
    }

    private mutating func forget() -> [Action] {
        guard phase != .forgotten else { return [] }
        phase = .forgotten
        endDue = nil
        outbox.removeAll()
        outboxBytes = 0
        return [.forget]
    }
}

extension EngineMachine.Outgoing {
    /// Bytes on the wire of a WebSocket.
    var byteCount: Int { frames.reduce(0) { $0 + $1.byteCount } }
}
