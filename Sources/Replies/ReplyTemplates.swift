import Calls
import Dialogue
import Languages

/// Situations that the phrasebook has replies for.
///
/// Most are the act of the callee's turn; some acts call for different replies by what is known or was said before.
enum Situation: Hashable, Sendable {
    case act(DialogueAct)
    /// The callee agreed to what the person asked; the person's side sums it up.
    case agreed
    /// The callee read back something that differs from what was asked or agreed.
    case readBackDiffers
    /// The same, but it may have been misheard on our side.
    case readBackDoubted
    /// The callee read back something wrong and asks the next thing in the same breath.
    case readBackDiffersAndAsks
    /// The callee refused and the purpose holds something that would do as well.
    case refusesFallback
    /// The callee proposes something else than what would do as well.
    case offersOther
    /// A turn that makes no sense, when the callee has heard the request.
    case unclearLater
    /// A turn that breaks off: more is coming.
    case breaksOff
    /// The callee is a business that greets after we have said our request.
    case greetsAgain
    /// What the call is for is done; only good-byes are left.
    case done
    /// The callee proposes something else without naming a time.
    case offersUnnamed
    /// A second refusal, or one that leaves nothing to ask.
    case givesUp
    /// The callee told the person a price.
    case hearsPrice
    /// The callee takes the call for a swindle.
    case suspects
    /// The callee answered a question that the purpose asked.
    case answered
    /// The callee asks for the name and the telephone number at once.
    case nameAndPhone
    /// The callee asks for something that is not known.
    case unknown(DialogueAct)

    /// Those that are neither an act nor a fact that is not known, by their names in `replies.yaml`.
    static let named: [String: Situation] = {
        let situations: [Situation] = [
            .agreed, .readBackDiffers, .readBackDoubted, .readBackDiffersAndAsks, .refusesFallback, .offersOther,
            .unclearLater, .breaksOff, .greetsAgain, .done, .offersUnnamed, .givesUp, .hearsPrice, .suspects, .answered,
            .nameAndPhone,
        ]
        return Dictionary(uniqueKeysWithValues: situations.map { ("\($0)", $0) })
    }()
}

/// Replies of one language, best first, as `replies.yaml` has them.
///
/// `{slot}` stands for a known fact and `{slot:particle}` for one with its Korean particle; a reply whose slots are not
/// all known is left out; `|` separates wordings of one reply. Replies state nothing beyond their slots.
struct ReplyTemplates: LanguageTable {
    static let file = "replies.yaml"
    /// The replies that come with the program.
    static let shipped = LanguageTables<ReplyTemplates>()

    private(set) var replies: [Situation: [String]] = [:]
    /// Fit anywhere; they complete three replies.
    private(set) var always: [String] = []

    /// The facts that a template may speak of. In English each also stands with a capital letter.
    private static let slots: Set<String> = [
        "request", "reason", "what", "article_what", "when", "day", "time", "count", "name", "slowName", "phone",
        "slowPhone",
        "address", "digits", "slowDigits", "a", "b", "asked", "heard", "answer", "alternative", "fallback", "repeat",
        "fact",
    ]

    init() {}

    init(_ file: YAMLValue, language: Language, problems: inout [YAMLFileError]) {
        func entries(_ key: String) -> [(String, YAMLValue)] {
            problems.reading(file) { (file) throws(YAMLFileError) in try file.required(key).pairs() } ?? []
        }
        _ = problems.reading(file) { (file) throws(YAMLFileError) in
            try file.allow(["acts", "unknown", "situations", "always"])
        }
        for (name, value) in entries("acts") {
            add(value, to: DialogueAct(rawValue: name).map(Situation.act), name, language, &problems)
        }
        for (name, value) in entries("unknown") {
            add(value, to: DialogueAct(rawValue: name).map(Situation.unknown), name, language, &problems)
        }
        for (name, value) in entries("situations") {
            add(value, to: Situation.named[name], name, language, &problems)
        }
        let always = problems.reading(file) { (file) throws(YAMLFileError) in try file.required("always") }
        self.always = always.map { Self.templates($0, language, &problems) } ?? []
    }

    private mutating func add(
        _ value: YAMLValue, to situation: Situation?, _ name: String, _ language: Language,
        _ problems: inout [YAMLFileError]
    ) {
        guard let situation else { return problems.append(value.error("there is no situation \"\(name)\"")) }
        replies[situation] = Self.templates(value, language, &problems)
    }

    private static func templates(
        _ value: YAMLValue, _ language: Language, _ problems: inout [YAMLFileError]
    ) -> [String] {
        var templates: [String] = []
        for item in problems.reading(value, { (value) throws(YAMLFileError) in try value.list() }) ?? [] {
            let template = problems.reading(item) { (item) throws(YAMLFileError) in
                let template = try item.string()
                guard !templates.contains(template) else { throw item.error("\"\(template)\" is there twice") }
                try check(template, language, at: item)
                return template
            }
            if let template { templates.append(template) }
        }
        return templates
    }

    /// Whether a template can be filled, once its facts are known.
    private static func check(_ template: String, _ language: Language, at item: YAMLValue) throws(YAMLFileError) {
        for match in template.matches(of: #/\{([^}]*)(\}?)/#) {
            guard !match.output.2.isEmpty else { throw item.error("a brace is not closed") }
            let parts = match.output.1.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            let name = parts.first ?? ""
            let isCapital = language == .english && name.first?.isUppercase == true
            let slot = isCapital ? name.prefix(1).lowercased() + name.dropFirst() : name
            guard slots.contains(slot) else { throw item.error("there is no slot \"\(name)\"") }
            guard parts.count < 3, parts.count == 1 || language == .korean && KoreanParticle.isKnown(parts[1]) else {
                throw item.error("there is no particle \"\(parts[1])\"")
            }
        }
    }
}
