import Foundation

extension Mention {
    /// All times, dates, numbers and names in a text, in order and without overlap.
    ///
    /// Korean and English are both looked for: people mix them ("7pm에 4명"). Takes time in proportion to the text.
    public static func all(in text: String) -> [Mention] {
        let characters = text.map(readable)
        let found = KoreanMentions(characters).find() + EnglishMentions(characters).find()
        var isTaken = [Bool](repeating: false, count: characters.count)
        var taken: [Mention] = []
        // The longest first: what overlaps a mention that is taken has one of its own ends inside it.
        for mention in found.sorted(by: isPreferred)
        where !isTaken[mention.range.lowerBound] && !isTaken[mention.range.upperBound - 1] {
            for place in mention.range { isTaken[place] = true }
            taken.append(mention)
        }
        return taken.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// A character as the rules compare it: composed, and U+FFFD in place of one that is a heap of marks, each comparison
    /// of which would cost as much as its marks.
    private static func readable(_ character: Character) -> Character {
        let length = character.utf8.count
        guard length > 4 else { return character }
        let composed = String(character).precomposedStringWithCanonicalMapping
        return length <= 32 && composed.count == 1 ? composed.first ?? character : "\u{FFFD}"
    }

    private static func isPreferred(_ one: Mention, _ two: Mention) -> Bool {
        (one.range.count, two.range.lowerBound) > (two.range.count, one.range.lowerBound)
    }
}

/// Finds what Korean text mentions, spaced or not.
struct KoreanMentions {
    let characters: [Character]

    init(_ characters: [Character]) { self.characters = characters }

    func find() -> [Mention] {
        var found: [Mention] = []
        var index = 0
        let rules = [time, day, money, duration, count, digits, name]
        while index < characters.count {
            guard Self.canBegin(characters[index]) else {
                index += 1
                continue
            }
            if let mention = rules.lazy.compactMap({ $0(index) }).first {
                found.append(mention)
                index = mention.range.upperBound
            } else {
                index += 1
            }
        }
        return found
    }

    /// The first scalars of everything that is looked for.
    private static let openers: Set<Unicode.Scalar> = {
        let words =
            parts.map(\.word) + relativeDays.map(\.word) + weeks.map(\.word) + months.map(\.word) + nameOpeners
            + shortDays.map(\.word)
            + spans.map(\.word) + ["정오", "자정", "주말", "평일", "유월", "시월", "한", "두", "세"]
        let characters =
            words.compactMap(\.first) + Array(surnames) + Array(weekdays.keys) + Array(KoreanNumber.starters) + ["+"]
        return Set(characters.compactMap(\.unicodeScalars.first))
    }()

    /// Whether a rule is worth trying there: most characters begin nothing.
    private static func canBegin(_ character: Character) -> Bool {
        character.unicodeScalars.first.map(openers.contains) ?? false
    }

    // MARK: Times

    private static let parts: [(word: String, part: ClockTime.Part)] = words.pairs(.parts).compactMap { word, part in
        ClockTime.Part(rawValue: part).map { (word, $0) }
    }
    private static let afterHour = words[.afterHour]
    private static let afterWon = words[.afterWon]
    private static let notWon = Set(words[.notWon])
    private static let notHalf = Set(words[.notHalf])
    private static let counters = words[.counters]
    private static let afterPeople = words[.afterPeople]
    private static let notPeople = words[.notPeople]
    private static let beforeCount = Set(words[.beforeCount].compactMap(\.first))
    private static let copula = words[.copula]
    private static let surnames = Set(words[.surnames].compactMap(\.first))
    private static let nameOpeners = words[.nameOpeners]
    private static let afterName = words[.afterName]
    private static let notNames = Set(words[.notNames])
    private static let introduces = words[.introduces]
    private static let answers = words[.answers] + [""]
    private static let nameEndings = words[.nameEndings]
    private static let afterCloseName = words[.afterCloseName]
    private static let boundaries = words[.boundaries]

    /// 저녁 7시 반, 일곱시 삼십분, 19:30, 정오.
    private func time(_ start: Int) -> Mention? {
        var index = start
        var part: ClockTime.Part?
        for entry in Self.parts {
            guard let end = match(entry.word, index) else { continue }
            part = entry.part
            index = skipSpaces(end)
            if let end = match("에", index) { index = skipSpaces(end) }
            break
        }
        if part == nil, let end = match("정오", index) {
            return mention(.time(ClockTime(hour: 12, part: .noon)), start, end)
        }
        if part == nil, let end = match("자정", index) {
            return mention(.time(ClockTime(hour: 12, part: .night)), start, end)
        }
        guard part != nil || isBoundary(index), var number = KoreanNumber.match(characters[index...]) else {
            return nil
        }
        if let early = earlyHour(index) { number = early }
        index += number.length
        if number.style == .digits, number.value <= 24, index < characters.count, characters[index] == ":",
            let minute = KoreanNumber.digits(characters[(index + 1)...]), minute.length == 2, minute.value < 60
        {
            let time = ClockTime(hour: number.value, minute: minute.value, part: part)
            return mention(.time(time), start, index + 3)
        }
        guard number.style != .sino || number.value >= 10 || number.length == 2, number.value <= 24,
            let hourEnd = match("시", skipSpaces(index)), endsHour(hourEnd)
        else { return nil }
        let (minute, end) = minutes(hourEnd)
        return mention(.time(ClockTime(hour: number.value, minute: minute, part: part)), start, end)
    }

    /// 공육시: an hour as timetables are read out.
    private func earlyHour(_ index: Int) -> KoreanNumber.Match? {
        guard let zero = match("공", index) ?? match("영", index), zero < characters.count,
            let digit = KoreanNumber.spokenDigits[characters[zero]].flatMap(\.wholeNumberValue), digit > 0,
            match("시", skipSpaces(zero + 1)) != nil
        else { return nil }
        return KoreanNumber.Match(value: digit, length: 2, style: .sino)
    }

    /// 시간 is a duration, 시점 and the like are other words.
    private func endsHour(_ end: Int) -> Bool {
        guard end < characters.count, isHangul(characters[end]) else { return true }
        return Self.afterHour.contains { match($0, end) != nil }
    }

    private func minutes(_ start: Int) -> (minute: Int, end: Int) {
        let index = skipSpaces(start)
        if let end = match("반", index), end == characters.count || !Self.notHalf.contains(String(characters[end])) {
            return (30, end)
        }
        guard let number = KoreanNumber.match(characters[index...]), number.style != .native, number.value < 60,
            let end = match("분", skipSpaces(index + number.length))
        else { return (0, start) }
        return (number.value, end)
    }

    // MARK: Amounts

    /// 18,900원, 만 팔천구백 원.
    private func money(_ start: Int) -> Mention? {
        guard let number = KoreanNumber.sino(characters[start...]), number.value >= 10,
            isBoundary(start) || (characters[start].isWholeNumber && !isInsideNumber(start)),
            let end = match("원", skipSpaces(start + number.length)),
            end == characters.count || !Self.notWon.contains(String(characters[end])), endsMoney(end),
            let amount = Mention.Value.amount(number.value, currency: "원")
        else { return nil }
        return mention(amount, start, end)
    }

    /// "십육만 원인데" goes on with the copula; 원인 alone is another word.
    private func endsMoney(_ end: Int) -> Bool {
        guard match("인", end) != nil else { return true }
        return Self.afterWon.contains { match($0, end) != nil }
    }

    /// 두 시간, 한 시간 반, 30분.
    private func duration(_ start: Int) -> Mention? {
        guard isBoundary(start), let number = KoreanNumber.match(characters[start...]) else { return nil }
        let unit = skipSpaces(start + number.length)
        if number.style != .sino || number.value >= 10, let end = match("시간", unit) {
            let half = match("반", skipSpaces(end))
            return Mention.Value.lasting(hours: number.value, minutes: half == nil ? 0 : 30)
                .map { mention($0, start, half ?? end) }
        }
        guard number.style != .native, let end = match("분", unit), !isFollowedLikePeople(end) else { return nil }
        return Mention.Value.lasting(minutes: number.value).map { mention($0, start, end) }
    }

    /// 네 명, 4명이요, 삼십 인분.
    private func count(_ start: Int) -> Mention? {
        guard let number = KoreanNumber.match(characters[start...]), number.value > 0 else { return nil }
        let stands =
            isBoundary(start) || number.style == .digits
            || (number.style == .native && (number.length > 1 || Self.beforeCount.contains(characters[start - 1])))
        guard stands, start == 0 || !(characters[start - 1].isWholeNumber || "-:,".contains(characters[start - 1]))
        else {
            return nil
        }
        let unit = skipSpaces(start + number.length)
        for counter in Self.counters {
            guard let end = match(counter, unit) else { continue }
            if counter == "분", number.style != .native, !isFollowedLikePeople(end) { return nil }
            // "네 분실 신고됐어요": a yes before a noun, and no four people.
            if counter == "분", Self.notPeople.contains(where: { match($0, unit) != nil }) { return nil }
            if counter == "인", end < characters.count, isHangul(characters[end]),
                ["이", "으", "예", "요", "입", "에", "석", "맞"].allSatisfy({ match($0, end) == nil })
            {
                return nil
            }
            if number.style == .sino, ["개", "대", "명", "분"].contains(counter), number.value < 10 { return nil }
            if counter == "대", end < characters.count, isHangul(characters[end]) { return nil }
            if counter == "개", ["월", "인"].contains(where: { match($0, end) != nil }) { return nil }
            return mention(.count(number.value, unit: counter), start, end)
        }
        return nil
    }

    private func isFollowedLikePeople(_ end: Int) -> Bool {
        Self.afterPeople.contains { match($0, skipSpaces(end)) != nil }
    }

    // MARK: Digits

    /// 010-1234-5678, 공일공에 일이삼사에 오육칠팔, 900302.
    private func digits(_ start: Int) -> Mention? {
        guard
            start == 0
                || !(characters[start - 1].isASCII && (characters[start - 1].isNumber || characters[start - 1] == ","))
        else { return nil }
        var digits = ""
        var end = start
        var index = start
        var spoken = 0
        // No number has more digits than twenty, or more than one sign between two of them.
        while index < characters.count, index - start <= 60 {
            let character = characters[index]
            if character.isASCII, character.isNumber {
                digits.append(character)
                index += 1
                end = index
            } else if character == "이", !digits.isEmpty,
                Self.copula.contains(where: { match($0, index + 1) != nil })
            {
                break  // The copula: "오육칠팔이요".
            } else if let digit = KoreanNumber.spokenDigits[character] {
                digits.append(digit)
                spoken += 1
                index += 1
                end = index
            } else if !digits.isEmpty,
                character == "." && index + 1 < characters.count && characters[index + 1].isWholeNumber
                    || " -".contains(character) || character == "에" || character == "다"
                    || character == "," && spoken > 0
            {
                index = character == "다" ? (match("다시", index) ?? characters.count) : index + 1
            } else if digits.isEmpty, character == "+", index + 1 < characters.count,
                characters[index + 1].isWholeNumber
            {
                index += 1
            } else {
                break
            }
        }
        // After a word such as 번호 fewer digits are a name too.
        let isNamed =
            digits.count >= 3 && spoken == 0 && start < characters.count && KoreanReader(characters).isNamed(at: start)
        guard digits.count >= 6 || isNamed && KoreanReader(characters).isCounted(end) == false, digits.count <= 20,
            spoken == 0 || spoken >= 6, match("원", skipSpaces(end)) == nil
        else { return nil }
        let hyphens = characters[start..<end].count { $0 == "-" }
        let isPhone =
            (7...13).contains(digits.count)
            && (hyphens == 2
                || digits.count > 7 && (digits.hasPrefix("0") || digits.hasPrefix("1") || characters[start] == "+"))
        let isDate = digits.count == 8 && (digits.hasPrefix("19") || digits.hasPrefix("20"))
        return mention(isPhone && !isDate ? .phone(digits) : .digits(digits), start, end)
    }

    // MARK: Names

    private func name(_ start: Int) -> Mention? {
        guard isBoundary(start) else { return nil }
        if let opener = Self.nameOpeners.first(where: { match($0, start) != nil }), let end = match(opener, start) {
            return personName(skipSpaces(end), allowsBareEnd: true)
        }
        // A name that introduces itself: "김민지라고 합니다", or is the whole answer: "김민지예요".
        guard let found = personName(start, allowsBareEnd: false), found.range.count == 3 else { return nil }
        let end = found.range.upperBound
        if Self.introduces.contains(where: { match($0, end) != nil }) { return found }
        guard characters.count - end <= 5 else { return nil }
        // A yes may go before it, and nothing else.
        let before = String(characters[..<start].lazy.filter { !$0.isWhitespace && !",.".contains($0) }.prefix(2))
        let rest = String(characters[end...]).filter { !" .,".contains($0) }
        let answers =
            Self.answers.contains(before)
            && Self.nameEndings.contains(rest)
        return answers ? found : nil
    }

    private func personName(_ start: Int, allowsBareEnd: Bool) -> Mention? {
        guard start < characters.count, Self.surnames.contains(characters[start]) else { return nil }
        for length in [3, 2, 4] {
            let end = start + length
            guard end <= characters.count, characters[start..<end].allSatisfy(isHangul) else { continue }
            let name = String(characters[start..<end])
            guard !Self.notNames.contains(name) else { continue }
            // "한결이에요" is 한결 and the copula.
            if length == 3, name.last == "이", hasFinal(characters[end - 2]),
                Self.afterCloseName.contains(where: { match($0, end) != nil })
            {
                continue
            }
            let isClosed = Self.afterName.contains { match($0, end) != nil }
            let isBare = allowsBareEnd && (end == characters.count || !isHangul(characters[end]))
            if isClosed || isBare { return mention(.name(name), start, end) }
        }
        return nil
    }

    // MARK: Reading characters

    func mention(_ value: Mention.Value, _ start: Int, _ end: Int) -> Mention {
        Mention(value, text: String(characters[start..<end]), range: start..<end)
    }

    /// Where `word` ends if it stands at `index`.
    func match(_ word: String, _ index: Int) -> Int? {
        guard index <= characters.count, characters[index...].starts(with: word) else { return nil }
        return index + word.count
    }

    func skipSpaces(_ index: Int) -> Int {
        var index = index
        while index < characters.count, characters[index] == " " { index += 1 }
        return min(index, characters.count)
    }

    /// Whether a number goes on here that began before, with its sign or its unit.
    private func isInsideNumber(_ index: Int) -> Bool {
        guard index > 0, index < characters.count, characters[index - 1].isASCII else { return false }
        let before = characters[index - 1]
        if characters[index].isWholeNumber { return before.isNumber || "-:,.".contains(before) }
        return before.isNumber && "십백천만억조".contains(characters[index])
    }

    /// Whether a word may begin here.
    func isBoundary(_ index: Int) -> Bool {
        guard index > 0, index <= characters.count else { return true }
        if isInsideNumber(index) { return false }
        let before = characters[index - 1]
        if !isHangul(before) { return true }
        let text = characters[..<index]
        return Self.boundaries.contains {
            text.suffix($0.count).elementsEqual($0)
        }
    }

    /// Whether a syllable ends in a consonant.
    private func hasFinal(_ character: Character) -> Bool {
        guard isHangul(character), let scalar = character.unicodeScalars.first else { return false }
        return (scalar.value - 0xAC00) % 28 != 0
    }

    func isHangul(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return false }
        return (0xAC00...0xD7A3).contains(scalar.value)
    }
}
