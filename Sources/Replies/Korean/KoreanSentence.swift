import Dialogue

/// One sentence of a callee, with the recogniser's spaces and spellings put right.
struct KoreanSentence: Sendable, Equatable {
    /// Its words, without punctuation.
    var words: [String]
    /// Whether it ends with a question mark.
    var isMarked: Bool
    /// Whether it ends in a way in which sentences end.
    var isWhole: Bool

    /// The words without spaces, in small letters.
    var bare: String { words.joined().lowercased() }
    var text: String { words.joined(separator: " ") }

    /// Cuts a turn into sentences: at punctuation, and after polite endings, since recognisers write none.
    static func all(in turn: String, words table: AnswerWords) -> [KoreanSentence] {
        var text = turn
        for (from, to) in table.map("spelling") where text.contains(from) { text = text.replacing(from, with: to) }
        // "두 시나 세 시": the particle hides the time.
        let hour = #/(한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열한|열두|[0-9]{1,2})\s?시나\s/#
        text = spaced(text)
        text = text.replacing(hour) { "\($0.output.1) 시 이나 " }
        var sentences: [KoreanSentence] = []
        var current: [String] = []
        func close(isMarked: Bool, isWhole: Bool) {
            if !current.isEmpty {
                sentences.append(KoreanSentence(words: current, isMarked: isMarked, isWhole: isWhole))
            }
            current = []
        }
        for raw in joined(text.split(whereSeparator: \.isWhitespace).map(String.init), table) {
            let word = String(raw.filter { $0.isLetter || $0.isNumber || "-./~%".contains($0) })
                .trimmingSuffix { ".-/~".contains($0) }
            let mark = raw.last.flatMap { ".?!".contains($0) ? $0 : nil }
            if !word.isEmpty { current.append(word) }
            if let mark {
                close(isMarked: mark == "?", isWhole: true)
            } else if ends(word, table) {
                close(isMarked: false, isWhole: true)
            }
        }
        close(isMarked: false, isWhole: false)
        return sentences
    }

    /// "만 원인데": an amount apart from what follows it, since 원인 is a word.
    static func spaced(_ text: String) -> String {
        text.replacing(#/([만천백십0-9]\s?원)(인데|이고|이에|이요)/#) { "\($0.output.1) \($0.output.2)" }
    }

    /// "있으 시죠", "직장인 이 세요": endings that stand apart go back to their words.
    private static func joined(_ words: [String], _ table: AnswerWords) -> [String] {
        let starts = table.list("joins")
        var joined: [String] = []
        for (index, word) in words.enumerated() {
            // "오늘 만 인거죠", "수요일 오전 은": particles that stand alone.
            let next = index + 1 < words.count ? words[index + 1] : ""
            let isOnly = word == "만" && ["인", "이", "되", "가능"].contains(where: next.hasPrefix)
            if isOnly || ["은", "는", "을", "를"].contains(word), let last = joined.popLast() {
                joined.append(last + word)
                continue
            }
            let bare = word.filter { $0.isLetter }
            guard let last = joined.last, last.last.map({ HangulSyllable.sounds($0) != nil }) == true,
                starts.contains(where: { bare.hasPrefix($0) && isEnding(bare, $0) })
            else {
                joined.append(word)
                continue
            }
            joined[joined.count - 1] = last + word
            // "이 세요": 이세요 belongs to the word before it.
            while joined.count > 1, let ending = joined.last, let before = joined.dropLast().last,
                ["이세요", "이에요", "이시죠", "이신가요"].contains(ending.filter { $0.isLetter }),
                before.last.map({ HangulSyllable.sounds($0) != nil }) == true
            {
                joined.removeLast(2)
                joined.append(before + ending)
            }
        }
        return joined
    }

    /// 요 and 님 alone, longer ones with what may follow.
    private static func isEnding(_ word: String, _ start: String) -> Bool {
        start.count > 1 || word == start || word == start + "이" || word == start + "요"
    }

    private static func ends(_ word: String, _ table: AnswerWords) -> Bool {
        guard word.count > 1,
            !table.list("unfinished").contains(where: { word.hasSuffix($0) && word.count <= $0.count + 1 })
        else { return false }
        return ["요", "죠", "니다", "니까", "시오"].contains(where: word.hasSuffix)
    }
}

extension String {
    fileprivate func trimmingSuffix(while holds: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, holds(last) { text = text.dropLast() }
        return String(text)
    }
}
