import Dialogue
package import Languages

/// The files of the languages that replies are made with.
package enum ReplyFiles {
    /// What is wrong with them, with lines. Reads those that are not read yet.
    package static var problems: [YAMLFileError] {
        let words =
            ReplyTemplates.shipped.problems + UnwantedThing.tables.problems + Politeness.tables.problems
            + CostMentions.tables.problems
        let answers = Language.allCases.compactMap { language -> YAMLFileError? in
            guard case .failure(let error) = AnswerWords.shipped[language] else { return nil }
            return error
        }
        return words + answers
    }
}
