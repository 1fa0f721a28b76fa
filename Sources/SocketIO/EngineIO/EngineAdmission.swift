/// What the application decides about a request that opens a session: whether it may, and what the session counts against.
public enum EngineAdmission: Sendable, Equatable {
    /// No client may open it.
    case refuse(EngineRefusal)
    /// It counts among all sessions and against no bound of its own.
    case accept
    /// It belongs to a holder.
    case holder(EngineHolder)
    /// Its holder is not known yet. Such sessions have a small number of places of their own and end soon, unless
    /// ``SocketJoin/settle(as:)`` or ``EngineSession/settle(as:)`` names their holder. They count by the address as well,
    /// if there is one.
    case unidentified(address: String?)
}

/// The person, device or account that a session belongs to.
public struct EngineHolder: Sendable, Hashable {
    /// Its name: sessions of the same name share a bound.
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

/// How many sessions there may be: in all, of one holder, of one address, and of clients not identified yet.
public struct EngineLimits: Sendable {
    /// Sessions, those of unidentified clients not counted. When there are so many, one of the holder with the most gives
    /// way.
    public var maxSessions = 20_000
    /// Places beyond those, for preferred holders.
    public var reserved = 0
    /// Sessions of one holder: the oldest gives way, one that is not busy first.
    public var maxPerHolder = Int.max
    /// Sessions of one address: the oldest that is not busy gives way.
    public var maxPerAddress = Int.max
    /// Sessions of unidentified clients: the oldest gives way.
    public var maxUnidentified = 64
    /// Sessions of unidentified clients of one address: the oldest gives way.
    public var maxUnidentifiedPerAddress = 8
    /// How long a client may take to be identified; then its session ends.
    public var identificationTime: Duration = .seconds(10)

    /// Twenty thousand sessions, and 64 of unidentified clients.
    public init() {}
}
