import Calls
import Foundation
package import Languages

/// What the person's side may say: only what the purpose or an earlier turn states.
package struct KnownFacts: Sendable {
    package let language: Language
    package var day: Day?
    package var time: ClockTime?
    package var count: (value: Int, unit: String)?
    package var name: String?
    package var phone: String?
    /// A birth date or another run of digits that is not a telephone number.
    package var digits: String?
    package var address: String?
    /// Why the person calls, as a sentence: a symptom, what went wrong.
    package var reason: String?
    /// A noun for what is wanted: 예약, 취소 … `nil` if the purpose names none.
    package var what: String?
    /// The purpose as a spoken request.
    package var request: String
    private let purpose: String
    /// What would do as well if what is asked first cannot be had.
    package private(set) var fallbacks: [Alternative] = []
    /// Everything the purpose mentions besides its fallbacks.
    private var wishes: [Mention] = []
    /// Whether the time and the day were spoken of since.
    package private(set) var isTimeSettled = false
    private(set) var isDaySettled = false

    /// A time or a day in place of the one that is asked for first.
    package struct Alternative: Sendable, Equatable {
        package var day: Day?
        package var time: ClockTime?

        /// Whether a mention names it.
        package func isNamed(by mention: Mention) -> Bool {
            switch mention.value {
            case .time(let value): time?.agrees(with: value) == true
            case .day(let value): time == nil && day?.agrees(with: value) == true
            default: false
            }
        }
    }

    /// Takes what the purpose, the opening and the person's name state.
    init(call: Call) {
        language = call.language
        purpose = call.purpose
        request = Opening(purpose: call.purpose, language: language).request
        what = PurposeNouns.find(in: call.purpose, language: language)
        reason = Reason.find(in: call.purpose, language: language)
        address = Address.find(in: call.purpose)
        name = Opening.callerName(in: call.opening, language: language)
        learn(fromPurpose: call.purpose)
    }

    /// Takes a turn of ours that mentions what `mentions` are.
    /// - Parameter wanted: what is asked for since: what we named, or took as the callee offered it.
    mutating func say(_ text: String, mentions: [Mention], wanted: Terms) {
        let before = (day: day, time: time)
        learn(from: mentions, in: text)
        (day, time) = (wanted.day ?? day, wanted.time ?? time)
        if let count = wanted.count { self.count = (count, wanted.unit ?? "") }
        isDaySettled = isDaySettled || day != before.day
        isTimeSettled = isTimeSettled || time != before.time
        if let found = Address.find(in: text) { address = found }
    }

    // MARK: Learning

    /// The first time, day and so on of a purpose are what is wanted; of a change what it is changed to.
    private mutating func learn(fromPurpose purpose: String) {
        let mentions = Mention.all(in: purpose)
        let isChange = Change.isWanted(purpose)
        var kept: [Mention] = []
        for mention in isChange ? Change.ordered(mentions, in: purpose) : mentions
        where !kept.contains(where: mention.isSameKind) && !isOther(mention, in: purpose) {
            if case .day(.relative(..<0)) = mention.value { continue }
            kept.append(mention)
        }
        learn(from: kept, in: purpose)
        (isTimeSettled, isDaySettled) = (false, false)
        var seconds: [Mention] = []
        for sentence in PurposeSentences(purpose).sentences {
            let second = secondWishes(in: sentence)
            var alternative = Alternative()
            for mention in second where agrees(with: mention) == false {
                switch mention.value {
                case .time(let value): alternative.time = value
                case .day(let value): alternative.day = value
                default: break
                }
            }
            seconds += second.filter { agrees(with: $0) == false }
            if alternative != Alternative() { fallbacks.append(alternative) }
        }
        wishes = mentions.filter { mention in !seconds.contains { $0.value == mention.value } }
    }

    /// What a sentence of a purpose names as good enough.
    private func secondWishes(in sentence: String) -> [Mention] {
        let mentions = Mention.all(in: sentence)
        let isSecond =
            language == .korean ? KoreanRequest.isFallback(sentence) : EnglishRequest.isFallback(sentence)
        let marks =
            language == .korean
            ? ["안 되면", "안되면", "안 된다면", "어려우면", "없으면", "불가능하면", "아니면", "또는", "혹은", "일이나 ", "시나 ", "반이나 "]
            : [" or ", "if not", "otherwise", "if that"]
        let lower = sentence.lowercased()
        guard let mark = marks.compactMap({ lower.range(of: $0) }).map(\.upperBound).min() else {
            return isSecond ? mentions : []
        }
        let position = lower.distance(from: lower.startIndex, to: mark)
        return mentions.filter { $0.range.lowerBound >= position }
    }

    private static let thisYear = Calendar(identifier: .gregorian).component(.year, from: Date())

    private mutating func learn(from mentions: [Mention], in text: String) {
        for mention in mentions {
            switch mention.value {
            case .time(let value): (time, isTimeSettled) = (inheriting(value), true)
            case .day(let value):
                // Nobody comes on the day on which somebody was born.
                if mention.isBirthDate(in: Array(text), year: Self.thisYear) { break }
                if value != .relative(-1), value != .relative(-2) { (day, isDaySettled) = (keepingWeek(value), true) }
            case .count(let value, let unit): count = (value, unit)
            case .name(let value): if !isOther(mention, in: text) { name = value }
            // Said slowly, a number may come in parts.
            case .phone(let value): if phone?.contains(value) != true { phone = value }
            case .digits(let value): if phone?.contains(value) != true { digits = value }
            case .minutes, .money: break
            }
        }
    }

    /// Names with a title are another person's: "김철수 원장님".
    private func isOther(_ mention: Mention, in text: String) -> Bool {
        guard case .name = mention.value else { return false }
        // "할머니 성함은 조영숙이에요": asked for somebody else.
        let before = String(Array(text)[..<mention.range.lowerBound].suffix(10)) + mention.text
        if text != purpose, PersonNames.relations.contains(where: before.contains) { return true }
        let rest = Array(text)[mention.range.upperBound...].drop { $0 == " " }
        return PersonNames.titles.contains { rest.starts(with: $0) }
    }

    /// A time said without its part of the day means the part spoken of before.
    func inheriting(_ time: ClockTime) -> ClockTime {
        Terms(time: self.time).inheriting(time)
    }

    /// A weekday said without its week means the week spoken of before.
    func keepingWeek(_ day: Day) -> Day {
        guard case .weekday(let weekday, week: nil) = day, case .weekday(_, let week?) = self.day else { return day }
        return .weekday(weekday, week: week)
    }

    /// Whether a mention is what the person asked for, as far as both say. `nil` when nothing comparable is known.
    package func agrees(with mention: Mention) -> Bool? {
        switch mention.value {
        case .time(let value): time.map { $0.agrees(with: value) }
        case .day(let value): day.flatMap { comparable($0, value) ? $0.agrees(with: value) : nil }
        case .count(let value, let unit):
            count.flatMap { Mention.countsPeople($0.unit) == Mention.countsPeople(unit) ? $0.value == value : nil }
        case .phone(let value): phone.map { $0 == value }
        default: nil
        }
    }

    /// Whether a mention in the callee's mouth repeats what was asked or agreed. `nil` when it repeats nothing known.
    package func isRepeatedRightly(_ mention: Mention, hasRefused: Bool) -> Bool? {
        switch mention.value {
        case .time where !isTimeSettled, .day where !isDaySettled:
            if wishes.contains(where: { $0.agrees(with: mention) }) { return true }
            if hasRefused, fallbacks.contains(where: { $0.isNamed(by: mention) }) { return true }
            return agrees(with: mention)
        case .phone(let digits), .digits(let digits):
            // Another number altogether is the callee's own.
            guard let phone, digits != phone else { return phone == nil ? nil : true }
            return digits.count >= 7 && Digits.distance(digits, phone) <= 3 ? false : nil
        default: return agrees(with: mention)
        }
    }

    /// 내일 and 토요일 may be the same day; only days named in the same way can be told apart.
    private func comparable(_ one: Day, _ two: Day) -> Bool {
        switch (one, two) {
        case (.relative, .relative), (.weekday, .weekday), (.date, .date), (.week, .week): true
        default: one == two
        }
    }

    /// Texts for the slots of the phrasebook that can be filled.
    package var slots: [String: String] {
        let wording = Phrasing(language: language)
        var slots: [String: String] = [:]
        let when = wording.when(day: day, time: time)
        if !when.isEmpty { slots["when"] = when }
        slots["day"] = day.map(wording.day)
        slots["time"] = time.map(wording.time)
        slots["count"] = count.map { wording.count($0.value, unit: $0.unit) }
        slots["name"] = name
        slots["phone"] = phone.map(wording.phone)
        slots["digits"] = digits
        slots["slowName"] = name.flatMap(wording.slow(name:))
        slots["slowPhone"] = phone.map { wording.slow(digits: wording.phone($0)) }
        slots["slowDigits"] = digits.map(wording.slow(digits:))
        slots["address"] = address
        slots["reason"] = reason
        slots["what"] = what
        if language == .korean || request.count <= 160 { slots["request"] = request }
        return slots
    }
}

/// Runs of digits.
enum Digits {
    /// The fewest digits to change, add or leave out to make one number the other.
    static func distance(_ one: String, _ other: String) -> Int {
        let one = Array(one)
        var row = Array(0...one.count)
        for (index, digit) in other.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in one.indices {
                let above = row[column + 1]
                row[column + 1] = min(diagonal + (one[column] == digit ? 0 : 1), above + 1, row[column] + 1)
                diagonal = above
            }
        }
        return row[one.count]
    }
}
