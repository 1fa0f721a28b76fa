import Calls
import CallsTesting
import Emulators
import Foundation
import Languages
import LocalEngines
import Logging
import Providers
import Replies
import Testing

@Suite("Our Gemini client, against the emulator", .timeLimit(.minutes(2))) struct GeminiAssistantTests {
    private static let asked = Conversation.booking("> 안녕하세요. 토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?", "몇 분이세요?")

    /// Fails unless replies are refused as said.
    private func expectFailure(
        _ kind: ProviderError.Kind, code: String, _ assistant: ModelAssistant, in conversation: Conversation = asked,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let error = await #expect(throws: ProviderError.self, sourceLocation: sourceLocation) {
            _ = try await assistant.replies(to: conversation)
        }
        #expect(error?.kind == kind, sourceLocation: sourceLocation)
        #expect(error?.code == code, sourceLocation: sourceLocation)
        #expect(error?.provider == "gemini", sourceLocation: sourceLocation)
    }

    @Test("finds the same three replies as the assistant behind the emulator")
    func replies() async throws {
        let embedded = try EmbeddedAssistant(
            engines: URL(filePath: "/nonexistent"), logger: Logger(label: "EmulatorsTests"))
        let expected = try await embedded.replies(to: Self.asked)
        try await GeminiUnderTest.with { emulator in
            let found = try await emulator.assistant().replies(to: Self.asked)
            #expect(found == expected)
            #expect(found.count == 3)
            #expect(found.first?.contains("네 명") == true)
        }
    }

    @Test("finds none while the callee has not spoken, and asks nobody")
    func nobodySpoke() async throws {
        try await GeminiUnderTest.with { emulator in
            emulator.faults.always(.unauthorized)
            let found = try await emulator.assistant().replies(to: .booking("> 안녕하세요."))
            #expect(found == [])
        }
    }

    @Test("opens a call with our introduction, once, and the request behind it")
    func opening() async throws {
        try await GeminiUnderTest.with { emulator in
            let line = try await emulator.assistant().opening(
                for: "토요일 저녁 7시에 4명 예약", callerName: "김민지", language: .korean)
            #expect(line.hasPrefix("안녕하세요, 김민지라고 합니다. 제가 글을 쓰면 기계 목소리가 읽어 드리는 전화예요. "))
            #expect(line.components(separatedBy: "안녕하세요").count == 2)
            #expect(line.contains("7시"))
        }
    }

    @Test("sums a call up with facts that turns prove")
    func summary() async throws {
        try await GeminiUnderTest.with { emulator in
            let summary = try await emulator.assistant().summarize(
                .booking(
                    "> 안녕하세요. 토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?", "네 가능합니다. 토요일 저녁 7시 네 분 예약해 드릴게요.", "> 네, 감사합니다.",
                    "예약됐습니다"))
            #expect(summary.isPurposeReached == true)
            #expect(summary.facts.contains { $0.kind == .when && $0.value.contains("7시") && $0.turn == 2 })
            #expect(summary.facts.contains { $0.kind == .count && $0.value == "네 명" })
            #expect(!summary.text.isEmpty)
        }
    }

    @Test("finds that key and models are right, or what is wrong with them")
    func check() async throws {
        try await GeminiUnderTest.with { emulator in
            try await emulator.assistant().check()
            await #expect(throws: ProviderError(.unauthorized, provider: "gemini", code: "400 API_KEY_INVALID")) {
                try await emulator.assistant(key: "stolen").check()
            }
            await #expect(throws: ProviderError(.invalidRequest, provider: "gemini", code: "404 NOT_FOUND")) {
                try await emulator.assistant(model: "gemini-2.0-flash").check()
            }
        }
    }

    // MARK: Faults

    @Test("takes a refused key for what it is")
    func unauthorized() async throws {
        try await GeminiUnderTest.with { emulator in
            emulator.faults.next(.unauthorized)
            try await expectFailure(.unauthorized, code: "400 API_KEY_INVALID", emulator.assistant())
        }
    }

    @Test("passes on how long it is asked to wait")
    func exhausted() async throws {
        try await GeminiUnderTest.with { emulator in
            emulator.faults.next(.exhausted(retryAfter: .milliseconds(2_500)))
            let error = await #expect(throws: ProviderError.self) {
                _ = try await emulator.assistant().replies(to: Self.asked)
            }
            #expect(error?.kind == .rateLimited)
            #expect(error?.retryAfter == .milliseconds(2_500))
        }
    }

    @Test("takes an answer that breaks off before a reply is whole for none, and keeps one that came before")
    func cut() async throws {
        let script = ScriptedAssistant()
        script.replies(to: "몇 분이세요?", with: .value(["네, 토요일 저녁 7시에 네 명이에요.", "네 명이요."]))
        try await GeminiUnderTest.with(assistant: script) { emulator in
            emulator.faults.always(.cut)
            let error = await #expect(throws: ProviderError.self) {
                _ = try await emulator.assistant().replies(to: Self.asked)
            }
            #expect(error?.kind == .unreachable)
            script.replies(to: "몇 분이세요?", with: .value(["네 명이에요.", "네, 토요일 저녁 7시에 네 명이에요."]))
            let found = try await emulator.assistant().replies(to: Self.asked)
            #expect(found == ["네 명이에요.", "확인해 보고 말씀드릴게요.", "죄송하지만 한 번만 더 말씀해 주시겠어요?"])
        }
    }

    @Test("takes what is not JSON for no answer")
    func malformed() async throws {
        try await GeminiUnderTest.with { emulator in
            emulator.faults.next(.malformed)
            try await expectFailure(.serverFault, code: "unreadable-answer", emulator.assistant())
        }
    }

    @Test("waits two and a half seconds for replies and no longer")
    func slow() async throws {
        try await GeminiUnderTest.with { emulator in
            emulator.faults.next(.slow(.seconds(60)))
            let clock = TestClock()
            let assistant = try emulator.assistant(clock: clock)
            async let failure: Void = expectFailure(.timedOut, code: "too-slow", assistant)
            await emulator.clock.untilSomeoneSleeps(for: .seconds(60))
            await clock.pass(.milliseconds(2_500))
            try await failure
            // The emulator lets go of the request only when its own time comes.
            await emulator.clock.pass(.seconds(60))
        }
    }

    @Test("goes quietly when a newer turn cancels it")
    func cancelled() async throws {
        try await GeminiUnderTest.with { emulator in
            emulator.faults.next(.slow(.seconds(60)))
            let assistant = try emulator.assistant()
            try await withThrowingTaskGroup(of: [String].self) { group in
                group.addTask { try await assistant.replies(to: Self.asked) }
                await emulator.clock.untilSomeoneSleeps(for: .seconds(60))
                group.cancelAll()
                let found = try await group.next()
                #expect(found == [])
            }
            await emulator.clock.pass(.seconds(60))
        }
    }

    @Test("takes a blocked prompt for something that is not done")
    func blockedPrompt() async throws {
        try await GeminiUnderTest.with(blockedWords: ["몇 분"]) { emulator in
            try await expectFailure(.unsupported, code: "blocked-PROHIBITED_CONTENT", emulator.assistant())
        }
    }

    @Test("fills an answer up that is blocked after a reply, and has none if it is blocked before")
    func blockedAnswer() async throws {
        let script = ScriptedAssistant()
        script.replies(to: "몇 분이세요?", with: .value(["네 명이에요.", "욕설이에요.", "네, 4명이요."]))
        try await GeminiUnderTest.with(assistant: script, blockedWords: ["욕설"]) { emulator in
            #expect(
                try await emulator.assistant().replies(to: Self.asked) == [
                    "네 명이에요.", "확인해 보고 말씀드릴게요.", "죄송하지만 한 번만 더 말씀해 주시겠어요?",
                ])
            script.replies(to: "몇 분이세요?", with: .value(["욕설이에요."]))
            try await expectFailure(.unsupported, code: "blocked-SAFETY", emulator.assistant())
        }
    }

    @Test("keeps the whole replies of an answer that ran into its limit")
    func tooManyTokens() async throws {
        let script = ScriptedAssistant()
        // A suggestion is bounded; an answer that is too long has many.
        let endless = [String](repeating: String(repeating: "가", count: 500), count: 9)
        script.replies(to: "몇 분이세요?", with: .value(["네 명이에요."] + endless))
        try await GeminiUnderTest.with(assistant: script) { emulator in
            let found = try await emulator.assistant().replies(to: Self.asked)
            #expect(found.first == "네 명이에요.")
            #expect(found.count == 3)
            #expect(!found.contains { $0.contains("가가") })
            script.replies(to: "몇 분이세요?", with: .value(endless))
            try await expectFailure(.serverFault, code: "MAX_TOKENS", emulator.assistant())
        }
    }

    @Test("takes an overloaded service for one that may recover")
    func overloaded() async throws {
        let script = ScriptedAssistant()
        script.replies(to: "몇 분이세요?", with: .failure(.scripted()))
        try await GeminiUnderTest.with(assistant: script) { emulator in
            try await expectFailure(.serverFault, code: "503 UNAVAILABLE", emulator.assistant())
        }
    }

    @Test("tries a summary again when it was told to wait, and gives up on a refused key")
    func summaryTries() async throws {
        let script = ScriptedAssistant()
        script.sums(up: .value(Summary(text: "토요일 저녁 7시에 예약했어요.", isPurposeReached: true, facts: [])))
        try await GeminiUnderTest.with(assistant: script) { emulator in
            emulator.faults.next(.exhausted(retryAfter: .seconds(3)), .malformed)
            let clock = TestClock()
            let assistant = try emulator.assistant(clock: clock)
            async let summary = assistant.summarize(Self.asked)
            await clock.pass(.seconds(3))
            await clock.pass(.seconds(2))
            let found = try await summary
            #expect(found.text == "토요일 저녁 7시에 예약했어요.")
            emulator.faults.next(.unauthorized)
            await #expect(throws: ProviderError.self) { try await assistant.summarize(Self.asked) }
        }
    }
}
