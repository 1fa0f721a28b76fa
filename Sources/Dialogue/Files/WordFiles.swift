package import Languages

/// The files of words that every call is read by: openings, agreement and summary.
package enum WordFiles {
    /// Why files that come with the program cannot be read; none if all can. Reads those that no call has needed yet.
    /// Blocks while it reads.
    package static func errors() -> [YAMLFileError] {
        let openings = [OpeningPhrases.korean, OpeningPhrases.english].compactMap(error)
        let agreement = [AgreementRules.korean, AgreementRules.english].compactMap(error)
        return openings + agreement + [SummaryPhrases.korean, SummaryPhrases.english].compactMap(error)
    }

    /// Why files of a folder cannot be read; none if all can. Blocks while it reads.
    package static func errors(in files: LanguageFiles) -> [YAMLFileError] {
        Language.allCases.flatMap { language in
            [
                error(
                    Result { () throws(YAMLFileError) in
                        try OpeningPhrases(files.file("openings.yaml", in: language))
                    }),
                error(
                    Result { () throws(YAMLFileError) in
                        try AgreementRules(files.file("agreement.yaml", in: language))
                    }),
                error(
                    Result { () throws(YAMLFileError) in
                        try SummaryPhrases(files.file("summary.yaml", in: language), language: language)
                    }),
            ].compactMap(\.self)
        }
    }

    private static func error<Value>(_ result: Result<Value, YAMLFileError>) -> YAMLFileError? {
        if case .failure(let error) = result { return error }
        return nil
    }
}
