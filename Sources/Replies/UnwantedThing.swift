import Dialogue
import Languages

/// What a purpose says is not wanted: "refund not replacement", "교환 말고 환불".
enum UnwantedThing {
    /// The lists of `unwanted.yaml`.
    enum Words: String, WordList {
        static let file = "unwanted.yaml"

        /// What a turn has that offers something.
        case offers
        /// What stands after "not" and is no thing.
        case states
        /// Things that go by several names, between `|`.
        case kinds
        /// The polite no, and what is wanted instead.
        case no, wish, cancel, asked
        /// Other ways to go on.
        case otherwise

        var languages: [Language] {
            switch self {
            case .offers, .kinds, .no, .wish, .otherwise: Language.allCases
            case .states, .cancel, .asked: [.english]
            }
        }
    }

    /// The words that come with the program.
    static let tables = LanguageTables<WordLists<Words>>()
    private static let koreanOffers = tables[.korean][.offers]
    private static let englishOffers = tables[.english][.offers]
    private static let englishStates = Set(tables[.english][.states])
    private static let koreanKinds = kinds(.korean)
    private static let englishKinds = kinds(.english)

    /// A polite no to a turn that offers what the purpose rules out, with other ways to go on; `nil` for other turns.
    static func reply(to turn: String, purpose: String, language: Language) -> [String]? {
        let turn = turn.lowercased()
        switch language {
        case .korean:
            let bare = turn.filter { !$0.isWhitespace }
            guard koreanOffers.contains(where: bare.contains) else { return nil }
            let unwanted = purpose.matches(of: korean).map { String($0.output.1) }
            guard unwanted.contains(where: { names($0, koreanKinds).contains(where: bare.contains) }) else {
                return nil
            }
            let wish = purpose.firstMatch(of: #/말고\s?([가-힣]{2,6}?)(?:으로|로|만)?(?=[\s.,]|$)/#).map { String($0.output.1) }
            if let wish, bare.contains(wish) { return nil }
            let no = wish.map { say(.wish, language, ["wish": $0]) } ?? say(.no, language)
            return [no] + tables[language][.otherwise]
        case .english:
            guard englishOffers.contains(where: turn.contains) else { return nil }
            let purpose = purpose.lowercased().replacing("\u{2019}", with: "'")
            let unwanted = purpose.matches(of: english).map { String($0.output.1) }.filter {
                !$0.hasSuffix("ed") && !$0.hasSuffix("ing") && !englishStates.contains($0)
            }
            guard unwanted.contains(where: { names($0, englishKinds).contains(where: turn.contains) }) else {
                return nil
            }
            let wish = purpose.firstMatch(
                of: #/(?:want|prefer|like)\s+(?:a\s+|an\s+|the\s+)?([a-z]+),?\s+(?:and\s+)?not\s/#
            ).map {
                say(.wish, language, ["wish": String($0.output.1)])
            }
            let asked = say(purpose.hasPrefix("cancel") ? .cancel : .asked, language)
            return [say(.no, language, ["wish": wish ?? asked])] + tables[language][.otherwise]
        }
    }

    private static func names(_ thing: String, _ kinds: [[String]]) -> [String] {
        [thing] + (kinds.first { $0.contains(thing) } ?? [])
    }

    private static func kinds(_ language: Language) -> [[String]] {
        tables[language][.kinds].map { $0.split(separator: "|").map(String.init) }
    }

    private static func say(_ key: Words, _ language: Language, _ slots: [String: String] = [:]) -> String {
        (tables[language][key].first).flatMap { Template.fill($0, with: slots) } ?? ""
    }

    private static var korean: Regex<(Substring, Substring)> {
        #/([가-힣]{2,6}?)(?:은|는|으로|로|도)?\s?(?:권유는?\s?)?(?:말고|거절|싫|사양|필요\s?없|안\s?받)/#
    }
    private static var english: Regex<(Substring, Substring)> {
        #/(?:don't|do not|dont|not|no|never)\s+(?:(?:accept|want|take|agree to|need|a|an|any|the)\s+){0,3}([a-z]{4,})/#
    }
}
