import Calls
import Languages

/// The callee's own words that a person should see where rules cannot tell for certain what they come to.
///
/// A quotation is true whatever the rules made of it.
struct SummaryQuotes: Sendable {
    private let state: DialogueState
    private let phrases: SummaryPhrases
    /// Quoted at most.
    private static let most = 2
    /// Letters of a turn that tells something, at least.
    private static let leastLetters = 6

    init(_ state: DialogueState) {
        self.state = state
        phrases = .of(state.language)
    }

    /// What the callee told: the last turns that name a day, a time, an amount or another number; without any, the
    /// last that tells something.
    var telling: [DialogueState.ReadTurn] {
        let telling = behindGreeting.filter(tells)
        let figures = telling.filter(hasFigures).suffix(Self.most)
        return figures.isEmpty ? Array(telling.suffix(1)) : Array(figures)
    }

    /// The turns with figures of which no fact tells anything.
    func untold(_ facts: [Summary.Fact]) -> [DialogueState.ReadTurn] {
        let told = Set(facts.filter { $0.kind != .what && $0.kind != .who }.compactMap(\.turn))
        let turns = behindGreeting.filter { turn in
            tells(turn) && hasFigures(turn) && !told.contains(turn.id) && !isSettled(turn)
        }
        return Array(turns.suffix(Self.most))
    }

    /// Whether all figures of a turn are those that were asked for or agreed.
    private func isSettled(_ turn: DialogueState.ReadTurn) -> Bool {
        let known = [Terms(state.asked), state.agreement.agreed]
        return !turn.mentions.isEmpty && phrases.span(in: turn.turn.text) == nil
            && turn.mentions.allSatisfy { mention in
                switch mention.value {
                case .time(let time): known.contains { $0.time.map(time.agrees) ?? false }
                case .day(let day): known.contains { $0.day.map(day.agrees) ?? false }
                case .count(let count, _): known.contains { $0.count == count }
                case .name: true
                case .minutes, .money, .phone, .digits: false
                }
            }
    }

    /// The turns behind the callee's greeting, which only names the business.
    private var behindGreeting: ArraySlice<DialogueState.ReadTurn> {
        guard let callee = state.turns.firstIndex(where: \.isCallee) else { return [] }
        let ours = state.turns.firstIndex { !$0.isCallee }
        return state.turns[callee...].dropFirst(ours.map { callee < $0 } == true ? 1 : 0)
    }

    private func tells(_ turn: DialogueState.ReadTurn) -> Bool {
        guard turn.isCallee, let reading = turn.reading else { return false }
        let clauses = Clause.all(
            in: turn.turn.text, mentions: turn.mentions, language: state.language, rules: .of(state.language))
        guard clauses.contains(where: { !$0.isQuestion }) else { return false }
        switch reading.act {
        case .greets, .asksToWait, .grantsTime, .asksWhoCalls, .asksHearing, .mishears, .asksAnythingElse, .closes,
            .playsMenu:
            return hasFigures(turn)
        default: return reading.text.count(where: \.isLetter) >= Self.leastLetters
        }
    }

    private func hasFigures(_ turn: DialogueState.ReadTurn) -> Bool {
        if turn.turn.text.contains(where: \.isNumber) || phrases.span(in: turn.turn.text) != nil { return true }
        return turn.mentions.contains { mention in
            switch mention.value {
            case .time, .day, .minutes, .count, .money, .phone, .digits: true
            case .name: false
            }
        }
    }
}
