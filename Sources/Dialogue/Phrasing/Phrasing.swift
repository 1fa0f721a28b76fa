import Calls
package import Languages

/// Times, days and counts in the words people use, written one way however they were heard.
package struct Phrasing: Sendable {
    private let language: Language

    /// The wording of a language.
    package init(language: Language) { self.language = language }

    /// The lists of `phrasing.yaml`.
    enum Words: String, WordList {
        static let file = "phrasing.yaml"

        /// Parts of the day, by the names of ``ClockTime/Part``.
        case parts
        /// Monday to Sunday.
        case weekdays
        /// January to December.
        case months
        /// 0 to 9, one at a time.
        case digits
        /// Days and weeks by how far they are from this one, and months before a day of theirs.
        case days, weeks, monthsAway

        var kind: WordListKind {
            switch self {
            case .parts: .pairs
            case .days, .weeks, .monthsAway: .numbers
            case .weekdays, .months, .digits: .words
            }
        }

        var languages: [Language] {
            switch self {
            case .parts: [.korean]
            case .months: [.english]
            case .weekdays, .digits, .days, .weeks, .monthsAway: Language.allCases
            }
        }
    }

    /// The words that come with the program.
    static let tables = LanguageTables<WordLists<Words>>()
    /// What is wrong with them, with lines.
    package static var problems: [YAMLFileError] { tables.problems }
    private static let koreanParts = Dictionary(
        tables[.korean].pairs(.parts).compactMap { word, meaning in
            ClockTime.Part(rawValue: word).map { ($0, meaning) }
        }, uniquingKeysWith: { first, _ in first })
    private static let days = distances(.days)
    private static let weeks = distances(.weeks)
    private static let months = distances(.monthsAway)

    private static func distances(_ list: Words) -> [Language: [Int: String]] {
        Dictionary(
            uniqueKeysWithValues: Language.allCases.map { language in
                let words = tables[language].numbers(list).map { ($0.number, $0.word) }
                return (language, Dictionary(words, uniquingKeysWith: { first, _ in first }))
            })
    }

    /// What is so many days, weeks or months from now.
    private func word(_ distance: Int, in words: [Language: [Int: String]]) -> String? { words[language]?[distance] }

    /// `저녁 6시 반`, `6:30 pm`.
    package func time(_ time: ClockTime) -> String {
        switch language {
        case .korean:
            let part = time.hour > 12 ? "" : time.part.flatMap { Self.koreanParts[$0] }.map { $0 + " " } ?? ""
            let minute = time.minute == 0 ? "" : time.minute == 30 ? " 반" : " \(time.minute)분"
            return "\(part)\(time.hour)시\(minute)"
        case .english:
            if time.hour == 12, time.minute == 0, time.part == .noon { return "noon" }
            let minute = time.minute == 0 ? "" : ":" + (time.minute < 10 ? "0" : "") + "\(time.minute)"
            switch time.part {
            case .dawn?, .morning?: return "\(time.hour)\(minute) am"
            case .noon?, .afternoon?, .evening?, .night?: return "\(time.hour)\(minute) pm"
            case nil: return minute.isEmpty ? "\(time.hour) o'clock" : "\(time.hour)\(minute)"
            }
        }
    }

    /// `이번 주 토요일`, `December 25`.
    package func day(_ day: Day) -> String {
        switch (language, day) {
        case (.korean, .relative(let days)):
            word(days, in: Self.days) ?? "\(days)일 뒤"
        case (.korean, .weekday(let weekday, let week)):
            prefixed(week) + (Self.name(weekday, in: Self.tables[.korean][.weekdays]) ?? "")
        case (.korean, .date(let year, let month, let day)):
            (year.map { "\($0)년 " } ?? "") + (month.map { "\($0)월 " } ?? "") + "\(day)일"
        case (.korean, .dayOfMonth(let day, let month)):
            (word(month, in: Self.months) ?? "") + " \(day)일"
        case (.korean, .week(let week)): weekPrefix(week) ?? "그 주"
        case (.korean, .weekend): "주말"
        case (.korean, .weekdays): "평일"
        case (.english, .relative(let days)): word(days, in: Self.days) ?? "in \(days) days"
        case (.english, .weekday(let weekday, let week)):
            prefixed(week) + (Self.name(weekday, in: Self.tables[.english][.weekdays]) ?? "")
        case (.english, .date(let year, let month, let day)):
            (month.flatMap { Self.name($0, in: Self.tables[.english][.months]) }.map { $0 + " " } ?? "the ") + "\(day)"
                + (year.map { ", \($0)" } ?? "")
        case (.english, .dayOfMonth(let day, let month)):
            "the \(day) of " + (word(month, in: Self.months) ?? "that") + " month"
        case (.english, .week(let week)): (weekPrefix(week) ?? "that") + " week"
        case (.english, .weekend): "the weekend"
        case (.english, .weekdays): "weekdays"
        }
    }

    /// The name of what is counted from 1; `nil` beyond its list.
    private static func name(_ number: Int, in names: [String]) -> String? {
        number >= 1 && number <= names.count ? names[number - 1] : nil
    }

    private func prefixed(_ week: Int?) -> String { week.flatMap(weekPrefix).map { $0 + " " } ?? "" }

    private func weekPrefix(_ week: Int) -> String? { word(week, in: Self.weeks) }

    /// `네 명`, `4 people`.
    package func count(_ value: Int, unit: String) -> String {
        let isPeople = Mention.countsPeople(unit)
        switch language {
        case .korean: return (KoreanNumber.counting(value) ?? "\(value)") + " " + (isPeople ? "명" : unit)
        case .english: return isPeople ? (value == 1 ? "1 person" : "\(value) people") : "\(value) \(unit)"
        }
    }

    /// `18900원` as people write it: `18,900원`, `$25`.
    package func money(_ value: Int, currency: String) -> String {
        var digits = ""
        for (offset, digit) in String(value).reversed().enumerated() {
            if offset > 0, offset % 3 == 0 { digits.insert(",", at: digits.startIndex) }
            digits.insert(digit, at: digits.startIndex)
        }
        if currency == "원" { return digits + "원" }
        return currency.count == 1 ? currency + digits : digits + " " + currency
    }

    /// `010-1234-5678` for a mobile number; other numbers as digits in groups.
    package func phone(_ digits: String) -> String {
        let digits = Array(digits)
        switch digits.count {
        case 11: return String(digits[..<3]) + "-" + String(digits[3..<7]) + "-" + String(digits[7...])
        case 10: return String(digits[..<3]) + "-" + String(digits[3..<6]) + "-" + String(digits[6...])
        case 8: return String(digits[..<4]) + "-" + String(digits[4...])
        case 7: return String(digits[..<3]) + "-" + String(digits[3...])
        default: return String(digits)
        }
    }

    /// A name one sound at a time: `김, 하, 늘`; spelled in English. `nil` if that is no help.
    func slow(name: String) -> String? {
        switch language {
        case .korean:
            guard name.count >= 2, name.allSatisfy({ HangulSyllable.sounds($0) != nil }) else { return nil }
            return name.map(String.init).joined(separator: ", ")
        case .english:
            guard name.allSatisfy({ $0.isASCII }) else { return nil }
            return name.filter(\.isLetter).map { $0.uppercased() }.joined(separator: ", ")
        }
    }

    /// Digits one at a time, with a pause between groups: `공일공, 이삼사오`, `zero one zero, two three four five`.
    package func slow(digits: String) -> String {
        var groups = digits.split { !$0.isNumber }.map(Array.init)
        if let all = groups.first, groups.count == 1, all.count > 4 {
            // A birth date is said in pairs.
            let length = all.count == 6 ? 2 : 4
            groups = stride(from: 0, to: all.count, by: length).map { Array(all[$0..<min($0 + length, all.count)]) }
        }
        switch language {
        case .korean: return groups.map { named($0, joined: "") }.joined(separator: ", ")
        case .english: return groups.map { named($0, joined: " ") }.joined(separator: ", ")
        }
    }

    private func named(_ digits: [Character], joined separator: String) -> String {
        let names = Self.tables[language][.digits]
        return digits.compactMap(\.wholeNumberValue).filter(names.indices.contains).map { names[$0] }
            .joined(separator: separator)
    }

    /// A day and a time in one phrase; empty if there is neither.
    package func when(day: Day?, time: ClockTime?) -> String {
        let day = day.map(self.day)
        let time = time.map(self.time)
        switch language {
        case .korean: return [day, time].compactMap(\.self).joined(separator: " ")
        case .english: return [day, time].compactMap(\.self).joined(separator: " at ")
        }
    }
}
