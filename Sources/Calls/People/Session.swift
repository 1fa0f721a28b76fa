public import Foundation

/// A browser that belongs to a person. It is known by the SHA-256 of its token; the token itself is never stored.
public struct Session: Sendable, Equatable {
    /// SHA-256 of the token, 32 bytes.
    public var tokenHash: [UInt8]
    /// Whose browser it is.
    public var person: Person.ID
    /// When it began.
    public var createdAt: Date
    /// When it was last used, as far as that was noted.
    public var lastUsedAt: Date
    /// Without use for this long, it expires.
    public var idleLimit: Duration
    /// It expires then at the latest, however much it is used.
    public var expiresAt: Date

    /// Describes a session; stores nothing.
    public init(
        tokenHash: [UInt8], person: Person.ID, createdAt: Date, lastUsedAt: Date? = nil, idleLimit: Duration,
        expiresAt: Date
    ) {
        self.tokenHash = tokenHash
        self.person = person
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt ?? createdAt
        self.idleLimit = idleLimit
        self.expiresAt = expiresAt
    }

    /// Whether it has not expired at `date`.
    public func isLive(at date: Date) -> Bool {
        date < expiresAt && date < lastUsedAt.addingTimeInterval(idleLimit / .seconds(1))
    }
}
