import Languages
import Testing

@Suite("A spoken menu of keys") struct KeypadMenuTests {
    private func read(_ text: String, _ language: Language) -> [String]? {
        KeypadMenu(text, language: language)?.options.map { "\($0.key) \($0.label)" }
    }

    @Test(
        "is read with what each key is for",
        arguments: [
            ("예약은 1번, 상담은 2번을 눌러 주세요.", Language.korean, ["1 예약", "2 상담"]),
            ("예약은 일 번, 진료 상담은 이번을 눌러 주십시오", .korean, ["1 예약", "2 진료 상담"]),
            (
                "안녕하세요, 한빛의원입니다. 예약은 1번, 상담은 2번, 다시 들으시려면 별표를 눌러 주세요.", .korean,
                ["1 예약", "2 상담", "* 다시 들"]
            ),
            ("상담원 연결을 원하시면 0번을 누르세요.", .korean, ["0 상담원 연결을"]),
            ("For bookings, press one. For billing, press 2.", .english, ["1 bookings", "2 billing"]),
            ("Press 1 for sales or press 0 to speak to an agent.", .english, ["1 sales", "0 speak to an agent"]),
        ])
    func options(text: String, language: Language, options: [String]) { #expect(read(text, language) == options) }

    @Test(
        "is not what somebody says who tells the way or speaks of numbers",
        arguments: [
            ("네, 도착하시면 인터폰에서 일 번 눌러 주세요.", Language.korean), ("공동 현관에서 1번 누르고 들어오세요.", .korean),
            ("이번 주는 예약이 다 찼어요.", .korean), ("1번 자리로 해 드릴까요?", .korean), ("", .korean), ("Press on.", .english),
            ("When you arrive, press one and wait.", .english),
        ])
    func none(text: String, language: Language) { #expect(read(text, language) == nil) }

    @Test("is bounded, whatever is said")
    func bounded() {
        let text = String(repeating: "예약은 1번 상담은 2번 ", count: 10_000) + "눌러 주세요"
        #expect((read(text, .korean)?.count ?? 0) <= KeypadMenu.most)
        let long = String(repeating: "가", count: 500) + "은 1번을 눌러 주세요"
        #expect((read(long, .korean)?.first?.count ?? 0) <= 32)
    }
}
