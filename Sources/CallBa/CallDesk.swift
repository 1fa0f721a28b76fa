import AsyncAlgorithms
import Calls
import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// Runs the calls of this server: each from its beginning to its stored end.
final class CallDesk: Service {
    /// Why a call was not taken.
    enum Refusal: Error, Sendable {
        /// As many calls go on as this machine can serve.
        case tooMany
        /// The server is stopping.
        case stopping
        /// As many calls of this person go on as one person may have.
        case tooManyOfOne(Int)
    }

    private let watch: CallWatch
    private let limit: Int
    private let logger: Logger
    private let starting = AsyncChannel<Running>()
    private let calls = Mutex(Calls())

    private struct Calls {
        var running: [Call.ID: CallSession] = [:]
        /// Whose the running calls are that go to real numbers.
        var dialed: [Call.ID: Person.ID] = [:]
        var owners: [Call.ID: Person.ID] = [:]
        var isStopping = false
        /// Ended calls that pages may still watch, oldest first.
        var ended: [Call.ID] = []

        func refusal(for person: Person.ID, atOnce most: Int?, limit: Int) -> Refusal? {
            if isStopping { return .stopping }
            guard running.count < limit else { return .tooMany }
            guard let most, dialed.values.count(where: { $0 == person }) >= most else { return nil }
            return .tooManyOfOne(most)
        }
    }

    private struct Running: Sendable {
        var call: Call
        var session: CallSession
    }

    /// - Parameter limit: calls at once, at most.
    init(watch: CallWatch, limit: Int, logger: Logger) {
        self.watch = watch
        self.limit = limit
        self.logger = logger
    }

    /// Whether the call goes on or is being summed up.
    func isRunning(_ call: Call.ID) -> Bool { calls.withLock { $0.running[call] != nil } }

    /// How many calls go on.
    var count: Int { calls.withLock { $0.running.count } }

    /// Whether any call of somebody's goes on or is being summed up.
    func isBusy(for person: Person.ID) -> Bool { calls.withLock { $0.owners.values.contains(person) } }

    /// Why a call of somebody's would not be taken at present.
    func refusal(for person: Person.ID, atOnce most: Int?) -> Refusal? {
        calls.withLock { $0.refusal(for: person, atOnce: most, limit: limit) }
    }

    /// Lets a call begin. Returns once it has.
    /// - Parameter most: how many calls to real numbers its owner may have at once; `nil` for a call to none.
    func begin(_ call: Call, _ session: CallSession, atOnce most: Int?) async throws(Refusal) {
        let refusal: Refusal? = calls.withLock { calls in
            if let refusal = calls.refusal(for: call.owner, atOnce: most, limit: limit) { return refusal }
            calls.running[call.id] = session
            calls.owners[call.id] = call.owner
            if most != nil { calls.dialed[call.id] = call.owner }
            return nil
        }
        if let refusal { throw refusal }
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
            calls.owners[running.call.id] = nil
            calls.dialed[running.call.id] = nil
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
