/// The names of the lists in a file of words.
package protocol WordList: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// The file in the folder of each language, as `voicemail.yaml`.
    static var file: String { get }
    /// The languages that have this list.
    var languages: [Language] { get }
    /// What its entries are.
    var kind: WordListKind { get }
}

/// What the entries of a list are.
package enum WordListKind: Sendable {
    case words
    /// Words with what they stand for: `성암: 성함`.
    case pairs
    /// Words with whole numbers: `모레: 2`.
    case numbers
}

extension WordList {
    package var languages: [Language] { Language.allCases }
    package var kind: WordListKind { .words }
}

/// Lists of words, by the names that a type gives them.
package struct WordLists<List: WordList>: LanguageTable {
    package static var file: String { List.file }
    package static var languages: [Language] {
        Language.allCases.filter { language in List.allCases.contains { $0.languages.contains(language) } }
    }

    private var lists: [List: [String]] = [:]
    private var pairs: [List: [(word: String, meaning: String)]] = [:]
    private var numbers: [List: [(word: String, number: Int)]] = [:]

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
            switch list.kind {
            case .words: lists[list] = problems.reading(value, Self.words)
            case .pairs: pairs[list] = problems.reading(value, Self.pairs)
            case .numbers: numbers[list] = problems.reading(value, Self.numbers)
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

    /// The words of a list with their numbers, in order.
    package func numbers(_ list: List) -> [(word: String, number: Int)] { numbers[list] ?? [] }

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

    private static func numbers(_ value: YAMLValue) throws(YAMLFileError) -> [(word: String, number: Int)] {
        var numbers: [(word: String, number: Int)] = []
        for (word, number) in try value.pairs() { numbers.append((word, try number.integer(in: -1_000...1_000))) }
        return numbers
    }
}
