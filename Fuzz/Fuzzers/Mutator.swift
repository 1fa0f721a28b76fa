/// Makes new inputs of known ones. Repeatable: what it makes follows from the seed.
struct Mutator {
    private var random: SplitMix
    private let words: [[UInt8]]
    private let longest: Int

    /// Numbers at which arithmetic breaks.
    private static let numbers = [
        "0", "-1", "1", "12", "13", "31", "32", "59", "60", "99", "127", "128", "255", "256", "32768", "65535", "65536",
        "86400000", "2147483647", "2147483648", "4294967296", "999999999999", "9999999999999", "999999999999999",
        "1537228672809", "100000000000", "9007199254740993", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "18446744073709551616", "1e19", "1e400", "-1e308", "0.1", "1e-400", "NaN",
        "00000000000000000000000000000000000000000000",
    ].map { Array($0.utf8) }
    /// Characters that are not what they look like.
    private static let odd = [
        "\u{0301}", "\u{0301}\u{0323}\u{035F}", "\u{200D}", "\u{FE0F}", "\u{202E}", "\u{0}", "\u{FFFD}", "\u{1112}",
        "\u{1161}", "\u{11AB}", "\u{AC00}\u{11A8}", "\u{FF11}\u{FF12}", "\u{0663}", "\u{00BD}", "\u{2167}", "\u{1F468}",
        "\u{1F1F0}", "\u{E0067}", "\r\n", "\u{2028}", "\u{0130}", "\u{00DF}", "\u{FB03}", "\u{4E94}", "\u{5343}",
    ].map { Array($0.utf8) }

    init(seed: UInt64, words: [String], longest: Int) {
        random = SplitMix(state: seed)
        self.words = words.map { Array($0.utf8) }
        self.longest = longest
    }

    /// A new input, made of one or two of a pool.
    mutating func next(from pool: [[UInt8]]) -> [UInt8] {
        var input = pool.randomElement(using: &random) ?? []
        for _ in 0...Int.random(in: 0...5, using: &random) { change(&input, pool) }
        if input.count > longest { input.removeLast(input.count - longest) }
        return input
    }

    private mutating func change(_ input: inout [UInt8], _ pool: [[UInt8]]) {
        switch Int.random(in: 0..<11, using: &random) {
        case 0: changeNumber(&input)
        case 1: insert(words.randomElement(using: &random) ?? [], into: &input)
        case 2: insert(Self.odd.randomElement(using: &random) ?? [], into: &input)
        case 3: input.removeSubrange(range(in: input, most: 40))
        case 4: repeatPiece(&input)
        case 5: insert([UInt8.random(in: .min ... .max, using: &random)], into: &input)
        case 6:
            guard let index = input.indices.randomElement(using: &random) else { return }
            input[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 7:
            let other = pool.randomElement(using: &random) ?? []
            insert(Array(other[range(in: other, most: other.count)]), into: &input)
        case 8: input.replaceSubrange(range(in: input, most: 20), with: words.randomElement(using: &random) ?? [])
        case 9:
            let piece = Array(input[range(in: input, most: 60)])
            insert(piece, into: &input)
        default: input.removeLast(Int.random(in: 0...input.count, using: &random))
        }
    }

    private mutating func insert(_ piece: [UInt8], into input: inout [UInt8]) {
        guard input.count + piece.count <= 2 * longest else { return }
        input.insert(contentsOf: piece, at: Int.random(in: 0...input.count, using: &random))
    }

    private mutating func range(in input: [UInt8], most: Int) -> Range<Int> {
        guard !input.isEmpty else { return 0..<0 }
        let start = Int.random(in: 0..<input.count, using: &random)
        return start..<min(input.count, start + Int.random(in: 0...max(0, most), using: &random))
    }

    /// Puts an extreme number in place of one that is there.
    private mutating func changeNumber(_ input: inout [UInt8]) {
        let number = Self.numbers.randomElement(using: &random) ?? []
        let digits = input.split { !(0x30...0x39).contains($0) }
        guard let old = digits.randomElement(using: &random) else { return insert(number, into: &input) }
        input.replaceSubrange(old.startIndex..<old.endIndex, with: number)
    }

    /// Says a piece again and again: what takes time out of proportion shows so.
    private mutating func repeatPiece(_ input: inout [UInt8]) {
        let piece = Array(input[range(in: input, most: 12)])
        guard !piece.isEmpty else { return }
        let times = min(Int.random(in: 2...2_000, using: &random), longest / piece.count)
        insert((0..<times).flatMap { _ in piece }, into: &input)
    }
}

/// Sebastiano Vigna's SplitMix64: small, and the same everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
