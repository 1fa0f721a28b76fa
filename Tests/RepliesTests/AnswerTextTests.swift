import Testing

@testable import Replies

@Suite("A model's answer") struct AnswerTextTests {
    private struct Answer: Decodable, Equatable { var opening: String }

    private func decode(_ text: String) -> String? { AnswerText.decode(Answer.self, from: text)?.opening }

    @Test(
        "is found behind thoughts, prose and fences",
        arguments: [
            #"{"opening":"네"}"#, "```json\n{\"opening\":\"네\"}\n```",
            "<think>음 {\"opening\":\"아니\"}</think>\n{\"opening\":\"네\"}",
            "생각했어요.</think>{\"opening\":\"네\"}", "Sure! Here is the JSON:\n{\"opening\":\"네\"}",
            "답은 {이렇게} 써요: {\"opening\":\"네\"} 끝.",
            "<thinking>a</thinking> ```\n{\"opening\": \"네\"}\n``` Hope this helps {really}.",
            #"{"note":"첫 물건"} {"opening":"네"}"#, #"{"opening":"네"} {"opening":"아니"}"#,
        ])
    func found(text: String) { #expect(decode(text) == "네") }

    @Test(
        "is none where there is none",
        arguments: [
            "", "네", "{", "<think>{\"opening\":\"네\"}", "{\"opening\":\"네\"", "{\"a\":{\"opening\":\"네\"}}",
            String(repeating: "{", count: 50_000),
        ])
    func none(text: String) { #expect(decode(text) == nil) }

    @Test("is read while it is being written, behind an introduction")
    func streamed() {
        var reader = StreamedReplies()
        let pieces = ["<think>음", "…</think>물론이죠: ", #"{"replies":["하"#, #"나","#, #""둘","셋"]}"#, " 끝이에요."]
        #expect(pieces.flatMap { reader.read($0) } == ["하나", "둘", "셋"])
    }
}
