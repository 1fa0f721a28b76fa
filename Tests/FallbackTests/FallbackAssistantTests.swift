import Calls
import Languages
import Testing

@testable import CallsTesting
@testable import Fallback

@Suite("An assistant with a stand-in", .timeLimit(.minutes(1))) struct FallbackAssistantTests {
    private let clock = TestClock()
    private let standIn = ScriptedAssistant()
    private let uses = Collected<ProviderUse>()
    private let found = Collected<String>()
    private static let conversation = Conversation(call: .example, turns: [.callee(1, "몇 분이세요?")])

    private func pair(_ preferred: any Assistant, _ breaker: CircuitBreaker? = nil) -> any Assistant {
        FallbackAssistant(
            .remote(preferred), standIn: .local(standIn), breaker: breaker ?? CircuitBreaker(clock: clock),
            clock: clock
        ).forCall(.example) { uses.add($0) }
    }

    private func suggest(by assistant: any Assistant) async throws {
        try await assistant.suggestReplies(to: Self.conversation) { found.add($0.text) }
    }

    @Test("takes what the preferred one finds in time, were it only one reply")
    func preferred() async throws {
        try await suggest(by: pair(Thinker(replies: ["네 명이요."], ending: nil)))
        #expect(found.all == ["네 명이요."])
        #expect(standIn.asked == [])
        #expect(uses.all == [.remote(.thinking)])
    }

    @Test("keeps what came in 1.8 seconds and fills what is missing, nothing twice")
    func tooSlow() async throws {
        let thinker = Thinker(replies: ["네 명이요."], ending: .endless)
        standIn.replies(to: "몇 분이세요?", with: .value(["네 명이요", "확인해 볼게요.", "다섯 명이요.", "모르겠어요."]))
        let assistant = pair(thinker)
        async let finding: Void = suggest(by: assistant)
        await found.untilCount(1)
        await clock.pass(.milliseconds(1_800))
        try await finding
        #expect(found.all == ["네 명이요.", "확인해 볼게요.", "다섯 명이요."])
        #expect(uses.all == [.remote(.thinking), .local(.thinking)])
    }

    @Test("asks the stand-in when the preferred one fails or finds nothing")
    func failure() async throws {
        standIn.replies(to: "몇 분이세요?", with: .value(["네 명이요."]))
        try await suggest(by: pair(Thinker(replies: [], ending: .failure(.scripted()))))
        try await suggest(by: pair(Thinker(replies: [], ending: nil)))
        #expect(found.all == ["네 명이요.", "네 명이요."])
    }

    @Test("is content with few replies when the stand-in fails, and fails when there are none")
    func bothFail() async throws {
        standIn.replies(to: "몇 분이세요?", with: .failure(.scripted(.notInstalled)))
        try await suggest(by: pair(Thinker(replies: ["네 명이요."], ending: .failure(.scripted()))))
        #expect(found.all == ["네 명이요."])
        await #expect(throws: ProviderError.scripted(.notInstalled)) {
            try await suggest(by: pair(Thinker(replies: [], ending: .failure(.scripted()))))
        }
    }

    @Test("does not ask an assistant that refuses the key a second time")
    func breaker() async throws {
        let breaker = CircuitBreaker(clock: clock)
        let thinker = Thinker(replies: ["하나"], ending: .failure(.scripted(.unauthorized)))
        standIn.replies(to: "몇 분이세요?", with: .value(["둘"]))
        try await suggest(by: pair(thinker, breaker))
        try await suggest(by: pair(thinker, breaker))
        #expect(found.all == ["하나", "둘", "둘"])
    }

    @Test(
        "wants to be asked early as the preferred one does, and only while that one is in use",
        arguments: [true, false])
    func early(isWanted: Bool) async throws {
        let breaker = CircuitBreaker(clock: clock)
        let preferred = ScriptedAssistant(searchesEarly: isWanted)
        preferred.replies(to: "몇 분이세요?", with: .failure(.scripted(.unauthorized)))
        standIn.replies(to: "몇 분이세요?", with: .value(["둘"]))
        let assistant = pair(preferred, breaker)
        #expect(assistant.searchesEarly == isWanted)
        try await suggest(by: assistant)
        #expect(!assistant.searchesEarly)
        clock.advance(by: .seconds(15))
        #expect(!assistant.searchesEarly, "an early search is no good trial")
        preferred.replies(to: "몇 분이세요?", with: .value(["셋"]))
        try await suggest(by: assistant)
        #expect(assistant.searchesEarly == isWanted)
    }

    @Test("returns quietly when a newer turn cancels the search")
    func cancellation() async throws {
        let breaker = CircuitBreaker(clock: clock)
        let assistant = pair(Thinker(replies: ["하나"], ending: .endless), breaker)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await suggest(by: assistant) }
            await found.untilCount(1)
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(standIn.asked == [])
        #expect(breaker.isPassable)
    }

    @Test("finds the first line and the summary by the stand-in when the preferred one takes too long")
    func wholeAnswers() async throws {
        standIn.opens("예약", with: .value("안녕하세요."))
        standIn.sums(up: .value(.example))
        let assistant = pair(Thinker(replies: [], ending: .endless))
        async let opening = assistant.opening(for: "예약", callerName: nil, language: .korean)
        await clock.pass(.seconds(4))
        #expect(try await opening == "안녕하세요.")
        async let summary = assistant.summarize(Self.conversation)
        await clock.pass(.seconds(20))
        #expect(try await summary == .example)
    }
}

/// Finds some replies, then ends in its way.
private struct Thinker: Assistant {
    enum Ending { case endless, failure(ProviderError) }
    var replies: [String]
    var ending: Ending?

    private func end() async throws(ProviderError) {
        switch ending {
        case .endless: await untilCancelled()
        case .failure(let error): throw error
        case nil: break
        }
    }

    func opening(for purpose: String, callerName: String?, language: Language) async throws(ProviderError) -> String {
        try await end()
        return ""
    }

    func suggestReplies(
        to conversation: Conversation, onSuggestion: @Sendable (Suggestion) async -> Void
    ) async throws(ProviderError) {
        for reply in replies { await onSuggestion(Suggestion(reply)) }
        try await end()
    }

    func summarize(_ conversation: Conversation) async throws(ProviderError) -> Summary {
        try await end()
        return Summary(text: "", isPurposeReached: nil, facts: [])
    }
}
