/// Numbers in English words, without hyphens and without "and".
enum EnglishNumber {
    /// A whole number: `325` is three hundred twenty five.
    static func cardinal(_ number: Int) -> String {
        guard number != 0 else { return "zero" }
        guard number > 0 else { return "minus " + cardinal(-(number + 1) + 1) }
        let scales = ["", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion"]
        var groups: [String] = []
        var rest = number
        var index = 0
        while rest > 0 {
            if rest % 1000 > 0 {
                groups.append(hundreds(rest % 1000) + (index == 0 ? "" : " " + scales[index]))
            }
            rest /= 1000
            index += 1
        }
        return groups.reversed().joined(separator: " ")
    }

    private static func hundreds(_ number: Int) -> String {
        var words: [String] = []
        if number >= 100 { words += [ones[number / 100], "hundred"] }
        let rest = number % 100
        if rest >= 20 {
            words.append(tens[rest / 10])
            if rest % 10 > 0 { words.append(ones[rest % 10]) }
        } else if rest > 0 {
            words.append(ones[rest])
        }
        return words.joined(separator: " ")
    }

    /// 1 is first, 21 twenty first.
    static func ordinal(_ number: Int) -> String {
        var words = cardinal(number).split(separator: " ").map(String.init)
        guard let last = words.popLast() else { return "" }
        let irregular = [
            "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
            "twelve": "twelfth",
        ]
        if let word = irregular[last] {
            words.append(word)
        } else {
            words.append(last.hasSuffix("y") ? last.dropLast() + "ieth" : last + "th")
        }
        return words.joined(separator: " ")
    }

    /// A year by its halves: 2026 is twenty twenty six, 2005 two thousand five, 1900 nineteen hundred.
    static func year(_ year: Int) -> String {
        guard (1100...2099).contains(year), !(2000...2009).contains(year) else { return cardinal(year) }
        if year % 100 == 0 { return cardinal(year / 100) + " hundred" }
        return cardinal(year / 100) + (year % 100 < 10 ? " oh " : " ") + cardinal(year % 100)
    }

    /// A decade: 90 is nineties, 1990 nineteen nineties.
    static func decade(_ year: Int) -> String {
        let words = year >= 1100 ? Self.year(year) : cardinal(year)
        return words.hasSuffix("y") ? words.dropLast() + "ies" : words + "s"
    }

    /// Digit by digit.
    static func digits(_ digits: some Sequence<Character>) -> String {
        digits.compactMap { $0.wholeNumberValue }.map { ones[$0] }.joined(separator: " ")
    }

    private static let ones = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    private static let tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
}

/// A number as English writes it: digits, commas every three, a fraction.
struct EnglishNumeral {
    let start: Int
    private(set) var end: Int
    /// The whole part.
    private(set) var value: Int
    /// The digits after the point.
    private(set) var fraction: String?
    /// Written with digits only.
    let isPlain: Bool

    init?(in text: [Character], at start: Int) {
        self.start = start
        guard let (digits, hasCommas, plainEnd) = WrittenNumber.whole(in: text, at: start), let value = Int(digits)
        else {
            return nil
        }
        self.value = value
        end = plainEnd
        if let (digits, fractionEnd) = WrittenNumber.fraction(in: text, at: end) {
            (fraction, end) = (digits, fractionEnd)
        }
        isPlain = !hasCommas && fraction == nil
    }

    var words: String {
        EnglishNumber.cardinal(value) + (fraction.map { " point " + EnglishNumber.digits($0) } ?? "")
    }
}
