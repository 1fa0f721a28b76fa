import Languages
import Testing

@Suite("Times, dates, numbers and names are found however a recogniser wrote them")
struct MentionsTests {
    private func values(_ text: String) -> [Mention.Value] { Mention.all(in: text).map(\.value) }

    @Test(
        "a time of day",
        arguments: [
            ("7시", ClockTime(hour: 7)), ("일곱 시", ClockTime(hour: 7)), ("일곱시에", ClockTime(hour: 7)),
            ("저녁 7시 반이요", ClockTime(hour: 7, minute: 30, part: .evening)),
            ("오후 세 시 삼십 분", ClockTime(hour: 3, minute: 30, part: .afternoon)),
            ("오전 10시 15분에", ClockTime(hour: 10, minute: 15, part: .morning)),
            ("19:30에 갈게요", ClockTime(hour: 19, minute: 30)),
            ("밤 열두 시부터", ClockTime(hour: 12, part: .night)), ("저녁일곱시에", ClockTime(hour: 7, part: .evening)),
            ("낮 열두시요", ClockTime(hour: 12, part: .noon)), ("새벽 두 시", ClockTime(hour: 2, part: .dawn)),
            ("십구 시", ClockTime(hour: 19)),
            ("at 7 pm please", ClockTime(hour: 7, part: .afternoon)),
            ("7:30pm", ClockTime(hour: 7, minute: 30, part: .afternoon)),
            ("could you do six thirty instead", ClockTime(hour: 6, minute: 30)),
            ("half past six", ClockTime(hour: 6, minute: 30)),
            ("Would 6.30 work?", ClockTime(hour: 6, minute: 30)),
            ("We have 6 30 free.", ClockTime(hour: 6, minute: 30)),
            ("at 7.15 p.m.", ClockTime(hour: 7, minute: 15, part: .afternoon)),
            ("seven o'clock", ClockTime(hour: 7)), ("ten in the morning", ClockTime(hour: 10, part: .morning)),
            ("at seven", ClockTime(hour: 7)),
            ("10 a.m. on Monday", ClockTime(hour: 10, part: .morning)),
        ])
    func time(text: String, time: ClockTime) {
        #expect(values(text).first == .time(time))
    }

    @Test(
        "an amount is no time of day",
        arguments: ["6.50 dollars", "that is $6.30", "10.5 percent", "it takes 3 30 minutes"])
    func amount(text: String) {
        #expect(!values(text).contains { if case .time = $0 { true } else { false } })
    }

    @Test(
        "a day",
        arguments: [
            ("내일 갈게요", Day.relative(1)), ("모레요", .relative(2)), ("내일모레요", .relative(2)),
            ("이번 주 토요일", .weekday(6, week: 0)), ("이번주 토요일에", .weekday(6, week: 0)),
            ("다음주월요일", .weekday(1, week: 1)), ("금요일은요", .weekday(5, week: nil)), ("토욜에", .weekday(6, week: nil)),
            ("다음 주에", .week(1)),
            ("12월 25일", .date(year: nil, month: 12, day: 25)), ("십이월 이십오일로", .date(year: nil, month: 12, day: 25)),
            ("1990년 3월 2일", .date(year: 1990, month: 3, day: 2)), ("25일이요", .date(year: nil, month: nil, day: 25)),
            ("유월 삼일", .date(year: nil, month: 6, day: 3)),
            ("주말에", .weekend), ("this Saturday", .weekday(6, week: 0)), ("next monday", .weekday(1, week: 1)),
            ("tomorrow morning", .relative(1)),
            ("december twenty fifth", .date(year: nil, month: 12, day: 25)),
            ("on May 3rd", .date(year: nil, month: 5, day: 3)), ("the 3rd of May", .date(year: nil, month: 5, day: 3)),
        ])
    func day(text: String, day: Day) {
        #expect(values(text).first == .day(day))
    }

    @Test(
        "how many",
        arguments: [
            ("네 명", 4, "명"), ("4명이요", 4, "명"), ("네명이서 가요", 4, "명"), ("두 분이세요", 2, "분"), ("4분이세요", 4, "분"),
            ("총열두명", 12, "명"), ("삼 인분", 3, "인분"),
            ("어른 세 명", 3, "명"), ("피자 두 판", 2, "판"), ("four people", 4, "people"), ("a table for four", 4, "people"),
            ("party of 6", 6, "people"), ("five of us", 5, "people"),
        ])
    func count(text: String, value: Int, unit: String) {
        #expect(values(text) == [.count(value, unit: unit)])
    }

    @Test(
        "A yes before a noun that begins with 분 counts nobody",
        arguments: ["네 분실 신고 접수됐습니다", "네 분할 납부 되세요", "네, 분리 수거는 목요일이에요", "네 분양 상담 도와드릴게요"])
    func yesBeforeNoun(text: String) {
        #expect(!values(text).contains { if case .count = $0 { true } else { false } })
    }

    @Test(
        "Four people are counted wherever they are named",
        arguments: ["네 분 예약됐어요", "네 분이요", "네 분은 룸으로 모실게요", "네 분까지 가능해요"])
    func fourPeople(text: String) { #expect(values(text).contains(.count(4, unit: "분"))) }

    @Test(
        "money",
        arguments: [
            ("18,900원입니다", 18_900, "원"), ("만 팔천구백 원입니다", 18_900, "원"), ("삼십이만 오천 원", 325_000, "원"),
            ("3만 원", 30_000, "원"), ("3만5천원", 35_000, "원"), ("이천원", 2_000, "원"),
            ("$25", 25, "$"), ("three hundred and twenty five dollars", 325, "dollars"), ("10,000 won", 10_000, "won"),
        ])
    func money(text: String, value: Int, currency: String) {
        #expect(values(text) == [.money(value, currency: currency)])
    }

    @Test(
        "a telephone number",
        arguments: [
            ("010-1234-5678", "01012345678"), ("제 번호는 공일공 일이삼사 오육칠팔입니다", "01012345678"),
            ("공일공에 일이삼사에 오육칠팔이요", "01012345678"), ("공일공일이삼사오육칠팔", "01012345678"),
            ("01012345678", "01012345678"), ("02-123-4567로", "021234567"), ("1588-1234", "15881234"),
            ("five five five one two three four", "5551234"), ("555-123-4567", "5551234567"),
        ])
    func phone(text: String, digits: String) {
        #expect(values(text) == [.phone(digits)])
    }

    @Test(
        "a name",
        arguments: [
            ("예약자 이름은 김민지예요", "김민지"), ("김민지라고 합니다", "김민지"), ("이름: 이준호", "이준호"), ("네, 박서연입니다.", "박서연"),
            ("예약자 최현우", "최현우"), ("제 이름은 한결이에요", "한결"),
            ("my name is jane doe", "jane doe"), ("under the name Minji Kim", "Minji Kim"), ("name: Jane", "Jane"),
        ])
    func name(text: String, name: String) {
        #expect(values(text).contains(.name(name)))
    }

    @Test("everything in one sentence without spaces")
    func unspaced() {
        #expect(
            values("토요일저녁일곱시에네명예약") == [
                .day(.weekday(6, week: nil)), .time(ClockTime(hour: 7, part: .evening)), .count(4, unit: "명"),
            ])
    }

    @Test("everything in one sentence with digits")
    func digits() {
        let text = "이번 주 토요일 저녁 7시에 4명 예약, 이름은 김민지, 010-1234-5678"
        #expect(
            values(text) == [
                .day(.weekday(6, week: 0)), .time(ClockTime(hour: 7, part: .evening)), .count(4, unit: "명"),
                .name("김민지"), .phone("01012345678"),
            ])
    }

    @Test(
        "words that only look like numbers are left alone",
        arguments: [
            "네 안녕하세요", "잠시만요", "이 시간에는 어려워요", "예약 다시 해 주세요", "일단 알겠습니다", "구경만 할게요", "이만 끊을게요", "천천히 하세요", "네 맞습니다",
            "anyone there", "for now that is all",
        ])
    func nothing(text: String) {
        #expect(values(text) == [])
    }

    @Test("an hour and a half is how long, not when")
    func durations() {
        #expect(values("두 시간까지 무료") == [.minutes(120)])
        #expect(values("한 시간 반 걸려요") == [.minutes(90)])
        #expect(values("삼십 분 정도") == [.minutes(30)])
        #expect(values("30 minutes") == [.minutes(30)])
    }

    @Test("days that something takes are no date", arguments: ["3일에서 5일 정도 걸립니다", "삼일에서 오일 정도 걸립니다", "영업일 기준 5일 이내"])
    func takesDays(text: String) {
        #expect(values(text) == [])
    }

    @Test("a mention stands where it says")
    func ranges() throws {
        let text = "네, 저녁 7시에 4명이요"
        for mention in Mention.all(in: text) {
            let characters = Array(text)
            #expect(String(characters[mention.range]) == mention.text)
        }
        #expect(Mention.all(in: text).count == 2)
    }

    @Test(
        "times agree when one says less",
        arguments: [
            ("7시", "저녁 7시", true), ("오전 7시", "저녁 7시", false), ("19:00", "저녁 7시", true), ("6시 반", "6시 30분", true),
            ("6시", "7시", false),
        ])
    func agreement(one: String, two: String, agrees: Bool) throws {
        let first = try #require(Mention.all(in: one).first)
        let second = try #require(Mention.all(in: two).first)
        #expect(first.agrees(with: second) == agrees)
    }
}

@Suite("Korean numbers")
struct KoreanNumberTests {
    @Test(
        "are read in every style",
        arguments: [
            ("열두", 12), ("스물다섯", 25), ("삼십이만오천", 325_000), ("만 팔천구백", 18_900), ("3만 5천", 35_000), ("18,900", 18_900),
            ("백이십삼", 123), ("억", 100_000_000),
        ])
    func reading(text: String, value: Int) {
        #expect(KoreanNumber.match(Array(text)[...])?.value == value)
    }

    @Test(
        "are said before a counting word as people say them",
        arguments: [(1, "한"), (4, "네"), (12, "열두"), (20, "스무"), (21, "스물한"), (33, "서른세")])
    func counting(value: Int, word: String) {
        #expect(KoreanNumber.counting(value) == word)
    }

    @Test("outside 1 … 99 have no native form", arguments: [0, 100, -1])
    func noCounting(value: Int) {
        #expect(KoreanNumber.counting(value) == nil)
    }
}
