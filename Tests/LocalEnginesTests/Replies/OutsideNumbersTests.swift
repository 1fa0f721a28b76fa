import Calls
import DialogueTesting
import Exchange
import Foundation
import Languages
import Logging
import Testing

@testable import Dialogue
@testable import LocalEngines
@testable import Replies

/// What people, callees and vendors state, through everything that reads it.
@Suite("Numbers that others state") struct OutsideNumbersTests {
    private static let texts = [
        "100000000000억 원", "9999999999999천 명", "1537228672809억 시간", "9223372036854775807 hours", "$9223372036854775807",
        "2026년 13월 5일에 예약", "2026년 0월 9일 7시", "99999999년 1월 1일", "December 99999999999th", "13월 32일",
        "만만만만만만 원이에요", String(repeating: "9", count: 300) + "원", "99시 99분", "9999999999:99",
    ]

    @Test("end no call, in a purpose, in the callee's mouth and in ours", arguments: texts, Language.allCases)
    func calls(text: String, language: Language) async throws {
        let assistant = try EmbeddedAssistant(engines: InstalledEngines.none, logger: Logger(label: "test"))
        let conversation = TestCall.conversation(
            text, language, "\(text) 맞으세요?", "> \(text)", "\(text)은 안 되고 \(text)은 돼요.", "> 네, \(text)")
        _ = try await assistant.opening(for: text, callerName: text, language: language)
        try await assistant.suggestReplies(to: conversation) { reply in #expect(!reply.text.isEmpty) }
        let summary = try await assistant.summarize(conversation)
        #expect(!summary.text.isEmpty)
        let model =
            #"{"facts":[{"kind":"when","value":"\#(text)","turn":1}],"isPurposeReached":"yes","text":"\#(text)"}"#
        if let summary = SummaryRules(conversation).summary(from: model) { #expect(!summary.text.isEmpty) }
        _ = Appointment(summary, of: conversation.call)
    }

    @Test("name no month that an English call does not have", arguments: [0, 13, -1, .max, .min])
    func months(month: Int) {
        #expect(Phrasing(language: .english).day(.date(year: 2026, month: month, day: 5)) == "the 5, 2026")
    }
}
