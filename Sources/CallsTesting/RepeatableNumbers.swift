/// A generator whose numbers are the same in every run. Source: Marsaglia, "Xorshift RNGs" (2003).
public struct RepeatableNumbers: RandomNumberGenerator {
    private var state: UInt64

    /// Numbers that follow from a seed.
    public init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// The next number.
    public mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
