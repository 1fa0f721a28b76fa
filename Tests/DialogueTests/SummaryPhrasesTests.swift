import Languages
import Testing

@testable import Dialogue

@Suite("The sentences of summaries") struct SummaryPhrasesTests {
    @Test("are read from the files of each language, with a sentence for every reason", arguments: Language.allCases)
    func shipped(language: Language) throws {
        _ = try SummaryPhrases(LanguageFiles.shipped.file("summary.yaml", in: language), language: language)
    }

    @Test("say what is wrong with a file")
    func errors() {
        #expect(throws: YAMLFileError(file: "ko/summary.yaml", line: 1, reason: "\"unsaid\" is missing")) {
            _ = try SummaryPhrases(YAMLValue(text: "open: x", file: "ko/summary.yaml"), language: .korean)
        }
    }
}
