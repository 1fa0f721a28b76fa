import Languages

/// Answers that mean something only where it was asked for: a few digits, a name alone.
enum BareAnswer {
    /// A value, and the characters that tell it.
    struct Found {
        var value: String
        var range: Range<Int>
    }

    // MARK: Digits

    private static let englishDigits: [String: Character] = [
        "oh": "0", "o": "0", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
        "seven": "7", "eight": "8", "nine": "9",
    ]

    /// The first row of so many digits, written or read out or, as a recogniser may have it, both: "010234678구".
    static func digits(in text: [Character], _ language: Language, _ counts: ClosedRange<Int>) -> Found? {
        var text = text
        switch language {
        case .korean: for index in text.indices { text[index] = KoreanNumber.spokenDigits[text[index]] ?? text[index] }
        case .english:
            for word in words(of: text) {
                guard let digit = englishDigits[plain(text[word])] else { continue }
                for index in word { text[index] = index == word.lowerBound ? digit : " " }
            }
        }
        for part in text.indices.split(whereSeparator: { !(isDigit(text[$0]) || " -,.에".contains(text[$0])) }) {
            let digits = part.filter { isDigit(text[$0]) }
            guard counts.contains(digits.count), let first = digits.first, let last = digits.last else { continue }
            return Found(value: String(digits.map { text[$0] }), range: first..<(last + 1))
        }
        return nil
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    // MARK: Names

    private static let fillers: Set<String> = [
        "네", "예", "음", "어", "아", "저", "저는", "제", "그", "아니요", "아뇨", "이름은", "이름이", "성함은", "예약자는", "예약자", "it", "its",
        "is", "the", "name", "yes", "yeah", "sure", "okay", "ok", "under", "please", "of", "course", "my", "thats",
        "this",
        "no", "sorry", "for", "i", "im", "uh", "um", "a", "and", "in",
    ]
    private static let notNames = ["잠시", "잠깐", "전화", "예약", "모르", "다시", "뭐라", "그건", "그거", "문자", "나중", "지금", "이따", "아니"]
    private static let notNamesInEnglish: Set<String> = [
        "one", "moment", "thanks", "thank", "you", "can", "what", "could", "do", "we", "have", "need", "that", "not",
        "wait", "hold", "on", "why", "who", "how", "me", "know", "later", "text", "again",
    ]
    private static let endings = [
        "이라고합니다", "라고합니다", "이라고해요", "라고해요", "이라고요", "라고요", "입니다", "이에요", "예요", "이고요", "이구요", "이요", "님", "씨", "요",
    ]

    /// A name that stands alone; `nil` if it does not look like one.
    /// - Parameter isAsked: whether a name was asked for: then it need not be one that is known as a name.
    static func name(in text: [Character], _ language: Language, isAsked: Bool) -> Found? {
        let words = words(of: text).filter { !fillers.contains(plain(text[$0])) }
        guard let first = words.first, let last = words.last, words.count <= 4 else { return nil }
        let range = first.lowerBound..<last.upperBound
        // As names are known behind a label.
        let lead = language == .korean ? "이름은 " : "my name is "
        let known = Mention.all(in: lead + String(text[range])).first.flatMap { mention -> String? in
            if case .name(let name) = mention.value { name } else { nil }
        }
        switch language {
        case .korean:
            var bare = words.map { String(text[$0]) }.joined()
            guard !words.contains(where: { word in notNames.contains { String(text[word]).hasPrefix($0) } }) else {
                return nil
            }
            guard !endings.contains(bare) else { return nil }
            if let known { return Found(value: known, range: range) }
            guard isAsked else { return nil }
            if let ending = endings.first(where: bare.hasSuffix) { bare.removeLast(ending.count) }
            guard words.count <= 2, (2...4).contains(bare.count), bare.allSatisfy({ ("가"..."힣").contains($0) }),
                let last = bare.last, !"어아에여해네죠지까려돼와데고서면다".contains(last)
            else { return nil }
            return Found(value: bare, range: range)
        case .english:
            guard words.count <= 3, !words.contains(where: { notNamesInEnglish.contains(plain(text[$0])) }) else {
                return nil
            }
            guard isAsked || known != nil else { return nil }
            return Found(value: known ?? words.map { String(text[$0]) }.joined(separator: " "), range: range)
        }
    }

    private static func words(of text: [Character]) -> [Range<Int>] {
        text.indices.split { !(text[$0].isLetter || "'’".contains(text[$0])) }.map { $0.startIndex..<$0.endIndex }
    }

    private static func plain(_ word: ArraySlice<Character>) -> String {
        String(word).lowercased().filter { !"'’".contains($0) }
    }
}
