/// What the code reads of one file of a language: patterns, sentences, lists of words.
package protocol LanguageTable: Sendable {
    /// The file in the folder of each language, as `acts.yaml`.
    static var file: String { get }
    /// The languages that have such a file.
    static var languages: [Language] { get }

    /// What is known without the file: nothing.
    init()

    /// Reads the file. What cannot be used is left out and noted; the rest holds.
    init(_ file: YAMLValue, language: Language, problems: inout [YAMLFileError])
}

extension LanguageTable {
    package static var languages: [Language] { Language.allCases }
}

/// One table in every language that has it, read once.
///
/// A call must not end because somebody mistyped a word in a file: what cannot be read is missing, and `problems` says
/// what and where.
package struct LanguageTables<Table: LanguageTable>: Sendable {
    private let tables: [Language: Table]
    private let none = Table()
    /// What is wrong with the files, with their lines.
    package let problems: [YAMLFileError]

    /// Reads the files. Blocks while it does.
    package init(_ files: LanguageFiles = .shipped) {
        var tables: [Language: Table] = [:]
        var problems: [YAMLFileError] = []
        for language in Table.languages {
            do throws(YAMLFileError) {
                let file = try files.file(Table.file, in: language)
                tables[language] = Table(file, language: language, problems: &problems)
            } catch {
                problems.append(error)
            }
        }
        self.tables = tables
        self.problems = problems
    }

    /// The table of a language; an empty one if there is none.
    package subscript(language: Language) -> Table { tables[language] ?? none }
}

extension [YAMLFileError] {
    /// What a reader makes of a value; an error is noted, and `nil`.
    package mutating func reading<Value, Result>(
        _ value: Value, _ read: (Value) throws(YAMLFileError) -> Result
    ) -> Result? {
        do throws(YAMLFileError) {
            return try read(value)
        } catch {
            append(error)
            return nil
        }
    }
}
