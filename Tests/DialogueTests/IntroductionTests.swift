import Calls
import Languages
import Testing

@testable import Dialogue

@Suite("How a call begins") struct IntroductionTests {
    private static let names: [String?] = [
        nil, "", "  ", "김민준", "김민지", "Jane", "이", String(repeating: "가", count: 100),
    ]

    @Test(
        "is the truth in every variant: a person types, and a machine's voice reads it",
        arguments: Introduction.allCases, names)
    func truth(introduction: Introduction, name: String?) {
        let korean = introduction.text(callerName: name, language: .korean)
        #expect(korean.contains(/(글을 쓰면|글로 쓰고,) 기계 목소리가/))
        #expect(korean.contains("읽어 드리") || korean.contains("읽어 드려요"))
        #expect(korean.hasPrefix("안녕하세요"))
        let english = introduction.text(callerName: name, language: .english)
        #expect(english.contains(/I('m| am)? (typing|type),? and a computer voice (reads|is reading)/))
        #expect(english.hasPrefix("Hello"))
        for text in [korean, english] {
            #expect(text.last == ".")
            #expect(!text.contains("  "))
        }
    }

    @Test("gives the reason only where the person chose to tell it", arguments: Introduction.allCases)
    func reason(introduction: Introduction) {
        #expect(
            introduction.text(callerName: nil, language: .korean).contains("말하기가 어려워서") == (introduction == .reason))
        #expect(
            introduction.text(callerName: nil, language: .english).contains("hard for me") == (introduction == .reason))
    }

    @Test("is told apart from what follows it", arguments: Introduction.allCases, Language.allCases)
    func split(introduction: Introduction, language: Language) throws {
        for name in Self.names {
            let beginning = introduction.text(callerName: name, language: language)
            for words in ["네 명 예약하고 싶은데요, 가능할까요?", "A table for four, please.", ""] {
                let parts = try #require(
                    Introduction.split(beginning + " " + words, callerName: name, language: language))
                #expect(parts.introduction == introduction)
                #expect(parts.words == words)
            }
            // Without being told, a name is found in the line itself; one of a hundred letters is no name.
            guard (name ?? "").count <= 30 else { continue }
            #expect(Introduction.split(beginning, language: language)?.introduction == introduction)
        }
    }

    @Test(
        "is not seen where it is not: in other words, later in a line, half, or in the other language",
        arguments: Language.allCases)
    func noSplit(language: Language) {
        let other: Language = language == .korean ? .english : .korean
        let whole = Introduction.plain.text(callerName: nil, language: language)
        for line in [
            "", "안녕하세요.", "Hello.", "안녕하세요. 예약하려고요.", "잠깐만요. " + whole, String(whole.dropLast(3)),
            Introduction.plain.text(callerName: "Jane", language: other),
        ] {
            #expect(Introduction.split(line, language: language) == nil, "\(line)")
        }
    }

    @Test("is how an assistant's line begins, plainly", arguments: Language.allCases)
    func assistant(language: Language) {
        let line = Opening(purpose: "예약", language: language).text(callerName: "Jane")
        #expect(Introduction.split(line, language: language)?.introduction == .plain)
        #expect(Opening.callerName(in: line, language: language) == "Jane")
    }
}
