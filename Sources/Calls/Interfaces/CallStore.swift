public import Foundation

/// Keeps calls and what was said in them. Every write is durable when it returns.
public protocol CallStore: Sendable {
    /// Keeps a call that is about to be placed.
    func add(_ call: Call) async throws(StoreError)
    /// Keeps a turn, or what has become of it: the same call and id replace what was kept.
    func record(_ turn: Turn, of call: Call.ID) async throws(StoreError)
    /// Closes a call. Turns of ours that are still open become `cut`; the callee's become `heard`.
    func end(_ call: Call.ID, outcome: Outcome, at date: Date) async throws(StoreError)
    /// Keeps what a call came to.
    func record(_ summary: Summary, of call: Call.ID) async throws(StoreError)
    /// Keeps when the owner was first shown what a call came to; later moments change nothing.
    func markShown(_ call: Call.ID, at date: Date) async throws(StoreError)

    /// Keeps that an engine had a part in a call. Once said, it stays; saying it again changes nothing but its count of
    /// what was made in advance, if it brings one.
    func record(_ use: ProviderUse, of call: Call.ID) async throws(StoreError)

    /// A call with everything that was kept of it, or `nil`.
    func call(_ id: Call.ID) async throws(StoreError) -> CallRecord?
    /// A person's calls that fit what they look for, newest first, without their turns' interim states.
    /// - Parameters:
    ///   - limit: 1–200.
    ///   - before: only calls created before this moment; for paging.
    func calls(
        of person: Person.ID, matching query: HistoryQuery, limit: Int, before: Date?
    ) async throws(StoreError) -> [CallRecord]
    /// Calls that a stopped server left open.
    func openCalls() async throws(StoreError) -> [CallRecord]

    /// Forgets a call and everything said in it. A call that is not there is not an error.
    func delete(_ call: Call.ID) async throws(StoreError)
    /// Forgets all of a person's calls, those that go on included.
    /// - Returns: how many there were.
    func deleteCalls(of person: Person.ID) async throws(StoreError) -> Int
    /// Forgets a person's calls that ended before a moment.
    /// - Returns: how many there were.
    func deleteCalls(endedBefore date: Date, of person: Person.ID) async throws(StoreError) -> Int
    /// Forgets every call that its owner's ``PersonalSettings`` keep no longer.
    /// - Returns: how many there were.
    func deleteExpiredCalls(at date: Date) async throws(StoreError) -> Int

    /// Counts a dialling, in one step with the question whether a limit allows it. Deleted calls stay counted.
    /// - Returns: the first of the limits that is reached, and then nothing is counted; `nil` if it was counted.
    func countDialing(
        by person: Person.ID, at date: Date, within limits: [DialingLimit]
    ) async throws(StoreError) -> DialingLimit?
    /// How often numbers were dialled after a moment: for one person, or for everybody if that is `nil`.
    func dialings(by person: Person.ID?, since date: Date) async throws(StoreError) -> Int

    /// Counts work that costs money, in one step with the question whether a limit allows it.
    /// - Returns: the first of the limits that is reached, and then nothing is counted; `nil` if it was counted.
    func count(
        _ work: PaidWork, by person: Person.ID, at date: Date, within limits: [DialingLimit]
    ) async throws(StoreError) -> DialingLimit?

    /// Remembers that a number asked not to be called again, by anybody. What is kept does not show the number.
    func refuse(_ number: PhoneNumber, at date: Date) async throws(StoreError)
    /// Whether a number asked not to be called again.
    func isRefused(_ number: PhoneNumber) async throws(StoreError) -> Bool
    /// Forgets that a number asked not to be called. A number that did not is not an error.
    func allow(_ number: PhoneNumber) async throws(StoreError)
}

extension CallStore {
    /// A person's calls, newest first, without their turns' interim states.
    /// - Parameters:
    ///   - limit: 1–200.
    ///   - before: only calls created before this moment; for paging.
    public func calls(of person: Person.ID, limit: Int, before: Date?) async throws(StoreError) -> [CallRecord] {
        try await calls(of: person, matching: HistoryQuery(), limit: limit, before: before)
    }
}

/// A call as it is kept.
public struct CallRecord: Sendable, Equatable {
    /// The call as it was ordered.
    public var call: Call
    /// `nil` while it goes on.
    public var outcome: Outcome?
    /// When it ended; `nil` while it goes on.
    public var endedAt: Date?
    /// Both sides, in the order of their ids.
    public var turns: [Turn]
    /// What it came to; `nil` until that is known.
    public var summary: Summary?
    /// Which engines heard, thought and spoke, in the order in which they first did.
    public var engines: [ProviderUse]
    /// When the owner was first shown what it came to; `nil` before that.
    public var shownAt: Date?

    /// Puts a kept call together.
    public init(
        call: Call, outcome: Outcome? = nil, endedAt: Date? = nil, turns: [Turn] = [], summary: Summary? = nil,
        engines: [ProviderUse] = [], shownAt: Date? = nil
    ) {
        self.call = call
        self.outcome = outcome
        self.endedAt = endedAt
        self.turns = turns
        self.summary = summary
        self.engines = engines
        self.shownAt = shownAt
    }
}

/// Why something could not be kept or found.
public struct StoreError: Error, Equatable, Sendable {
    /// What went wrong, in terms of what the caller can do about it.
    public enum Kind: String, Sendable, CaseIterable {
        /// It is there already, or refers to something that is not.
        case conflict
        /// The disk is full, or the database cannot be reached or written: try again later.
        case unavailable
        /// What is stored cannot be read: a newer version wrote it, or it is damaged.
        case unreadable
    }
    /// What went wrong.
    public var kind: Kind
    /// The database's own code, for logs. Never a value that was to be stored.
    public var code: String?
    /// Describes a failure.
    public init(_ kind: Kind, code: String? = nil) {
        self.kind = kind
        self.code = code
    }
}
