import Calls
import DialogueTesting
import Languages
import Testing

@testable import Dialogue
@testable import Replies

@Suite("A model's replies") struct ReplyRulesTests {
    private static let purpose = "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지, 010-1234-5678이에요."
    private static let opening = "> 안녕하세요. 이번 주 토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?"

    private func rules(
        _ callee: String, purpose: String = purpose, language: Language = .korean
    ) throws -> ReplyRules {
        let conversation = TestCall.conversation(purpose, language, Self.opening, callee)
        return ReplyRules(
            conversation, last: try #require(PendingUtterance(conversation)), state: DialogueState(conversation))
    }

    private func taken(_ replies: [String], to callee: String, language: Language = .korean) throws -> [String] {
        var rules = try rules(callee, language: language)
        return replies.flatMap { rules.take($0) } + rules.fill()
    }

    @Test(
        "may say what the person or the callee said, in other words too",
        arguments: [
            "네 명이에요.", "4명입니다.", "저녁 7시요.", "19시예요.", "토요일 일곱 시에 갈게요.", "김민지예요.", "공일공 일이삼사 오육칠팔이에요.",
            "010-1234-5678입니다.", "뒷자리는 5678이에요.", "네, 여섯 시 반도 괜찮아요.", "이번 주 토요일이에요.", "잠시만요.",
        ])
    func known(reply: String) throws {
        var rules = try rules("여섯 시 반은 어떠세요? 몇 분이세요?")
        let shown = rules.take(reply) + rules.fill()
        #expect(shown.contains(reply))
    }

    @Test(
        "may state no number, time, price, day or name that nobody stated",
        arguments: [
            "다섯 명이에요.", "8시요.", "오전 7시로 해 주세요.", "일요일은 어때요?", "3만 원까지 괜찮아요.", "박지훈이에요. 이름은 박지훈입니다.",
            "010-9999-8888이에요.", "뒷자리는 4321이에요.", "30분 늦을 것 같아요.", "내일 다시 걸게요.", "7월 3일이에요.",
        ])
    func invented(reply: String) throws {
        var rules = try rules("여섯 시 반은 어떠세요? 몇 분이세요?")
        let shown = rules.take(reply) + rules.fill()
        #expect(!shown.contains(reply))
    }

    @Test(
        "must be something that a voice can say in the call's language",
        arguments: [
            "", "   ", "[이름]이에요.", "○○○입니다.", "Four people, please.", "제 이름은 ___예요.", "{\"reply\": 1}", "**네 명이에요.**",
            String(repeating: "네 ", count: 60), "???",
        ])
    func unspeakable(reply: String) throws {
        var rules = try rules("몇 분이세요?")
        let shown = rules.take(reply) + rules.fill()
        #expect(!shown.contains(reply))
    }

    @Test("lose quotation marks and stray space")
    func cleaned() throws {
        var rules = try rules("몇 분이세요?")
        #expect(rules.take("  \"네  명이에요.\"\n") == ["네 명이에요."])
        #expect(rules.take("“그건 “네” 명이에요.”") == ["그건 “네” 명이에요."])
    }

    @Test("are three, and different")
    func three() throws {
        #expect(
            try taken(["네 명이에요.", "네 명이에요!", "네, 4명이요.", "총 네 명입니다.", "네 명 맞아요."], to: "몇 분이세요?") == [
                "네 명이에요.", "네, 4명이요.", "총 네 명입니다.",
            ])
    }

    @Test("that are missing are made up for, in the person's register", arguments: 0...3)
    func filled(count: Int) throws {
        let own = ["네 명이에요.", "확인해 보고 말씀드릴게요.", "죄송하지만 한 번만 더 말씀해 주시겠어요?"]
        let found = try taken(Array(own.prefix(count)), to: "몇 분이세요?")
        #expect(found.count == 3)
        #expect(Set(found).count == 3)
        #expect(Array(found.prefix(count)) == Array(own.prefix(count)))
        let conversation = TestCall.conversation("예약하고 싶습니다.", .korean, "몇 분이세요?")
        var formal = ReplyRules(
            conversation, last: try #require(PendingUtterance(conversation)), state: DialogueState(conversation))
        #expect(formal.fill() == CallPrompt.standIns(.korean, register: .formal))
        let english = try taken(["For four, please."], to: "How many people?", language: .english)
        #expect(
            english == ["For four, please.", "Let me check and get back to you.", StockPhrases.sayAgain(in: .english)])
    }

    @Test(
        "offer to check before a cost or a change is agreed to",
        arguments: [
            "예약금이 5만 원 있는데 괜찮으세요?", "일곱 시는 마감이고 여덟 시는 가능해요.", "주차비용은 별도예요.", "대신 테라스 자리는 어떠세요?", "일요일은 돼요.",
        ])
    func stakes(callee: String) throws {
        let agreeing = ["네, 좋아요.", "네, 그렇게 해 주세요.", "네, 괜찮습니다."]
        #expect(try taken(agreeing, to: callee) == ["확인해 보고 말씀드릴게요.", "네, 좋아요.", "네, 그렇게 해 주세요."])
        let careful = ["네, 좋아요.", "가족과 상의하고 다시 말씀드릴게요.", "네, 괜찮습니다."]
        #expect(try taken(careful, to: callee) == ["가족과 상의하고 다시 말씀드릴게요.", "네, 좋아요.", "네, 괜찮습니다."])
    }

    @Test("need not, where nothing new is on the table", arguments: ["몇 분이세요?", "네, 토요일 7시 네 분 맞으시죠?", "성함이 어떻게 되세요?"])
    func noStakes(callee: String) throws {
        let replies = ["네, 맞아요.", "네, 네 명이에요.", "김민지예요."]
        #expect(try taken(replies, to: callee) == replies)
    }
}

@Suite("A model's summary") struct SummaryRulesTests {
    private static let conversation = TestCall.conversation(
        "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요.", .korean, "네 한강식당입니다", "> 토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?",
        "일곱 시는 마감이고 여섯 시 반은 가능해요. 예약금은 만 원이에요.", "> 네, 여섯 시 반으로 부탁드려요.", "네 예약해 드릴게요. 신분증을 가져오세요.")

    private func summary(
        facts: String, text: String = "예약했어요.", reached: String = "yes", of conversation: Conversation = conversation
    ) -> Summary? {
        SummaryRules(conversation).summary(
            from: #"{"facts":[\#(facts)],"isPurposeReached":"\#(reached)","text":"\#(text)"}"#)
    }

    private func fact(_ kind: String, _ value: String, _ turn: Int) -> String {
        #"{"kind":"\#(kind)","value":"\#(value)","turn":\#(turn)}"#
    }

    @Test("keeps facts that a turn proves, in their order")
    func proved() {
        let facts = [
            fact("next", "신분증 가져오기", 5), fact("when", "토요일 저녁 6시 반", 4), fact("who", "한강식당", 1),
            fact("price", "10,000원", 3),
            fact("what", "예약", 5), fact("count", "4명", 2),
        ]
        #expect(
            summary(facts: facts.joined(separator: ","))
                == Summary(
                    text: "예약했어요.", isPurposeReached: true,
                    facts: [
                        .init(.who, "한강식당(들린 대로)", turn: 1), .init(.count, "4명", turn: 2),
                        .init(.price, "10,000원", turn: 3),
                        .init(.when, "토요일 저녁 6시 반", turn: 4), .init(.next, "신분증 가져오기", turn: 5),
                        .init(.what, "예약", turn: 5),
                    ]))
    }

    @Test(
        "drops what nobody said, what no turn is named for, and what is no fact",
        arguments: [
            ("when", "토요일 저녁 8시", 4), ("price", "50,000원", 3), ("count", "다섯 명", 2), ("who", "롯데호텔", 1),
            ("place", "강남역 3번 출구", 3),
            ("when", "토요일 저녁 6시 반", 99), ("when", "토요일 저녁 6시 반", 0), ("mood", "좋음", 1), ("contact", "02-123-4567", 3),
            ("what", "", 5),
        ])
    func unproved(kind: String, value: String, turn: Int) {
        #expect(summary(facts: fact(kind, value, turn))?.facts == [])
    }

    @Test("drops what only a turn says that nobody heard", arguments: [Turn.State.failed, .cut, .echo, .open])
    func unheard(state: Turn.State) {
        var conversation = Self.conversation
        conversation.turns[2].state = state
        #expect(summary(facts: fact("price", "만 원", 3), of: conversation)?.facts == [])
    }

    @Test("names the turn that says it where an earlier one was named")
    func corrected() {
        #expect(summary(facts: fact("price", "만 원", 1))?.facts == [.init(.price, "만 원", turn: 3)])
    }

    @Test("marks names that only the callee said, in its facts and once in its sentences")
    func heardNames() {
        let marked = summary(
            facts: [fact("who", "한강식당", 1), fact("what", "한강식당 예약", 5)].joined(separator: ","),
            text: "한강식당에 예약했어요. 한강식당에서 신분증을 보여 주세요.")
        #expect(
            marked?.facts == [.init(.who, "한강식당(들린 대로)", turn: 1), .init(.what, "한강식당(들린 대로) 예약", turn: 5)])
        #expect(marked?.text == "한강식당(들린 대로)에 예약했어요. 한강식당에서 신분증을 보여 주세요.")
        // The answer need not say that it is a name: the greeting does.
        #expect(summary(facts: "", text: "한강식당에 예약했어요.")?.text == "한강식당(들린 대로)에 예약했어요.")
    }

    @Test("knows a person's name from the fact that has it, and puts the mark after the title")
    func heardPerson() {
        let conversation = TestCall.conversation(
            "진료를 예약하고 싶어요. 이름은 김하늘이에요.", .korean, "네 예약됐습니다. 담당은 박서준입니다.")
        let marked = summary(
            facts: [fact("who", "박서준", 1), fact("who", "김하늘 님", 1)].joined(separator: ","),
            text: "김하늘 님 진료를 박서준 님이 맡아요.", of: conversation)
        #expect(marked?.facts.map(\.value) == ["박서준(들린 대로)"])
        #expect(marked?.text == "김하늘 님 진료를 박서준 님(들린 대로)이 맡아요.")
    }

    @Test("states no name that is doubted, or nearly what the person wrote")
    func misheardNames() {
        var conversation = TestCall.conversation(
            "한빛의원 진료를 예약하고 싶어요.", .korean, "네 한비치원입니다", "> 한빛의원이죠? 예약하고 싶어요.", "네 예약됐습니다 박서준입니다")
        conversation.turns[2].doubtful = ["박서준"]
        let marked = summary(
            facts: [fact("who", "한비치원", 1), fact("who", "박서준", 3), fact("who", "한빛의원", 2)].joined(separator: ","),
            text: "한빛의원에 예약했어요. 한비치원의 박서준이 받았어요.", of: conversation)
        #expect(marked?.facts == [.init(.who, "한빛의원", turn: 2)])
        #expect(marked?.text == "한빛의원에 예약했어요. 한비치원(들린 대로)의 박서준(들린 대로)이 받았어요.")
    }

    @Test("is sought in the first proposals of an answer, not in ten thousand")
    func endlessFacts() {
        let lies = [String](repeating: fact("price", "9만 원", 3), count: 10_000)
        let within = (lies.prefix(59) + [fact("price", "만 원", 3)]).joined(separator: ",")
        #expect(summary(facts: within)?.facts == [.init(.price, "만 원", turn: 3)])
        #expect(summary(facts: (lies + [fact("price", "만 원", 3)]).joined(separator: ","))?.facts == [])
    }

    @Test("leaves out sentences with numbers that nobody named, and has none if nothing is left")
    func sentences() {
        #expect(summary(facts: "", text: "6시 반에 예약했어요. 예약금은 5만 원이에요. 신분증을 챙기세요.")?.text == "6시 반에 예약했어요. 신분증을 챙기세요.")
        #expect(summary(facts: "", text: "9시에 예약했어요.") == nil)
        #expect(summary(facts: "", text: "  ") == nil)
        #expect(summary(facts: "", text: "하나요. 둘이요. 셋이요. 넷이요. 끝이요.")?.text == "하나요. 둘이요. 셋이요. 넷이요.")
    }

    @Test("says whether the purpose was reached, and never that it was with nobody heard")
    func reached() {
        #expect(summary(facts: "", reached: "no")?.isPurposeReached == false)
        #expect(summary(facts: "", reached: "unclear")?.isPurposeReached == nil)
        #expect(summary(facts: "", reached: "perhaps")?.isPurposeReached == nil)
        let silent = TestCall.conversation("예약", .korean)
        #expect(summary(facts: "", of: silent)?.isPurposeReached == false)
    }

    @Test("is nothing when the answer is cut off, at whatever byte")
    func truncated() {
        let whole = #"{"facts":[\#(fact("price", "만 원", 3))],"isPurposeReached":"yes","text":"예약했어요."}"#
        let rules = SummaryRules(Self.conversation)
        #expect(rules.summary(from: "```json\n" + whole + "\n```")?.facts.count == 1)
        #expect(rules.summary(from: "<think>음</think>" + whole)?.facts.count == 1)
        let bytes = Array(whole.utf8)
        for length in bytes.indices {
            #expect(rules.summary(from: String(decoding: bytes[..<length], as: UTF8.self)) == nil)
        }
    }
}
