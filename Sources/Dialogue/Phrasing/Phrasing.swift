import Calls
package import Languages

/// Times, days and counts in the words people use, written one way however they were heard.
package struct Phrasing: Sendable {
    private let language: Language

    /// The wording of a language.
    package init(language: Language) { self.language = language }

    private static let koreanParts: [ClockTime.Part: String] = [
        .dawn: "새벽", .morning: "오전", .noon: "낮", .afternoon: "오후", .evening: "저녁", .night: "밤",
    ]
    private static let koreanWeekdays = ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"]
    private static let englishWeekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let englishMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

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
            [-2: "그저께", -1: "어제", 0: "오늘", 1: "내일", 2: "모레", 3: "글피"][days] ?? "\(days)일 뒤"
        case (.korean, .weekday(let weekday, let week)):
            (week.flatMap(weekPrefix).map { $0 + " " } ?? "") + (Self.name(weekday, in: Self.koreanWeekdays) ?? "")
        case (.korean, .date(let year, let month, let day)):
            (year.map { "\($0)년 " } ?? "") + (month.map { "\($0)월 " } ?? "") + "\(day)일"
        case (.korean, .dayOfMonth(let day, let month)):
            ([-1: "지난달", 0: "이번 달", 1: "다음 달", 2: "다다음 달"][month] ?? "") + " \(day)일"
        case (.korean, .week(let week)): weekPrefix(week) ?? "그 주"
        case (.korean, .weekend): "주말"
        case (.korean, .weekdays): "평일"
        case (.english, .relative(let days)): [-1: "yesterday", 0: "today", 1: "tomorrow"][days] ?? "in \(days) days"
        case (.english, .weekday(let weekday, let week)):
            (week.flatMap(weekPrefix).map { $0 + " " } ?? "") + (Self.name(weekday, in: Self.englishWeekdays) ?? "")
        case (.english, .date(let year, let month, let day)):
            (month.flatMap { Self.name($0, in: Self.englishMonths) }.map { $0 + " " } ?? "the ") + "\(day)"
                + (year.map { ", \($0)" } ?? "")
        case (.english, .dayOfMonth(let day, let month)):
            "the \(day) of " + ([-1: "last", 0: "this", 1: "next"][month] ?? "that") + " month"
        case (.english, .week(let week)): (weekPrefix(week) ?? "that") + " week"
        case (.english, .weekend): "the weekend"
        case (.english, .weekdays): "weekdays"
        }
    }

    /// The name of what is counted from 1; `nil` beyond its list.
    private static func name(_ number: Int, in names: [String]) -> String? {
        (1...names.count).contains(number) ? names[number - 1] : nil
    }

    private func weekPrefix(_ week: Int) -> String? {
        switch language {
        case .korean: [-1: "지난주", 0: "이번 주", 1: "다음 주", 2: "다다음 주"][week]
        case .english: [-1: "last", 0: "this", 1: "next"][week]
        }
    }

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
        let english = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
        let names: [Character: String] = [
            "0": "공", "1": "일", "2": "이", "3": "삼", "4": "사", "5": "오", "6": "육", "7": "칠", "8": "팔", "9": "구",
        ]
        var groups = digits.split { !$0.isNumber }.map(Array.init)
        if let all = groups.first, groups.count == 1, all.count > 4 {
            // A birth date is said in pairs.
            let length = all.count == 6 ? 2 : 4
            groups = stride(from: 0, to: all.count, by: length).map { Array(all[$0..<min($0 + length, all.count)]) }
        }
        switch language {
        case .korean: return groups.map { $0.compactMap { names[$0] }.joined() }.joined(separator: ", ")
        case .english:
            return groups.map { group in
                group.compactMap(\.wholeNumberValue).filter(english.indices.contains).map { english[$0] }
                    .joined(separator: " ")
            }.joined(separator: ", ")
        }
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
