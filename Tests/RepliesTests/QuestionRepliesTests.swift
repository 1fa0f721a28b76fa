import Languages
import Testing

@testable import Dialogue

@Suite("Replies keep to what was asked") struct RepliesKeepToTheQuestionTests {
    @Test(
        "echo no verb of a turn that tells something",
        arguments: [
            "이 시간대가 제일 한가하세요", "보통 사흘 정도 하세요", "다음 주 월요일이 제일 이르세요", "신청은 이미 등록되셨고요", "얼룩이 조금 남았어요",
            "배터리는 제가 빼 두고 있어요", "오늘은 환불이 안 되세요", "지금은 재고가 모자라세요",
        ])
    func told(turn: String) throws {
        let replies = try repliesByRules("수리를 맡기고 싶어요.", turn)
        #expect(Set(replies).count == 3, "\(replies)")
        for echo in ["할게요", "될게요", "이를게요", "등록됐", "남았", "빼", "네, 돼요", "자랄게요", "으면 되나요"] {
            #expect(!replies.contains { $0.contains(echo) }, "\(turn): \(replies)")
        }
    }

    @Test(
        "still promise what is asked of the caller",
        arguments: [
            ("앱에서 신청하시면 돼요", "신청할게요"), ("신분증을 챙기셔야 돼요", "챙길게요"), ("두 번 출구로 나오세요", "나갈게요"),
            ("그 전에 오셔야 돼요", "네, 갈게요"), ("서류는 다 챙기셨나요?", "네, 챙겼어요"),
        ])
    func promised(turn: String, promise: String) throws {
        let replies = try repliesByRules("수리를 맡기고 싶어요.", turn)
        #expect(replies.contains { $0.contains(promise) }, "\(replies)")
    }

    @Test(
        "take no extra that the purpose does not name first",
        arguments: ["멤버십 카드도 같이 만들어 드릴까요?", "보험도 추가해 드릴까요?", "코팅도 해 드릴까요?"])
    func extra(turn: String) throws {
        let replies = try repliesByRules("타이어 교체를 예약하고 싶어요.", turn)
        #expect(!replies[0].hasPrefix("네"), "\(replies)")
    }

    @Test(
        "tell the number of people however it is asked, misheard too",
        arguments: ["인원이 어떻게 되세요?", "인원을 알려 주세요", "모두면 명이세요. 인원을 알려주세요.", "모두 명 명이세요?", "몇 명이세요?"])
    func people(turn: String) throws {
        let replies = try repliesByRules("이번 주 토요일 저녁 7시에 네 명 자리를 예약하고 싶어요.", turn)
        #expect(replies.first == "네 명이에요.", "\(replies)")
    }

    @Test("take an extra that the purpose names")
    func wantedExtra() throws {
        let replies = try repliesByRules("타이어 교체하고 코팅을 하고 싶어요.", "코팅도 해 드릴까요?")
        #expect(replies.first?.hasPrefix("네") == true, "\(replies)")
    }

    @Test(
        "give no account number to a demand for money",
        arguments: ["먼저 계좌로 삼만 원 보내 주셔야 돼요", "미리 이체해 주시면 빼 둘게요", "먼저 만 원 송금하셔야 돼요"])
    func ahead(turn: String) throws {
        let replies = try repliesByRules("중고 책상을 사고 싶어요.", turn)
        #expect(!replies.contains { $0.contains("계좌번호") || $0.hasPrefix("네") }, "\(replies)")
    }

    @Test("take an account number for a refund as asked for")
    func account() throws {
        let replies = try repliesByRules("환불받고 싶어요.", "환불해 드릴 계좌번호 알려 주세요")
        #expect(replies.contains { $0.contains("계좌번호") }, "\(replies)")
    }

    @Test(
        "ask what the purpose leaves open before they say good-bye",
        arguments: [
            ("서점에 지도 있는지, 주차 가능한지", "지도는 품절이에요", "주차")
        ])
    func left(purpose: String, turn: String, word: String) throws {
        let replies = try repliesByRules(purpose, turn)
        #expect(replies.first?.contains(word) == true, "\(replies)")
    }

    @Test("ask nothing that was asked already")
    func askedAlready() throws {
        let replies = try repliesByRules(
            "문구점에 색종이 있는지, 몇 시까지 하는지", "네 있어요", "> 네, 알겠습니다. 몇 시까지 하는지도 알 수 있을까요?", "아홉 시까지요")
        #expect(!replies.contains { $0.contains("몇 시까지 하는지도") }, "\(replies)")
    }

    @Test(
        "put no time of the request on another question",
        arguments: ["입주는 언제쯤 하실 거예요?", "퇴원은 언제 하세요?", "오늘 세 시 회의 준비는 어떻게 됐어"])
    func otherTimes(turn: String) throws {
        let replies = try repliesByRules("내일 저녁 6시에 방을 보고 싶어요.", turn)
        #expect(!replies.contains { $0.contains("부탁드려요") || $0.contains("6시예요") }, "\(replies)")
    }

    @Test("give the time of the request for the request")
    func ownTime() throws {
        let replies = try repliesByRules("내일 저녁 6시에 방을 보고 싶어요.", "방문은 언제 하실 거예요?")
        #expect(replies.first?.contains("6시") == true, "\(replies)")
    }

    @Test(
        "decline what the purpose rules out",
        arguments: [
            ("교환 말고 환불", "새 제품으로 바꿔 드릴까요?", "아니요, 환불로 부탁드려요."), ("약정 연장은 거절, 해지 요청", "약정 연장 해 드릴까요?", "아니요, 괜찮아요."),
            ("적립금 말고 현금으로 돌려받기", "포인트로 넣어 드릴게요", "아니요, 현금으로 부탁드려요."),
        ])
    func ruledOut(purpose: String, turn: String, reply: String) throws {
        let replies = try repliesByRules(purpose, turn)
        #expect(replies.first == reply, "\(replies)")
        #expect(!replies.contains { $0.hasPrefix("네") }, "\(replies)")
    }

    @Test(
        "decline it in English",
        arguments: [
            (
                "Return a kettle, want refund not replacement", "we can ship you a new one",
                "No, thank you. I'd like a refund, please."
            ),
            (
                "cancel my plan, don't accept a freeze", "we can put it on a freeze",
                "No, thank you. I'd just like to cancel, please."
            ),
            (
                "fix my bill, no voucher", "I can offer you a voucher",
                "No, thank you. I'd like what I asked for, please."
            ),
        ])
    func ruledOutEnglish(purpose: String, turn: String, reply: String) throws {
        let replies = try repliesByRules(purpose, turn, language: .english)
        #expect(replies.first == reply, "\(replies)")
    }

    @Test("decline nothing that is wanted")
    func wanted() throws {
        let replies = try repliesByRules("교환 말고 환불", "환불해 드릴까요?")
        #expect(!replies[0].hasPrefix("아니요"), "\(replies)")
        let english = try repliesByRules("My heater is not working", "we can send someone tomorrow", language: .english)
        #expect(!english[0].hasPrefix("No"), "\(english)")
    }

    @Test(
        "say what the purpose holds",
        arguments: [
            ("택배가 안 왔어요. 송장 4411 2200 3366", "운송장 번호 불러 주세요", "4411 2200 3366"),
            ("세탁기 수리 모델 WX21 탈수 안됨", "모델명 다시 한번 말씀해 주시겠어요", "WX21"),
            ("용달 견적 노원→강동 12/20", "어디에서 어디로 가세요", "노원에서 강동"),
            ("우산 두고 옴 파란색 장우산", "어떻게 생긴 건데요", "파란색 장우산"),
        ])
    func known(purpose: String, turn: String, value: String) throws {
        let replies = try repliesByRules(purpose, turn)
        #expect(replies.first?.contains(value) == true, "\(replies)")
    }

    @Test(
        "read no raw note again",
        arguments: ["수도 점검 날짜 바꾸기 화요일 말고 주말로", "꽃 주문 한빛병원 2호실 오늘 5시까지", "아들 학원 결석 4학년 1반 배탈로 오늘"])
    func raw(purpose: String) throws {
        let replies = try repliesByRules(purpose, "잘 안 들리는데 뭐라고요")
        #expect(!replies.contains { $0.contains("그대로 읽어") }, "\(replies)")
    }

    @Test(
        "put no guess first",
        arguments: ["통원이세요 입원이세요", "신축이에요 구축이에요", "개인이세요 법인이세요"])
    func guesses(turn: String) throws {
        let replies = try repliesByRules("서류가 뭐가 필요한지 알고 싶어요.", turn)
        #expect(replies.first?.contains("확인하고") == true, "\(replies)")
    }

    @Test("put what the purpose names first")
    func namedChoice() throws {
        let replies = try repliesByRules("법인 카드를 신청하고 싶어요.", "개인이세요 법인이세요")
        #expect(replies.first?.contains("법인") == true, "\(replies)")
    }
}
