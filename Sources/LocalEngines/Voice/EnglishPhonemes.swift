import Calls
import Foundation

/// English text as the phonemes of the Kokoro voice model.
///
/// Words come from the CMU pronouncing dictionary as Debian's `festlex-cmu` installs it; words that are not in it are
/// sounded out by their spelling.
struct EnglishPhonemes: Sendable {
    /// Where Debian keeps the dictionary.
    static let dictionary = URL(filePath: "/usr/share/festival/dicts/cmu/cmudict-0.4.out")

    /// The dictionary's text, mapped from the file: `("word" kind (((phones) stress) …))`, one word a line.
    private let text: Data

    /// Opens the dictionary of about 100,000 words; reads it only where words are looked up.
    /// - Throws: `.notInstalled` if the file cannot be read; `code` is the package to install.
    init(dictionary file: URL = dictionary) throws(ProviderError) {
        do {
            text = try Data(contentsOf: file, options: .alwaysMapped)
        } catch {
            throw ProviderError(.notInstalled, provider: "kokoro", code: "festlex-cmu")
        }
    }

    /// The syllables of a word, the first way it is listed: `((ph on es) 1) …`. Takes about 1 ms.
    private func entry(_ word: String) -> String? {
        let pattern = Array("(\"\(word)\" ".utf8)
        return text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var start = 0
            while start + pattern.count < bytes.count, memcmp(base + start, pattern, pattern.count) != 0 {
                guard let end = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start) else { return nil }
                start = base.distance(to: UnsafeRawPointer(end)) + 1
            }
            start += pattern.count
            guard start < bytes.count else { return nil }
            let line = bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
            guard let list = line.firstIndex(of: UInt8(ascii: "(")) else { return nil }
            return String(decoding: line[list...], as: UTF8.self)
        }
    }

    /// Phonemes of a speakable text: words, spaces and `,` `.` `?` `!`.
    func phonemes(_ text: String) -> String {
        var result = ""
        for token in text.split(separator: " ") {
            let word = token.filter { $0.isLetter || $0 == "'" }
            let sound = phonemes(word: word)
            if !sound.isEmpty {
                if !result.isEmpty { result += " " }
                result += sound
            }
            if let mark = token.last, ",.?!".contains(mark), let last = result.last, !",.?!".contains(last) {
                result.append(mark)
            }
        }
        return result
    }

    /// Phonemes of one word. A single capital is the letter's name.
    func phonemes(word: String) -> String {
        let lower = word.lowercased()
        if word.count == 1, word != lower, word != "I", word != "A", let name = sound(of: lower, isWeak: false) {
            return name
        }
        if let fixed = Self.fixed[lower] { return fixed }
        let isWeak = Self.weak.contains(lower)
        if let sound = sound(of: lower, isWeak: isWeak) { return sound }
        if lower.hasSuffix("'s"), let stem = sound(of: String(lower.dropLast(2)), isWeak: false) {
            let voiceless = stem.last.map { "ptkfθ".contains($0) } ?? false
            let sibilant = stem.last.map { "szʃʒʧʤ".contains($0) } ?? false
            return stem + (sibilant ? "ɪz" : voiceless ? "s" : "z")
        }
        let letters = lower.filter { $0 != "'" }
        return letters.isEmpty ? "" : LetterSounds.sounded(letters)
    }

    private func sound(of word: String, isWeak: Bool) -> String? {
        guard let entry = entry(word) else { return nil }
        var result = ""
        var phones: [Substring] = []
        // Walks "((ph on es) 1)": the digit after a list of phones is their stress.
        for part in entry.split(whereSeparator: { " ()".contains($0) }) {
            if part == "0" || part == "1" {
                for phone in phones {
                    if part == "1", !isWeak, Self.vowels.contains(phone) { result += "ˈ" }
                    result += phone == "er" && part == "0" ? "əɹ" : Self.symbols[phone] ?? String(phone)
                }
                phones = []
            } else {
                phones.append(part)
            }
        }
        return result
    }

    private static let vowels: Set<Substring> = [
        "aa", "ae", "ah", "ax", "ao", "aw", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy", "uh", "uw",
    ]
    private static let symbols: [Substring: String] = [
        "aa": "ɑ", "ae": "æ", "ah": "ʌ", "ax": "ə", "ao": "ɔ", "aw": "W", "ay": "I", "eh": "ɛ", "er": "ɜɹ", "ey": "A",
        "ih": "ɪ", "iy": "i", "ow": "O", "oy": "Y", "uh": "ʊ", "uw": "u", "ch": "ʧ", "jh": "ʤ", "th": "θ", "dh": "ð",
        "sh": "ʃ", "zh": "ʒ", "ng": "ŋ", "r": "ɹ", "hh": "h", "y": "j", "g": "ɡ",
    ]
    /// Words that carry no stress in a sentence.
    private static let weak: Set<String> = [
        "the", "a", "an", "to", "of", "and", "at", "in", "on", "for", "is", "are", "we", "you", "it", "can", "my",
        "your",
        "me", "our", "us", "be", "will",
    ]
    /// Words whose spoken form in a sentence differs from the dictionary's.
    private static let fixed: [String: String] = [
        "the": "ðə", "a": "ə", "i": "I", "to": "tə", "i'm": "Im", "i'd": "Id", "i'll": "Il", "i've": "Iv", "am": "æm",
        "is": "ɪz", "are": "ɑɹ", "ay": "ˈA", "em": "ˈɛm", "pee": "pˈi", "okay": "OkˈA", "o'clock": "əklˈɑk",
        "kakao": "kɑkˈW", "miz": "mˈɪz", "fye": "fˈI", "won": "wˈɑn", "good-bye": "ɡʊdbˈI", "id": "ˌIdˈi",
    ]
}

/// English spelling sounded out, for words that no dictionary has.
///
/// Longest match first; a final silent `e` lengthens the vowel before it. It need only be understandable.
enum LetterSounds {
    /// - Parameter word: lower-case letters.
    static func sounded(_ word: String) -> String {
        let letters = Array(word)
        if !letters.contains(where: { "aeiouy".contains($0) }) {
            return letters.compactMap { names[$0] }.joined(separator: " ")
        }
        var result = ""
        var index = 0
        var isStressed = false
        while index < letters.count {
            let (sound, length, isVowel) = next(letters, index)
            if isVowel, !isStressed {
                result += "ˈ"
                isStressed = true
            }
            result += sound
            index += length
        }
        return result
    }

    private static func next(_ letters: [Character], _ index: Int) -> (sound: String, length: Int, isVowel: Bool) {
        let letter = letters[index]
        if letter == "e", index == letters.count - 1, index > 1 { return ("", 1, false) }
        for length in stride(from: min(4, letters.count - index), through: 2, by: -1) {
            let group = String(letters[index..<(index + length)])
            if let sound = groups[group] { return (sound, length, "aeiouy".contains(letter)) }
        }
        let isLong =
            index + 2 == letters.count - 1 && letters[index + 2] == "e" && !"aeiouy".contains(letters[index + 1])
        if isLong, let sound = longVowels[letter] { return (sound, 1, true) }
        if letter == "y", index == 0 { return ("j", 1, false) }
        if letter == "c", index + 1 < letters.count, "eiy".contains(letters[index + 1]) { return ("s", 1, false) }
        if index + 1 < letters.count, letters[index + 1] == letter, let sound = consonants[letter] {
            return (sound, 2, false)
        }
        if let sound = vowels[letter] { return (sound, 1, true) }
        return (consonants[letter] ?? "", 1, false)
    }

    private static let groups: [String: String] = [
        "tion": "ʃən", "sion": "ʒən", "ough": "O", "igh": "I", "eigh": "A", "augh": "ɔ", "tch": "ʧ", "dge": "ʤ",
        "ch": "ʧ",
        "sh": "ʃ", "th": "θ", "ph": "f", "gh": "ɡ", "ck": "k", "ng": "ŋ", "qu": "kw", "wh": "w", "wr": "ɹ", "kn": "n",
        "ee": "i", "ea": "i", "oo": "u", "ou": "W", "ow": "O", "oi": "Y", "oy": "Y", "ai": "A", "ay": "A", "ey": "i",
        "ie": "i", "ei": "A", "au": "ɔ", "aw": "ɔ", "ew": "ju", "eo": "ʌ", "eu": "ə", "ae": "æ", "oe": "O", "ue": "u",
        "ui": "ui", "oa": "O", "ar": "ɑɹ", "er": "əɹ", "ir": "ɜɹ", "or": "ɔɹ", "ur": "ɜɹ",
    ]
    private static let vowels: [Character: String] = ["a": "ɑ", "e": "ɛ", "i": "ɪ", "o": "O", "u": "u", "y": "i"]
    private static let longVowels: [Character: String] = ["a": "A", "e": "i", "i": "I", "o": "O", "u": "u"]
    private static let consonants: [Character: String] = [
        "b": "b", "c": "k", "d": "d", "f": "f", "g": "ɡ", "h": "h", "j": "ʤ", "k": "k", "l": "l", "m": "m", "n": "n",
        "p": "p", "q": "k", "r": "ɹ", "s": "s", "t": "t", "v": "v", "w": "w", "x": "ks", "z": "z",
    ]
    private static let names: [Character: String] = [
        "b": "bˈi", "c": "sˈi", "d": "dˈi", "f": "ˈɛf", "g": "ʤˈi", "h": "ˈAʧ", "j": "ʤˈA", "k": "kˈA", "l": "ˈɛl",
        "m": "ˈɛm", "n": "ˈɛn", "p": "pˈi", "q": "kjˈu", "r": "ˈɑɹ", "s": "ˈɛs", "t": "tˈi", "v": "vˈi",
        "w": "dˈʌbəlju",
        "x": "ˈɛks", "z": "zˈi",
    ]
}
