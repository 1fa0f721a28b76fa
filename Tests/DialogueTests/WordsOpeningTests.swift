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
        ("택배 안 옴", "택배가 안 와요. 그래서 전화드렸어요."), ("오늘 10분 늦는다고 전해줘", "오늘 10분 늦는다고 말씀드리려고요."),
        ("환불 요청", "환불 요청드리고 싶은데요, 가능할까요?"),
        ("인터넷이 안 돼요. 기사님 방문 예약하고 싶어요.", "인터넷이 안 돼요. 기사님 방문 예약하고 싶은데요, 가능할까요?"),
        ("어제부터 열이 나고 목이 아파서 내일 오전 진료 예약하고 싶어요", "어제부터 열이 나고 목이 아파서 내일 오전 진료 예약하고 싶은데요, 가능할까요?"),
        ("미용실 예약해야 함", "미용실 예약하고 싶은데요, 가능할까요?"), ("택배 배송 조회 부탁드려요", "택배 배송 조회 부탁드리고 싶은데요, 가능할까요?"),
        ("주차 가능한지 확인", "주차가 가능한지 확인하고 싶어서요."),
        ("예약 시간을 8시로 바꿔 주세요", "예약 시간을 8시로 바꿔 주실 수 있을까요?"), ("예약 시간을 8시로 바꿔줘", "예약 시간을 8시로 바꿔 주실 수 있을까요?"),
        ("짜장면 두 그릇 주문할게요", "짜장면 두 그릇 주문하고 싶은데요, 가능할까요?"),
        ("치과 스케일링 예약 부탁", "스케일링 예약 부탁드리고 싶은데요, 가능할까요?"), ("방 두 개 있는 원룸 월세가 궁금해요", "방 두 개 있는 원룸 월세가 궁금해서요."),
        ("세탁기가 고장났어요", "세탁기가 고장났어요. 그래서 전화드렸어요."),
        ("지갑을 잃어버렸다", "지갑을 잃어버렸는데요, 찾을 수 있을까요?"),
    ]

    static let englishPurposes: [(String, String)] = [
        (
            "book a table for four on Saturday at 7pm",
            "I'd like to book a table for four on Saturday at 7 pm. Is that possible?"
        ),
        ("I want to cancel my appointment tomorrow", "I'd like to cancel my appointment tomorrow. Is that possible?"),
        (
            "Reservation for 4 people, Saturday 7pm",
            "I'd like to make a reservation for 4 people, Saturday at 7 pm. Is that possible?"
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

    /// Purposes as people type them in a hurry: slang, notes to us, several wishes at once.
    static let hurried: [(String, String)] = [
        ("낼 오후 2시에 컷트 예약좀요 ㅎㅎ 남자에요", "내일 오후 2시에 남자 커트 예약하고 싶은데요, 가능할까요?"),
        ("pt 20회 남은거 환불 가능?? 얼마나 돌려주는지", "PT 20회 남은 거 환불이 가능한지, 얼마나 돌려주시는지 여쭤보고 싶어서요."),
        ("원룸 보증금 아직 안들어옴. 언제 넣어줄건지", "원룸 보증금이 아직 안 들어왔는데요, 언제 넣어 주시는지 여쭤보고 싶어서요."),
        ("이번주 토욜 2시 커트랑 염색 예약하고 싶은데 원장님으로", "이번 주 토요일 2시 커트랑 염색 원장님으로 예약하고 싶은데요, 가능할까요?"),
        ("도수치료 실비되나요? 회당 얼마?", "도수치료 실비 되는지, 회당 얼마인지 여쭤보고 싶어서요."),
        ("7명인데 좌식 말고 의자 자리로 되나요 토욜 1시", "토요일 1시에 일곱 명인데요, 좌식 말고 의자 자리로 되나요?"),
        ("산부인과 정기검진 예약 여자 선생님으로 부탁드립니다 가능한 빨리요", "산부인과 정기검진 여자 선생님으로 가능한 한 빨리 예약하고 싶은데요, 가능할까요?"),
        ("짜장2 짬뽕1 배달요 카드결제", "짜장 둘 짬뽕 하나 배달 부탁드리고 싶은데요, 가능할까요?"),
        ("예약 노쇼한거 사과하고 위약금 내야되는지 물어보고 다음주로 다시 잡기", "예약을 못 지켜서 죄송해요. 위약금 내야 되는지 여쭤보고, 다음 주로 다시 잡고 싶어서요."),
        ("네일 제거만 되는지 물어봐주고 되면 오늘 저녁 7시 예약해줘 💅", "네일 제거만 되는지 여쭤보고 싶어서요. 되면 오늘 저녁 7시 예약해 주실 수 있을까요?"),
        ("냉장고 AS 언제쯤 오시는지 물어봐줘 어제 온다더니 안옴", "냉장고 AS 언제쯤 오시는지 여쭤보고 싶어서요. 어제 온다더니 안 와요."),
        ("여권 재발급 며칠 걸리는지랑 사진 규격", "여권 재발급 며칠 걸리는지, 사진 규격이 어떻게 되는지 여쭤보고 싶어서요."),
        ("월세 이틀 늦을것 같다고 집주인분께 말씀드리기", "월세가 이틀 늦을 것 같아서 말씀드리려고요."),
        ("내시경 예약 날짜 변경 12/10에서 12/17로", "내시경 예약 날짜 12/10에서 12/17로 변경하고 싶은데요, 가능할까요?"),
        (
            "오늘 저녁 8시 3명 룸 되는지, 콜키지 얼마인지 다 물어봐줘",
            "오늘 저녁 8시에 세 명 룸 되는지, 콜키지 얼마인지 여쭤보고 싶어서요."
        ),
        ("관리실에 전화해서 302호 누수 언제 고쳐주냐고", "302호 누수 언제 고쳐 주시는지 여쭤보고 싶어서요."),
        ("학원 오늘 못 간다고 보강 되는지", "오늘 못 간다고 말씀드리려고요. 보강 되는지도 여쭤보고 싶어서요."),
        ("도배 견적 24평 방3개", "도배 견적을 받고 싶은데요, 가능할까요? 24평 방3개예요."),
        (
            "반려견 동반 가능한지 물어보고 되면 테라스로 2명 일요일 12시",
            "반려견 동반이 가능한지 여쭤보고 싶어서요. 되면 테라스로 두 명 일요일 12시 예약하고 싶어요."
        ),
        (
            "도시가스 이사 정산 12월 1일 오전 10시 서울 강동구 천호동 12-3 101호",
            "12월 1일 오전 10시에 도시가스 이사 정산하고 싶은데요, 가능할까요?"
        ),
        ("당근 판매자한테 3만원만 깎아달라고 하고 안되면 그냥 산다고", "가격을 3만원만 깎아 주실 수 있을까요?"),
        ("갑상선 검사결과 나왔나. 이름 유하늘 생일 1993년 7월 2일", "갑상선 검사결과가 나왔는지 여쭤보고 싶어서요."),
        ("고양이 중성화 비용이랑 입원 며칠 하는지. 암컷 6개월 2.8kg", "고양이 중성화 수술 비용이랑 입원 며칠 하는지 여쭤보고 싶어서요. 암컷 6개월 2.8kg이에요."),
    ]

    @Test("in a hurry, in Korean", arguments: hurried)
    func inHurry(purpose: String, request: String) {
        let opening = Opening(purpose: purpose, language: .korean)
        #expect(opening.request == request)
        #expect(!opening.isQuoted)
    }

    static let hurriedEnglish: [(String, String)] = [
        (
            "need to return a jacket, no receipt, is store credit ok?",
            "I'd like to return a jacket without a receipt. Is that possible? is store credit ok?"
        ),
        (
            "need to cancel my gym membership, moved away last month",
            "I moved away last month. I'd like to cancel my gym membership. Is that possible?"
        ),
        ("hi can u check if my glasses r ready?", "can you check if my glasses are ready?"),
        (
            "sink leaking since this morning, want someone to come asap",
            "My sink has been leaking since this morning. I'd like someone to come as soon as possible. Is that possible?"
        ),
        (
            "refund for order #88213, arrived broken",
            "It arrived broken. I'd like to ask for a refund. Is that possible?"
        ),
        ("is the blue bike still available? I'd pay up to $80", "Is the blue bike still available?"),
        ("order two large pizzas, max $25", "I'd like to order two large pizzas. Is that possible?"),
        (
            "table for 2 tmrw 7pm, window if possible",
            "I'd like to book a table for 2 tomorrow at 7 pm, window if possible."
        ),
    ]

    @Test("in a hurry, in English", arguments: hurriedEnglish)
    func inHurryInEnglish(purpose: String, request: String) {
        #expect(Opening(purpose: purpose, language: .english).request.lowercased() == request.lowercased())
    }

    @Test(
        "without what is meant for us, which is told",
        arguments: [
            ("당근 판매자한테 3만원만 깎아달라고 하고 안되면 그냥 산다고", Language.korean, ["안되면", "안 되면", "산다고", "판매자"]),
            ("중고 아이패드 아직 팔리나 물어보고 10만원까지는 깎아봐 최대 25만원", .korean, ["10만", "25만", "깎아"]),
            ("야 너네 가게 왜 전화 안받아 예약한거 확인좀 하자", .korean, ["너네", "안 받아", "안받아"]),
            ("인터넷 요금 왜 올랐는지 확인좀 해주고 안되면 해지한다고 해줘", .korean, ["해지", "안되면"]),
            ("어제 시킨 치킨에서 머리카락 나옴 환불해달라고 좀 강하게 말해줘", .korean, ["강하게", "말해"]),
            ("fix my boiler this week, they better not charge me for the visit", .english, ["better", "charge"]),
            ("buy the blue bike, max $80, otherwise forget it", .english, ["80", "otherwise", "forget"]),
        ])
    func withheld(purpose: String, language: Language, words: [String]) {
        let opening = Opening(purpose: purpose, language: language)
        for word in words { #expect(!opening.request.contains(word), "\(opening.request)") }
        #expect(opening.doubts.contains(.withheld))
    }

    @Test("and what is longer than two sentences can be is read out, and told")
    func longest() {
        let purpose = String(repeating: "예약하고 싶어요. ", count: 41)
        #expect(purpose.count > OpeningPhrases.longestPurpose)
        #expect(Opening(purpose: purpose, language: .korean).doubts == [.quoted])
        let english = String(repeating: "I want to book a table. ", count: 17)
        #expect(Opening(purpose: english, language: .english).doubts == [.quoted])
    }

    @Test("and every phrase file can be read")
    func files() throws {
        _ = try OpeningPhrases.korean.get()
        _ = try OpeningPhrases.english.get()
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
            ("ㅁㄴㅇㄹ", Language.korean), ("Reservation please", .korean), ("토요일 예약", .english),
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
