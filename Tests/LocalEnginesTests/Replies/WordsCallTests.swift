import Calls
import DialogueTesting
import Foundation
import Languages
import Logging
import Synchronization
import Testing

@testable import Dialogue
@testable import LocalEngines

/// A callee for tests: asks for what is missing, in its own words, until it has everything or loses patience.
struct ToyCallee: Sendable {
    struct Step: Sendable {
        let says: String
        /// Whether a reply settles this step. A step that is not settled is said again.
        let isSettled: @Sendable (String) -> Bool
    }

    let language: Language
    let purpose: String
    let steps: [Step]
    /// The last words; after the reply to them the callee hangs up.
    let farewell: String

    static func mentions(_ holds: @escaping @Sendable (Mention.Value) -> Bool) -> @Sendable (String) -> Bool {
        { Mention.all(in: $0).contains { holds($0.value) } }
    }
    static let name = mentions { if case .name = $0 { true } else { false } }
    static let phone = mentions { if case .phone = $0 { true } else { false } }
    static let digits = mentions { if case .digits = $0 { true } else { false } }
    static let anything: @Sendable (String) -> Bool = { !$0.isEmpty }
    static func says(_ words: String...) -> @Sendable (String) -> Bool {
        { reply in words.contains { reply.lowercased().contains($0) } }
    }

    static let restaurant = ToyCallee(
        language: .korean, purpose: "이번주 토요일 저녁 7시에 4명 예약하고 싶어요. 안 되면 6시 반도 괜찮아요. 이름은 김민지, 연락처는 010-1234-5678이에요.",
        steps: [
            Step(
                says: "네 안녕하세요 한강식당입니다 무엇을 도와드릴까요", isSettled: mentions { if case .time = $0 { true } else { false } }),
            Step(says: "죄송하지만 일곱 시는 예약이 다 찼고요 여섯 시 반은 가능하신데 괜찮으시겠어요", isSettled: says("6시 반", "그렇게")),
            Step(says: "예약자 성함이 어떻게 되세요?", isSettled: name), Step(says: "연락처 좀 알려 주시겠어요", isSettled: phone),
            Step(says: "룸으로 드릴까요 홀로 드릴까요", isSettled: says("룸", "홀")),
            Step(says: "네? 잘 안 들려요", isSettled: anything),
            Step(says: "토요일 저녁 여섯 시 반 네 분 맞으시죠?", isSettled: says("네")),
        ], farewell: "네 예약됐습니다 감사합니다")

    static let clinic = ToyCallee(
        language: .korean, purpose: "어제부터 열이 나고 목이 아파서 내일 오전 10시 30분에 진료 예약하고 싶어요. 환자 이름은 이준호입니다.",
        steps: [
            Step(says: "네 행복의원입니다", isSettled: anything), Step(says: "어디가 불편하셔서 오시는 건가요", isSettled: says("열", "목")),
            Step(says: "저희 병원 처음이세요?", isSettled: anything), Step(says: "성함이 어떻게 되세요?", isSettled: name),
            Step(says: "내일 오전 열 시 삼십 분 괜찮으세요?", isSettled: says("네")),
        ], farewell: "네 접수되었습니다 신분증 꼭 가지고 오세요")

    static let delivery = ToyCallee(
        language: .korean, purpose: "어제 온다던 택배가 아직 안 왔어요. 언제 오는지 알고 싶어요. 이름은 박서연이에요.",
        steps: [
            Step(says: "네 무엇을 도와드릴까요", isSettled: says("택배")),
            Step(says: "운송장 번호가 어떻게 되세요?", isSettled: says("이름", "연락처", "문자")),
            Step(says: "그럼 성함 말씀해 주세요", isSettled: name), Step(says: "잠시만요 확인해 볼게요", isSettled: says("기다")),
            Step(says: "오늘 오후 네 시까지 배송될 예정입니다", isSettled: anything),
        ], farewell: "네 감사합니다 안녕히 계세요")

    static let bank = ToyCallee(
        language: .korean, purpose: "카드를 분실해서 정지 신청하려고 합니다. 이름은 최현우이고 생년월일은 900302예요.",
        steps: [
            Step(says: "네 무슨 일로 전화 주셨어요", isSettled: says("카드", "분실")),
            Step(says: "본인 확인을 위해 생년월일 여섯 자리를 말씀해 주세요", isSettled: digits), Step(says: "성함은요?", isSettled: name),
            Step(says: "카드 정지해 드릴까요?", isSettled: says("네")),
        ], farewell: "네 카드 정지 처리되었습니다 더 필요하신 거 있으세요")

    static let nameless = ToyCallee(
        language: .korean, purpose: "토요일 7시에 네 명 예약",
        steps: [
            Step(says: "네 식당입니다", isSettled: anything),
            Step(says: "예약자 성함이랑 연락처 좀 알려 주시겠어요", isSettled: says("문자", "없이")),
            Step(says: "네 그러세요", isSettled: anything),
        ], farewell: "네 예약해 드릴게요")

    static let table = ToyCallee(
        language: .english,
        purpose:
            "Book a table for four this Saturday at 7 pm. If not, 6:30 is fine too. My name is Jane Doe and my number is 555-123-4567.",
        steps: [
            Step(
                says: "Good evening, Han River Grill, how can I help you?",
                isSettled: mentions { if case .time = $0 { true } else { false } }),
            Step(
                says: "i'm sorry we are fully booked at seven, could you do six thirty instead",
                isSettled: says("6:30", "please do that")),
            Step(says: "May I have your name?", isSettled: name), Step(says: "And a phone number?", isSettled: phone),
            Step(says: "So that's Saturday at 6:30 for four, is that right?", isSettled: says("yes")),
        ], farewell: "You're all set. Thank you!")

    static let all = [restaurant, clinic, delivery, bank, nameless, table]
}

extension TestCall {
    static func replies(_ assistant: EmbeddedAssistant, to conversation: Conversation) async throws -> [String] {
        let replies = Mutex<[String]>([])
        try await assistant.suggestReplies(to: conversation) { suggestion in
            replies.withLock { $0.append(suggestion.text) }
        }
        return replies.withLock { $0 }
    }

    /// A whole call in which the first reply is always taken.
    static func play(_ callee: ToyCallee, _ assistant: EmbeddedAssistant) async throws -> (
        conversation: Conversation, isFinished: Bool
    ) {
        var conversation = Conversation(call: call(callee.purpose, callee.language), turns: [])
        say(conversation.call.opening, in: &conversation)
        for step in callee.steps {
            var tries = 0
            var isSettled = false
            while !isSettled, tries < 3 {
                tries += 1
                hear(step.says, in: &conversation)
                let replies = try await replies(assistant, to: conversation)
                guard let first = replies.first else { return (conversation, false) }
                say(first, in: &conversation)
                isSettled = step.isSettled(first)
            }
            guard isSettled else { return (conversation, false) }
        }
        hear(callee.farewell, in: &conversation)
        guard let last = try await replies(assistant, to: conversation).first else { return (conversation, false) }
        say(last, in: &conversation)
        return (conversation, true)
    }
}

@Suite("A call that always takes the first reply")
struct WordsCallTests {
    @Test("reaches its goal and a good-bye by rules alone", arguments: ToyCallee.all)
    func rules(callee: ToyCallee) async throws {
        let assistant = try EmbeddedAssistant(engines: InstalledEngines.none, logger: Logger(label: "test"))
        try await playsWell(callee, assistant)
    }

    @Test(
        "reaches its goal with the engines", .enabled(if: InstalledEngines.directory != nil), arguments: ToyCallee.all)
    func engines(callee: ToyCallee) async throws {
        let directory = try #require(InstalledEngines.directory)
        let assistant = try EmbeddedAssistant(engines: directory, logger: Logger(label: "test"))
        await assistant.untilReady()
        try await playsWell(callee, assistant)
    }

    private func playsWell(_ callee: ToyCallee, _ assistant: EmbeddedAssistant) async throws {
        let (conversation, isFinished) = try await TestCall.play(callee, assistant)
        let transcript = TestCall.transcript(conversation)
        #expect(isFinished, "\(transcript)")
        let last = try #require(conversation.turns.last?.text)
        let goodbyes =
            callee.language == .korean ? ["감사합니다", "안녕히", "좋은 하루", "없습니다"] : ["Thank you", "Goodbye", "nice day"]
        #expect(goodbyes.contains { last.contains($0) }, "\(transcript)")
        let summary = try await assistant.summarize(conversation)
        #expect(summary.isPurposeReached == true, "\(transcript)\n\(summary)")
        for fact in summary.facts { #expect(conversation.turns.contains { $0.id == fact.turn }) }
        if ProcessInfo.processInfo.environment["SHOW_CALLS"] != nil {
            print(
                transcript, summary.text,
                summary.facts.map { "\($0.kind): \($0.value) [\($0.turn)]" }.joined(separator: "\n"), separator: "\n",
                terminator: "\n\n")
        }
    }
}
