/// Reads a normalised text from left to right and writes it as it is said in Korean.
struct KoreanReader: SpeakableReader {
    let text: [Character]
    var position = 0
    var output = ""

    init(_ text: [Character]) { self.text = text }

    mutating func readPhrase() -> Bool {
        readAddress() || readPlate() || readTelephone() || readNamed() || readNumber() || readLatin()
    }

    /// What is written before an index, as far as it matters to what stands there.
    func written(before index: Int, _ length: Int = 16) -> String {
        String(text[max(0, min(index, text.count) - length)..<min(index, text.count)])
    }

    /// What is written from an index on, as far as it matters to what stands there.
    func written(from index: Int, _ length: Int = 16) -> String { String(text.dropFirst(index).prefix(length)) }

    // MARK: E-mail and web addresses

    private mutating func readAddress() -> Bool {
        guard let (address, end) = address(with: "._-:/?=&~#%+@") else { return false }
        if let sign = address.firstIndex(of: "@") {
            let host = address[address.index(after: sign)...]
            guard sign > address.startIndex, host.contains("."), !host.contains("@") else { return false }
            say(KoreanLatin.spelled(address[..<sign]) + " 골뱅이 " + KoreanLatin.host(host))
            position = end
            return true
        }
        let host = address.prefix { $0 != "/" && $0 != "?" }
        let suffixes = ["com", "net", "org", "kr", "io", "co", "me", "info", "shop"]
        guard host.contains("."), let last = host.split(separator: ".").last,
            suffixes.contains(last.lowercased()), host.contains(where: \.isLatin)
        else { return false }
        say(KoreanLatin.host(host))
        let path = address.dropFirst(host.count).split { !$0.isLatin && !$0.isDigit }
        for part in path { say("슬래시 " + KoreanLatin.spelled(part)) }
        position = end
        return true
    }

    // MARK: Numbers

    private mutating func readNumber() -> Bool {
        guard let first = at(position) else { return false }
        if let currency = KoreanLatin.currencies[first] { return readMoney(currency) }
        if first == "-", isDigit(position + 1), !isLatin(position - 1), !isDigit(position - 1), !isHangul(position - 1)
        {
            position += 1
            let end = digits(from: position)
            let rest = text.dropFirst(spaces(from: end))
            say(rest.starts(with: "도") || rest.starts(with: "°") ? "영하" : "마이너스")
            return readNumber()
        }
        guard first.isDigit else { return false }
        return readDate() || readTime() || readMixedNumber() || readSlash() || readDayWithPoint() || readCode()
            || readQuantity()
    }

    private mutating func readMoney(_ currency: KoreanLatin.Currency) -> Bool {
        let start = spaces(from: position + 1)
        guard isDigit(start), let numeral = KoreanNumeral(in: text, at: start) else { return false }
        position = numeral.end
        if let cent = currency.cent, numeral.scale == nil, let fraction = numeral.fraction, fraction.count == 2,
            let whole = numeral.value, let cents = Int(fraction)
        {
            var words: [String] = []
            if whole > 0 || cents == 0 { words.append(SpokenKoreanNumber.sino(whole) + " " + currency.word) }
            if cents > 0 { words.append(SpokenKoreanNumber.sino(cents) + " " + cent) }
            say(words.joined(separator: " "))
        } else {
            say(numeral.words + " " + currency.word)
        }
        return true
    }

    // MARK: Latin letters and symbols

    private mutating func readLatin() -> Bool {
        guard let first = at(position), first.isLatin else { return false }
        let half = dayHalf(at: position)
        if let half, isDigit(spaces(from: half.end)) {
            say(half.word)
            position = half.end
            return true
        }
        if readBasement() || readAbbreviation() { return true }
        let (words, end) = KoreanLatin.words(at: position, in: text)
        say(words)
        position = end
        return true
    }

    /// `B1`, `B2층`, `B1F`.
    private mutating func readBasement() -> Bool {
        guard at(position) == "B", isDigit(position + 1), !isLatin(position - 1) else { return false }
        let end = digits(from: position + 1)
        let suffix = at(end)
        let isFloor = suffix == "F" && !isLatin(end + 1) || suffix == "층"
        guard end - position <= 2, isFloor || !(suffix.map { $0.isLatin || $0 == "-" } ?? false),
            let floor = value(position + 1, end)
        else { return false }
        let isSaid = output.trimmingSpaces.hasSuffix("지하")
        say((isSaid ? "" : "지하 ") + "\(SpokenKoreanNumber.sino(floor)) 층")
        position = isFloor ? end + 1 : end
        return true
    }

    /// `No.3`, `Vol. 2`: a short form with its point before a number.
    private mutating func readAbbreviation() -> Bool {
        let end = letters(from: position)
        let words = ["no": "넘버", "vol": "볼륨", "lv": "레벨", "ver": "버전", "ch": "채널", "tel": "전화"]
        let written = String(text[position..<end])
        // Without a point only with a capital: no 7 is something else.
        let isBare = ["No", "NO"].contains(written) && at(end) == " " && isDigit(end + 1)
        guard at(end) == "." && isDigit(spaces(from: end + 1)) || isBare, !isLatin(position - 1),
            let word = words[written.lowercased()]
        else { return false }
        say(word)
        position = end + 1
        return true
    }

    mutating func readSymbol() {
        guard let character = at(position) else { return }
        position += 1
        switch character {
        case "가"..."힣":
            if let last = output.last, last.isHangulSyllable, isLatin(position - 2) || isDigit(position - 2),
                KoreanLatin.standsApart(character, next: at(position))
            {
                output += " "
            }
            output.append(character)
        case ",", "?", "!", "\n", " ": output.append(character)
        case ".":
            if at(position) == "." {
                while at(position) == "." { position += 1 }
                output += ", "
            } else {
                output.append(".")
            }
        case "(": readParenthesis()
        case ")", "[", "]", "{", "}", ":", ";", "|": output += ", "
        case "~": readTilde()
        case "\u{2192}": readArrow()
        case "-":
            if at(position) == ">" {
                position += 1
                readArrow()
            } else {
                output += at(position) == " " || at(position - 2) == " " ? ", " : " "
            }
        case "/":
            let isBetweenWords =
                isHangul(position - 2) && isHangul(position) || isDigit(position - 2) && isDigit(position)
            if isBetweenWords || at(position - 2) == " " { output += ", " } else { say("슬래시 ") }
        case "#", "*":
            let isKey = isDigit(position) || isDigit(position - 2)
            if isKey { say(character == "#" ? "우물정 " : "별표 ") } else { output += " " }
        default:
            if let word = KoreanLatin.symbols[character] { say(word + " ") } else { output += " " }
        }
    }

    private mutating func readParenthesis() {
        if let day = at(position), "월화수목금토일".contains(day), at(position + 1) == ")" {
            say("\(day)요일")
            position += 2
            readRangeSign()
        } else if at(position) == "주", at(position + 1) == ")" {
            say("주식회사 ")
            position += 2
        } else {
            output += ", "
        }
    }

    /// From one place or time to the next: 서울→부산.
    private mutating func readArrow() {
        while at(position) == " " { position += 1 }
        guard let last = output.trimmingSpaces.last, last.isHangulSyllable, at(position) != nil else {
            output += " "
            return
        }
        output = output.trimmingTrailingSpaces + "에서 "
    }

    private mutating func readTilde() {
        let days = "월화수목금토일"
        let next = spaces(from: position)
        let before = output.trimmingTrailingSpaces
        if let before = at(position - 2), let after = at(position), days.contains(before), days.contains(after),
            !isHangul(position - 3), output.last == before
        {
            output += "요일에서 \(after)" + (isHangul(position + 1) && at(position + 1) == "요" ? "" : "요일")
            position += 1
        } else if isDigit(next), let last = before.last, "반시분일월년층호번원명개전후심녁침벽밤낮정날".contains(last) {
            output = before + "에서 "
            position = next
        } else if isHangul(position - 2) || at(position - 2) == ")", isHangul(position) {
            output += ", "
        }
    }
}

extension String {
    /// Without spaces at either end.
    var trimmingSpaces: String { String(drop { $0 == " " }).trimmingTrailingSpaces }

    /// Without spaces at its end.
    var trimmingTrailingSpaces: String { String(reversed().drop { $0 == " " }.reversed()) }
}
