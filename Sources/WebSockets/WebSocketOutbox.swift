import NIOCore

/// Messages on their way from the tasks that send to the event loop that writes.
///
/// Bound: senders wait while the channel is not writable or `limit` bytes have not been handed to it.
struct WebSocketOutbox: Sendable {
    /// A data frame to be.
    struct Outgoing: Sendable {
        var opcode: WebSocketProtocol.Opcode
        /// The payload, with room in front for a frame header.
        var payload: ByteBuffer
    }

    enum Offer: Sendable {
        /// It will be written; the caller must wake the event loop if `needsDrain`.
        case accepted(needsDrain: Bool)
        case full
        case closed(WebSocketError)
    }

    private struct Waiter {
        var id: Int
        var continuation: CheckedContinuation<Void, Never>
    }

    private static let limit = 64 * 1024

    private var frames: [Outgoing] = []
    private var byteCount = 0
    private var isChannelWritable = true
    private var closed: WebSocketError?
    private var waiters: [Waiter] = []
    private var nextWaiter = 0

    private var isFull: Bool { !isChannelWritable || byteCount >= Self.limit }

    /// Whether a sender waits.
    var isAwaited: Bool { !waiters.isEmpty }

    mutating func offer(_ frame: Outgoing) -> Offer { offer(CollectionOfOne(frame)) }

    /// Takes all of the frames or none.
    mutating func offer(_ frames: some Collection<Outgoing>) -> Offer {
        if let closed { return .closed(closed) }
        guard !isFull else { return .full }
        let wasEmpty = self.frames.isEmpty
        self.frames.append(contentsOf: frames)
        for frame in frames { byteCount += frame.payload.readableBytes }
        return .accepted(needsDrain: wasEmpty)
    }

    /// Everything to write.
    mutating func drain() -> [Outgoing] {
        defer { (frames, byteCount) = ([], 0) }
        return frames
    }

    mutating func setChannelWritable(_ isWritable: Bool) {
        isChannelWritable = isWritable
    }

    mutating func close(_ error: WebSocketError) {
        guard closed == nil else { return }
        closed = error
        (frames, byteCount) = ([], 0)
    }

    mutating func makeWaiterID() -> Int {
        nextWaiter += 1
        return nextWaiter
    }

    /// - Returns: `false` if there is no need to wait.
    mutating func park(_ id: Int, _ continuation: CheckedContinuation<Void, Never>) -> Bool {
        guard isFull, closed == nil else { return false }
        waiters.append(Waiter(id: id, continuation: continuation))
        return true
    }

    mutating func unpark(_ id: Int) -> CheckedContinuation<Void, Never>? {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return waiters.remove(at: index).continuation
    }

    /// The senders that can go on; the caller resumes them.
    mutating func unparkReady() -> [CheckedContinuation<Void, Never>] {
        guard !isFull || closed != nil else { return [] }
        defer { waiters = [] }
        return waiters.map(\.continuation)
    }
}
