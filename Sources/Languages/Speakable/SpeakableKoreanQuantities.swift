/// Numbers that say how much there is, with their counters, units and ranges.
extension KoreanReader {
    /// A number with what it counts, and a second one if it is a range.
    mutating func readQuantity() -> Bool {
        if readEstimate() { return true }
        guard let first = KoreanNumeral(in: text, at: position) else { return false }
        if let range = range(from: first) {
            say(range.words)
            position = range.end
            return true
        }
        let start = position
        position = first.end
        if !readUnit(first), !readPeople(first, from: start) { sayCounted(first) }
        return true
    }

    /// `3,4명`: neighbours with a comma between them are an estimate, as with a sign.
    private mutating func readEstimate() -> Bool {
        guard !isDigit(position + 1), at(position + 1) == "," else { return false }
        let next = spaces(from: position + 2)
        guard next - position <= 3, !isDigit(next + 1), let low = value(position, position + 1),
            let high = value(next, digits(from: next)), high == low + 1,
            let counter = counter(at: next + 1, value: high), counter.series == .native, counter.takesEstimate,
            let words = SpokenKoreanNumber.nativeEstimate(from: low)
        else { return false }
        say(words + " " + counter.word)
        position = spaces(from: next + 1) + counter.word.count
        return true
    }

    /// `어른 3, 아이 2예요`: people without their counter.
    private mutating func readPeople(_ numeral: KoreanNumeral, from start: Int) -> Bool {
        let people = [
            "어른", "성인", "대인", "소인", "아이", "애", "아기", "애기", "유아", "어린이", "영아", "청소년", "학생", "초등학생", "중학생", "고등학생",
            "대학생", "남자", "여자", "인원", "인원은", "소아", "노인", "경로", "미취학",
        ]
        let before = written(before: start).trimmingTrailingSpaces
        guard numeral.fraction == nil, numeral.scale == nil, let value = numeral.value, (1...10).contains(value),
            people.contains(where: before.hasSuffix), counter(at: numeral.end, value: value) == nil
        else { return false }
        let word = ["하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉", "열"][value - 1]
        let rest = written(from: numeral.end)
        let closed = word.last.map(\.hasFinalConsonant) ?? false
        for (ending, afterConsonant, afterVowel) in [("이에요", "이에요", "예요"), ("예요", "이에요", "예요"), ("이요", "이요", "요")]
        where rest.hasPrefix(ending) {
            say(word + (closed ? afterConsonant : afterVowel))
            position = numeral.end + ending.count
            return true
        }
        guard rest.first.map({ !$0.isHangulSyllable }) ?? true else { return false }
        say(word)
        return true
    }

    /// `~` between numbers that each have their counter: 두 시에서 네 시.
    mutating func readRangeSign() {
        let sign = spaces(from: position)
        guard at(sign) == "~" || (at(sign) == "-" && sign == position) else { return }
        let next = spaces(from: sign + 1)
        guard isDigit(next) || starts("오전", at: next) || starts("오후", at: next) || starts("다음", at: next)
        else { return }
        output += "에서"
        position = next
        if !isDigit(next) { output += " " }
    }

    private func range(from first: KoreanNumeral) -> (words: String, end: Int)? {
        var next = spaces(from: first.end)
        guard let sign = at(next), sign == "~" || (sign == "-" && next == first.end) else { return nil }
        next = spaces(from: next + 1)
        guard isDigit(next), let second = KoreanNumeral(in: text, at: next), at(second.end) != ":" else { return nil }
        let scaled = first.scaledLike(second)
        let start = spaces(from: second.end)
        let isAdjacent = first.isSmallInteger && second.lead == first.lead.map { $0 + 1 } && first.scale == nil
        if let counter = counter(at: second.end, value: second.value) {
            let end = start + counter.word.count
            if isAdjacent, counter.takesEstimate, let lead = first.lead {
                if counter.series == .native, second.scale == nil,
                    let words = SpokenKoreanNumber.nativeEstimate(from: lead)
                {
                    return (words + " " + counter.word, end)
                }
                if counter.series == .sino, (1...8).contains(lead) {
                    let words = SpokenKoreanNumber.sino(lead) + second.words
                    return (words + (counter.word == "일" ? "" : " ") + counter.word, end)
                }
            }
            return ("\(phrase(scaled, counter))에서 \(phrase(second, counter))", end)
        }
        if let unit = KoreanLatin.unit(at: start, in: text) {
            return ("\(scaled.words)에서 \(second.words) \(unit.word)", unit.end)
        }
        return ("\(scaled.words)에서 \(second.words)", second.end)
    }

    private mutating func readUnit(_ numeral: KoreanNumeral) -> Bool {
        let start = spaces(from: position)
        if at(start) == "'", at(start + 1) == "s" { return false }
        if at(start) == "h", isDigit(start + 1), let value = numeral.value, numeral.fraction == nil {
            say(SpokenKoreanNumber.native(value) + " 시간")
            position = start + 1
            readMinutesOfHours()
            return true
        }
        if let unit = KoreanLatin.unit(at: start, in: text) {
            let amount = unit.word == "시간" ? phrase(numeral, KoreanCounter(word: "시간", series: .native)) : nil
            say((unit.prefix.map { $0 + " " } ?? "") + (amount ?? numeral.words + " " + unit.word))
            position = unit.end
            if amount != nil { readMinutesOfHours() }
            readRangeSign()
            return true
        }
        if at(start) == "x" || at(start) == "X" || at(start) == "×", isDigit(spaces(from: start + 1)) {
            say(numeral.words + " 곱하기")
            position = spaces(from: start + 1)
            return true
        }
        return false
    }

    /// `2h 30m`: after hours m is minutes.
    private mutating func readMinutesOfHours() {
        let start = spaces(from: position)
        let end = digits(from: start)
        let letters = letters(from: end)
        guard end > start, end - start <= 2, let minutes = value(start, end),
            ["m", "min", "mins"].contains(String(text[end..<letters]))
        else { return }
        say(SpokenKoreanNumber.sino(minutes) + " 분")
        position = letters
    }

    private mutating func sayCounted(_ numeral: KoreanNumeral) {
        let isOrdinalPrefix = output.last == "제" && !(output.dropLast().last?.isHangulSyllable ?? false)
        guard let counter = counter(at: position, value: numeral.value) else {
            if isOrdinalPrefix { output += numeral.words } else { say(numeral.words) }
            if at(position) == "째", let value = numeral.value {
                output.removeLast(numeral.words.count)
                let ordinals = [1: "첫", 2: "둘", 3: "셋", 4: "넷"]
                output += ordinals[value] ?? SpokenKoreanNumber.native(value)
            }
            return
        }
        let words = phrase(numeral, counter)
        if isOrdinalPrefix { output += words } else { say(words) }
        position = spaces(from: position) + counter.word.count
        readRangeSign()
    }

    private func phrase(_ numeral: KoreanNumeral, _ counter: KoreanCounter) -> String {
        guard let value = numeral.value, numeral.fraction == nil else { return numeral.words + " " + counter.word }
        switch counter.word {
        case "월" where (1...12).contains(value): return SpokenKoreanNumber.month(value)
        case "일", "주일": return numeral.words + counter.word
        case "시": return SpokenKoreanNumber.hour(value)
        case "번째" where value == 1: return "첫 번째"
        default: break
        }
        guard counter.series == .native, numeral.scale == nil else { return numeral.words + " " + counter.word }
        return SpokenKoreanNumber.native(value) + " " + counter.word
    }

    /// The counter at an index, as this sentence means it: 분 counts minutes or people, 번 numbers or times, 대 ages or
    /// machines.
    private func counter(at index: Int, value: Int?) -> KoreanCounter? {
        let start = spaces(from: index)
        guard start - index <= 1, let found = KoreanCounter.prefix(of: text.dropFirst(start).prefix(4)) else {
            return nil
        }
        let rest = written(from: start + found.word.count, 8)
        if start > index, let next = rest.first, next.isHangulSyllable,
            !"이가은는을를에의로와과도만까부씩쯤정보라요입인으간후전뒤째당거걸안반동남넘짜예더하마".contains(next)
        {
            return nil
        }
        let before = output.suffix(10)
        switch found.word {
        case "분" where isPeople(value, before: before, after: rest):
            return KoreanCounter(word: "분", series: .native)
        case "번" where isTimes(value, before: before, after: rest):
            return KoreanCounter(word: "번", series: .native)
        case "대" where (value ?? 0) >= 10 && (value ?? 0) % 10 == 0:
            return KoreanCounter(word: "대", series: .sino)
        case "도", "로", "가", "과", "인", "길", "세", "해", "이":
            // As particles they mean nothing to the number, and both readings begin alike.
            guard start == index else { return nil }
            let isParticle = found.word != "도" && found.word != "길" && found.word != "세"
            let ends = rest.first.map { $0 == " " || $0 == "," || $0 == "." } ?? true
            return isParticle && ends ? nil : KoreanCounter(word: found.word, series: .sino)
        default: return found
        }
    }

    private func isPeople(_ value: Int?, before: Substring, after: String) -> Bool {
        guard let value, value < 20, !before.hasSuffix("시"), !before.hasSuffix("시 ") else { return false }
        let signs = [
            "이서", "이 오", "이 가", "이 계", "께", " 모두", " 예약", "이신", "이세", "이십", " 식사", " 자리", "의 손님", " 오", " 입장", " 모",
        ]
        return signs.contains { after.hasPrefix($0) }
    }

    private func isTimes(_ value: Int?, before: Substring, after: String) -> Bool {
        guard let value, value < 20 else { return false }
        let follows = [
            " 더", "이나", "만 ", " 전화", "씩", " 했", " 먹", " 드", " 갔", " 정도", " 다녀", " 방문", "에 나눠", "에 나누", "에 걸쳐", " 나눠",
            " 나누",
        ]
        let leads = ["하루에", "하루", "한 달에", "일주일에", "매일", "일 년에", "총"]
        let context = String(before).trimmingSpaces
        return follows.contains { after.hasPrefix($0) } || leads.contains { context.hasSuffix($0) }
    }
}
