import Calls
import CallsTesting
import DialogueTesting
import Languages
import Synchronization
import Testing

@testable import Replies

/// A model that gives prepared answers, one a question.
private final class PreparedModel: LanguageModel {
    let provider = "prepared"
    let isOnThisMachine = false
    private let answers: Mutex<[String]>
    private let questions = Mutex<[ModelRequest]>([])

    var asked: [ModelRequest] { questions.withLock { $0 } }

    init(_ answers: [String]) { self.answers = Mutex(answers) }

    func answer(_ question: ModelRequest, onText: (String) async -> Void) async throws(ProviderError) {
        questions.withLock { $0.append(question) }
        let text = answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        guard let text else { throw ProviderError(.unreachable, provider: provider) }
        await onText(text)
    }

    func check() async throws(ProviderError) {}
}

@Suite("A language model's words") struct ModelAssistantTests {
    private static let conversation = TestCall.conversation(
        "토요일 저녁 7시에 4명 예약하고 싶어요.", .korean, "> 토요일 저녁 7시에 네 명 예약하고 싶은데요, 가능할까요?", "예약금이 만 원인데 괜찮으세요?")
    private static let good = #"{"replies":["네, 괜찮아요.","취소하면 돌려받을 수 있나요?","확인해 보고 말씀드릴게요."]}"#

    private func replies(_ model: PreparedModel) async throws -> [String] {
        let found = Mutex<[String]>([])
        try await ModelAssistant(model, clock: TestClock()).suggestReplies(to: Self.conversation) { suggestion in
            found.withLock { $0.append(suggestion.text) }
        }
        return found.withLock { $0 }
    }

    @Test("that bind come after those that do not")
    func order() async throws {
        let model = PreparedModel([Self.good])
        #expect(try await replies(model) == ["취소하면 돌려받을 수 있나요?", "네, 괜찮아요.", "확인해 보고 말씀드릴게요."])
        #expect(model.asked.count == 1)
    }

    @Test(
        "that cannot be used are asked for once more",
        arguments: ["무슨 말인지 모르겠어요.", #"{"replies":["Yes, please.","No.","Let me check."]}"#, ""])
    func again(first: String) async throws {
        let model = PreparedModel([first, "<think>음</think>네: " + Self.good])
        #expect(try await replies(model).count == 3)
        #expect(model.asked.count == 2)
        #expect(model.asked[1].parts.count == model.asked[0].parts.count + 1)
    }

    @Test("that cannot be used twice say nothing about the model: it stays on")
    func useless() async throws {
        let model = PreparedModel(["?", "?", Self.good])
        let error = await #expect(throws: ProviderError.self) { _ = try await self.replies(model) }
        #expect(error == ProviderError(.unsupported, provider: "prepared", code: "unusable-answer"))
        #expect(model.asked.count == 2)
    }

    @Test("that end a call too early are left out")
    func goodbye() async throws {
        let model = PreparedModel([#"{"replies":["네, 감사합니다. 안녕히 계세요.","취소하면 돌려받을 수 있나요?","확인해 보고 말씀드릴게요."]}"#])
        #expect(try await !replies(model).contains { $0.contains("안녕히") })
    }

    @Test("open a call in its language only, and are asked for once more if not")
    func opening() async throws {
        let model = PreparedModel([#"{"opening":"I would like a table."}"#, #"{"opening":"토요일 저녁 7시에 예약할 수 있을까요?"}"#])
        let text = try await ModelAssistant(model, clock: TestClock()).opening(
            for: "토요일 저녁 7시 예약", callerName: nil, language: .korean)
        #expect(text.hasSuffix("토요일 저녁 7시에 예약할 수 있을까요?"))
        #expect(model.asked.count == 2)
    }
}
