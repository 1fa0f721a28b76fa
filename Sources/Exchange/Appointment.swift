public import Calls
public import Foundation
import Languages

/// A date that a call has led to, as its facts say.
public struct Appointment: Sendable, Equatable {
    /// When it begins; for a whole day, that day's midnight in Seoul.
    public var start: Date
    /// Whether no time of day is known.
    public var isWholeDay: Bool
    /// The fact's own words, which are what was said.
    public var words: String

    /// Finds the appointment among the facts of a call; `nil` if the purpose was missed or no fact names a day.
    ///
    /// Days are counted from the day of the call, in Seoul. Where a fact says less than the purpose and both agree, the
    /// purpose fills it in. A time without its half of the day is taken as people mean it when they make appointments:
    /// 8 to 11 in the morning, 12 to 7 after noon.
    public init?(_ summary: Summary, of call: Call) {
        guard summary.isPurposeReached != false else { return nil }
        let wanted = Mention.all(in: call.purpose)
        let facts = summary.facts.filter { $0.kind == .when }.map { ($0.value, Mention.all(in: $0.value)) }
        for (words, mentions) in facts {
            guard let day = mentions.first(where: { Self.day($0) != nil }).map({ Self.fuller($0, wanted) }),
                let found = Self.day(day), let date = Self.date(found, from: call.createdAt)
            else { continue }
            let time = (mentions + facts.flatMap(\.1)).first { Self.time($0) != nil }.map { Self.fuller($0, wanted) }
            self.words = words
            guard let time = time.flatMap(Self.time) else {
                (start, isWholeDay) = (date, true)
                return
            }
            let hour = time.isAfternoon.map { time.hour % 12 + ($0 ? 12 : 0) } ?? Self.likely(time.hour)
            let seconds = (time.endsDay ? 24 * 3600 : hour * 3600) + time.minute * 60
            (start, isWholeDay) = (date.addingTimeInterval(Double(seconds)), false)
            return
        }
        return nil
    }

    private static func likely(_ hour: Int) -> Int { (1...7).contains(hour) ? hour + 12 : hour }

    private static func day(_ mention: Mention) -> Day? {
        guard case .day(let day) = mention.value else { return nil }
        switch day {
        case .relative, .weekday, .date, .dayOfMonth: return day
        case .week, .weekend, .weekdays: return nil
        }
    }

    private static func time(_ mention: Mention) -> ClockTime? {
        guard case .time(let time) = mention.value else { return nil }
        return time
    }

    /// What the purpose says of the same thing, if it says more.
    private static func fuller(_ mention: Mention, _ wanted: [Mention]) -> Mention {
        wanted.first { other in
            guard other.agrees(with: mention) else { return false }
            switch (mention.value, other.value) {
            case (.day(.weekday(_, nil)), .day(.weekday(_, .some))): return true
            case (.day(.date(_, nil, _)), .day(.date(_, .some, _))): return true
            case (.time(let one), .time(let two)): return one.isAfternoon == nil && two.isAfternoon != nil
            default: return false
            }
        } ?? mention
    }

    /// Korea has had no daylight saving since 1988.
    private static var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        if let seoul = TimeZone(secondsFromGMT: 9 * 3600) { calendar.timeZone = seoul }
        return calendar
    }

    /// The midnight with which a day begins.
    static func date(_ day: Day, from now: Date) -> Date? {
        let calendar = calendar
        let today = calendar.startOfDay(for: now)
        // Monday is 1.
        let weekday = (calendar.component(.weekday, from: today) + 5) % 7 + 1
        switch day {
        case .relative(let days): return calendar.date(byAdding: .day, value: days, to: today)
        case .weekday(let wanted, let week?):
            return calendar.date(byAdding: .day, value: wanted - weekday + week * 7, to: today)
        case .weekday(let wanted, nil):
            return calendar.date(byAdding: .day, value: (wanted - weekday + 7) % 7, to: today)
        case .dayOfMonth(let day, let ahead):
            guard let month = calendar.date(byAdding: .month, value: ahead, to: today) else { return nil }
            let wanted = calendar.dateComponents([.year, .month], from: month)
            return next(year: wanted.year, month: wanted.month, day: day, from: today, calendar)
        case .date(let year, let month, let day):
            return next(year: year, month: month, day: day, from: today, calendar)
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
