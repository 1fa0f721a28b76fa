import Synchronization

/// What was recorded of a call and is not in the store yet. One task adds, another takes away.
final class PendingRecords: Sendable {
    /// How the store is doing.
    enum Condition: Sendable {
        case keepingUp
        /// It is away, or takes more than a moment.
        case late
        /// What is left was given up.
        case lost
    }

    private struct State {
        /// Oldest first; the first may be on its way to the store.
        var records: [CallEffect.Record] = []
        var isWriting = false
        var isClosed = false
        var condition = Condition.keepingUp
        var waiting: CheckedContinuation<Void, Never>?

        var isSettled: Bool { records.isEmpty || condition != .keepingUp }

        /// The task that waits, if all it waits for is settled by now.
        mutating func settled() -> CheckedContinuation<Void, Never>? {
            guard isSettled else { return nil }
            defer { waiting = nil }
            return waiting
        }
    }

    /// Each turn is here once, whatever becomes of it: an hour's call has some hundreds.
    private static let most = 4_096
    private let state = Mutex(State())
    /// A sign that there is something to write.
    let news: AsyncStream<Void>
    private let newsSource: AsyncStream<Void>.Continuation

    init() {
        // Signs only: one that waits stands for all.
        (news, newsSource) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    var condition: Condition { state.withLock { $0.condition } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    // MARK: For the one who adds

    /// Adds a record, in place of an earlier state of the same turn.
    /// - Returns: `false` if there was no room and the oldest one was dropped for it.
    func add(_ record: CallEffect.Record) -> Bool {
        let hasRoom = state.withLock { state in
            let fixed = state.isWriting ? 1 : 0
            state.records = state.records.enumerated()
                .filter { index, earlier in index < fixed || !earlier.isReplaced(by: record) }.map(\.element)
            state.records.append(record)
            guard state.records.count > Self.most else { return true }
            state.records.remove(at: fixed)
            return false
        }
        newsSource.yield()
        return hasRoom
    }

    /// Returns once all of it is written, or the store is late. One waits at a time.
    func untilWrittenOrLate() async {
        await withCheckedContinuation { continuation in
            let isSettled = state.withLock { state in
                if !state.isSettled { state.waiting = continuation }
                return state.isSettled
            }
            if isSettled { continuation.resume() }
        }
    }

    /// Nothing more is added.
    func close() {
        state.withLock { $0.isClosed = true }
        newsSource.finish()
    }

    // MARK: For the one who writes

    /// What is to be written next; it stays until ``wrote()`` or ``failed()``. `nil` if there is nothing.
    var next: CallEffect.Record? {
        state.withLock { state in
            state.isWriting = !state.records.isEmpty
            return state.records.first
        }
    }

    /// The next record is in the store.
    func wrote() {
        change { state in
            state.isWriting = false
            state.records.removeFirst()
            if state.records.isEmpty { state.condition = .keepingUp }
        }
    }

    /// The next record could not be written.
    func failed() {
        change { state in
            state.isWriting = false
            state.condition = .late
            if let first = state.records.first, state.records.dropFirst().contains(where: first.isReplaced) {
                state.records.removeFirst()
            }
        }
    }

    /// The next record takes more than a moment.
    func isOverdue() { change { $0.condition = .late } }

    /// Gives up what is left.
    /// - Returns: how many records those are.
    func giveUp() -> Int {
        change { $0.condition = .lost }
        return state.withLock { $0.records.count }
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            return state.settled()
        }?.resume()
    }
}

extension CallEffect.Record {
    /// Whether the other is a later state of the same turn.
    fileprivate func isReplaced(by other: CallEffect.Record) -> Bool {
        guard case .turn(let turn) = self, case .turn(let later) = other else { return false }
        return turn.id == later.id
    }
}
