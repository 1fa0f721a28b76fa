import Calls
import Languages

/// People, codes and what we chose.
extension SummaryFacts {
    // MARK: People and codes

    mutating func addPeople() {
        if let callee = SummaryFacts.calleeName(state, names) { add(.who, callee.name, callee.turn) }
        for name in state.peopleNames {
            if let turn = state.turns.last(where: {
                $0.isCallee && $0.turn.text.contains(name) && $0.turn.state == .heard
            })
                ?? state.turns.last(where: { !$0.isCallee && $0.turn.text.contains(name) })
            {
                add(.who, name, turn.id)
            }
        }
        for code in state.goal.codes {
            let bare = code.value.filter { $0.isLetter || $0.isNumber }
            guard
                let turn = state.turns.last(where: { turn in
                    !turn.isCallee && turn.turn.origin != .opening
                        && turn.turn.text.filter { $0.isLetter || $0.isNumber }.contains(bare)
                })
            else { continue }
            add(.what, (code.label + " " + code.value).trimmed, turn.id)
        }
    }

    func isCode(_ digits: String) -> Bool {
        state.goal.codes.contains { $0.value.filter(\.isNumber) == digits }
    }

    /// The business that picked up, from how it greets. Nothing if the person has named it already, or if the name is
    /// likely misheard: a wrong name is worse than none.
    static func calleeName(_ state: DialogueState, _ names: HeardNames) -> (name: String, turn: Int)? {
        guard state.contactName == nil, let greeting = names.greeting else { return nil }
        return names.isDoubtful(greeting.name) ? nil : greeting
    }

    // MARK: Choices

    /// What we chose where the callee let us: "더블로 부탁드려요".
    mutating func addChoices() {
        for (asked, answer) in zip(state.turns, state.turns.dropFirst())
        where asked.isCallee && !answer.isCallee && answer.turn.origin != .opening {
            guard let option = chosen(asked, answer) else { continue }
            add(phrases.isSeat(option) ? .place : .what, option, answer.id)
        }
    }

    func chosen(_ asked: DialogueState.ReadTurn, _ answer: DialogueState.ReadTurn) -> String? {
        let text = answer.turn.text.lowercased()
        let options = asked.reading?.options ?? []
        let named = options.first { option in
            text.contains(option.lowercased()) && option.count > 1 && Mention.all(in: option).isEmpty
        }
        if let named { return named }
        guard state.language == .korean else { return nil }
        let words = answer.turn.text.split(separator: " ").map { String($0).trimmed }
        guard let verb = words.firstIndex(where: { ["부탁", "할게", "해", "주세요"].contains(where: $0.hasPrefix) }), verb > 0
        else { return nil }
        let object = words[verb - 1]
        let ending = ["으로", "로"].first { object.hasSuffix($0) && object.count > $0.count }
        guard let ending else { return nil }
        let noun = String(object.dropLast(ending.count))
        guard phrases.isSeat(noun) else { return nil }
        let before = verb > 1 && phrases.isSeat(words[verb - 2]) ? words[verb - 2] + " " : ""
        return before + noun
    }
}
