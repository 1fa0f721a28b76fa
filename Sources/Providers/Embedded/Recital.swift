/// Words of the prompt in what Whisper wrote: where it makes out too little, it writes those, in any order.
struct Recital: Sendable {
    /// The words that the prompt has too.
    let borrowed: [String]
    private let share: Double
    private let longestRun: Int

    /// Compares by words without their endings: "예약이요" has its word from "예약, 주문".
    init(of prompt: String, in text: String) {
        let expected = Likeness.words(prompt)
        let words = Likeness.words(text)
        var borrowed: [String] = []
        var (run, longestRun) = (0, 0)
        for word in words {
            let isBorrowed = expected.contains { Self.isSame(word, $0) }
            run = isBorrowed ? run + 1 : 0
            longestRun = max(longestRun, run)
            if isBorrowed { borrowed.append(word) }
        }
        self.borrowed = borrowed
        self.longestRun = longestRun
        share = Double(borrowed.joined().count) / Double(max(1, words.joined().count))
    }

    /// Whether the prompt alone may have made the text, or a good part of it.
    var isLikely: Bool { share >= 0.5 || longestRun >= 3 }

    /// Whether the words of the prompt are heard without it too, if not quite the same.
    /// - Parameter plain: what was understood without the prompt.
    func isBorneOut(by plain: String) -> Bool {
        let words = Likeness.words(plain)
        // What is one word here may be two there.
        let heard = words + zip(words, words.dropFirst()).map { $0 + $1 }
        let confirmed = borrowed.filter { word in
            let least = word.allSatisfy(\.isASCII) ? 0.75 : 0.5
            return heard.contains { Double(Likeness.common(word, $0)) >= Double(word.count) * least }
        }
        return Double(confirmed.joined().count) >= Double(borrowed.joined().count) * 0.7
    }

    private static func isSame(_ word: String, _ expected: String) -> Bool {
        if word == expected { return word.count >= 2 }
        let length = zip(word, expected).prefix { $0 == $1 }.count
        return word.allSatisfy(\.isASCII)
            ? length >= 4 && length * 10 >= word.count * 7 : length >= 2 && length * 2 >= word.count
    }
}

/// How alike two texts are, letter by letter.
enum Likeness {
    /// Longer texts are compared as far as this, so that no text takes long.
    private static let most = 400

    /// The share of the longer text's letters that the other has in the same order, 0…1.
    static func of(_ one: String, _ other: String) -> Double {
        let (one, other) = (words(one).joined(), words(other).joined())
        return Double(common(one, other)) / Double(max(1, min(most, max(one.count, other.count))))
    }

    /// How many letters both have in the same order.
    static func common(_ one: String, _ other: String) -> Int {
        let columns = Array(other.prefix(most))
        var row = [Int](repeating: 0, count: columns.count + 1)
        for letter in one.prefix(most) {
            var corner = 0
            for (index, column) in columns.enumerated() {
                let above = row[index + 1]
                row[index + 1] = letter == column ? corner + 1 : max(above, row[index])
                corner = above
            }
        }
        return row[columns.count]
    }

    /// The words of a text, in small letters and without marks.
    static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
