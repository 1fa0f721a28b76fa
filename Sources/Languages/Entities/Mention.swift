/// A time, date, number or name that occurs in a text, with what it means.
///
/// The same value comes out however the text was written: `7시`, `일곱 시` and `7:00` are one time.
public struct Mention: Sendable, Equatable {
    /// What was mentioned.
    public enum Value: Sendable, Equatable {
        case time(ClockTime)
        case day(Day)
        /// How long something takes, in minutes.
        case minutes(Int)
        /// How many, and the word they are counted with: `(4, "명")`.
        case count(Int, unit: String)
        /// Whole units of a currency; `currency` is the sign or word: `원`, `$`.
        case money(Int, currency: String)
        /// A telephone number, digits only.
        case phone(String)
        /// Another run of six or more digits: a birth date, an order number.
        case digits(String)
        /// A person's name.
        case name(String)

        /// How long something takes; `nil` for what is longer than a year.
        static func lasting(hours: Int = 0, minutes: Int = 0) -> Value? {
            guard (0...8_784).contains(hours), (0...527_040).contains(minutes) else { return nil }
            return .minutes(hours * 60 + minutes)
        }

        /// An amount of money; `nil` for one that cannot be meant.
        static func amount(_ value: Int, currency: String) -> Value? {
            (0...KoreanNumber.most).contains(value) ? .money(value, currency: currency) : nil
        }
    }

    /// What it means.
    public var value: Value
    /// As it stands in the text.
    public var text: String
    /// Where it stands: character offsets from the start of the text.
    public var range: Range<Int>

    /// Describes something found in a text.
    public init(_ value: Value, text: String, range: Range<Int>) {
        self.value = value
        self.text = text
        self.range = range
    }

    /// Whether both name the same thing as far as they say: 7시 and 저녁 7시 do, 오전 7시 and 저녁 7시 do not.
    public func agrees(with other: Mention) -> Bool {
        switch (value, other.value) {
        case (.time(let one), .time(let two)): one.agrees(with: two)
        case (.day(let one), .day(let two)): one.agrees(with: two)
        case (.count(let one, let unit), .count(let two, let otherUnit)):
            one == two && Mention.countsPeople(unit) == Mention.countsPeople(otherUnit)
        default: value == other.value
        }
    }

    /// Whether it is an amount of money.
    package var isMoney: Bool { if case .money = value { true } else { false } }

    /// Whether both are times, both days, and so on.
    package func isSameKind(as other: Mention) -> Bool {
        switch (value, other.value) {
        case (.time, .time), (.day, .day), (.count, .count), (.name, .name), (.phone, .phone), (.digits, .digits),
            (.minutes, .minutes), (.money, .money):
            true
        default: false
        }
    }

    /// Whether a counting word counts people.
    public static func countsPeople(_ unit: String) -> Bool {
        ["명", "분", "인", "사람", "people"].contains(unit)
    }
}

/// A time of day as people say it: often without saying which half of the day.
public struct ClockTime: Sendable, Equatable {
    /// The part of the day that was named.
    public enum Part: String, Sendable, CaseIterable {
        case dawn, morning, noon, afternoon, evening, night

        /// Whether it lies after noon; `nil` for the middle of the day, which has both.
        public var isAfternoon: Bool? {
            switch self {
            case .dawn, .morning: false
            case .noon: nil
            case .afternoon, .evening, .night: true
            }
        }
    }

    /// As said: 0 … 24.
    public var hour: Int
    /// 0 … 59.
    public var minute: Int
    /// `nil` if no part of the day was named.
    public var part: Part?

    /// A time as said.
    public init(hour: Int, minute: Int = 0, part: Part? = nil) {
        self.hour = hour
        self.minute = minute
        self.part = part
    }

    /// Whether it lies after noon, if that was said.
    public var isAfternoon: Bool? {
        if hour > 12 && hour < 24 { return true }
        // 밤 12시 is midnight, with which a day begins.
        if hour == 12, part == .night { return false }
        return part?.isAfternoon
    }

    /// Whether it is the midnight at the end of a day that is named with it: 오늘 밤 12시 is when tomorrow begins.
    public var endsDay: Bool { hour == 24 || (hour == 12 && part == .night) }

    /// Whether both can be the same time.
    public func agrees(with other: ClockTime) -> Bool {
        guard hour % 12 == other.hour % 12, minute == other.minute else { return false }
        guard let mine = isAfternoon, let theirs = other.isAfternoon else { return true }
        return mine == theirs
    }
}

/// A day as people name it.
public enum Day: Sendable, Equatable {
    /// Days from today: 내일 is 1.
    case relative(Int)
    /// Monday is 1, Sunday 7. `week` counts from this week, `nil` if it was not said.
    case weekday(Int, week: Int?)
    /// A date; month and year if they were said.
    case date(year: Int?, month: Int?, day: Int)
    /// A day of a month that is counted from this one: 다음 달 3일 is 3 and 1.
    case dayOfMonth(Int, month: Int)
    /// A whole week, counted from this one.
    case week(Int)
    case weekend
    case weekdays

    /// A date that a calendar can have; `nil` if its month, its day or its year cannot be.
    static func inCalendar(year: Int?, month: Int?, day: Int) -> Day? {
        guard year.map((1...9_999).contains) ?? true, month.map((1...12).contains) ?? true, (1...31).contains(day)
        else { return nil }
        return .date(year: year, month: month, day: day)
    }

    /// Whether both can be the same day.
    public func agrees(with other: Day) -> Bool {
        switch (self, other) {
        case (.weekday(let one, let week), .weekday(let two, let otherWeek)):
            one == two && (week == nil || otherWeek == nil || week == otherWeek)
        case (.date(let year, let month, let day), .date(let otherYear, let otherMonth, let otherDay)):
            day == otherDay && (month == nil || otherMonth == nil || month == otherMonth)
                && (year == nil || otherYear == nil || year == otherYear)
        default: self == other
        }
    }

    /// Whether it is a stretch of days that the other, a weekday, is in.
    public func includes(_ other: Day) -> Bool {
        switch (self, other) {
        case (.week(let week), .weekday(_, let otherWeek)): otherWeek == nil || otherWeek == week
        case (.weekend, .weekday(let day, _)): day >= 6
        case (.weekdays, .weekday(let day, _)): day <= 5
        default: false
        }
    }
}
