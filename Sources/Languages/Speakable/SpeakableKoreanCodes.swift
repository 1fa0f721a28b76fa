/// Digits that only name something: telephone numbers, codes, number plates.
extension KoreanReader {
    // MARK: Telephone numbers

    mutating func readTelephone() -> Bool {
        guard !isDigit(position - 1), let (groups, hasPlus, end) = digitGroups() else { return false }
        guard let parts = telephone(groups, hasPlus: hasPlus, end: end) else { return false }
        say((hasPlus ? "플러스 " : "") + parts.map { SpokenKoreanNumber.digits($0) }.joined(separator: ", "))
        position = end
        readRangeSign()
        return true
    }

    /// The groups as they are said, if together they are a telephone, card, account or identity number.
    private func telephone(_ groups: [String], hasPlus: Bool, end: Int) -> [String]? {
        let lengths = groups.map(\.count)
        let total = lengths.reduce(0, +)
        let first = groups[0]
        let isShort = ["15", "16", "18"].contains(first.prefix(2))
        if hasPlus, total >= 8 { return groups }
        if lengths == [4, 4, 4, 4] || lengths == [6, 7] { return groups }
        if groups.count >= 3, total >= 10, total <= 24 { return groups }
        if first.hasPrefix("0"), (9...12).contains(total), groups.count <= 3 {
            switch groups.count {
            case 1: return at(end) == "," || at(end) == "." && isDigit(end + 1) ? nil : Self.domestic(first)
            case 2 where lengths[1] == 7 || lengths[1] == 8:
                return [first, String(groups[1].dropLast(4)), String(groups[1].suffix(4))]
            default: return lengths.last == 4 ? groups : nil
            }
        }
        // A local number, unless what follows shows that it is an address or an amount.
        if lengths == [3, 4] || lengths == [4, 4] { return isCounted(end) || followsHome ? nil : groups }
        if lengths == [8], isShort, !isCounted(end), at(end) != ",", at(end) != "." || !isDigit(end + 1) {
            return [String(first.prefix(4)), String(first.suffix(4))]
        }
        return nil
    }

    /// Whether the name of a block of flats stands before: 래미안 102-1503 is no telephone number.
    private var followsHome: Bool {
        let homes = ["아파트", "래미안", "자이", "푸르지오", "힐스테이트", "롯데캐슬", "아이파크", "더샵", "빌라", "오피스텔", "주공", "주소는", "주소"]
        let before = written(before: position).trimmingTrailingSpaces
        return homes.contains(where: before.hasSuffix)
    }

    /// A number with its area code in the groups in which it is said.
    private static func domestic(_ number: String) -> [String] {
        let area = number.hasPrefix("02") ? 2 : 3
        return [String(number.prefix(area)), String(number.dropFirst(area).dropLast(4)), String(number.suffix(4))]
            .filter { !$0.isEmpty }
    }

    /// Groups of digits joined by single separators; a prefix in parentheses counts as a group.
    private func digitGroups() -> (groups: [String], hasPlus: Bool, end: Int)? {
        var index = position
        var groups: [String] = []
        let hasPlus = at(index) == "+" && isDigit(index + 1)
        if hasPlus { index += 1 }
        let opens = at(index) == "("
        if opens { index += 1 }
        guard isDigit(index) else { return nil }
        if opens, at(index) != "0" || at(digits(from: index)) != ")" { return nil }
        while isDigit(index) {
            let end = digits(from: index)
            groups.append(String(text[index..<end]))
            index = end
            var next = index
            while let separator = at(next), next - index < 2, "-.;) ".contains(separator) { next += 1 }
            let gap = String(text[index..<next])
            guard next > index, isDigit(next), ["-", " ", ".", ";", ")", ") ", ")-"].contains(gap), groups.count < 8,
                gap != "." && gap != ";" || groups[0].hasPrefix("0"), gap != " " || isNameLike(groups, nextAt: next)
            else { break }
            index = next
        }
        return groups.isEmpty ? nil : (groups, hasPlus, index)
    }

    /// Whether digits after a space still belong to the same telephone or card number.
    private func isNameLike(_ groups: [String], nextAt next: Int) -> Bool {
        let length = digits(from: next) - next
        let first = groups[0]
        if first.count == 4, groups.allSatisfy({ $0.count == 4 }), groups.count < 4 { return length == 4 }
        // After a country's code an area code may have one digit: +82 2.
        if at(position) == "+" { return groups.count < 4 && (1...4).contains(length) }
        return first.hasPrefix("0") && groups.count < 4 && (2...4).contains(length)
    }

    // MARK: Number plates

    /// `34나 5678`, `208다9013`, also with a province before it. Source: 자동차 등록번호판 등의 기준에 관한 고시.
    mutating func readPlate() -> Bool {
        let end = digits(from: position)
        let place = at(end) == " " && followsProvince ? end + 1 : end
        guard !isDigit(position - 1), (2...3).contains(end - position), let letter = at(place),
            "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주아바사자배하허호".contains(letter)
        else { return false }
        let start = at(place + 1) == " " ? place + 2 : place + 1
        let last = digits(from: start)
        let isNamed = ["차", "차량", "번호"].contains { written(before: position).contains($0) }
        // A letter that also counts needs a sign that a car is meant: 101호 1234.
        let isCounter = "호도조로".contains(letter)
        guard last - start == 4, !isCounted(last) || starts("차", at: spaces(from: last)), at(last) != ",",
            !isLatin(last), start == place + 1 || !isCounter || isNamed, at(last) != "." || !isDigit(last + 1),
            let number = value(position, end)
        else { return false }
        say(SpokenKoreanNumber.sino(number) + "\(letter) " + SpokenKoreanNumber.digits(text[start..<last]))
        position = last
        return true
    }

    private var followsProvince: Bool {
        let provinces = [
            "서울", "부산", "대구", "인천", "광주", "대전", "울산", "세종", "경기", "강원", "충북", "충남", "전북", "전남", "경북", "경남", "제주",
        ]
        return provinces.contains(where: written(before: position, 3).trimmingTrailingSpaces.hasSuffix)
    }

    // MARK: Codes

    /// What stands after a word such as 예약번호, digit by digit and letter by letter, groups with a pause between them.
    mutating func readNamed() -> Bool {
        guard !isDigit(position - 1), !isLatin(position - 1), isNamed(at: position), let code = code(at: position)
        else {
            return readMixedCode()
        }
        say(code.words)
        position = code.end
        return true
    }

    /// `AB12CD`: letters and digits that change more than once are no word with its number.
    private mutating func readMixedCode() -> Bool {
        guard !isDigit(position - 1), !isLatin(position - 1), isDigit(position) || isLatin(position) else {
            return false
        }
        if let (prefix, digits, end) = prefixedCode() {
            let words = groups(of: text[digits..<end]).map { SpokenKoreanNumber.digits($0) }
            say(([Self.spelled(text[position..<prefix])] + words).joined(separator: ", "))
            position = end
            return true
        }
        var end = position
        var changes = 0
        while isDigit(end) || isLatin(end) {
            if end > position, isDigit(end) != isDigit(end - 1) { changes += 1 }
            end += 1
        }
        let letters = text[position..<end].filter(\.isLatin)
        guard changes >= 2, end - position >= 5, isLatin(position), letters.allSatisfy(\.isLatinCapital) else {
            return false
        }
        say(Self.spelled(text[position..<end]))
        position = end
        return true
    }

    /// Whether a word before an index says that a number follows which is a name.
    func isNamed(at index: Int) -> Bool {
        let names = [
            "번호", "코드", "비번", "암호", "뒷자리", "앞자리", "끝자리", "네 자리", "네자리", "4자리", "여섯 자리", "6자리", "생년월일", "계좌",
            "사번", "학번", "군번", "핀", "PIN", "OTP", "ID", "아이디", "송장", "카드",
        ]
        var before = Substring(written(before: index))
        while let last = before.last, " :".contains(last) { before.removeLast() }
        if names.contains(where: before.hasSuffix) { return true }
        guard let particle = before.last, "은는이가도".contains(particle) else { return false }
        before.removeLast()
        return names.contains(where: before.hasSuffix)
    }

    /// A code of at least three digits at an index: groups joined by hyphens or single spaces.
    private func code(at start: Int) -> (words: String, end: Int)? {
        var groups: [ArraySlice<Character>] = []
        var (index, end) = (start, start)
        while groups.count < 8 {
            var next = index
            while isDigit(next) || isLatin(next) { next += 1 }
            let group = text[index..<next]
            let isPart = group.contains(where: \.isDigit) || groups.isEmpty && isPrefix(start, next)
            guard isPart, group.count <= 24 else { break }
            let isPlain = group.allSatisfy(\.isDigit)
            if isPlain, isCounted(next) || at(next) == "," && isDigit(next + 1) || at(next) == "." && isDigit(next + 1)
            {
                break
            }
            groups.append(group)
            end = next
            guard at(end) == "-" || at(end) == " ", isDigit(end + 1) || at(end) == "-" && isLatin(end + 1) else {
                break
            }
            index = end + 1
        }
        let count = groups.reduce(0) { $0 + $1.count(where: \.isDigit) }
        guard count >= 3, !groups.isEmpty, !isDate(start, end) else { return nil }
        let words = groups.flatMap { group in
            group.allSatisfy(\.isDigit)
                ? self.groups(of: group).map { SpokenKoreanNumber.digits($0) } : [Self.spelled(group)]
        }
        return (words.joined(separator: ", "), end)
    }

    /// 생년월일 1990-04-12 is a day.
    private func isDate(_ start: Int, _ end: Int) -> Bool {
        let parts = text[start..<end].split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, [2, 4].contains(parts[0].count), let month = Int(String(parts[1])),
            let day = Int(String(parts[2]))
        else { return false }
        return parts[1].count <= 2 && parts[2].count <= 2 && (1...12).contains(month) && (1...31).contains(day)
    }

    /// Letters by their names, digits one by one, with a space where they change.
    private static func spelled(_ code: ArraySlice<Character>) -> String {
        var words = ""
        var wasDigit: Bool?
        for character in code {
            if let wasDigit, wasDigit != character.isDigit { words += " " }
            words += KoreanLatin.spelled([character])
            wasDigit = character.isDigit
        }
        return words
    }

    /// Digits that name something by their form alone: with a leading zero, very long, or joined by points.
    mutating func readCode() -> Bool {
        let end = digits(from: position)
        let length = end - position
        let run = text[position..<end]
        if starts("1+1", at: position) || starts("2+1", at: position), !isDigit(position + 3) {
            say(run.first == "1" ? "원 플러스 원" : "투 플러스 원")
            position += 3
            return true
        }
        if let (parts, end) = dottedNumbers(), let first = parts.first {
            say(Int(String(first)).map { SpokenKoreanNumber.sino($0) } ?? SpokenKoreanNumber.digits(first))
            for part in parts.dropFirst() { say("점 " + SpokenKoreanNumber.decimals(part)) }
            position = end
            return true
        }
        if readHyphenated() { return true }
        let isEmergency = ["112", "114", "119"].contains(String(run)) && !isCounted(end)
        let isZeroLed = run.first == "0" && length > 1 && !(at(end) == "." && isDigit(end + 1)) && !isCounted(end)
        let isLong = length > 12 || (length >= 6 && !isCounted(end) && at(end) != "," && at(end) != ".")
        // Nobody counts so high without a comma: a long number before 번 is a name.
        let isNumbered = length >= 5 && at(spaces(from: end)) == "번" && !isAmount(end)
        let isKeyed = length >= 2 && (at(end) == "#" || at(end) == "*" || at(position - 1) == "#") && !isCounted(end)
        guard isEmergency || isZeroLed || isLong || isNumbered || isKeyed else { return false }
        say(groups(of: run).map { SpokenKoreanNumber.digits($0) }.joined(separator: ", "))
        position = end
        return true
    }

    /// `402-1번지`, `101-1203`, `4-1번 출구`: parts of an address. A hyphen between numbers that rise and count something
    /// is a range instead.
    private mutating func readHyphenated() -> Bool {
        var parts: [ArraySlice<Character>] = []
        var (start, end) = (position, digits(from: position))
        while end > start {
            parts.append(text[start..<end])
            guard at(end) == "-", isDigit(end + 1), parts.count < 6 else { break }
            start = end + 1
            end = digits(from: start)
        }
        guard parts.count >= 2, at(end) != ":", at(end) != "/", at(end) != "." || !isDigit(end + 1), at(end) != "%",
            !isLatin(spaces(from: end)) || parts.count > 2, at(position - 1) != ":"
        else { return false }
        let values = parts.map { Int(String($0)) }
        let counter = KoreanCounter.prefix(of: text.dropFirst(spaces(from: end)).prefix(4))?.word
        if parts.count == 2, let low = values[0], let high = values[1], let counter,
            isCounted(end) || counter == "번" || counter == "일", !isPlace(end)
        {
            // What rises may be a range; hours and days may also fall, as a night does.
            let mayFall = ["시", "월", "일", "원", "명", "분"].contains(counter)
            if low < high || mayFall { return false }
        }
        if parts.count == 2, "만억천백".contains(at(end) ?? " ") { return false }
        let words = zip(parts, values).map { part, value in
            part.first == "0" || part.count > 5
                ? SpokenKoreanNumber.digits(part) : value.map { SpokenKoreanNumber.sino($0) } ?? ""
        }
        say(words.joined(separator: " 다시 "))
        position = end
        if let counter, isCounted(end) || counter == "번" {
            say(counter)
            position = spaces(from: end) + counter.count
        }
        return true
    }

    /// Whether what follows numbers a place rather than counting something: 호, 번지, 번 출구.
    private func isPlace(_ end: Int) -> Bool {
        let rest = written(from: spaces(from: end))
        return ["호", "번지", "번길", "번가", "번 출구", "번출구", "번 게이트", "번 승강장", "번 버스", "번버스"].contains {
            rest.hasPrefix($0) && !rest.hasPrefix("호선") && !rest.hasPrefix("호차")
        }
    }

    /// Whether a counter follows that says how much there is, or a scale; 번 after a long number does not.
    func isCounted(_ end: Int) -> Bool {
        let rest = text.dropFirst(spaces(from: end)).prefix(4)
        guard let first = rest.first else { return false }
        if first == "%" || first == "°" || "만억조천백".contains(first) { return true }
        guard let counter = KoreanCounter.prefix(of: rest) else { return false }
        if counter.word == "번" { return isAmount(end) }
        if counter.word == "부", rest.starts(with: "부터") { return false }
        // A particle looks like some counters: 로, 도, 가, 과, 일, 인, 대.
        return !["로", "도", "가", "과", "일", "인", "길", "해", "이", "세", "자리"].contains(counter.word)
    }

    /// Whether 번 after a number counts times or numbers a place: 3번 더, 4번 출구. A name it only ends: 1234번으로.
    private func isAmount(_ end: Int) -> Bool {
        let rest = written(from: spaces(from: end))
        return ["번 더", "번째", "번지", "번길", "번 출구", "번출구", "번 버스", "번버스", "번 게이트", "번 승강장", "번가"].contains {
            rest.hasPrefix($0)
        }
    }
}
