import AsyncAlgorithms
import Calls
import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// Runs the calls of this server: each from its beginning to its stored end.
final class CallDesk: Service {
    /// Why a call was not taken.
    enum Refusal: Error, Sendable, Equatable {
        /// As many calls go on as this machine can serve.
        case tooMany
        /// The server is stopping.
        case stopping
        /// As many calls of this person go on as one person may have.
        case tooManyOfOne(Int)
    }

    /// What a call takes up.
    enum Kind: Sendable, Equatable {
        /// A call to a practice partner.
        case practice
        /// A call to a real number, of which its owner may have so many at once.
        case real(atOnce: Int)
    }

    private let watch: CallWatch
    private let slots: CallSlots
    private let logger: Logger
    private let starting = AsyncChannel<Running>()
    private let calls = Mutex(Calls())

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

        func refusal(of kind: Kind, for person: Person.ID, in most: CallSlots) -> Refusal? {
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

    /// - Parameter slots: calls at once, at most.
    init(watch: CallWatch, slots: CallSlots, logger: Logger) {
        self.watch = watch
        self.slots = slots
        self.logger = logger
    }

    /// Whether the call goes on or is being summed up.
    func isRunning(_ call: Call.ID) -> Bool { calls.withLock { $0.running[call] != nil } }

    /// How many calls go on.
    var count: Int { calls.withLock { $0.running.count } }

    /// Whether any call of somebody's goes on or is being summed up.
    func isBusy(for person: Person.ID) -> Bool {
        calls.withLock { $0.slots.values.contains { $0.owner == person } }
    }

    /// Keeps a slot for a call while what it needs is got ready, which takes time and may cost money. It is the call's
    /// until ``release(_:)``, or until the call that began in it is over.
    func reserve(_ call: Call.ID, for person: Person.ID, _ kind: Kind) throws(Refusal) {
        let refusal = calls.withLock { calls in
            let refusal = calls.refusal(of: kind, for: person, in: slots)
            if refusal == nil { calls.slots[call] = .init(owner: person, isPractice: kind == .practice) }
            return refusal
        }
        if let refusal { throw refusal }
    }

    /// Gives back the slot of a call that has not begun.
    func release(_ call: Call.ID) {
        calls.withLock { calls in
            if calls.running[call] == nil { calls.slots[call] = nil }
        }
    }

    /// Lets a call begin in the slot that is kept for it. Returns once it has.
    func begin(_ call: Call, _ session: CallSession) async throws(Refusal) {
        let isStopping = calls.withLock { calls in
            if !calls.isStopping { calls.running[call.id] = session }
            return calls.isStopping
        }
        if isStopping { throw .stopping }
        watch.open(call)
        await starting.send(Running(call: call, session: session))
        if calls.withLock({ $0.isStopping }) { throw .stopping }
        // Until a page watches, nobody could hang up: the wait for one begins at once.
        await session.submit(watch.isWatched(call.id) ? .comeBack : .leave)
    }

    /// Carries a person's wish to a call.
    func submit(_ wish: CallInput.Wish, to call: Call.ID) async -> CommandResult {
        guard let session = calls.withLock({ $0.running[call] }) else { return .rejected(.callOver) }
        return await session.submit(wish)
    }

    func run() async throws {
        let (stop, stopping) = AsyncStream.makeStream(of: Void.self)
        await withDiscardingTaskGroup { group in
            group.addTask { await self.stopLingering(after: stop) }
            await withGracefulShutdownHandler {
                // The calls outlive this loop: they are children of the group.
                for await running in starting { group.addTask { await self.run(running) } }
            } onGracefulShutdown: {
                self.calls.withLock { $0.isStopping = true }
                self.starting.finish()
            }
            calls.withLock { $0.isStopping = true }
            starting.finish()
            stopping.finish()
        }
    }

    private func run(_ running: Running) async {
        await running.session.run()
        let forgotten = calls.withLock { calls -> Call.ID? in
            calls.running[running.call.id] = nil
            calls.slots[running.call.id] = nil
            calls.ended.append(running.call.id)
            return calls.ended.count > 64 ? calls.ended.removeFirst() : nil
        }
        if let forgotten { watch.close(forgotten) }
    }

    /// After the server was told to stop, calls may end by themselves for a while; then they are hung up.
    private func stopLingering(after stop: AsyncStream<Void>) async {
        for await _ in stop {}
        for _ in 0..<20 where count > 0 {
            // Cancelled: the process is being forced down, and the calls with it.
            guard (try? await Task.sleep(for: .milliseconds(500))) != nil else { return }
        }
        for session in calls.withLock({ Array($0.running.values) }) { await session.stop() }
    }
}
