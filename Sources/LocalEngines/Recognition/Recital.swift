import Dialogue

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
