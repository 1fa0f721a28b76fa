import Calls
import Dialogue
import Languages

/// What was asked, offered and agreed in a call so far, as pages show it in one line.
struct CallStanding: Sendable {
    private var state: DialogueState
    /// What the purpose mentions.
    private let wished: [Mention]
    /// Days, times and numbers with how far they are settled, in the words in which they were written or said last.
    private(set) var items: [CallMessages.Standing]
    /// Things at most; a line holds no more.
    private static let most = 8

    /// Nothing has been said yet.
    init(call: Call) {
        state = DialogueState(call: call)
        wished = Mention.all(in: state.goal.purpose)
        items = Self.items(of: state, wished)
    }

    /// Where it stands once other turns are said.
    func continued(to snapshot: CallSnapshot) async -> CallStanding {
        var next = self
        let turns = snapshot.turns.filter { $0.state != .open }
        let language = snapshot.call.language
        next.state = await state.continued(to: Conversation(call: snapshot.call, turns: turns)) { turn in
            TurnInterpretation.read(turn.text, language: language)
        }
        next.items = Self.items(of: next.state, wished)
        return next
    }

    private static func items(of state: DialogueState, _ wished: [Mention]) -> [CallMessages.Standing] {
        var items: [CallMessages.Standing] = []
        let said = state.turns.reversed().flatMap(\.mentions) + wished
        for slot in state.slots {
            guard let words = words(for: slot.value, among: said) else { continue }
            let item = CallMessages.Standing(status: slot.status.name, text: words)
            // An offer of what is asked for already says nothing new.
            let isKnown = items.contains { $0.text == item.text && [item.status, "agreed"].contains($0.status) }
            if !isKnown, items.count < most { items.append(item) }
        }
        return items
    }

    private static func words(for value: Slot.Value, among said: [Mention]) -> String? {
        let wanted: Mention.Value
        switch value {
        case .day(let day): wanted = .day(day)
        case .time(let time): wanted = .time(time)
        case .count(let count, let unit): wanted = .count(count, unit: unit)
        case .money, .text: return nil
        }
        let like = Mention(wanted, text: "", range: 0..<0)
        let alike = said.filter { $0.isSameKind(as: like) && $0.agrees(with: like) }
        // 저녁 7시 says more than 7시.
        return alike.max { $0.text.count < $1.text.count }?.text
    }
}

extension Slot.Status {
    /// As it is called on the wire.
    fileprivate var name: String {
        switch self {
        case .asked: "asked"
        case .offered: "offered"
        case .conditional: "conditional"
        case .agreed: "agreed"
        case .refused: "refused"
        case .takenBack: "takenBack"
        }
    }
}
