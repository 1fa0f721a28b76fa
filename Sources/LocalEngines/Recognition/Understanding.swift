import Calls
import Dialogue
import Foundation
import Languages

/// What is fit to show of what Whisper wrote.
struct Understanding: Sendable, Equatable {
    var text: String
    /// How sure the model was on average, 0…1.
    var confidence: Double
    /// Words of `text` with a part the model was unsure of.
    var doubtful: [String]
    var language: Language
    /// How likely the sound is speech by the sound alone, 0…1; see `Endpointer.clarity`.
    var clarity: Double
    /// How likely it is none, by Whisper.
    var noSpeech: Double

    /// Below this a word is doubtful. Numbers, dates and times matter more and are doubted sooner.
    private static let doubt = 0.45
    private static let numberDoubt = 0.6

    /// Whether the sound is speech without a doubt. Music reaches a clarity of 0.75, with no speech at 0.5 and more.
    var isClear: Bool { clarity >= 0.85 ? noSpeech < 0.65 : clarity >= 0.7 && isSpeech }
    /// Whether it is speech in Whisper's judgement.
    private var isSpeech: Bool { noSpeech < 0.45 }

    /// Cleans up a result.
    /// - Parameter clarity: how likely the sound is speech, 0…1.
    /// - Returns: `nil` if there is nothing to show: no words, or words that were not said.
    init?(_ result: WhisperResult, clarity: Double = 1) {
        let written = Annotation.removed(Self.words(of: result.tokens))
        guard !Repetition.isHum(written.map(\.text).joined()) else { return nil }
        let words = Repetition.collapsed(written.filter { !Repetition.isHum($0.text) })
        let text = words.map(\.text).joined(separator: " ")
        guard text.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        let logarithms = words.flatMap(\.probabilities).map { log(max($0, 1e-6)) }
        let confidence = exp(logarithms.reduce(0, +) / Double(max(1, logarithms.count)))
        self.clarity = clarity
        noSpeech = result.noSpeech
        self.text = text
        self.confidence = confidence
        self.language = result.language
        self.doubtful = words.filter { word in
            let limit = word.text.contains(where: \.isNumber) ? Self.numberDoubt : Self.doubt
            return word.probabilities.contains { $0 < limit }
        }.map(\.text)
        guard !Hallucination.isLikely(text, isClear: isClear, confidence: confidence) else { return nil }
    }

    /// What to believe of sound that was decoded twice.
    /// - Parameters:
    ///   - prompted: what was understood with the prompt; `nil` if there was none.
    ///   - plain: what was understood without it.
    static func agreed(_ prompted: Understanding?, _ plain: Understanding?, prompt: String) -> Understanding? {
        guard let plain else { return nil }
        if let prompted {
            let likeness = Likeness.of(prompted.text, plain.text)
            let isBorneOut = likeness >= 0.4 && Recital(of: prompt, in: prompted.text).isBorneOut(by: plain.text)
            if isBorneOut, plain.isClear || likeness >= 0.6 { return prompted }
        }
        let isSure = plain.isSpeech && plain.clarity >= 0.4 && plain.confidence >= 0.5
        return plain.isClear || isSure ? plain : nil
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
    /// Whether the text is one short sound over and over, as Whisper writes a melody: "오오오오오오", "Oh, oh, oh, …".
    /// Digits are read out like that, and people say yes a few times.
    static func isHum(_ text: String) -> Bool {
        let letters = Array(plain(text))
        guard letters.count >= 6, !letters.allSatisfy(\.isNumber) else { return false }
        if letters.count < 12, letters.allSatisfy({ $0 == "네" || $0 == "예" }) { return false }
        return (1...4).contains { length in
            guard letters.count >= 6 * length else { return false }
            let same = zip(letters, letters.dropFirst(length)).count(where: ==)
            return same * 10 >= (letters.count - length) * 8
        }
    }

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

/// Remarks on sound, as subtitles have them.
enum Annotation {
    private static let closing: [Character: Character] = ["[": "]", "(": ")", "{": "}", "（": "）", "【": "】"]
    private static let notes: Set<Character> = ["♪", "♬", "♩", "♫"]

    /// Leaves out what stands in brackets, as "[음악]", and everything if notes say that it is sung.
    static func removed(_ words: [Understanding.Word]) -> [Understanding.Word] {
        if words.contains(where: { $0.text.contains(where: notes.contains) }) { return [] }
        var kept: [Understanding.Word] = []
        var awaited: Character?
        for word in words {
            if awaited == nil, let first = word.text.first { awaited = closing[first] }
            guard let end = awaited else {
                kept.append(word)
                continue
            }
            if word.text.contains(end) { awaited = nil }
        }
        return kept
    }
}

/// Sentences Whisper learned from subtitles and writes when nothing is said.
enum Hallucination {
    /// Never said on the telephone: a little doubt is enough.
    private static let subtitles = [
        "시청해주셔서감사", "시청해주셔서고맙", "시청해주신여러분", "구독과좋아요", "좋아요와구독", "구독좋아요", "구독부탁", "알림설정", "mbc뉴스",
        "kbs뉴스", "sbs뉴스", "ytn뉴스", "jtbc뉴스", "연합뉴스", "뉴스데스크", "이시각세계였습니다", "유료광고", "자막제공", "자막by", "한글자막",
        "다음영상에서", "영상편지", "영상이도움이", "채널에오신", "thanksforwatching", "thankyouforwatching", "thanksforlistening",
        "subtitlesby", "captionsby", "captioningby", "transcriptionby", "likeandsubscribe", "pleasesubscribe",
        "subscribeto", "inthenextvideo", "amaraorg",
    ]
    /// Remarks on sound without their brackets.
    private static let remarks: Set<String> = [
        "음악", "배경음악", "박수", "웃음", "음악소리", "music", "musicplaying", "upbeatmusic", "applause", "laughter",
        "silence", "blankaudio", "inaudible", "beep", "ringing",
    ]
    /// Said on the telephone too: only if it hardly sounded like speech.
    private static let common: Set<String> = [
        "감사합니다", "고맙습니다", "안녕하세요", "안녕히계세요", "네", "음", "아", "어", "오", "으", "이", "thankyou", "thankyouverymuch",
        "thanks", "you", "the", "bye", "byebye", "okay", "so", "oh", "ooh", "hmm", "yeah",
    ]

    /// Whether this is not likely to have been said.
    static func isLikely(_ text: String, isClear: Bool, confidence: Double) -> Bool {
        let plain = text.lowercased().filter { $0.isLetter || $0.isNumber }
        if subtitles.contains(where: plain.contains) { return !isClear || confidence < 0.85 || plain.count < 16 }
        if remarks.contains(plain) { return !isClear || confidence < 0.85 }
        if isClear { return confidence < 0.15 }
        return confidence < (common.contains(plain) ? 0.5 : 0.3)
    }
}
