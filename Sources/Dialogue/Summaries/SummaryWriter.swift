package import Calls
import Languages

/// What a call came to, as a dialogue state has it.
package struct SummaryWriter: Sendable {
    private let state: DialogueState
    private let agreement: Agreement
    private let phrases: SummaryPhrases
    private let wording: Phrasing
    private let names: HeardNames

    /// A summary of where a conversation stands.
    package init(_ state: DialogueState) {
        self.state = state
        agreement = state.agreement
        phrases = .of(state.language)
        wording = Phrasing(language: state.language)
        names = HeardNames(state)
    }

    /// The summary of the conversation.
    package var summary: Summary {
        let facts = SummaryFacts(state, names: names).facts
        return names.marking(
            Summary(
                text: phrases.text(outcome(facts)), isPurposeReached: state.isPurposeReached, facts: facts))
    }

    private func outcome(_ facts: [Summary.Fact]) -> SummaryPhrases.Outcome {
        let calleeName = SummaryFacts.calleeName(state, names)
        let result = result
        let quoted = quoted(result, facts)
        // An amount stands in the words that are quoted, which say what it is for.
        let prices = facts.filter { fact in
            fact.kind == .price && !quoted.contains { $0.id == fact.turn }
        }
        return SummaryPhrases.Outcome(
            target: state.contactName ?? calleeName?.name, what: state.goal.what, purpose: state.goal.purpose,
            wanted: wording.terms(Terms(state.asked)), agreed: agreedTerms, result: result,
            isInquiry: state.goal.isInquiry, wasSaid: state.turns.contains { !$0.isCallee },
            wasHeard: state.turns.contains(where: \.isCallee),
            prices: prices.map(\.value), next: facts.first { $0.kind == .next }?.value,
            quotes: quoted.map(\.turn.text), isPrecise: isPrecise)
    }

    /// What is quoted beside the result: all that the callee told where it is open, else what no fact tells.
    private func quoted(
        _ result: SummaryPhrases.Outcome.Result, _ facts: [Summary.Fact]
    ) -> [DialogueState.ReadTurn] {
        let quotes = SummaryQuotes(state)
        switch result {
        case .open, .waiting, .answered, .refused, .takenBack: return quotes.telling
        case .done, .granted: return quotes.untold(facts)
        case .differs, .withdrawn, .unreached: return []
        }
    }

    /// Whether a day and a time can stand for what was asked: "2시~4시 사이", "6시 이후" and a choice cannot.
    private var isPrecise: Bool {
        let purpose = state.goal.purpose
        let mentions = agreement.purposeMentions
        let times = mentions.count { if case .time = $0.value { true } else { false } }
        let days = mentions.count { if case .day = $0.value { true } else { false } }
        return times <= 1 && days <= 1 && !purpose.contains("~") && !phrases.has(.ranges, in: .init(purpose))
    }

    /// The terms that were agreed; nothing for a cancellation, whose day is that of what is no more.
    private var agreedTerms: String {
        let isCancelled = state.goal.kind == .cancel && agreement.agreed == Terms(state.asked)
        return isCancelled ? "" : wording.terms(agreement.agreed)
    }

    /// The callee's words in a turn, or those of a clause if that says nothing by itself.
    private func told(_ turn: Int, _ words: String) -> String {
        guard state.turn(turn)?.isCallee == true else { return words }
        return SummaryFacts.words(of: turn, in: state) ?? words
    }

    private var result: SummaryPhrases.Outcome.Result {
        switch agreement.stage {
        case .settled where !state.goal.isInquiry || agreement.answers.isEmpty || !agreement.agreed.isEmpty:
            return .done
        case .granted(let turn) where state.goal.isInquiry && agreement.agreed.isEmpty && agreement.answers.isEmpty:
            return .answered(told(turn, ""))
        case .granted where !state.goal.isInquiry || agreement.answers.isEmpty: return .granted
        case .settled, .granted, .open: break
        case .waiting(Agreement.differs, _, _):
            if let difference = agreement.difference {
                return .differs(asked: wording.terms(difference.asked), said: wording.terms(difference.said))
            }
        case .waiting(let reason, let turn, let words):
            if state.isPurposeReached == nil { return .waiting(reason: reason, words: told(turn, words)) }
        case .refused(let turn, let words):
            if state.isPurposeReached == false { return .refused(words: told(turn, words)) }
        case .takenBack(let turn, let words): return .takenBack(words: told(turn, words))
        case .withdrawn: return .withdrawn
        }
        if let answer = agreement.answers.last, let text = SummaryFacts.words(of: answer, in: state) {
            return .answered(text)
        }
        return agreement.unreached == nil ? .open : .unreached
    }
}

extension Terms {
    /// What a purpose asks for.
    init(_ known: KnownFacts) {
        self.init(day: known.day, time: known.time, count: known.count?.value, unit: known.count?.unit)
    }
}

extension Phrasing {
    /// A day, a time and a number in one phrase; empty if there is none of them.
    func terms(_ terms: Terms) -> String {
        let count = terms.count.map { self.count($0, unit: terms.unit ?? "") }
        return [when(terms), count ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// A day with its time or its part.
    package func when(_ terms: Terms) -> String {
        let when = when(day: terms.day, time: terms.time)
        return [when, terms.part ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
