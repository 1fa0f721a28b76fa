import Calls
import DialogueTesting
import Foundation
import Languages
import Synchronization
import Testing

@testable import Dialogue
@testable import Replies

@Suite("A dialogue state") struct DialogueStateTests {
    private static let purpose = "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요."

    /// Says how often each text was read.
    private final class Reader: Sendable {
        private let counts = Mutex<[String: Int]>([:])
        var readings: [String: Int] { counts.withLock { $0 } }

        func read(_ turn: Turn) -> TurnInterpretation {
            counts.withLock { $0[turn.text, default: 0] += 1 }
            return .read(turn.text, language: .korean)
        }
    }

    @Test("reads every turn of the callee once, however long the call is")
    func once() async {
        let (states, reader) = (DialogueStates(), Reader())
        var conversation = TestCall.conversation(Self.purpose)
        TestCall.say(conversation.call.opening, in: &conversation)
        for turn in 1...50 {
            TestCall.hear("네, \(turn)번째 말씀이요. 잠시만요.", in: &conversation)
            _ = await states.state(of: conversation) { reader.read($0) }
            TestCall.say("네, \(turn)번 기다릴게요.", in: &conversation)
            _ = await states.state(of: conversation) { reader.read($0) }
        }
        let state = await states.state(of: conversation) { reader.read($0) }
        #expect(state.turns.count == 101)
        #expect(reader.readings.count == 50)
        #expect(reader.readings.values.allSatisfy { $0 == 1 })
    }

    @Test("does not read a turn again when another has failed or was not played to its end")
    func failed() async {
        let (states, reader) = (DialogueStates(), Reader())
        var conversation = TestCall.conversation(
            Self.purpose, .korean, "네 가능합니다", "> 네, 이름은 김민지예요.", "네 예약됐습니다")
        _ = await states.state(of: conversation) { reader.read($0) }
        conversation.turns[1].state = .failed
        let state = await states.state(of: conversation) { reader.read($0) }
        #expect(state.turns.map(\.id) == [1, 3])
        #expect(reader.readings.values.allSatisfy { $0 == 1 })
    }

    @Test("takes words that have changed as new ones, and forgets the old")
    func changed() async {
        let (states, reader) = (DialogueStates(), Reader())
        var conversation = TestCall.conversation(Self.purpose, .korean, "네 예약됐습니다")
        _ = await states.state(of: conversation) { reader.read($0) }
        conversation.turns[0].text = "네 예약됐습니다만 예약금을 내셔야 확정됩니다"
        let state = await states.state(of: conversation) { reader.read($0) }
        #expect(state.isPurposeReached == nil)
        #expect(reader.readings.count == 2)
    }

    @Test("is the same whether it is folded at once or turn by turn")
    func incremental() async {
        let whole = TestCall.conversation(
            Self.purpose, .korean, "네 한강식당입니다", "> 토요일 7시에 네 명이요.", "일곱 시는 다 찼고 여섯 시 반은 가능한데 괜찮으세요?",
            "> 네, 저녁 6시 반으로 부탁드려요.", "네 예약됐습니다")
        let (states, reader) = (DialogueStates(), Reader())
        var conversation = Conversation(call: whole.call, turns: [])
        var state = DialogueState(call: whole.call)
        for turn in whole.turns {
            conversation.turns.append(turn)
            state = await states.state(of: conversation) { reader.read($0) }
        }
        #expect(state.slots == DialogueState(whole).slots)
        #expect(SummaryWriter(state).summary == SummaryWriter(DialogueState(whole)).summary)
    }

    @Test("is kept for so many calls, and the one asked about longest ago is read again")
    func limit() async {
        let (states, reader) = (DialogueStates(limit: 2), Reader())
        func conversation(_ id: String) -> Conversation {
            var conversation = TestCall.conversation(Self.purpose, .korean, "네 가능합니다")
            let call = conversation.call
            conversation.call = Call(
                id: Call.ID(id), owner: call.owner, number: call.number, purpose: call.purpose, opening: call.opening,
                language: call.language, voice: call.voice, createdAt: call.createdAt)
            return conversation
        }
        for id in ["call_1", "call_2", "call_1", "call_3", "call_1"] {
            _ = await states.state(of: conversation(id)) { reader.read($0) }
        }
        #expect(reader.readings.values.reduce(0, +) == 3)
        _ = await states.state(of: conversation("call_2")) { reader.read($0) }
        #expect(reader.readings.values.reduce(0, +) == 4)
    }

    @Test(
        "knows what the purpose is for",
        arguments: [
            ("토요일 7시에 네 명 예약", Goal.Kind.book), ("예약 취소해 주세요", .cancel), ("예약을 일요일로 바꾸고 싶어요", .change),
            ("언제 여는지 물어봐 줘", .ask(isAvailability: false)), ("주차 가능한지 물어봐 줘", .ask(isAvailability: true)),
            ("오늘 결석한다고 전해 주세요", .tell), ("카드를 잃어버려서 정지하고 싶어요", .act),
        ])
    func kinds(purpose: String, kind: Goal.Kind) {
        #expect(DialogueState(call: TestCall.call(purpose, .korean)).goal.kind == kind)
    }

    @Test("knows what the person allows beforehand, and the pairs and codes of the purpose")
    func goal() {
        let goal = DialogueState(
            call: TestCall.call("운송장 번호 5123-8876-0092 환불 신청. 고객 번호: 1234, 수수료는 3만 원까지 괜찮아요", .korean)
        ).goal
        #expect(goal.limits.money?.value == 30_000)
        #expect(goal.pairs == [Goal.Pair(label: "고객 번호", value: "1234")])
        #expect(goal.codes.map(\.value) == ["5123-8876-0092", "1234"])
        #expect(DialogueState(call: TestCall.call("환불 3만 원", .korean)).limits.money == nil)
    }

    @Test("keeps what the callee wants done and what it promises")
    func notices() {
        let state = DialogueState(
            TestCall.conversation(Self.purpose, .korean, "신분증을 꼭 가지고 오세요. 결과는 전화드릴게요. 차 가지고 오시나요?"))
        #expect(state.demands.map(\.text) == ["신분증을 꼭 가지고 오세요"])
        #expect(state.promises.map(\.text) == ["결과는 전화드릴게요"])
    }

    @Test("does not take another person's name for the one who calls")
    func otherName() {
        var conversation = TestCall.conversation(
            Self.purpose, .korean, "데리러 오시는 분 성함이 어떻게 되세요?", "> 할머니 성함은 조영숙이고 010-4477-2086이에요.")
        conversation.turns[1].origin = .typed
        let state = DialogueState(conversation)
        #expect(state.known.name == "김민지")
        #expect(SummaryWriter(state).summary.facts.contains(.init(.who, "조영숙", turn: 2)))
    }

    @Test("does not state as a fact a time or a price that the recogniser doubts", arguments: [0.4, nil])
    func doubt(confidence: Double?) {
        var conversation = TestCall.conversation(
            "내일 커트 예약하고 싶어요.", .korean, "네 그럼 내일 여섯 시로 예약해 드릴게요. 삼만 원이에요.")
        conversation.turns[0].confidence = confidence
        if confidence == nil { conversation.turns[0].doubtful = ["여섯", "삼만"] }
        let summary = SummaryWriter(DialogueState(conversation)).summary
        #expect(summary.facts.contains { $0.kind == .when && $0.value == "내일 6시(들린 대로)" }, "\(summary.facts)")
        #expect(summary.facts.contains { $0.kind == .price && $0.value == "30,000원(들린 대로)" })
        TestCall.say("네, 6시로 부탁드려요.", in: &conversation)
        let sure = SummaryWriter(DialogueState(conversation)).summary
        #expect(sure.facts.contains { $0.kind == .when && $0.value == "내일 6시" }, "\(sure.facts)")
    }
}
