/// Numbers in Korean words.
///
/// Two series are in use: native (하나, 둘) and Sino-Korean (일, 이). Which one is said follows from the counter. Sources:
/// 국립국어원 『표준국어대사전』 (수 관형사, 단위성 의존 명사) and 한글 맞춤법 제43항, 제44항 (numbers are spaced by 만).
enum SpokenKoreanNumber {
    /// Sino-Korean, spaced by ten thousands: `32000` is 삼만 이천. A leading 일 is dropped before 만, 천, 백 and 십.
    static func sino(_ number: Int) -> String {
        guard number != 0 else { return "영" }
        guard number > 0 else { return "마이너스 " + sino(-(number + 1) + 1) }
        let scales = ["", "만", "억", "조", "경"]
        var groups: [String] = []
        var rest = number
        var index = 0
        while rest > 0 {
            let group = rest % 10_000
            rest /= 10_000
            if group > 0 {
                let isBareTenThousand = index == 1 && group == 1 && rest == 0
                groups.append((isBareTenThousand ? "" : thousands(group)) + scales[index])
            }
            index += 1
        }
        return groups.reversed().joined(separator: " ")
    }

    private static func thousands(_ group: Int) -> String {
        var words = ""
        for (unit, name) in [(1000, "천"), (100, "백"), (10, "십"), (1, "")] {
            let digit = group / unit % 10
            guard digit > 0 else { continue }
            if digit > 1 || unit == 1 { words += sinoDigits[digit] }
            words += name
        }
        return words
    }

    /// Native, 1–99, in the form that stands before a counter: 한, 두, 스무, 스물한. Others are said in Sino-Korean.
    static func native(_ number: Int) -> String {
        guard (1...99).contains(number) else { return sino(number) }
        if number == 20 { return "스무" }
        let tens = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]
        let ones = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]
        return tens[number / 10] + ones[number % 10]
    }

    /// Two neighbouring numbers as an estimate before a native counter: 두세, 서너. Source: 표준국어대사전 「두세」, 「서너」,
    /// 「네다섯」, 「대여섯」, 「예닐곱」, 「일고여덟」, 「여덟아홉」.
    static func nativeEstimate(from first: Int) -> String? {
        let words = ["한두", "두세", "서너", "네다섯", "대여섯", "예닐곱", "일고여덟", "여덟아홉"]
        return words.indices.contains(first - 1) ? words[first - 1] : nil
    }

    /// Digit by digit, zero as 공, as numbers that only name something are read.
    static func digits(_ digits: some Sequence<Character>) -> String {
        digits.compactMap { $0.wholeNumberValue }.map { $0 == 0 ? "공" : sinoDigits[$0] }.joined()
    }

    /// The digits after a decimal point: 3.05 is 삼 점 영오.
    static func decimals(_ digits: some Sequence<Character>) -> String {
        digits.compactMap { $0.wholeNumberValue }.map { $0 == 0 ? "영" : sinoDigits[$0] }.joined()
    }

    /// 1–12 as a month: 유월 and 시월 lose a consonant. Source: 한글 맞춤법 제52항.
    static func month(_ month: Int) -> String {
        switch month {
        case 6: "유월"
        case 10: "시월"
        default: sino(month) + "월"
        }
    }

    /// An hour: native to 12, Sino-Korean beyond (십구 시), 영 시 for 0.
    static func hour(_ hour: Int) -> String {
        ((1...12).contains(hour) ? native(hour) : sino(hour)) + " 시"
    }

    private static let sinoDigits = ["영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"]
}

/// A word that stands after a number and decides how it is read.
struct KoreanCounter: Sendable {
    /// Which series of numbers it wants.
    enum Series: Sendable {
        case native, sino
    }

    let word: String
    let series: Series

    /// The longest counter that `text` begins with.
    static func prefix(of text: some Collection<Character>) -> KoreanCounter? {
        for length in stride(from: min(4, text.count), through: 1, by: -1) {
            let word = String(text.prefix(length))
            if native.contains(word) { return KoreanCounter(word: word, series: .native) }
            if sino.contains(word) { return KoreanCounter(word: word, series: .sino) }
        }
        return nil
    }

    /// Counters after which two neighbouring numbers are said as one estimate: 이삼 분, 삼사 일.
    var takesEstimate: Bool {
        series == .native ? word != "시" && word != "번째" : Self.amounts.contains(word)
    }

    private static func words(_ list: String) -> Set<String> { Set(list.split(separator: " ").map(String.init)) }

    private static let native = words(
        """
        명 사람 개 시 시간 살 잔 병 마리 번째 권 대 장 벌 켤레 송이 그루 채 척 자루 통 상자 박스 봉지 봉 갑 줄 쌍 판 접시 그릇 \
        공기 달 곳 군데 가지 배 모금 조각 알 캔 팩 세트 테이블 자리 팀 건 차례 바퀴 걸음 끼 컵 스푼 숟가락 방울 포기 단 묶음 \
        다발 바구니 편 곡 문제 식구 가구 가족 해 칸 가닥 술 톨 돈 뼘 뭉치 꼬치 모 마디 \
        포대 다스 꾸러미 보따리 사발 대접 뚝배기 냄비 곽 샷 스쿱 펌프 줌 움큼 롤 두름 가마니 컬레 발짝
        """)

    private static let sino = words(
        """
        분 초 원 층 호 호실 호점 년 년도 년생 월 일 개월 개년 주 주일 주년 주간 주차 인 인분 인용 인실 인석 퍼센트 프로 번 번지 번길 \
        번방 번가 번출구 동 호선 호차 호기 회 회차 차 차선 단계 등 등급 급 점 도 학년 학기 반 과 교시 세 세대 달러 유로 엔 위안 센트 \
        파운드 킬로 킬로그램 킬로미터 그램 밀리그램 미터 센티 센티미터 밀리 밀리미터 리터 밀리리터 평 박 세기 가 길 로 항 조 쪽 페이지 \
        톤 볼트 와트 바이트 기가 메가 메가바이트 기가바이트 칼로리 부 월호 주기 배속 할 푼 리 일자 일째 일간 일차 절 \
        킬로와트 헤르츠 제곱미터 월분 년차 년대 인승 매 종 구역 분기 학점
        """)

    private static let amounts = words("분 초 년 일 개월 주 주일 주간 회 인분 인 도 점 박 원 달러 킬로 리터 평 차 세 미터 그램 퍼센트 프로")
}

/// A number as it is written: digits with their commas, a fraction, and Korean scales such as 만.
struct KoreanNumeral {
    /// The whole number; `nil` if it does not fit or has a fraction under a scale.
    private(set) var value: Int?
    /// The digits after the point.
    private(set) var fraction: String?
    /// The last scale, such as 만 in 3만.
    private(set) var scale: Character?
    /// The digits before the first scale, if they are a whole number.
    private(set) var lead: Int?
    /// How it is said in Sino-Korean.
    private(set) var words: String
    /// Where it ends in the text.
    private(set) var end: Int

    private static let scales: [Character: Int] = [
        "십": 10, "백": 100, "천": 1_000, "만": 10_000, "억": 100_000_000, "조": 1_000_000_000_000,
    ]

    init?(in text: [Character], at start: Int) {
        guard let (digits, _, plainEnd) = WrittenNumber.whole(in: text, at: start) else { return nil }
        end = plainEnd
        words = ""
        if let (digits, fractionEnd) = WrittenNumber.fraction(in: text, at: end) {
            (fraction, end) = (digits, fractionEnd)
        }
        value = Int(digits)
        lead = fraction == nil ? value : nil
        if fraction == nil, value != nil { readScales(in: text) } else { readOneScale(in: text) }
        if let fraction {
            let whole = value.map { SpokenKoreanNumber.sino($0) } ?? SpokenKoreanNumber.digits(digits)
            words = "\(whole) 점 \(SpokenKoreanNumber.decimals(fraction))\(scale.map { String($0) } ?? "")"
            if scale != nil { value = nil }
        } else {
            words = value.map { SpokenKoreanNumber.sino($0) } ?? SpokenKoreanNumber.digits(digits)
        }
    }

    /// 3만5천, 1억 2천만, 3만 5,000: each part smaller than the one before.
    private mutating func readScales(in text: [Character]) {
        guard let first = value, let scaled = scaled(first, in: text, from: end), scaled.end > end else { return }
        var total = scaled.value
        var smallest = scaled.unit
        end = scaled.end
        scale = scaled.scale
        while true {
            var next = end
            while next < text.count, text[next] == " ", next - end < 1 { next += 1 }
            guard let (digits, _, digitsEnd) = WrittenNumber.whole(in: text, at: next), let part = Int(digits) else {
                break
            }
            let more = self.scaled(part, in: text, from: digitsEnd)
            let isPlain = digitsEnd == (more?.end ?? digitsEnd)
            guard let amount = more?.value, amount < smallest else { break }
            let isMoney =
                digitsEnd < text.count
                && "원달".contains(text[min(digitsEnd + (text[digitsEnd] == " " ? 1 : 0), text.count - 1)])
            if isPlain, next > end, !isMoney { break }
            guard !total.addingReportingOverflow(amount).overflow else { break }
            total += amount
            end = more?.end ?? digitsEnd
            smallest = more?.unit ?? 1
            scale = more?.scale ?? scale
            if isPlain { break }
        }
        value = total
    }

    /// One number with the scales that follow it at once: 5천만 is 5 × 1000 × 10000.
    private func scaled(_ number: Int, in text: [Character], from start: Int) -> (
        value: Int, unit: Int, scale: Character?, end: Int
    )? {
        var index = start
        var amount = number
        var unit = 1
        var last: Character?
        while index < text.count, let factor = Self.scales[text[index]] {
            if text[index] == "조" || text[index] == "백" || text[index] == "십",
                index + 1 < text.count, text[index + 1].isHangulSyllable, !"만억원명개여 조천".contains(text[index + 1])
            {
                break
            }
            let (product, overflows) = amount.multipliedReportingOverflow(by: factor)
            guard !overflows, factor > unit || unit == 1 || factor >= 10_000 else { return nil }
            amount = product
            unit = unit.multipliedReportingOverflow(by: factor).overflow ? Int.max : unit * factor
            last = text[index]
            index += 1
        }
        return (amount, unit, last, index)
    }

    private mutating func readOneScale(in text: [Character]) {
        guard end < text.count, Self.scales[text[end]] != nil else { return }
        scale = text[end]
        end += 1
    }

    /// Whether it is a single digit without a scale.
    var isSmallInteger: Bool { fraction == nil && scale == nil && (value.map { (1...9).contains($0) } ?? false) }

    /// This number under the scale of another: the 3 of 3~5만 is 삼만.
    func scaledLike(_ other: KoreanNumeral) -> KoreanNumeral {
        guard scale == nil, fraction == nil, let value, let lead = other.lead, lead > 0, let total = other.value,
            other.scale != nil, total % lead == 0, !value.multipliedReportingOverflow(by: total / lead).overflow
        else { return self }
        var copy = self
        copy.value = value * (total / lead)
        copy.scale = other.scale
        copy.words = SpokenKoreanNumber.sino(copy.value ?? value)
        return copy
    }
}
