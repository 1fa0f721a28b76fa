import Calls
import Foundation
import Synchronization

/// Threads that do what takes long and cannot wait: one a core for urgent work, and one of low priority for the rest.
///
/// Speech that someone in a call is waiting for is urgent; rendering ahead is not: it never stands before it, and gives way
/// to the ears. Previews come last of all: they wait for a moment in which no call has anything to say.
final class SynthesisThread: Sendable {
    /// How soon something must be done.
    enum Urgency: Sendable {
        /// A call waits for it. At most 32 may queue; one more is refused as `.rateLimited`.
        case now
        /// Made in advance. At most 64 may queue; one more is refused as `.rateLimited`.
        case later
        /// A preview before a call. At most 16 may queue; one more is refused as `.rateLimited`.
        case preview
    }

    private struct Job: Sendable {
        let number: Int
        let work: @Sendable () -> Void
    }

    private struct State: Sendable {
        var urgent: [Job] = []
        var patient: [Job] = []
        var previews: [Job] = []
        var last = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let urgentWork = DispatchSemaphore(value: 0)
    private let patientWork = DispatchSemaphore(value: 0)
    /// Held by urgent work from when it is wanted until it is done.
    private let speaking = RecognitionPriority()

    /// Starts the threads; ``close()`` ends them.
    /// - Parameters:
    ///   - ears: what work that is not urgent waits for.
    ///   - courtesy: how many seconds someone who does not stop speaking can keep a piece of that work from being done, and
    ///     how many seconds calls that always have something to say can keep a piece of a preview from being made.
    init(givingWayTo ears: RecognitionPriority, atMost courtesy: TimeInterval = 5) {
        let urgencies = [Urgency](repeating: .now, count: Self.urgentThreads) + [.later]
        for urgency in urgencies {
            let signal = urgency == .now ? urgentWork : patientWork
            let thread = Thread { [state = Unowned(self), speaking] in
                // On Linux this concerns the calling thread alone.
                if urgency == .later { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness) }
                while true {
                    signal.wait()
                    if urgency == .later {
                        // Not for longer than there are only previews: a call's speech must not wait behind them.
                        speaking.waitUntilIdle(atMost: courtesy) { state.owner?.hasOnlyPreviews == true }
                        ears.waitUntilIdle(atMost: courtesy)
                    }
                    guard let owner = state.owner, let work = owner.next(urgency) else { return }
                    work()
                }
            }
            thread.name = urgency == .now ? "voice" : "voice ahead"
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    deinit { close() }

    /// Lets the threads end after what they are doing.
    func close() {
        state.withLock { $0.isClosed = true }
        for _ in 0..<Self.urgentThreads { urgentWork.signal() }
        patientWork.signal()
    }

    private static let urgentThreads = max(2, ProcessInfo.processInfo.activeProcessorCount)
    private static let niceness: Int32 = 10

    /// Does `work` on one of the threads.
    ///
    /// If the task is cancelled it returns at once with `.failure(.canceled)`; work that has begun goes on unheeded.
    func run<Value: Sendable>(
        _ urgency: Urgency, _ work: @escaping @Sendable () throws(ProviderError) -> Value
    ) async -> Result<Value, Refusal> {
        let waiting = Waiting<Value>()
        let hold = urgency == .now ? speaking.hold() : nil
        return await withTaskCancellationHandler {
            defer { withExtendedLifetime(hold) {} }
            return await withCheckedContinuation { continuation in
                guard waiting.begin(continuation) else { return }
                let number = add(urgency) {
                    guard !waiting.isOver else { return }
                    do throws(ProviderError) {
                        waiting.finish(.success(try work()))
                    } catch {
                        waiting.finish(.failure(.failed(error)))
                    }
                }
                if number == nil {
                    waiting.finish(.failure(.failed(ProviderError(.rateLimited, provider: "kokoro", code: "queue"))))
                }
            }
        } onCancel: {
            waiting.finish(.failure(.canceled))
        }
    }

    /// Why there is no result.
    enum Refusal: Error {
        case canceled
        case failed(ProviderError)
    }

    private func add(_ urgency: Urgency, _ work: @escaping @Sendable () -> Void) -> Int? {
        let number: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.last += 1
            let job = Job(number: state.last, work: work)
            switch urgency {
            case .now:
                guard state.urgent.count < 32 else { return nil }
                state.urgent.append(job)
            case .later:
                guard state.patient.count < 64 else { return nil }
                state.patient.append(job)
            case .preview:
                guard state.previews.count < 16 else { return nil }
                state.previews.append(job)
            }
            return state.last
        }
        guard number != nil else { return nil }
        (urgency == .now ? urgentWork : patientWork).signal()
        if urgency == .later { speaking.lookAgain() }
        return number
    }

    /// Whether all that the patient thread could do is for people who are in no call.
    private var hasOnlyPreviews: Bool { state.withLock { $0.patient.isEmpty && !$0.previews.isEmpty } }

    /// The next job for a thread; a no-op if another thread has taken it; `nil` once closed.
    private func next(_ urgency: Urgency) -> (@Sendable () -> Void)? {
        state.withLock { state -> (@Sendable () -> Void)? in
            if state.isClosed { return nil }
            let job: Job?
            switch urgency {
            case .now: job = state.urgent.isEmpty ? nil : state.urgent.removeFirst()
            case .later, .preview:
                job =
                    !state.patient.isEmpty
                    ? state.patient.removeFirst() : state.previews.isEmpty ? nil : state.previews.removeFirst()
            }
            guard let job else { return {} }
            return job.work
        }
    }

    /// A continuation that is resumed once, by the first task or thread to do so.
    private final class Waiting<Value: Sendable>: Sendable {
        private enum Stage: Sendable {
            case fresh
            case waiting(CheckedContinuation<Result<Value, Refusal>, Never>)
            case over
        }
        private let stage = Mutex(Stage.fresh)

        var isOver: Bool {
            stage.withLock { if case .over = $0 { true } else { false } }
        }

        /// - Returns: `false` if it was over before it began; the continuation has then been resumed.
        func begin(_ continuation: CheckedContinuation<Result<Value, Refusal>, Never>) -> Bool {
            let isLate = stage.withLock { stage in
                if case .over = stage { return true }
                stage = .waiting(continuation)
                return false
            }
            if isLate { continuation.resume(returning: .failure(.canceled)) }
            return !isLate
        }

        func finish(_ result: Result<Value, Refusal>) {
            let continuation: CheckedContinuation<Result<Value, Refusal>, Never>? = stage.withLock { stage in
                defer { stage = .over }
                if case .waiting(let continuation) = stage { return continuation }
                return nil
            }
            continuation?.resume(returning: result)
        }
    }

    /// Lets the threads look for their owner without keeping it alive.
    private struct Unowned: Sendable {
        weak let owner: SynthesisThread?
        init(_ owner: SynthesisThread) { self.owner = owner }
    }
}
