import Languages
import Testing

/// Days, times, amounts and counts in what callees and callers say, as a score over all of them.
@Suite("Most of what is mentioned is found, and little else") struct EntityScoreTests {
    private static let sentences: [(text: String, mentions: [Mention.Value])] = [
        ("정품은 이십구만 원이고 호환은 십육만 원인데 뭘로 하실래요?", [.won(290_000), .won(160_000)]),
        ("총 4만 4천 원인 거죠?", [.won(44_000)]), ("한 달에 3만 3천 원인가요", [.won(33_000)]), ("그게 고장 원인은 아니에요", []),
        ("12/4 오후 2시에 3명이요", [.on(12, 4), .at(2, part: .afternoon), .count(3, unit: "명")]),
        ("이틀 뒤 오전 열 시 반에 오세요", [.day(.relative(2)), .at(10, 30, part: .morning)]),
        ("금일 여섯 시까지 접수합니다", [.day(.relative(0)), .at(6)]), ("다음 달 3일로 잡아 드릴게요", [.day(.dayOfMonth(3, month: 1))]),
        ("25일은 만석이고 공육시 40분이나 13시 20분 편이 있어요", [.day(.date(year: nil, month: nil, day: 25)), .at(6, 40), .at(13, 20)]),
        ("내일 모래 세 시 괜찮아요?", [.day(.relative(2)), .at(3)]),
        ("사 일 출고라 오 일에 받으실 거예요", [.day(.date(year: nil, month: nil, day: 5))]),
        ("식대가 일인 칠만 팔천 원이고 대관료는 삼백만 원이세요", [.count(1, unit: "인"), .won(78_000), .won(3_000_000)]),
        ("토요일 일곱 시에 네 명 예약됐어요", [.day(.weekday(6, week: nil)), .at(7), .count(4, unit: "명")]),
        ("예약금은 이만 원이고 노쇼하시면 못 돌려드려요", [.won(20_000)]), ("한 시간 반 걸리고 오만 원이에요", [.minutes(90), .won(50_000)]),
        ("3일 후 저녁 8시, 어른 두 분 맞으시죠?", [.day(.relative(3)), .at(8, part: .evening), .count(2, unit: "분")]),
        ("10월 10일 오전 아홉 시로 변경됐습니다", [.on(10, 10), .at(9, part: .morning)]), ("밤 12시까지 열어요", [.at(12, part: .night)]),
        ("12.24~26 두 명이요", [.on(12, 24), .count(2, unit: "명")]), ("명일 10시에 방문드릴게요", [.day(.relative(1)), .at(10)]),
        ("배송비 3,000원 따로예요", [.won(3_000)]), ("15명까지는 룸이 돼요", [.count(15, unit: "명")]), ("1/2만 주세요", []),
        ("이번 주 금요일은 안 되고 다음 주 월요일 11시는 돼요", [.day(.weekday(5, week: 0)), .day(.weekday(1, week: 1)), .at(11)]),
        ("글피 오후 네 시 어떠세요", [.day(.relative(3)), .at(4, part: .afternoon)]), ("402-1번지예요", []), ("보증금 500에 45짜리예요", []),
        ("1인당 오만 오천 원부터예요", [.count(1, unit: "인"), .won(55_000)]), ("일주일 뒤 두 시요", [.day(.relative(7)), .at(2)]),
        (
            "The fee is forty dollars on Friday at 3 pm",
            [.money(40, currency: "dollars"), .day(.weekday(5, week: nil)), .at(3, part: .afternoon)]
        ),
        ("Dec 4 at 2:15 for four people", [.on(12, 4), .at(2, 15), .count(4, unit: "people")]),
        ("It takes two hours, come back in two days", [.minutes(120), .day(.relative(2))]),
        ("She hasn't eaten in two days", []),
        ("the day after tomorrow at noon", [.day(.relative(2)), .at(12, part: .noon)]),
    ]

    @Test("with an F1 of at least 0.95")
    func score() {
        var (right, found, wanted) = (0, 0, 0)
        var wrong: [String] = []
        for (text, mentions) in Self.sentences {
            var left = mentions
            let values = Mention.all(in: text).map(\.value)
            for value in values {
                guard let place = left.firstIndex(of: value) else { continue }
                left.remove(at: place)
                right += 1
            }
            found += values.count
            wanted += mentions.count
            if !left.isEmpty || values.count != mentions.count { wrong.append("\(text): \(values)") }
        }
        let score = 2 * Double(right) / Double(found + wanted)
        #expect(score >= 0.95, "\(score)\n\(wrong.joined(separator: "\n"))")
    }
}

extension Mention.Value {
    fileprivate static func won(_ amount: Int) -> Mention.Value { .money(amount, currency: "원") }

    fileprivate static func at(_ hour: Int, _ minute: Int = 0, part: ClockTime.Part? = nil) -> Mention.Value {
        .time(ClockTime(hour: hour, minute: minute, part: part))
    }

    fileprivate static func on(_ month: Int, _ day: Int) -> Mention.Value {
        .day(.date(year: nil, month: month, day: day))
    }
}
