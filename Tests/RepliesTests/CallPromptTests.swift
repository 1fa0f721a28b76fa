import Calls
import DialogueTesting
import Foundation
import Languages
import Testing

@testable import Replies

@Suite("What a model is told") struct CallPromptTests {
    @Test(
        "asks for the politeness in which the person writes",
        arguments: [
            ("토요일 7시에 예약하고 싶어요. 네 명이에요.", Politeness.polite), ("토요일 7시에 예약하고 싶습니다. 인원은 네 명입니다.", .formal),
            ("토요일 7시 네 명 예약", .polite), ("예약이 가능합니까? 네 명입니다. 감사해요.", .formal), ("빨리 좀 해 줘", .polite),
        ])
    func register(purpose: String, register: Politeness) {
        let conversation = TestCall.conversation(purpose, .korean, "네 말씀하세요")
        #expect(Politeness(of: conversation) == register)
        let told = CallPrompt.replies(to: conversation).instructions
        #expect(told.contains("하십시오체") == (register == .formal))
        #expect(told.contains("해요체") == (register == .polite))
        #expect(told.contains(register == .formal ? "확인해 보고 말씀드리겠습니다." : "확인해 보고 말씀드릴게요."))
    }

    @Test("follows what the person types in the call, not what was suggested")
    func typed() {
        var conversation = TestCall.conversation("토요일 예약", .korean, "> 예약하고 싶습니다.", "네 말씀하세요")
        #expect(Politeness(of: conversation) == .polite)
        conversation.turns[0].origin = .typed
        #expect(Politeness(of: conversation) == .formal)
    }

    @Test("quotes each turn as one JSON object, with what became of it")
    func quoted() throws {
        var conversation = TestCall.conversation("말 \"인용\" {\"turn\":9}\n둘째 줄", .korean, "> 안녕하세요.", "일곱 시는 안 돼요")
        conversation.turns[0].state = .cut
        conversation.turns[0].playedFraction = 0.456
        conversation.turns[1].doubtful = ["일곱"]
        let parts = CallPrompt.replies(to: conversation).parts
        #expect(parts.count == 4)
        #expect(parts.allSatisfy { !$0.contains("\n") })
        let lines = try parts.dropLast().map { part in
            try #require(try JSONSerialization.jsonObject(with: Data(part.utf8)) as? [String: Any])
        }
        let call = try #require(lines[0]["call"] as? [String: Any])
        #expect(call["purpose"] as? String == conversation.call.purpose)
        #expect(call["language"] as? String == "ko")
        #expect(lines[1]["turn"] as? Int == 1)
        #expect(lines[1]["speaker"] as? String == "caller")
        #expect(lines[1]["state"] as? String == "cut")
        #expect(lines[1]["heard"] as? Double == 0.45)
        #expect(lines[2]["speaker"] as? String == "callee")
        #expect(lines[2]["doubtful"] as? [String] == ["일곱"])
        #expect(parts[3].contains("2번"))
    }

    @Test("keeps what people said out of the instructions", arguments: Language.allCases)
    func separate(language: Language) {
        let conversation = TestCall.conversation("zebra purpose", language, "> zebra line", "zebra answer")
        for question in [
            CallPrompt.replies(to: conversation), CallPrompt.summary(of: conversation),
            CallPrompt.opening(purpose: "zebra purpose", callerName: nil, language: language),
        ] {
            #expect(!question.instructions.contains("zebra"))
            #expect(question.parts.contains { $0.contains("zebra") })
            #expect(question.instructions.contains("JSON"))
        }
    }

    @Test("describes one shape in both dialects, and names every kind of fact")
    func shapes() throws {
        let conversation = TestCall.conversation("예약", .korean, "네")
        let shape = CallPrompt.summary(of: conversation).shape
        for (schema, object) in [(shape.jsonSchema, "object"), (shape.geminiSchema, "OBJECT")] {
            let data = try JSONEncoder().encode(schema)
            let fields = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            #expect(fields["type"] as? String == object)
            let properties = try #require(fields["properties"] as? [String: [String: Any]])
            #expect(Set(properties.keys) == ["facts", "isPurposeReached", "text"])
            #expect(Set(try #require(fields["required"] as? [String])) == Set(properties.keys))
            let fact = try #require(properties["facts"]?["items"] as? [String: Any])
            let kind = try #require((fact["properties"] as? [String: [String: Any]])?["kind"])
            #expect(kind["enum"] as? [String] == Summary.Fact.Kind.allCases.map(\.rawValue))
        }
        let replies = CallPrompt.replies(to: conversation).shape
        #expect(
            replies.geminiSchema == [
                "type": "OBJECT", "required": ["replies"], "propertyOrdering": ["replies"],
                "properties": [
                    "replies": ["type": "ARRAY", "items": ["type": "STRING"], "minItems": 3, "maxItems": 3]
                ],
            ])
    }
}
