import Calls
import Languages
import Testing

@testable import Dialogue
@testable import Replies

@Suite("Replies are honest") struct HonestRepliesTests {
    @Test(
        "ask for a moment first where only the person knows, with a yes and a no to pick",
        arguments: [
            ("주차권은 받으셨어요", "네, 받았어요.", "아니요, 안 받았어요."), ("알레르기 있으세요", "네, 있어요.", "아니요, 없어요."),
            ("전에 오신 적 있으세요", "네, 있어요.", "아니요, 없어요."), ("저희 매장은 처음이세요", "네, 처음이에요.", "아니요, 처음은 아니에요."),
            ("모레는 나오실 수 있을까요", "네, 가능해요.", "아니요, 어려울 것 같아요."), ("설치 방법은 아세요", "네, 알아요.", "아니요, 잘 몰라요."),
            ("쿠폰도 쓰실 거예요", "네, 쿠폰도 쓸게요.", "아니요, 괜찮아요."),
        ])
    func guesses(question: String, yes: String, no: String) throws {
        let replies = try repliesByRules("자전거 수리를 맡기고 싶어요.", question)
        #expect(replies[0].contains("확인하고"), "\(replies)")
        #expect(replies.dropFirst().contains(yes) && replies.dropFirst().contains(no), "\(replies)")
    }

    @Test(
        "ask for a moment first in English too",
        arguments: [
            "Have you ridden with us before", "Are you a member", "Did you keep the receipt", "Is it the front wheel",
        ])
    func english(question: String) throws {
        let replies = try repliesByRules("I'd like to have my bike fixed.", question, language: .english)
        #expect(replies[0] == "One moment, let me check.", "\(replies)")
        #expect(replies.contains { $0.hasPrefix("Yes") } && replies.contains { $0.hasPrefix("No") }, "\(replies)")
    }

    @Test(
        "say first what the purpose holds",
        arguments: [
            ("2층 창고 정리를 맡기고 싶어요. 엘리베이터 없음", "거기 엘리베이터 있어요", "아니요, 엘리베이터는 없어요."),
            ("대형 면허 2종 등록을 하고 싶어요.", "일종이세요 이종이세요", "이종이에요."),
            ("코트만 세탁을 맡기고 싶어요.", "코트만인 거죠", "네, 코트만이에요."),
        ])
    func known(purpose: String, question: String, reply: String) throws {
        #expect(try repliesByRules(purpose, question).first == reply)
    }

    @Test(
        "want nobody in particular where the purpose names none",
        arguments: ["찾으시는 강사님 있으세요", "원하시는 자리 있으세요", "따로 생각하신 날짜 있으세요"])
    func anyWill(question: String) throws {
        let replies = try repliesByRules("상담 예약하고 싶어요.", question)
        #expect(replies[0] == "아니요, 특별히 없어요. 다 괜찮아요.", "\(replies)")
    }

    @Test(
        "give ages, weights and numbers of people from the words of the purpose, and no other number",
        arguments: [
            ("고양이 미용 예약 3살 4.2kg", "몇 킬로예요", "4.2킬로예요."), ("고양이 미용 예약 3살 4.2kg", "아이가 몇 살이에요", "3살이에요."),
            ("캐리어 두 개 보관 각 12킬로", "무게가 얼마나 돼요", "12킬로예요."), ("방 예약 3박 어른 둘 아이 하나", "몇 분이세요", "세 명이에요."),
            ("방 예약 3박 어른 둘 아이 하나", "몇 사람이세요", "세 명이에요."), ("아들 예방 접종 예약 22년 3월생", "아이 생년월일이 어떻게 되세요", "22년 3월"),
        ])
    func numbers(purpose: String, question: String, told: String) throws {
        let replies = try repliesByRules(purpose, question)
        #expect(replies[0].contains(told), "\(replies)")
    }

    @Test(
        "put off a number that the purpose does not hold",
        arguments: [
            ("강아지 호텔 예약 3박", "강아지 몇 킬로예요", "무게"), ("강아지 호텔 예약 3박", "아이가 몇 살이에요", "나이"),
            ("설명회 신청 아들 7살", "몇 분이 오세요", "인원"), ("방 예약 2박", "몇 명이 묵으세요", "인원"),
        ])
    func noOtherNumber(purpose: String, question: String, name: String) throws {
        let replies = try repliesByRules(purpose, question)
        #expect(replies[0].hasPrefix("잠시만요") && replies[0].contains(name), "\(replies)")
        #expect(
            !replies.contains { $0.contains(where: \.isNumber) || $0.contains("두 ") || $0.contains("세 ") }, "\(replies)"
        )
    }

    @Test(
        "give nobody's name for one whom a role names",
        arguments: ["상주분 성함이 어떻게 되세요", "입금자 성함 알려 주세요", "대표님 성함이요", "지도교수님 성함이 어떻게 되세요"])
    func roles(question: String) throws {
        let replies = try repliesByRules("화환 주문하고 싶어요. 이름은 정다온이에요.", question, callerName: "정다온")
        #expect(!replies.contains { $0.contains("정다온") }, "\(replies)")
    }

    @Test(
        "give the caller's name for the one who books", arguments: ["예약자 성함이요", "주문하시는 분 성함이 어떻게 되세요", "신청자 성함 알려 주세요"])
    func ownRole(question: String) throws {
        let replies = try repliesByRules("화환 주문하고 싶어요. 이름은 정다온이에요.", question, callerName: "정다온")
        #expect(replies[0].contains("정다온"), "\(replies)")
    }

    @Test(
        "take a question for content as one",
        arguments: [
            ("현수막 주문 \"개업을 축하합니다\"", "문구는 뭐라고 써 드릴까요", "개업을 축하합니다라고 적어 주세요."),
            ("현수막 주문 \"개업을 축하합니다\"", "뭐라고 적을까요", "개업을 축하합니다라고 적어 주세요."),
            ("현수막 주문 \"개업을 축하합니다\"", "문구 불러 주세요", "개업을 축하합니다라고 적어 주세요."),
            ("책 \"여름의 끝\" 대출 연장", "책 제목이 뭐예요", "여름의 끝이에요."),
            ("화환 주문", "리본에는 뭐라고 써 드릴까요", "잠시만요, 문구는 적어서 말씀드릴게요."),
        ])
    func content(purpose: String, question: String, reply: String) throws {
        #expect(try repliesByRules(purpose, question).first == reply)
    }

    @Test(
        "tell that more is asked than they answer",
        arguments: [("화분은 몇 개고 크기는 뭘로 하세요", "나머지는 확인하고"), ("몇 층에서 몇 층으로 옮기세요", "나머지는 확인하고")])
    func rest(question: String, rest: String) throws {
        let replies = try repliesByRules("화분 3개 배달, 4층", question)
        #expect(replies[0].contains(rest), "\(replies)")
    }

    @Test("correct a wrong number of things", arguments: ["네 오십 장이시죠", "오십 장 맞으시죠"])
    func quantity(turn: String) throws {
        let replies = try repliesByRules("스티커 150장 인쇄 주문", turn)
        #expect(replies[0] == "아니요, 150장이에요. 150장으로 부탁드려요.", "\(replies)")
    }

    @Test(
        "give what the purpose counts, where it is, and the child whom it names",
        arguments: [
            ("팸플릿 인쇄 20부 금요일까지", "몇 부요", "20부예요."), ("요가 주 3회 저녁", "주 몇 번 하실 거예요", "3회예요."),
            ("피부과 예약 왼쪽 팔꿈치", "어느 쪽이 불편하세요", "왼쪽 팔꿈치예요."), ("결석 알리기 튤립반 한소율", "무슨 반 누구예요", "튤립반이고 한소율이에요."),
        ])
    func written(purpose: String, question: String, told: String) throws {
        let replies = try repliesByRules(purpose, question)
        #expect(replies[0].hasPrefix(told), "\(replies)")
    }

    @Test(
        "take what was just told for no question",
        arguments: ["방금 출발했어요 십 분이면 도착해요", "아까 보냈어요", "짐은 아침부터 맡아 드려요"])
    func toldNow(turn: String) throws {
        let replies = try repliesByRules("배달 언제 오는지 알고 싶어요.", turn)
        for echo in ["네, 출발했어요", "네, 보냈어요", "들려요"] { #expect(!replies.contains { $0.contains(echo) }, "\(replies)") }
    }

    @Test("promise nothing that the callee's people will do")
    func theirs() throws {
        let replies = try repliesByRules("수거 언제 오는지", "내일 기사님이 가실 거고요 상자에 번호 적어서 붙여 놓아 주세요")
        #expect(replies[0] == "네, 붙여 놓을게요.", "\(replies)")
    }

    @Test(
        "correct a wrong number of things in English",
        arguments: ["so that is two hundred posters", "Okay, 200 posters."])
    func quantityInEnglish(turn: String) throws {
        let replies = try repliesByRules("order 250 posters by Monday", turn, language: .english)
        #expect(replies[0] == "No, it's 250 posters, please.", "\(replies)")
    }

    @Test("ask the second question of a purpose in English")
    func secondQuestion() throws {
        let replies = try repliesByRules(
            "ask the weekly rent of a locker and whether it is guarded", "lockers are nine dollars a week",
            language: .english)
        #expect(replies[0].contains("whether it is guarded"), "\(replies)")
    }

    @Test("take either side of a choice of ways")
    func ways() throws {
        let replies = try repliesByRules("카드 재발급", "지점에서 받으시겠어요 등기로 받으시겠어요")
        #expect(replies.contains("지점에서 받을게요.") && replies.contains("등기로 받을게요."), "\(replies)")
    }
}
