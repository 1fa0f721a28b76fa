import Languages
import Testing

private func day(_ text: String) -> Day? {
    for mention in Mention.all(in: text) {
        if case .day(let day) = mention.value { return day }
    }
    return nil
}

@Suite("Days are found however they are named") struct DayMentionsTests {
    @Test(
        "by their distance",
        arguments: [
            ("이틀 뒤 오후 3시", 2), ("3일 후에 갈게요", 3), ("사흘 뒤요", 3), ("일주일 뒤로 해 주세요", 7), ("2주 후", 14), ("열흘 있다가 올게요", 10),
            ("모레요", 2), ("내일 모래 세 시", 2), ("글피 저녁", 3), ("그글피", 4), ("낼 저녁 7시반", 1), ("낼모레 봬요", 2),
            ("금일 오후 6시", 0), ("명일 10시까지", 1), ("in two days", 2), ("the day after tomorrow", 2),
            ("two weeks from now", 14),
            ("보름 뒤", 15),
        ])
    func distance(text: String, days: Int) { #expect(day(text) == .relative(days)) }

    @Test(
        "by a date in digits",
        arguments: [
            ("12/4 오후 2시에 3명", Day.date(year: nil, month: 12, day: 4)),
            ("12.24에 4명이요", .date(year: nil, month: 12, day: 24)),
            ("12.24~26 숙박", .date(year: nil, month: 12, day: 24)),
            ("26.12.03에 예약했어요", .date(year: 2026, month: 12, day: 3)),
            ("2026-12-03", .date(year: 2026, month: 12, day: 3)),
            ("2026. 12. 3.", .date(year: 2026, month: 12, day: 3)),
            ("3/5에 예약이요", .date(year: nil, month: 3, day: 5)), ("12/4(금) 2시", .date(year: nil, month: 12, day: 4)),
            ("다음 달 3일 오후 3시", .dayOfMonth(3, month: 1)), ("다음달 3일", .dayOfMonth(3, month: 1)),
            ("이번 달 25일까지", .dayOfMonth(25, month: 0)), ("오 일에 받으실 수 있어요", .date(year: nil, month: nil, day: 5)),
            ("Dec 4 at 2pm", .date(year: nil, month: 12, day: 4)),
        ])
    func date(text: String, right: Day) { #expect(day(text) == right) }

    @Test(
        "and not where none is meant",
        arguments: [
            "1/2만 주세요", "고기 1/2kg", "보증금 500/45", "혈압 130/85", "평점 4.5에요", "버전 17.2.1", "보낼게요", "이 일에 대해서요",
            "she hasn't eaten in two days", "3일 동안", "12.5kg이에요",
            "현금일 거예요", "402-1번지", "3주 걸려요", "1½컵",
        ])
    func none(text: String) { #expect(day(text) == nil) }

    @Test("the night's twelve is midnight, and the day's is noon")
    func midnight() throws {
        func time(_ text: String) throws -> ClockTime {
            try #require(
                Mention.all(in: text).lazy.compactMap { if case .time(let time) = $0.value { time } else { nil } }.first
            )
        }
        for text in ["밤 12시", "오늘 밤 열두 시", "자정에", "at midnight"] {
            let time = try time(text)
            #expect(time.endsDay && time.isAfternoon == false, "\(text)")
            #expect(time.agrees(with: ClockTime(hour: 0)))
            #expect(!time.agrees(with: ClockTime(hour: 12, part: .afternoon)))
        }
        #expect(try !time("낮 12시").endsDay)
        #expect(try !time("밤 11시").endsDay)
    }

    @Test(
        "short numbers after their label are names",
        arguments: [("고객 번호 88013이요", "88013"), ("비번은 3901이에요", "3901"), ("카드 끝 네 자리는 7702예요", "7702")])
    func named(text: String, digits: String) {
        #expect(Mention.all(in: text).contains { $0.value == .digits(digits) })
    }

    @Test("numbers of any size overflow nothing", arguments: ["9", "99999999999999999999", "１２", "366", "367"])
    func sizes(number: String) {
        for form in ["일 뒤", "주 후", "/4", ".24에", "일", "달 3일", "-99-99", ".99.99"] {
            _ = Mention.all(in: number + form)
            _ = Mention.all(in: "다음 달 " + number + "일")
        }
        _ = Mention.all(in: "in \(number) weeks")
    }
}
