import Dialogue
import Foundation
package import Languages

/// What the questions of one language are recognised by, from `Languages/Resources/LANGUAGE/answers.yaml`.
package struct AnswerWords: Sendable {
    /// Something that callees ask for: a name, a number on a form.
    struct Label: Sendable, Equatable {
        let id: String
        /// What our side calls it.
        let say: String
        /// Words that ask for it.
        let asks: [String]
        /// Whether a person knows it without looking it up.
        let isKnownByHeart: Bool
        /// Whether it is a number on a form, written after its own name.
        let isCode: Bool
    }

    /// Something that is told nobody, and the polite no.
    struct Secret: Sendable, Equatable {
        let asks: [String]
        /// Words one of which must stand in the same turn; none if any will do.
        let near: [String]
        let replies: [String]
    }

    /// What asks, checks or declines politely before a yes to a cost or a condition.
    struct Caution: Sendable, Equatable {
        /// Words one of which the turn holds; none if every turn does.
        let words: [String]
        /// Templates as those of ``ReplyTemplates``.
        let replies: [String]
    }

    let lists: [String: [String]]
    let maps: [String: [(from: String, to: String)]]
    let labels: [Label]
    let secrets: [Secret]
    let cautions: [Caution]
    /// What a no to something is answered with.
    let refusals: [Caution]
    /// What our side says, by names; templates as those of ``ReplyTemplates``, best first.
    let sayings: [String: [String]]

    /// The words of a language, read at the first use; an error if the file is damaged.
    package static let shipped: [Language: Result<AnswerWords, YAMLFileError>] = Dictionary(
        uniqueKeysWithValues: Language.allCases.map { language in
            (
                language,
                Result { () throws(YAMLFileError) in
                    try AnswerWords(LanguageFiles.shipped.file("answers.yaml", in: language))
                }
            )
        })

    /// The words of a language; nothing is recognised if they cannot be read, which a test of the file would tell.
    static func of(_ language: Language) -> AnswerWords {
        // Replies without these words are fewer, and a call goes on.
        (try? shipped[language]?.get()) ?? AnswerWords()
    }

    private init() {
        (lists, maps, labels, secrets, sayings) = ([:], [:], [], [], [:])
        (cautions, refusals) = ([], [])
    }

    /// Reads a file.
    /// - Throws: what is wrong, with the file and the line.
    package init(_ file: YAMLValue) throws(YAMLFileError) {
        var lists: [String: [String]] = [:]
        var maps: [String: [(from: String, to: String)]] = [:]
        var labels: [Label] = []
        var secrets: [Secret] = []
        var cautions: [Caution] = []
        var refusals: [Caution] = []
        var sayings: [String: [String]] = [:]
        for (key, value) in try file.pairs() {
            switch key {
            case "labels":
                for item in try value.list() { labels.append(try Label(item)) }
            case "secrets":
                for item in try value.list() { secrets.append(try Secret(item)) }
            case "careful":
                for item in try value.list() { cautions.append(try Caution(item)) }
            case "refused":
                for item in try value.list() { refusals.append(try Caution(item)) }
            case "says":
                for (name, templates) in try value.pairs() { sayings[name] = try templates.strings() }
            case "endings":
                for (name, words) in try value.pairs() { lists[name] = try words.strings() }
            case "spelling", "honorific":
                var map: [(from: String, to: String)] = []
                for (from, to) in try value.pairs() { map.append((from, try to.string())) }
                maps[key] = map
            default: lists[key] = try value.strings()
            }
        }
        (self.lists, self.maps, self.labels) = (lists, maps, labels)
        (self.secrets, self.sayings) = (secrets, sayings)
        (self.cautions, self.refusals) = (cautions, refusals)
    }

    func list(_ name: String) -> [String] { lists[name] ?? [] }
    func map(_ name: String) -> [(from: String, to: String)] { maps[name] ?? [] }

    /// What our side says under a name, as far as its slots are known.
    func say(_ name: String, _ slots: [String: String] = [:]) -> [String] {
        (sayings[name] ?? []).compactMap { Template.fill($0, with: slots) }
    }

    /// What is asked for that is told nobody; `nil` if nothing is.
    func secret(in bare: String) -> Secret? {
        let isAllowed =
            (labels.first { $0.id == "birth" }?.asks ?? []).contains(where: bare.contains) || has("openly", in: bare)
        guard !isAllowed else { return nil }
        if isMoneyWantedAhead(in: bare) { return secrets.first { $0.asks.contains("선입금") } }
        return secrets.first { secret in
            secret.asks.contains(where: bare.contains)
                && (secret.near.isEmpty || secret.near.contains(where: bare.contains))
        }
    }

    /// "먼저 계좌로 오만 원 보내 주셔야 돼요"; not money that is sent to us.
    private func isMoneyWantedAhead(in bare: String) -> Bool {
        has("ahead", in: bare) && has("paying", in: bare) && !has("payingUs", in: bare)
    }

    /// Whether something is asked for that is told nobody.
    func isSecretAsked(in bare: String) -> Bool { secret(in: bare) != nil }

    /// Whether one of a list's words stands in a text.
    func has(_ name: String, in text: String) -> Bool { list(name).contains(where: text.contains) }
}

extension AnswerWords.Label {
    fileprivate init(_ item: YAMLValue) throws(YAMLFileError) {
        try item.allow(["id", "say", "asks", "heart", "code"])
        id = try item.required("id").string()
        say = try item.required("say").string()
        asks = try item.required("asks").strings()
        isKnownByHeart = try item["heart"]?.bool() ?? false
        isCode = try item["code"]?.bool() ?? false
    }
}

extension AnswerWords.Secret {
    fileprivate init(_ item: YAMLValue) throws(YAMLFileError) {
        try item.allow(["asks", "near", "replies"])
        asks = try item.required("asks").strings()
        near = try item["near"]?.strings() ?? []
        replies = try item.required("replies").strings()
    }
}

extension AnswerWords.Caution {
    fileprivate init(_ item: YAMLValue) throws(YAMLFileError) {
        try item.allow(["words", "replies"])
        words = try item["words"]?.strings() ?? []
        replies = try item.required("replies").strings()
    }
}
