public import Foundation

/// Keeps people, calls and what was said. Every write is durable when it returns.
public protocol CallStore: Sendable {
    /// Keeps a person that was not there before.
    func add(_ person: Person) async throws(StoreError)
    /// The person of that id, or `nil`.
    func person(_ id: Person.ID) async throws(StoreError) -> Person?
    /// Remembers a browser session by the SHA-256 of its token; the token itself is never stored.
    func addSession(tokenHash: [UInt8], of person: Person.ID, expiresAt: Date) async throws(StoreError)
    /// Whose session this is, if it exists and has not expired at `date`.
    func person(ofSession tokenHash: [UInt8], at date: Date) async throws(StoreError) -> Person?

    /// Keeps a call that is about to be placed.
    func add(_ call: Call) async throws(StoreError)
    /// Keeps a turn, or what has become of it: the same call and id replace what was kept.
    func record(_ turn: Turn, of call: Call.ID) async throws(StoreError)
    /// Closes a call. Turns of ours that are still open become `cut`; the callee's become `heard`.
    func end(_ call: Call.ID, outcome: Outcome, at date: Date) async throws(StoreError)
    /// Keeps what a call came to.
    func record(_ summary: Summary, of call: Call.ID) async throws(StoreError)

    /// Keeps that an engine had a part in a call. Once said, it stays; saying it again changes nothing.
    func record(_ use: EngineUse, of call: Call.ID) async throws(StoreError)

    /// A call with everything that was kept of it, or `nil`.
    func call(_ id: Call.ID) async throws(StoreError) -> CallRecord?
    /// A person's calls, newest first, without their turns' interim states.
    /// - Parameters:
    ///   - limit: 1–200.
    ///   - before: only calls created before this moment; for paging.
    func calls(of person: Person.ID, limit: Int, before: Date?) async throws(StoreError) -> [CallRecord]
    /// Calls that a stopped server left open.
    func openCalls() async throws(StoreError) -> [CallRecord]
    /// Forgets a call and everything said in it. A call that is not there is not an error.
    func delete(_ call: Call.ID) async throws(StoreError)
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
    public var engines: [EngineUse]

    /// Puts a kept call together.
    public init(
        call: Call, outcome: Outcome? = nil, endedAt: Date? = nil, turns: [Turn] = [], summary: Summary? = nil,
        engines: [EngineUse] = []
    ) {
        self.call = call
        self.outcome = outcome
        self.endedAt = endedAt
        self.turns = turns
        self.summary = summary
        self.engines = engines
    }
}

extension CallStore {
    /// Keeps nothing of it: a store that cannot tell later which engines had a part in a call.
    public func record(_ use: EngineUse, of call: Call.ID) async throws(StoreError) {}
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
