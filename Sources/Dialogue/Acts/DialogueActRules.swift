import Foundation
package import Languages

/// One way to recognise an act by its words.
///
/// One pattern of each group must occur. A pattern in angle brackets is a feature of the turn.
struct DialogueActRule: Sendable {
    /// What a turn can have besides words.
    enum Feature: String, Sendable, CaseIterable {
        /// A day or a time.
        case when = "<when>"
        case money = "<money>"
        /// Two things to choose from.
        case choice = "<choice>"
        case question = "<question>"
    }

    let act: DialogueAct
    /// Which rule wins when several fit; 5 and more is sure.
    let strength: Double
    let groups: [[Pattern]]
    /// The rule is off when one of these occurs.
    let exceptions: [Pattern]

    /// Some words, ready to be looked for.
    struct Pattern: Sendable {
        let text: String
        /// UTF-8 with a final NUL.
        let bytes: [CChar]
        let letters: [Unicode.Scalar]
        /// What it names, if it names a feature of the turn rather than words.
        let feature: Feature?

        init(_ text: String) {
            self.text = text
            bytes = Array(text.utf8CString)
            letters = Array(text.unicodeScalars)
            feature = Feature(rawValue: text)
        }

        /// Whether it occurs in UTF-8 text that ends with NUL.
        func occurs(in text: [CChar]) -> Bool { strstr(text, bytes) != nil }
    }
}

/// What the callee's turns of one language are recognised by, as `acts.yaml` says.
package struct DialogueActRules: LanguageTable {
    /// Words that tell something of a turn besides its act.
    enum Words: String, WordList {
        static let file = DialogueActRules.file

        /// With a question mark after them: the callee did not understand.
        case bareQuestions
        case bareYes
        /// How a business begins that picks up.
        case pickUps
        /// How patterns begin that are found only as they are written, never misheard.
        case neverMisheard
        /// Words between two things to choose from.
        case choiceJoints
        /// Verbs of turns that let choose.
        case choiceVerbs
        /// Particles of what is chosen before such a verb, the longer ones first.
        case choiceParticles
        /// How two things end that are offered without a particle: "현금이세요 카드세요".
        case choiceEndings
        /// What "by which" is said of, and nothing to choose.
        case noChoices
        /// How the last of some things is told: "둘 중에".
        case choiceAmong
        /// Particles that join two things.
        case choiceAnd
        /// What is taken from the end of a thing to choose, besides.
        case choiceStems
        /// Stems of verbs that look like a thing to choose.
        case choiceVerbStems
        case articles
        /// Words before the first of two things to choose from.
        case choiceOpeners
        /// Words after the second.
        case choiceClosers
        /// What stands after "or" in turns that offer no choice.
        case vagueChoices

        var languages: [Language] {
            switch self {
            case .bareQuestions, .bareYes: Language.allCases
            case .pickUps, .neverMisheard, .choiceJoints, .choiceVerbs, .choiceParticles, .choiceEndings, .noChoices,
                .choiceAmong, .choiceAnd, .choiceStems, .choiceVerbStems:
                [.korean]
            case .articles, .choiceOpeners, .choiceClosers, .vagueChoices: [.english]
            }
        }
    }

    package static let file = "acts.yaml"
    /// The rules that come with the program.
    package static let shipped = LanguageTables<DialogueActRules>()

    let rules: [DialogueActRule]
    /// Sentences that show an act, for comparing meanings.
    package let examples: [(act: DialogueAct, text: String)]
    let words: WordLists<Words>

    package init() { (rules, examples, words) = ([], [], WordLists()) }

    package init(_ file: YAMLValue, language: Language, problems: inout [YAMLFileError]) {
        words = WordLists(file, language: language, besides: ["acts"], problems: &problems)
        var reader = Reader(language: language)
        let acts = problems.reading(file) { (file) throws(YAMLFileError) in try file.required("acts").pairs() } ?? []
        for (name, value) in acts {
            guard let act = DialogueAct(rawValue: name) else {
                problems.append(value.error("there is no act \"\(name)\""))
                continue
            }
            reader.read(act, value, &problems)
        }
        (rules, examples) = (reader.rules, reader.examples)
    }

    /// Reads the rules and examples of acts.
    private struct Reader {
        let language: Language
        var rules: [DialogueActRule] = []
        var examples: [(act: DialogueAct, text: String)] = []
        private var seen: Set<String> = []

        init(language: Language) { self.language = language }

        mutating func read(_ act: DialogueAct, _ value: YAMLValue, _ problems: inout [YAMLFileError]) {
            _ = problems.reading(value) { (value) throws(YAMLFileError) in try value.allow(["rules", "examples"]) }
            for item in problems.reading(value["rules"], Self.items) ?? [] {
                guard let rule = problems.reading(item, { (item) throws(YAMLFileError) in try rule(act, item) }) else {
                    continue
                }
                rules.append(rule)
            }
            for item in problems.reading(value["examples"], Self.items) ?? [] {
                guard let text = problems.reading(item, { (item) throws(YAMLFileError) in try item.string() }) else {
                    continue
                }
                guard seen.insert(text).inserted else {
                    problems.append(item.error("\"\(text)\" is there twice"))
                    continue
                }
                examples.append((act, text))
            }
        }

        private static func items(_ value: YAMLValue?) throws(YAMLFileError) -> [YAMLValue] {
            try value?.list() ?? []
        }

        private func rule(_ act: DialogueAct, _ item: YAMLValue) throws(YAMLFileError) -> DialogueActRule {
            try item.allow(["strength", "when", "and", "except"])
            var groups = [try patterns(item.required("when"))]
            if let and = item["and"] {
                // One group, or a list of groups.
                for group in and.isList ? try and.list() : [and] { groups.append(try patterns(group)) }
            }
            return DialogueActRule(
                act: act, strength: try item.required("strength").number(in: 0...10), groups: groups,
                exceptions: try item["except"].map(exceptions) ?? [])
        }

        private func exceptions(_ value: YAMLValue) throws(YAMLFileError) -> [DialogueActRule.Pattern] {
            let exceptions = try patterns(value)
            if let feature = exceptions.first(where: { $0.feature != nil }) {
                throw value.error("\(feature.text) cannot be an exception")
            }
            return exceptions
        }

        private func patterns(_ value: YAMLValue) throws(YAMLFileError) -> [DialogueActRule.Pattern] {
            var patterns: [DialogueActRule.Pattern] = []
            let alternatives = try value.string().split(separator: "|", omittingEmptySubsequences: false)
            for written in alternatives.map(String.init) {
                let text = written.replacing("_", with: " ")
                guard written.contains(where: { $0 != "_" }) else { throw value.error("an alternative is empty") }
                let pattern = DialogueActRule.Pattern(text)
                guard pattern.feature != nil || canOccur(text) else {
                    throw value.error("\"\(written)\" can never occur: \(rule)")
                }
                guard !patterns.contains(where: { $0.text == text }) else {
                    throw value.error("\"\(written)\" is there twice")
                }
                patterns.append(pattern)
            }
            return patterns
        }

        /// How a turn is prepared for comparing.
        private var rule: String {
            switch language {
            case .korean: "turns are compared without spaces and punctuation"
            case .english: "turns are compared in small letters, without punctuation but ' and ?"
            }
        }

        private func canOccur(_ text: String) -> Bool {
            guard text == text.lowercased(), !text.contains("  ") else { return false }
            switch language {
            case .korean: return text.allSatisfy { $0.isLetter || $0.isNumber }
            case .english: return text.allSatisfy { $0.isLetter || $0.isNumber || " '?".contains($0) }
            }
        }
    }
}
