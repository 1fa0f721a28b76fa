public import Calls
public import Foundation
import Languages

/// A day and a time that a call has led to, as its facts say.
public struct Appointment: Sendable, Equatable {
    /// When it begins.
    public var start: Date
    /// The fact's own words, which are what was said.
    public var words: String

    /// Words that a summary puts after what was only heard, and may be wrong.
    private static let doubts = ["(들린 대로)", "(as heard)"]

    /// Finds the appointment among the facts of a call; `nil` unless the purpose was reached and its facts name one day
    /// and one time that nobody doubts, not before the day of the call.
    ///
    /// Days are counted from the day of the call, in Seoul. Where a fact says less than the purpose and both agree, the
    /// purpose fills it in. A time without its half of the day is taken as people mean it when they make appointments:
    /// 8 to 11 in the morning, 12 to 7 after noon.
    public init?(_ summary: Summary, of call: Call) {
        guard summary.isPurposeReached == true else { return nil }
        let wanted = Mention.all(in: call.purpose)
        let sure = summary.facts.filter { $0.kind == .when && !Self.doubts.contains(where: $0.value.contains) }
        let facts = sure.map { fact in
            (words: fact.value, mentions: Mention.all(in: fact.value).map { Self.fuller($0, wanted) })
        }
        for (words, mentions) in facts {
            // Two times are hours of business or a choice.
            guard let day = Self.only(mentions.compactMap(Self.day)),
                let time = Self.only(mentions.compactMap(Self.time))
                    ?? Self.only(facts.flatMap(\.mentions).compactMap(Self.time)),
                let start = Self.moment(day, time, from: call.createdAt)
            else { continue }
            (self.start, self.words) = (start, words)
            return
        }
        return nil
    }

    private static func only<Value>(_ values: [Value]) -> Value? { values.count == 1 ? values[0] : nil }

    /// When a day's time begins. After 12 at night, and at 24, it is the next day.
    private static func moment(_ day: Day, _ time: ClockTime, from now: Date) -> Date? {
        guard let date = day.date(from: now), date >= Day.seoul.startOfDay(for: now) else { return nil }
        let isPastMidnight =
            time.endsDay || time.hour == 12 && time.part == .evening
            || (1...4).contains(time.hour) && time.part == .night
        let hour =
            isPastMidnight
            ? 24 + time.hour % 12
            : time.isAfternoon.map { time.hour % 12 + ($0 ? 12 : 0) } ?? likely(time.hour)
        return date.addingTimeInterval(Double(hour * 3600 + time.minute * 60))
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
}
