import Calls
import Foundation
package import Languages

/// What a callee's turn was understood to do and to mention.
package struct TurnInterpretation: Sendable, Equatable {
    /// What was read.
    package var text: String
    package var act: DialogueAct
    /// Everything else the turn does, surest first.
    package var others: [DialogueAct]
    package var mentions: [Mention]
    /// What is to be chosen from, if it offers a choice.
    package var options: [String]
    /// 0 … 10: how sure the words alone make the act; below 5 meanings are worth comparing.
    package var strength: Double

    /// Whether the turn does this, first of all or besides.
    package func does(_ act: DialogueAct) -> Bool { self.act == act || others.contains(act) }

    /// A time or day that was mentioned.
    package var when: [Mention] {
        mentions.filter {
            switch $0.value {
            case .time, .day: true
            default: false
            }
        }
    }

    /// Reads a turn by its words alone.
    package static func read(_ text: String, language: Language) -> TurnInterpretation {
        let tables = language == .korean ? DialogueActRules.korean : .english
        let mentions = Mention.all(in: text)
        let turn = Matched(text: text, language: language, mentions: mentions)
        var found: [DialogueAct: Double] = [:]
        for rule in tables.rules where turn.fits(rule, turn.contains) {
            found[rule.act] = max(found[rule.act] ?? 0, rule.strength)
        }
        // A callee who gives directions says what to press as well: a menu says what each key is for.
        if found[.playsMenu] != nil, KeypadMenu(text, language: language) == nil { found[.playsMenu] = nil }
        if turn.isBareQuestion { found[.mishears] = 8 }
        if turn.isBusinessGreeting { found[.greets] = max(found[.greets] ?? 0, 5.05) }
        if turn.isBareYes { found[.acknowledges] = 5 }
        // Longer words are harder to mistake, so they are tried first.
        for length in [3, 2] where (found.values.max() ?? 0) < 4.5 && !turn.isMostlyMentions {
            for rule in tables.rules where rule.strength >= 5 && rule.act != .playsMenu {
                guard turn.fits(rule, { turn.resembles($0, from: length) }) else { continue }
                found[rule.act] = max(found[rule.act] ?? 0, rule.strength - 2)
            }
        }
        let ranked = found.sorted { ($0.value, $1.key.rawValue) > ($1.value, $0.key.rawValue) }
        guard let best = ranked.first else {
            return TurnInterpretation(
                text: text, act: .unclear, others: [], mentions: mentions, options: turn.options, strength: 0)
        }
        return TurnInterpretation(
            text: text, act: best.key, others: ranked.dropFirst().map(\.key), mentions: mentions,
            options: turn.options, strength: best.value)
    }
}

/// A turn prepared for comparing with patterns.
private struct Matched {
    /// Without spaces and punctuation (Korean), or words between single spaces (English).
    let text: String
    let options: [String]
    let isBareQuestion: Bool
    let isBareYes: Bool
    /// "네, 6시 반이요": what is left is too little to be misheard words.
    let isMostlyMentions: Bool
    /// "네, 행복의원입니다": a short first line that is a name.
    let isBusinessGreeting: Bool
    private let language: Language
    private let features: Set<String>
    private let bytes: [CChar]
    private let letters: [Unicode.Scalar]

    init(text: String, language: Language, mentions: [Mention]) {
        self.language = language
        let lower = text.lowercased()
        switch language {
        case .korean:
            self.text = String(lower.filter { $0.isLetter || $0.isNumber })
            options = KoreanChoice.options(in: text)
        case .english:
            let words = lower.map { $0.isLetter || $0.isNumber || $0 == "'" ? $0 : $0 == "?" ? "?" : " " }
            let spaced = String(words).replacing("?", with: " ? ").replacing("’", with: "'")
            self.text = " " + spaced.split(separator: " ").joined(separator: " ") + " "
            options = EnglishChoice.options(in: text)
        }
        let inside = Set(mentions.flatMap(\.range))
        isMostlyMentions =
            !mentions.isEmpty && text.enumerated().count { !inside.contains($0.offset) && $0.element.isLetter } <= 5
        bytes = Array(self.text.utf8CString)
        letters = Array(self.text.unicodeScalars)
        let bare = lower.filter { $0.isLetter }
        isBareQuestion =
            lower.contains("?")
            && ["네", "예", "에", "어", "뭐요", "네네", "what", "sorry", "huh", "excuseme", "pardon"].contains(bare)
        isBareYes = ["네", "예", "네네", "예예", "음", "아", "아네", "네에", "yes", "okay", "ok", "yeah", "right"].contains(bare)
        let opens = ["네", "예", "안녕", "감사합니다", "여보세요"].contains { bare.hasPrefix($0) }
        isBusinessGreeting =
            language == .korean && opens && mentions.isEmpty && bare.count <= 18
            && BusinessName.find(in: text, language: .korean) != nil
        var features: Set<String> = []
        if options.count > 1 { features.insert("<choice>") }
        if lower.contains("?") { features.insert("<question>") }
        for mention in mentions {
            switch mention.value {
            case .time, .day: features.insert("<when>")
            case .money: features.insert("<money>")
            default: break
            }
        }
        self.features = features
    }

    func fits(_ rule: DialogueActRule, _ compare: (DialogueActRule.Pattern) -> Bool) -> Bool {
        rule.groups.allSatisfy { group in
            group.contains { $0.isFeature ? features.contains($0.text) : compare($0) }
        } && !rule.exceptions.contains(where: contains)
    }

    func contains(_ pattern: DialogueActRule.Pattern) -> Bool { pattern.occurs(in: bytes) }

    /// Whether the pattern occurs, a pattern of at least so many syllables with one sound of one syllable misheard.
    func resembles(_ pattern: DialogueActRule.Pattern, from length: Int) -> Bool {
        if contains(pattern) { return true }
        // "7기가예요" and "맡기고 가요" are no machine.
        if pattern.text.hasPrefix("기계") || pattern.text.hasPrefix("기게") { return false }
        let wanted = pattern.letters
        guard language == .korean, wanted.count >= length, letters.count >= wanted.count else { return false }
        for start in 0...(letters.count - wanted.count) {
            var misheard: Int?
            var index = 0
            while index < wanted.count {
                if wanted[index] != letters[start + index] {
                    guard misheard == nil else { break }
                    misheard = index
                }
                index += 1
            }
            guard index == wanted.count, let misheard else { continue }
            if HangulSyllable.differInOneSound(wanted[misheard], letters[start + misheard]) { return true }
        }
        return false
    }
}

/// The sounds that a Hangul syllable is written with.
package enum HangulSyllable {
    /// Initial, vowel and final as numbers of the Unicode composition; `nil` for other characters.
    package static func sounds(_ character: Character) -> (initial: UInt32, vowel: UInt32, final: UInt32)? {
        guard character.unicodeScalars.count == 1, let scalar = character.unicodeScalars.first else { return nil }
        return sounds(scalar)
    }

    private static func sounds(_ scalar: Unicode.Scalar) -> (initial: UInt32, vowel: UInt32, final: UInt32)? {
        guard (0xAC00...0xD7A3).contains(scalar.value) else { return nil }
        let index = scalar.value - 0xAC00
        return (index / 588, index % 588 / 28, index % 28)
    }

    /// Whether two syllables differ in exactly one of their three sounds.
    static func differInOneSound(_ one: Unicode.Scalar, _ two: Unicode.Scalar) -> Bool {
        guard let one = sounds(one), let two = sounds(two) else { return false }
        return [one.initial != two.initial, one.vowel != two.vowel, one.final != two.final].count { $0 } == 1
    }
}

/// "룸으로 드릴까요 홀로 드릴까요", "현금이세요 카드세요".
enum KoreanChoice {
    private static let endings = [
        "으로드릴까요", "로드릴까요", "으로해드릴까요", "로해드릴까요", "으로할까요", "로할까요", "으로하시겠어요", "로하시겠어요", "이세요", "세요", "인가요", "이신가요", "이에요",
        "예요", "으로", "로", "드릴까요", "이요", "요", "이랑", "이나",
    ]

    /// The things to choose from, or nothing.
    static func options(in text: String) -> [String] {
        let pieces = text.replacing("아니면", with: ",").replacing("혹은", with: ",").replacing("또는", with: ",")
        let words = pieces.split { " ,?.".contains($0) }.map(String.init)
        // "X으로 … Y으로": two words with the same particle before verbs of choosing.
        let asks = words.contains {
            ["드릴까", "할까", "하시", "원하", "좋으", "어느", "어떤", "앉으", "준비", "예약해드릴", "잡아"].contains(where: $0.contains)
        }
        var found: [String] = []
        for word in words {
            for particle in ["으로요", "으로", "로요", "로"] where word.hasSuffix(particle) && word.count > particle.count {
                let option = String(word.dropLast(particle.count))
                if isOption(option, particle: particle), !found.contains(option) { found.append(option) }
                break
            }
        }
        if asks, found.count == 2 { return found }
        if pieces != text || text.contains("중에") || text.contains("중 어") {
            let listed = listed(in: text)
            if listed.count == 2 { return listed }
        }
        // "창가 드릴까요 안쪽 드릴까요", "현금이세요 카드세요".
        for ending in ["드릴까요", "이세요", "인가요", "이신가요", "예요", "이에요", "세요"] {
            let closed = words.filter { $0.hasSuffix(ending) }
            guard closed.count == 2, words.count <= 6 else { continue }
            if ending == "드릴까요", words.count == 4, words[1] == ending, words[3] == ending {
                return [words[0], words[2]]
            }
            let stems = closed.map { String($0.dropLast(ending.count)) }
            if ending != "드릴까요",
                stems.allSatisfy({
                    $0.count >= 2 && !$0.hasSuffix("하") && !$0.hasSuffix("주") && !$0.hasSuffix("계")
                        && !$0.hasSuffix("으") && !$0.hasSuffix("시") && !$0.hasSuffix("보")
                })
            {
                return stems
            }
        }
        return []
    }

    private static func isOption(_ option: String, particle: String) -> Bool {
        let isHangul = option.last.flatMap(HangulSyllable.sounds) != nil
        let excluded = [
            "그걸", "그쪽", "이쪽", "앞", "따", "별", "바", "서", "새", "실제", "그대", "이대", "전화", "문자", "추가", "뭐", "뭘", "무엇", "어디",
            "몇 시", "몇시", "몇 분", "언제", "성함", "이름",
        ]
        return isHangul && !excluded.contains(option)
    }

    private static func listed(in text: String) -> [String] {
        for separator in ["아니면", "또는", "혹은"] where text.contains(separator) {
            let sides = text.split(separator: separator, maxSplits: 1).map {
                $0.split { " ,?.".contains($0) }.map(String.init)
            }
            guard sides.count == 2, let left = sides[0].last(where: { $0 != "드릴까요" && $0 != "할까요" }),
                let right = sides[1].first
            else { continue }
            return [stem(left), stem(right)].filter { !$0.isEmpty }
        }
        let words = text.split { " ,?.".contains($0) }.map(String.init)
        guard let position = words.firstIndex(where: { $0.hasPrefix("중") }), position > 0 else { return [] }
        // "창가 자리랑 안쪽 자리 중 어디가 좋으세요"
        guard
            let joint = words[..<position].firstIndex(where: {
                $0.hasSuffix("랑") || $0.hasSuffix("하고") || $0.hasSuffix("와") || $0.hasSuffix("과")
            })
        else { return [] }
        let left = (Array(words[max(0, joint - 1)..<joint]) + [stem(words[joint])]).joined(separator: " ")
        let right = words[(joint + 1)..<position].joined(separator: " ")
        return [left, right].filter { !$0.isEmpty }
    }

    private static func stem(_ word: String) -> String {
        for ending in (endings + ["이랑", "랑", "하고", "와", "과"]).sorted(by: { $0.count > $1.count })
        where word.hasSuffix(ending) && word.count > ending.count {
            return String(word.dropLast(ending.count))
        }
        return word
    }
}

/// "a booth or a table", "cash or card".
enum EnglishChoice {
    /// The things to choose from, or nothing.
    static func options(in text: String) -> [String] {
        let words = text.lowercased().split { " ,?.!".contains($0) }.map(String.init)
        guard let position = words.lastIndex(of: "or"), position > 0, position + 1 < words.count else { return [] }
        let articles: Set<String> = ["a", "an", "the"]
        let openers: Set<String> = [
            "like", "prefer", "want", "for", "is", "it", "with", "need", "by", "in", "at", "on", "be", "have", "pay",
            "you",
        ]
        let after = Array(words[(position + 1)...].prefix(articles.contains(words[position + 1]) ? 3 : 2))
        var before: [String] = []
        for word in words[..<position].reversed() {
            if openers.contains(word) || before.count == 3 { break }
            before.insert(word, at: 0)
            if articles.contains(word) { break }
        }
        let left = before.joined(separator: " ")
        let right = after.filter { !["please", "would", "do", "better"].contains($0) }.joined(separator: " ")
        let vague: Set<String> = ["not", "so", "two", "later", "something", "anything", "more", "else", "no"]
        guard !left.isEmpty, !right.isEmpty, !vague.contains(right.split(separator: " ").first.map(String.init) ?? "")
        else { return [] }
        return [left, right]
    }
}
