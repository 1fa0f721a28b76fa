/// Reads a normalised text from left to right and writes it as it is said. Positions are indices of `text`; beyond its
/// end there is nothing.
protocol SpeakableReader {
    var text: [Character] { get }
    /// Where the next reading begins.
    var position: Int { get set }
    /// What has been written so far.
    var output: String { get set }
    /// Reads whatever begins at `position` and is more than one plain character; `false` if nothing does.
    mutating func readPhrase() -> Bool
    /// Reads the character at `position`.
    mutating func readSymbol()
}

extension SpeakableReader {
    /// Reads the whole text.
    mutating func read() -> String {
        while position < text.count {
            if !readPhrase() { readSymbol() }
        }
        return output
    }

    func at(_ index: Int) -> Character? { text.indices.contains(index) ? text[index] : nil }

    func isDigit(_ index: Int) -> Bool { at(index)?.isDigit ?? false }

    func isLatin(_ index: Int) -> Bool { at(index)?.isLatin ?? false }

    func isHangul(_ index: Int) -> Bool { at(index)?.isHangulSyllable ?? false }

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

    /// An e-mail or web address at `position`, without its scheme.
    /// - Parameter marks: the signs that may stand in one.
    func address(with marks: String) -> (text: String, end: Int)? {
        guard isLatin(position) || isDigit(position), !isLatin(position - 1), !isDigit(position - 1) else { return nil }
        var end = position
        // No address is longer; a row of letters that is none is not gone through from each of them.
        while let next = at(end), end - position < 256, next.isLatin || next.isDigit || marks.contains(next) {
            end += 1
        }
        while let last = at(end - 1), marks.contains(last), end > position { end -= 1 }
        var address = String(text[position..<end])
        for scheme in ["https://", "http://"] where address.lowercased().hasPrefix(scheme) {
            address.removeFirst(scheme.count)
        }
        return (address, end)
    }

    /// Numbers with at least two points between them at `position`, as versions have them: 1.2.3.
    func dottedNumbers() -> (parts: [ArraySlice<Character>], end: Int)? {
        var parts: [ArraySlice<Character>] = []
        var (start, end) = (position, digits(from: position))
        while end > start {
            parts.append(text[start..<end])
            guard at(end) == "." else { break }
            start = end + 1
            let next = digits(from: start)
            guard next > start else { break }
            end = next
        }
        return parts.count >= 3 ? (parts, end) : nil
    }

    /// Whether capitals stand there that lead the digits of a code: the A of A-20931.
    func isPrefix(_ start: Int, _ end: Int) -> Bool {
        (1...4).contains(end - start) && text[start..<end].allSatisfy(\.isLatinCapital) && at(end) == "-"
            && isDigit(end + 1)
    }

    /// A-20931 at `position`: capitals and at least four digits. F-150 and KF-94 are names and no code.
    /// - Returns: where the letters end, where the digits begin and where they end.
    func prefixedCode() -> (prefix: Int, digits: Int, end: Int)? {
        let prefix = letters(from: position)
        guard isPrefix(position, prefix) else { return nil }
        let end = digits(from: prefix + 1)
        guard end - prefix > 4, !isLatin(end), at(end) != "-", at(end) != "," || !isDigit(end + 1),
            at(end) != "." || !isDigit(end + 1)
        else { return nil }
        return (prefix, prefix + 1, end)
    }

    /// Digits as they are said one by one: up to six at once, else four by four.
    func groups(of digits: some Collection<Character>) -> [[Character]] {
        let chunk = digits.count <= 6 ? max(1, digits.count) : 4
        return stride(from: 0, to: digits.count, by: chunk).map { Array(digits.dropFirst($0).prefix(chunk)) }
    }

    /// Whether a fraction stands at an index: 1/2, as one character or as two numbers.
    /// - Returns: its numbers, where it ends, and whether it was written as one character and can be nothing else.
    func fraction(at start: Int) -> (above: Int, below: Int, end: Int, isCertain: Bool)? {
        let bar = digits(from: start)
        guard bar - start <= 4, let sign = at(bar), sign == "/" || sign == fractionBar else { return nil }
        let end = digits(from: bar + 1)
        guard end - bar <= 5, let above = value(start, bar), let below = value(bar + 1, end), above > 0, below > 0,
            at(end) != "/", at(end) != fractionBar
        else { return nil }
        return (above, below, end, sign == fractionBar)
    }

    /// U+2044, which joins the numbers of a fraction that was written as one character.
    private var fractionBar: Character { "\u{2044}" }
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
