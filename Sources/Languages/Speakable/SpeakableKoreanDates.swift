/// Days, times and fractions, which are written with the same signs.
extension KoreanReader {
    // MARK: Days

    /// `2026-11-28`, `2026. 11. 28.`, `26/11/28`, `26.12.03`; a weekday in parentheses may follow.
    mutating func readDate() -> Bool {
        guard let date = writtenDate() else { return readMonth() }
        let (year, month, day) = (date.written, date.month, date.day)
        say("\(SpokenKoreanNumber.sino(year)) 년 \(SpokenKoreanNumber.month(month)) \(SpokenKoreanNumber.sino(day))일")
        let hasPoints = text[position..<date.end].contains(".")
        position = date.end
        if hasPoints, at(position) == ".", at(spaces(from: position + 1)).map({ $0 != "\n" }) ?? false { position += 1 }
        readLastDay()
        return true
    }

    /// A year, a month and a day with one sign between them.
    private func writtenDate() -> (written: Int, month: Int, day: Int, end: Int)? {
        let yearEnd = digits(from: position)
        guard yearEnd - position == 4 || yearEnd - position == 2, let separator = at(yearEnd),
            "-./".contains(separator)
        else { return nil }
        let monthStart = separator == "." ? spaces(from: yearEnd + 1) : yearEnd + 1
        let monthEnd = digits(from: monthStart)
        guard at(monthEnd) == separator else { return nil }
        let dayStart = separator == "." ? spaces(from: monthEnd + 1) : monthEnd + 1
        let dayEnd = digits(from: dayStart)
        // Two digits each, spaces after the points, or a year of ours: 17.2.1 and iOS 26.1.5 are versions.
        let isOurs = (20...39).contains(value(position, yearEnd) ?? 0) && !isMeasured
        let isWhole = monthEnd - monthStart == 2 && dayEnd - dayStart == 2 || monthStart > yearEnd + 1 || isOurs
        guard let year = value(position, yearEnd), let month = value(monthStart, monthEnd),
            let day = value(dayStart, dayEnd), (1...12).contains(month), (1...31).contains(day),
            monthEnd - monthStart <= 2, dayEnd - dayStart <= 2, yearEnd - position == 4 || separator != "." || isWhole,
            at(dayEnd) != "-" || !isDigit(dayEnd + 1), at(dayEnd) != "." || !isDigit(dayEnd + 1)
        else { return nil }
        return (year, month, day, dayEnd)
    }

    /// The day that is written in digits at an index, as it is read aloud: 12/4, 12.24, 26.12.03, 2026-12-03.
    static func day(
        in text: [Character], at start: Int
    ) -> (year: Int?, month: Int, day: Int, end: Int)? {
        var reader = KoreanReader(text)
        reader.position = start
        if let date = reader.writtenDate() {
            return (date.written < 100 ? 2_000 + date.written : date.written, date.month, date.day, date.end)
        }
        if let day = reader.dayWithPoint() { return (nil, day.month, day.day, day.end) }
        guard let (month, day, end, isCertain) = reader.fraction(at: start),
            reader.isDay(month, day, end: end, isCertain: isCertain)
        else { return nil }
        return (nil, month, day, end)
    }

    /// `2026-12`, `2026.12`: a year of ours and its month.
    private mutating func readMonth() -> Bool {
        let yearEnd = digits(from: position)
        let end = digits(from: yearEnd + 1)
        guard yearEnd - position == 4, let separator = at(yearEnd), "-./".contains(separator), end - yearEnd == 3,
            let year = value(position, yearEnd), let month = value(yearEnd + 1, end), (1990...2099).contains(year),
            (1...12).contains(month), at(end) != "-", !isCounted(end), !isNamed(at: position)
        else { return false }
        say("\(SpokenKoreanNumber.sino(year)) 년 \(SpokenKoreanNumber.month(month))")
        position = end
        return true
    }

    /// `11/28` is a day if it can be one and counts nothing; otherwise a fraction, or two numbers that go together:
    /// 보증금 500/45, 혈압 130/85.
    mutating func readSlash() -> Bool {
        guard let (first, second, end, isCertain) = fraction(at: position) else { return false }
        let bar = digits(from: position)
        if written(from: end).hasPrefix("분기") {
            say(SpokenKoreanNumber.digits([first, second].flatMap { Array(String($0)) }) + " 분기")
            position = end + 2
        } else if first < second || isCertain, !isDay(first, second, end: end, isCertain: isCertain) {
            say(Self.fraction(first, second))
            position = end
            readMeasure()
        } else if isDay(first, second, end: end, isCertain: isCertain) {
            say("\(SpokenKoreanNumber.month(first)) \(SpokenKoreanNumber.sino(second))일")
            position = at(end) == "일" ? end + 1 : end
            readLastDay()
        } else {
            say(SpokenKoreanNumber.sino(first) + "에 ")
            position = bar + 1
        }
        return true
    }

    /// `3 1/2`, `1½`: a whole number and a fraction.
    mutating func readMixedNumber() -> Bool {
        let end = digits(from: position)
        guard end - position <= 3, at(end) == " ", let whole = value(position, end), whole > 0,
            let (above, below, fractionEnd, isCertain) = fraction(at: end + 1), above < below,
            isCertain || below <= 16 && !isDay(above, below, end: fractionEnd, isCertain: false)
        else { return false }
        let words = SpokenKoreanNumber.sino(whole)
        let particle = words.last.map(\.hasFinalConsonant) ?? false ? "과" : "와"
        say(words + particle + " " + Self.fraction(above, below))
        position = fractionEnd
        readMeasure()
        return true
    }

    private static func fraction(_ above: Int, _ below: Int) -> String {
        "\(SpokenKoreanNumber.sino(below))분의 \(SpokenKoreanNumber.sino(above))"
    }

    /// What a fraction measures, as a word of its own.
    private mutating func readMeasure() {
        let start = spaces(from: position)
        if let unit = KoreanLatin.unit(at: start, in: text) {
            say(unit.word)
            position = unit.end
        } else if KoreanCounter.prefix(of: text.dropFirst(position).prefix(4)) != nil, isCounted(position) {
            output += " "
        }
    }

    /// Whether two numbers around a slash are a month and its day.
    private func isDay(_ month: Int, _ day: Int, end: Int, isCertain: Bool) -> Bool {
        guard !isCertain, (1...12).contains(month), (1...31).contains(day) else { return false }
        if at(end) == "일" { return true }
        guard !isCounted(end), KoreanLatin.unit(at: spaces(from: end), in: text) == nil else { return false }
        // 07/02 is written only of days, and no fraction has such parts.
        if month >= day || day > 10 || text[position..<end].contains("0") && text[end - 2] != "1" { return true }
        return tellsDay(after: end) || tellsDay(before: position)
    }

    /// Whether what follows is said of a day.
    func tellsDay(after end: Int) -> Bool {
        if at(end) == "(", let day = at(end + 1), "월화수목금토일".contains(day) { return true }
        let rest = written(from: end)
        let attached = ["에", "부터", "까지", "자 ", "날", "~", "일"]
        if attached.contains(where: rest.hasPrefix), !rest.hasPrefix("에서") { return true }
        let next = written(from: spaces(from: end))
        let words = [
            "오전", "오후", "저녁", "아침", "점심", "밤", "새벽", "낮", "월요", "화요", "수요", "목요", "금요", "토요", "일요", "예약", "방문", "출발",
            "도착", "입고", "배송", "이사", "퇴실", "입실", "체크", "결제", "입금", "진료",
        ]
        if words.contains(where: next.hasPrefix) { return true }
        let hour = digits(from: spaces(from: end))
        return isDigit(spaces(from: end)) && (at(hour) == "시" || at(hour) == ":")
    }

    private func tellsDay(before start: Int) -> Bool {
        let before = written(before: start).trimmingTrailingSpaces
        return ["날짜는", "날짜", "일정은", "일정", "일시", "부터", "~", "예약일"].contains(where: before.hasSuffix)
    }

    /// `12.24` is a day where what follows says so; else a decimal.
    mutating func readDayWithPoint() -> Bool {
        guard let (month, day, end) = dayWithPoint() else { return false }
        say("\(SpokenKoreanNumber.month(month)) \(SpokenKoreanNumber.sino(day))일")
        position = at(end) == "일" ? end + 1 : end
        readLastDay()
        return true
    }

    private func dayWithPoint() -> (month: Int, day: Int, end: Int)? {
        let monthEnd = digits(from: position)
        let dayEnd = digits(from: monthEnd + 1)
        guard at(monthEnd) == ".", monthEnd - position <= 2, (2...3).contains(dayEnd - monthEnd),
            let month = value(position, monthEnd), let day = value(monthEnd + 1, dayEnd), (1...12).contains(month),
            (1...31).contains(day), at(dayEnd) != "." || !isDigit(dayEnd + 1), !isCounted(dayEnd) || at(dayEnd) == "일",
            !isMeasured, isDayWithPoint(month, dayDigits: dayEnd - monthEnd - 1, end: dayEnd)
        else { return nil }
        return (month, day, dayEnd)
    }

    private func isDayWithPoint(_ month: Int, dayDigits: Int, end: Int) -> Bool {
        let sign = spaces(from: end)
        if at(sign) == "~" || at(sign) == "-" && sign == end {
            let next = spaces(from: sign + 1)
            guard isDigit(next) else { return false }
            let last = lastDay(at: next)
            return dayDigits == 2 && (last != nil || isPointedDay(at: next))
        }
        if output.hasSuffix("일에서") { return true }
        let rest = written(from: end)
        let isPlain = ["에", "부터", "까지"].contains(where: rest.hasPrefix)
        return tellsDay(after: end) && (!isPlain || dayDigits == 2 || month >= 10)
    }

    private func isPointedDay(at start: Int) -> Bool {
        let monthEnd = digits(from: start)
        let dayEnd = digits(from: monthEnd + 1)
        guard at(monthEnd) == ".", dayEnd - monthEnd == 3, let month = value(start, monthEnd) else { return false }
        return (1...12).contains(month) && !isCounted(dayEnd) && KoreanLatin.unit(at: dayEnd, in: text) == nil
    }

    /// Whether the number that begins here measures something: 평점 4.5.
    private var isMeasured: Bool {
        let before = written(before: position).trimmingTrailingSpaces
        if before.last?.isLatin ?? false { return true }
        return ["평점", "별점", "버전", "학점", "시력", "도수", "체온", "점수", "지수", "환율", "약"].contains {
            before.hasSuffix($0) || before.hasSuffix($0 + "이") || before.hasSuffix($0 + "은")
                || before.hasSuffix($0 + "는")
        }
    }

    /// The last day of a stay that begins on the day just said: 12/24-26.
    private mutating func readLastDay() {
        let sign = spaces(from: position)
        guard at(sign) == "~" || at(sign) == "-" && sign == position else { return }
        let next = spaces(from: sign + 1)
        guard let last = lastDay(at: next) else { return readRangeSign() }
        output += "에서 \(SpokenKoreanNumber.sino(last.day))일"
        position = last.end
    }

    /// A day of a month without its month, if nothing else can be meant.
    private func lastDay(at start: Int) -> (day: Int, end: Int)? {
        let end = digits(from: start)
        guard end - start <= 2, let day = value(start, end), (1...31).contains(day) else { return nil }
        if at(end) == "일" { return (day, end + 1) }
        guard !isCounted(end), !"/:.-월시".contains(at(end) ?? " ") || at(end) == "." && !isDigit(end + 1),
            KoreanLatin.unit(at: end, in: text) == nil
        else { return nil }
        return (day, end)
    }

    // MARK: Times

    /// `19:30`, `7:30 pm`, `11:42:30`; `7시` is none (the counter does that).
    mutating func readTime() -> Bool {
        let hourEnd = digits(from: position)
        if at(hourEnd) == ":", isDigit(hourEnd + 1), let hour = value(position, hourEnd), hourEnd - position <= 2 {
            let minuteEnd = digits(from: hourEnd + 1)
            guard minuteEnd - hourEnd == 3, hour <= 24, let minute = value(hourEnd + 1, minuteEnd), minute < 60 else {
                guard let other = value(hourEnd + 1, minuteEnd) else { return false }
                say("\(SpokenKoreanNumber.sino(hour)) 대 \(SpokenKoreanNumber.sino(other))")
                position = minuteEnd
                return true
            }
            var end = minuteEnd
            var seconds = ""
            if at(end) == ":", let second = value(end + 1, digits(from: end + 1)), second < 60 {
                end = digits(from: end + 1)
                if second > 0 { seconds = " \(SpokenKoreanNumber.sino(second)) 초" }
            }
            let half = dayHalf(at: end)
            say((half?.word).map { $0 + " " } ?? "")
            let minutes = minute > 0 ? " \(SpokenKoreanNumber.sino(minute)) 분" : ""
            say(SpokenKoreanNumber.hour(hour) + minutes + seconds)
            position = half?.end ?? end
            readRangeSign()
            return true
        }
        guard let half = dayHalf(at: hourEnd), let hour = value(position, hourEnd), (0...12).contains(hour) else {
            return false
        }
        say(half.word + " " + SpokenKoreanNumber.hour(hour))
        position = half.end
        readRangeSign()
        return true
    }

    /// `am` or `p.m.` at an index, as 오전 or 오후.
    func dayHalf(at index: Int) -> (word: String, end: Int)? {
        let start = spaces(from: index)
        for (mark, word) in [("a.m.", "오전"), ("p.m.", "오후"), ("am", "오전"), ("pm", "오후")] {
            let end = start + mark.count
            guard end <= text.count, String(text[start..<end]).lowercased() == mark, !isLatin(end) else { continue }
            return (word, end)
        }
        return nil
    }
}

extension Character {
    /// Whether a syllable of Hangul ends in a consonant.
    var hasFinalConsonant: Bool {
        guard isHangulSyllable, let scalar = unicodeScalars.first else { return false }
        return (scalar.value - 0xAC00) % 28 != 0
    }
}
