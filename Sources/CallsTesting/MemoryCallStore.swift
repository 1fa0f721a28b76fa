public import Calls
public import Foundation
import Synchronization

/// A store that forgets everything when the process ends, and can be told to fail.
public final class MemoryCallStore: CallStore {
    private struct Contents {
        var people: [Person.ID: Person] = [:]
        var sessions: [[UInt8]: (person: Person.ID, expiresAt: Date)] = [:]
        /// In the order in which they were added.
        var calls: [CallRecord] = []
        var failures: [StoreError] = []

        func index(of id: Call.ID) throws(StoreError) -> Int {
            guard let index = calls.firstIndex(where: { $0.call.id == id }) else {
                throw StoreError(.conflict, code: "no-such-call")
            }
            return index
        }
    }

    private let contents = Mutex(Contents())

    /// An empty store.
    public init() {}

    /// Makes the next operation throw instead of doing anything. Said twice, the next two fail.
    public func failNext(_ error: StoreError = StoreError(.unavailable)) {
        contents.withLock { $0.failures.append(error) }
    }

    private func access<Value: Sendable>(
        _ body: (inout sending Contents) throws(StoreError) -> sending Value
    ) throws(StoreError) -> sending Value {
        try contents.withLock { contents throws(StoreError) in
            if !contents.failures.isEmpty { throw contents.failures.removeFirst() }
            return try body(&contents)
        }
    }

    /// Keeps a person; `.conflict` if the id is taken.
    public func add(_ person: Person) async throws(StoreError) {
        try access { contents throws(StoreError) in
            guard contents.people[person.id] == nil else { throw StoreError(.conflict) }
            contents.people[person.id] = person
        }
    }

    /// The person of that id, or `nil`.
    public func person(_ id: Person.ID) async throws(StoreError) -> Person? {
        try access { $0.people[id] }
    }

    /// Keeps the hash of a session's token; `.conflict` if it is there already or the person is not.
    public func addSession(tokenHash: [UInt8], of person: Person.ID, expiresAt: Date) async throws(StoreError) {
        try access { contents throws(StoreError) in
            guard contents.people[person] != nil, contents.sessions[tokenHash] == nil else {
                throw StoreError(.conflict)
            }
            contents.sessions[tokenHash] = (person, expiresAt)
        }
    }

    /// Whose session this is, unless it expired at `date` or before.
    public func person(ofSession tokenHash: [UInt8], at date: Date) async throws(StoreError) -> Person? {
        try access { contents in
            guard let session = contents.sessions[tokenHash], session.expiresAt > date else { return nil }
            return contents.people[session.person]
        }
    }

    /// Keeps a call; `.conflict` if the id is taken or its owner is unknown.
    public func add(_ call: Call) async throws(StoreError) {
        try access { contents throws(StoreError) in
            guard contents.people[call.owner] != nil, !contents.calls.contains(where: { $0.call.id == call.id }) else {
                throw StoreError(.conflict)
            }
            contents.calls.append(CallRecord(call: call))
        }
    }

    /// Keeps a turn in place of an earlier one of the same id; `.conflict` if there is no such call.
    public func record(_ turn: Turn, of call: Call.ID) async throws(StoreError) {
        try access { contents throws(StoreError) in
            let index = try contents.index(of: call)
            var turns = contents.calls[index].turns
            turns.removeAll { $0.id == turn.id }
            turns.append(turn)
            contents.calls[index].turns = turns.sorted { $0.id < $1.id }
        }
    }

    /// Keeps that an engine had a part in a call, once; `.conflict` if there is no such call.
    public func record(_ use: EngineUse, of call: Call.ID) async throws(StoreError) {
        try access { contents throws(StoreError) in
            let index = try contents.index(of: call)
            if !contents.calls[index].engines.contains(use) { contents.calls[index].engines.append(use) }
        }
    }

    /// Closes a call and its open turns; `.conflict` if there is no such call. The first end of a call stays.
    public func end(_ call: Call.ID, outcome: Outcome, at date: Date) async throws(StoreError) {
        try access { contents throws(StoreError) in
            let index = try contents.index(of: call)
            var record = contents.calls[index]
            if record.outcome == nil {
                record.outcome = outcome
                record.endedAt = date
            }
            record.turns = record.turns.map { turn in
                guard turn.state == .open else { return turn }
                var turn = turn
                turn.state = turn.speaker == .caller ? .cut : .heard
                turn.endedAt = turn.endedAt ?? date
                return turn
            }
            contents.calls[index] = record
        }
    }

    /// Keeps a summary in place of an earlier one; `.conflict` if there is no such call.
    public func record(_ summary: Summary, of call: Call.ID) async throws(StoreError) {
        try access { contents throws(StoreError) in
            contents.calls[try contents.index(of: call)].summary = summary
        }
    }

    /// A call with all its turns in order, open ones too, or `nil`.
    public func call(_ id: Call.ID) async throws(StoreError) -> CallRecord? {
        try access { contents in contents.calls.first { $0.call.id == id } }
    }

    /// Up to `limit` (taken as 1–200) of a person's calls created before a moment, newest first, without open turns.
    public func calls(of person: Person.ID, limit: Int, before: Date?) async throws(StoreError) -> [CallRecord] {
        try access { contents in
            let theirs = contents.calls.enumerated()
                .filter { $0.element.call.owner == person && $0.element.call.createdAt < before ?? .distantFuture }
                .sorted { one, other in
                    (one.element.call.createdAt, one.offset) > (other.element.call.createdAt, other.offset)
                }
            return theirs.prefix(min(max(limit, 1), 200)).map { entry in
                var record = entry.element
                record.turns.removeAll { $0.state == .open }
                return record
            }
        }
    }

    /// Calls without an outcome, oldest first, with all their turns.
    public func openCalls() async throws(StoreError) -> [CallRecord] {
        try access { contents in
            contents.calls.enumerated().filter { $0.element.outcome == nil }
                .sorted { ($0.element.call.createdAt, $0.offset) < ($1.element.call.createdAt, $1.offset) }
                .map(\.element)
        }
    }

    /// Forgets a call and all that hangs on it.
    public func delete(_ call: Call.ID) async throws(StoreError) {
        try access { contents in contents.calls.removeAll { $0.call.id == call } }
    }
}
