package import Languages

/// What callees of one kind ask or say, and what may be answered: a file in `Languages/Resources/LANGUAGE/packs`.
///
/// What the keys of the file mean: `docs/packs.md`.
package struct AnswerPack: Sendable, Equatable {
    /// What agreeing to an entry would bind the person to.
    package enum Risk: String, Sendable, CaseIterable {
        /// Nothing that could not be taken back.
        case none
        /// Something to pay, or money that would not come back.
        case money
        /// Something that only the person may give away: a birth date, an account, a code.
        case personal
        /// A change, a term, a signature, a refusal of something offered.
        case commitment
    }

    /// Something that callees of this kind ask or say.
    package struct Entry: Sendable, Equatable {
        /// Its name within the pack.
        package let id: String
        /// How it sounds, as a recogniser writes it.
        package let examples: [String]
        /// Answers that bind to nothing, best first: templates as those of ``ReplyTemplates``.
        package let answers: [String]
        /// Answers that agree to what the entry risks. Never the first to be offered.
        package let agreements: [String]
        /// Facts without which it can only be put off.
        package let needs: [String]
        /// What agreeing would bind to.
        package let risk: Risk
        /// Where it stands in the file.
        package let line: Int?
    }

    /// A fact that answers of this kind speak of.
    package struct Slot: Sendable, Equatable {
        /// What people call it, the name used in answers first: `차량 번호`, `차 번호`.
        package let names: [String]
        /// How the callee asks for it.
        package let question: String
    }

    /// The file's name: the same for one kind in all languages.
    package let id: String
    /// The language that is spoken.
    package let language: Language
    /// What people call this kind, in the language that they read.
    package let title: [Language: String]
    /// Words of a purpose that show that it belongs here.
    package let words: [String]
    /// Purposes that belong here.
    package let purposes: [String]
    /// The facts that its answers speak of, besides those of the general pack.
    package let slots: [Slot]
    /// In the order of the file.
    package let entries: [Entry]

    /// The kind that every call is of.
    package static let general = "general"
    /// Most letters of an example or an answer.
    static let longest = 120
}

extension AnswerPack {
    /// Reads a file.
    /// - Throws: what is wrong, with the file and the line.
    package init(_ file: YAMLValue, id: String, language: Language) throws(YAMLFileError) {
        try file.allow(["title", "words", "purposes", "slots", "entries"])
        self.id = id
        self.language = language
        let titles = try file.required("title")
        try titles.allow(Language.allCases.map(\.rawValue))
        var title: [Language: String] = [:]
        for language in Language.allCases { title[language] = try titles.required(language.rawValue).string() }
        self.title = title
        let isGeneral = id == AnswerPack.general
        words = try isGeneral ? file["words"]?.strings() ?? [] : file.required("words").strings()
        purposes = try isGeneral ? file["purposes"]?.strings() ?? [] : file.required("purposes").strings()
        var slots: [Slot] = []
        for (names, question) in try file["slots"]?.pairs() ?? [] {
            slots.append(Slot(names: AnswerPack.list(names), question: try question.string()))
        }
        self.slots = slots
        var entries: [Entry] = []
        for item in try file.required("entries").list() {
            let entry = try Entry(item)
            guard !entries.contains(where: { $0.id == entry.id }) else {
                throw item.error("there are two entries \"\(entry.id)\"")
            }
            entries.append(entry)
        }
        self.entries = entries
    }

    /// `차량 번호|차 번호`
    private static func list(_ text: String) -> [String] {
        text.split(separator: "|").map { $0.trimmingPrefix(while: \.isWhitespace) }.map(String.init)
    }
}

extension AnswerPack.Entry {
    fileprivate init(_ item: YAMLValue) throws(YAMLFileError) {
        try item.allow(["id", "says", "answers", "agrees", "needs", "risk"])
        id = try item.required("id").string()
        line = item.line
        examples = try Self.texts(item.required("says"))
        answers = try Self.texts(item.required("answers"))
        agreements = try item["agrees"].map { value throws(YAMLFileError) in try Self.texts(value) } ?? []
        needs = try item["needs"]?.strings() ?? []
        risk = try item["risk"]?.choice(AnswerPack.Risk.self) ?? .none
        guard agreements.isEmpty || risk != .none else {
            throw item.error("\"agrees\" is for an entry with a risk: money, personal or commitment")
        }
    }

    private static func texts(_ value: YAMLValue) throws(YAMLFileError) -> [String] {
        let texts = try value.strings()
        guard !texts.isEmpty else { throw value.error("expected at least one text") }
        if let long = texts.first(where: { $0.count > 3 * AnswerPack.longest }) {
            throw value.error("longer than can be said at once: \"\(long.prefix(20))…\"")
        }
        return texts
    }
}
