import Testing

@testable import Languages

@Suite("The rules of what is agreed") struct AgreementRulesTests {
    @Test("are read from the files of each language", arguments: Language.allCases)
    func shipped(language: Language) throws {
        let rules = try AgreementRules(LanguageFiles.shipped.file("agreement.yaml", in: language))
        #expect(rules.rules.count > 10)
        #expect(Set(rules.rules.map(\.claim)).isSuperset(of: [.nothing, .refuses, .waits, .settles, .meets, .grants]))
        #expect(!rules.words(.withdraws).isEmpty && !rules.parts.isEmpty)
    }

    private func problem(_ rules: String) -> String? {
        do throws(YAMLFileError) {
            _ = try AgreementRules(YAMLValue(text: "rules:\n\(rules)", file: "ko/agreement.yaml"))
            return nil
        } catch {
            return error.description
        }
    }

    @Test(
        "say what is wrong with a file, and in which line",
        arguments: [
            ("- claim: maybe\n  when: a", "ko/agreement.yaml:2: expected one of"),
            ("- claim: grants\n  when: a|b|a", "ko/agreement.yaml:3: \"a\" is there twice"),
            ("- claim: grants\n  when: a||b", "ko/agreement.yaml:3: an alternative is empty"),
            ("- claim: grants", "ko/agreement.yaml:2: \"when\" is missing"),
            ("- claim: grants\n  wen: a", "ko/agreement.yaml:3: unknown key \"wen\""),
            ("- claim: waits\n  when: a", "ko/agreement.yaml:2: a reason belongs"),
            ("- claim: settles\n  when: a\n  for: dance", "ko/agreement.yaml:2: unknown kind of goal \"dance\""),
        ])
    func errors(rules: String, message: String) throws {
        let found = try #require(problem(rules))
        #expect(found.hasPrefix(message), "\(found)")
    }

    @Test("find English words where words begin, and Korean ones whatever the spaces")
    func matching() throws {
        let english = AgreementRules.ComparedSentence("Your appointment is confirmed.")
        #expect(!AgreementRules.Pattern("our app").occurs(in: english))
        #expect(AgreementRules.Pattern("appointment is").occurs(in: english))
        let korean = AgreementRules.ComparedSentence("예약 되 었습니다")
        #expect(AgreementRules.Pattern("예약되었").occurs(in: korean))
        #expect(!AgreementRules.Pattern("_되었").occurs(in: korean))
    }
}
