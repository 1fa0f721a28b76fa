/// Who opens a session, as the application judges by the request: what the session counts against.
public enum EngineAdmission: Sendable, Equatable {
    /// No client may open it.
    case refuse(EngineRefusal)
    /// It counts among all sessions and against no bound of its own.
    case accept
    /// It belongs to a holder.
    case holder(EngineHolder)
    /// It is not known yet whose it is. Such sessions have a small room of their own and end soon, unless
    /// ``SocketJoin/settle(as:)`` or ``EngineSession/settle(as:)`` says whose they are. They count by the address as well,
    /// if there is one.
    case unidentified(address: String?)
}

/// Whom a session belongs to.
public struct EngineHolder: Sendable, Hashable {
    /// The person, device or account: sessions of the same name share a bound.
    public var name: String
    /// The address it comes from: sessions of the same address share a bound; `nil`: it is not counted by address.
    public var address: String?
    /// Whether it may use the places that are kept free for such sessions.
    public var isPreferred: Bool

    /// A holder.
    public init(_ name: String, address: String? = nil, isPreferred: Bool = false) {
        self.name = name
        self.address = address
        self.isPreferred = isPreferred
    }
}

/// How many sessions there may be, and of whom.
public struct EngineLimits: Sendable {
    /// Sessions of all that are no strangers'. When there are so many, one of the holder with the most gives way.
    public var maxSessions = 20_000
    /// Places beyond those, for preferred holders.
    public var reserved = 0
    /// Sessions of one holder: the oldest gives way, one that is not busy first.
    public var maxPerHolder = Int.max
    /// Sessions of one address: the oldest that is not busy gives way.
    public var maxPerAddress = Int.max
    /// Sessions of strangers: the oldest gives way.
    public var maxUnidentified = 64
    /// Sessions of strangers of one address: the oldest gives way.
    public var maxUnidentifiedPerAddress = 8
    /// How long a stranger's session lasts.
    public var identificationTime: Duration = .seconds(10)

    /// Twenty thousand sessions, and room for 64 strangers.
    public init() {}
}
