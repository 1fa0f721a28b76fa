public import NIOCore
import NIOPosix
import Synchronization

/// The connections of a server: how many there may be, in all and of one address, and which give way when there are more.
///
/// A newcomer always gets in while another connection only waits for its client: that of the address with the most
/// connections which has waited longest is closed. WebSockets never give way; the application bounds them.
///
/// A lock, not an actor: every operation is a few instructions, but for a walk over all connections when there is no room.
public final class ConnectionTable: Sendable {
    /// What a connection does.
    enum Stage: Sendable, Equatable {
        /// Its client is to send a request.
        case waiting
        /// A request or its answer is on the way.
        case serving
        /// It has become a WebSocket.
        case kept
    }

    private struct Entry {
        let channel: any Channel
        let address: String
        let isShared: Bool
        var stage = Stage.waiting
        /// When the stage began, as a number that only grows.
        var since: Int
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        /// Connections of each address that are no WebSockets.
        var counts: [String: Int] = [:]
        /// Connections whose descriptors are open, those that are being closed included.
        var open = 0
        var lastID = 0
        var moments = 0

        mutating func moment() -> Int {
            moments += 1
            return moments
        }

        /// Takes a connection out of the count of its address.
        mutating func uncount(_ address: String) {
            let count = (counts[address] ?? 0) - 1
            counts[address] = count > 0 ? count : nil
        }

        /// - Returns: the channel that must be closed, if the connection was still there.
        mutating func remove(_ id: Int) -> (any Channel)? {
            guard let entry = entries.removeValue(forKey: id) else { return nil }
            if entry.stage != .kept { uncount(entry.address) }
            return entry.channel
        }

        /// The connection that has waited longest for its client.
        func oldestWaiting(of address: String) -> Int? {
            entries.filter { $0.value.address == address && $0.value.stage == .waiting }
                .min { $0.value.since < $1.value.since }?.key
        }

        /// The connection that gives way when the table is full: one that waits before one that is served, of the address
        /// with the most before others, the oldest first.
        func mostDispensable() -> Int? {
            func rank(_ entry: Entry) -> (Int, Int, Int) {
                (entry.stage == .waiting ? 0 : 1, -(counts[entry.address] ?? 0), entry.since)
            }
            return entries.lazy.filter { $0.value.stage != .kept }.min { rank($0.value) < rank($1.value) }?.key
        }
    }

    /// One connection's place.
    struct Ticket: Sendable {
        let table: ConnectionTable
        let id: Int

        func enter(_ stage: Stage) { table.enter(stage, id) }
    }

    /// What was set.
    public let limits: ConnectionLimits
    private let state = Mutex(State())

    /// A table for one server.
    public init(_ limits: ConnectionLimits = ConnectionLimits()) {
        self.limits = limits
    }

    /// Connections whose descriptors are open.
    public var count: Int { state.withLock { $0.open } }

    /// Connections of an address that are no WebSockets.
    public func count(of address: String) -> Int {
        let name = limits.nameOfAddress(address)
        return state.withLock { $0.counts[name] ?? 0 }
    }

    /// Lets the server that listens at a channel take no more connections than there is room for, and outlive a moment in
    /// which the process can open nothing. Call it once, when the server runs.
    public func watch(_ server: any Channel) async throws {
        try await server.eventLoop.submit {
            try server.pipeline.syncOperations.addHandler(AcceptGuard(table: self), position: .first)
        }.get()
    }

    /// Gives a new connection its place, at another's expense if it must be.
    ///
    /// - Returns: `nil` if it cannot stay.
    func admit(_ channel: any Channel, address: String?) -> Ticket? {
        let written = address ?? ""
        let name = limits.nameOfAddress(written)
        let isShared = limits.isShared(written)
        let (id, displaced) = state.withLock { state -> (Int?, (any Channel)?) in
            state.open += 1
            var displaced: (any Channel)?
            let isFull = state.entries.count >= limits.maxConnections
            if isFull || (!isShared && (state.counts[name] ?? 0) >= limits.maxPerAddress) {
                guard let dispensable = isFull ? state.mostDispensable() : state.oldestWaiting(of: name) else {
                    return (nil, nil)
                }
                displaced = state.remove(dispensable)
            }
            state.lastID += 1
            let entry = Entry(channel: channel, address: name, isShared: isShared, since: state.moment())
            state.entries[state.lastID] = entry
            state.counts[name, default: 0] += 1
            return (state.lastID, displaced)
        }
        displaced?.close(promise: nil)
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { state in
                state.open -= 1
                if let id { _ = state.remove(id) }
            }
        }
        return id.map { Ticket(table: self, id: $0) }
    }

    private func enter(_ stage: Stage, _ id: Int) {
        state.withLock { state in
            guard var entry = state.entries[id], entry.stage != .kept, entry.stage != stage else { return }
            entry.stage = stage
            entry.since = state.moment()
            state.entries[id] = entry
            if stage == .kept { state.uncount(entry.address) }
        }
    }

    /// Whether another descriptor may be opened. Connections that are being closed are open a moment longer.
    var mayAccept: Bool { state.withLock { $0.open < limits.maxConnections + 64 } }
}
