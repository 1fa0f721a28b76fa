import Foundation

/// Makes text, as people write it, into text that can be read aloud letter by letter.
///
/// What comes out holds words of one script and the pauses `,` `.` `?` `!`: in Korean Hangul syllables only, in English
/// Latin letters and apostrophes only. Numbers, times, dates, money, telephone numbers, units, symbols, addresses and
/// the other script's letters are written out as they are said. What cannot be said (emoji, ornaments, other scripts)
/// is left out. Doing it twice changes nothing.
public enum Speakable {
    /// Writes out everything in `text` that is not plain words.
    public static func text(_ text: String, language: Language) -> String {
        // What one reading writes may complete what another can read (".com" after a word), so it is read until it stays.
        var said = read(text, language: language)
        for _ in 0..<8 {
            let again = read(said, language: language)
            if again == said { break }
            said = again
        }
        return said
    }

    private static func read(_ text: String, language: Language) -> String {
        switch language {
        case .korean:
            var reader = KoreanReader(normalized(text))
            return punctuated(reader.read())
        case .english:
            var reader = EnglishReader(normalized(text))
            return punctuated(reader.read())
        }
    }

    /// Reduces a text to Hangul syllables, ASCII and a few currency and mathematical signs.
    ///
    /// Full-width, circled and squared forms become plain ones (Unicode NFKC), letters lose their accents, single
    /// consonants get their names (한글 맞춤법 제4항), and laughter and tears (`ㅋㅋ`, `ㅠㅠ`) vanish.
    static func normalized(_ text: String) -> [Character] {
        var named = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            // ½ is one and a half after a number, and a half alone.
            case 0xBC...0xBE, 0x2150...0x215E:
                named.append(" ")
                named.append(scalar)
            case 0x2DA, 0xBA: named.append("\u{B0}")
            case 0x3130...0x318F: named.append(contentsOf: (jamoNames[scalar] ?? "").unicodeScalars)
            case 0x2122, 0xAE, 0xA9, 0xFE0E, 0xFE0F, 0x20E3, 0x200B...0x200F, 0xFEFF: continue
            default: named.append(scalar)
            }
        }
        var plain: [Character] = []
        for scalar in String(named).precomposedStringWithCompatibilityMapping.unicodeScalars {
            switch scalar.value {
            case 0x0A, 0x0D, 0x2028, 0x2029: plain.append("\n")
            case 0x20...0x7E, 0xAC00...0xD7A3: plain.append(Character(scalar))
            case 0xB0, 0xB1, 0xD7, 0xF7, 0xA3, 0xA5, 0x20A9, 0x20AC: plain.append(Character(scalar))
            case 0x223C, 0x301C, 0x2053: plain.append("~")
            case 0x2010...0x2015, 0x2212: plain.append("-")
            case 0x2215: plain.append("/")
            case 0x2044: plain.append("\u{2044}")
            case 0x2018, 0x2019, 0x201B, 0x2032: plain.append("'")
            case 0x3001: plain.append(",")
            case 0x3002: plain.append(".")
            case 0x2192, 0x21D2, 0x279C, 0x279D, 0x27A1, 0x2794: plain.append("\u{2192}")
            case 0xB7, 0x2022, 0x30FB, 0x318D: plain.append(";")
            case 0xC0...0x24F:
                let letters = String(Character(scalar)).decomposedStringWithCanonicalMapping.unicodeScalars
                plain.append(contentsOf: letters.filter { $0.isASCII }.map { Character($0) })
            default: plain.append(" ")
            }
        }
        return plain
    }

    /// Puts spaces and pauses in order: one pause at a time, the strongest of those that met.
    static func punctuated(_ text: String) -> String {
        var result = ""
        var pause: Character?
        var isSpaced = false
        let strengths: [Character: Int] = [",": 1, ".": 2, "!": 3, "?": 4]
        for character in text {
            if character == "\n" {
                pause = pause ?? "."
                isSpaced = true
            } else if character.isWhitespace {
                isSpaced = true
            } else if let strength = strengths[character] {
                if strength > pause.flatMap({ strengths[$0] }) ?? 0 { pause = character }
            } else {
                if !result.isEmpty {
                    if let pause { result.append(pause) }
                    if pause != nil || isSpaced { result.append(" ") }
                }
                pause = nil
                isSpaced = false
                result.append(character)
            }
        }
        if let pause, !result.isEmpty { result.append(pause == "," ? "." : pause) }
        return result
    }

    private static let jamoNames: [Unicode.Scalar: String] = [
        "ㄱ": "기역", "ㄴ": "니은", "ㄷ": "디귿", "ㄹ": "리을", "ㅁ": "미음", "ㅂ": "비읍", "ㅅ": "시옷", "ㅇ": "이응",
        "ㅈ": "지읒", "ㅊ": "치읓", "ㅌ": "티읕", "ㅍ": "피읖",
    ]
}

extension Character {
    /// A syllable of Hangul, composed.
    var isHangulSyllable: Bool { ("가"..."힣").contains(self) }
    /// `0`–`9`.
    var isDigit: Bool { ("0"..."9").contains(self) }
    /// `A`–`Z`, `a`–`z`.
    var isLatin: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
    /// `A`–`Z`.
    var isLatinCapital: Bool { ("A"..."Z").contains(self) }
}
