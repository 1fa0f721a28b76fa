import Languages

/// A piece of a turn that says one thing.
struct Clause: Sendable {
    let text: String
    /// What it mentions, by its own characters.
    let mentions: [Mention]
    let isQuestion: Bool
    let compared: AgreementRules.ComparedSentence
    private let characters: [Character]

    /// Whether one of some words occurs, spaces or not.
    func contains(anyOf words: [String]) -> Bool {
        words.contains { word in
            word.contains(" ") || word.allSatisfy(\.isASCII)
                ? compared.spaced.contains(" " + word) : compared.bare.contains(word)
        }
    }

    /// What follows a mention, without the space before it.
    func after(_ mention: Mention) -> String {
        guard mention.range.upperBound <= characters.count else { return "" }
        return String(characters[mention.range.upperBound...].drop { $0 == " " }.prefix(12)).lowercased()
    }

    /// What goes before a mention.
    func before(_ mention: Mention) -> String {
        String(characters[..<min(mention.range.lowerBound, characters.count)].suffix(24)).lowercased()
    }

    /// Whether a day is how long before or after something: "삼 일 전", "이틀 안에".
    func isDistance(_ mention: Mention) -> Bool {
        guard Claim.isDay(mention) else { return false }
        return ["전", "안에", "이내", "동안", "이상"].contains(where: after(mention).hasPrefix)
    }

    /// What it names of an appointment: of several times or days the last.
    func terms(_ rules: AgreementRules) -> Terms {
        var terms = Terms()
        for mention in mentions {
            switch mention.value {
            case .day(let value):
                if case .relative(..<0) = value { continue }
                if Limit(of: mention, in: self) == .until || isDistance(mention) { continue }
                terms.day = value
                if let part = rules.parts.first(where: { after(mention).hasPrefix($0.word) })?.word {
                    terms.part = part
                }
            case .time(let value):
                if Limit(of: mention, in: self) == .until || tellsHours(mention) { continue }
                terms.time = value
            case .count(let value, let unit):
                if Mention.countsPeople(unit) { (terms.count, terms.unit) = (value, unit) }
            default: break
            }
        }
        if terms.time != nil { terms.part = nil }
        if let range = timeRange() { (terms.time, terms.part) = (nil, range) }
        return terms
    }

    /// A stretch of time within which something happens, in its own words: "10시에서 12시 사이".
    private func timeRange() -> String? {
        let times = mentions.filter(Claim.isTime)
        guard times.count == 2, let first = times.first, let last = times.last,
            first.range.upperBound <= last.range.lowerBound, last.range.upperBound <= characters.count
        else { return nil }
        let between = String(characters[first.range.upperBound..<last.range.lowerBound]).trimmed
        let isRange =
            ["에서", "부터"].contains(between) || ["between "].contains(where: before(first).hasSuffix) && between == "and"
            || after(last).hasPrefix("사이")
        guard isRange else { return nil }
        return String(characters[first.range.lowerBound..<last.range.upperBound])
            + (after(last).hasPrefix("사이") ? " 사이" : "")
    }

    /// Whether a time is when a business opens or closes: "we close at nine".
    private func tellsHours(_ mention: Mention) -> Bool {
        ["에 닫", "에 문", "에 마감", "에 끝", "에 영업", "에 퇴근", "에 열"].contains(where: after(mention).hasPrefix)
            || ["close at ", "closes at ", "closed at ", "open at ", "opens at ", "closing at ", "close around "]
                .contains(where: before(mention).hasSuffix)
    }

    /// A clause's words with what they mention left out, as runs of letters: where each begins in `text`.
    var words: [(text: String, range: Range<Int>)] {
        var words: [(String, Range<Int>)] = []
        var start: Int?
        for index in 0...characters.count {
            if index < characters.count, !characters[index].isWhitespace {
                start = start ?? index
            } else if let begin = start {
                words.append((String(characters[begin..<index]).trimmed, begin..<index))
                start = nil
            }
        }
        return words
    }

    /// In small letters and without spaces, each mention as one `·`.
    var marked: String {
        var marked = ""
        for (index, character) in characters.enumerated() {
            if mentions.contains(where: { $0.range.contains(index) }) {
                if marked.last != "·" { marked.append("·") }
            } else if character.isLetter || character.isNumber {
                marked += character.lowercased()
            }
        }
        return marked
    }

    private init(_ characters: ArraySlice<Character>, mentions: [Mention], language: Language, rules: AgreementRules) {
        let start = characters.startIndex
        self.characters = Array(characters)
        text = String(characters).trimmed(keeping: "?")
        self.mentions = mentions.filter {
            $0.range.lowerBound >= start && $0.range.upperBound <= characters.endIndex
        }.map { mention in
            Mention(
                mention.value, text: mention.text,
                range: (mention.range.lowerBound - start)..<(mention.range.upperBound - start))
        }
        compared = .init(Clause.withoutTopics(self.characters, self.mentions, language))
        isQuestion = Clause.asks(text, compared, language: language, rules: rules)
    }

    /// "세 시면", "금요일이면" name a time as 은 does: no condition.
    private static func withoutTopics(_ characters: [Character], _ mentions: [Mention], _ language: Language) -> String
    {
        guard language == .korean else { return String(characters) }
        var characters = characters
        for mention in mentions.reversed() where mention.range.upperBound <= characters.count {
            let end = mention.range.upperBound
            for topic in ["이면", "면"] where characters[end...].starts(with: topic) {
                characters.replaceSubrange(end..<(end + topic.count), with: "은")
                break
            }
        }
        return String(characters)
    }

    private static func asks(
        _ text: String, _ compared: AgreementRules.ComparedSentence, language: Language, rules: AgreementRules
    ) -> Bool {
        if text.contains("?") { return true }
        switch language {
        case .korean:
            if ["가능하죠", "되죠", "그렇죠", "좋죠", "물론이죠", "당연하죠"].contains(where: compared.bare.hasSuffix) { return false }
            if rules.words(.questions).contains(where: compared.bare.hasSuffix) { return true }
            let isOpen = ["언제든", "언제나", "어디든", "뭐든", "얼마든"].contains(where: compared.bare.contains)
            return !isOpen && rules.words(.asking).contains(where: compared.bare.contains)
                && ["세요", "되요", "돼요", "이요", "에요", "예요", "어요", "죠", "지요"].contains(where: compared.bare.hasSuffix)
        case .english:
            if inside.contains(where: compared.spaced.contains) { return true }
            let head = compared.spaced.split(separator: " ").prefix(5).joined(separator: " ") + " "
            return rules.words(.questions).contains { question in
                head.hasPrefix(question)
                    || ["so ", "and ", "okay ", "ok ", "sorry ", "great "].contains { head.hasPrefix($0 + question) }
            }
        }
    }

    /// English questions in the middle of what a recogniser wrote without marks.
    private static let inside = [
        " how old ", " how many ", " how long ", " what's your ", " what is your ", " do you ", " are you ",
        " did you ",
        " have you been ", " have you ever ", " have you had ", " is she ", " is he ", " can i get ", " may i ",
        " could you ",
    ]

    /// The pieces of a turn.
    static func all(in text: String, mentions: [Mention], language: Language, rules: AgreementRules) -> [Clause] {
        let characters = Array(text)
        var clauses: [Clause] = []
        var start = 0
        func close(at end: Int) {
            guard end > start else { return }
            let clause = Clause(characters[start..<end], mentions: mentions, language: language, rules: rules)
            if !clause.compared.bare.isEmpty { clauses.append(clause) }
            start = end
        }
        for end in ends(in: characters, language: language, rules: rules)
        where !mentions.contains(where: { $0.range.lowerBound < end && end < $0.range.upperBound }) {
            close(at: end)
        }
        close(at: characters.count)
        return clauses
    }

    private static func ends(in characters: [Character], language: Language, rules: AgreementRules) -> [Int] {
        var ends: [Int] = []
        var start: Int?
        let joints = language == .english ? rules.words(.joints) : []
        for index in 0...characters.count {
            if index < characters.count, !characters[index].isWhitespace {
                start = start ?? index
                continue
            }
            guard let begin = start else { continue }
            start = nil
            let word = String(characters[begin..<index])
            let bare = word.trimmed.lowercased()
            if !joints.isEmpty {
                let rest = " " + String(characters[begin...].prefix(24)).lowercased()
                if joints.contains(where: rest.hasPrefix) { ends.append(begin) }
            }
            let isClosed = word.last.map { ".?!…;".contains($0) } == true && !abbreviations.contains(bare)
            let isEnd =
                language == .korean && bare.count > 1
                && !bare.hasSuffix("까지만")
                && (rules.words(.endings).contains(where: bare.hasSuffix)
                    || rules.words(.joints).contains(where: bare.hasSuffix))
            if isClosed || isEnd { ends.append(index) }
        }
        return ends
    }

    private static let abbreviations: Set<String> = ["a.m", "p.m", "dr", "mr", "ms", "mrs", "st"]
}

/// Words at a mention that make it a border of what is possible: "3시부터", "only in the morning".
enum Limit: Equatable {
    case only, from, until

    init?(of mention: Mention, in clause: Clause) {
        let after = clause.after(mention)
        let before = clause.before(mention)
        let loose = ["시간대", "시간", "타임", "쯤", "정도", "에", "으로", "로", "은", "는", "요일"]
        let rest =
            loose.first(where: after.hasPrefix).map { String(after.dropFirst($0.count).drop { $0 == " " }) } ?? after
        func follows(_ words: [String]) -> Bool { words.contains { after.hasPrefix($0) || rest.hasPrefix($0) } }
        func precedes(_ words: [String]) -> Bool { words.contains(where: before.hasSuffix) }
        if follows(["만 ", "만가", "만되", "만됩", "만돼", "만받", "만남", "만있", "만예", "밖에", "only"]) || after == "만"
            || precedes(["only ", "only on ", "only at ", "only have ", "only got ", "just "])
        {
            self = .only
        } else if follows(["부터", "이후", "후부터", "넘어서", "지나서", "onwards", "and later"])
            || precedes(["after ", "from ", "starting ", "not until ", "earliest is "])
        {
            self = .from
        } else if follows(["까지", "이전", "전까지", "전에만", "and earlier"]) || precedes(["until ", "till ", "before ", "by "])
        {
            self = .until
        } else {
            return nil
        }
    }
}

extension String {
    /// Without the punctuation and spaces at its ends.
    var trimmed: String { trimmed(keeping: "") }

    func trimmed(keeping kept: String) -> String {
        var text = self[...]
        while let first = text.first, !first.isLetter, !first.isNumber, !"$₩€£+(".contains(first) { text.removeFirst() }
        while let last = text.last, !last.isLetter, !last.isNumber, !kept.contains(last), !")%℃".contains(last) {
            text.removeLast()
        }
        return String(text)
    }
}
