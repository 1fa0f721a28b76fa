import Calls
package import Foundation
package import Languages

/// Every sentence a person sees, in both languages.
///
/// Read from `ko.json` and `en.json`: flat objects of dotted keys, such as `"start.title"`, with sentences that may hold
/// `{placeholders}`. No key is the beginning of another (`a.b` and `a.b.c`), so that keys also form a tree.
package struct Texts: Sendable {
    private let sentences: [Language: [String: String]]

    /// Reads the files of all languages.
    /// - Parameter directory: the folder that holds `ko.json` and `en.json`.
    /// - Throws: what the file system or the JSON decoder says; without its texts the program cannot speak.
    package init(directory: URL) throws {
        var sentences: [Language: [String: String]] = [:]
        for language in Language.allCases {
            let file = directory.appendingPathComponent(language.rawValue + ".json")
            sentences[language] = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
        }
        self.sentences = sentences
    }

    /// The sentence of a key, with its placeholders filled in.
    ///
    /// An unknown key gives the key itself, which a reader can report and a test finds.
    package func text(_ key: String, _ language: Language, _ values: [String: String] = [:]) -> String {
        guard let sentence = sentences[language]?[key] else { return key }
        return values.isEmpty ? sentence : Texts.fill(sentence, values)
    }

    /// All sentences of a language by key, placeholders unfilled.
    func all(_ language: Language) -> [String: String] { sentences[language] ?? [:] }

    /// Replaces `{name}` by the value of `name` in one pass, so that braces inside a value stay as they are.
    private static func fill(_ sentence: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = Substring(sentence)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            result += rest[..<open]
            result += values[String(name)] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// The sentences of a language as a tree, for templates: `["start": ["title": "…"]]`.
    func tree(_ language: Language) -> [String: Any] {
        Texts.branch(all(language).map { (path: $0.key.split(separator: ".")[...], sentence: $0.value) })
    }

    private static func branch(_ leaves: [(path: ArraySlice<Substring>, sentence: String)]) -> [String: Any] {
        Dictionary(grouping: leaves) { String($0.path.first ?? "") }.mapValues { group in
            if group.count == 1, let leaf = group.first, leaf.path.count == 1 { return leaf.sentence }
            return branch(group.map { ($0.path.dropFirst(), $0.sentence) })
        }
    }
}
