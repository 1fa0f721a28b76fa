/// Reads a normalised text from left to right and writes it as it is said in Korean.
struct KoreanReader: SpeakableReader {
    let text: [Character]
    private var position = 0
    var output = ""

    init(_ text: [Character]) { self.text = text }

    mutating func read() -> String {
        while position < text.count {
            if readAddress() || readTelephone() || readNumber() || readLatin() { continue }
            readSymbol()
        }
        return output
    }

    // MARK: E-mail and web addresses

    private mutating func readAddress() -> Bool {
        guard let first = at(position), first.isLatin || first.isDigit,
            !(at(position - 1).map { $0.isLatin || $0.isDigit } ?? false)
        else { return false }
        var end = position
        // No address is longer; a row of letters that is none is not gone through from each of them.
        while let next = at(end), end - position < 256, next.isLatin || next.isDigit || "._%+-@:/?=&~#".contains(next) {
            end += 1
        }
        while let last = at(end - 1), "._-:/?=&~#%+@".contains(last), end > position { end -= 1 }
        var address = String(text[position..<end])
        if let sign = address.firstIndex(of: "@") {
            let host = address[address.index(after: sign)...]
            guard sign > address.startIndex, host.contains("."), !host.contains("@") else { return false }
            say(KoreanLatin.spelled(address[..<sign]) + " 골뱅이 " + KoreanLatin.host(host))
            position = end
            return true
        }
        for scheme in ["https://", "http://"] where address.lowercased().hasPrefix(scheme) {
            address.removeFirst(scheme.count)
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

    // MARK: Telephone numbers and other numbers that are names

    private mutating func readTelephone() -> Bool {
        guard !isDigit(position - 1), let (groups, hasPlus, end) = digitGroups() else { return false }
        let lengths = groups.map(\.count)
        let total = lengths.reduce(0, +)
        let isCard = lengths == [4, 4, 4, 4]
        let isShort = lengths == [4, 4] && ["15", "16", "18"].contains(groups[0].prefix(2))
        let isDomestic =
            groups[0].hasPrefix("0") && (2...3).contains(groups.count) && (9...12).contains(total) && lengths.last == 4
        let isAccount = groups.count >= 3 && total >= 10
        guard isCard || isShort || isDomestic || isAccount || (hasPlus && total >= 8) else { return false }
        say((hasPlus ? "플러스 " : "") + groups.map { SpokenKoreanNumber.digits($0) }.joined(separator: ", "))
        position = end
        return true
    }

    /// Groups of digits joined by single separators; a prefix in parentheses counts as a group.
    private func digitGroups() -> (groups: [String], hasPlus: Bool, end: Int)? {
        var index = position
        var groups: [String] = []
        let hasPlus = at(index) == "+" && isDigit(index + 1)
        if hasPlus { index += 1 }
        let opens = at(index) == "("
        if opens { index += 1 }
        guard isDigit(index) else { return nil }
        if opens, at(index) != "0" || at(digits(from: index)) != ")" { return nil }
        while isDigit(index) {
            let end = digits(from: index)
            groups.append(String(text[index..<end]))
            index = end
            var next = index
            while let separator = at(next), next - index < 2, "-.) ".contains(separator) { next += 1 }
            let gap = String(text[index..<next])
            guard next > index, isDigit(next), ["-", " ", ".", ")", ") ", ")-"].contains(gap),
                gap != "." || groups[0].hasPrefix("0"), gap != " " || isNameLike(groups, nextAt: next)
            else { break }
            index = next
        }
        return groups.isEmpty ? nil : (groups, hasPlus, index)
    }

    /// Whether digits after a space still belong to the same telephone or card number.
    private func isNameLike(_ groups: [String], nextAt next: Int) -> Bool {
        let length = digits(from: next) - next
        let first = groups[0]
        if first.count == 4, groups.allSatisfy({ $0.count == 4 }), groups.count < 4 { return length == 4 }
        return (first.hasPrefix("0") || at(position) == "+") && groups.count < 4 && (2...4).contains(length)
    }

    // MARK: Numbers

    private mutating func readNumber() -> Bool {
        guard let first = at(position) else { return false }
        if let currency = KoreanLatin.currencies[first] { return readMoney(currency) }
        if first == "-", isDigit(position + 1), !(at(position - 1).map { $0.isLatin || $0.isDigit } ?? false),
            !(at(position - 1)?.isHangulSyllable ?? false)
        {
            position += 1
            let end = digits(from: position)
            let rest = text.dropFirst(spaces(from: end))
            say(rest.starts(with: "도") || rest.starts(with: "°") ? "영하" : "마이너스")
            return readNumber()
        }
        guard first.isDigit else { return false }
        return readDate() || readTime() || readSlash() || readCode() || readQuantity()
    }

    private mutating func readMoney(_ currency: KoreanLatin.Currency) -> Bool {
        let start = spaces(from: position + 1)
        guard isDigit(start), let numeral = numeral(at: start) else { return false }
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

    /// `2026-11-28`, `2026. 11. 28.`, `26/11/28`; a weekday in parentheses may follow.
    private mutating func readDate() -> Bool {
        let yearEnd = digits(from: position)
        guard yearEnd - position == 4 || yearEnd - position == 2, let separator = at(yearEnd),
            "-./".contains(separator)
        else { return false }
        let monthStart = separator == "." ? spaces(from: yearEnd + 1) : yearEnd + 1
        let monthEnd = digits(from: monthStart)
        guard at(monthEnd) == separator else { return false }
        let dayStart = separator == "." ? spaces(from: monthEnd + 1) : monthEnd + 1
        let dayEnd = digits(from: dayStart)
        guard let year = value(position, yearEnd), let month = value(monthStart, monthEnd),
            let day = value(dayStart, dayEnd), (1...12).contains(month), (1...31).contains(day),
            monthEnd - monthStart <= 2, dayEnd - dayStart <= 2, yearEnd - position == 4 || separator != ".",
            at(dayEnd) != "-" || !isDigit(dayEnd + 1)
        else { return false }
        say("\(SpokenKoreanNumber.sino(year)) 년 \(SpokenKoreanNumber.month(month)) \(SpokenKoreanNumber.sino(day))일")
        position = dayEnd
        if separator == ".", at(position) == ".", at(spaces(from: position + 1)).map({ $0 != "\n" }) ?? false {
            position += 1
        }
        return true
    }

    /// `19:30`, `7:30 pm`, `7시` is not one (the counter does that).
    private mutating func readTime() -> Bool {
        let hourEnd = digits(from: position)
        if at(hourEnd) == ":", isDigit(hourEnd + 1), let hour = value(position, hourEnd), hourEnd - position <= 2 {
            let minuteEnd = digits(from: hourEnd + 1)
            guard minuteEnd - hourEnd == 3, hour <= 24, let minute = value(hourEnd + 1, minuteEnd), minute < 60 else {
                if let other = value(hourEnd + 1, minuteEnd) {
                    say("\(SpokenKoreanNumber.sino(hour)) 대 \(SpokenKoreanNumber.sino(other))")
                    position = minuteEnd
                    return true
                }
                return false
            }
            var end = minuteEnd
            if at(end) == ":", let second = value(end + 1, digits(from: end + 1)), second < 60 {
                end = digits(from: end + 1)
            }
            let half = dayHalf(at: end)
            say((half?.word).map { $0 + " " } ?? "")
            say(SpokenKoreanNumber.hour(hour) + (minute > 0 ? " \(SpokenKoreanNumber.sino(minute)) 분" : ""))
            position = half?.end ?? end
            readRangeSign()
            return true
        }
        if let half = dayHalf(at: hourEnd), let hour = value(position, hourEnd), (0...12).contains(hour) {
            say(half.word + " " + SpokenKoreanNumber.hour(hour))
            position = half.end
            readRangeSign()
            return true
        }
        return false
    }

    /// `am` or `p.m.` at an index, as 오전 or 오후.
    private func dayHalf(at index: Int) -> (word: String, end: Int)? {
        let start = spaces(from: index)
        for (mark, word) in [("a.m.", "오전"), ("p.m.", "오후"), ("am", "오전"), ("pm", "오후")] {
            let end = start + mark.count
            guard end <= text.count, String(text[start..<end]).lowercased() == mark, !(at(end)?.isLatin ?? false)
            else { continue }
            return (word, end)
        }
        return nil
    }

    /// `11/28` is a date if it can be one and counts nothing; otherwise a fraction.
    private mutating func readSlash() -> Bool {
        let firstEnd = digits(from: position)
        let (separator, weekdayOnly) = (at(firstEnd), at(firstEnd) == ".")
        guard separator == "/" || separator == ".", isDigit(firstEnd + 1) else { return false }
        let end = digits(from: firstEnd + 1)
        guard at(end) != "/", at(end) != "." || !isDigit(end + 1), let first = value(position, firstEnd),
            let second = value(firstEnd + 1, end), first > 0, second > 0
        else { return false }
        let isDay = (1...12).contains(first) && (1...31).contains(second)
        if weekdayOnly {
            guard isDay, at(end) == "(", let day = at(end + 1), "월화수목금토일".contains(day), at(end + 2) == ")" else {
                return false
            }
        }
        let isCounted = KoreanCounter.prefix(of: text.dropFirst(spaces(from: end)).prefix(4)) != nil
        position = end
        if isDay, weekdayOnly || !isCounted {
            say("\(SpokenKoreanNumber.month(first)) \(SpokenKoreanNumber.sino(second))일")
            readRangeSign()
        } else if first < second {
            say("\(SpokenKoreanNumber.sino(second))분의 \(SpokenKoreanNumber.sino(first))")
            if isCounted { output += " " }
        } else {
            say("\(SpokenKoreanNumber.sino(first)) 슬래시 \(SpokenKoreanNumber.sino(second))")
        }
        return true
    }

    /// Digits that only name something: with a leading zero, very long, after words like 번호, or joined by hyphens.
    private mutating func readCode() -> Bool {
        let end = digits(from: position)
        let length = end - position
        let run = text[position..<end]
        if starts("1+1", at: position) || starts("2+1", at: position), !isDigit(position + 3) {
            say(run.first == "1" ? "원 플러스 원" : "투 플러스 원")
            position += 3
            return true
        }
        if at(end) == ".", isDigit(end + 1), at(digits(from: end + 1)) == ".", isDigit(digits(from: end + 1) + 1) {
            say(SpokenKoreanNumber.sino(value(position, end) ?? 0))
            position = end
            while at(position) == ".", isDigit(position + 1) {
                let next = digits(from: position + 1)
                say("점 " + SpokenKoreanNumber.decimals(text[(position + 1)..<next]))
                position = next
            }
            return true
        }
        if at(end) == "-", isDigit(end + 1) {
            let second = digits(from: end + 1)
            let isCounted = KoreanCounter.prefix(of: text.dropFirst(spaces(from: second)).prefix(4)) != nil
            let isTime = at(second) == ":"
            if !isCounted, !isTime, at(second) != "%", !(at(spaces(from: second))?.isLatin ?? false),
                let low = value(position, end), let high = value(end + 1, second)
            {
                say("\(SpokenKoreanNumber.sino(low)) 다시 \(SpokenKoreanNumber.sino(high))")
                position = second
                return true
            }
        }
        let isEmergency = ["112", "114", "119"].contains(String(run)) && !followedByCounter(end)
        let isZeroLed = run.first == "0" && length > 1 && at(end) != "." && !followedByCounter(end)
        let isLong = length > 12 || (length >= 6 && !followedByCounter(end) && at(end) != "," && at(end) != ".")
        let isNamed = length >= 3 && followsNamingWord() && !followedByCounter(end)
        guard isEmergency || isZeroLed || isLong || isNamed else { return false }
        if run.first == "0", (9...11).contains(length) {
            let areaLength = run.starts(with: "02") ? 2 : 3
            let groups = [run.prefix(areaLength), run.dropFirst(areaLength).dropLast(4), run.suffix(4)]
            say(groups.map { SpokenKoreanNumber.digits($0) }.joined(separator: ", "))
        } else {
            let chunk = length <= 6 ? length : 4
            let groups = stride(from: 0, to: length, by: chunk).map { run.dropFirst($0).prefix(chunk) }
            say(groups.map { SpokenKoreanNumber.digits($0) }.joined(separator: ", "))
        }
        position = end
        return true
    }

    private func followedByCounter(_ end: Int) -> Bool {
        let start = spaces(from: end)
        let rest = text.dropFirst(start).prefix(4)
        guard let first = rest.first else { return false }
        if first == "%" || first == "°" || "만억조천백".contains(first) { return true }
        guard let counter = KoreanCounter.prefix(of: rest) else { return false }
        // A particle looks like some counters: 로, 도, 가, 과, 일, 인, 대.
        return !["로", "도", "가", "과", "일", "인", "길", "해", "이", "세", "자리"].contains(counter.word)
    }

    private func followsNamingWord() -> Bool {
        let before = String(output.suffix(12))
        let words = [
            "번호는", "번호", "번호가", "비밀번호", "코드", "코드는", "뒷자리", "앞자리", "뒷자리는", "앞자리는", "생년월일", "생년월일은", "계좌", "끝자리",
        ]
        let trimmed = before.reversed().drop { " ,:".contains($0) }.reversed()
        return words.contains { String(trimmed).hasSuffix($0) }
    }

    /// A number with what it counts, and a second one if it is a range.
    private mutating func readQuantity() -> Bool {
        guard let first = numeral(at: position) else { return false }
        if let range = range(from: first) {
            say(range.words)
            position = range.end
            return true
        }
        position = first.end
        if !readUnit(first) { sayCounted(first) }
        return true
    }

    /// `~` between numbers that each have their counter: 두 시에서 네 시.
    private mutating func readRangeSign() {
        let sign = spaces(from: position)
        guard at(sign) == "~" || (at(sign) == "-" && sign == position) else { return }
        let next = spaces(from: sign + 1)
        guard isDigit(next) || starts("오전", at: next) || starts("오후", at: next) || starts("다음", at: next)
        else { return }
        output += "에서"
        position = next
        if !isDigit(next) { output += " " }
    }

    private func range(from first: KoreanNumeral) -> (words: String, end: Int)? {
        var next = spaces(from: first.end)
        guard let sign = at(next), sign == "~" || (sign == "-" && next == first.end) else { return nil }
        next = spaces(from: next + 1)
        guard isDigit(next), let second = numeral(at: next), at(second.end) != ":" else { return nil }
        let scaled = first.scaledLike(second)
        let start = spaces(from: second.end)
        let isAdjacent = first.isSmallInteger && second.lead == first.lead.map { $0 + 1 } && first.scale == nil
        if let counter = counter(at: second.end, value: second.value) {
            let end = start + counter.word.count
            if isAdjacent, counter.takesEstimate, let lead = first.lead {
                if counter.series == .native, second.scale == nil,
                    let words = SpokenKoreanNumber.nativeEstimate(from: lead)
                {
                    return (words + " " + counter.word, end)
                }
                if counter.series == .sino, (1...8).contains(lead) {
                    let words = SpokenKoreanNumber.sino(lead) + second.words
                    return (words + (counter.word == "일" ? "" : " ") + counter.word, end)
                }
            }
            return ("\(phrase(scaled, counter))에서 \(phrase(second, counter))", end)
        }
        if let unit = KoreanLatin.unit(at: start, in: text) {
            return ("\(scaled.words)에서 \(second.words) \(unit.word)", unit.end)
        }
        return ("\(scaled.words)에서 \(second.words)", second.end)
    }

    private mutating func readUnit(_ numeral: KoreanNumeral) -> Bool {
        let start = spaces(from: position)
        if at(start) == "'", at(start + 1) == "s" { return false }
        if let unit = KoreanLatin.unit(at: start, in: text) {
            say((unit.prefix.map { $0 + " " } ?? "") + numeral.words + " " + unit.word)
            position = unit.end
            readRangeSign()
            return true
        }
        if at(start) == "x" || at(start) == "X" || at(start) == "×", isDigit(spaces(from: start + 1)) {
            say(numeral.words + " 곱하기")
            position = spaces(from: start + 1)
            return true
        }
        return false
    }

    private mutating func sayCounted(_ numeral: KoreanNumeral) {
        let isOrdinalPrefix = output.last == "제" && !(output.dropLast().last?.isHangulSyllable ?? false)
        guard let counter = counter(at: position, value: numeral.value) else {
            if isOrdinalPrefix { output += numeral.words } else { say(numeral.words) }
            if at(position) == "째", let value = numeral.value {
                output.removeLast(numeral.words.count)
                let ordinals = [1: "첫", 2: "둘", 3: "셋", 4: "넷"]
                output += ordinals[value] ?? SpokenKoreanNumber.native(value)
            }
            return
        }
        let words = phrase(numeral, counter)
        if isOrdinalPrefix { output += words } else { say(words) }
        position = spaces(from: position) + counter.word.count
        readRangeSign()
    }

    private func phrase(_ numeral: KoreanNumeral, _ counter: KoreanCounter) -> String {
        guard let value = numeral.value, numeral.fraction == nil else { return numeral.words + " " + counter.word }
        switch counter.word {
        case "월" where (1...12).contains(value): return SpokenKoreanNumber.month(value)
        case "일", "주일": return numeral.words + counter.word
        case "시": return SpokenKoreanNumber.hour(value)
        case "번째" where value == 1: return "첫 번째"
        default: break
        }
        guard counter.series == .native, numeral.scale == nil else { return numeral.words + " " + counter.word }
        return SpokenKoreanNumber.native(value) + " " + counter.word
    }

    /// The counter at an index, as this sentence means it: 분 counts minutes or people, 번 numbers or times, 대 ages or
    /// machines.
    private func counter(at index: Int, value: Int?) -> KoreanCounter? {
        let start = spaces(from: index)
        guard start - index <= 1, let found = KoreanCounter.prefix(of: text.dropFirst(start).prefix(4)) else {
            return nil
        }
        let rest = String(text.dropFirst(start + found.word.count).prefix(8))
        if start > index, let next = rest.first, next.isHangulSyllable,
            !"이가은는을를에의로와과도만까부씩쯤정보라요입인으간후전뒤째당거걸안반동남넘짜예더하마".contains(next)
        {
            return nil
        }
        let before = output.suffix(10)
        switch found.word {
        case "분" where isPeople(value, before: before, after: rest):
            return KoreanCounter(word: "분", series: .native)
        case "번" where isTimes(value, before: before, after: rest):
            return KoreanCounter(word: "번", series: .native)
        case "대" where (value ?? 0) >= 10 && (value ?? 0) % 10 == 0:
            return KoreanCounter(word: "대", series: .sino)
        case "도", "로", "가", "과", "인", "길", "세", "해", "이":
            // As particles they mean nothing to the number, and both readings begin alike.
            return start == index ? KoreanCounter(word: found.word, series: .sino).attached(unless: rest) : nil
        default: return found
        }
    }

    private func isPeople(_ value: Int?, before: Substring, after: String) -> Bool {
        guard let value, value < 20, !before.hasSuffix("시"), !before.hasSuffix("시 ") else { return false }
        let signs = [
            "이서", "이 오", "이 가", "이 계", "께", " 모두", " 예약", "이신", "이세", "이십", " 식사", " 자리", "의 손님", " 오", " 입장", " 모",
        ]
        return signs.contains { after.hasPrefix($0) }
    }

    private func isTimes(_ value: Int?, before: Substring, after: String) -> Bool {
        guard let value, value < 20 else { return false }
        let follows = [" 더", "이나", "만 ", " 전화", "씩", " 했", " 먹", " 드", " 갔", " 정도", " 다녀", " 방문"]
        let leads = ["하루에", "하루", "한 달에", "일주일에", "매일", "일 년에", "총"]
        let context = String(before).trimmingSpaces
        return follows.contains { after.hasPrefix($0) } || leads.contains { context.hasSuffix($0) }
    }

    private func numeral(at start: Int) -> KoreanNumeral? { KoreanNumeral(in: text, at: start) }

    // MARK: Latin letters and symbols

    private mutating func readLatin() -> Bool {
        guard let first = at(position), first.isLatin else { return false }
        let half = dayHalf(at: position)
        if let half, isDigit(spaces(from: half.end)) {
            say(half.word)
            position = half.end
            return true
        }
        if first == "B", isDigit(position + 1) {
            let end = digits(from: position + 1)
            let suffix = at(end)
            if end - position <= 2,
                suffix == "F" || suffix == "층" || !(suffix.map { $0.isLatin || $0 == "-" } ?? false),
                let floor = value(position + 1, end)
            {
                say("지하 \(SpokenKoreanNumber.sino(floor)) 층")
                position = suffix == "F" || suffix == "층" ? end + 1 : end
                return true
            }
        }
        let (words, end) = KoreanLatin.words(at: position, in: text)
        say(words)
        position = end
        return true
    }

    private mutating func readSymbol() {
        guard let character = at(position) else { return }
        position += 1
        switch character {
        case "가"..."힣":
            if let last = output.last, last.isHangulSyllable, let before = at(position - 2),
                before.isLatin || before.isDigit,
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
        case "(":
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
        case ")", "[", "]", "{", "}", ":", ";", "|": output += ", "
        case "~": readTilde()
        case "-": output += at(position) == " " || at(position - 2) == " " ? ", " : " "
        case "/":
            let isBetweenWords =
                (at(position - 2)?.isHangulSyllable ?? false) && (at(position)?.isHangulSyllable ?? false)
            if isBetweenWords || at(position - 2) == " " { output += ", " } else { say("슬래시 ") }
        case "#", "*":
            let isKey = isDigit(position) || isDigit(position - 2)
            if isKey { say(character == "#" ? "우물 정자 " : "별표 ") } else { output += " " }
        default:
            if let word = KoreanLatin.symbols[character] { say(word + " ") } else { output += " " }
        }
    }

    private mutating func readTilde() {
        let days = "월화수목금토일"
        if let before = at(position - 2), let after = at(position), days.contains(before), days.contains(after),
            !(at(position - 3)?.isHangulSyllable ?? false), output.last == before
        {
            let isNamed = at(position + 1).map { $0.isHangulSyllable } ?? false
            output += "요일에서 \(after)" + (isNamed && at(position + 1) == "요" ? "" : "요일")
            position += 1
        } else if let before = at(position - 2), before.isHangulSyllable || before == ")", let after = at(position),
            after.isHangulSyllable
        {
            output += ", "
        }
    }
}

extension KoreanCounter {
    /// The counter itself, or nothing if what follows shows that the syllable is a particle.
    fileprivate func attached(unless rest: String) -> KoreanCounter? {
        switch word {
        case "도": rest.hasPrefix(" ") && !rest.hasPrefix(" 정도") || rest.hasPrefix("입") || rest.isEmpty ? self : self
        case "로", "가", "과", "인", "이", "해": rest.first.map { $0 == " " || $0 == "," || $0 == "." } ?? true ? nil : self
        default: self
        }
    }
}

extension String {
    /// Without spaces at either end.
    var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
