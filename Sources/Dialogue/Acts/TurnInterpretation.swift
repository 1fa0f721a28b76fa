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
        let tables = DialogueActRules.shipped[language]
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
    private let features: Set<DialogueActRule.Feature>
    private let bytes: [CChar]
    private let letters: [Unicode.Scalar]

    // People mix languages: the words of each count in all.
    private static let bareQuestions = words(.bareQuestions)
    private static let bareYes = words(.bareYes)
    private static let pickUps = words(.pickUps)
    private static let neverMisheard = words(.neverMisheard)

    private static func words(_ list: DialogueActRules.Words) -> [String] {
        Language.allCases.flatMap { DialogueActRules.shipped[$0].words[list] }
    }

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
        isBareQuestion = lower.contains("?") && Self.bareQuestions.contains(bare)
        isBareYes = Self.bareYes.contains(bare)
        let opens = Self.pickUps.contains { bare.hasPrefix($0) }
        isBusinessGreeting =
            language == .korean && opens && mentions.isEmpty && bare.count <= 18
            && BusinessName.find(in: text, language: .korean) != nil
        var features: Set<DialogueActRule.Feature> = []
        if options.count > 1 { features.insert(.choice) }
        if lower.contains("?") { features.insert(.question) }
        for mention in mentions {
            switch mention.value {
            case .time, .day: features.insert(.when)
            case .money: features.insert(.money)
            default: break
            }
        }
        self.features = features
    }

    func fits(_ rule: DialogueActRule, _ compare: (DialogueActRule.Pattern) -> Bool) -> Bool {
        rule.groups.allSatisfy { group in
            group.contains { $0.feature.map(features.contains) ?? compare($0) }
        } && !rule.exceptions.contains(where: contains)
    }

    func contains(_ pattern: DialogueActRule.Pattern) -> Bool { pattern.occurs(in: bytes) }

    /// Whether the pattern occurs, a pattern of at least so many syllables with one sound of one syllable misheard.
    func resembles(_ pattern: DialogueActRule.Pattern, from length: Int) -> Bool {
        if contains(pattern) { return true }
        // "7기가예요" and "맡기고 가요" are no machine.
        if Self.neverMisheard.contains(where: pattern.text.hasPrefix) { return false }
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
    private static let words = DialogueActRules.shipped[.korean].words
    private static let joints = words[.choiceJoints]
    private static let verbs = words[.choiceVerbs]
    private static let particles = words[.choiceParticles]
    private static let endings = words[.choiceEndings]
    private static let verbStems = words[.choiceVerbStems]
    private static let noChoices = Set(words[.noChoices])
    private static let among = words[.choiceAmong]
    private static let and = words[.choiceAnd]
    /// What is taken from the end of a thing to choose, the longest first.
    private static let stems = (particles + words[.choiceStems]).sorted { $0.count > $1.count }

    /// The things to choose from, or nothing.
    static func options(in text: String) -> [String] {
        let pieces = joints.reduce(text) { $0.replacing($1, with: ",") }
        let words = pieces.split { " ,?.".contains($0) }.map(String.init)
        // "X으로 … Y으로": two words with the same particle before verbs of choosing.
        let asks = words.contains { verbs.contains(where: $0.contains) }
        var found: [String] = []
        for word in words {
            for particle in particles where word.hasSuffix(particle) && word.count > particle.count {
                let option = String(word.dropLast(particle.count))
                if isOption(option, particle: particle), !found.contains(option) { found.append(option) }
                break
            }
        }
        if asks, found.count == 2 { return found }
        if pieces != text || among.contains(where: text.contains) {
            let listed = listed(in: text)
            if listed.count == 2 { return listed }
        }
        // "창가 드릴까요 안쪽 드릴까요", "현금이세요 카드세요".
        for ending in endings {
            let closed = words.filter { $0.hasSuffix(ending) }
            guard closed.count == 2, words.count <= 6 else { continue }
            if ending == "드릴까요", words.count == 4, words[1] == ending, words[3] == ending {
                return [words[0], words[2]]
            }
            let stems = closed.map { String($0.dropLast(ending.count)) }
            if ending != "드릴까요",
                stems.allSatisfy({ $0.count >= 2 && !verbStems.contains(where: $0.hasSuffix) })
            {
                return stems
            }
        }
        return []
    }

    private static func isOption(_ option: String, particle: String) -> Bool {
        let isHangul = option.last.flatMap(HangulSyllable.sounds) != nil
        return isHangul && !noChoices.contains(option)
    }

    private static func listed(in text: String) -> [String] {
        for separator in joints where text.contains(separator) {
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
            let joint = words[..<position].firstIndex(where: { and.contains(where: $0.hasSuffix) })
        else { return [] }
        let left = (Array(words[max(0, joint - 1)..<joint]) + [stem(words[joint])]).joined(separator: " ")
        let right = words[(joint + 1)..<position].joined(separator: " ")
        return [left, right].filter { !$0.isEmpty }
    }

    private static func stem(_ word: String) -> String {
        for ending in stems where word.hasSuffix(ending) && word.count > ending.count {
            return String(word.dropLast(ending.count))
        }
        return word
    }
}

/// "a booth or a table", "cash or card".
enum EnglishChoice {
    private static let words = DialogueActRules.shipped[.english].words
    private static let articles = Set(words[.articles])
    private static let openers = Set(words[.choiceOpeners])
    private static let closers = Set(words[.choiceClosers])
    private static let vague = Set(words[.vagueChoices])

    /// The things to choose from, or nothing.
    static func options(in text: String) -> [String] {
        let words = text.lowercased().split { " ,?.!".contains($0) }.map(String.init)
        guard let position = words.lastIndex(of: "or"), position > 0, position + 1 < words.count else { return [] }
        let after = Array(words[(position + 1)...].prefix(articles.contains(words[position + 1]) ? 3 : 2))
        var before: [String] = []
        for word in words[..<position].reversed() {
            if openers.contains(word) || before.count == 3 { break }
            before.insert(word, at: 0)
            if articles.contains(word) { break }
        }
        let left = before.joined(separator: " ")
        let right = after.filter { !closers.contains($0) }.joined(separator: " ")
        guard !left.isEmpty, !right.isEmpty, !vague.contains(right.split(separator: " ").first.map(String.init) ?? "")
        else { return [] }
        return [left, right]
    }
}
