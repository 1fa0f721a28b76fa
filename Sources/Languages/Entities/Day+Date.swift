public import Foundation

extension Day {
    /// The calendar that days are counted in. Korea has had no daylight saving since 1988.
    package static var seoul: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        if let seoul = TimeZone(secondsFromGMT: 9 * 3600) { calendar.timeZone = seoul }
        return calendar
    }

    /// The midnight with which it begins in Seoul; `nil` for what is no single day. A weekday of this week that is over is
    /// that of the next: people make appointments for days to come.
    /// - Parameter now: when it is said; days are counted from there.
    public func date(from now: Date) -> Date? {
        let calendar = Day.seoul
        let today = calendar.startOfDay(for: now)
        // Monday is 1.
        let weekday = (calendar.component(.weekday, from: today) + 5) % 7 + 1
        switch self {
        case .relative(let days): return calendar.date(byAdding: .day, value: days, to: today)
        case .weekday(let wanted, let week?):
            let days = wanted - weekday + week * 7
            return calendar.date(byAdding: .day, value: days < 0 && week == 0 ? days + 7 : days, to: today)
        case .weekday(let wanted, nil):
            return calendar.date(byAdding: .day, value: (wanted - weekday + 7) % 7, to: today)
        case .date(let year, let month, let day):
            return Day.next(year: year, month: month, day: day, from: today, calendar)
        case .dayOfMonth(let day, let ahead):
            guard let month = calendar.date(byAdding: .month, value: ahead, to: today) else { return nil }
            let wanted = calendar.dateComponents([.year, .month], from: month)
            return Day.next(year: wanted.year, month: wanted.month, day: day, from: today, calendar)
        case .week, .weekend, .weekdays: return nil
        }
    }

    /// The first such date that is not over.
    private static func next(year: Int?, month: Int?, day: Int, from today: Date, _ calendar: Calendar) -> Date? {
        let now = calendar.dateComponents([.year, .month], from: today)
        guard let thisYear = now.year, let thisMonth = now.month else { return nil }
        for later in 0...12 {
            var wanted = DateComponents(year: year ?? thisYear, month: month ?? thisMonth, day: day)
            if year == nil, month != nil { wanted.year = thisYear + later }
            if year == nil, month == nil { wanted.month = thisMonth + later }
            guard let date = calendar.date(from: wanted) else { continue }
            // The 31st of a month that has none would become another day.
            let found = calendar.dateComponents([.day, .month], from: date)
            guard found.day == day, month == nil || found.month == month else { continue }
            if date >= today || year != nil { return date }
        }
        return nil
    }
}
