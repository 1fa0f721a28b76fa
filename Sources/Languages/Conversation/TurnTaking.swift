import Foundation

/// Whose turn it is to speak, as far as words tell.
public enum TurnTaking {
    /// Whether the callee waits for an answer: a question or a request, not a thank-you, a good-bye or "one moment".
    public static func expectsAnswer(_ text: String, language: Language) -> Bool {
        let plain = text.lowercased().filter { $0.isLetter || $0.isNumber || $0.isWhitespace || $0 == "?" }
            .trimmingCharacters(in: .whitespaces)
        let bare = plain.replacingOccurrences(of: "?", with: "").trimmingCharacters(in: .whitespaces)
        switch language {
        case .korean:
            if waitingKorean.contains(where: bare.contains) { return false }
            if plain.hasSuffix("?") { return true }
            // "만석이니까" gives a reason, "합니까" asks: the syllable before decides.
            if bare.hasSuffix("니까") { return bare.dropLast(2).last.map(endsInBieup) ?? false }
            return askingKorean.contains(where: bare.hasSuffix)
        case .english:
            if waitingEnglish.contains(where: bare.contains) { return false }
            if plain.hasSuffix("?") { return true }
            return askingEnglish.contains { " \(bare) ".contains(" \($0) ") }
        }
    }

    /// Whether what was understood so far may well be all of a turn: it was understood twice in a row, or goes on with
    /// what was understood before and ends as a sentence does. Spaces and signs do not count.
    /// - Parameter before: what was understood just before.
    package static func isSettled(_ text: String, after before: String, language: Language) -> Bool {
        func words(_ text: String) -> [String] {
            text.split(whereSeparator: \.isWhitespace).map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
                .filter { !$0.isEmpty }
        }
        let (old, new) = (words(before), words(text))
        guard !old.isEmpty else { return false }
        if old.joined() == new.joined() { return true }
        return new.starts(with: old.dropLast()) && endsSentence(text, language: language)
    }

    /// Whether a sentence ends there. English tells it by its sign alone, Korean by its verb as well.
    private static func endsSentence(_ text: String, language: Language) -> Bool {
        guard let last = text.last(where: { !$0.isWhitespace }) else { return false }
        if ".?!。？！".contains(last) { return true }
        switch language {
        case .korean: return endsKorean.contains(where: text.hasSuffix)
        case .english: return false
        }
    }

    /// Whether a Hangul syllable ends in ㅂ. Source: The Unicode Standard, 3.12, Hangul Syllable Decomposition.
    private static func endsInBieup(_ syllable: Character) -> Bool {
        guard let scalar = syllable.unicodeScalars.first, (0xAC00...0xD7A3).contains(scalar.value) else { return false }
        return (scalar.value - 0xAC00) % 28 == 17
    }

    /// The lists of `turns.yaml`.
    enum Words: String, WordList {
        static let file = "turns.yaml"
        /// The callee is busy, or says good-bye.
        case waiting
        /// The callee asks: in Korean how a turn ends, in English words of it.
        case asking
        /// How a sentence ends.
        case ends

        var languages: [Language] { self == .ends ? [.korean] : Language.allCases }
    }

    /// The words that come with the program.
    static let tables = LanguageTables<WordLists<Words>>()
    private static let waitingKorean = tables[.korean][.waiting]
    private static let askingKorean = tables[.korean][.asking]
    private static let endsKorean = tables[.korean][.ends]
    private static let waitingEnglish = tables[.english][.waiting]
    private static let askingEnglish = tables[.english][.asking]
}
