import Languages

/// The sentences of a summary, as `summary.yaml` has them.
struct SummaryPhrases: Sendable {
    /// What there is to say.
    struct Outcome: Sendable {
        enum Result: Sendable, Equatable {
            /// Done, not only possible.
            case done
            case granted
            /// The goal is a question, and these words answer it.
            case answered(String)
            /// Open until something else happens.
            case waiting(reason: String, words: String)
            /// With the callee's words.
            case refused(words: String), takenBack(words: String)
            /// The callee said other terms than those that were asked for.
            case differs(asked: String, said: String)
            case withdrawn, unreached, open
        }

        var target: String?
        var what: String?
        var purpose: String
        /// Times and counts as asked for, and as settled; empty if there are none.
        var wanted: String
        var agreed: String
        var result: Result
        var isInquiry: Bool
        /// Whether we said anything, and whether the callee did.
        var wasSaid: Bool
        var wasHeard: Bool
        var prices: [String]
        var next: String?
        /// Words of the callee that are told as they are.
        var quotes: [String]
        /// Whether ``wanted`` is all that was asked for, and nothing else.
        var isPrecise: Bool
    }

    /// Words by which a clause is told to be something.
    enum List: String, CaseIterable {
        case doneNouns, seats, places, placeEnds, demands, promises, spans, kinds, ranges
    }

    private enum Key: String, CaseIterable {
        case unsaid, asked, called, target, unheard, answer, done, doneAlone, granted, grantedAlone, unreached, refused
        case takenBack, withdrawn, open, waiting, price, next, settled, no, request, doneWord, doneOther, doneNothing
        case heard, differs, openTold, told
    }

    private let language: Language
    private let texts: [Key: String]
    private let reasons: [String: String]
    private let lists: [List: [String]]

    /// The sentences of a language; empty ones if the file has been changed so that it cannot be read.
    static func of(_ language: Language) -> SummaryPhrases {
        switch language == .korean ? korean : english {
        case .success(let phrases): phrases
        case .failure: SummaryPhrases(language: language)
        }
    }

    /// Korean; the error if the file that came with the program cannot be read. Read once.
    static let korean = shipped(.korean)
    /// English, likewise.
    static let english = shipped(.english)

    private static func shipped(_ language: Language) -> Result<SummaryPhrases, YAMLFileError> {
        Result { () throws(YAMLFileError) in
            try SummaryPhrases(LanguageFiles.shipped.file("summary.yaml", in: language), language: language)
        }
    }

    private init(language: Language) {
        (self.language, texts, reasons, lists) = (language, [:], [:], [:])
    }

    /// Reads a file of sentences.
    /// - Throws: what is wrong with it, and in which line.
    init(_ file: YAMLValue, language: Language) throws(YAMLFileError) {
        try file.allow(["reasons"] + Key.allCases.map(\.rawValue) + List.allCases.map(\.rawValue))
        var texts: [Key: String] = [:]
        for key in Key.allCases { texts[key] = try file.required(key.rawValue).string() }
        var reasons: [String: String] = [:]
        for (reason, text) in try file.required("reasons").pairs() { reasons[reason] = try text.string() }
        let rules = AgreementRules.of(language).rules
        for reason in rules.compactMap(\.reason) + ["detail"] where reasons[reason] == nil {
            throw try file.required("reasons").error("\"\(reason)\" is missing")
        }
        var lists: [List: [String]] = [:]
        for list in List.allCases {
            var words: [String] = []
            for word in try file.required(list.rawValue).list() { words.append(try word.string()) }
            lists[list] = words
        }
        (self.language, self.texts, self.reasons, self.lists) = (language, texts, reasons, lists)
    }

    /// What was settled when the purpose names no noun for it.
    var settled: String { fill(.settled) }

    /// What is put after what was only heard.
    var heard: String { fill(.heard) }

    func refused(_ what: String?) -> String { fill(.no, ["what": what ?? fill(.request)]) }

    /// Whether one of the words of a list occurs in a clause.
    func has(_ list: List, in clause: AgreementRules.ComparedSentence) -> Bool {
        (lists[list] ?? []).contains {
            language == .korean ? clause.bare.contains($0) : clause.spaced.contains(" " + $0)
        }
    }

    /// How long something takes, as a word: 이틀.
    func span(in text: String) -> String? {
        (lists[.spans] ?? []).first { span in
            language == .korean
                // "하루에 수십 개" is how often.
                ? text.split(separator: " ").contains { $0.hasPrefix(span) && !$0.hasPrefix(span + "에") }
                : text.lowercased().contains(" " + span)
        }
    }

    /// Whether a clause tells where: words for places begin where a word begins, and only some may end one.
    func tellsPlace(_ clause: AgreementRules.ComparedSentence) -> Bool {
        guard language == .korean else { return has(.places, in: clause) }
        let words = clause.spaced.split(separator: " ").map(String.init)
        return words.indices.contains { index in
            let rest = words[index...].joined()
            return (lists[.places] ?? []).contains(where: rest.hasPrefix)
                || (lists[.placeEnds] ?? []).contains(where: words[index].contains)
        }
    }

    /// Whether a name only says what kind of business it is: nothing of it can be misheard.
    func isKind(_ name: String) -> Bool { (lists[.kinds] ?? []).contains(name.lowercased()) }

    /// A number that the callee gives the matter: "접수번호 3391".
    func givenNumber(in text: String) -> String? {
        let pattern =
            language == .korean
            ? #/(접수|예약|주문|확인|신고|대기|송장)\s?번호(?:는|가|은)?\s?([A-Za-z0-9][A-Za-z0-9-]{2,19})/#
            : #/(?i)\b(confirmation|booking|reference|case|ticket|order) (?:number|code) (?:is )?([A-Za-z0-9-]*[0-9][A-Za-z0-9-]{1,18})/#
        guard let found = text.firstMatch(of: pattern) else { return nil }
        return language == .korean ? "\(found.1)번호 \(found.2)" : "\(found.1) number \(found.2)"
    }

    /// Whether a choice is a place to sit.
    func isSeat(_ option: String) -> Bool { has(.seats, in: .init(option)) }

    /// One to five sentences.
    func text(_ outcome: Outcome) -> String { sentences(outcome).prefix(5).joined(separator: " ") }

    private func sentences(_ outcome: Outcome) -> [String] {
        let target = outcome.target.map { fill(.target, ["name": $0]) } ?? ""
        if !outcome.wasSaid, !outcome.wasHeard { return [fill(.unsaid, ["target": target])] }
        var sentences: [String] = []
        if let topic = topic(outcome) {
            sentences.append(fill(.asked, ["target": target, "topic": topic]))
        } else {
            sentences.append(fill(.called, ["target": target, "purpose": short(outcome.purpose)]))
        }
        if !outcome.wasHeard { return sentences + [fill(.unheard)] }
        sentences.append(result(outcome))
        if !outcome.prices.isEmpty {
            sentences.append(fill(.price, ["price": outcome.prices.joined(separator: ", ")]))
        }
        // What the result quotes is not told twice.
        if let next = outcome.next, !sentences.contains(where: { $0.contains(next) }) {
            sentences.append(fill(.next, ["words": next]))
        }
        let quotes = outcome.quotes.map(longer).filter { quote in !sentences.contains { $0.contains(quote) } }
        if outcome.result != .open, !quotes.isEmpty {
            sentences.append(fill(.told, ["words": quotes.joined(separator: "” “")]))
        }
        return sentences
    }

    private func topic(_ outcome: Outcome) -> String? {
        guard let what = outcome.what, !outcome.isInquiry, outcome.wasSaid, outcome.isPrecise else { return nil }
        switch language {
        case .korean: return [outcome.wanted, what].filter { !$0.isEmpty }.joined(separator: " ")
        case .english:
            let thing = "\(EnglishArticle.indefinite(before: what)) \(what)"
            return outcome.wanted.isEmpty ? thing : "\(thing): \(outcome.wanted)"
        }
    }

    private func result(_ outcome: Outcome) -> String {
        let agreed = outcome.agreed
        switch outcome.result {
        case .done:
            let word = done(outcome.what)
            return agreed.isEmpty ? fill(.doneAlone, ["done": word]) : fill(.done, ["terms": agreed, "done": word])
        case .granted: return agreed.isEmpty ? fill(.grantedAlone) : fill(.granted, ["terms": agreed])
        case .answered(let words): return fill(.answer, ["words": words])
        case .waiting(let reason, let words):
            let text = reasons[reason] ?? ""
            return fill(.waiting, ["reason": Template.fill(text, with: ["words": longer(words)]) ?? text])
        case .refused(let words): return fill(.refused, ["words": longer(words)])
        case .takenBack(let words): return fill(.takenBack, ["words": longer(words)])
        case .differs(let asked, let said): return fill(.differs, ["asked": asked, "said": said])
        case .withdrawn: return fill(.withdrawn)
        case .unreached: return fill(.unreached)
        case .open:
            let quotes = outcome.quotes.map(longer)
            return quotes.isEmpty ? fill(.open) : fill(.openTold, ["words": quotes.joined(separator: "” “")])
        }
    }

    private func done(_ what: String?) -> String {
        guard let what else { return fill(.doneNothing) }
        let noun = (lists[.doneNouns] ?? []).first(where: what.hasSuffix)
        return noun.map { fill(.doneWord, ["what": $0]) } ?? fill(.doneOther, ["what": what])
    }

    private func fill(_ key: Key, _ slots: [String: String] = [:]) -> String {
        let text = texts[key] ?? ""
        return Template.fill(text, with: slots) ?? text
    }

    private func short(_ text: String) -> String { cut(text, to: 40) }

    private func longer(_ text: String) -> String { cut(text, to: 80) }

    private func cut(_ text: String, to most: Int) -> String {
        let text = text.singleSpaced
        return text.count <= most ? text : String(text.prefix(most - 2)) + "…"
    }
}
