import Calls
import Dialogue
import Languages

/// What becomes of a summary that a model proposes: facts that a turn proves, sentences that state nothing new, and names
/// that may be misheard marked as such.
struct SummaryRules {
    private static let mostSentences = 4
    /// Characters of a fact's value, at most.
    private static let longestValue = 120
    /// Facts, at most; and proposals of which they are taken.
    private static let mostFacts = 20
    private static let mostProposals = 60

    /// The answer as a model writes it.
    private struct Answer: Decodable {
        struct Fact: Decodable {
            var kind: Summary.Fact.Kind
            var value: String
            var turn: Int
        }

        var facts: ReadableList<Fact>
        var isPurposeReached: String?
        var text: String
    }

    /// Turns that were heard, oldest first.
    private let heard: [Turn]
    /// What each of them states.
    private let stated: SpokenFacts
    private let known: SpokenFacts
    /// What people wrote and said, as ``Likeness/pairs(of:)``.
    private let spoken: Set<String>
    private let names: HeardNames
    private let state: DialogueState

    /// Rules for the summary of a conversation.
    init(_ conversation: Conversation) { self.init(DialogueState(conversation)) }

    /// Rules for the summary of where a conversation stands.
    init(_ state: DialogueState) {
        self.state = state
        names = HeardNames(state)
        let heard = state.turns.filter { $0.turn.state == .heard }
        self.heard = heard.map(\.turn)
        stated = SpokenFacts(heard)
        known = SpokenFacts([state.goal.purpose, state.opening, state.contactName ?? ""], and: state.turns)
        spoken = Set((heard.map(\.turn.text) + [state.contactName ?? ""]).flatMap(Likeness.pairs))
    }

    /// The summary in an answer; `nil` if nothing of it may be shown.
    func summary(from text: String) -> Summary? {
        guard let answer = AnswerText.decode(Answer.self, from: text) else { return nil }
        let proposed = Self.sentences(TextLimit.summary.cut(answer.text))
        let sentences = Array(proposed.lazy.filter(known.cover).prefix(Self.mostSentences))
        guard !sentences.isEmpty else { return nil }
        var facts: [Summary.Fact] = []
        for proposed in answer.facts.elements.prefix(Self.mostProposals) where facts.count < Self.mostFacts {
            guard let fact = proved(proposed),
                !facts.contains(where: { $0.kind == fact.kind && $0.value == fact.value })
            else { continue }
            facts.append(fact)
        }
        return names.marking(
            Summary(
                text: sentences.joined(separator: " "), isPurposeReached: reached(answer.isPurposeReached),
                facts: facts.enumerated().sorted { ($0.element.turn, $0.offset) < ($1.element.turn, $1.offset) }
                    .map(\.element)))
    }

    private func reached(_ word: String?) -> Bool? {
        switch word {
        // Only what was said proves it, not a model's impression.
        case "yes": state.isPurposeReached
        case "no": false
        default: nil
        }
    }

    /// The fact with the turn that proves it; `nil` if none does.
    private func proved(_ proposed: Answer.Fact) -> Summary.Fact? {
        let value = proposed.value.singleSpaced
        guard !value.isEmpty, value.count <= Self.longestValue else { return nil }
        guard let named = heard.firstIndex(where: { $0.id == proposed.turn }),
            let count = stated.count(covering: value), isWorded(value)
        else { return nil }
        // What was said only later is proved by that turn.
        return Summary.Fact(proposed.kind, value, turn: heard[max(named, count - 1)].id)
    }

    /// Whether most words of a value were said, or it is no more than what it mentions.
    private func isWorded(_ value: String) -> Bool {
        let mentions = Mention.all(in: value)
        var rest = Array(value)
        for mention in mentions { for index in mention.range where index < rest.count { rest[index] = " " } }
        let pairs = Likeness.pairs(of: String(rest))
        guard !pairs.isEmpty else { return !mentions.isEmpty || value.contains(where: \.isNumber) }
        // Beside a number a word or two of the model's own do no harm: "저녁 7시 예약 완료".
        let needed = mentions.isEmpty ? 0.5 : 0.0
        return Double(pairs.count { spoken.contains($0) }) >= needed * Double(pairs.count)
            && (!mentions.isEmpty || pairs.contains { spoken.contains($0) })
    }

    /// The sentences of a text, with their marks.
    static func sentences(_ text: String) -> [String] {
        var sentences: [String] = []
        var current = ""
        let characters = Array(text.singleSpaced)
        for (index, character) in characters.enumerated() {
            current.append(character)
            let isLast = index + 1 == characters.count
            if isLast || ".?!".contains(character) && characters[index + 1] == " " {
                let sentence = current.drop { $0 == " " }
                if !sentence.isEmpty { sentences.append(String(sentence)) }
                current = ""
            }
        }
        return sentences
    }
}
