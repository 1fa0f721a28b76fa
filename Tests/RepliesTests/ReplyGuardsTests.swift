import Calls
import DialogueTesting
import Languages
import Testing

@testable import Dialogue
@testable import Replies

@Suite("What a reply may do") struct ReplyGuardsTests {
    private func verdict(
        on reply: String, to callee: String, purpose: String = "토요일 7시에 네 명 예약하고 싶어요. 이름은 김하늘이에요.",
        language: Language = .korean
    ) throws -> ReplyGuards.Verdict {
        var conversation = TestCall.conversation(purpose, language)
        TestCall.say(conversation.call.opening, in: &conversation)
        TestCall.hear(callee, in: &conversation)
        let last = try #require(PendingUtterance(conversation))
        return ReplyGuards(conversation, last: last, state: DialogueState(conversation)).verdict(on: reply)
    }

    @Test(
        "is not to say yes first to a cost that the person did not allow",
        arguments: [
            ("예약금 3만 원인데 진행해 드릴까요?", "네, 진행해 주세요."), ("예약금 3만 원인데 괜찮으세요?", "네, 괜찮아요."),
            ("출장비가 이만 원 들어요", "네, 그렇게 해 주세요."), ("수수료가 있는데 괜찮으세요?", "네."), ("정가는 5만 원이에요 결제하시겠어요?", "카드로 결제할게요."),
        ])
    func cost(callee: String, reply: String) throws {
        #expect(try verdict(on: reply, to: callee) == .notFirst(.acceptsCost))
        for careful in ["확인해 보고 말씀드릴게요.", "아니요, 괜찮아요.", "더 드는 비용은 없을까요?", "네, 알겠습니다. 확인해 볼게요."] {
            #expect(try verdict(on: careful, to: callee) == .anywhere, "\(careful)")
        }
    }

    @Test("may say yes at once to what the person allowed beforehand")
    func allowed() throws {
        let purpose = "토요일 7시에 네 명 예약. 5만원까지는 괜찮아요. 시간은 아무 때나 좋아요."
        #expect(try verdict(on: "네, 진행해 주세요.", to: "예약금 3만 원인데 진행해 드릴까요?", purpose: purpose) == .anywhere)
        #expect(try verdict(on: "네, 진행해 주세요.", to: "예약금 7만 원인데 진행해 드릴까요?", purpose: purpose) == .notFirst(.acceptsCost))
        #expect(try verdict(on: "네, 8시로 부탁드려요.", to: "8시는 어떠세요?", purpose: purpose) == .anywhere)
        let second = "토요일 7시에 예약하고 싶어요. 안 되면 8시도 괜찮아요."
        #expect(try verdict(on: "네, 8시로 부탁드려요.", to: "7시는 찼고 8시는 어떠세요?", purpose: second) == .anywhere)
        #expect(try verdict(on: "네, 9시로 부탁드려요.", to: "7시는 찼고 9시는 어떠세요?", purpose: second) == .notFirst(.acceptsChange))
    }

    @Test(
        "is not to say yes first where the person forbade or bounded something",
        arguments: [
            ("토요일 6시 다섯 명 룸으로, 룸 안되면 안 함", "룸은 다 찼고 홀은 되는데 홀로 잡아 드릴까요?", "네, 홀로 잡아 주세요."),
            ("층간소음 민원, 직접 말하지 말고 방송만 부탁", "윗집에 인터폰 해 드릴까요?", "네, 인터폰해 주세요."),
            ("천장 누수 수리, 반반 부담은 거절", "비용은 반반씩 하실래요?", "네, 좋아요."),
        ])
    func bounds(purpose: String, callee: String, reply: String) throws {
        #expect(try verdict(on: reply, to: callee, purpose: purpose) != .anywhere)
        #expect(try verdict(on: "아니요, 괜찮아요.", to: callee, purpose: purpose) == .anywhere)
    }

    @Test(
        "is not to say yes first to another day, time or number",
        arguments: [
            ("8시는 어떠세요?", "네, 8시로 부탁드려요."), ("일요일은 자리 있어요", "네, 일요일로 해 주세요."), ("두 분만 가능한데 괜찮으세요?", "네, 괜찮아요."),
        ])
    func change(callee: String, reply: String) throws {
        #expect(try verdict(on: reply, to: callee) == .notFirst(.acceptsChange))
    }

    @Test(
        "is not to say yes first to a condition, a signature or the use of personal data",
        arguments: ["개인정보 이용에 동의하시나요?", "취소하시면 환불은 안 되는데 괜찮으세요?", "약정 1년 걸려 있는데 괜찮으시죠?", "녹취에 동의하시겠어요?"])
    func terms(callee: String) throws {
        #expect(try verdict(on: "네, 동의해요. 그렇게 해 주세요.", to: callee) == .notFirst(.acceptsTerms))
    }

    @Test("is never a good-bye while something is open", arguments: ["몇 분이세요?", "예약금은 2만 원이에요", "잠시만요", "그 시간은 어려워요"])
    func goodbye(callee: String) throws {
        #expect(try verdict(on: "네, 감사합니다. 안녕히 계세요.", to: callee) == .never(.endsTooEarly))
    }

    @Test("may be a good-bye to who says one", arguments: ["네 감사합니다 안녕히 계세요", "네 예약됐습니다"])
    func farewell(callee: String) throws {
        #expect(try verdict(on: "네, 감사합니다. 안녕히 계세요.", to: callee) == .anywhere)
    }

    @Test("never gives a secret away", arguments: ["비밀번호 불러 주세요", "카드번호 알려 주시겠어요?", "인증번호 말씀해 주세요"])
    func secrets(callee: String) throws {
        for reply in ["4417이에요.", "네, 알려 드릴게요.", "네, 그렇게 할게요."] {
            #expect(try verdict(on: reply, to: callee) == .never(.givesSecret), "\(reply)")
        }
        #expect(try verdict(on: "비밀번호는 알려 드리기 어려워요.", to: callee) == .anywhere)
    }

    @Test("never gives the person's name for another's")
    func names() throws {
        #expect(try verdict(on: "김하늘이에요.", to: "할머님 성함이 어떻게 되세요?") == .never(.wrongLabel))
        #expect(try verdict(on: "김하늘이에요.", to: "성함이 어떻게 되세요?") == .anywhere)
    }

    @Test("never says yes to what was read back wrongly, and never denies who the person is")
    func contradictions() throws {
        #expect(try verdict(on: "네, 맞아요.", to: "토요일 8시 네 분 맞으시죠?") == .never(.contradicts))
        #expect(try verdict(on: "네, 맞아요.", to: "토요일 7시 네 분 맞으시죠?") == .anywhere)
        #expect(try verdict(on: "아니요, 아니에요.", to: "본인 맞으세요?") == .never(.contradicts))
    }

    @Test("is judged alike in English")
    func english() throws {
        let purpose = "Book a table for four this Saturday at 7 pm."
        func verdict(_ reply: String, _ callee: String) throws -> ReplyGuards.Verdict {
            try self.verdict(on: reply, to: callee, purpose: purpose, language: .english)
        }
        #expect(try verdict("Yes, that's fine.", "There's a $20 deposit, is that okay?") == .notFirst(.acceptsCost))
        #expect(try verdict("Yes, 8 pm works.", "Could you do 8 pm instead?") == .notFirst(.acceptsChange))
        #expect(try verdict("Thank you. Goodbye.", "How many people?") == .never(.endsTooEarly))
        #expect(try verdict("Let me check and get back to you.", "There's a $20 deposit, is that okay?") == .anywhere)
    }

    @Test("comes after something that binds to nothing, and three remain")
    func order() throws {
        let replies = try repliesByRules("토요일 7시에 네 명 예약하고 싶어요.", "예약금 3만 원 받고 있는데 진행해 드릴까요?")
        #expect(replies.count == 3)
        #expect(replies.firstIndex { $0.hasPrefix("네") }.map { $0 > 0 } == true, "\(replies)")
    }
}
