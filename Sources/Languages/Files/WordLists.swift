/// The names of the lists in a file of words.
package protocol WordList: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// The file in the folder of each language, as `voicemail.yaml`.
    static var file: String { get }
    /// The languages that have this list.
    var languages: [Language] { get }
    /// Whether each word stands for another: `성암: 성함`.
    var isPaired: Bool { get }
}

extension WordList {
    package var languages: [Language] { Language.allCases }
    package var isPaired: Bool { false }
}

/// Lists of words, by the names that a type gives them.
package struct WordLists<List: WordList>: LanguageTable {
    package static var file: String { List.file }
    package static var languages: [Language] {
        Language.allCases.filter { language in List.allCases.contains { $0.languages.contains(language) } }
    }

    private var lists: [List: [String]] = [:]
    private var pairs: [List: [(word: String, meaning: String)]] = [:]

    package init() {}

    package init(_ file: YAMLValue, language: Language, problems: inout [YAMLFileError]) {
        self.init(file, language: language, besides: [], problems: &problems)
    }

    /// Reads the lists of a file that holds other keys besides.
    package init(_ file: YAMLValue, language: Language, besides others: [String], problems: inout [YAMLFileError]) {
        let known = List.allCases.filter { $0.languages.contains(language) }
        let entries = problems.reading(file) { (file) throws(YAMLFileError) in try file.pairs() } ?? []
        for (key, value) in entries where !others.contains(key) {
            guard let list = List(rawValue: key), known.contains(list) else {
                problems.append(value.error("unknown key \"\(key)\""))
                continue
            }
            if list.isPaired {
                pairs[list] = problems.reading(value, Self.pairs)
            } else {
                lists[list] = problems.reading(value, Self.words)
            }
        }
        let names = Set(entries.map(\.0))
        for list in known where !names.contains(list.rawValue) {
            problems.append(file.error("\"\(list.rawValue)\" is missing"))
        }
    }

    /// The words of a list, in order.
    package subscript(list: List) -> [String] { lists[list] ?? [] }

    /// The words of a list with what they stand for, in order.
    package func pairs(_ list: List) -> [(word: String, meaning: String)] { pairs[list] ?? [] }

    private static func words(_ value: YAMLValue) throws(YAMLFileError) -> [String] {
        var words: [String] = []
        var seen: Set<String> = []
        for item in try value.list() {
            let word = try item.string()
            guard seen.insert(word).inserted else { throw item.error("\"\(word)\" is there twice") }
            words.append(word)
        }
        return words
    }

    private static func pairs(_ value: YAMLValue) throws(YAMLFileError) -> [(word: String, meaning: String)] {
        var pairs: [(word: String, meaning: String)] = []
        for (word, meaning) in try value.pairs() { pairs.append((word, try meaning.string())) }
        return pairs
    }
}
