import Calls
import Foundation
package import Languages

/// What an appointment is made for: a day, a time and how many, as far as they were named.
package struct Terms: Sendable, Equatable {
    package var day: Day?
    package var time: ClockTime?
    /// A part of the day in place of a time, as it was said: 오전.
    var part: String?
    package var count: Int?
    var unit: String?

    /// Whether nothing was named.
    var isEmpty: Bool { day == nil && time == nil && count == nil && part == nil }

    /// Takes what another names over what this one does; what goes without saying stays.
    mutating func take(_ other: Terms) {
        if let day = other.day {
            let kept = keepingWeek(day)
            // Another day has a part of its own.
            if self.day?.agrees(with: kept) != true, other.time == nil { part = nil }
            self.day = kept
        }
        if let time = other.time { (self.time, part) = (inheriting(time), nil) }
        if let part = other.part { (self.part, time) = (part, nil) }
        if let count = other.count { (self.count, unit) = (count, other.unit) }
    }

    /// A time said without its part of the day means the part spoken of before.
    func inheriting(_ time: ClockTime) -> ClockTime {
        var time = time
        guard time.part == nil, time.hour <= 12, let part = self.time?.part else { return time }
        // Two in the morning is not meant by "2:15" where 9 am was spoken of before.
        if part.isAfternoon == false, (1...6).contains(time.hour) { return time }
        time.part = part
        return time
    }

    /// A weekday said without its week means the week spoken of before, and a week without its day the day in it.
    func keepingWeek(_ day: Day) -> Day {
        if let mine = self.day, day.includes(mine) {
            if case .week(let week) = day, case .weekday(let weekday, _) = mine {
                return .weekday(weekday, week: week)
            }
            return mine
        }
        guard case .weekday(let weekday, week: nil) = day else { return day }
        guard case .weekday(let mine, let week?) = self.day, mine == weekday else { return day }
        return .weekday(weekday, week: week)
    }

    /// Whether a mention is what is asked for; `nil` if it cannot be compared with it.
    /// - Parameter now: when the call was ordered; days are counted from there.
    func agrees(with mention: Mention, calledAt now: Date) -> Bool? {
        switch mention.value {
        case .time(let value): time.map { $0.agrees(with: value) }
        case .day(let value): day.flatMap { Terms.isSame($0, value, calledAt: now) }
        case .count(let value, let unit):
            Mention.countsPeople(unit) && Mention.countsPeople(self.unit ?? "") ? count.map { $0 == value } : nil
        default: nil
        }
    }

    /// Whether two names are of one day; `nil` if that cannot be told.
    static func isSame(_ one: Day, _ two: Day, calledAt now: Date) -> Bool? {
        if one.agrees(with: two) || two.includes(one) || one.includes(two) { return true }
        // A day of another week is not in the week that is asked for.
        switch (one, two) {
        case (.week(let week), .weekday(_, let other?)), (.weekday(_, let other?), .week(let week)):
            return week == other
        case (.week(let week), .week(let other)): return week == other
        default: break
        }
        // On a Sunday both Fridays may be one day, but who says so means two.
        if case .weekday(_, let week?) = one, case .weekday(_, let other?) = two, week != other { return false }
        if let first = one.date(from: now), let second = two.date(from: now) {
            return first == second
        }
        guard let date = one.date(from: now) else { return nil }
        return Terms.days(two, from: now).map { $0.contains(date) }
    }

    /// The midnights of the days that a stretch of days has; `nil` for what is no stretch.
    static func days(_ day: Day, from now: Date) -> [Date]? {
        let wanted: [(Int, Int)]
        switch day {
        case .week(let week): wanted = (1...7).map { ($0, week) }
        case .weekend: wanted = [(6, 0), (7, 0)]
        case .weekdays: wanted = (1...5).map { ($0, 0) }
        default: return nil
        }
        return wanted.compactMap { Day.weekday($0.0, week: $0.1).date(from: now) }
    }

    /// Minutes after midnight, as people mean a time that does not say its half of the day.
    static func minutes(_ time: ClockTime) -> Int {
        let hour =
            time.isAfternoon.map { time.hour % 12 + ($0 ? 12 : 0) }
            ?? ((1...7).contains(time.hour) ? time.hour + 12 : time.hour)
        return hour * 60 + time.minute
    }
}
