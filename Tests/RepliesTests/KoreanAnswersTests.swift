import Calls
import DialogueTesting
import Languages
import Testing

@testable import Dialogue
@testable import Replies

/// Three replies by rules alone to a callee's last line, after our opening.
func repliesByRules(
    _ purpose: String, _ lines: String..., language: Language = .korean, callerName: String? = nil
) throws -> [String] {
    var conversation = TestCall.conversation(purpose, language, callerName: callerName)
    TestCall.say(conversation.call.opening, in: &conversation)
    for line in lines {
        if line.hasPrefix("> ") {
            TestCall.say(String(line.dropFirst(2)), in: &conversation)
        } else {
            TestCall.hear(line, in: &conversation)
        }
    }
    let last = try #require(PendingUtterance(conversation))
    return ReplyFinder(
        conversation, last: last, reading: .read(last.last, language: language), state: DialogueState(conversation)
    ).replies()
}

@Suite("Answers in the words of the question") struct KoreanAnswersTests {
    @Test(
        "say yes and no with its verb, and put it off",
        arguments: [
            ("복용하시는 약 있으세요?", "네, 있어요.", "아니요, 없어요."), ("드시는 영양제 있으 세요 비타민 같은 거", "네, 있어요.", "아니요, 없어요."),
            ("열쇠는 챙기셨어요?", "네, 챙겼어요.", "아니요, 안 챙겼어요."), ("안내문은 받으셨나요?", "네, 받았어요.", "아니요, 안 받았어요."),
            ("방법은 아세요?", "네, 알아요.", "아니요, 잘 몰라요."), ("영수증도 필요하세요?", "네, 필요해요.", "아니요, 필요 없어요."),
            ("전에 맡기신 적 있으세요?", "네, 있어요.", "아니요, 없어요."), ("그래도 오시겠어요?", "네, 그래도 갈게요.", "아니요, 괜찮아요."),
            ("담당자에게 연결해 드릴까요?", "네, 연결해 주세요.", "아니요, 괜찮아요."), ("저희는 처음이시죠?", "네, 처음이에요.", "아니요, 처음은 아니에요."),
            ("사진은 지우셨어요", "네, 지웠어요.", "아니요, 안 지웠어요."), ("자료 백업은 해 두셨어요?", "네, 해 뒀어요.", "아니요, 안 해 뒀어요."),
            ("많이 급하신 거예요?", "네, 급해요.", "아니요, 그렇지는 않아요."), ("여기까지 걸어오실 거예요?", "네, 걸어갈게요.", "아니요, 괜찮아요."),
            ("같이 취소하시는 건가요?", "네, 같이 취소해 주세요.", "아니요, 저만 취소해 주세요."),
        ])
    func yesAndNo(question: String, yes: String, no: String) throws {
        let replies = try repliesByRules("상담을 받고 싶어요.", question)
        #expect(replies.contains(yes) && replies.contains(no), "\(replies)")
        #expect(replies.contains { $0.contains("확인") }, "\(replies)")
    }

    @Test(
        "to two questions are one reply",
        arguments: [
            ("몇 살이고 몸무게가 어떻게 돼요?", "4살이고 5.5킬로예요."), ("아이 이름이랑 나이 알려 주세요", "두부고 4살이에요."),
            ("나이가 어떻게 되세요? 접종은 하셨어요?", "4살이에요. 접종은 확인하고 말씀드릴게요."),
        ])
    func together(question: String, reply: String) throws {
        let replies = try repliesByRules("강아지 미용을 예약하고 싶어요. 이름은 두부, 4살, 5.5키로", question)
        #expect(replies.first?.replacing("네, ", with: "") == reply.replacing("네, ", with: ""), "\(replies)")
    }

    @Test("to two questions with one yes take it for both")
    func both() throws {
        let replies = try repliesByRules("강아지 미용을 예약하고 싶어요.", "예방 접종은 했어요? 중성화는요?")
        #expect(replies.contains("네, 둘 다 했어요.") && replies.contains("아니요, 둘 다 안 했어요."), "\(replies)")
    }

    @Test(
        "give the fact of the label that is asked for, and no other",
        arguments: [
            ("차량 번호 불러 주시겠어요?", "41나 2203"), ("차종이 뭐예요?", "쏘나타 2019년식"), ("예약 번호 말씀해 주세요", "RX-2210"),
            ("몇 층이세요?", "3층"), ("동호수가 어떻게 되세요?", "102동 1501호"),
        ])
    func labels(question: String, value: String) throws {
        let purpose = "세차 예약 확인이요. 차량 번호 41나 2203 쏘나타 2019년식, 예약번호는 RX-2210, 주차는 3층, 집은 102동 1501호"
        let replies = try repliesByRules(purpose, question)
        #expect(replies.first?.contains(value) == true, "\(replies)")
        for other in ["회원 번호 말씀해 주세요", "주문 번호가 어떻게 되세요?", "연락처 알려 주세요"] {
            let replies = try repliesByRules(purpose, other)
            #expect(
                !replies.contains { $0.contains("2203") || $0.contains("2210") || $0.contains("1501") }, "\(replies)")
        }
    }

    @Test(
        "give nobody's name for another's",
        arguments: ["할머님 성함이 어떻게 되세요?", "받으시는 분 이름이요?", "보호자 성함 알려 주시겠어요?", "같이 오시는 분 성함은요?"])
    func others(question: String) throws {
        let replies = try repliesByRules("예약하고 싶어요. 이름은 정다온이에요.", question, callerName: "정다온")
        #expect(!replies.contains { $0.contains("정다온") }, "\(replies)")
    }

    @Test(
        "take each time that is proposed as a reply, and none that is gone or over",
        arguments: [
            ("두 시랑 네 시 반 비어 있어요", ["2시", "4시 반"], ["5시"]), ("세 시는 마감이고 다섯 시는 가능해요", ["5시"], ["3시로"]),
            ("목요일 열 시나 금요일 두 시 어떠세요?", ["목요일 10시", "금요일 2시"], []), ("그건 어제 끝났고 모레 세 시는 돼요", ["3시"], ["어제로"]),
            ("화요일 아니면 수요일 괜찮으세요?", ["화요일", "수요일"], []),
        ])
    func times(turn: String, offered: [String], gone: [String]) throws {
        let replies = try repliesByRules("상담 예약하고 싶어요.", turn)
        for time in offered { #expect(replies.contains { $0.contains(time) }, "\(time): \(replies)") }
        for time in gone { #expect(!replies.contains { $0.contains(time) }, "\(time): \(replies)") }
    }

    @Test(
        "take each side of a choice as a reply",
        arguments: [
            ("현금으로 하셨어요 카드로 하셨어요?", "현금으로 했어요.", "카드로 했어요."), ("맡기고 가실 거예요 기다리실 거예요?", "맡기고 갈게요.", "기다릴게요."),
            ("학생이세요 직장인이세요?", "학생이에요.", "직장인이에요."), ("기본은 삼만 원 고급은 오만 원인데 뭘로 하실래요?", "기본으로 할게요.", "고급으로 할게요."),
            ("문자로 알려 드릴까요 아니면 전화로 알려 드릴까요?", "문자로 알려 주세요.", "전화로 알려 주세요."),
        ])
    func choices(turn: String, one: String, two: String) throws {
        let replies = try repliesByRules("세탁 맡기고 싶어요.", turn)
        #expect(replies.contains(one) && replies.contains(two), "\(replies)")
    }

    @Test(
        "promise what was told, by its verb",
        arguments: [
            ("신청서를 나중에 내셔야 돼요", "낼게요."), ("십 분 전까지 오셔야 합니다", "갈게요."), ("전날부터 금식하셔야 돼요", "금식할게요."),
            ("사진 찍어서 문자 주시면 견적 드릴게요", "네, 사진 찍어서 문자 드릴게요."), ("십 분 있다가 다시 거시면 안 될까요", "네, 10분 뒤에 다시 전화드릴게요."),
            ("그럼 물건 가지고 와 보세요", "갈게요."), ("확인해 보시겠어요?", "네, 확인해 볼게요."),
        ])
    func promises(turn: String, promise: String) throws {
        let replies = try repliesByRules("수리를 맡기고 싶어요.", turn)
        #expect(replies.first?.hasSuffix(promise) == true, "\(replies)")
    }

    @Test(
        "are a polite no where a secret or money beforehand is asked for",
        arguments: [
            "비밀번호 좀 알려 주실래요?", "카드 뒷면 세 자리 숫자 불러 주세요", "인증번호 온 거 말씀해 주세요", "주민등록번호 전체 불러 주시겠어요?",
            "먼저 입금해 주시면 바로 보내 드릴게요", "앱을 설치하시고 화면을 보여 주세요",
        ])
    func secrets(turn: String) throws {
        let replies = try repliesByRules("상담받고 싶어요. 비밀번호는 4417이에요.", turn)
        #expect(["어려", "않을게요"].contains { replies[0].contains($0) }, "\(replies)")
        #expect(!replies.contains { $0.contains("4417") || $0.hasPrefix("네") }, "\(replies)")
    }

    @Test(
        "tell who suspects a swindle the truth, and how to call back",
        arguments: ["보이스피싱 아니에요?", "이거 사기 전화죠?", "누구세요? 장난전화예요?"])
    func suspicion(turn: String) throws {
        let replies = try repliesByRules("예약을 확인하고 싶어요.", turn)
        #expect(replies[0].hasPrefix("아니에요.") && replies.contains { $0.contains("다시 전화 주셔도") }, "\(replies)")
    }

    @Test(
        "put off what is not known by its name",
        arguments: [("주행 거리가 얼마나 되세요?", "주행 거리"), ("이메일 주소 불러 주세요", "이메일"), ("물건값이 얼마예요?", "물건값")])
    func unknown(question: String, name: String) throws {
        let replies = try repliesByRules("점검받고 싶어요.", question)
        #expect(replies[0].hasPrefix("잠시만요, \(name)"), "\(replies)")
        #expect(Set(replies).count == 3)
    }

    @Test(
        "never fail, whatever was heard",
        arguments: ["", "?", "요", "네?", "ㅋㅋㅋ", "123", "으으으세요", "시면 됩니다", "주세요", "🙂?", "안 못 안 못 하셨어요?"])
    func anything(turn: String) throws {
        #expect(try repliesByRules("예약", "여보세요", turn).count == 3)
        #expect(try repliesByRules("Book a table", "Hello", turn, language: .english).count == 3)
    }
}

@Suite("Answers in the words of the question, in English") struct EnglishAnswersTests {
    private static let purpose =
        "I'd like to return a green kettle, order number 77-0412. My dog Rex is 6 years old. Name is Ada Finch, born 3/9/1988."

    @Test(
        "say yes and no with its auxiliary",
        arguments: [
            ("Has the label come off?", "Yes, it has.", "No, it hasn't."),
            ("Did you call before?", "Yes, I did.", "No, I didn't."),
            ("Are you a member?", "Yes, I am.", "No, I'm not."), ("Is she eating?", "Yes, she is.", "No, she isn't."),
            ("Can you come by tomorrow?", "Yes, I can.", "I'm afraid I can't."),
            ("Would you like a receipt?", "Yes, please.", "No, thank you."),
        ])
    func yesAndNo(question: String, yes: String, no: String) throws {
        let replies = try repliesByRules(Self.purpose, question, language: .english)
        #expect(replies.contains(yes) && replies.contains(no), "\(replies)")
    }

    @Test(
        "give what is asked for in one reply",
        arguments: [
            ("Can I get your last name and date of birth?", ["Finch", "March 9, 1988"]),
            ("What's the order number?", ["77-0412"]),
            ("how old is he and is he eating", ["He's 6."]),
            ("What does the kettle look like?", ["green kettle"]),
        ])
    func facts(question: String, parts: [String]) throws {
        let first = try #require(try repliesByRules(Self.purpose, question, language: .english).first)
        for part in parts { #expect(first.contains(part), "\(first)") }
    }

    @Test(
        "give no number of one kind for another",
        arguments: ["What's your confirmation number?", "Could I have the account number?"])
    func labels(question: String) throws {
        #expect(try !repliesByRules(Self.purpose, question, language: .english).contains { $0.contains("0412") })
    }
}
