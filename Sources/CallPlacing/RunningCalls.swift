package import Calls
import Concurrency
import Foundation
package import Logging
import ServiceLifecycle
import Synchronization

/// Runs the calls of this server: each from its beginning to its stored end.
package final class RunningCalls: Service {
    /// Why a call was not taken.
    package enum AdmissionError: Error, Sendable, Equatable {
        /// As many calls go on as this machine can serve.
        case tooMany
        /// The server is stopping.
        case stopping
        /// As many calls of this person go on as one person may have.
        case tooManyOfOne(Int)
    }

    /// What a call takes up.
    package enum Kind: Sendable, Equatable {
        /// A call to a practice partner.
        case practice
        /// A call to a real number, of which its owner may have so many at once.
        case real(atOnce: Int)
    }

    private let audience: any CallAudience
    private let slots: CallSlots
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let begun: AsyncStream<Running>
    private let beginning: AsyncStream<Running>.Continuation
    private let hurries: AsyncStream<Void>
    private let hurry: AsyncStream<Void>.Continuation
    private let calls = Mutex(Calls())

    /// How long calls may take to end once the server stops: for the sentence that is being said, for one more, and for
    /// what the call came to.
    private static let closing = Duration.seconds(20)

    private struct Calls {
        /// A call that has a slot: it is being prepared or goes on.
        struct Slot {
            var owner: Person.ID
            var isPractice: Bool
        }
        var slots: [Call.ID: Slot] = [:]
        var running: [Call.ID: CallSession] = [:]
        var isStopping = false
        /// Ended calls that pages may still watch, oldest first.
        var ended: [Call.ID] = []

        func error(of kind: Kind, for person: Person.ID, in most: CallSlots) -> AdmissionError? {
            if isStopping { return .stopping }
            let isPractice = kind == .practice
            let alike = slots.values.filter { $0.isPractice == isPractice }
            let mostOfOne = if case .real(let atOnce) = kind { atOnce } else { most.practiceOfOne }
            if alike.count(where: { $0.owner == person }) >= mostOfOne { return .tooManyOfOne(mostOfOne) }
            guard slots.count < most.total, !isPractice || alike.count < most.practice else { return .tooMany }
            return nil
        }
    }

    private struct Running: Sendable {
        var call: Call
        var session: CallSession
    }

    /// - Parameters:
    ///   - slots: calls at once, at most.
    ///   - clock: for how long calls may take to end once the server stops.
    package init(
        audience: any CallAudience, slots: CallSlots, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.audience = audience
        self.slots = slots
        self.clock = clock
        self.logger = logger
        // Each call in it has a slot.
        (begun, beginning) = AsyncStream.makeStream(of: Running.self, bufferingPolicy: .bufferingOldest(slots.total))
        (hurries, hurry) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
    }

    /// Whether the call goes on or is being summed up.
    package func isRunning(_ call: Call.ID) -> Bool { calls.withLock { $0.running[call] != nil } }

    /// The person's calls that go on or are being summed up.
    package func running(of person: Person.ID) -> [Call.ID] {
        calls.withLock { calls in
            calls.running.keys.filter { calls.slots[$0]?.owner == person }.sorted { $0.rawValue < $1.rawValue }
        }
    }

    /// How many calls go on.
    package var count: Int { calls.withLock { $0.running.count } }

    /// Whether any call of that person goes on or is being summed up.
    package func isBusy(for person: Person.ID) -> Bool {
        calls.withLock { $0.slots.values.contains { $0.owner == person } }
    }

    /// Keeps a slot for a call while what it needs is got ready, which takes time and may cost money. It is the call's
    /// until ``release(_:)``, or until the call that began in it is over.
    func reserve(_ call: Call.ID, for person: Person.ID, _ kind: Kind) throws(AdmissionError) {
        let error = calls.withLock { calls in
            let error = calls.error(of: kind, for: person, in: slots)
            if error == nil { calls.slots[call] = .init(owner: person, isPractice: kind == .practice) }
            return error
        }
        if let error { throw error }
    }

    /// Gives back the slot of a call that has not begun.
    func release(_ call: Call.ID) {
        calls.withLock { calls in
            if calls.running[call] == nil { calls.slots[call] = nil }
        }
    }

    /// Lets a call begin in the slot that is kept for it. Returns once it has.
    func begin(_ call: Call, _ session: CallSession) async throws(AdmissionError) {
        audience.open(call)
        let hasBegun = calls.withLock { calls in
            // In one step: a call that has begun is closed with the others, one that has not is refused.
            guard !calls.isStopping,
                case .enqueued = beginning.yield(Running(call: call, session: session))
            else { return false }
            calls.running[call.id] = session
            return true
        }
        guard hasBegun else {
            audience.close(call.id)
            throw .stopping
        }
        // Until a page watches, the person has no way to hang up: the wait for one begins at once.
        await session.submit(audience.isWatched(call.id) ? .comeBack : .leave)
    }

    /// Carries a person's command to a call.
    package func submit(_ command: CallCommand, to call: Call.ID) async -> CommandResult {
        guard let session = calls.withLock({ $0.running[call] }) else { return .rejected(.callOver) }
        return await session.submit(command)
    }

    /// Runs calls until graceful shutdown; then takes no more, has those that go on closed, and returns when all are over.
    package func run() async throws {
        let (stop, stopping) = AsyncStream.makeStream(of: Never.self)
        await withDiscardingTaskGroup { group in
            group.addTask { await self.closeCalls(after: stop) }
            await withDiscardingTaskGroup { running in
                await withGracefulShutdownHandler {
                    for await call in begun { running.addTask { await self.run(call) } }
                } onGracefulShutdown: {
                    self.refuseCalls()
                }
                // Cancelled as well: the calls are then told by their tasks.
                refuseCalls()
                stopping.finish()
            }
            group.cancelAll()
        }
    }

    /// Ends the wait for calls that are being closed: they are hung up at once.
    package func hurryUp() { hurry.yield() }

    private func refuseCalls() {
        calls.withLock { calls in
            calls.isStopping = true
            beginning.finish()
        }
    }

    /// Has calls closed once the server was told to stop, and hung up when that takes too long. Returns early when it is
    /// cancelled: all calls are over.
    private func closeCalls(after stop: AsyncStream<Never>) async {
        for await _ in stop {}
        let sessions = calls.withLock { Array($0.running.values) }
        guard !sessions.isEmpty, !Task.isCancelled else { return }
        logger.notice("calls are closed", metadata: ["calls": "\(sessions.count)"])
        for session in sessions { await session.close() }
        _ = await withTimeout(Self.closing, by: clock) { for await _ in self.hurries { return } }
        guard !Task.isCancelled else { return }
        let late = calls.withLock { Array($0.running.values) }
        logger.warning("calls are hung up", metadata: ["calls": "\(late.count)"])
        for session in late { await session.stop() }
    }

    private func run(_ running: Running) async {
        await running.session.run()
        let forgotten = calls.withLock { calls -> Call.ID? in
            calls.running[running.call.id] = nil
            calls.slots[running.call.id] = nil
            calls.ended.append(running.call.id)
            return calls.ended.count > 64 ? calls.ended.removeFirst() : nil
        }
        if let forgotten { audience.close(forgotten) }
    }
}
