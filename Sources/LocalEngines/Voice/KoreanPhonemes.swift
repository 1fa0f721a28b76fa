/// Korean text as the phonemes of the Kokoro voice model.
///
/// Two steps: Hangul as it is pronounced (표준 발음법: liaison, neutralisation, aspiration, tensing, nasals, ㄹ, palatals),
/// then each pronounced syllable as IPA in the symbols the model knows. The model has never been taught Korean; the
/// choice of symbols is what recognisers understood best (ㅓ as `ɔ` but ㅕ as `jʌ`, voiced lax stops between voiced sounds, no stress).
enum KoreanPhonemes {
    /// Phonemes of a speakable text: Hangul, spaces and `,` `.` `?` `!`; anything else is passed over.
    static func phonemes(_ text: String) -> String {
        var result = ""
        var phrase: [[Character]] = [[]]
        func finishPhrase() {
            let words = phrase.filter { !$0.isEmpty }
            phrase = [[]]
            guard !words.isEmpty else { return }
            if !result.isEmpty { result += " " }
            result += spelled(pronounced(words))
        }
        for character in text {
            if ",.?!".contains(character) {
                finishPhrase()
                if let last = result.last, !",.?!".contains(last) { result.append(character) }
            } else if character.isHangul {
                phrase[phrase.count - 1].append(character)
            } else {
                phrase.append([])
            }
        }
        finishPhrase()
        return result
    }

    /// One phrase as it is pronounced, in Hangul: 예약하고 is 예야카고. For tests and readers.
    static func pronunciation(_ text: String) -> String {
        let words = text.split(separator: " ").map { $0.filter(\.isHangul).map { $0 } }.filter { !$0.isEmpty }
        var result = ""
        var word = 0
        for syllable in pronounced(words) {
            if syllable.word != word { result += " " }
            word = syllable.word
            result += syllable.hangul
        }
        return result
    }

    // MARK: Hangul as it is pronounced

    /// A syllable by its letters; `onset` is ㅇ and `coda` nothing where it has none.
    struct Syllable: Sendable {
        var onset: Character
        var vowel: Character
        var coda: Character?
        /// Counts words from 0; rules reach less far across words.
        var word: Int

        fileprivate static let onsets = Array("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
        fileprivate static let vowels = Array("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")
        fileprivate static let codas: [Character?] = [nil] + Array("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

        init?(_ character: Character, word: Int) {
            guard character.isHangul, let scalar = character.unicodeScalars.first else { return nil }
            let index = Int(scalar.value) - 0xAC00
            onset = Self.onsets[index / 588]
            vowel = Self.vowels[index / 28 % 21]
            coda = Self.codas[index % 28]
            self.word = word
        }

        /// The syllable as one letter of Hangul.
        var hangul: String {
            guard let onset = Self.onsets.firstIndex(of: onset), let vowel = Self.vowels.firstIndex(of: vowel),
                let coda = Self.codas.firstIndex(of: coda),
                let scalar = Unicode.Scalar(UInt32(0xAC00 + onset * 588 + vowel * 28 + coda))
            else { return "" }
            return String(Character(scalar))
        }
    }

    /// Consonant pairs below a vowel. Source: 표준 발음법 제9–14항.
    private static let pairs: [Character: (stays: Character, moves: Character)] = [
        "ㄳ": ("ㄱ", "ㅅ"), "ㄵ": ("ㄴ", "ㅈ"), "ㄶ": ("ㄴ", "ㅎ"), "ㄺ": ("ㄹ", "ㄱ"), "ㄻ": ("ㄹ", "ㅁ"), "ㄼ": ("ㄹ", "ㅂ"),
        "ㄽ": ("ㄹ", "ㅅ"), "ㄾ": ("ㄹ", "ㅌ"), "ㄿ": ("ㄹ", "ㅍ"), "ㅀ": ("ㄹ", "ㅎ"), "ㅄ": ("ㅂ", "ㅅ"),
    ]
    /// The seven sounds that can end a syllable. Source: 표준 발음법 제8–11항.
    private static let endings: [Character: Character] = [
        "ㄲ": "ㄱ", "ㅋ": "ㄱ", "ㄳ": "ㄱ", "ㄺ": "ㄱ", "ㅅ": "ㄷ", "ㅆ": "ㄷ", "ㅈ": "ㄷ", "ㅊ": "ㄷ", "ㅌ": "ㄷ", "ㅎ": "ㄷ",
        "ㅍ": "ㅂ", "ㅄ": "ㅂ", "ㄿ": "ㅂ", "ㄵ": "ㄴ", "ㄶ": "ㄴ", "ㄼ": "ㄹ", "ㄽ": "ㄹ", "ㄾ": "ㄹ", "ㅀ": "ㄹ", "ㄻ": "ㅁ",
    ]
    private static let tense: [Character: Character] = ["ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"]
    private static let aspirated: [Character: Character] = ["ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"]
    private static let nasal: [Character: Character] = ["ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"]

    /// Applies the rules from left to right, each pair of neighbours once.
    static func pronounced(_ words: [[Character]]) -> [Syllable] {
        var syllables = words.enumerated().flatMap { index, word in word.compactMap { Syllable($0, word: index) } }
        for index in syllables.indices {
            guard index + 1 < syllables.count else {
                syllables[index].coda = syllables[index].coda.map { endings[$0] ?? $0 }
                break
            }
            var (left, right) = (syllables[index], syllables[index + 1])
            meet(&left, &right)
            syllables[index] = left
            syllables[index + 1] = right
        }
        return syllables
    }

    /// What happens between the end of one syllable and the beginning of the next.
    private static func meet(_ left: inout Syllable, _ right: inout Syllable) {
        guard let coda = left.coda else { return }
        let isOneWord = left.word == right.word
        if isOneWord {
            if right.onset == "ㅇ", coda != "ㅇ" { return link(coda, &left, &right) }
            if meetsBreath(coda, &left, &right) { return }
            if right.onset == "ㅎ", breathes(coda, &left, &right) { return }
        }
        let written = left.coda ?? coda
        let end = endings[written] ?? written
        left.coda = end
        if isOneWord, let harder = tense[right.onset], hardens(written, end, before: right.onset) {
            right.onset = harder
        }
        assimilate(end, &left, &right, isOneWord: isOneWord)
    }

    /// Liaison before a vowel (제13–16항), with ㄷ and ㅌ before ㅣ becoming ㅈ and ㅊ (제17항).
    private static func link(_ coda: Character, _ left: inout Syllable, _ right: inout Syllable) {
        switch coda {
        case "ㅎ": left.coda = nil
        case "ㄶ", "ㅀ":
            left.coda = nil
            right.onset = pairs[coda]?.stays ?? "ㅇ"
        default:
            if let pair = pairs[coda] {
                left.coda = pair.stays
                right.onset = pair.moves == "ㅅ" ? "ㅆ" : pair.moves
            } else {
                left.coda = nil
                right.onset = coda
            }
        }
        if right.vowel == "ㅣ" {
            if right.onset == "ㄷ" { right.onset = "ㅈ" }
            if right.onset == "ㅌ" { right.onset = "ㅊ" }
        }
    }

    /// ㅎ at the end of a syllable: ㄱ ㄷ ㅈ become ㅋ ㅌ ㅊ, ㅅ becomes ㅆ, before ㄴ it is ㄴ (제12항).
    private static func meetsBreath(_ coda: Character, _ left: inout Syllable, _ right: inout Syllable) -> Bool {
        guard coda == "ㅎ" || coda == "ㄶ" || coda == "ㅀ" else { return false }
        let rest = pairs[coda]?.stays
        if let strong = aspirated[right.onset] {
            left.coda = rest
            right.onset = strong
            return true
        }
        if right.onset == "ㅅ" {
            left.coda = rest
            right.onset = "ㅆ"
            return true
        }
        if right.onset == "ㄴ" { left.coda = rest ?? "ㄴ" }
        return false
    }

    /// A stop before ㅎ: the two become one aspirate (제12항 붙임 1), 닫히다 is 다치다 (제17항 붙임).
    private static func breathes(_ coda: Character, _ left: inout Syllable, _ right: inout Syllable) -> Bool {
        switch coda {
        case "ㅈ", "ㄵ":
            left.coda = coda == "ㄵ" ? "ㄴ" : nil
            right.onset = "ㅊ"
        case "ㄺ":
            left.coda = "ㄹ"
            right.onset = "ㅋ"
        case "ㄼ":
            left.coda = "ㄹ"
            right.onset = "ㅍ"
        case "ㄷ" where right.vowel == "ㅣ" || right.vowel == "ㅕ":
            left.coda = nil
            right.onset = "ㅊ"
        default:
            guard let strong = aspirated[endings[coda] ?? coda] else { return false }
            left.coda = nil
            right.onset = strong
        }
        return true
    }

    /// Tensing after stops (제23항) and after ㄵ, ㄼ, ㄾ of verb stems (제24–25항).
    private static func hardens(_ written: Character, _ end: Character, before onset: Character) -> Bool {
        nasal[end] != nil || ["ㄵ", "ㄼ", "ㄾ"].contains(written)
    }

    /// Stops before nasals become nasal (제18항), ㄹ after ㅁ ㅇ and stops becomes ㄴ (제19항), ㄴ beside ㄹ becomes ㄹ (제20항).
    private static func assimilate(_ end: Character, _ left: inout Syllable, _ right: inout Syllable, isOneWord: Bool) {
        if let soft = nasal[end] {
            if right.onset == "ㄴ" || right.onset == "ㅁ" {
                left.coda = soft
            } else if right.onset == "ㄹ" {
                left.coda = soft
                right.onset = "ㄴ"
            }
        } else if isOneWord {
            switch (end, right.onset) {
            case ("ㅁ", "ㄹ"), ("ㅇ", "ㄹ"): right.onset = "ㄴ"
            case ("ㄴ", "ㄹ"): left.coda = "ㄹ"
            case ("ㄹ", "ㄴ"): right.onset = "ㄹ"
            default: break
            }
        }
    }

    // MARK: Pronounced Hangul as phonemes

    private static let vowels: [Character: String] = [
        "ㅏ": "a", "ㅐ": "e", "ㅑ": "ja", "ㅒ": "je", "ㅓ": "ɔ", "ㅔ": "e", "ㅕ": "jʌ", "ㅖ": "je", "ㅗ": "o", "ㅘ": "wa",
        "ㅙ": "we", "ㅚ": "we", "ㅛ": "jo", "ㅜ": "u", "ㅝ": "wɔ", "ㅞ": "we", "ㅟ": "wi", "ㅠ": "ju", "ㅡ": "ɯ", "ㅢ": "ɰi",
        "ㅣ": "i",
    ]
    private static let plainOnsets: [Character: String] = [
        "ㄴ": "n", "ㅁ": "m", "ㅎ": "h", "ㅇ": "", "ㅋ": "kʰ", "ㅌ": "tʰ", "ㅍ": "pʰ", "ㅊ": "ʨʰ", "ㄲ": "ʔk", "ㄸ": "ʔt",
        "ㅃ": "ʔp",
        "ㅉ": "ʔʨ",
    ]
    /// Lax stops: voiceless at the beginning of a word, voiced between voiced sounds.
    private static let laxOnsets: [Character: (first: String, medial: String)] = [
        "ㄱ": ("k", "ɡ"), "ㄷ": ("t", "d"), "ㅂ": ("p", "b"), "ㅈ": ("ʨ", "ʥ"),
    ]
    private static let codas: [Character: String] = [
        "ㄱ": "k", "ㄷ": "t", "ㅂ": "p", "ㄴ": "n", "ㅁ": "m", "ㅇ": "ŋ", "ㄹ": "l",
    ]
    /// The tense consonants that are made where a stop ends.
    private static let sameplace: [Character: Set<Character>] = ["ㄱ": ["ㄲ"], "ㄷ": ["ㄸ", "ㅉ", "ㅆ"], "ㅂ": ["ㅃ"]]

    private static func spelled(_ syllables: [Syllable]) -> String {
        var result = ""
        for (index, syllable) in syllables.enumerated() {
            let before = index > 0 ? syllables[index - 1] : nil
            let after = index + 1 < syllables.count ? syllables[index + 1] : nil
            let isFirst = before?.word != syllable.word
            if isFirst, before != nil { result += " " }
            var vowel = vowels[syllable.vowel] ?? ""
            if syllable.vowel == "ㅢ", !isFirst || syllable.onset != "ㅇ" { vowel = "i" }
            if syllable.vowel == "ㅖ", syllable.onset != "ㅇ", syllable.onset != "ㄹ" { vowel = "e" }
            if "ㅈㅉㅊ".contains(syllable.onset), vowel.hasPrefix("j") { vowel.removeFirst() }
            let onset = onset(syllable, before: isFirst ? nil : before)
            if onset.hasSuffix("ɕ"), vowel.hasPrefix("j") { vowel.removeFirst() }
            result += onset + vowel
            if let coda = syllable.coda {
                let isSwallowed =
                    after?.word == syllable.word && sameplace[coda]?.contains(after?.onset ?? " ") ?? false
                if !isSwallowed { result += codas[coda] ?? "" }
            }
        }
        return result
    }

    /// - Parameter before: the syllable before it in the same word.
    private static func onset(_ syllable: Syllable, before: Syllable?) -> String {
        if let lax = laxOnsets[syllable.onset] {
            let isMedial = before.map { $0.coda.map { "ㄴㅁㅇㄹ".contains($0) } ?? true } ?? false
            return isMedial ? lax.medial : lax.first
        }
        let isPalatal = "ㅣㅑㅕㅛㅠㅖㅒㅟ".contains(syllable.vowel)
        switch syllable.onset {
        case "ㅅ": return isPalatal ? "ɕ" : "s"
        case "ㅆ": return isPalatal ? "ʔɕ" : "ʔs"
        case "ㄹ": return before?.coda == "ㄹ" ? "l" : "ɾ"
        default: return plainOnsets[syllable.onset] ?? ""
        }
    }
}

extension Character {
    /// A composed syllable of Hangul.
    fileprivate var isHangul: Bool { ("가"..."힣").contains(self) }
}
