/// Reads a normalised text from left to right and writes it as it is said in English.
struct EnglishReader: SpeakableReader {
    let text: [Character]
    private var position = 0
    var output = ""
    /// Whether capitals are just the writer's habit.
    private let isShouted: Bool

    init(_ text: [Character]) {
        self.text = text
        let letters = text.filter(\.isLatin)
        isShouted = letters.count > 8 && letters.count(where: \.isLatinCapital) * 10 > letters.count * 6
    }

    mutating func read() -> String {
        while position < text.count {
            if readAddress() || readTelephone() || readMoney() || readNumber() || readWord() { continue }
            readSymbol()
        }
        return output
    }

    private func word(at start: Int) -> String {
        String(text[min(start, text.count)..<letters(from: start)]).lowercased()
    }

    // MARK: Addresses and telephone numbers

    private mutating func readAddress() -> Bool {
        guard let first = at(position), first.isLatin || first.isDigit, !isLatin(position - 1), !isDigit(position - 1)
        else { return false }
        var end = position
        // No address is longer; a row of letters that is none is not gone through from each of them.
        while let next = at(end), end - position < 256, next.isLatin || next.isDigit || "._%+-@:/".contains(next) {
            end += 1
        }
        while let last = at(end - 1), "._-:/%+@".contains(last), end > position { end -= 1 }
        var address = String(text[position..<end])
        for scheme in ["https://", "http://"] where address.lowercased().hasPrefix(scheme) {
            address.removeFirst(scheme.count)
        }
        let host = address.split(separator: "@").last.map { $0.prefix { $0 != "/" } } ?? ""
        let endings = ["com", "net", "org", "kr", "io", "co", "edu", "gov", "uk"]
        guard host.contains("."), host.contains(where: \.isLatin),
            let last = host.split(separator: ".").last, endings.contains(last.lowercased())
        else { return false }
        var words: [String] = []
        var letters = ""
        func flush() {
            guard !letters.isEmpty else { return }
            words.append(letters == "www" ? "W W W" : letters)
            letters = ""
        }
        for character in address {
            if character.isLatin {
                letters.append(character)
                continue
            }
            flush()
            switch character {
            case "@": words.append("at")
            case ".": words.append("dot")
            case "/": words.append("slash")
            case "-": words.append("dash")
            case "_": words.append("underscore")
            case "+": words.append("plus")
            default: if character.isDigit { words.append(EnglishNumber.digits([character])) }
            }
        }
        flush()
        say(words.joined(separator: " "))
        position = end
        return true
    }

    private mutating func readTelephone() -> Bool {
        guard !isDigit(position - 1), !isLatin(position - 1), at(position - 1) != "." else { return false }
        var index = position
        let hasPlus = at(index) == "+" && isDigit(index + 1)
        if hasPlus || (at(index) == "(" && isDigit(index + 1) && at(digits(from: index + 1)) == ")") { index += 1 }
        guard isDigit(index) else { return false }
        var groups: [String] = []
        while isDigit(index) {
            let end = digits(from: index)
            groups.append(String(text[index..<end]))
            index = end
            var next = index
            while let separator = at(next), next - index < 2, "-.) (".contains(separator) { next += 1 }
            let gap = String(text[index..<next])
            guard next > index, isDigit(next), gap != ".(", gap != ". " else { break }
            if gap == " " || gap == ".", groups.count == 1, !hasPlus, groups[0].count != 3, groups[0].count != 4 {
                break
            }
            if gap == " ", digits(from: next) - next < 3 { break }
            index = next
        }
        let lengths = groups.map(\.count)
        let total = lengths.reduce(0, +)
        let isDate = groups.count == 3 && lengths[0] == 4 && lengths[1] <= 2
        let isNumber =
            lengths == [3, 4] || (groups.count >= 3 && total >= 9 && lengths.last.map { $0 >= 4 } ?? false)
            || (hasPlus && total >= 8) || (groups.count >= 2 && groups[0].hasPrefix("0") && total >= 8)
            || lengths == [4, 4, 4, 4]
        guard isNumber, !isDate else { return false }
        say((hasPlus ? "plus " : "") + groups.map { EnglishNumber.digits($0) }.joined(separator: ", "))
        position = index
        return true
    }

    // MARK: Money

    private mutating func readMoney() -> Bool {
        let currencies: [Character: (one: String, many: String, cent: String?)] = [
            "$": ("dollar", "dollars", "cent"), "€": ("euro", "euros", "cent"), "£": ("pound", "pounds", nil),
            "¥": ("yen", "yen", nil), "₩": ("won", "won", nil),
        ]
        guard let sign = at(position), let currency = currencies[sign] else { return false }
        let start = spaces(from: position + 1)
        guard let number = EnglishNumeral(in: text, at: start) else { return false }
        position = number.end
        let scaleStart = spaces(from: position)
        let scale = word(at: scaleStart)
        if ["thousand", "million", "billion", "trillion"].contains(scale) {
            say("\(number.words) \(scale) \(currency.many)")
            position = scaleStart + scale.count
        } else if let cent = currency.cent, let fraction = number.fraction, fraction.count == 2,
            let cents = Int(fraction)
        {
            var words: [String] = []
            if number.value != 0 || cents == 0 {
                words.append(
                    EnglishNumber.cardinal(number.value) + " " + (number.value == 1 ? currency.one : currency.many))
            }
            if cents > 0 { words.append(EnglishNumber.cardinal(cents) + " " + cent + (cents == 1 ? "" : "s")) }
            say(words.joined(separator: " and "))
        } else {
            say(number.words + " " + (number.value == 1 && number.fraction == nil ? currency.one : currency.many))
        }
        return true
    }

    // MARK: Numbers

    private mutating func readNumber() -> Bool {
        if at(position) == "-", isDigit(position + 1), !isDigit(position - 1), !isLatin(position - 1) {
            say("minus")
            position += 1
        }
        guard isDigit(position) else { return false }
        if readDate() || readTime() || readFraction() || readDigits() { return true }
        guard let number = EnglishNumeral(in: text, at: position) else { return false }
        position = number.end
        let suffix = word(at: position)
        if number.fraction == nil, ["st", "nd", "rd", "th"].contains(suffix) {
            say(EnglishNumber.ordinal(number.value))
            position += 2
        } else if number.isPlain, position - 4 == number.start, (1900...2099).contains(number.value), isYear(number.end)
        {
            say(EnglishNumber.year(number.value))
            if at(position) == "s", !isLatin(position + 1) { position += 1 }
        } else if number.isPlain, number.value <= 31, followsMonth() {
            say(EnglishNumber.ordinal(number.value))
        } else {
            say(number.words)
        }
        readUnit(after: number)
        let next = spaces(from: position)
        if let sign = at(next), sign == "~" || (sign == "-" && next == position), isDigit(spaces(from: next + 1)) {
            say("to ")
            position = spaces(from: next + 1)
        }
        return true
    }

    private func isYear(_ end: Int) -> Bool {
        let before = lastWord
        let signs = ["in", "since", "of", "year", "until", "by", "from"]
        return signs.contains(before) || Self.months.contains(before) || followsOrdinal
    }

    private var lastWord: String {
        // The longest word that is looked for, and what may stand after it, are well within that.
        let words = output.suffix(40).lowercased().split { !$0.isLatin }
        return words.last.map(String.init) ?? ""
    }

    private var followsOrdinal: Bool {
        let words = output.suffix(80).lowercased().split { !$0.isLatin }.suffix(4)
        return words.contains { Self.months.contains(String($0)) }
    }

    private func followsMonth() -> Bool { Self.months.contains(lastWord) }

    private mutating func readDate() -> Bool {
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
        guard separator == "/", (1...12).contains(first), (1...31).contains(second), first >= second || second > 10,
            secondEnd - firstEnd <= 3
        else { return false }
        say("\(Self.monthNames[first - 1]) \(EnglishNumber.ordinal(second))")
        position = secondEnd
        return true
    }

    private mutating func readTime() -> Bool {
        let hourEnd = digits(from: position)
        guard let hour = value(position, hourEnd), hour <= 24, hourEnd - position <= 2 else { return false }
        if at(hourEnd) == ":" {
            let minuteEnd = digits(from: hourEnd + 1)
            guard let minute = value(hourEnd + 1, minuteEnd) else { return false }
            guard minuteEnd - hourEnd == 3, minute < 60 else {
                say(EnglishNumber.cardinal(hour) + " to " + EnglishNumber.cardinal(minute))
                position = minuteEnd
                return true
            }
            let half = dayHalf(at: minuteEnd)
            position = half?.end ?? minuteEnd
            if minute == 0 {
                say(
                    EnglishNumber.cardinal(hour) + (half == nil ? hour <= 12 && hour > 0 ? " o'clock" : " hundred" : "")
                )
            } else {
                say(EnglishNumber.cardinal(hour) + (minute < 10 ? " oh " : " ") + EnglishNumber.cardinal(minute))
            }
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

    private mutating func readFraction() -> Bool {
        let firstEnd = digits(from: position)
        guard at(firstEnd) == "/", isDigit(firstEnd + 1) else { return false }
        let end = digits(from: firstEnd + 1)
        guard at(end) != "/", let above = value(position, firstEnd), let below = value(firstEnd + 1, end), above > 0,
            below > above, below <= 100
        else { return false }
        let parts = [2: above == 1 ? "half" : "halves", 4: above == 1 ? "quarter" : "quarters"]
        say(
            EnglishNumber.cardinal(above) + " "
                + (parts[below] ?? EnglishNumber.ordinal(below) + (above == 1 ? "" : "s")))
        position = end
        return true
    }

    private mutating func readDigits() -> Bool {
        let end = digits(from: position)
        let length = end - position
        let run = text[position..<end]
        let hasDots =
            at(end) == "." && isDigit(end + 1) && at(digits(from: end + 1)) == "." && isDigit(digits(from: end + 1) + 1)
        if hasDots {
            say(EnglishNumber.digits(run))
            position = end
            while at(position) == ".", isDigit(position + 1) {
                let next = digits(from: position + 1)
                say("point " + EnglishNumber.digits(text[(position + 1)..<next]))
                position = next
            }
            return true
        }
        let named = ["number", "code", "pin", "room", "id", "flight", "extension", "is"]
        let isNamed = length >= 3 && named.contains(lastWord) && lastWord != "is"
        let isCode =
            length >= 7 || (run.first == "0" && length > 1 && at(end) != ".") || isNamed || String(run) == "911"
        guard isCode, at(end) != "," || !isDigit(end + 1) else { return false }
        let chunk = length <= 6 ? length : 4
        let groups = stride(from: 0, to: length, by: chunk).map { run.dropFirst($0).prefix(chunk) }
        say(groups.map { EnglishNumber.digits($0) }.joined(separator: ", "))
        position = end
        return true
    }

    private mutating func readUnit(after number: EnglishNumeral) {
        let start = spaces(from: position)
        let isOne = number.value == 1 && number.fraction == nil
        if at(start) == "%" {
            say("percent")
            position = start + 1
        } else if at(start) == "°" {
            let scale = at(start + 1)
            say("degrees" + (scale == "C" ? " Celsius" : scale == "F" ? " Fahrenheit" : ""))
            position = start + (scale == "C" || scale == "F" ? 2 : 1)
        } else {
            let end = letters(from: start)
            guard end > start, let unit = Self.units[String(text[start..<end])], !isDigit(end) else { return }
            let words = isOne ? unit.one : unit.many
            if at(end) == "/", at(end + 1) == "h", !isLatin(end + 2) {
                say(words + " per hour")
                position = end + 2
            } else {
                say(words)
                position = end
            }
        }
    }

    // MARK: Words

    private mutating func readWord() -> Bool {
        guard let first = at(position) else { return false }
        if first.isHangulSyllable {
            var end = position
            while at(end)?.isHangulSyllable ?? false { end += 1 }
            say(Romanization.romanized(text[position..<end]) + (isLatin(end) || isDigit(end) ? " " : ""))
            position = end
            return true
        }
        guard first.isLatin else { return false }
        let end = letters(from: position)
        let written = String(text[position..<end])
        let lower = written.lowercased()
        if readDottedInitials() { return true }
        if at(end) == "/", written == "w" || written == "W" {
            say(at(end + 1) == "o" && !isLatin(end + 2) ? "without" : "with ")
            position = end + (at(end + 1) == "o" && !isLatin(end + 2) ? 2 : 1)
            return true
        }
        if at(end) == ".", let word = Self.dotted[lower] {
            let street = lower == "st" && lastWord.isEmpty || lower == "st" && output.last == "," ? "saint" : nil
            say(street ?? word)
            position = end + 1
            return true
        }
        if let month = Self.monthNames.first(where: { $0.lowercased().hasPrefix(lower) }),
            written.first?.isLatinCapital ?? false,
            lower.count == 3 || lower == "sept", isDigit(spaces(from: end)) || endsWithNumber
        {
            say(month)
            position = end
            return true
        }
        if let word = Self.plain[written] ?? (written.allSatisfy(\.isLatinCapital) ? nil : Self.plain[lower]) {
            if isLatin(position - 1) { output += word } else { say(word) }
            position = end
            if isDigit(end) { output += " " }
            return true
        }
        let isInitialism =
            written.count > 1 && written.count <= 5 && written.allSatisfy(\.isLatinCapital)
            && !Self.saidAsWords.contains(written)
            && (!isShouted || !lower.contains { "aeiouy".contains($0) })
            && (written.count <= 3 || !lower.contains { "aeiouy".contains($0) } || Self.initialisms.contains(written))
        let gluesToPrevious = at(position - 1) == "'" || at(position - 1) == "’"
        if isInitialism, !gluesToPrevious {
            say(written.map { $0 == "A" ? "ay" : String($0) }.joined(separator: " "))
        } else if gluesToPrevious || isLatin(position - 1) {
            output += written
        } else {
            say(written)
        }
        position = end
        if isDigit(end) { output += " " }
        return true
    }

    private var endsWithNumber: Bool {
        let ordinals = ["first", "second", "third"]
        return ordinals.contains(lastWord) || lastWord.hasSuffix("th") || Self.smallNumbers.contains(lastWord)
    }

    /// `U.S.A.`, `e.g.`
    private mutating func readDottedInitials() -> Bool {
        var index = position
        var initials: [Character] = []
        while isLatin(index), !isLatin(index + 1), at(index + 1) == "." {
            initials.append(text[index])
            index += 2
        }
        guard initials.count >= 2 else { return false }
        let known = ["eg": "for example", "ie": "that is", "am": "ay em", "pm": "pee em"]
        let letters = String(initials).lowercased()
        say(known[letters] ?? letters.uppercased().map { $0 == "A" ? "ay" : String($0) }.joined(separator: " "))
        position = index
        return true
    }

    private mutating func readSymbol() {
        guard let character = at(position) else { return }
        position += 1
        let wordSigns: [Character: String] = [
            "&": "and", "+": "plus", "=": "equals", "@": "at", "%": "percent", "°": "degrees", "$": "dollars",
            "€": "euros", "£": "pounds", "¥": "yen", "₩": "won", "×": "times", "÷": "divided by", "±": "plus or minus",
        ]
        switch character {
        case ",", "?", "!", "\n", " ": output.append(character)
        case ".":
            if at(position) == "." {
                while at(position) == "." { position += 1 }
                output += ", "
            } else {
                output.append(".")
            }
        case "'":
            let isInside = isLatin(position - 2) && isLatin(position) && (output.last?.isLatin ?? false)
            if isInside { output.append("'") }
        case "(", ")", "[", "]", "{", "}", ":", ";", "|": output += ", "
        case "-": output += at(position) == " " && at(position - 2) == " " ? ", " : " "
        case "#":
            if isDigit(position) {
                say("number ")
            } else if isDigit(position - 2) {
                say("pound ")
            } else {
                output += " "
            }
        case "*": if isDigit(position) || isDigit(position - 2) { say("star ") } else { output += " " }
        case "/": say(isLatin(position - 2) && isLatin(position) ? "or " : "slash ")
        default: if let word = wordSigns[character] { say(word + " ") } else { output += " " }
        }
    }

    // MARK: Tables

    private static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let months = Set(monthNames.map { $0.lowercased() })
    private static let smallNumbers: Set<String> = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty",
    ]
    private static let saidAsWords: Set<String> = [
        "OK", "NASA", "PIN", "SIM", "NATO", "YES", "NO", "HI", "MAY", "AND", "THE", "FOR", "NOT", "YOU", "ARE",
        "TO", "AT", "IN", "ON", "IT", "IS", "WE", "MY", "ME", "SO", "IF", "OF", "OR", "DO", "GO", "UP", "BY", "BE",
        "AS", "AN", "CAN", "WILL", "NOW", "BUT", "ALL", "ANY", "NEW", "ONE", "TWO", "TEN", "SIX",
    ]
    private static let initialisms: Set<String> = ["FAQ", "HIV", "COPD", "AIDS"]

    private static let dotted: [String: String] = [
        "mr": "Mister", "mrs": "Missus", "ms": "Miz", "dr": "Doctor", "prof": "Professor", "st": "street",
        "ave": "avenue",
        "blvd": "boulevard", "rd": "road", "apt": "apartment", "vs": "versus", "etc": "et cetera",
        "approx": "approximately", "dept": "department", "ext": "extension", "hr": "hour", "hrs": "hours",
        "mins": "minutes", "jan": "January", "feb": "February", "apr": "April",
        "jun": "June", "jul": "July", "aug": "August", "sep": "September", "sept": "September", "oct": "October",
        "nov": "November", "dec": "December", "mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday",
        "thu": "Thursday", "thur": "Thursday", "thurs": "Thursday", "fri": "Friday",
    ]

    private static let plain: [String: String] = [
        "OK": "okay", "ok": "okay", "ASAP": "as soon as possible", "mr": "Mister", "mrs": "Missus", "dr": "Doctor",
        "vs": "versus", "etc": "et cetera", "approx": "approximately", "wifi": "why fye", "tv": "T V",
        "blvd": "boulevard",
        "apt": "apartment", "ave": "avenue", "thx": "thanks", "pls": "please",
    ]

    private static let units: [String: (one: String, many: String)] = [
        "km": ("kilometer", "kilometers"), "m": ("meter", "meters"), "cm": ("centimeter", "centimeters"),
        "mm": ("millimeter", "millimeters"), "kg": ("kilogram", "kilograms"), "g": ("gram", "grams"),
        "mg": ("milligram", "milligrams"), "l": ("liter", "liters"), "L": ("liter", "liters"),
        "ml": ("milliliter", "milliliters"), "mL": ("milliliter", "milliliters"), "ft": ("foot", "feet"),
        "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"), "oz": ("ounce", "ounces"), "mi": ("mile", "miles"),
        "mph": ("mile per hour", "miles per hour"), "hr": ("hour", "hours"), "hrs": ("hour", "hours"),
        "min": ("minute", "minutes"), "mins": ("minute", "minutes"), "sec": ("second", "seconds"),
        "GB": ("gigabyte", "gigabytes"), "MB": ("megabyte", "megabytes"), "KRW": ("won", "won"),
        "USD": ("dollar", "dollars"), "F": ("F", "F"), "kcal": ("kilocalorie", "kilocalories"),
        "k": ("thousand", "thousand"),
    ]
}
