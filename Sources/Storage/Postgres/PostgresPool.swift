internal import Calls
internal import Dispatch
internal import Synchronization

/// A few connections to one server, each on a thread of its own. A task that finds them all busy waits, first come
/// first served.
final class PostgresPool: Sendable {
    private struct State {
        var idle: [PostgresWorker]
        var waiting: [CheckedContinuation<PostgresWorker?, Never>] = []
        var isClosed = false
    }

    private let state: Mutex<State>
    /// More than this many waiting means that the server cannot keep up: the next one is told at once.
    private static let mostWaiting = 256

    /// Connects when there is work, not before.
    init(_ address: PostgresAddress, size: Int = 4, statementTimeout: Duration, clock: any Clock<Duration>) {
        let reconnection = Reconnection(clock: clock)
        let workers = (1...size).map { number in
            PostgresWorker(
                address, statementTimeout: statementTimeout, reconnection: reconnection,
                label: "callba.postgres.\(number)")
        }
        state = Mutex(State(idle: workers))
    }

    /// Runs `body` in a transaction on the first connection that is free. Not being cancelled is up to the callee: what
    /// has begun runs to its end.
    func transaction<Value: Sendable>(
        isReadOnly: Bool, _ body: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        let worker = try await lease()
        let result: Result<Value, StoreError>
        do throws(StoreError) {
            result = .success(try await worker.transaction(isReadOnly: isReadOnly, body))
        } catch {
            result = .failure(error)
        }
        await giveBack(worker)
        return try result.get()
    }

    /// Ends the connections. Those at work end when their work is done.
    func close() async {
        let (idle, waiting) = state.withLock { state in
            defer { (state.idle, state.waiting, state.isClosed) = ([], [], true) }
            return (state.idle, state.waiting)
        }
        for continuation in waiting { continuation.resume(returning: nil) }
        for worker in idle { await worker.close() }
    }

    private func lease() async throws(StoreError) -> PostgresWorker {
        enum Answer { case worker(PostgresWorker), refused(String), wait }
        var refusal = "closed"
        let worker = await withCheckedContinuation { (continuation: CheckedContinuation<PostgresWorker?, Never>) in
            let answer = state.withLock { state -> Answer in
                if state.isClosed { return .refused("closed") }
                if let worker = state.idle.popLast() { return .worker(worker) }
                guard state.waiting.count < Self.mostWaiting else { return .refused("busy") }
                state.waiting.append(continuation)
                return .wait
            }
            switch answer {
            case .worker(let worker): continuation.resume(returning: worker)
            case .refused(let reason):
                refusal = reason
                continuation.resume(returning: nil)
            case .wait: break
            }
        }
        guard let worker else { throw StoreError(.unavailable, code: refusal) }
        return worker
    }

    private func giveBack(_ worker: PostgresWorker) async {
        let (next, isClosed) = state.withLock { state -> (CheckedContinuation<PostgresWorker?, Never>?, Bool) in
            if state.isClosed { return (nil, true) }
            if !state.waiting.isEmpty { return (state.waiting.removeFirst(), false) }
            state.idle.append(worker)
            return (nil, false)
        }
        if isClosed { await worker.close() }
        next?.resume(returning: worker)
    }
}

/// How long to wait before the next attempt to connect: longer and longer while the server is away.
final class Reconnection: Sendable {
    private let failures = Mutex(0)
    private let clock: any Clock<Duration>

    init(clock: any Clock<Duration>) { self.clock = clock }

    /// Returns when the next attempt may be made: at once unless the last one failed, and after a second at most.
    func turn() async {
        let failures = failures.withLock { $0 }
        guard failures > 0 else { return }
        // Cut short when the task is cancelled; what it writes is still tried.
        try? await clock.sleep(for: min(.seconds(1), .milliseconds(50 << min(failures, 6))))
    }

    func failed() { failures.withLock { $0 += 1 } }
    func succeeded() { failures.withLock { $0 = 0 } }
}

/// A connection, made anew when it was lost, and the thread that waits for its answers.
actor PostgresWorker {
    private let queue: PostgresQueue
    private let address: PostgresAddress
    private let statementTimeout: Duration
    private let reconnection: Reconnection
    private var connection: PostgresConnection?

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    init(_ address: PostgresAddress, statementTimeout: Duration, reconnection: Reconnection, label: String) {
        queue = PostgresQueue(label: label)
        self.address = address
        self.statementTimeout = statementTimeout
        self.reconnection = reconnection
    }

    /// Runs `body` in one transaction. The pool lets one at a time in.
    func transaction<Value: Sendable>(
        isReadOnly: Bool, _ body: @Sendable (any SQLSession) throws -> Value
    ) async throws(StoreError) -> Value {
        if connection?.isUsable != true {
            connection = nil
            await reconnection.turn()
            do throws(StoreError) {
                connection = try PostgresConnection(address, statementTimeout: statementTimeout)
                reconnection.succeeded()
            } catch {
                reconnection.failed()
                throw error
            }
        }
        guard let connection else { throw StoreError(.unavailable, code: "connection") }
        do {
            return try connection.transaction(isReadOnly: isReadOnly, body)
        } catch {
            // Whatever is no store error comes of a row that no version of this program writes.
            throw error as? StoreError ?? StoreError(.unreadable, code: "\(type(of: error))")
        }
    }

    func close() { connection = nil }
}

/// A thread for one connection: its calls block, and may not hold up a thread that tasks share.
private final class PostgresQueue: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label, qos: .userInitiated) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
