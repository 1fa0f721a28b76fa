package import Languages

/// The sentences of a turn, also where the recogniser wrote no full stop.
package enum TurnPieces {
    /// Korean words that a sentence ends with, if another follows: 해요체 and 하십시오체.
    private static let endings = ["요", "죠", "니다"]
    /// Pieces with fewer letters say nothing by themselves: "네", "네 고객님".
    private static let fewest = 5

    /// The sentences in order; short ones belong to the next. Empty if nothing is said.
    package static func sentences(of text: String, in language: Language) -> [String] {
        var sentences: [String] = []
        var words: [Substring] = []
        func letters() -> Int { words.reduce(0) { $0 + $1.count(where: { $0.isLetter || $0.isNumber }) } }
        for word in text.prefix(1_000).split(whereSeparator: \.isWhitespace) {
            words.append(word)
            let bare = word.trimmingSuffix { !$0.isLetter && !$0.isNumber }
            let isMarked = word.last.map { ".?!".contains($0) } ?? false
            let isEnding = language == .korean && bare.count > 1 && endings.contains(where: bare.hasSuffix)
            if isMarked || isEnding, letters() >= fewest {
                sentences.append(words.joined(separator: " "))
                words = []
            }
        }
        if letters() >= fewest || sentences.isEmpty && !words.isEmpty {
            sentences.append(words.joined(separator: " "))
        }
        return sentences
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, matches(last) { text.removeLast() }
        return text
    }
}
