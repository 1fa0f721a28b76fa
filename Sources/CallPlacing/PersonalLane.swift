package import Calls
import Dispatch
import Foundation
import HTTPTypes
import Synchronization

/// Heavy work that people ask for, taken in turns: one piece of each person's at a time, and a few pieces of all. After
/// each piece that person may rest for a multiple of the time it took, so that one person cannot keep a core for themselves.
///
/// More than may wait is refused at once with `429`, in a sentence that says whose work is in the way.
package final class PersonalLane: Sendable {
    /// Pieces of one person's that may wait behind the one that is done.
    private static let mostOwn = 3
    /// Pieces of everybody's that may wait.
    private static let mostInAll = 64
    /// Seconds until it is worth asking again.
    private static let pause = 3

    private struct Waiting {
        var number: Int
        var person: Person.ID
        /// `false` if the wait was given up.
        var turn: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var working: Set<Person.ID> = []
        var rests = Rests<ContinuousClock.Instant>()
        /// Pieces of each person's whose time has not come.
        var resting: [Person.ID: Int] = [:]
        /// First come first served, except that no person has two turns at once.
        var waiting: [Waiting] = []
        var last = 0
        /// Waits that were given up before they began.
        var abandoned: Set<Int> = []
    }

    private let atOnce: Int
    private let hasRests: Bool
    private let threads: DispatchQueue
    private let state = Mutex(State())

    /// - Parameters:
    ///   - atOnce: how many people's work goes on at the same time.
    ///   - hasRests: whether a person rests after a piece of work.
    package init(_ name: String, atOnce: Int, hasRests: Bool = false) {
        self.atOnce = atOnce
        self.hasRests = hasRests
        // Below what calls need; as many threads as there are turns, because work that blocks has one.
        threads = DispatchQueue(label: "callba.lane.\(name)", qos: .utility, attributes: .concurrent)
    }

    /// Does a piece of a person's work when it is their turn.
    /// - Throws: an `APIError` if too much is waiting, `CancellationError` if the task was cancelled before its turn, or
    ///   what the work throws.
    package func run<Value: Sendable>(for person: Person.ID, _ work: () async throws -> Value) async throws -> Value {
        try await takeTurnAfterRest(person)
        let began = ContinuousClock.now
        defer {
            if hasRests { state.withLock { $0.rests.note(person, from: began, to: .now) } }
            endTurn(person)
        }
        return try await work()
    }

    private func takeTurnAfterRest(_ person: Person.ID) async throws {
        while true {
            try await takeTurn(person)
            guard let end = state.withLock({ $0.rests.end(for: person, at: .now) }) else { return }
            endTurn(person)
            try state.withLock { state in
                let count = state.resting[person, default: 0]
                guard count < Self.mostOwn else { throw Self.crowded(APIError("work.own", .tooManyRequests)) }
                state.resting[person] = count + 1
            }
            defer {
                state.withLock { state in
                    let rest = (state.resting[person] ?? 0) - 1
                    state.resting[person] = rest > 0 ? rest : nil
                }
            }
            try await ContinuousClock().sleep(until: end)
        }
    }

    /// Does a piece of a person's work that keeps a processor core busy, on a thread of the lane's own.
    package func compute<Value: Sendable>(
        for person: Person.ID, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await run(for: person) { try await aside(work) }
    }

    /// Does what keeps a processor core busy on a thread that is not one of the few that tasks share. For use within
    /// ``run(for:_:)``, which bounds how much of it there is.
    package func aside<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            threads.async { continuation.resume(with: Result { try work() }) }
        }
    }

    private enum Answer { case go, wait, gone, refused(APIError) }

    private func takeTurn(_ person: Person.ID) async throws {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        let refusal = Mutex<APIError?>(nil)
        let isOurs = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                switch begin(number, person, continuation) {
                case .go: continuation.resume(returning: true)
                case .gone: continuation.resume(returning: false)
                case .wait: break
                case .refused(let error):
                    refusal.withLock { $0 = error }
                    continuation.resume(returning: false)
                }
            }
        } onCancel: {
            abandon(number)
        }
        state.withLock { _ = $0.abandoned.remove(number) }
        if let refusal = refusal.withLock({ $0 }) { throw refusal }
        guard isOurs else { throw CancellationError() }
    }

    private func begin(_ number: Int, _ person: Person.ID, _ turn: CheckedContinuation<Bool, Never>) -> Answer {
        state.withLock { state in
            if state.abandoned.contains(number) { return .gone }
            if !state.working.contains(person), state.working.count < atOnce {
                state.working.insert(person)
                return .go
            }
            let own = state.waiting.count { $0.person == person }
            if own >= Self.mostOwn { return .refused(Self.crowded(APIError("work.own", .tooManyRequests))) }
            guard state.waiting.count < Self.mostInAll else {
                return .refused(Self.crowded(APIError("work.crowded", .tooManyRequests)))
            }
            state.waiting.append(Waiting(number: number, person: person, turn: turn))
            return .wait
        }
    }

    /// The same error, with when to ask again.
    private static func crowded(_ error: APIError) -> APIError {
        var error = error
        error.retryAfter = pause
        return error
    }

    private func abandon(_ number: Int) {
        let turn = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard let index = state.waiting.firstIndex(where: { $0.number == number }) else {
                state.abandoned.insert(number)
                return nil
            }
            return state.waiting.remove(at: index).turn
        }
        turn?.resume(returning: false)
    }

    private func endTurn(_ person: Person.ID) {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            state.working.remove(person)
            guard let index = state.waiting.firstIndex(where: { !state.working.contains($0.person) }) else {
                return nil
            }
            let next = state.waiting.remove(at: index)
            state.working.insert(next.person)
            return next.turn
        }
        next?.resume(returning: true)
    }
}
