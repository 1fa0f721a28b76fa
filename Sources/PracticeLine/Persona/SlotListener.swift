import Calls
import Foundation
import Languages

/// Finds days, times, numbers, names and the like in what a caller said, in digits or in words.
struct SlotListener {
    let language: Language

    /// What was found.
    struct Findings {
        /// By slot name, in canonical form.
        var values: [String: String] = [:]
        /// The text without what became a value: where a bare "네" is a yes, and "네 명" is none.
        var rest: String
    }

    /// - Parameter asked: the slot that was asked for last: a bare answer is taken for it.
    func listen(to text: String, for slots: [Scenario.Slot], asked: String?) -> Findings {
        let text = text.precomposedStringWithCanonicalMapping
        let mentions = Mention.all(in: text)
        var findings = Findings(rest: text)
        // A telephone number first, lest its digits be taken for anything else; then times, whose "분" is no person.
        for slot in slots.sorted(by: { rank($0.kind) < rank($1.kind) }) {
            let isAsked = slot.name == asked
            let found: (value: String, words: String)?
            switch slot.kind {
            case .phone: found = phone(in: mentions, isAsked: isAsked)
            case .digits(let atLeast): found = isAsked ? digits(in: mentions, findings.rest, atLeast: atLeast) : nil
            case .time: found = time(in: mentions, text)
            case .day: found = day(in: mentions) ?? misheardDay(in: findings.rest)
            case .count(let counters):
                found = count(in: mentions, findings.rest, counters: counters, isAsked: isAsked)
            case .choice(let choices): found = choice(in: text, choices).map { ($0.value, "") }
            case .name:
                found = name(in: findings.rest, isAsked: isAsked).map { ($0.value, String(findings.rest[$0.range])) }
            case .words: found = isAsked ? words(in: findings.rest).map { ($0.value, findings.rest) } : nil
            }
            guard let found else { continue }
            findings.values[slot.name] = found.value
            if !found.words.isEmpty, let range = findings.rest.range(of: found.words) {
                findings.rest.replaceSubrange(range, with: " ")
            }
        }
        return findings
    }

    /// A value as it is said back.
    func spoken(_ value: String, kind: Scenario.Slot.Kind?) -> String {
        switch kind {
        case .time: spokenTime(value)
        case .phone: spokenPhone(value)
        default: value
        }
    }

    private func rank(_ kind: Scenario.Slot.Kind) -> Int {
        switch kind {
        case .phone: 0
        case .digits: 1
        case .time: 2
        case .day: 3
        case .count: 4
        case .choice: 5
        case .name: 6
        case .words: 7
        }
    }

    // MARK: Times

    private func time(in mentions: [Mention], _ text: String) -> (value: String, words: String)? {
        let isEvening = ["evening", "tonight"].contains { text.lowercased().contains($0) }
        for mention in mentions {
            guard case .time(let time) = mention.value else { continue }
            return (clock(time, isEvening: isEvening), mention.text)
        }
        return nil
    }

    /// Without a part of the day, people mean the waking hours: 1–8 is the afternoon or evening.
    private func clock(_ time: ClockTime, isEvening: Bool) -> String {
        var hour = time.hour % 24
        switch time.part {
        case .dawn?, .morning?: if hour == 12 { hour = 0 }
        case .afternoon?, .evening?, .night?: if hour < 12 { hour += 12 }
        case .noon?: if hour < 10 { hour += 12 }
        case nil: if isEvening ? (1...11).contains(hour) : (1...8).contains(hour) { hour += 12 }
        }
        return String(format: "%02d:%02d", hour, time.minute)
    }

    private func spokenTime(_ value: String) -> String {
        let parts = value.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2 else { return value }
        let (hour, minute) = (parts[0], parts[1])
        let twelve = hour % 12 == 0 ? 12 : hour % 12
        switch language {
        case .korean:
            let half = hour < 12 ? "오전" : hour < 18 ? "오후" : "저녁"
            return "\(half) \(twelve)시" + (minute == 30 ? " 반" : minute == 0 ? "" : " \(minute)분")
        case .english:
            return minute == 0
                ? "\(twelve) \(hour < 12 ? "AM" : "PM")"
                : "\(twelve):\(String(format: "%02d", minute)) \(hour < 12 ? "AM" : "PM")"
        }
    }

    // MARK: Days

    private func day(in mentions: [Mention]) -> (value: String, words: String)? {
        for mention in mentions {
            guard case .day(let day) = mention.value else { continue }
            return (spoken(day) ?? mention.text, mention.text)
        }
        return nil
    }

    private static let koreanDays = ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"]
    private static let englishDays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    /// A day as it is written one way; `nil` if its own words will do.
    private func spoken(_ day: Day) -> String? {
        guard case .weekday(let number, let week) = day, (1...7).contains(number) else { return nil }
        let weeks: [Int: String]
        let name: String
        switch language {
        case .korean: (weeks, name) = ([0: "이번 주 ", 1: "다음 주 ", 2: "다다음 주 "], Self.koreanDays[number - 1])
        case .english: (weeks, name) = ([0: "this ", 1: "next "], Self.englishDays[number - 1])
        }
        return (week.flatMap { weeks[$0] } ?? "") + name
    }

    /// A misheard syllable before "요일" is the nearest day: 포요일 is 토요일.
    private func misheardDay(in text: String) -> (value: String, words: String)? {
        guard language == .korean, let match = text.firstMatch(of: #/(?:(이번|다음|다다음)\s*주?\s*)?([가-힣])\s?요일/#) else {
            return nil
        }
        let heard = String(match.2)
        let nearest = Self.koreanDays.min {
            Understanding.distance(String($0.prefix(1)), heard) < Understanding.distance(String($1.prefix(1)), heard)
        }
        return nearest.map { ((match.1.map { $0 + " 주 " } ?? "") + $0, String(match.0)) }
    }

    // MARK: Numbers

    private func count(
        in mentions: [Mention], _ text: String, counters: [String], isAsked: Bool
    ) -> (value: String, words: String)? {
        let countsPeople = counters.contains(where: Mention.countsPeople)
        for mention in mentions {
            guard case .count(let value, let unit) = mention.value,
                counters.contains(unit) || countsPeople && Mention.countsPeople(unit)
            else { continue }
            return (String(value), mention.text)
        }
        let alone = ["혼자": 1, "둘이": 2, "셋이": 3, "넷이": 4, "다섯이": 5]
        if let word = alone.keys.first(where: text.contains), let value = alone[word] { return (String(value), word) }
        guard isAsked else { return nil }
        let bare =
            #/\d{1,3}|하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b/#
            .ignoresCase()
        guard let match = text.firstMatch(of: bare) else { return nil }
        return Self.numbers[match.output.lowercased()].map { (String($0), String(match.output)) }
            ?? Int(match.output).map { (String($0), String(match.output)) }
    }

    private static let numbers = [
        "하나": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10, "one": 1, "two": 2,
        "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
        "twelve": 12,
    ]

    private func phone(in mentions: [Mention], isAsked: Bool) -> (value: String, words: String)? {
        for mention in mentions {
            guard let digits = digits(of: mention) else { continue }
            let isWhole = digits.hasPrefix("0") && (9...11).contains(digits.count)
            if isWhole || isAsked && (7...12).contains(digits.count) { return (digits, mention.text) }
        }
        return nil
    }

    private func digits(of mention: Mention) -> String? {
        switch mention.value {
        case .phone(let digits), .digits(let digits): digits
        default: nil
        }
    }

    private func digits(in mentions: [Mention], _ text: String, atLeast: Int) -> (value: String, words: String)? {
        for mention in mentions {
            if let digits = digits(of: mention), digits.count >= atLeast { return (digits, mention.text) }
        }
        // "95년 3월 2일", or a short code: numbers that follow one another count together.
        let numbers = text.matches(of: #/\d+/#)
        let joined =
            numbers.count == 1
            ? String(numbers[0].output)
            : numbers.map { $0.count == 1 ? "0" + String($0.output) : String($0.output) }.joined()
        guard joined.count >= atLeast, let first = numbers.first, let last = numbers.last else { return nil }
        return (joined, String(text[first.range.lowerBound..<last.range.upperBound]))
    }

    // MARK: Words

    private func choice(
        in text: String, _ choices: [Scenario.Slot.Choice]
    ) -> (value: String, range: Range<String.Index>)? {
        let understood = Understanding(text, language: language)
        guard let choice = choices.first(where: { $0.phrases.contains { understood.contains($0) } }) else { return nil }
        return (choice.value, text.startIndex..<text.startIndex)
    }

    private func name(in text: String, isAsked: Bool) -> (value: String, range: Range<String.Index>)? {
        switch language {
        case .korean:
            let labelled =
                #/(?:이름은|성함은|성은|이름이|예약자는|예약자명은)\s*([가-힣]{2,4}?)(?:이라고|라고|입니다|이고|이구요|이에요|예요|이요|로|으로|님|씨|[\s,.]|$)/#
            if let match = text.firstMatch(of: labelled) { return (String(match.1), match.range) }
            let behalf = #/([가-힣]{2,4})\s?(?:님|씨)(?:을|를|의|께서)?\s*(?:대신|부탁|이름)/#
            if let match = text.firstMatch(of: behalf) { return (String(match.1), match.range) }
            guard isAsked else { return nil }
            let answer = #/([가-힣]{2,4}?)\s?(?:이라고|라고|입니다|이고요|이고|이에요|예요|이요|으로|님|씨)/#
            let fillers = ["이름", "성함", "예약", "저는", "그건", "그거", "네", "예", "아니", "잠시", "전화"]
            for match in text.matches(of: answer) where !fillers.contains(where: { match.1.hasPrefix($0) }) {
                return (String(match.1), match.range)
            }
            // A bare name, perhaps after a yes.
            let bare = text.split { !$0.isLetter }.filter { !["네", "예", "음", "저", "저는", "제"].contains($0) }
            guard bare.count == 1, let only = bare.first, (2...4).contains(only.count),
                !fillers.contains(where: { only.hasPrefix($0) })
            else { return nil }
            return (String(only), only.startIndex..<only.endIndex)
        case .english:
            let labelled =
                #/\b(?:my name is|name is|under the name of|under the name|on behalf of|calling for|it.?s under|the name.?s)\s+([A-Za-z]+(?:\s[A-Z][A-Za-z]+)?)/#
                .ignoresCase()
            if let match = text.firstMatch(of: labelled) { return (String(match.1), match.range) }
            guard isAsked else { return nil }
            let fillers: Set<String> = [
                "it", "its", "is", "the", "name", "yes", "sure", "okay", "ok", "under", "please", "of", "course", "my",
                "one", "moment", "thanks", "thank", "you", "no", "sorry", "for", "this", "i", "am", "im", "can", "a",
                "what", "could", "do", "we", "have", "need", "that", "not", "wait", "hold", "on",
            ]
            let names = text.split { !($0.isLetter || $0 == "'" || $0 == "’") }
                .filter { !fillers.contains($0.lowercased().replacing("'", with: "").replacing("’", with: "")) }
            guard (1...3).contains(names.count), let first = names.first, let last = names.last else { return nil }
            return (names.joined(separator: " "), first.startIndex..<last.endIndex)
        }
    }

    private func words(in text: String) -> (value: String, range: Range<String.Index>)? {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines.union(.punctuationCharacters))
        guard trimmed.count >= 2 else { return nil }
        return (trimmed, text.startIndex..<text.endIndex)
    }

    private func spokenPhone(_ value: String) -> String {
        guard value.count >= 9 else { return value }
        let last = value.suffix(4)
        let middle = value.dropLast(4).suffix(value.count >= 11 ? 4 : 3)
        return "\(value.dropLast(4 + middle.count))-\(middle)-\(last)"
    }
}
