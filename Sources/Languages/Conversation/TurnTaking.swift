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
        case .korean: return ["요", "니다", "니까", "죠"].contains(where: text.hasSuffix)
        case .english: return false
        }
    }

    /// Whether a Hangul syllable ends in ㅂ. Source: The Unicode Standard, 3.12, Hangul Syllable Decomposition.
    private static func endsInBieup(_ syllable: Character) -> Bool {
        guard let scalar = syllable.unicodeScalars.first, (0xAC00...0xD7A3).contains(scalar.value) else { return false }
        return (scalar.value - 0xAC00) % 28 == 17
    }

    private static let waitingKorean = [
        "기다려", "잠시만", "잠깐만", "안녕히", "들어가세요", "끊을게요", "수고하세요", "하루 되세요", "하루 보내세요", "확인해 보겠습니다", "확인해 볼게요",
    ]
    private static let askingKorean = [
        "까요", "까", "나요", "가요", "죠", "지요", "세요", "시겠어요", "은요", "는요", "인데요", "뭐라고요", "여보세요", "있어요", "돼요", "되세요",
    ]
    private static let waitingEnglish = [
        "hold on", "one moment", "just a moment", "one second", "goodbye", "bye", "let me check",
    ]
    private static let askingEnglish = [
        "what", "whats", "when", "whens", "wheres", "whos", "hows", "where", "who", "how", "which", "could you",
        "can you", "can i", "may i", "would you", "do you",
        "is that", "are you", "please",
    ]
}
