import Languages
import Testing

@Suite("Announcements say what they are and what helps") struct AnnouncementTests {
    static let korean: [(String, Announcement.Kind, Announcement.Advice)] = [
        ("지금 거신 번호는 없는 번호입니다. 번호를 확인하시고 다시 걸어 주십시오.", .noSuchNumber, .checkNumber),
        ("지금 거신 번호는 결번이오니 확인 후 다시 걸어 주시기 바랍니다.", .noSuchNumber, .checkNumber),
        ("전원이 꺼져 있어 삐 소리 후 소리샘으로 연결됩니다.", .voicemail, .leaveMessage),
        ("고객님의 요청으로 수신이 정지되어 있습니다.", .unreachable, .callLater),
        ("지금 거신 번호는 사용이 중지되었습니다.", .unreachable, .callLater),
        ("고객이 전화를 받지 않습니다. 다음에 다시 걸어 주십시오.", .unreachable, .callLater),
        ("고객님이 통화 중이어서 연결할 수 없습니다. 잠시 후 다시 걸어 주십시오.", .busy, .callLater),
        ("지금은 상담 시간이 아닙니다. 평일 아홉 시부터 여섯 시 사이에 다시 걸어 주시기 바랍니다.", .closed, .callLater),
        ("오늘은 정기 휴무일입니다. 내일 오전 열 시부터 이용하실 수 있습니다.", .closed, .callLater),
        ("통화량이 많아 상담원 연결이 어렵습니다. 잠시 후 다시 이용해 주시기 바랍니다.", .queue, .callLater),
        ("현재 모든 상담원이 통화 중입니다. 잠시만 기다려 주시면 순서대로 연결해 드리겠습니다.", .queue, .wait),
        ("예약은 일 번, 상담원 연결은 영 번을 눌러 주세요.", .menu, .pressKey),
        ("통화 내용은 서비스 품질 향상을 위해 녹음됩니다.", .notice, .listen),
        ("점심시간은 열두 시부터 한 시까지입니다. 한 시 이후에 다시 전화해 주시기 바랍니다.", .closed, .callLater),
        ("지금 거신 전화는 통화 중입니다.", .busy, .callLater), ("상담사와 연결 중입니다. 잠시만 기다려 주십시오.", .queue, .wait),
        ("문의가 많아 연결이 늦어지고 있습니다.", .queue, .wait),
        ("산업안전보건법에 따라 상담원에게 폭언을 하지 말아 주시기 바랍니다.", .notice, .listen),
    ]

    static let english: [(String, Announcement.Kind, Announcement.Advice)] = [
        ("The number you have dialed is not in service.", .noSuchNumber, .checkNumber),
        ("Please leave a message after the tone.", .voicemail, .leaveMessage),
        ("We are currently closed. Please call back during business hours.", .closed, .callLater),
        ("All circuits are busy. Please try your call again later.", .busy, .callLater),
        (
            "All agents are busy. Please stay on the line and your call will be answered in the order it was received.",
            .queue, .wait
        ),
        ("The service to this number has been temporarily suspended.", .unreachable, .callLater),
        ("Press one for reservations, or zero for an operator.", .menu, .pressKey),
        ("This call may be recorded for quality and training purposes.", .notice, .listen),
    ]

    @Test("in Korean", arguments: Self.korean.indices)
    func inKorean(index: Int) {
        let (text, kind, advice) = Self.korean[index]
        let announcement = Announcement(text, language: .korean)
        #expect(announcement?.kind == kind, "\(text)")
        #expect(announcement?.advice == advice, "\(text)")
    }

    @Test("in English", arguments: Self.english.indices)
    func inEnglish(index: Int) {
        let (text, kind, advice) = Self.english[index]
        let announcement = Announcement(text, language: .english)
        #expect(announcement?.kind == kind, "\(text)")
        #expect(announcement?.advice == advice, "\(text)")
    }

    @Test("and when to call again")
    func again() throws {
        let closed = try #require(Announcement("오늘은 정기 휴무일입니다. 내일 오전 열 시부터 이용하실 수 있습니다.", language: .korean))
        #expect(closed.when.map(\.value).contains(.time(ClockTime(hour: 10, part: .morning))))
        #expect(closed.when.map(\.value).contains(.day(.relative(1))))
    }

    @Test(
        "but what people say is none",
        arguments: [
            ("지금 자리가 다 찼는데, 연락처를 남겨 주시면 자리 나는 대로 연락드릴게요.", Language.korean), ("네, 잠시만 기다려 주세요.", .korean),
            ("오늘은 휴무라서요, 내일 다시 전화 주세요.", .korean), ("담당자가 통화 중인데요, 조금 있다가 다시 걸어 주시겠어요?", .korean),
            ("성함이랑 연락처 남겨 주시면 전달해 드릴게요.", .korean), ("네, 미용실입니다.", .korean),
            ("지금 점심시간이라 담당자가 없는데 한 시 이후에 다시 전화 주시겠어요?", .korean),
            ("제가 지금 운전 중이라 나중에 전화드릴게요", .korean), ("저희 영업시간은 열 시부터 여덟 시까지예요", .korean),
            ("전화를 다른 직원이 통화 중이라서요, 연결이 늦어질 것 같아요", .korean), ("몇 분이세요?", .korean),
            ("그 번호는 없는 번호라고 나오던데요.", .korean), ("저희 여섯 시에 마감이에요.", .korean), ("도착하시면 인터폰에서 일 번 눌러 주세요.", .korean),
            ("If you leave your name and number I'll have her call you back.", .english),
            ("We're closed on Mondays, how about Tuesday?", .english), ("Sure, hold on one second.", .english),
            ("She's on another line, can you call back?", .english),
        ])
    func people(text: String, language: Language) { #expect(Announcement(text, language: language) == nil) }
}
