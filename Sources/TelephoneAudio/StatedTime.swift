/// Times as others state them, kept within what a call can have, so that no arithmetic on them overflows.
extension Duration {
    /// A day: longer than any call, and than any wait that is worth waiting for.
    public static let longestCall = Duration.seconds(86_400)

    /// A time that another program states in seconds.
    /// - Returns: `nil` for what is below zero or no number; a day for what is longer.
    public init?(stated seconds: Double) {
        guard seconds >= 0 else { return nil }
        self = seconds < 86_400 ? .seconds(seconds) : .longestCall
    }

    /// How many samples of telephone sound (8 kHz) this is, rounded towards zero; at most some four years of them.
    public var samples: Int {
        let most = Duration.seconds(1 << 27)
        let (seconds, attoseconds) = min(max(self, .zero - most), most).components
        return Int(seconds) * 8_000 + Int(attoseconds / 125_000_000_000_000)
    }

    /// How long so many samples of telephone sound are.
    public static func samples(_ count: Int) -> Duration { .microseconds(125) * count }
}
