import Calls
import Dialogue
import Languages

/// What becomes of the replies that a model proposes: three different ones that a voice can say, none of which states
/// what was never written or said, the first of which binds to nothing, and one of which buys time when a cost or a
/// change is on the table.
struct ReplyRules {
    /// Characters of a reply, at most: about ten seconds of speech.
    private static let longest: [Language: Int] = [.korean: 90, .english: 220]

    private let language: Language
    private let register: Politeness
    private let known: SpokenFacts
    private let guards: ReplyGuards
    /// Whether the callee has named a cost, or something other than what was asked for.
    private let mustOfferCheck: Bool
    private var taken: [String] = []
    /// What binds, until something that does not is first.
    private var held: [String] = []

    /// How many replies will do so far.
    var count: Int { taken.count + held.count }

    /// Rules for replies to the last words of a conversation.
    /// - Parameter state: where the conversation stands, all its turns taken.
    init(_ conversation: Conversation, last: PendingUtterance, state: DialogueState) {
        language = conversation.call.language
        register = Politeness(of: conversation)
        let call = conversation.call
        let ours = [call.purpose, call.opening, call.contactName ?? ""]
        known = SpokenFacts(ours, and: state.turns)
        // What our side has said itself is no longer the callee's proposal.
        let wanted = SpokenFacts(ours, and: state.turns.filter { !$0.isCallee })
        mustOfferCheck = CostMentions.areNamed(in: last.whole, language: language) || !wanted.cover(last.whole)
        guards = ReplyGuards(conversation, last: last, state: state)
    }

    /// Takes a proposal, if it will do.
    /// - Returns: the replies that may be shown now, in order; none if there is no place for it, or not yet.
    mutating func take(_ proposal: String) -> [String] {
        guard count < CallPrompt.replyCount, let reply = clean(proposal) else { return [] }
        switch guards.verdict(on: reply) {
        case .never: return []
        case .notFirst where taken.isEmpty:
            // One place is kept for what goes before it.
            if held.count < CallPrompt.replyCount - 1 { held.append(reply) }
            return []
        case .notFirst, .anywhere: return place(reply) + release()
        }
    }

    /// Fills the places that are left, with sentences of our own.
    mutating func fill() -> [String] {
        CallPrompt.standIns(language, register: register).flatMap { take($0) }
    }

    private mutating func place(_ reply: String) -> [String] {
        // The last place is kept for buying time.
        let isLast = taken.count == CallPrompt.replyCount - 1
        guard !isLast || !mustOfferCheck || offersCheck || CostMentions.buysTime(reply, language: language) else {
            return []
        }
        taken.append(reply)
        return [reply]
    }

    private mutating func release() -> [String] {
        defer { held = [] }
        return held.flatMap { taken.count < CallPrompt.replyCount ? place($0) : [] }
    }

    private var offersCheck: Bool { taken.contains { CostMentions.buysTime($0, language: language) } }

    private func clean(_ proposal: String) -> String? {
        var text = proposal.singleSpaced
        for (open, close) in [("\"", "\""), ("“", "”"), ("'", "'"), ("‘", "’")]
        where text.count > 2 && text.hasPrefix(open) && text.hasSuffix(close) {
            text = String(text.dropFirst().dropLast())
        }
        guard let longest = Self.longest[language], !text.isEmpty, text.count <= longest, isSpeakable(text) else {
            return nil
        }
        guard known.cover(text), !(taken + held).contains(where: { Self.letters($0) == Self.letters(text) }) else {
            return nil
        }
        return text
    }

    /// Whether a voice can say it as it stands: words of the call's language, and no blanks to be filled in.
    private func isSpeakable(_ text: String) -> Bool {
        let blanks: [Character] = ["[", "]", "{", "}", "<", ">", "_", "○", "◯", "〇", "*", "#", "…"]
        guard !text.contains(where: blanks.contains), !text.contains("OO"), !text.contains("XX") else { return false }
        return language.isWritten(in: text)
    }

    private static func letters(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
}

extension Language {
    /// Whether a text is written in it, by most of its letters.
    func isWritten(in text: String) -> Bool {
        let letters = text.unicodeScalars.filter(\.properties.isAlphabetic)
        let hangul = letters.count { (0xAC00...0xD7A3).contains($0.value) }
        switch self {
        case .korean: return hangul * 2 > letters.count
        case .english: return letters.contains(where: \.isASCII) && letters.count(where: \.isASCII) * 2 > letters.count
        }
    }
}

/// Words about what costs a person something.
enum CostMentions {
    /// The lists of `costs.yaml`.
    enum Words: String, WordList {
        static let file = "costs.yaml"
        /// Words of turns that name a cost or a change.
        case costs
        /// Words of replies that put the decision off.
        case checks
    }

    /// The words that come with the program.
    static let tables = LanguageTables<WordLists<Words>>()

    /// Whether a turn of the callee speaks of a cost or a change.
    static func areNamed(in text: String, language: Language) -> Bool {
        let lower = text.lowercased()
        if Mention.all(in: text).contains(where: \.isMoney) { return true }
        return tables[language][.costs].contains(where: lower.contains)
    }

    /// Whether a reply puts the decision off.
    static func buysTime(_ reply: String, language: Language) -> Bool {
        let lower = reply.lowercased()
        return tables[language][.checks].contains(where: lower.contains)
    }
}
