import Calls
import Foundation
import Languages

/// Finds what a persona waits for in what a caller said: days, times, numbers, names and the like.
///
/// What a text mentions is found by ``Mention``; here it is decided which of it answers what.
struct SlotListener {
    let language: Language
    /// Words that the persona expects: they decide between days that a misheard one may be.
    var expected: [String] = []
    /// The current one.
    let year: Int

    /// What was found.
    struct Findings {
        /// By slot name, in canonical form.
        var values: [String: String] = [:]
        /// Values that were named only to be taken back, by slot name.
        var denied: [String: String] = [:]
        /// The text without what became a value: where a bare "네" is a yes, and "네 명" is none.
        var rest: String
    }

    private typealias Found = BareAnswer.Found

    /// - Parameters:
    ///   - asked: the slot that was asked for last: a bare answer is taken for it.
    ///   - corrected: slots that the caller may be putting right: a bare value is taken for them as well.
    func listen(
        to text: String, for slots: [Scenario.Slot], asked: String?, corrected: Set<String> = []
    ) -> Findings {
        let statement = Statement(text, language: language, year: year)
        var findings = Findings(rest: "")
        var isTaken = [Bool](repeating: false, count: statement.characters.count)
        func take(_ range: Range<Int>) { for index in range { isTaken[index] = true } }
        // What is denied is no answer to anything.
        for mention in statement.mentions where statement.isDenied(mention) { take(mention.range) }
        // A telephone number first, lest its digits be taken for anything else; then times, whose "분" is no person.
        for slot in slots.sorted(by: { rank($0.kind) < rank($1.kind) }) {
            let left = Self.left(of: statement.characters, isTaken)
            let free = statement.mentions.filter { !isTaken[$0.range.lowerBound] }
            let need: Need = slot.name == asked ? .asked : corrected.contains(slot.name) ? .corrected : .none
            if let found = find(slot, in: statement, free, left, need) {
                findings.values[slot.name] = found.value
                take(found.range)
            } else {
                findings.denied[slot.name] = denied(slot.kind, in: statement)
            }
            // Where a number is asked for, a date is a part of it at best, and never an appointment.
            guard case .digits = slot.kind, need == .asked else { continue }
            for mention in free { if case .day(.date) = mention.value { take(mention.range) } }
        }
        findings.rest = String(Self.left(of: statement.characters, isTaken))
        return findings
    }

    /// Whether two values of a slot are the same as far as both say: 토요일 and 이번 주 토요일 are.
    func isSame(_ one: String, _ other: String, kind: Scenario.Slot.Kind) -> Bool {
        guard one != other, case .day = kind, let one = Mention.all(in: one).first,
            let other = Mention.all(in: other).first
        else { return one == other }
        return one.agrees(with: other)
    }

    private static func left(of characters: [Character], _ isTaken: [Bool]) -> [Character] {
        characters.indices.map { isTaken[$0] ? " " : characters[$0] }
    }

    /// Why a value may stand without a word that tells what it is.
    private enum Need { case none, corrected, asked }

    private func find(
        _ slot: Scenario.Slot, in statement: Statement, _ free: [Mention], _ left: [Character], _ need: Need
    ) -> Found? {
        switch slot.kind {
        case .phone: phone(free, left, isAsked: need != .none)
        case .digits(let atLeast): need != .none ? digits(free, left, atLeast: atLeast) : nil
        case .time: time(free, statement, left, isAsked: need != .none)
        case .day: day(free, statement, left)
        case .count(let counters): count(free, statement, left, counters: counters, isAsked: need != .none)
        case .choice(let choices): choice(in: String(statement.characters), choices)
        case .name: name(free, statement, left, need)
        case .words: need == .asked ? words(left) : nil
        }
    }

    private func rank(_ kind: Scenario.Slot.Kind) -> Int {
        switch kind {
        case .phone: 0
        case .digits: 1
        case .time, .day: 2
        case .count, .choice: 3
        case .name: 4
        case .words: 5
        }
    }

    private func denied(_ kind: Scenario.Slot.Kind, in statement: Statement) -> String? {
        for mention in statement.mentions where statement.isDenied(mention) {
            switch (kind, mention.value) {
            case (.time, .time(let time)): return clock(time, isEvening: false)
            case (.day, .day(let day)): return canonical(day, mention)
            case (.count, .count(let value, _)): return String(value)
            default: continue
            }
        }
        return nil
    }

    // MARK: Times and days

    private func time(_ free: [Mention], _ statement: Statement, _ left: [Character], isAsked: Bool) -> Found? {
        let lower = String(statement.characters).lowercased()
        let isEvening = lower.contains("evening") || lower.contains("tonight")
        if let mention = statement.meant(.time), free.contains(mention), case .time(let time) = mention.value {
            return Found(value: clock(time, isEvening: isEvening), range: mention.range)
        }
        // "Seven, please": a bare number is a time only where one is expected.
        guard isAsked, language == .english else { return nil }
        return bare(left, behind: "at ") { value in
            guard case .time(let time) = value else { return nil }
            return clock(time, isEvening: isEvening)
        }
    }

    /// Without a part of the day, people mean the waking hours: 1–8 is the afternoon or evening.
    private func clock(_ time: ClockTime, isEvening: Bool) -> String {
        var hour = time.endsDay ? 0 : time.hour
        switch time.part {
        case .dawn?, .morning?: if hour == 12 { hour = 0 }
        case .afternoon?, .evening?, .night?: if (1..<12).contains(hour) { hour += 12 }
        case .noon?: if hour < 10 { hour += 12 }
        case nil: if (1...(isEvening ? 11 : 8)).contains(hour) { hour += 12 }
        }
        return String(format: "%02d:%02d", hour, time.minute)
    }

    private func day(_ free: [Mention], _ statement: Statement, _ left: [Character]) -> Found? {
        if let mention = statement.meant(.day), free.contains(mention), case .day(let day) = mention.value {
            return Found(value: canonical(day, mention), range: mention.range)
        }
        return misheardDay(left)
    }

    private static let weekdays: [Language: [String]] = [
        .korean: ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"],
        .english: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ]
    private static let weeks: [Language: [Int: String]] = [
        .korean: [0: "이번 주 ", 1: "다음 주 ", 2: "다다음 주 "], .english: [0: "this ", 1: "next "],
    ]

    /// Weekdays are written one way, other days as they were said.
    private func canonical(_ day: Day, _ mention: Mention) -> String {
        guard case .weekday(let number, let week) = day, let names = Self.weekdays[language],
            names.indices.contains(number - 1)
        else { return mention.text }
        return (week.flatMap { Self.weeks[language]?[$0] } ?? "") + names[number - 1]
    }

    /// A misheard syllable before "요일" is the nearest day: 포요일 is 토요일. Of two that are as near the expected one is
    /// meant; if none is expected, none is understood.
    private func misheardDay(_ left: [Character]) -> Found? {
        guard language == .korean, let place = String(left).firstMatch(of: #/([가-힣])\s?요일/#) else { return nil }
        let text = String(left)
        let near = (Self.weekdays[.korean] ?? []).filter {
            Understanding.distance(String($0.prefix(1)), String(place.1)) <= 1
        }
        let likely = near.filter { day in expected.contains { $0.contains(day) } }
        guard let day = near.count == 1 ? near.first : likely.count == 1 ? likely.first : nil else { return nil }
        let start = text.distance(from: text.startIndex, to: place.range.lowerBound)
        return Found(value: day, range: start..<(start + place.0.count))
    }

    // MARK: Numbers

    private func count(
        _ free: [Mention], _ statement: Statement, _ left: [Character], counters: [String], isAsked: Bool
    ) -> Found? {
        let countsPeople = counters.contains(where: Mention.countsPeople)
        for mention in free where !statement.isDenied(mention) {
            guard case .count(let value, let unit) = mention.value,
                counters.contains(unit) || countsPeople && Mention.countsPeople(unit)
            else { continue }
            return Found(value: String(value), range: mention.range)
        }
        let alone = [("혼자", 1), ("둘이", 2), ("셋이", 3), ("넷이", 4), ("다섯이", 5)]
        for (word, value) in alone where countsPeople {
            if let range = range(of: word, in: left) { return Found(value: String(value), range: range) }
        }
        guard isAsked else { return nil }
        switch language {
        case .korean:
            for start in left.indices where start == 0 || !left[start - 1].isLetter && !left[start - 1].isNumber {
                guard let number = KoreanNumber.match(left[start...]), number.style != .sino,
                    (1...999).contains(number.value)
                else { continue }
                // 네 is a yes, 넷 is four.
                if number.length == 1, number.style == .native, left[start] == "네" { continue }
                return Found(value: String(number.value), range: start..<(start + number.length))
            }
            return nil
        case .english:
            return bare(left, behind: "table for ") { value in
                guard case .count(let value, _) = value else { return nil }
                return String(value)
            }
        }
    }

    private func phone(_ free: [Mention], _ left: [Character], isAsked: Bool) -> Found? {
        for mention in free {
            guard let digits = digits(of: mention) else { continue }
            let isWhole = digits.hasPrefix("0") && (9...11).contains(digits.count)
            if isWhole || isAsked && (7...12).contains(digits.count) {
                return Found(value: digits, range: mention.range)
            }
        }
        return isAsked ? BareAnswer.digits(in: left, language, 7...12) : nil
    }

    private func digits(_ free: [Mention], _ left: [Character], atLeast: Int) -> Found? {
        for mention in free {
            if let digits = digits(of: mention), digits.count >= atLeast {
                return Found(value: digits, range: mention.range)
            }
            // "95년 3월 2일": where a number is asked for, the numbers of a date count together.
            guard case .day(.date) = mention.value else { continue }
            let digits = mention.text.matches(of: #/\d+/#).map { $0.count == 1 ? "0" + $0.output : $0.output }.joined()
            if digits.count >= atLeast { return Found(value: digits, range: mention.range) }
        }
        return BareAnswer.digits(in: left, language, max(3, atLeast)...30)
    }

    private func digits(of mention: Mention) -> String? {
        switch mention.value {
        case .phone(let digits), .digits(let digits): digits
        default: nil
        }
    }

    // MARK: Words

    private func choice(in text: String, _ choices: [Scenario.Slot.Choice]) -> Found? {
        let understood = Understanding(text, language: language)
        // What was chosen is said in words that may mean other things besides: they stay.
        return choices.first { $0.phrases.contains { understood.contains($0) } }.map {
            Found(value: $0.value, range: 0..<0)
        }
    }

    private func name(_ free: [Mention], _ statement: Statement, _ left: [Character], _ need: Need) -> Found? {
        // "구오건이요" is no name where something else was asked for.
        for mention in free where need != .none || statement.isLabelled(mention) {
            if case .name(let name) = mention.value { return Found(value: name, range: mention.range) }
        }
        return need == .none ? nil : BareAnswer.name(in: left, language, isAsked: need == .asked)
    }

    private func words(_ left: [Character]) -> Found? {
        let text = String(left).singleSpaced
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines.union(.punctuationCharacters))
        guard trimmed.count >= 2, !text.hasSuffix("?") else { return nil }
        return Found(value: trimmed, range: left.indices)
    }

    /// The first value that is found where a word stands behind `lead`: "four" behind "table for".
    private func bare(_ left: [Character], behind lead: String, _ value: (Mention.Value) -> String?) -> Found? {
        let starts = left.indices.filter { left[$0].isLetter || left[$0].isNumber }
            .filter { $0 == 0 || !left[$0 - 1].isLetter && !left[$0 - 1].isNumber }
        for start in starts.prefix(12) {
            let mention = Mention.all(in: lead + String(left[start...].prefix(40))).first
            guard let mention, mention.range.upperBound > lead.count, let found = value(mention.value) else { continue }
            let length = mention.range.upperBound - max(lead.count, mention.range.lowerBound)
            return Found(value: found, range: start..<min(start + length, left.count))
        }
        return nil
    }

    private func range(of word: String, in text: [Character]) -> Range<Int>? {
        text.firstRange(of: Array(word))
    }
}
