import Calls
import Foundation

/// What is fit to show of what Whisper wrote.
struct Understanding: Sendable, Equatable {
    var text: String
    /// How sure the model was on average, 0…1.
    var confidence: Double
    /// Words of `text` with a part the model was unsure of.
    var doubtful: [String]
    var language: Language

    /// Below this a word is doubtful. Numbers, dates and times matter more and are doubted sooner.
    private static let doubt = 0.45
    private static let numberDoubt = 0.6

    /// Cleans up a result.
    /// - Parameter prompt: what was given as prompt, which Whisper may repeat on noise.
    /// - Returns: `nil` if there is nothing to show: no words, or words that nobody said.
    init?(_ result: WhisperResult, prompt: String = "") {
        let words = Repetition.collapsed(Self.words(of: result.tokens))
        let text = words.map(\.text).joined(separator: " ")
        guard text.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        let logarithms = words.flatMap(\.probabilities).map { log(max($0, 1e-6)) }
        let confidence = exp(logarithms.reduce(0, +) / Double(max(1, logarithms.count)))
        guard !Invention.isLikely(text, noSpeech: result.noSpeech, confidence: confidence, prompt: prompt) else {
            return nil
        }
        self.text = text
        self.confidence = confidence
        self.language = result.language
        self.doubtful = words.filter { word in
            let limit = word.text.contains(where: \.isNumber) ? Self.numberDoubt : Self.doubt
            return word.probabilities.contains { $0 < limit }
        }.map(\.text)
    }

    /// Whether it lists words of the prompt one after the other, as Whisper does where it makes out too little.
    func recites(_ prompt: String) -> Bool {
        func items(_ text: String) -> [String] {
            text.split(whereSeparator: { ",.?!".contains($0) }).map { $0.filter { !$0.isWhitespace } }
        }
        let list = items(prompt)
        let expected = zip(list, list.dropFirst()).map { [$0, $1] }
        let found = items(text)
        return zip(found, found.dropFirst()).count { expected.contains([$0, $1]) } >= 2
    }

    /// A word and how sure the model was of its parts.
    struct Word: Sendable, Equatable {
        var text: String
        var probabilities: [Double]
    }

    /// Joins tokens to words. A character may be spread over tokens, so bytes are joined before they are read; what is
    /// not a whole character even then is left out.
    static func words(of tokens: [WhisperResult.Token]) -> [Word] {
        var words: [(bytes: [UInt8], probabilities: [Double])] = []
        for token in tokens {
            let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }
            let startsWord = token.bytes.first.map(isSpace) ?? false
            let bytes = token.bytes.filter { !isSpace($0) }
            if startsWord || words.isEmpty {
                words.append((bytes, [token.probability]))
            } else {
                words[words.count - 1].bytes += bytes
                words[words.count - 1].probabilities.append(token.probability)
            }
        }
        return words.compactMap { word in
            let text = String(decoding: word.bytes, as: UTF8.self).filter { $0 != "\u{FFFD}" }
            return text.isEmpty ? nil : Word(text: text, probabilities: word.probabilities)
        }
    }
}

/// Whisper's habit of saying the same thing over and over when it hears little.
enum Repetition {
    /// Leaves one of a word said three times or more in a row, or of a phrase of six characters or more said twice or
    /// more in a row. Digits are left alone: people do say "7 7 7".
    static func collapsed(_ words: [Understanding.Word]) -> [Understanding.Word] {
        var kept = words.map(collapsedInside)
        var length = 1
        while length * 2 <= kept.count {
            kept = collapse(kept, phraseLength: length)
            length += 1
        }
        return withoutBrokenOff(kept)
    }

    /// Leaves out a phrase that begins again at the end and breaks off: "잠시만 기다려 주세요. 잠시만 기다려 주".
    private static func withoutBrokenOff(_ words: [Understanding.Word]) -> [Understanding.Word] {
        let texts = words.map { plain($0.text) }
        for length in stride(from: texts.count - 1, to: 1, by: -1) {
            // The phrase is `length` words long; what follows it must be its beginning, to the end of the text.
            for start in texts.indices.dropLast(length) where texts.count - start - length <= length {
                let again = texts[(start + length)...]
                let isSame = zip(again.dropLast(), texts[start...]).allSatisfy(==)
                guard isSame, let last = again.last, texts[start + again.count - 1].hasPrefix(last),
                    again.count >= 2, again.joined().count >= 8, !again.allSatisfy({ $0.allSatisfy(\.isNumber) })
                else { continue }
                return Array(words[..<(start + length)])
            }
        }
        return words
    }

    private static func collapse(_ words: [Understanding.Word], phraseLength: Int) -> [Understanding.Word] {
        var kept: [Understanding.Word] = []
        var index = 0
        while index < words.count {
            let phrase = words[index...].prefix(phraseLength).map { plain($0.text) }
            var times = 1
            while index + (times + 1) * phraseLength <= words.count,
                words[(index + times * phraseLength)...].prefix(phraseLength).map({ plain($0.text) }) == phrase
            { times += 1 }
            let characters = phrase.joined()
            let isLoop =
                !characters.allSatisfy(\.isNumber) && (times >= 3 || (times == 2 && characters.count >= 6))
            kept += words[index...].prefix(isLoop ? phraseLength : 1)
            index += isLoop ? phraseLength * times : 1
        }
        return kept
    }

    /// A loop without spaces: "그래그래그래그래".
    private static func collapsedInside(_ word: Understanding.Word) -> Understanding.Word {
        let characters = Array(word.text)
        for length in 1...max(1, characters.count / 4) where characters.count >= 4 * length {
            let unit = characters[..<length]
            guard !unit.allSatisfy(\.isNumber), unit.contains(where: \.isLetter) else { continue }
            let repeats = stride(from: 0, to: characters.count, by: length).prefix { start in
                characters[start...].prefix(length).elementsEqual(unit)
            }
            guard repeats.count >= 4 else { continue }
            let rest = characters[(repeats.count * length)...]
            return Understanding.Word(text: String(unit + rest), probabilities: word.probabilities)
        }
        return word
    }

    private static func plain(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
}

/// Sentences Whisper learned from subtitles and writes when nobody speaks.
enum Invention {
    /// Never said on the telephone: a little doubt is enough.
    private static let subtitles = [
        "시청해주셔서감사합니다", "시청해주셔서고맙습니다", "구독과좋아요", "좋아요와구독", "구독좋아요", "mbc뉴스", "kbs뉴스", "sbs뉴스", "자막제공",
        "자막by", "한글자막", "다음영상에서", "영상편지", "thanksforwatching", "thankyouforwatching", "subtitlesby", "likeandsubscribe",
        "pleasesubscribe", "amaraorg",
    ]
    /// Said on the telephone too: only if the model heard no speech.
    private static let common: Set<String> = [
        "감사합니다", "고맙습니다", "네", "음", "아", "어", "thankyou", "thanks", "you", "bye", "okay", "so", "oh",
    ]

    /// Whether nobody is likely to have said this.
    static func isLikely(_ text: String, noSpeech: Double, confidence: Double, prompt: String) -> Bool {
        let plain = plain(text)
        if subtitles.contains(where: plain.contains) { return noSpeech > 0.2 || confidence < 0.85 || plain.count < 16 }
        if plain.count >= 6, Self.plain(prompt).contains(plain) { return noSpeech > 0.3 || confidence < 0.6 }
        if common.contains(plain) { return noSpeech > 0.6 && confidence < 0.5 }
        return (noSpeech > 0.8 && confidence < 0.4) || confidence < 0.15
    }

    private static func plain(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
}
