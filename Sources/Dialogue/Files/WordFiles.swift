package import Languages

/// The files that this module reads: acts, phrasing, openings, agreement and summary.
package enum WordFiles {
    /// What is wrong with those that come with the program, with lines. Reads those that are not read yet.
    package static var problems: [YAMLFileError] {
        let openings = [OpeningPhrases.korean, OpeningPhrases.english].compactMap(error)
        let agreement = [AgreementRules.korean, AgreementRules.english].compactMap(error)
        let summary = [SummaryPhrases.korean, SummaryPhrases.english].compactMap(error)
        return DialogueActRules.shipped.problems + Phrasing.problems + openings + agreement + summary
    }

    /// Why openings, agreement and summary of a folder cannot be read; none if all can. Blocks while it reads.
    package static func problems(in files: LanguageFiles) -> [YAMLFileError] {
        var problems: [YAMLFileError] = []
        for language in Language.allCases {
            _ = problems.reading(language) { language throws(YAMLFileError) in
                try OpeningPhrases(files.file("openings.yaml", in: language))
            }
            _ = problems.reading(language) { language throws(YAMLFileError) in
                try AgreementRules(files.file("agreement.yaml", in: language))
            }
            _ = problems.reading(language) { language throws(YAMLFileError) in
                try SummaryPhrases(files.file("summary.yaml", in: language), language: language)
            }
        }
        return problems
    }

    private static func error<Value>(_ result: Result<Value, YAMLFileError>) -> YAMLFileError? {
        if case .failure(let error) = result { return error }
        return nil
    }
}
