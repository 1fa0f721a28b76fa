extension KoreanMentions {
    /// The lists of `mentions.yaml`, which says what they are.
    enum Words: String, WordList {
        static let file = "mentions.yaml"

        // Times.
        case parts, afterHour, notHalf
        // Days.
        case weekdays, relativeDays, shortDays, spans, months, weeks, notDay, afterSpacedDay, later, afterDay
        // Amounts.
        case notWon, afterWon, counters, afterPeople, notPeople, beforeCount, copula
        // Names.
        case surnames, nameOpeners, afterName, notNames, introduces, answers, nameEndings, afterCloseName
        case boundaries

        var kind: WordListKind {
            switch self {
            case .parts: .pairs
            case .weekdays, .relativeDays, .shortDays, .spans, .months, .weeks: .numbers
            default: .words
            }
        }

        var languages: [Language] { [.korean] }
    }

    /// The words that come with the program.
    static let tables = LanguageTables<WordLists<Words>>()
    static let words = tables[.korean]
}
