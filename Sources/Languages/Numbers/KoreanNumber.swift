/// Numbers as Korean writes and says them: digits, Sino-Korean (일, 이, 삼 …) and native (하나, 둘, 셋 …).
public enum KoreanNumber {
    /// How a number was written.
    public enum Style: Sendable, Equatable {
        case digits, sino, native
    }

    /// A number found at the start of some text.
    public struct Match: Sendable, Equatable {
        /// What it amounts to.
        public var value: Int
        /// How many characters it takes.
        public var length: Int
        /// How it was written.
        public var style: Style
    }

    /// A hundred trillion (백조): more is no amount, no count and no time that anyone means on the telephone, and is not
    /// taken for a number. Sixty times as much, and the sum of two, is within `Int`.
    public static let most = 100_000_000_000_000
    /// Characters of one number, at most; with spaces and commas none that is meant has more.
    private static let longest = 40

    private static let sinoDigits: [Character: Int] = [
        "영": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "륙": 6, "칠": 7, "팔": 8, "구": 9,
    ]
    private static let smallUnits: [Character: Int] = ["십": 10, "백": 100, "천": 1000]
    private static let largeUnits: [Character: Int] = ["만": 10_000, "억": 100_000_000]

    /// Single digits as a telephone number is read out, 공 and 영 both being zero.
    public static let spokenDigits: [Character: Character] = [
        "공": "0", "영": "0", "일": "1", "이": "2", "삼": "3", "사": "4", "오": "5", "육": "6", "륙": "6", "칠": "7",
        "팔": "8", "구": "9",
    ]

    private static let nativeTens: [(word: String, value: Int)] = [
        ("아흔", 90), ("여든", 80), ("일흔", 70), ("예순", 60), ("쉰", 50), ("마흔", 40), ("서른", 30), ("스물", 20),
        ("스무", 20), ("열", 10),
    ]
    private static let nativeOnes: [(word: String, value: Int)] = [
        ("하나", 1), ("다섯", 5), ("여섯", 6), ("일곱", 7), ("여덟", 8), ("여덜", 8), ("아홉", 9), ("한", 1), ("둘", 2),
        ("두", 2), ("셋", 3), ("세", 3), ("넷", 4), ("네", 4),
    ]
    /// The forms before a counting word, 1 … 9: 한 명, 두 명.
    private static let beforeCounter = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]

    /// Every character that a number begins with, or a row of digits that are read out.
    static let starters: Set<Character> = Set(
        Array("0123456789") + Array(sinoDigits.keys) + Array(smallUnits.keys) + Array(largeUnits.keys)
            + Array(spokenDigits.keys) + (nativeTens + nativeOnes).compactMap(\.word.first))

    /// The longest number that the text begins with, in any style.
    public static func match(_ text: ArraySlice<Character>) -> Match? {
        guard let first = text.first, starters.contains(first) else { return nil }
        return [digits(text), sino(text), native(text)].compactMap(\.self).max { $0.length < $1.length }
    }

    /// Arabic digits alone, commas between thousands allowed: `18,900`.
    public static func digits(_ text: ArraySlice<Character>) -> Match? {
        var value = 0
        var length = 0
        var characters = text
        while let character = characters.first {
            if character.isASCII, let digit = character.wholeNumberValue {
                guard length < longest, value <= (most - digit) / 10 else { return nil }
                value = value * 10 + digit
            } else if character == ",", length > 0, startsWithThreeDigits(characters.dropFirst()) {
                // A thousands separator carries no value.
            } else {
                break
            }
            characters = characters.dropFirst()
            length += 1
        }
        return length > 0 ? Match(value: value, length: length, style: .digits) : nil
    }

    /// Sino-Korean, with digits mixed in as people write prices: `만 팔천구백`, `3만 5천`, `삼십이만 오천`.
    public static func sino(_ text: ArraySlice<Character>) -> Match? {
        var total = 0
        var section = 0
        let text = text.prefix(longest)
        var current: Int?
        var index = text.startIndex
        var end = text.startIndex
        var hasUnit = false
        scan: while index < text.endIndex {
            let character = text[index]
            if current == nil, let number = digits(text[index...]) {
                current = number.value
                index += number.length
            } else if current == nil, let digit = sinoDigits[character] {
                current = digit
                index += 1
            } else if let unit = smallUnits[character] {
                guard let sum = sum(section, (current ?? 1), times: unit) else { return nil }
                section = sum
                current = nil
                hasUnit = true
                index += 1
            } else if let unit = largeUnits[character] {
                let amount = section + (current ?? 0)
                guard let sum = sum(total, amount == 0 ? 1 : amount, times: unit) else { return nil }
                total = sum
                section = 0
                current = nil
                hasUnit = true
                index += 1
            } else if character == " ", hasUnit, current == nil, index + 1 < text.endIndex,
                sinoDigits[text[index + 1]] != nil || text[index + 1].isWholeNumber
                    || smallUnits[text[index + 1]] != nil
            {
                index += 1
                continue scan
            } else {
                break scan
            }
            end = index
        }
        let length = end - text.startIndex
        guard length > 0, let value = sum(total + section, current ?? 0, times: 1) else { return nil }
        return Match(value: value, length: length, style: .sino)
    }

    /// `one + other × times`, if that is within ``most``. None of the three is below zero, and `one` and `other` are at
    /// most twice that.
    private static func sum(_ one: Int, _ other: Int, times unit: Int) -> Int? {
        let (product, overflows) = other.multipliedReportingOverflow(by: unit)
        guard !overflows, product <= most, one <= most - product else { return nil }
        return one + product
    }

    /// Native Korean, 1 … 99: `네`, `열두`, `스물다섯`.
    public static func native(_ text: ArraySlice<Character>) -> Match? {
        var value = 0
        var length = 0
        for ten in nativeTens where starts(text, with: ten.word) {
            value = ten.value
            length = ten.word.count
            break
        }
        for one in nativeOnes where starts(text.dropFirst(length), with: one.word) {
            value += one.value
            length += one.word.count
            break
        }
        return length > 0 ? Match(value: value, length: length, style: .native) : nil
    }

    /// What is said before a counting word: 4 is `네`, 12 is `열두`, 20 is `스무`. `nil` outside 1 … 99.
    public static func counting(_ value: Int) -> String? {
        guard (1...99).contains(value) else { return nil }
        if value == 20 { return "스무" }
        let tens = nativeTens.first { $0.value == value / 10 * 10 }?.word ?? ""
        return tens + beforeCounter[value % 10]
    }

    private static func starts(_ text: ArraySlice<Character>, with word: String) -> Bool {
        text.starts(with: word)
    }

    private static func startsWithThreeDigits(_ text: ArraySlice<Character>) -> Bool {
        text.prefix(3).count == 3 && text.prefix(3).allSatisfy { $0.isASCII && $0.isNumber }
    }
}
