package import Languages

/// All packs of answers, and how a call's kind and the answers that can be given are found in them.
package struct PackLibrary: Sendable {
    /// By language, in the order of their ids.
    package let packs: [Language: [AnswerPack]]
    /// By language, the letters of all examples, in the order of packs and entries. Made once: it takes a while.
    package let letters: [Language: LetterIndex]

    /// Nothing: replies come from elsewhere.
    package static let empty = PackLibrary(packs: [:])

    /// The packs that come with the program, read at the first use; an error if a file is damaged.
    package static let shipped = Result { () throws(YAMLFileError) in try PackLibrary(.shipped) }

    private init(packs: [Language: [AnswerPack]]) {
        self.packs = packs
        letters = packs.mapValues { LetterIndex($0.flatMap(\.entries).flatMap(\.examples)) }
    }

    /// Reads the packs of all languages. Blocks while it reads.
    package init(_ files: LanguageFiles) throws(YAMLFileError) {
        var packs: [Language: [AnswerPack]] = [:]
        for language in Language.allCases {
            var found: [AnswerPack] = []
            for (id, value) in try files.files(of: "packs", in: language) {
                found.append(try AnswerPack(value, id: id, language: language))
            }
            packs[language] = found
        }
        self.init(packs: packs)
    }

    /// The kinds of a language that a person may choose from; the general one is not among them.
    package func kinds(in language: Language) -> [AnswerPack] {
        (packs[language] ?? []).filter { $0.id != AnswerPack.general }
    }

    /// A pack by its id.
    package func pack(_ id: String, in language: Language) -> AnswerPack? {
        packs[language]?.first { $0.id == id }
    }

    // MARK: The kind of a call

    /// The kinds whose words a purpose holds, best first, with how many letters of it they account for.
    ///
    /// Of words that overlap only the longest counts, so that 강아지 미용 is no hairdresser's.
    package func kinds(ofPurpose purpose: String, in language: Language) -> [(id: String, letters: Int)] {
        let text = Self.plain(purpose, in: language)
        guard !text.isEmpty else { return [] }
        return kinds(in: language).map { pack in
            let words = Set(pack.words.map { Self.plain($0, in: language) })
            let found = words.filter { !$0.isEmpty && text.contains($0) }
            let longest = found.filter { word in !found.contains { $0 != word && $0.contains(word) } }
            return (pack.id, longest.reduce(0) { $0 + $1.count(where: { $0 != " " }) })
        }
        .filter { $0.letters > 0 }
        .sorted { ($0.letters, $1.id) > ($1.letters, $0.id) }
    }

    /// Korean without spaces, since people set them as they like; English as words between spaces.
    private static func plain(_ text: String, in language: Language) -> String {
        let words = Likeness.words(String(text.prefix(1_000)))
        switch language {
        case .korean: return words.joined()
        case .english: return words.isEmpty ? "" : " " + words.joined(separator: " ") + " "
        }
    }

    // MARK: What can be answered

    /// The facts of a pack and of the general one.
    package func slots(of pack: AnswerPack) -> [AnswerPack.Slot] {
        let general = self.pack(AnswerPack.general, in: pack.language)?.slots ?? []
        return pack.id == AnswerPack.general ? general : pack.slots + general
    }

    /// An entry with its answers filled with what is known.
    /// - Parameter known: facts by their names, spaced as one likes.
    package func match(
        _ entry: AnswerPack.Entry, of pack: AnswerPack, score: Double, margin: Double, known: [String: String]
    ) -> PackMatch {
        let facts = facts(of: pack, in: known)
        func filled(_ templates: [String]) -> [String] {
            let texts = templates.compactMap { Template.fill($0, with: facts) }
            guard pack.language == .english else { return texts }
            return texts.map { $0.prefix(1).uppercased() + $0.dropFirst() }
        }
        return PackMatch(
            pack: pack.id, entry: entry.id, score: score, margin: margin, answers: filled(entry.answers),
            agreements: filled(entry.agreements), risk: entry.risk, missing: entry.needs.filter { facts[$0] == nil })
    }

    /// What is known, under every name that the pack has for it.
    private func facts(of pack: AnswerPack, in known: [String: String]) -> [String: String] {
        var plain: [String: String] = [:]
        for (name, value) in known where !value.isEmpty { plain[Self.key(name)] = value }
        var facts = known.filter { !$0.value.isEmpty }
        for slot in slots(of: pack) {
            guard let value = slot.names.lazy.compactMap({ plain[Self.key($0)] }).first else { continue }
            for name in slot.names { facts[name] = value }
        }
        return facts
    }

    private static func key(_ name: String) -> String { name.lowercased().filter { !$0.isWhitespace } }
}

/// An entry that fits what the callee said.
package struct PackMatch: Sendable, Equatable {
    /// The pack's id.
    package let pack: String
    /// The entry's id within the pack.
    package let entry: String
    /// How close the callee's words are to its examples, 0…1; comparable within one search only.
    package let score: Double
    /// How much closer than the next entry of the search.
    package let margin: Double
    /// Answers that bind to nothing, best first; those whose facts are unknown are left out.
    package let answers: [String]
    /// Answers that agree to the risk; never to be offered first.
    package let agreements: [String]
    /// What agreeing would bind to.
    package let risk: AnswerPack.Risk
    /// Facts that a good answer lacks.
    package let missing: [String]
}
