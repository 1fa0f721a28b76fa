import Calls
import Languages

/// After how much silence a speaker has finished, judged by what they said. Lengths are samples at 8 kHz.
struct Hangover: Sendable, Equatable {
    /// After a Korean sentence ending, or a lone yes or no.
    var koreanEnding = 8_000 * 450 / 1_000
    /// After an English sentence.
    var englishEnding = 8_000 * 600 / 1_000
    /// After anything else: the sentence may go on.
    var unfinished = 8_000 * 900 / 1_000
    /// While a number is being read out, which people do in groups.
    var number = 8_000 * 1_200 / 1_000

    /// The shortest and the longest there is.
    var shortest: Int { min(koreanEnding, englishEnding, unfinished, number) }
    var longest: Int { max(koreanEnding, englishEnding, unfinished, number) }

    private static let koreanEndings = ["요", "다", "까", "죠", "네", "니다", "세요"]
    /// Endings that close a sentence or, as often, lead to the next, where the news is: "다 찼는데요. 여섯 시 반은 …".
    private static let koreanLeadings = ["는데요", "은데요", "인데요", "고요", "구요", "거든요", "라서요", "어서요", "아서요"]
    /// Digits as they are read out.
    static let koreanDigits = Set("공영일이삼사오육륙칠팔구")
    static let englishDigits: Set<Substring> = [
        "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double",
    ]
    private static let englishOpenings: Set<Substring> = [
        "and", "but", "or", "so", "because", "the", "a", "an", "to", "of", "for", "with", "um", "uh", "if", "my",
        "your",
        "is", "are", "at", "in", "on",
    ]

    /// The silence that ends an utterance which says `text` so far.
    func length(after text: String, language: Language) -> Int {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        guard let last = words.last else { return unfinished }
        if Self.isReadingNumber(words) { return number }
        switch language {
        case .korean:
            if Self.koreanLeadings.contains(where: last.hasSuffix) { return unfinished }
            let isAnswer = words.count == 1 && ["네", "예", "아니요", "아니오"].contains(last)
            return isAnswer || Self.koreanEndings.contains { last.hasSuffix($0) } ? koreanEnding : unfinished
        case .english:
            let isSentence = text.last.map { ".?!".contains($0) } ?? false
            return isSentence && !text.hasSuffix("...") && !Self.englishOpenings.contains(last)
                ? englishEnding : unfinished
        }
    }

    /// Whether the last thing said is digit after digit, as in a telephone number.
    private static func isReadingNumber(_ words: [Substring]) -> Bool {
        guard let last = words.last else { return false }
        // "010 1234" or "0101234": at least three digits with nothing after them.
        let tail = words.reversed().prefix { $0.allSatisfy(\.isNumber) }.reduce(0) { $0 + $1.count }
        if tail >= 3 { return true }
        if last.count >= 2, last.allSatisfy({ koreanDigits.contains($0) }) {
            let spoken = words.reversed().prefix { $0.allSatisfy(koreanDigits.contains) }.reduce(0) { $0 + $1.count }
            return spoken >= 3
        }
        return words.suffix(2).count == 2 && words.suffix(2).allSatisfy { englishDigits.contains($0) }
    }
}
