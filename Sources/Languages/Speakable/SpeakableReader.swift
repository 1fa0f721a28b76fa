/// Reads a normalised text from left to right and writes it as it is said. Positions are indices of `text`; beyond its
/// end there is nothing.
protocol SpeakableReader {
    var text: [Character] { get }
    /// What has been written so far.
    var output: String { get set }
}

extension SpeakableReader {
    func at(_ index: Int) -> Character? { text.indices.contains(index) ? text[index] : nil }

    func isDigit(_ index: Int) -> Bool { at(index)?.isDigit ?? false }

    func isLatin(_ index: Int) -> Bool { at(index)?.isLatin ?? false }

    func starts(_ word: String, at index: Int) -> Bool { text.dropFirst(index).starts(with: word) }

    /// Where the digits that begin at `start` end.
    func digits(from start: Int) -> Int { end(from: start, where: \.isDigit) }

    /// Where the Latin letters that begin at `start` end.
    func letters(from start: Int) -> Int { end(from: start, where: \.isLatin) }

    /// Where the spaces that begin at `start` end.
    func spaces(from start: Int) -> Int { end(from: start) { $0 == " " } }

    private func end(from start: Int, where belongs: (Character) -> Bool) -> Int {
        var end = start
        while let character = at(end), belongs(character) { end += 1 }
        return end
    }

    /// The number that those characters are, if they are digits.
    func value(_ start: Int, _ end: Int) -> Int? { start < end ? Int(String(text[start..<end])) : nil }

    /// Adds words that stand apart from what precedes them.
    mutating func say(_ words: String) {
        if let last = output.last, last != " ", last != "\n" { output += " " }
        output += words
    }
}

/// The digits of a number as people write it in either language.
enum WrittenNumber {
    /// Digits with a comma every three, or without any.
    static func whole(in text: [Character], at start: Int) -> (digits: String, hasCommas: Bool, end: Int)? {
        var (digits, index) = run(in: text, at: start)
        guard !digits.isEmpty else { return nil }
        var hasCommas = false
        while digits.count <= 3 || hasCommas, index + 3 < text.count, text[index] == ",",
            text[(index + 1)...(index + 3)].allSatisfy(\.isDigit), index + 4 >= text.count || !text[index + 4].isDigit
        {
            digits.append(contentsOf: text[(index + 1)...(index + 3)])
            index += 4
            hasCommas = true
        }
        return (digits, hasCommas, index)
    }

    /// The digits after the point that stands at `start`, if one does.
    static func fraction(in text: [Character], at start: Int) -> (digits: String, end: Int)? {
        guard start < text.count, text[start] == "." else { return nil }
        let (digits, end) = run(in: text, at: start + 1)
        return digits.isEmpty ? nil : (digits, end)
    }

    private static func run(in text: [Character], at start: Int) -> (digits: String, end: Int) {
        let digits = String(text.dropFirst(start).prefix { $0.isDigit })
        return (digits, start + digits.count)
    }
}
