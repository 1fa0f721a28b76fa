/// How often numbers may be dialled, or other work be done that costs money.
public struct DialingLimit: Sendable, Hashable {
    /// Whose diallings count.
    public enum Scope: String, Sendable, Hashable, CaseIterable {
        /// Those of the person who wants to dial.
        case person
        /// Everybody's on this server.
        case server
    }

    /// Whose diallings count.
    public var scope: Scope
    /// How many are allowed, at most.
    public var most: Int
    /// Within this time up to the moment asked about.
    public var window: Duration

    /// Allows so many within a time.
    public init(_ scope: Scope, most: Int, within window: Duration) {
        self.scope = scope
        self.most = most
        self.window = window
    }

    /// The longest window that stores can answer for.
    public static let longestWindow = Duration.seconds(31 * 86_400)
}
