extension LanguageFiles {
    /// What is wrong with the files that this module reads, with lines. Reads those that are not read yet.
    package static var problems: [YAMLFileError] {
        AnsweringMachine.tables.problems + Announcement.tables.problems + TurnTaking.tables.problems
            + KoreanMentions.tables.problems
    }
}
