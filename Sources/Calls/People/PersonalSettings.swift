public import Foundation

/// What a person has set for themselves.
public struct PersonalSettings: Sendable, Equatable {
    /// How many days a call is kept after its end. 0: only until the person has been shown what it came to.
    public var retentionDays: Int

    /// The settings of a person who has set nothing.
    public init(retentionDays: Int = 30) {
        self.retentionDays = retentionDays
    }

    /// With a retention of 0 days, a result that its owner never looks at is kept for this long.
    public static let unseenResult = Duration.seconds(7 * 86_400)

    /// Whether a call that has ended is kept no longer at `date`.
    public func isExpired(endedAt: Date, shownAt: Date?, at date: Date) -> Bool {
        guard retentionDays <= 0 else {
            return endedAt.addingTimeInterval(Double(retentionDays) * 86_400) <= date
        }
        return shownAt != nil || endedAt.addingTimeInterval(Self.unseenResult / .seconds(1)) <= date
    }
}
