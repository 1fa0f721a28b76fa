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

    private static let parts: [(word: String, part: ClockTime.Part)] = [
        ("오전", .morning), ("오후", .afternoon), ("저녁", .evening), ("아침", .morning), ("점심", .noon), ("낮", .noon),
        ("밤", .night), ("새벽", .dawn),
    ]

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
        return [
            "에", "로", "쯤", "부터", "까지", "반", "정각", "이", "는", "은", "도", "요", "면", "예", "입", "가", "의", "랑", "경",
            "대", "만", "네", "괜", "맞", "하고", "삼십", "십", "이십", "사십", "오십", "오", "인", "전", "후", "정", "보", "고",
        ].contains { match($0, end) != nil }
    }

    private func minutes(_ start: Int) -> (minute: Int, end: Int) {
        let index = skipSpaces(start)
        if let end = match("반", index), end == characters.count || !["찬", "납", "품"].contains(characters[end]) {
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
            end == characters.count || !["장", "룸", "피", "래", "하"].contains(characters[end]), endsMoney(end),
            let amount = Mention.Value.amount(number.value, currency: "원")
        else { return nil }
        return mention(amount, start, end)
    }

    /// "십육만 원인데" goes on with the copula; 원인 alone is another word.
    private func endsMoney(_ end: Int) -> Bool {
        guard match("인", end) != nil else { return true }
        return ["인데", "인가", "인거", "인 거", "인지", "인 건", "인 걸", "인걸", "인 셈"].contains { match($0, end) != nil }
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

    private static let counters = [
        "인분", "사람", "그릇", "마리", "명", "분", "인", "개", "잔", "박", "대", "병", "판", "권", "켤레", "벌", "상자",
    ]
    private static let nounsLikePeople = [
        "분실", "분할", "분납", "분리", "분양", "분쟁", "분석", "분담", "분유", "분식", "분류", "분점", "분배", "분기", "분갈", "분홍", "분명", "분위기",
        "분야",
    ]
    private static let beforeBareCount: Set<Character> = [
        "에", "은", "는", "로", "서", "이", "가", "총", "시", "쯤", "반", "고", "녁",
    ]

    /// 네 명, 4명이요, 삼십 인분.
    private func count(_ start: Int) -> Mention? {
        guard let number = KoreanNumber.match(characters[start...]), number.value > 0 else { return nil }
        let stands =
            isBoundary(start) || number.style == .digits
            || (number.style == .native && (number.length > 1 || Self.beforeBareCount.contains(characters[start - 1])))
        guard stands, start == 0 || !(characters[start - 1].isWholeNumber || "-:,".contains(characters[start - 1]))
        else {
            return nil
        }
        let unit = skipSpaces(start + number.length)
        for counter in Self.counters {
            guard let end = match(counter, unit) else { continue }
            if counter == "분", number.style != .native, !isFollowedLikePeople(end) { return nil }
            // "네 분실 신고됐어요": a yes before a noun, and no four people.
            if counter == "분", Self.nounsLikePeople.contains(where: { match($0, unit) != nil }) { return nil }
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
        ["이세", "이시", "이신", "이서", "이요", "이에", "예약", "맞으", "으로"].contains { match($0, skipSpaces(end)) != nil }
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
                ["요", "에", "고", "구", "라", "며", "죠", "랑", "야"].contains(where: { match($0, index + 1) != nil })
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

    private static let surnames: Set<Character> = Set("김이박최정강조윤장임한오서신권황안송류유홍고문양손배백허남심노하곽성차구우나민진엄채원천방공현함변염")
    private static let nameOpeners = [
        "예약자 이름은", "예약자 이름:", "예약자명:", "예약자명은", "예약자는", "예약자:", "예약자", "환자 이름은", "환자명:", "환자:", "제 이름은",
        "이름은", "이름:", "이름 :", "성함은", "성함:", "성함 :", "저는", "이름", "성함",
    ]
    private static let afterName = [
        "입니다", "이에요", "예요", "에요", "이고", "이구요", "이라고", "라고", "이요", "요", "이며", "으로", "로", "님", "씨", ",", ".", "\n", "이랑",
        "고요",
    ]
    private static let notNames: Set<String> = [
        "이번주", "문자", "문자로", "문의", "이나", "이랑", "전화", "나중", "나중에", "연락", "주소", "정보", "고객", "없이", "오늘은", "이것이", "정말로",
        "하나로", "성인은", "이름은", "안녕하", "문의하", "조금더", "어떻게",
    ]

    private func name(_ start: Int) -> Mention? {
        guard isBoundary(start) else { return nil }
        if let opener = Self.nameOpeners.first(where: { match($0, start) != nil }), let end = match(opener, start) {
            return personName(skipSpaces(end), allowsBareEnd: true)
        }
        // A name that introduces itself: "김민지라고 합니다", or is the whole answer: "김민지예요".
        guard let found = personName(start, allowsBareEnd: false), found.range.count == 3 else { return nil }
        let end = found.range.upperBound
        if ["라고", "이라고", "님", " 님"].contains(where: { match($0, end) != nil }) { return found }
        guard characters.count - end <= 5 else { return nil }
        // A yes may go before it, and nothing else.
        let before = String(characters[..<start].lazy.filter { !$0.isWhitespace && !",.".contains($0) }.prefix(2))
        let rest = String(characters[end...]).filter { !" .,".contains($0) }
        let answers =
            ["", "네", "예", "아", "어"].contains(before)
            && ["입니다", "이에요", "예요", "요", "이요", "에요"].contains(rest)
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
                ["에요", "라고", "고", "요"].contains(where: { match($0, end) != nil })
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
        return ["요일", "오전", "오후", "저녁", "아침", "점심", "내일", "오늘", "모레", "에", "은", "는", "총", "네네"].contains {
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
