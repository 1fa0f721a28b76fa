import Calls
import Languages
import Testing

@testable import Dialogue

@Suite("The opening says what the person typed, as a request")
struct WordsOpeningTests {
    static let koreanPurposes: [(String, String)] = [
        ("토요일 저녁 7시에 4명 예약", "토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?"),
        ("이번주 토요일 저녁 7시에 4명 예약하고 싶어요", "이번 주 토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?"),
        ("토요일 저녁 7시 4명 예약", "토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?"),
        ("내일 오전 진료 예약해줘", "내일 오전 진료 예약해 주실 수 있을까요?"),
        ("내일 오전 10시 진료 예약해 주세요.", "내일 오전 10시 진료 예약해 주실 수 있을까요?"),
        ("카드를 분실해서 정지 신청하려고 합니다", "카드를 분실해서 정지 신청하려고 하는데요, 가능할까요?"),
        ("예약 취소", "예약 취소하고 싶은데요, 가능할까요?"), ("3일에서 4일로 예약 변경", "3일에서 4일로 예약 변경하고 싶은데요, 가능할까요?"),
        ("영업시간 문의", "영업시간 문의드리고 싶어서요."), ("영업시간 물어보기", "영업시간 여쭤보고 싶어서요."),
        ("일요일에도 영업하는지 물어봐줘", "일요일에도 영업하는지 여쭤보고 싶어서요."),
        ("일요일에도 영업하나요?", "일요일에도 영업하나요?"), ("택배가 아직 안 왔어요", "택배가 아직 안 왔어요. 그래서 전화드렸어요."),
        ("배달이 한 시간 넘게 안 와요", "배달이 한 시간 넘게 안 와요. 그래서 전화드렸어요."),
        ("택배 안 옴", "택배 안 와요. 그래서 전화드렸어요."), ("오늘 10분 늦는다고 전해줘", "오늘 10분 늦는다고 말씀드리려고요."),
        ("환불 요청", "환불 요청드리고 싶은데요, 가능할까요?"),
        ("인터넷이 안 돼요. 기사님 방문 예약하고 싶어요.", "인터넷이 안 돼요. 기사님 방문 예약하고 싶은데요, 가능할까요?"),
        ("어제부터 열이 나고 목이 아파서 내일 오전 진료 예약하고 싶어요", "어제부터 열이 나고 목이 아파서 내일 오전 진료 예약하고 싶은데요, 가능할까요?"),
        ("미용실 예약해야 함", "미용실 예약하고 싶은데요, 가능할까요?"), ("택배 배송 조회 부탁드려요", "택배 배송 조회 부탁드리고 싶은데요, 가능할까요?"),
        ("주차 가능한지 확인", "주차 가능한지 확인하고 싶어서요."),
        ("예약 시간을 8시로 바꿔 주세요", "예약 시간을 8시로 바꿔 주실 수 있을까요?"), ("예약 시간을 8시로 바꿔줘", "예약 시간을 8시로 바꿔 주실 수 있을까요?"),
        ("짜장면 두 그릇 주문할게요", "짜장면 두 그릇 주문하고 싶은데요, 가능할까요?"),
        ("치과 스케일링 예약 부탁", "치과 스케일링 예약 부탁드리고 싶은데요, 가능할까요?"), ("방 두 개 있는 원룸 월세가 궁금해요", "방 두 개 있는 원룸 월세가 궁금해서요."),
        ("세탁기가 고장났어요", "세탁기가 고장났어요. 그래서 전화드렸어요."),
        ("지갑을 잃어버렸다", "지갑을 잃어버렸어요. 그래서 전화드렸어요."),
    ]

    static let englishPurposes: [(String, String)] = [
        (
            "book a table for four on Saturday at 7pm",
            "I'd like to book a table for four on Saturday at 7pm. Is that possible?"
        ),
        ("I want to cancel my appointment tomorrow", "I'd like to cancel my appointment tomorrow. Is that possible?"),
        (
            "Reservation for 4 people, Saturday 7pm",
            "I'd like to make a reservation for 4 people, Saturday 7pm. Is that possible?"
        ),
        ("Are you open on Sunday?", "Are you open on Sunday?"),
        ("ask if they are open on Sunday", "I'd like to ask if you are open on Sunday."),
        ("tell them I'll be ten minutes late", "I'd like to tell you that I'll be ten minutes late."),
        ("My package hasn't arrived.", "My package hasn't arrived. That's why I'm calling."),
        (
            "I lost my credit card. I want to cancel it.",
            "I lost my credit card. I'd like to cancel it. Is that possible?"
        ),
        ("please order two pizzas", "I'd like to order two pizzas. Is that possible?"),
    ]

    @Test("in Korean", arguments: koreanPurposes)
    func korean(purpose: String, request: String) {
        #expect(Opening(purpose: purpose, language: .korean).request == request)
    }

    @Test("in English", arguments: englishPurposes)
    func english(purpose: String, request: String) {
        #expect(Opening(purpose: purpose, language: .english).request == request)
    }

    @Test("after a greeting and what kind of voice this is")
    func whole() {
        let opening = Opening(purpose: "토요일 저녁 7시에 4명 예약", language: .korean)
        #expect(
            opening.text(callerName: nil)
                == "안녕하세요. 제가 글을 쓰면 기계 목소리가 읽어 드리는 전화예요. 토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?")
        #expect(opening.text(callerName: "김민준").hasPrefix("안녕하세요, 김민준이라고 합니다. "))
        #expect(opening.text(callerName: "김민지").hasPrefix("안녕하세요, 김민지라고 합니다. "))
        #expect(
            Opening(purpose: "cancel my order", language: .english).text(callerName: "Jane").hasPrefix(
                "Hello, this is Jane. "))
    }

    @Test(
        "and the caller's name can be read out of it again", arguments: ["김민준", "김민지", "Jane", "이"], Language.allCases)
    func name(name: String, language: Language) {
        let text = Opening(purpose: "예약", language: language).text(callerName: name)
        #expect(Opening.callerName(in: text, language: language) == name)
    }

    @Test(
        "and reads out what it cannot rewrite, whole",
        arguments: [
            ("ㅁㄴㅇㄹ", Language.korean), ("Reservation please", .korean), ("제발 살려줘 진짜 급함", .korean), ("토요일 예약", .english),
            ("xyzzy plugh", .english), ("그냥 그런 저런 이야기 그리고 뭐 그런 것", .korean),
        ])
    func quoted(purpose: String, language: Language) {
        let opening = Opening(purpose: purpose, language: language)
        #expect(opening.isQuoted)
        #expect(opening.request.contains(purpose))
    }

    @Test(
        "and loses no time, day or amount of any purpose; who it is for is told when asked",
        arguments: koreanPurposes.map(\.0) + [
            "식당 예약\n날짜: 이번 주 토요일\n시간: 저녁 7시\n인원: 4명\n이름: 김민지\n연락처: 010-1234-5678", "토요일 저녁 7시. 4명. 예약 부탁해요. 이름은 김민지예요.",
            "안녕하세요! 다음 주 수요일 오후 3시에 커트 예약하고 싶어요. 이름은 박서연이고 연락처는 010-9876-5432예요. 주차도 되는지 궁금해요.",
            "- 내일 오전 11시\n- 2명\n- 예약 변경",
        ])
    func keepsFacts(purpose: String) {
        let spoken = Mention.all(in: Opening(purpose: purpose, language: .korean).request)
        for mention in Mention.all(in: purpose) {
            switch mention.value {
            case .name, .phone, .digits: continue
            case .time, .day, .minutes, .count, .money: break
            }
            #expect(spoken.contains { $0.agrees(with: mention) }, "lost \(mention.text)")
        }
    }

    @Test(
        "and never fails, however odd the purpose",
        arguments: ["", " ", "\n\n", "?", "....", "🙂", String(repeating: "가", count: 1000), "a:b:c", ":::", "예약예약예약"])
    func odd(purpose: String) {
        for language in Language.allCases {
            #expect(!Opening(purpose: purpose, language: language).text(callerName: "").isEmpty)
        }
    }
}
