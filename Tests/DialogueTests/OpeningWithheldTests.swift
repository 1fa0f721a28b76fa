import Languages
import Testing

@testable import Dialogue

@Suite("What a person may give way to is never spoken") struct OpeningWithheldTests {
    @Test(
        "limits, answers kept ready, refusals and notes are left out, and the person is told",
        arguments: [
            ("중고 냉장고 30만원짜리 25만원에 네고 최대 28까지", Language.korean, ["28"]),
            ("이사 견적 문의 다 합쳐서 60만원 넘으면 거절", .korean, ["60", "거절"]),
            ("헬스장 해지 수수료 5만원 넘으면 안 됨", .korean, ["5만"]),
            ("중고 책상 사고 싶어요. 마지노선 18만원", .korean, ["18", "마지노선"]),
            ("인원: 4명\n최대: 20만원\n룸 예약하고 싶어요", .korean, ["20", "최대"]),
            ("피부과 예약 취소. 이유 물어보면 출장", .korean, ["이유", "출장"]),
            ("학원 그만둔다고 말하기. 왜냐고 물으면 이사 간다고", .korean, ["물으면", "이사"]),
            ("보험 해지, 상품권 준다고 해도 절대 안 바꿈", .korean, ["상품권", "절대"]),
            ("휴대폰 해지. 재약정 권유는 다 거절", .korean, ["권유", "거절"]),
            ("건강검진 결과 나왔는지 (떨리니까 짧게)", .korean, ["떨리", "짧게", "("]),
            ("세탁소에 코트 찾으러 가도 되는지(사장님 무서움 조심)", .korean, ["무서", "조심"]),
            ("ㅁㄴㅇㄹ 그런 것 최대 30만원까지", .korean, ["30"]),
            ("negotiate old desk from $90 to 60, max 75", .english, ["75", "max"]),
            ("cancel my cable, if they ask why just say moving", .english, ["why", "moving"]),
            ("return the drill, don't accept store credit", .english, ["accept", "credit"]),
            ("ask if the lamp is available (I'm really shy)", .english, ["shy", "("]),
            ("buy the red sofa, i can go as high as 300", .english, ["300"]),
            ("xyzzy plugh, max $40", .english, ["40"]),
        ])
    func withheld(purpose: String, language: Language, words: [String]) {
        let opening = Opening(purpose: purpose, language: language)
        for word in words { #expect(!opening.request.contains(word), "\(opening.request)") }
        #expect(opening.doubts.contains(.withheld))
    }

    @Test(
        "a sum, a count or a word in brackets that is the request itself is spoken",
        arguments: [
            ("5만원짜리 꽃다발 주문", Language.korean, ["5만원짜리", "꽃다발"]),
            ("최대 6명까지 앉을 수 있는지", .korean, ["최대", "여섯 명까지"]),
            ("전세 대출 최대 2억까지 되는지 문의", .korean, ["최대", "2억"]),
            ("30만원 넘으면 무료 배송인지 물어보기", .korean, ["30만원 넘으면"]),
            ("어디에 물어보면 되는지", .korean, ["물어보면"]), ("(주)한빛 채용 문의", .korean, ["한빛"]),
            ("치킨(순살) 주문", .korean, ["순살"]), ("치과가 무서워서 수면 치료 되는지", .korean, ["무서워서"]),
            ("책상 8만원에 네고 가능한지", .korean, ["8만원", "네고"]),
            ("a bouquet for $50, can you deliver it?", .english, ["$50"]),
            ("book a table for up to 60 people", .english, ["60 people"]),
            ("ask if they offer gift wrapping", .english, ["offer gift wrapping"]),
            ("ask why they don't accept my card", .english, ["accept my card"]),
        ])
    func spoken(purpose: String, language: Language, words: [String]) {
        let opening = Opening(purpose: purpose, language: language)
        for word in words { #expect(opening.request.contains(word), "\(opening.request)") }
        #expect(!opening.doubts.contains(.withheld))
    }

    @Test("when nothing else was typed, the call still says that there is something to ask")
    func nothingElse() {
        let opening = Opening(purpose: "최대 30만원까지만", language: .korean)
        #expect(opening.request == "여쭤볼 게 있어서 전화드렸어요.")
        #expect(opening.doubts == [.withheld])
        #expect(Opening(purpose: "max $40", language: .english).request == "I'm calling to ask you something.")
    }

    @Test(
        "short notes become sentences",
        arguments: [
            ("전세 계약 언제 끝나는지 물어보고 수리도 얘기", Language.korean, "전세 계약 언제 끝나는지 여쭤보고, 수리도 말씀드리고 싶어서요."),
            ("수영 강습 언제 하는지 주차도", .korean, "수영 강습 언제 하는지, 주차도 어떻게 되는지 여쭤보고 싶어서요."),
            ("유치원에 전화: 가방 두고 왔는지", .korean, "가방 두고 왔는지 여쭤보고 싶어서요."),
            ("레슨 못온다고 말하기 내일 출장", .korean, "레슨 못 온다고 말씀드리려고요. 내일 출장이에요."),
            ("회식 인원 5명→8명으로 변경", .korean, "회식 인원 다섯 명에서 여덟 명으로 변경하고 싶은데요, 가능할까요?"),
            ("피부과 예약 변경 모레 오전 9시", .korean, "모레 오전 9시 피부과 예약 변경하고 싶은데요, 가능할까요?"),
            ("옆집 밤마다 노래해서 관리실에 얘기좀", .korean, "옆집 밤마다 노래해서 연락드렸어요."),
            ("call in sick tomorrow, migraine", .english, "I'm calling in sick tomorrow because of migraine."),
            (
                "massage sunday 2pm, ask for Leo", .english,
                "I'd like to book a massage on Sunday at 2 pm with Leo. Is that possible?"
            ),
            ("negotiate the old desk from $90 to 60", .english, "Would you take 60 for the old desk?"),
        ])
    func grammar(purpose: String, language: Language, request: String) {
        #expect(Opening(purpose: purpose, language: language).request == request)
    }
}
