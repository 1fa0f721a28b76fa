/// Reads a normalised text from left to right and writes it as it is said in English.
struct EnglishReader: SpeakableReader {
    let text: [Character]
    var position = 0
    var output = ""
    /// Whether capitals are just the writer's habit.
    private let isShouted: Bool

    init(_ text: [Character]) {
        self.text = text
        let letters = text.filter(\.isLatin)
        isShouted = letters.count > 8 && letters.count(where: \.isLatinCapital) * 10 > letters.count * 6
    }

    mutating func readPhrase() -> Bool {
        readAddress() || readTelephone() || readNamed() || readMoney() || readNumber() || readWord()
    }

    func word(at start: Int) -> String {
        String(text[min(start, text.count)..<letters(from: start)]).lowercased()
    }

    // MARK: Addresses

    private mutating func readAddress() -> Bool {
        guard let (address, end) = address(with: "._-:/%+@") else { return false }
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
        let short = scaleStart == position ? ["k": "thousand", "m": "million", "b": "billion"][scale] : nil
        if let name = short ?? (["thousand", "million", "billion", "trillion"].contains(scale) ? scale : nil) {
            say("\(number.words) \(name) \(currency.many)")
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
        if readHeight() || readHouse() || readDate() || readTime() || readMixedNumber() || readFraction()
            || readDigits()
        {
            return true
        }
        guard let number = EnglishNumeral(in: text, at: position) else { return false }
        position = number.end
        let suffix = word(at: position)
        let isYear =
            number.isPlain && position - 4 == number.start && (1900...2099).contains(number.value) && isYear(number.end)
        if number.fraction == nil, ["st", "nd", "rd", "th"].contains(suffix) {
            say(EnglishNumber.ordinal(number.value))
            position += 2
        } else if number.isPlain, suffix == "s", at(position) == "s", isYear || number.value % 10 == 0,
            number.value > 10
        {
            say(EnglishNumber.decade(number.value))
            position += 1
        } else if isYear {
            say(EnglishNumber.year(number.value))
        } else if number.isPlain, number.value <= 31, number.value > 0, followsMonth() || endsDays {
            say(EnglishNumber.ordinal(number.value))
        } else if number.isPlain, number.value <= 31, number.value > 0, isMonth(word(at: spaces(from: position))) {
            say(EnglishNumber.ordinal(number.value) + " of")
        } else {
            say(number.words)
        }
        readUnit(after: number)
        readRangeSign()
        return true
    }

    /// The `-` or `~` between two numbers: to.
    mutating func readRangeSign() {
        let next = spaces(from: position)
        if let sign = at(next), sign == "~" || (sign == "-" && next == position), isDigit(spaces(from: next + 1)) {
            say("to ")
            position = spaces(from: next + 1)
        }
    }

    /// Whether a month is meant: its name or the first three letters, with a capital.
    private func isMonth(_ word: String) -> Bool {
        word.count >= 3 && (at(spaces(from: position))?.isLatinCapital ?? false)
            && Self.monthNames.contains { $0.lowercased() == word || $0.lowercased().prefix(3) == word }
    }

    /// After "December twenty fourth to".
    private var endsDays: Bool { lastWord == "to" && followsOrdinal }

    private func isYear(_ end: Int) -> Bool {
        let before = lastWord
        let signs = ["in", "since", "of", "year", "until", "by", "from"]
        return signs.contains(before) || Self.months.contains(before) || followsOrdinal
    }

    var lastWord: String {
        // The longest word that is looked for, and what may stand after it, are well within that.
        let words = output.suffix(40).lowercased().split { !$0.isLatin }
        return words.last.map(String.init) ?? ""
    }

    private var followsOrdinal: Bool {
        let words = output.suffix(80).lowercased().split { !$0.isLatin }.suffix(4)
        return words.contains { Self.months.contains(String($0)) }
    }

    private func followsMonth() -> Bool { Self.months.contains(lastWord) }

    private mutating func readUnit(after number: EnglishNumeral) {
        let start = spaces(from: position)
        let isOne = number.value == 1 && number.fraction == nil || isAdjective(number, unitAt: start)
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
            // After hours m is minutes: 2h 30m.
            let isMinutes = text[start..<end].elementsEqual("m") && output.contains(" hour")
            let words = isMinutes ? (isOne ? "minute" : "minutes") : isOne ? unit.one : unit.many
            if at(end) == "/", at(end + 1) == "h", !isLatin(end + 2) {
                say(words + " per hour")
                position = end + 2
            } else {
                say(words)
                // The point of "2 lb. bag" ends no sentence.
                let next = at(spaces(from: end + 1))
                let isShort =
                    at(end) == "." && at(end + 1) == " " && next.map { $0.isLatin && !$0.isLatinCapital } == true
                position = end + (isShort || at(end) == "." && at(end + 1) == "," ? 1 : 0)
            }
        }
    }

    /// "a 2 lb. bag" is a two pound bag, but "a 2 lb. is" none: after an article a unit that a noun follows is one.
    private func isAdjective(_ number: EnglishNumeral, unitAt start: Int) -> Bool {
        let before = String(text[..<number.start].suffix(4)).lowercased()
        guard [" a ", " an ", "a ", "an "].contains(where: { before == $0 || $0.first == " " && before.hasSuffix($0) })
        else { return false }
        let end = letters(from: start)
        let next = spaces(from: at(end) == "." ? end + 1 : end)
        return next > end && isLatin(next) && !["is", "or", "and", "of", "for", "each"].contains(word(at: next))
    }

    /// 6'2": feet and inches.
    private mutating func readHeight() -> Bool {
        let end = digits(from: position)
        guard end - position <= 2, at(end) == "'", let feet = value(position, end), !isDigit(position - 1) else {
            return false
        }
        let last = digits(from: end + 1)
        guard last > end + 1, last - end <= 3, let inches = value(end + 1, last), inches < 12, !isLatin(last) else {
            return false
        }
        say("\(EnglishNumber.cardinal(feet)) foot \(EnglishNumber.cardinal(inches))")
        position = at(last) == "\"" ? last + 1 : at(last) == "'" && at(last + 1) == "'" ? last + 2 : last
        return true
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
            say(lower == "st" && isSaint(end + 1) ? "Saint" : word)
            position = end + 1
            return true
        }
        if written == "St", isStreet(end) {
            say("street")
            position = end
            return true
        }
        if lower == "no", at(end) == ".", isDigit(spaces(from: end + 1)) {
            say("number")
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
        } else if written == "A", isDigit(position - 1) {
            say("ay")
        } else {
            say(written)
        }
        position = end
        if isDigit(end) { output += " " }
        return true
    }

    /// St. before a name and after no name: St. John's, but Main St. Springfield.
    private func isSaint(_ end: Int) -> Bool {
        guard at(spaces(from: end))?.isLatinCapital ?? false else { return false }
        let before = text[..<position].suffix(24).split(separator: " ").last
        return before?.first.map { !$0.isLatinCapital } ?? true
    }

    /// St without a point behind a name and before no other: 1204 Oak St, Apt 3B.
    private func isStreet(_ end: Int) -> Bool {
        let before = text[..<position].suffix(24).split(separator: " ").last
        return before?.first?.isLatinCapital ?? false && !(at(end) == " " && at(end + 1)?.isLatinCapital ?? false)
    }

    private var endsWithNumber: Bool {
        let ordinals = ["first", "second", "third", "of"]
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

    mutating func readSymbol() {
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
        case "\u{2192}": say("to ")
        case "/": say(isLatin(position - 2) && isLatin(position) ? "or " : "slash ")
        default: if let word = wordSigns[character] { say(word + " ") } else { output += " " }
        }
    }
}
