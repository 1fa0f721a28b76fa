/// Days in Korean text: by name, by their distance, by their date.
extension KoreanMentions {
    static let weekdays = Dictionary(
        words.numbers(.weekdays).compactMap { entry in entry.word.first.map { ($0, entry.number) } },
        uniquingKeysWith: { first, _ in first })
    static let relativeDays = words.numbers(.relativeDays)
    static let shortDays = words.numbers(.shortDays)
    static let spans = words.numbers(.spans)
    static let months = words.numbers(.months)
    static let weeks = words.numbers(.weeks)
    private static let notDay = words[.notDay]
    private static let afterSpacedDay = words[.afterSpacedDay]
    private static let later = words[.later]
    private static let afterDay = Set(words[.afterDay].compactMap(\.first))

    /// 내일, 이번 주 토요일, 12월 25일, 주말.
    func day(_ start: Int) -> Mention? {
        if let day = later(start) ?? dayOfNamedMonth(start) ?? writtenDay(start) { return day }
        if isWordStart(start) {
            for entry in Self.shortDays {
                if let end = match(entry.word, start), endsWord(end) {
                    return mention(.day(.relative(entry.number)), start, end)
                }
            }
        }
        for entry in Self.relativeDays {
            if let end = match(entry.word, start) { return mention(.day(.relative(entry.number)), start, end) }
        }
        if let date = date(start) { return date }
        if let entry = Self.weeks.first(where: { match($0.word, start) != nil }), let end = match(entry.word, start) {
            let next = skipSpaces(end)
            if let (weekday, end) = weekday(next) {
                return mention(.day(.weekday(weekday, week: entry.number)), start, end)
            }
            if let end = match("주말", next) ?? (entry.word.hasSuffix("주") ? match("말", end) : nil) {
                return mention(.day(.weekend), start, end)
            }
            return entry.word.hasSuffix("주") ? mention(.day(.week(entry.number)), start, end) : nil
        }
        if let (weekday, end) = weekday(start) { return mention(.day(.weekday(weekday, week: nil)), start, end) }
        if let end = match("주말", start) { return mention(.day(.weekend), start, end) }
        if let end = match("평일", start) { return mention(.day(.weekdays), start, end) }
        return nil
    }

    private func weekday(_ start: Int) -> (Int, end: Int)? {
        guard start < characters.count, let weekday = Self.weekdays[characters[start]],
            let end = match("요일", start + 1) ?? match("욜", start + 1)
        else { return nil }
        return (weekday, end)
    }

    private func date(_ start: Int) -> Mention? {
        guard isBoundary(start), let first = KoreanNumber.match(characters[start...]), first.style != .native else {
            return month("유월", 6, start) ?? month("시월", 10, start)
        }
        let index = skipSpaces(start + first.length)
        if first.value > 31, let end = match("년", index) {
            let next = skipSpaces(end)
            guard let month = KoreanNumber.match(characters[next...]),
                let end = match("월", skipSpaces(next + month.length))
            else { return nil }
            return dayOfMonth(start, after: end, month: month.value, year: first.value)
        }
        if (1...12).contains(first.value), let end = match("월", index) {
            return dayOfMonth(start, after: end, month: first.value, year: nil)
        }
        guard (1...31).contains(first.value), first.style == .digits || first.length >= 2 || isSpacedDay(start, index),
            let end = match("일", index),
            Self.notDay.allSatisfy({
                match($0, skipSpaces(end)) == nil
            })
        else { return nil }
        return mention(.day(.date(year: nil, month: nil, day: first.value)), start, end)
    }

    /// "오 일에", as a recogniser spaces it; "이 일에" is about a matter.
    private func isSpacedDay(_ start: Int, _ index: Int) -> Bool {
        guard index == start + 2, "삼오육칠팔구십".contains(characters[start]), let end = match("일", index) else {
            return false
        }
        return Self.afterSpacedDay.contains { match($0, end) != nil }
    }

    private func month(_ word: String, _ month: Int, _ start: Int) -> Mention? {
        guard isBoundary(start), let end = match(word, start) else { return nil }
        return dayOfMonth(start, after: end, month: month, year: nil)
    }

    private func dayOfMonth(_ start: Int, after end: Int, month: Int, year: Int?) -> Mention? {
        let index = skipSpaces(end)
        guard let day = KoreanNumber.match(characters[index...]), (1...31).contains(day.value),
            let end = match("일", skipSpaces(index + day.length)),
            let date = Day.inCalendar(year: year, month: month, day: day.value)
        else { return nil }
        return mention(.day(date), start, end)
    }

    // MARK: Days that are counted or written with signs

    /// 이틀 뒤, 3일 후, 2주 있다가.
    private func later(_ start: Int) -> Mention? {
        var span: (days: Int, end: Int)?
        if isWordStart(start), let entry = Self.spans.first(where: { match($0.word, start) != nil }) {
            span = match(entry.word, start).map { (entry.number, $0) }
        } else if isBoundary(start), let number = KoreanNumber.match(characters[start...]), number.style != .native,
            (1...366).contains(number.value)
        {
            let unit = skipSpaces(start + number.length)
            if let end = match("주일", unit) ?? match("주", unit), number.value <= 52 {
                span = (number.value * 7, end)
            } else if let end = match("일", unit) {
                span = (number.value, end)
            }
        }
        guard let span else { return nil }
        let next = skipSpaces(span.end)
        for word in Self.later {
            guard let end = match(word, next), word.count > 1 || endsWord(end) else { continue }
            return mention(.day(.relative(span.days)), start, end)
        }
        return nil
    }

    /// 다음 달 3일.
    private func dayOfNamedMonth(_ start: Int) -> Mention? {
        guard isWordStart(start), let entry = Self.months.first(where: { match($0.word, start) != nil }),
            let end = match(entry.word, start)
        else { return nil }
        let index = skipSpaces(end)
        guard let day = KoreanNumber.match(characters[index...]), day.style != .native, (1...31).contains(day.value),
            let end = match("일", skipSpaces(index + day.length))
        else { return nil }
        return mention(.day(.dayOfMonth(day.value, month: entry.number)), start, end)
    }

    /// 12/4, 12.24에, 26.12.03, 2026-12-03.
    private func writtenDay(_ start: Int) -> Mention? {
        guard isWordStart(start), characters[start].isDigit, let day = KoreanReader.day(in: characters, at: start),
            let date = Day.inCalendar(year: day.year, month: day.month, day: day.day)
        else { return nil }
        return mention(.day(date), start, day.end)
    }

    /// Whether nothing that belongs to a word or a number stands before.
    private func isWordStart(_ index: Int) -> Bool {
        guard index > 0 else { return true }
        let before = characters[index - 1]
        return !isHangul(before) && !before.isLetter && !before.isNumber && !"/.-:".contains(before)
    }

    /// Whether a word ends here, but for a particle.
    private func endsWord(_ index: Int) -> Bool {
        guard index < characters.count, isHangul(characters[index]) else { return true }
        return Self.afterDay.contains(characters[index])
    }
}
