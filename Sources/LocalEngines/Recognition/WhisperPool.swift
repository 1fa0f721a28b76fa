import Calls
import Concurrency
import Dispatch
import Foundation
import Synchronization

/// Threads that decode, one `WhisperState` each, fed from one `DecodeQueue`.
///
/// Threads of their own, because a decode takes half a second and must not hold up the program's cooperative threads.
/// They end when the pool is let go.
final class WhisperPool: Sendable {
    private let work: Work

    /// Loads the model and starts the threads. Takes about 0.3 s; blocks.
    /// - Parameters:
    ///   - engines: the folder `scripts/engines` fills.
    ///   - workers: how many decodes run at once.
    ///   - threads: how many threads decodes use together, shared out among those that run when one begins.
    ///   - capacity: how many decodes may wait.
    /// - Throws: `.notInstalled`, or `.serverFault` if memory is short.
    init(engines: URL, workers: Int, threads: Int, capacity: Int) throws(ProviderError) {
        let model = try WhisperModel(engines: engines)
        var states: [WhisperState] = []
        for _ in 0..<workers { states.append(try WhisperState(model: model)) }
        work = Work(capacity: capacity, workers: workers, threads: threads)
        for state in states {
            let thread = Thread { [work] in work.run(on: state) }
            thread.name = "whisper"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    deinit { work.stop() }

    /// A number for one more stream.
    func makeStream() -> Int { work.makeStream() }

    /// Asks for a decode.
    /// - Parameter stream: whose sound it is; newer interims of a stream replace older ones.
    func submit(_ request: WhisperRequest, urgency: DecodeQueue<UInt64>.Urgency, stream: Int) -> Decoding {
        work.submit(request, urgency: urgency, stream: stream)
    }
}

/// A decode that was asked for.
final class Decoding: Sendable {
    /// How a decode ended.
    enum Outcome: Sendable {
        case understood(WhisperResult)
        /// Not wanted any more, or pushed out by something more urgent.
        case dropped
        case failed(ProviderError)
    }

    let id: UInt64
    let request: WhisperRequest
    private let ending = AsyncValue<Outcome>()
    private let unwanted = Atomic(false)

    init(id: UInt64, request: WhisperRequest) {
        self.id = id
        self.request = request
    }

    /// How it ended; `nil` while it has not.
    var outcome: Outcome? { ending.value }

    /// Whether the result is not wanted any more.
    var isUnwanted: Bool { unwanted.load(ordering: .relaxed) }

    /// Says that the result is not wanted: work on it stops soon.
    func abandon() { unwanted.store(true, ordering: .relaxed) }

    /// Waits for the end.
    /// - Returns: `nil` if the waiting task was cancelled first; the decode goes on.
    func settled() async -> Outcome? { await ending.wait() }

    /// Says how it ended. Later words on this are ignored.
    func settle(_ outcome: Outcome) { ending.set(outcome) }
}

/// What the threads of a pool share.
private final class Work: Sendable {
    private struct State {
        var queue: DecodeQueue<UInt64>
        var jobs: [UInt64: Decoding] = [:]
        var lastID: UInt64 = 0
        var lastStream = 0
        var isStopping = false
    }

    private let state: Mutex<State>
    private let workers: Int
    private let threads: Int
    /// Raised once for every job, and for every thread at the end.
    private let arrivals = DispatchSemaphore(value: 0)

    init(capacity: Int, workers: Int, threads: Int) {
        state = Mutex(State(queue: DecodeQueue(capacity: capacity, workers: workers)))
        self.workers = workers
        self.threads = threads
    }

    func makeStream() -> Int {
        state.withLock { state in
            state.lastStream += 1
            return state.lastStream
        }
    }

    func submit(_ request: WhisperRequest, urgency: DecodeQueue<UInt64>.Urgency, stream: Int) -> Decoding {
        let (job, needless) = state.withLock { state in
            state.lastID += 1
            let job = Decoding(id: state.lastID, request: request)
            let outcome = state.queue.submit(.init(id: job.id, stream: stream, urgency: urgency))
            for id in outcome.aborted { state.jobs[id]?.abandon() }
            var needless = outcome.dropped.compactMap { state.jobs.removeValue(forKey: $0) }
            if outcome.isAccepted { state.jobs[job.id] = job } else { needless.append(job) }
            return (job, needless)
        }
        for job in needless { job.settle(.dropped) }
        arrivals.signal()
        return job
    }

    func stop() {
        let abandoned = state.withLock { state in
            state.isStopping = true
            return Array(state.jobs.values)
        }
        for job in abandoned { job.abandon() }
        for _ in 0..<workers { arrivals.signal() }
    }

    /// Works until the pool is let go.
    func run(on whisper: WhisperState) {
        while true {
            arrivals.wait()
            let (job, share, isStopping) = state.withLock { state in
                let job = state.queue.next().flatMap { state.jobs[$0.id] }
                // A job that is not wanted any more is about to stop, and needs no cores.
                let wanted = state.queue.running.count { state.jobs[$0.id]?.isUnwanted == false }
                return (job, max(1, threads / max(1, wanted)), state.isStopping)
            }
            guard let job else {
                if isStopping { return }
                continue
            }
            job.settle(perform(job, on: whisper, threads: share))
            state.withLock { state in
                state.queue.finish(job.id)
                state.jobs[job.id] = nil
            }
        }
    }

    private func perform(_ job: Decoding, on whisper: WhisperState, threads: Int) -> Decoding.Outcome {
        do {
            guard let result = try whisper.decode(job.request, threads: threads, unless: { job.isUnwanted }) else {
                return .dropped
            }
            return .understood(result)
        } catch {
            return .failed(error)
        }
    }
}
