import Languages
import Testing

@testable import Dialogue

@Suite("The rules of dialogue acts") struct DialogueActRulesTests {
    @Test("that come with CallBa have no errors, and each act can be found in both languages")
    func shipped() {
        let problems = DialogueActRules.shipped.problems.map(\.description)
        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
        for language in Language.allCases {
            let table = DialogueActRules.shipped[language]
            #expect(Set(table.rules.map(\.act)).union([.unclear]) == Set(DialogueAct.allCases), "\(language)")
            // Meanings find the same acts in each language.
            #expect(
                Set(table.examples.map(\.act)) == Set(DialogueActRules.shipped[.korean].examples.map(\.act)),
                "\(language)")
        }
    }

    private func read(_ text: String, _ language: Language) throws -> (DialogueActRules, [String]) {
        var problems: [YAMLFileError] = []
        let file = try YAMLValue(text: text, file: language.rawValue + "/acts.yaml")
        let rules = DialogueActRules(file, language: language, problems: &problems)
        return (rules, problems.map(\.description).filter { !$0.hasSuffix("is missing") })
    }

    private static let good = """
        acts:
          greets:
            rules:
              - strength: 5
                when: 여보세요|안녕
            examples:
              - 여보세요
          asksName:
            rules:
              - strength: 7.5
                when: 성함|이름
                and: [뭐|어떻게, <question>]
                except: 제이름

        """

    @Test("are read with their groups and exceptions")
    func everything() throws {
        let (rules, problems) = try read(Self.good, .korean)
        #expect(problems.isEmpty)
        #expect(rules.rules.map(\.act) == [.greets, .asksName])
        #expect(rules.rules[1].strength == 7.5)
        #expect(rules.rules[1].groups.map { $0.map(\.text) } == [["성함", "이름"], ["뭐", "어떻게"], ["<question>"]])
        #expect(rules.rules[1].groups[2].map(\.feature) == [.question])
        #expect(rules.rules[1].exceptions.map(\.text) == ["제이름"])
        #expect(rules.examples.map(\.text) == ["여보세요"])
    }

    @Test(
        "that cannot be used are told with their line, and the others hold",
        arguments: [
            ("greets:", "greats:", "ko/acts.yaml:3: there is no act \"greats\""),
            ("when: 여보세요|안녕", "when: 여보세요||안녕", "ko/acts.yaml:5: an alternative is empty"),
            ("when: 여보세요|안녕", "when: 여보세요|여보세요", "ko/acts.yaml:5: \"여보세요\" is there twice"),
            (
                "when: 여보세요|안녕", "when: 여보 세요",
                "ko/acts.yaml:5: \"여보 세요\" can never occur: turns are compared without spaces and punctuation"
            ),
            (
                "when: 여보세요|안녕", "when: <time>",
                "ko/acts.yaml:5: \"<time>\" can never occur: turns are compared without spaces and punctuation"
            ),
            ("when: 여보세요|안녕", "wenn: 여보세요", "ko/acts.yaml:5: unknown key \"wenn\""),
            ("strength: 5", "strength: 50", "ko/acts.yaml:4: expected a number from 0.0 to 10.0"),
            ("strength: 5", "strength: strong", "ko/acts.yaml:4: expected a number from 0.0 to 10.0"),
        ])
    func damaged(old: String, new: String, message: String) throws {
        let (rules, problems) = try read(Self.good.replacing(old, with: new, maxReplacements: 1), .korean)
        #expect(problems == [message])
        #expect(rules.rules.map(\.act) == [.asksName])
    }

    @Test("may hold spaces in English, and must be in small letters")
    func english() throws {
        let text = "acts:\n  asksName:\n    rules:\n      - {strength: 7, when: _name_|what's}\n"
        let (rules, problems) = try read(text, .english)
        #expect(problems.isEmpty)
        #expect(rules.rules[0].groups.map { $0.map(\.text) } == [[" name ", "what's"]])
        #expect(try read(text.replacing("name_", with: "Name_"), .english).1.count == 1)
    }
}
