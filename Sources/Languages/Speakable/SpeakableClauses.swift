extension Speakable {
    /// Pieces of a text in which it is synthesised, one after the other.
    ///
    /// Whole sentences sound best. If a listener waits, the first piece is short (about 5–14 syllables) and the next
    /// ones are longer, but no longer than what can be made while the one before is playing. They end where people
    /// breathe: at the end of a sentence, at a comma, after a connective ending, else between words. A word of
    /// ``StockPhrases/leadIns(in:)`` stands alone before them.
    /// - Parameter isAwaited: whether a listener waits for the first sound.
    /// - Returns: speakable pieces in order; joined by spaces they are ``text(_:language:)``. Empty for a text with
    ///   nothing to say.
    public static func clauses(_ text: String, language: Language, isAwaited: Bool = true) -> [String] {
        let words = Self.text(text, language: language).split(separator: " ").map(String.init)
        var pieces: [String] = []
        let isLedIn =
            isAwaited && words.count > 1 && StockPhrases.leadIns(in: language).contains(words[0])
            && !StockPhrases.all(in: language).contains(text)
        var start = isLedIn ? 1 : 0
        let leadIn = Array(words[..<start])
        while start < words.count {
            let limits = limits(piece: isAwaited ? pieces.count : 2, in: language)
            let end = end(of: words, from: start, limits: limits, language: language)
            pieces.append(contentsOf: divided(words[start..<end].joined(separator: " "), limit: limits.most * 2))
            start = end
        }
        return leadIn + pieces
    }

    private static func limits(piece: Int, in language: Language) -> (least: Int, most: Int, isFirst: Bool) {
        switch (language, piece) {
        case (.korean, 0): (5, 14, true)
        case (.korean, 1): (6, 20, false)
        case (.korean, _): (8, 26, false)
        case (.english, 0): (3, 9, true)
        case (.english, 1): (4, 13, false)
        case (.english, _): (5, 18, false)
        }
    }

    /// Where the piece that begins at `start` ends: the whole rest if it fits, else the strongest, latest break within
    /// the limits, else the last word that fits. A short rest is taken along rather than left alone.
    private static func end(
        of words: [String], from start: Int, limits: (least: Int, most: Int, isFirst: Bool), language: Language
    ) -> Int {
        var length = 0
        var best: (end: Int, strength: Int)?
        var fitting = start + 1
        for index in start..<words.count {
            length += syllables(words[index], language: language)
            if length > limits.most, index > start {
                let rest = words[(index + 1)...].reduce(0) { $0 + syllables($1, language: language) }
                if limits.isFirst || length + rest > limits.most + limits.least { break }
            }
            fitting = index + 1
            if fitting == words.count { return fitting }
            guard length >= limits.least else { continue }
            let strength = breakStrength(after: words[index], before: words[index + 1], language: language)
            if strength > 0, strength >= best?.strength ?? 0 { best = (fitting, strength) }
        }
        return best?.end ?? fitting
    }

    /// 3 ends a sentence, 2 is a comma, 1 a connective.
    private static func breakStrength(after word: String, before next: String, language: Language) -> Int {
        switch word.last {
        case ".", "?", "!": return 3
        case ",": return 2
        default: break
        }
        switch language {
        case .korean:
            let endings = [
                "는데", "은데", "인데", "지만", "니까", "어서", "아서", "해서", "라서", "려고", "면", "고", "며", "는데요", "까지", "부터",
            ]
            return endings.contains { word.count > $0.count && word.hasSuffix($0) } ? 1 : 0
        case .english:
            let openers = [
                "and", "but", "or", "because", "so", "if", "that", "which", "when", "for", "to", "at", "on", "with",
                "until",
            ]
            return openers.contains(next.lowercased()) ? 1 : 0
        }
    }

    /// How many syllables a speakable word has; in English by its vowels, at least one.
    public static func syllables(_ word: String, language: Language) -> Int {
        switch language {
        case .korean:
            return word.count(where: \.isHangulSyllable)
        case .english:
            var count = 0
            var isVowel = false
            for character in word.lowercased() {
                let isNext = "aeiouy".contains(character)
                if isNext, !isVowel { count += 1 }
                isVowel = isNext
            }
            return max(count, 1)
        }
    }

    /// A single word that is far too long is cut: nothing may exceed what the voice can say at once.
    private static func divided(_ piece: String, limit: Int) -> [String] {
        let most = max(limit, 40)
        guard piece.count > most * 2 else { return [piece] }
        var parts: [String] = []
        var rest = Substring(piece)
        while rest.count > most {
            parts.append(String(rest.prefix(most)))
            rest = rest.dropFirst(most)
        }
        if !rest.isEmpty { parts.append(String(rest)) }
        return parts
    }
}
