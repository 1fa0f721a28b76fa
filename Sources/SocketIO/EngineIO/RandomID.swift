/// Names that cannot be guessed.
enum RandomID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// 20 characters of 6 bits each, from the system's random numbers.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        let words = [generator.next(), generator.next()]
        return String(unsafeUninitializedCapacity: 20) { text in
            for index in 0..<20 {
                text[index] = Self.alphabet[Int(truncatingIfNeeded: words[index / 10] >> UInt64(index % 10 * 6) & 63)]
            }
            return 20
        }
    }
}
