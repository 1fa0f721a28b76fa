/// Finds what English text mentions, in digits or words.
struct EnglishMentions {
    private struct Word {
        /// Lower case, without punctuation at its ends.
        var text: String
        var range: Range<Int>
        var isCapitalized: Bool
        /// Whether punctuation that ends a phrase follows.
        var endsPhrase: Bool
    }

    private let characters: [Character]
    private let words: [Word]

    init(_ characters: [Character]) {
        self.characters = characters
        var words: [Word] = []
        var start: Int?
        for index in 0...characters.count {
            let isBreak = index == characters.count || characters[index].isWhitespace
            if !isBreak {
                start = start ?? index
            } else if let begin = start {
                start = nil
                var range = begin..<index
                while let last = range.last, ",.?!;:)".contains(characters[last]) { range = range.lowerBound..<last }
                while let first = range.first, "(\"'".contains(characters[first]) {
                    range = (first + 1)..<range.upperBound
                }
                // No word that means anything here is longer.
                guard (1...60).contains(range.count) else { continue }
                words.append(
                    Word(
                        text: String(characters[range]).lowercased(), range: range,
                        isCapitalized: characters[range.lowerBound].isUppercase, endsPhrase: range.upperBound < index))
            }
        }
        self.words = words
    }

    func find() -> [Mention] {
        var found: [Mention] = []
        var index = 0
        let rules = [phone, money, time, day, count, duration, name]
        while index < words.count {
            if let mention = rules.lazy.compactMap({ $0(index) }).first {
                found.append(mention)
                while index < words.count, words[index].range.lowerBound < mention.range.upperBound { index += 1 }
            } else {
                index += 1
            }
        }
        return found
    }

    // MARK: Numbers

    private static let ones = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    private static let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

    /// The number that begins at a word, and how many words it takes.
    private func number(_ index: Int) -> (value: Int, words: Int)? {
        guard index < words.count else { return nil }
        let text = words[index].text.filter { $0 != "," }
        if !text.isEmpty, text.count < 10, text.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int(text) {
            return (value, 1)
        }
        var value = 0
        var used = 0
        var isOpenTen = false
        for word in words[index...].prefix(6) {
            let parts = word.text.split(separator: "-").map(String.init)
            if parts.count == 2, let ten = Self.tens.firstIndex(of: parts[0]),
                let one = Self.ones.firstIndex(of: parts[1])
            {
                guard used == 0 || value % 100 == 0 else { break }
                value += (ten + 2) * 10 + one
                isOpenTen = false
            } else if let ten = Self.tens.firstIndex(of: word.text) {
                guard used == 0 || value % 100 == 0 else { break }
                value += (ten + 2) * 10
                isOpenTen = true
            } else if let one = Self.ones.firstIndex(of: word.text) {
                guard used == 0 || (isOpenTen && one < 10) || (value % 100 == 0 && value > 0) else { break }
                value += one
                isOpenTen = false
            } else if word.text == "hundred", value > 0, value < 100 {
                value *= 100
            } else if word.text == "thousand", value > 0, value < 1000 {
                value *= 1000
            } else if word.text == "and", used > 0, value % 100 == 0 {
                used += 1
                continue
            } else {
                break
            }
            used += 1
        }
        while used > 0, words[index + used - 1].text == "and" { used -= 1 }
        return used > 0 ? (value, used) : nil
    }

    private func word(_ index: Int) -> String { words.indices.contains(index) ? words[index].text : "" }

    private func mention(_ value: Mention.Value, _ first: Int, through last: Int) -> Mention {
        let range = words[first].range.lowerBound..<words[last].range.upperBound
        return Mention(value, text: String(characters[range]), range: range)
    }

    // MARK: Times

    private static let minuteWords = [
        "fifteen": 15, "thirty": 30, "forty-five": 45, "twenty": 20, "ten": 10, "forty": 40,
    ]
    private static let units = [
        "people", "persons", "guests", "dollars", "minutes", "hours", "days", "won", "of", "percent", "weeks",
    ]

    /// 7:30 pm, 7.30, 7pm, 7 30, seven thirty, half past six, seven o'clock, noon, at seven.
    private func time(_ index: Int) -> Mention? {
        if word(index) == "midnight" { return mention(.time(ClockTime(hour: 12, part: .night)), index, through: index) }
        if word(index) == "noon" { return mention(.time(ClockTime(hour: 12, part: .noon)), index, through: index) }
        if word(index) == "half", word(index + 1) == "past", let hour = number(index + 2), (1...12).contains(hour.value)
        {
            return finish(ClockTime(hour: hour.value, minute: 30), from: index, next: index + 3, isCertain: true)
        }
        if let attached = attachedTime(word(index)) ?? dottedTime(index) {
            return finish(attached, from: index, next: index + 1, isCertain: true)
        }
        guard let hour = number(index), hour.words == 1, (1...12).contains(hour.value) else { return nil }
        var time = ClockTime(hour: hour.value)
        var next = index + 1
        var isCertain = false
        if word(next) == "o'clock" {
            next += 1
            isCertain = true
        } else if let minute = Self.minuteWords[word(next)], !Self.units.contains(word(next + 1)),
            !words[index].endsPhrase
        {
            let ones = number(next)
            time.minute = ones.map { $0.value < 60 ? $0.value : minute } ?? minute
            next += ones?.words ?? 1
            isCertain = hour.value <= 12
        } else if let minute = Self.minutes(word(next)), !Self.units.contains(word(next + 1)), !words[index].endsPhrase
        {
            time.minute = minute
            next += 1
            isCertain = true
        }
        return finish(time, from: index, next: next, isCertain: isCertain)
    }

    /// `7pm`, `7:30`, `7:30pm`.
    private func attachedTime(_ word: String) -> ClockTime? {
        var text = word.filter { $0 != "." }
        var part: ClockTime.Part?
        if text.hasSuffix("pm") { part = .afternoon } else if text.hasSuffix("am") { part = .morning }
        if part != nil { text.removeLast(2) }
        let pieces = text.split(separator: ":", omittingEmptySubsequences: false)
        guard part != nil || pieces.count == 2, (1...2).contains(pieces.count), let hour = Int(pieces[0]),
            (0...24).contains(hour)
        else {
            return nil
        }
        guard pieces.count == 2 else { return ClockTime(hour: hour, part: part) }
        guard pieces[1].count == 2, let minute = Int(pieces[1]), minute < 60 else { return nil }
        return ClockTime(hour: hour, minute: minute, part: part)
    }

    /// `7.30`, which is no amount of anything.
    private func dottedTime(_ index: Int) -> ClockTime? {
        let pieces = word(index).split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard pieces.count == 2, !pieces[0].isEmpty, pieces[0].allSatisfy(\.isNumber), let hour = Int(pieces[0]),
            (1...24).contains(hour), let minute = Self.minutes(pieces[1]), !Self.units.contains(word(index + 1))
        else { return nil }
        return ClockTime(hour: hour, minute: minute)
    }

    /// Minutes as people agree on them, in two digits: 00, 05, … 55.
    private static func minutes(_ text: String) -> Int? {
        guard text.count == 2, text.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int(text) else { return nil }
        return value < 60 && value % 5 == 0 ? value : nil
    }

    private func finish(_ time: ClockTime, from index: Int, next: Int, isCertain: Bool) -> Mention? {
        var time = time
        var next = next
        var isCertain = isCertain
        let half = word(next).filter { $0 != "." }
        if half == "pm" || half == "am" {
            time.part = half == "pm" ? .afternoon : .morning
            next += 1
            isCertain = true
        } else if word(next) == "in", word(next + 1) == "the", let part = Self.parts[word(next + 2)] {
            time.part = part
            next += 3
            isCertain = true
        } else if word(next) == "at", word(next + 1) == "night" {
            time.part = .night
            next += 2
            isCertain = true
        }
        if !isCertain {
            let before =
                ["at", "around", "by", "until", "till", "about", "for", "to", "between"].contains(word(index - 1))
                && index > 0
            let follower = word(next)
            let loose = ["for", "to", "about"].contains(word(index - 1))
            guard before, !Self.units.contains(follower),
                !loose || ["instead", "then"].contains(follower) || follower == "" && word(index - 1) == "to"
            else { return nil }
        }
        return mention(.time(time), index, through: next - 1)
    }

    private static let parts: [String: ClockTime.Part] = [
        "morning": .morning, "afternoon": .afternoon, "evening": .evening,
    ]

    // MARK: Days

    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let ordinals = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth",
        "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
    ]

    /// tomorrow, this Saturday, December 25th, the 3rd of May.
    private func day(_ index: Int) -> Mention? {
        switch word(index) {
        case "today", "tonight": return mention(.day(.relative(0)), index, through: index)
        case "tomorrow": return mention(.day(.relative(1)), index, through: index)
        case "yesterday": return mention(.day(.relative(-1)), index, through: index)
        case "weekend": return mention(.day(.weekend), index, through: index)
        case "weekdays": return mention(.day(.weekdays), index, through: index)
        default: break
        }
        if let weekday = Self.weekdays.firstIndex(of: word(index)) {
            return mention(.day(.weekday(weekday + 1, week: nil)), index, through: index)
        }
        if ["this", "next"].contains(word(index)) {
            let week = word(index) == "this" ? 0 : 1
            if let weekday = Self.weekdays.firstIndex(of: word(index + 1)) {
                return mention(.day(.weekday(weekday + 1, week: week)), index, through: index + 1)
            }
            if word(index + 1) == "week" { return mention(.day(.week(week)), index, through: index + 1) }
        }
        if let later = later(index) { return later }
        if let month = month(index), let day = dayNumber(index + 1),
            let date = Day.inCalendar(year: nil, month: month + 1, day: day.value)
        {
            return mention(.day(date), index, through: index + day.words)
        }
        if let day = dayNumber(index), word(index + day.words) == "of",
            let month = month(index + day.words + 1),
            let date = Day.inCalendar(year: nil, month: month + 1, day: day.value)
        {
            return mention(.day(date), index, through: index + day.words + 1)
        }
        return nil
    }

    /// A month by its name, or by three letters with a capital; counted from 0.
    private func month(_ index: Int) -> Int? {
        if let month = Self.months.firstIndex(of: word(index)) { return month }
        guard words.indices.contains(index), words[index].isCapitalized, (3...4).contains(words[index].text.count)
        else {
            return nil
        }
        let short = word(index) == "sept" ? "sep" : word(index)
        return Self.months.firstIndex { $0.prefix(3) == short }
    }

    /// in two days, the day after tomorrow, three weeks from now.
    private func later(_ index: Int) -> Mention? {
        if word(index) == "day", word(index + 1) == "after", word(index + 2) == "tomorrow" {
            return mention(.day(.relative(2)), index, through: index + 2)
        }
        let leads = word(index) == "in"
        let start = leads ? index + 1 : index
        guard let number = ["a", "one"].contains(word(start)) ? (value: 1, words: 1) : number(start),
            (1...366).contains(number.value)
        else { return nil }
        let unit = start + number.words
        let days: Int
        switch word(unit) {
        case "day", "days": days = number.value
        case "week", "weeks": days = number.value * 7
        default: return nil
        }
        // "hasn't eaten in two days" tells how long.
        let isDenied = (1...5).contains {
            word(index - $0).hasSuffix("n't") || ["not", "never"].contains(word(index - $0))
        }
        if leads, isDenied { return nil }
        if leads { return mention(.day(.relative(days)), index, through: unit) }
        if word(unit + 1) == "from", ["now", "today"].contains(word(unit + 2)) {
            return mention(.day(.relative(days)), index, through: unit + 2)
        }
        return nil
    }

    private func dayNumber(_ index: Int) -> (value: Int, words: Int)? {
        let text = word(index)
        if let ordinal = Self.ordinals.firstIndex(of: text) { return (ordinal + 1, 1) }
        if ["twenty", "thirty"].contains(text), let ordinal = Self.ordinals.firstIndex(of: word(index + 1)), ordinal < 9
        {
            return ((text == "twenty" ? 20 : 30) + ordinal + 1, 2)
        }
        if ["st", "nd", "rd", "th"].contains(where: text.hasSuffix), let value = Int(text.dropLast(2)),
            (1...31).contains(value)
        {
            return (value, 1)
        }
        guard let number = number(index), (1...31).contains(number.value) else { return nil }
        return number
    }

    // MARK: Amounts

    private static let people: Set<String> = ["people", "persons", "person", "guests", "adults", "children", "seats"]

    /// four people, party of four, table for four, four of us.
    private func count(_ index: Int) -> Mention? {
        guard let number = number(index), number.value > 0, number.value < 1000 else { return nil }
        let next = index + number.words
        if Self.people.contains(word(next)) {
            return mention(.count(number.value, unit: "people"), index, through: next)
        }
        if word(next) == "of", word(next + 1) == "us" {
            return mention(.count(number.value, unit: "people"), index, through: next + 1)
        }
        let opener = word(index - 2) + " " + word(index - 1)
        let isTable = ["party of", "table for", "reservation for", "booking for", "seats for", "there for"].contains(
            opener)
        let isRestaurantFor =
            word(index - 1) == "for" && index > 0 && number.words == 1 && number.value <= 20
            && ["", "on", "this", "at", "tomorrow", "today", "tonight", "next", "please", "and", "under"].contains(
                word(next))
        guard isTable || isRestaurantFor else { return nil }
        return mention(.count(number.value, unit: "people"), index, through: next - 1)
    }

    /// two hours, 30 minutes.
    private func duration(_ index: Int) -> Mention? {
        guard let number = number(index) else { return nil }
        let next = index + number.words
        switch word(next) {
        case "minutes", "minute":
            return Mention.Value.lasting(minutes: number.value).map { mention($0, index, through: next) }
        case "hours", "hour":
            return Mention.Value.lasting(hours: number.value).map { mention($0, index, through: next) }
        default: return nil
        }
    }

    /// $18.90, eighteen dollars.
    private func money(_ index: Int) -> Mention? {
        let text = word(index)
        if text.hasPrefix("$") || text.hasPrefix("£") || text.hasPrefix("€"), let sign = text.first {
            let whole = text.dropFirst().filter { $0 != "," }.prefix { $0.isNumber }
            return Int(whole).flatMap { Mention.Value.amount($0, currency: String(sign)) }
                .map { mention($0, index, through: index) }
        }
        guard let number = number(index),
            ["dollars", "won", "pounds", "euros", "dollar"].contains(word(index + number.words)),
            let amount = Mention.Value.amount(number.value, currency: word(index + number.words))
        else {
            return nil
        }
        return mention(amount, index, through: index + number.words)
    }

    // MARK: Digits and names

    /// 555-123-4567, five five five one two three four.
    private func phone(_ index: Int) -> Mention? {
        var digits = ""
        var last: Int?
        for (offset, word) in words[index...].prefix(16).enumerated() {
            let text = word.text.filter { !"-().+".contains($0) }
            if !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }), !word.text.contains(",") {
                digits += text
            } else if word.text == "oh" || word.text == "o" {
                digits += "0"
            } else if let digit = Self.ones.firstIndex(of: word.text), digit < 10 {
                digits += String(digit)
            } else {
                break
            }
            last = index + offset
            if word.endsPhrase, digits.count >= 7 { break }
        }
        guard let last, digits.count >= 6, digits.count <= 15 else { return nil }
        return mention(digits.count >= 7 ? .phone(digits) : .digits(digits), index, through: last)
    }

    private static let nameOpeners = [
        ["my", "name", "is"], ["the", "name", "is"], ["name", "is"], ["the", "name"], ["name"], ["under"], ["i'm"],
        ["it's"],
        ["this", "is"],
    ]
    private static let notNames: Set<String> = [
        "the", "a", "an", "my", "your", "our", "this", "that", "is", "and", "please", "for", "of", "speaking",
        "calling", "not", "sorry", "on",
    ]

    /// my name is Jane Doe, under Jane, name: Jane Doe.
    private func name(_ index: Int) -> Mention? {
        guard let opener = Self.nameOpeners.first(where: { Array(words[index...].prefix($0.count)).map(\.text) == $0 })
        else { return nil }
        var last: Int?
        let first = index + opener.count
        for position in first..<min(first + 3, words.count) {
            let word = words[position]
            // Recognisers write names in lower case; only a plain statement of the name is believed then.
            let isBelieved = word.isCapitalized || opener.suffix(2) == ["name", "is"] && position < first + 2
            guard isBelieved, word.text.allSatisfy({ $0.isLetter || $0 == "-" || $0 == "'" }),
                word.text.allSatisfy(\.isASCII),
                !Self.notNames.contains(word.text), !Self.weekdays.contains(word.text)
            else { break }
            last = position
            if word.endsPhrase { break }
        }
        guard let last else { return nil }
        let found = mention(.name(""), first, through: last)
        return Mention(.name(found.text), text: found.text, range: found.range)
    }
}
