import Foundation
import Languages

/// Small parts of a Korean purpose: lines of a form, days and times alone, and the last polish.
enum KoreanForm {
    /// A sentence without the signs around it.
    static func strip(_ sentence: String) -> String {
        sentence.trimmingCharacters(in: CharacterSet(charactersIn: " .!?~^ㅎㅋㅠㅜ,;/"))
    }

    /// A day or a time with what it is for, when first: "일요일 11시에 강아지 미용"; `nil` if words name none.
    static func appointment(_ pieces: [KoreanPiece]) -> String? {
        let text = pieces.compactMap(\.words).joined(separator: " ")
        let mentions = Mention.all(in: text).filter { Claim.isTime($0) || Claim.isDay($0) }
        guard let last = mentions.last, text.count <= 40, !text.contains("려고") else { return nil }
        var rest = Array(text)
        for mention in mentions { for index in mention.range where index < rest.count { rest[index] = " " } }
        let when = mentions.map(\.text).joined(separator: " ")
        // 오늘 and 내일 take no particle.
        let takesParticle = if case .day(.relative) = last.value { false } else { true }
        return when + (takesParticle ? "에 " : " ") + String(rest).singleSpaced
    }

    /// Lines such as "인원: 4명" apart from sentences.
    static func split(_ sentences: [String]) -> (form: [(key: String, value: String)], prose: [String]) {
        var form: [(key: String, value: String)] = []
        var prose: [String] = []
        for sentence in sentences {
            let parts = sentence.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2, !parts[1].isEmpty, isHeading(parts[0]) {
                prose.append(parts[1])
            } else if parts.count == 2, asks(parts[1]) {
                prose.append(parts[0] + " " + parts[1])
            } else if parts.count == 2, parts[0].count <= 8, let last = parts[0].last, !last.isNumber, !parts[1].isEmpty
            {
                form.append((parts[0], parts[1]))
            } else {
                prose.append(sentence)
            }
        }
        return (form, prose)
    }

    /// Whether what stands before a colon only says that a call follows: 학교에 전화: …
    private static func isHeading(_ key: String) -> Bool {
        ["전화", "연락", "문의", "용건", "할 말", "할말", "메모", "질문", "목적", "통화 내용"].contains { word in
            key == word || ["에 ", "한테 ", "에게 ", "께 "].contains { key.hasSuffix($0 + word) }
        }
    }

    /// Whether a value is no value but a question or a wish: 주차: 되는지.
    private static func asks(_ value: String) -> Bool {
        ["는지", "은지", "인지", "한지", "나요", "까요", "달라고", "해줘", "해 줘", "주세요", "?"].contains(where: value.hasSuffix)
    }

    /// Whether a noun is joined to what was said before it: 한도도, but not 속도.
    static func isAlso(_ noun: String) -> Bool {
        guard noun.count >= 2, noun.hasSuffix("도"), noun.dropLast().last?.isNumber != true else { return false }
        let nouns = ["정도", "온도", "속도", "한도", "용도", "강도", "농도", "습도", "제도", "지도", "각도", "포도", "수도", "제주도", "난이도", "연도"]
        return !nouns.contains(where: noun.hasSuffix)
    }

    /// A line of a form as a sentence.
    static func detail(_ key: String, _ value: String) -> String {
        KoreanParticle.attach("은", to: key) + " " + KoreanParticle.attach("이고", to: strip(value)) + "요."
    }

    /// A noun as a sentence, without its full stop: 남자예요.
    static func copula(_ noun: String) -> String {
        let unit = noun.reversed().prefix { $0.isASCII && $0.isLetter }.reversed()
        // Kilograms and grams end in a consonant when they are read.
        if ["kg", "g", "mg"].contains(String(unit).lowercased()) { return noun + "이에요" }
        return KoreanParticle.attach("이에요", to: noun)
    }

    /// Whether a sentence ends in a verb of 해요체: a vowel in which verbs end, and 요.
    static func endsInVerb(_ sentence: String) -> Bool {
        let end = sentence.suffix(2)
        guard sentence.count > 2, end.last == "요", let syllable = end.first,
            !sentence.suffix(3).contains(where: \.isNumber)
        else { return false }
        // ㅏ ㅐ ㅓ ㅔ ㅕ ㅖ ㅘ ㅙ ㅝ ㅞ
        let vowels: Set<UInt32> = [0, 1, 4, 5, 6, 7, 9, 10, 14, 15]
        guard let sounds = HangulSyllable.sounds(syllable) else { return false }
        return sounds.final == 0 && vowels.contains(sounds.vowel)
    }

    /// A piece that is only a day, a time or both, as it stands before a verb: 토요일 1시에.
    package static func when(_ text: String) -> String? {
        let mentions = Mention.all(in: text)
        for mention in mentions {
            switch mention.value {
            case .time, .day: break
            case .name, .phone, .digits, .count, .money, .minutes: return nil
            }
        }
        let covered = mentions.reduce(0) { $0 + $1.range.count }
        guard !mentions.isEmpty, text.count - covered <= mentions.count + 1 else { return nil }
        let bare = ["이요", "요", "에"].first(where: text.hasSuffix).map { String(text.dropLast($0.count)) } ?? text
        return bare + "에"
    }

    /// Counts in words before people ("네 명"), a particle between time and number, weeks in two words.
    static func polish(_ text: String) -> String {
        var text = text.replacing("이번주", with: "이번 주").replacing("다음주", with: "다음 주")
        for mention in Mention.all(in: text).reversed() {
            let characters = Array(text)
            guard case .count(let value, let unit) = mention.value, Mention.countsPeople(unit),
                mention.text.first?.isNumber == true,
                let word = KoreanNumber.counting(value)
            else { continue }
            let before = String(characters[..<mention.range.lowerBound])
            let after = String(characters[mention.range.upperBound...])
            text = before + word + " " + (unit == "인" ? "명" : unit) + after
        }
        // "저녁 7시 네 명" → "저녁 7시에 네 명".
        let mentions = Mention.all(in: text)
        for (one, two) in zip(mentions, mentions.dropFirst()).reversed() {
            guard case .time = one.value, case .count = two.value, two.range.lowerBound == one.range.upperBound + 1
            else { continue }
            var characters = Array(text)
            characters.insert("에", at: one.range.upperBound)
            text = String(characters)
        }
        return orders(joints(text))
    }

    /// "연체됐는데 얼마인지" → "연체됐는데요, 얼마인지".
    private static func joints(_ text: String) -> String {
        var words = text.split(separator: " ").map(String.init)
        for index in words.indices.dropLast() where words[index].count > 1 {
            let ends = ["는데", "은데", "인데", "한데", "던데", "건데"].contains(where: words[index].hasSuffix)
            if ends { words[index] += "요," }
        }
        return words.joined(separator: " ")
    }

    /// "짜장2 짬뽕1 배달" → "짜장 둘 짬뽕 하나 배달".
    private static func orders(_ text: String) -> String {
        guard ["배달", "주문", "포장"].contains(where: text.contains) else { return text }
        let counts = ["하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉"]
        return text.split(separator: " ").map { word -> String in
            let digits = word.reversed().prefix(while: \.isNumber)
            guard digits.count == 1, word.count > 2, let count = word.last?.wholeNumberValue, count > 0,
                word.dropLast().allSatisfy({ HangulSyllable.sounds($0) != nil })
            else { return String(word) }
            return word.dropLast() + " " + counts[count - 1]
        }.joined(separator: " ")
    }
}
