/// Checks UTF-8 that arrives in pieces, so that a bad byte is noticed before the text is complete.
///
/// Source: The Unicode Standard 16, table 3-7, "Well-Formed UTF-8 Byte Sequences".
struct UTF8Check: Sendable, Equatable {
    /// Continuation bytes the current character still needs.
    private var missing = 0
    /// What the next continuation byte may be; narrower than 80…BF after E0, ED, F0 and F4.
    private var allowed: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether no character is cut in half at the end of what has been read.
    var isAtBoundary: Bool { missing == 0 }

    /// Reads the next piece.
    ///
    /// - Returns: `false` as soon as no continuation could make the text valid.
    mutating func read(_ bytes: some Sequence<UInt8>) -> Bool {
        for byte in bytes {
            if missing > 0 {
                guard allowed.contains(byte) else { return false }
                missing -= 1
                allowed = 0x80...0xBF
                continue
            }
            switch byte {
            case 0x00...0x7F: break
            case 0xC2...0xDF: missing = 1
            case 0xE0: (missing, allowed) = (2, 0xA0...0xBF)
            case 0xED: (missing, allowed) = (2, 0x80...0x9F)
            case 0xE1...0xEF: missing = 2
            case 0xF0: (missing, allowed) = (3, 0x90...0xBF)
            case 0xF1...0xF3: missing = 3
            case 0xF4: (missing, allowed) = (3, 0x80...0x8F)
            default: return false
            }
        }
        return true
    }
}
