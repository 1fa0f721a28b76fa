import Calls
import DialogueTesting
import Foundation
import Languages
import Logging
import Testing

@testable import LocalEngines
@testable import Replies

@Suite("The summary says what a call came to, with proof")
struct WordsSummaryTests {
    private let assistant: EmbeddedAssistant

    init() throws { assistant = try EmbeddedAssistant(engines: InstalledEngines.none, logger: Logger(label: "test")) }

    private static let purpose = "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요."

    @Test("the time that was agreed wins over the one asked for")
    func alternative() async throws {
        let summary = try await assistant.summarize(
            TestCall.conversation(
                Self.purpose, .korean, "네 한강식당입니다", "> 이번 주 토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?",
                "죄송하지만 일곱 시는 다 찼고 여섯 시 반은 가능한데 괜찮으세요?",
                "> 네, 저녁 6시 반으로 부탁드려요.", "네 성함이 어떻게 되세요?", "> 김민지예요.", "토요일 6시 반 네 분 김민지 님 맞으시죠?", "> 네, 맞습니다.",
                "예약됐습니다 감사합니다"))
        #expect(summary.isPurposeReached == true)
        #expect(summary.facts.contains(.init(.when, "이번 주 토요일 저녁 6시 반", turn: 7)))
        #expect(summary.facts.contains(.init(.count, "네 명", turn: 7)))
        #expect(summary.facts.contains(.init(.who, "김민지", turn: 7)))
        #expect(summary.facts.contains(.init(.who, "한강식당(들린 대로)", turn: 1)))
        #expect(summary.facts.contains(.init(.what, "예약", turn: 9)))
        #expect(!summary.facts.contains { $0.kind == .when && $0.value.contains("7시") })
        #expect(summary.text == "한강식당(들린 대로)에 이번 주 토요일 저녁 7시, 네 명 예약을 부탁했어요. 이번 주 토요일 저녁 6시 반, 네 명으로 예약됐어요.")
    }

    @Test(
        "a day stays when only its week is spoken of",
        arguments: ["이번 주 여섯 시 반은 가능한데 괜찮으세요?", "주말 여섯 시 반은 가능한데 괜찮으세요?", "여섯 시 반은 가능한데 괜찮으세요?"])
    func weekOnly(offer: String) async throws {
        let summary = try await assistant.summarize(
            TestCall.conversation(Self.purpose, .korean, offer, "> 네, 괜찮아요.", "네 예약됐습니다"))
        #expect(summary.facts.contains(.init(.when, "이번 주 토요일 저녁 6시 반", turn: 1)), "\(summary.facts)")
    }

    @Test("a yes without a time takes the time that was offered")
    func acceptedWithoutTime() async throws {
        let summary = try await assistant.summarize(
            TestCall.conversation(Self.purpose, .korean, "일곱 시는 안 되고 여덟 시는 가능한데 어떠세요?", "> 네, 그렇게 부탁드려요.", "네 예약해 드릴게요")
        )
        #expect(summary.isPurposeReached == true)
        #expect(summary.facts.contains(.init(.when, "이번 주 토요일 저녁 8시", turn: 1)))
    }

    /// A call to a business that says its name once.
    private func whoFacts(
        _ greeting: String, purpose: String = purpose, _ change: (inout Turn) -> Void = { _ in }
    ) async throws -> (names: [String], text: String) {
        var conversation = TestCall.conversation(purpose, .korean, greeting, "네 예약해 드릴게요")
        change(&conversation.turns[0])
        let summary = try await assistant.summarize(conversation)
        return (summary.facts.filter { $0.kind == .who }.map(\.value), summary.text)
    }

    @Test("a business's name that only the callee said is told as it was heard")
    func heardName() async throws {
        let (names, text) = try await whoFacts("네 한강식당입니다")
        #expect(names == ["한강식당(들린 대로)"])
        #expect(text.hasPrefix("한강식당(들린 대로)에 "))
    }

    @Test("a name that the person wrote is a fact, and one that is nearly it was misheard")
    func writtenName() async throws {
        let purpose = "한강식당에 이번 주 토요일 저녁 7시 4명 예약"
        let (names, text) = try await whoFacts("네 한강식당입니다", purpose: purpose)
        #expect(names == ["한강식당"])
        #expect(text.hasPrefix("한강식당에 "))
        for misheard in ["네 한강시당입니다", "네 항강식탕입니다", "네 한 강식당입니다"] {
            let (names, text) = try await whoFacts(misheard, purpose: purpose)
            #expect(names.allSatisfy { $0.filter { $0 != " " } == "한강식당" }, "\(names)")
            #expect(!text.contains("시당") && !text.contains("항강"))
        }
    }

    @Test("a name that the recogniser doubts is not passed on")
    func doubtedName() async throws {
        for change: (inout Turn) -> Void in [
            { $0.confidence = 0.4 }, { $0.doubtful = ["한강"] }, { $0.doubtful = ["한강식당입니다"] },
        ] {
            let (names, text) = try await whoFacts("네 한강식당입니다", change)
            #expect(names == [])
            #expect(!text.contains("한강식당"))
        }
    }

    @Test(
        "a recording is no person who booked something",
        arguments: [
            "지금은 상담 시간이 아닙니다. 평일 아홉 시부터 여섯 시 사이에 다시 걸어 주시기 바랍니다.",
            "오늘은 정기 휴무일입니다. 내일 오전 열 시부터 이용하실 수 있습니다.",
            "지금은 통화량이 많아 상담원 연결이 어렵습니다. 잠시 후 다시 이용해 주시기 바랍니다.",
            "고객님이 통화 중이어서 연결할 수 없습니다. 잠시 후 다시 걸어 주십시오.",
        ])
    func recording(text: String) async throws {
        let summary = try await assistant.summarize(TestCall.conversation(Self.purpose, .korean, text))
        #expect(summary.isPurposeReached == false)
        #expect(summary.text.contains("이야기하지 못했어요"))
    }

    @Test("a refusal is no booking")
    func refusal() async throws {
        let summary = try await assistant.summarize(
            TestCall.conversation(
                Self.purpose, .korean, "죄송하지만 그날은 예약이 다 찼습니다", "> 그럼 가능한 다른 시간이 있을까요?", "다른 시간도 어렵습니다 죄송합니다",
                "> 네, 알겠습니다. 다시 전화드릴게요. 감사합니다."))
        #expect(summary.isPurposeReached == false)
        #expect(!summary.facts.contains { $0.kind == .when || $0.kind == .count })
        #expect(summary.facts.contains(.init(.what, "예약 안 됨", turn: 3)))
    }

    @Test("a refusal after a yes takes it back")
    func takenBack() async throws {
        let summary = try await assistant.summarize(
            TestCall.conversation(Self.purpose, .korean, "네 가능합니다", "> 네, 감사합니다.", "아 죄송합니다 그 시간은 마감됐네요"))
        #expect(summary.isPurposeReached == false)
    }

    @Test("an alternative that was not taken is not agreed")
    func declined() async throws {
        let summary = try await assistant.summarize(
            TestCall.conversation(
                Self.purpose, .korean, "일곱 시는 마감됐고 여섯 시는 가능한데 괜찮으세요?", "> 확인해 보고 다시 전화드릴게요.", "네 알겠습니다"))
        #expect(summary.isPurposeReached != true)
        #expect(!summary.facts.contains { $0.kind == .when })
    }

    @Test("prices, what to bring and telephone numbers are kept as said")
    func details() async throws {
        let summary = try await assistant.summarize(
            TestCall.conversation(
                "내일 오전 10시 진료 예약", .korean, "네 가능합니다", "> 네, 감사합니다.", "진료비는 만 팔천구백 원입니다", "> 네, 알겠습니다.",
                "처음이시면 신분증을 꼭 가지고 오세요", "> 네, 알겠습니다.", "문의는 02-123-4567로 주세요 예약됐습니다"))
        #expect(summary.facts.contains(.init(.price, "18,900원", turn: 3)))
        #expect(summary.facts.contains(.init(.next, "처음이시면 신분증을 꼭 가지고 오세요", turn: 5)))
        #expect(
            summary.facts.contains { $0.kind == .contact && $0.value.filter(\.isNumber) == "021234567" && $0.turn == 7 }
        )
    }

    @Test("a question is reached by its answer")
    func inquiry() async throws {
        let summary = try await assistant.summarize(
            TestCall.conversation(
                "택배가 언제 오는지 알고 싶어요", .korean, "네 무엇을 도와드릴까요", "> 택배가 언제 오는지 알고 싶어서요.", "오늘 오후 네 시에 도착할 예정입니다",
                "> 네, 알려 주셔서 감사합니다."))
        #expect(summary.isPurposeReached == true)
        #expect(summary.facts.contains { $0.kind == .when && $0.value == "오늘 오후 네 시" && $0.turn == 3 })
    }

    @Test("a call that nobody took says so, and not that something was asked for")
    func nobodyAnswered() async throws {
        let summary = try await assistant.summarize(TestCall.conversation(Self.purpose))
        #expect(summary.isPurposeReached == false)
        #expect(summary.facts.isEmpty)
        #expect(summary.text.contains("전하지 못했어요"))
        #expect(!summary.text.contains("부탁했어요"))
    }

    @Test("nobody heard is nothing reached and no facts")
    func silence() async throws {
        let summary = try await assistant.summarize(
            TestCall.conversation(Self.purpose, .korean, "> 예약하고 싶은데요, 가능할까요?"))
        #expect(summary.isPurposeReached == false)
        #expect(summary.facts.isEmpty)
        #expect(summary.text.contains("듣지 못했어요"))
    }

    @Test("talk that settles nothing stays open")
    func open() async throws {
        let summary = try await assistant.summarize(
            TestCall.conversation(Self.purpose, .korean, "여보세요", "> 안녕하세요.", "네"))
        #expect(summary.isPurposeReached == nil)
    }

    @Test("a mailbox reaches nobody", arguments: ["삐 소리 후 메시지를 남겨 주세요", "전화 잘못 거셨어요"])
    func nobody(text: String) async throws {
        #expect(
            try await assistant.summarize(TestCall.conversation(Self.purpose, .korean, text)).isPurposeReached == false)
    }

    @Test("in English")
    func english() async throws {
        let summary = try await assistant.summarize(
            TestCall.conversation(
                "Book a table for four this Saturday at 7 pm. My name is Jane Doe.", .english,
                "Good evening, Han River Grill", "> I'd like to book a table for four this Saturday at 7 pm.",
                "we are fully booked at seven, could you do six thirty instead",
                "> Yes, 6:30 pm works. Please go ahead.",
                "Okay, you're all set for Saturday at six thirty, party of four."))
        #expect(summary.isPurposeReached == true)
        #expect(summary.facts.contains(.init(.when, "this Saturday at 6:30 pm", turn: 5)))
        #expect(summary.facts.contains(.init(.count, "4 people", turn: 5)))
        #expect(summary.facts.contains(.init(.who, "Han River Grill (as heard)", turn: 1)))
        #expect(summary.text.hasPrefix("The call to Han River Grill (as heard) was about"))
        #expect(summary.text.contains("6:30 pm"))
    }

    @Test("every fact names a turn that was said, and speech that failed proves nothing")
    func proofs() async throws {
        var conversation = TestCall.conversation(Self.purpose, .korean, "네 가능합니다", "> 네, 이름은 김민지예요.", "네 예약됐습니다")
        conversation.turns[1].state = .failed
        let summary = try await assistant.summarize(conversation)
        for fact in summary.facts { #expect(conversation.turns.contains { $0.id == fact.turn && $0.state != .failed }) }
        #expect(!summary.facts.contains { $0.value == "김민지" })
    }
}
