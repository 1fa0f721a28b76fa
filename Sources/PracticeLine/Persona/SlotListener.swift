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
        var findings = Findings(rest: text.precomposedStringWithCanonicalMapping)
        // A telephone number first, lest its digits be taken for anything else; then times, whose "분" is no person.
        let order = slots.sorted { rank($0.kind) < rank($1.kind) }
        for slot in order {
            let isAsked = slot.name == asked
            let found: (value: String, range: Range<String.Index>)?
            switch slot.kind {
            case .phone: found = phone(in: findings.rest, isAsked: isAsked)
            case .digits(let atLeast): found = isAsked ? digits(in: findings.rest, atLeast: atLeast) : nil
            case .time: found = time(in: findings.rest)
            case .day: found = day(in: findings.rest)
            case .count(let counters): found = count(in: findings.rest, counters: counters, isAsked: isAsked)
            case .choice(let choices): found = choice(in: text, choices)
            case .name: found = name(in: findings.rest, isAsked: isAsked)
            case .words: found = isAsked ? words(in: findings.rest) : nil
            }
            guard let found else { continue }
            findings.values[slot.name] = found.value
            if case .choice = slot.kind { continue }
            findings.rest.replaceSubrange(found.range, with: " ")
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

    private func time(in text: String) -> (value: String, range: Range<String.Index>)? {
        switch language {
        case .korean: koreanTime(in: text)
        case .english: englishTime(in: text)
        }
    }

    private func koreanTime(in text: String) -> (value: String, range: Range<String.Index>)? {
        let pattern =
            #/(?:(오전|오후|저녁|아침|점심|밤|낮|새벽)\s*(?:에\s*)?)?(\d{1,2}|열\s?두|열\s?한|열|아홉|여덟|일곱|여섯|다섯|네|세|두|한)\s*시(?!\s*간|\s*작)\s*(?:(반)|(\d{1,2}|[일이삼사오]?십[일이삼사오육칠팔구]?|오)\s*분)?/#
        let colon = #/(?:(오전|오후|저녁|아침|점심|밤|낮|새벽)\s*)?(\d{1,2}):(\d{2})/#
        if let match = text.firstMatch(of: colon), let hour = Int(match.2), hour < 24 {
            return (clock(hour, Int(match.3) ?? 0, half: match.1.map(String.init)), match.range)
        }
        guard let match = text.firstMatch(of: pattern), let hour = NumberWords.korean(String(match.2)), hour <= 24
        else { return nil }
        let minute = match.3 != nil ? 30 : match.4.flatMap { NumberWords.korean(String($0)) } ?? 0
        return (clock(hour % 24, minute, half: match.1.map(String.init)), match.range)
    }

    private func englishTime(in text: String) -> (value: String, range: Range<String.Index>)? {
        let hours =
            #/\b(?:(half\s+past|quarter\s+past|quarter\s+to)\s+)?(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[:.\s]\s*(\d{2}|thirty|fifteen|forty[\s-]five))?\s*(o.?clock|[ap]\.?\s?m\b\.?|in the (?:morning|afternoon|evening)|tonight)?/#
            .ignoresCase()
        for match in text.matches(of: hours) {
            guard var hour = NumberWords.english(String(match.2)), (1...24).contains(hour) else { continue }
            let before = text[..<match.range.lowerBound].lowercased()
            let isAfterAt = before.hasSuffix("at ") || before.hasSuffix("for about ") || before.hasSuffix("around ")
            // A bare number is a time only where one is expected.
            guard match.1 != nil || match.3 != nil || match.4 != nil || isAfterAt else { continue }
            var minute = match.3.flatMap { NumberWords.english(String($0)) } ?? 0
            switch match.1?.lowercased().split(separator: " ").joined(separator: " ") {
            case "half past": minute = 30
            case "quarter past": minute = 15
            case "quarter to":
                minute = 45
                hour -= 1
            default: break
            }
            guard minute < 60 else { continue }
            let half = match.4?.lowercased()
            let part: String? =
                half.flatMap { half in
                    if half.hasPrefix("a") || half.hasSuffix("morning") { return "오전" }
                    if half.hasPrefix("p") || half.hasSuffix("noon") || half.hasSuffix("evening") || half == "tonight" {
                        return "오후"
                    }
                    return nil
                } ?? (text.lowercased().contains("evening") ? "저녁" : nil)
            return (clock(hour % 24, minute, half: part), match.range)
        }
        return nil
    }

    /// Without a part of the day, people mean the waking hours: 1–8 is the afternoon or evening.
    private func clock(_ hour: Int, _ minute: Int, half: String?) -> String {
        var hour = hour
        switch half {
        case "오전"?, "아침"?, "새벽"?: if hour == 12 { hour = 0 }
        case "오후"?, "저녁"?, "밤"?, "낮"?, "점심"?: if hour < 12, !(half == "점심" && hour > 9) { hour += 12 }
        default: if (1...8).contains(hour) { hour += 12 }
        }
        return String(format: "%02d:%02d", hour, minute)
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

    private func day(in text: String) -> (value: String, range: Range<String.Index>)? {
        switch language {
        case .korean:
            let weekday = #/(?:(이번|다음|다다음|담|돌아오는)\s*주?\s*)?([가-힣])\s?요일/#
            let date = #/(\d{1,2}|[일이삼사오육칠팔구]?십?[일이삼사오육칠팔구]?)\s*월\s*(\d{1,2}|[이삼]?십?[일이삼사오육칠팔구]?)\s*일/#
            let relative = #/오늘|내일|모레|글피|주말/#
            if let match = text.firstMatch(of: date), let month = NumberWords.korean(String(match.1)),
                let day = NumberWords.korean(String(match.2))
            {
                return ("\(month)월 \(day)일", match.range)
            }
            if let match = text.firstMatch(of: weekday) {
                // A misheard syllable before "요일" is the nearest day: 포요일 is 토요일.
                let heard = String(match.2)
                let nearest =
                    ["월", "화", "수", "목", "금", "토", "일"]
                    .min { Understanding.distance($0, heard) < Understanding.distance($1, heard) } ?? heard
                let week = match.1.map { $0 == "담" ? "다음" : String($0) }
                switch week {
                case "돌아오는"?: return ("돌아오는 \(nearest)요일", match.range)
                case let week?: return ("\(week) 주 \(nearest)요일", match.range)
                case nil: return ("\(nearest)요일", match.range)
                }
            }
            return text.firstMatch(of: relative).map { (String($0.output), $0.range) }
        case .english:
            let pattern =
                #/\b(?:(this|next|on)\s+)?(monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|tonight)\b/#
                .ignoresCase()
            guard let match = text.firstMatch(of: pattern) else { return nil }
            let name = match.2.lowercased()
            let isDate = name.hasSuffix("day") && name != "today"
            let word = isDate ? name.prefix(1).uppercased() + name.dropFirst() : name
            let which = match.1?.lowercased()
            return (which == "this" || which == "next" ? "\(which ?? "") \(word)" : word, match.range)
        }
    }

    // MARK: Numbers

    private func count(
        in text: String, counters: [String], isAsked: Bool
    ) -> (value: String, range: Range<String.Index>)? {
        switch language {
        case .korean:
            let pattern =
                #/(\d{1,3}|열\s?두|열\s?한|열|아홉|여덟|일곱|여섯|다섯|네|너|세|서|두|한)\s*([가-힣]{1,3})/#
            for match in text.matches(of: pattern) {
                guard counters.contains(where: { match.2.hasPrefix($0) }),
                    let value = NumberWords.korean(String(match.1))
                else { continue }
                return (String(value), match.range)
            }
            let alone = #/혼자|둘이|셋이|넷이|다섯이/#
            if let match = text.firstMatch(of: alone) {
                let values = ["혼자": 1, "둘이": 2, "셋이": 3, "넷이": 4, "다섯이": 5]
                return values[String(match.output)].map { (String($0), match.range) }
            }
            guard isAsked else { return nil }
            let bare = #/(\d{1,3}|하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열)/#
            return text.firstMatch(of: bare).flatMap { match in
                NumberWords.korean(String(match.1)).map { (String($0), match.range) }
            }
        case .english:
            let number = "(\\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
            let pattern = #/\b(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+([a-z]+)/#
                .ignoresCase()
            for match in text.matches(of: pattern) where counters.contains(match.2.lowercased()) {
                return NumberWords.english(String(match.1)).map { (String($0), match.range) }
            }
            let party = #/\b(?:party of|table for)\s+(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)\b/#
                .ignoresCase()
            if let match = text.firstMatch(of: party) {
                return NumberWords.english(String(match.1)).map { (String($0), match.range) }
            }
            guard isAsked,
                let range = text.range(of: "\\b\(number)\\b", options: [.regularExpression, .caseInsensitive])
            else { return nil }
            return NumberWords.english(String(text[range])).map { (String($0), range) }
        }
    }

    private func phone(in text: String, isAsked: Bool) -> (value: String, range: Range<String.Index>)? {
        for run in digitRuns(in: text) {
            let isWhole = run.digits.hasPrefix("0") && (9...11).contains(run.digits.count)
            if isWhole || isAsked && (7...12).contains(run.digits.count) { return (run.digits, run.range) }
        }
        return nil
    }

    private func digits(in text: String, atLeast: Int) -> (value: String, range: Range<String.Index>)? {
        if let run = digitRuns(in: text).first(where: { $0.digits.count >= atLeast }) { return (run.digits, run.range) }
        // "95년 3월 2일": the numbers of a date count together.
        let numbers = text.matches(of: #/\d+/#)
        let joined = numbers.map { $0.count == 1 ? "0" + String($0.output) : String($0.output) }.joined()
        guard numbers.count >= 2, joined.count >= atLeast, let first = numbers.first, let last = numbers.last
        else { return nil }
        return (joined, first.range.lowerBound..<last.range.upperBound)
    }

    /// Digits that follow one another, said as digits or as words, with nothing but spaces, dashes and the particle
    /// "에" between them.
    private func digitRuns(in text: String) -> [(digits: String, range: Range<String.Index>)] {
        var runs: [(digits: String, range: Range<String.Index>)] = []
        var digits = ""
        var start = text.startIndex
        var end = text.startIndex
        func close() {
            // A few digit syllables are ordinary Korean ("이", "일", "사"): only a row of them is a number.
            if digits.count >= 3 { runs.append((digits, start..<end)) }
            digits = ""
        }
        switch language {
        case .korean:
            let values: [Character: Character] = [
                "공": "0", "영": "0", "일": "1", "이": "2", "삼": "3", "사": "4", "오": "5", "육": "6", "륙": "6",
                "칠": "7", "팔": "8", "구": "9",
            ]
            for index in text.indices {
                let character = text[index]
                if let digit = character.isASCII && character.isNumber ? character : values[character] {
                    if digits.isEmpty { start = index }
                    digits.append(digit)
                    end = text.index(after: index)
                } else if !(character == " " || character == "-" || character == "에" || character == ",") {
                    close()
                }
            }
        case .english:
            let values = [
                "oh": "0", "o": "0", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
                "six": "6", "seven": "7", "eight": "8", "nine": "9",
            ]
            for match in text.matches(of: #/[A-Za-z]+|\d/#) {
                let word = String(match.output).lowercased()
                if let digit = word.first?.isNumber == true ? word : values[word] {
                    if digits.isEmpty { start = match.range.lowerBound }
                    digits += digit
                    end = match.range.upperBound
                } else {
                    close()
                }
            }
        }
        close()
        return runs
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

/// Numbers as they occur in times and counts, in digits or in words.
enum NumberWords {
    private static let native = [
        "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "서": 3, "넷": 4, "네": 4, "너": 4, "다섯": 5, "여섯": 6,
        "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
    ]
    private static let sino: [Character: Int] = [
        "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9,
    ]
    private static let words = [
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
        "eleven": 11, "twelve": 12, "fifteen": 15, "thirty": 30, "forty five": 45, "forty-five": 45,
    ]

    static func english(_ text: String) -> Int? { Int(text) ?? words[text.lowercased()] }

    /// Up to 99, in either set of words.
    static func korean(_ text: String) -> Int? {
        let text = text.filter { !$0.isWhitespace }
        if let value = Int(text) ?? native[text] { return value }
        if text.hasPrefix("열"), let unit = native[String(text.dropFirst())] { return 10 + unit }
        var value = 0
        var unit = 0
        for character in text {
            if character == "십" {
                value += max(unit, 1) * 10
                unit = 0
            } else if let digit = sino[character] {
                unit = digit
            } else {
                return nil
            }
        }
        value += unit
        return value > 0 ? value : nil
    }
}
