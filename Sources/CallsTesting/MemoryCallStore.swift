public import Calls
public import Foundation
import Synchronization

/// A store that forgets everything when the process ends, and can be told to fail.
public final class MemoryCallStore: CallStore {
    struct Contents {
        var people: [Person.ID: Person] = [:]
        var sessions: [[UInt8]: Session] = [:]
        var voices: [Person.ID: Voice] = [:]
        var settings: [Person.ID: PersonalSettings] = [:]
        var contacts: [Contact.ID: Contact] = [:]
        /// In the order in which they were added.
        var calls: [CallRecord] = []
        /// `nil` for a person who was forgotten.
        var dialings: [(person: Person.ID?, at: Date)] = []
        var paidWork: [(work: PaidWork, person: Person.ID?, at: Date)] = []
        var refused: Set<PhoneNumber> = []
        var failures: [StoreError] = []
        var isAway = false

        func index(of id: Call.ID) throws(StoreError) -> Int {
            guard let index = calls.firstIndex(where: { $0.call.id == id }) else {
                throw StoreError(.conflict, code: "no-such-call")
            }
            return index
        }
    }

    private let contents = Mutex(Contents())
    private let takesTurns = Watched(true)

    /// An empty store.
    public init() {}

    /// Makes the next operation throw instead of doing anything. Said twice, the next two fail.
    public func failNext(_ error: StoreError = StoreError(.unavailable)) {
        contents.withLock { $0.failures.append(error) }
    }

    /// Makes every operation throw until ``comeBack()``.
    public func goAway() { contents.withLock { $0.isAway = true } }

    /// Ends what ``goAway()`` began.
    public func comeBack() { contents.withLock { $0.isAway = false } }

    /// Makes the keeping of turns wait until ``letGo()``.
    public func hold() { takesTurns.update { $0 = false } }

    /// Ends what ``hold()`` began.
    public func letGo() { takesTurns.update { $0 = true } }

    func access<Value: Sendable>(
        _ body: (inout sending Contents) throws(StoreError) -> sending Value
    ) throws(StoreError) -> sending Value {
        try contents.withLock { contents throws(StoreError) in
            if contents.isAway { throw StoreError(.unavailable, code: "away") }
            if !contents.failures.isEmpty { throw contents.failures.removeFirst() }
            return try body(&contents)
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
        await takesTurns.wait { $0 }
        try access { contents throws(StoreError) in
            let index = try contents.index(of: call)
            var turns = contents.calls[index].turns
            turns.removeAll { $0.id == turn.id }
            turns.append(turn)
            contents.calls[index].turns = turns.sorted { $0.id < $1.id }
        }
    }

    /// Keeps that an engine had a part in a call, once, and its latest count; `.conflict` if there is no such call.
    public func record(_ use: ProviderUse, of call: Call.ID) async throws(StoreError) {
        try access { contents throws(StoreError) in
            let index = try contents.index(of: call)
            guard let kept = contents.calls[index].engines.firstIndex(where: { $0.uncounted == use.uncounted }) else {
                return contents.calls[index].engines.append(use)
            }
            if use.advance != nil { contents.calls[index].engines[kept] = use }
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

    /// Keeps when the owner was first shown what a call came to; `.conflict` if there is no such call.
    public func markShown(_ call: Call.ID, at date: Date) async throws(StoreError) {
        try access { contents throws(StoreError) in
            let index = try contents.index(of: call)
            contents.calls[index].shownAt = contents.calls[index].shownAt ?? date
        }
    }

    /// A call with all its turns in order, open ones too, or `nil`.
    public func call(_ id: Call.ID) async throws(StoreError) -> CallRecord? {
        try access { contents in contents.calls.first { $0.call.id == id } }
    }

    /// Up to `limit` (taken as 1–200) of a person's calls that fit, newest first, without open turns.
    public func calls(
        of person: Person.ID, matching query: HistoryQuery, limit: Int, before: Date?
    ) async throws(StoreError) -> [CallRecord] {
        try access { contents in
            let names = contents.contacts.values.filter { $0.owner == person }
            let theirs = contents.calls.enumerated()
                .filter { $0.element.call.owner == person && $0.element.call.createdAt < before ?? .distantFuture }
                .filter { entry in
                    let contact = names.first { $0.number == entry.element.call.number }
                    return entry.element.fits(query, contactName: contact?.name)
                }
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

    /// Forgets all calls of a person.
    public func deleteCalls(of person: Person.ID) async throws(StoreError) -> Int {
        try access { contents in contents.deleteCalls { $0.call.owner == person } }
    }

    /// Forgets a person's calls that ended before a moment.
    public func deleteCalls(endedBefore date: Date, of person: Person.ID) async throws(StoreError) -> Int {
        try access { contents in
            contents.deleteCalls { $0.call.owner == person && $0.endedAt ?? .distantFuture < date }
        }
    }

    /// Forgets the calls that their owners' settings keep no longer.
    public func deleteExpiredCalls(at date: Date) async throws(StoreError) -> Int {
        try access { contents in
            let settings = contents.settings
            return contents.deleteCalls { record in
                guard let endedAt = record.endedAt else { return false }
                return (settings[record.call.owner] ?? PersonalSettings())
                    .isExpired(endedAt: endedAt, shownAt: record.shownAt, at: date)
            }
        }
    }

    /// Counts a dialling unless a limit is reached.
    public func countDialing(
        by person: Person.ID, at date: Date, within limits: [DialingLimit]
    ) async throws(StoreError) -> DialingLimit? {
        try access { contents throws(StoreError) in
            guard contents.people[person] != nil else { throw StoreError(.conflict) }
            for limit in limits {
                let since = date.addingTimeInterval(-(limit.window / .seconds(1)))
                let count = contents.dialings.count {
                    (limit.scope == .server || $0.person == person) && $0.at > since
                }
                if count >= limit.most { return limit }
            }
            contents.dialings.append((person, date))
            return nil
        }
    }

    /// How often numbers were dialled after a moment.
    public func dialings(by person: Person.ID?, since date: Date) async throws(StoreError) -> Int {
        try access { contents in
            contents.dialings.count { (person == nil || $0.person == person) && $0.at > date }
        }
    }

    /// Counts work that costs money unless a limit is reached.
    public func count(
        _ work: PaidWork, by person: Person.ID, at date: Date, within limits: [DialingLimit]
    ) async throws(StoreError) -> DialingLimit? {
        try access { contents throws(StoreError) in
            guard contents.people[person] != nil else { throw StoreError(.conflict) }
            for limit in limits {
                let since = date.addingTimeInterval(-(limit.window / .seconds(1)))
                let count = contents.paidWork.count {
                    $0.work == work && (limit.scope == .server || $0.person == person) && $0.at > since
                }
                if count >= limit.most { return limit }
            }
            contents.paidWork.append((work, person, date))
            return nil
        }
    }

    /// Remembers that a number asked not to be called again.
    public func refuse(_ number: PhoneNumber, at date: Date) async throws(StoreError) {
        try access { contents in _ = contents.refused.insert(number) }
    }

    /// Whether a number asked not to be called again.
    public func isRefused(_ number: PhoneNumber) async throws(StoreError) -> Bool {
        try access { $0.refused.contains(number) }
    }

    /// Forgets that a number asked not to be called.
    public func allow(_ number: PhoneNumber) async throws(StoreError) {
        try access { contents in _ = contents.refused.remove(number) }
    }
}

extension MemoryCallStore.Contents {
    fileprivate mutating func deleteCalls(where isMeant: (CallRecord) -> Bool) -> Int {
        let before = calls.count
        calls.removeAll(where: isMeant)
        return before - calls.count
    }
}

extension CallRecord {
    fileprivate func fits(_ query: HistoryQuery, contactName: String?) -> Bool {
        guard query.number == nil || call.number == query.number, call.createdAt >= query.from ?? .distantPast,
            call.createdAt < query.until ?? .distantFuture
        else { return false }
        let texts =
            [call.purpose, call.contactName, contactName, summary?.text].compactMap(\.self)
            + turns.filter { $0.state != .open && $0.state != .echo }.map(\.text)
            + (summary?.facts.map(\.value) ?? [])
        return query.terms.allSatisfy { term in
            texts.contains { term.occurs(in: $0) } || term.digits.map(call.number.e164.contains) == true
        }
    }
}

extension SearchTerm {
    func occurs(in text: String) -> Bool { text.lowercased().contains(self.text.lowercased()) }
}
