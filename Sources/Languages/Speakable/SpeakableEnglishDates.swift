/// Days, times and fractions, which are written with the same signs.
extension EnglishReader {
    mutating func readDate() -> Bool {
        let firstEnd = digits(from: position)
        guard let separator = at(firstEnd), "-/.".contains(separator), isDigit(firstEnd + 1) else { return false }
        let secondEnd = digits(from: firstEnd + 1)
        guard let first = value(position, firstEnd), let second = value(firstEnd + 1, secondEnd) else { return false }
        if at(secondEnd) == separator, let third = value(secondEnd + 1, digits(from: secondEnd + 1)) {
            let end = digits(from: secondEnd + 1)
            let isISO = firstEnd - position == 4
            let (year, month, day) = isISO ? (first, second, third) : (third, first, second)
            guard (1...12).contains(month), (1...31).contains(day), isISO || end - secondEnd == 5 || separator == "/",
                isISO || separator != "."
            else { return false }
            let fullYear = year < 100 ? 2000 + year : year
            guard fullYear < 2100 else { return false }
            say("\(Self.monthNames[month - 1]) \(EnglishNumber.ordinal(day)), \(EnglishNumber.year(fullYear))")
            position = end
            return true
        }
        guard separator == "/", (1...12).contains(first), (1...31).contains(second), secondEnd - firstEnd <= 3,
            Self.units[word(at: spaces(from: secondEnd))] == nil, isDay(first, second)
        else { return false }
        say("\(Self.monthNames[first - 1]) \(EnglishNumber.ordinal(second))")
        position = secondEnd
        readRangeSign()
        return true
    }

    /// Whether two numbers around a slash are a month and its day rather than a fraction.
    private func isDay(_ month: Int, _ day: Int) -> Bool {
        if ["on", "by", "until", "till", "from", "since", "due", "before", "after"].contains(lastWord) { return true }
        return month >= day
            || day > 10
                && !["of", "inch", "cup", "cups"].contains(
                    word(at: spaces(from: digits(from: digits(from: position) + 1))))
    }

    mutating func readTime() -> Bool {
        let hourEnd = digits(from: position)
        guard let hour = value(position, hourEnd), hour <= 24, hourEnd - position <= 2 else { return false }
        let isPointed = at(hourEnd) == "." && digits(from: hourEnd + 1) == hourEnd + 3
        if at(hourEnd) == ":" || isPointed && dayHalf(at: hourEnd + 3) != nil {
            let minuteEnd = digits(from: hourEnd + 1)
            guard let minute = value(hourEnd + 1, minuteEnd) else { return false }
            guard minuteEnd - hourEnd == 3, minute < 60 else {
                say(EnglishNumber.cardinal(hour) + " to " + EnglishNumber.cardinal(minute))
                position = minuteEnd
                return true
            }
            var end = minuteEnd
            var seconds = 0
            if at(end) == ":", let second = value(end + 1, digits(from: end + 1)), second < 60 {
                seconds = second
                end = digits(from: end + 1)
            }
            let half = dayHalf(at: end)
            position = half?.end ?? end
            if minute == 0 {
                say(
                    EnglishNumber.cardinal(hour) + (half == nil ? hour <= 12 && hour > 0 ? " o'clock" : " hundred" : "")
                )
            } else {
                say(EnglishNumber.cardinal(hour) + (minute < 10 ? " oh " : " ") + EnglishNumber.cardinal(minute))
            }
            if seconds > 0 { say("and " + EnglishNumber.cardinal(seconds) + (seconds == 1 ? " second" : " seconds")) }
            if let half { say(half.words) }
        } else if let half = dayHalf(at: hourEnd) {
            say(EnglishNumber.cardinal(hour) + " " + half.words)
            position = half.end
        } else {
            return false
        }
        let next = spaces(from: position)
        if at(next) == "-" || at(next) == "~", isDigit(spaces(from: next + 1)) {
            say("to ")
            position = spaces(from: next + 1)
        }
        return true
    }

    /// `am` and `pm` are written as one says them, so that "I am" stays what it is.
    private func dayHalf(at index: Int) -> (words: String, end: Int)? {
        let start = spaces(from: index)
        for (mark, words) in [("a.m.", "ay em"), ("p.m.", "pee em"), ("am", "ay em"), ("pm", "pee em")] {
            let end = start + mark.count
            guard end <= text.count, String(text[start..<end]).lowercased() == mark, !isLatin(end) else { continue }
            return (words, end)
        }
        return nil
    }

    /// `3 1/2`, `1½`: three and a half.
    mutating func readMixedNumber() -> Bool {
        let end = digits(from: position)
        guard end - position <= 3, at(end) == " ", let whole = value(position, end), whole > 0,
            let (above, below, fractionEnd, isCertain) = fraction(at: end + 1), above < below,
            isCertain || below <= 16
        else { return false }
        let part = Self.part(above, below)
        say(EnglishNumber.cardinal(whole) + " and " + (above == 1 ? "a" : EnglishNumber.cardinal(above)) + " " + part)
        position = fractionEnd
        readMeasure(isMixed: true)
        return true
    }

    /// `3/4`; of numbers that are no fraction the first is over the second, as a blood pressure is.
    mutating func readFraction() -> Bool {
        guard let (above, below, end, isCertain) = fraction(at: position) else { return false }
        if above < below, below <= 100 || isCertain {
            say(EnglishNumber.cardinal(above) + " " + Self.part(above, below))
            position = end
            readMeasure(isMixed: false)
        } else if above == 24 && below == 7 || above == below {
            say(EnglishNumber.cardinal(above) + " " + EnglishNumber.cardinal(below))
            position = end
        } else {
            say(EnglishNumber.cardinal(above) + " over " + EnglishNumber.cardinal(below))
            position = end
        }
        return true
    }

    /// What one or several parts of that size are called.
    private static func part(_ above: Int, _ below: Int) -> String {
        switch below {
        case 2: above == 1 ? "half" : "halves"
        case 4: above == 1 ? "quarter" : "quarters"
        default: EnglishNumber.ordinal(below) + (above == 1 ? "" : "s")
        }
    }

    /// The unit of a fraction: one half teaspoon, one and a half teaspoons.
    private mutating func readMeasure(isMixed: Bool) {
        let start = spaces(from: position)
        let end = letters(from: start)
        guard end > start, let unit = Self.units[String(text[start..<end])], !isDigit(end) else { return }
        say(isMixed ? unit.many : unit.one)
        position = end
    }
}
