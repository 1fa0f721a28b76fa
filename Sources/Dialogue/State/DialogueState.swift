package import Calls
package import Languages

/// Where a conversation stands: what is wanted, what was said about it, and what of that holds.
///
/// A pure value that takes one turn after another. No turn is read twice; replies, the summary, the calendar and the
/// checks of a language model's answer are views of it.
package struct DialogueState: Sendable {
    /// A turn with what was read in it.
    package struct ReadTurn: Sendable {
        package let turn: Turn
        /// What the callee did with it; `nil` for our turns.
        package let reading: TurnInterpretation?
        /// Times, days, numbers and names in it.
        package let mentions: [Mention]

        package var id: Int { turn.id }
        package var isCallee: Bool { turn.speaker == .callee }
    }

    /// Something that the callee asked and has not been told.
    package struct Question: Sendable, Equatable {
        /// What it asks for.
        package var act: DialogueAct
        /// The turn that asks it.
        package var turn: Int
    }

    /// Something that the callee wants done or will do.
    package struct Notice: Sendable, Equatable {
        /// In the callee's words.
        package var text: String
        /// The turn that says it.
        package var turn: Int
    }

    package let language: Language
    package let goal: Goal
    /// What has been said so far, failed speech and echoes left out.
    package private(set) var turns: [ReadTurn] = []
    /// What the callee asked and has not been told, oldest first.
    package private(set) var questions: [Question] = []
    /// What the callee wants the person to do.
    package private(set) var demands: [Notice] = []
    /// What the callee will do: call back, find out.
    package private(set) var promises: [Notice] = []
    /// What may be said for the person.
    private(set) var known: KnownFacts
    /// What the purpose alone says.
    let asked: KnownFacts
    /// Every turn that was looked at, said or not.
    private var taken: [Turn] = []

    /// What is known before anything is said.
    package init(call: Call) {
        language = call.language
        asked = KnownFacts(call: call)
        known = asked
        goal = Goal(call: call, request: asked.request, what: asked.what)
    }

    /// What is known once all turns of a conversation are said, each read by its words.
    package init(_ conversation: Conversation) {
        self.init(call: conversation.call)
        for turn in conversation.turns { take(turn) }
    }

    /// What the person allows beforehand.
    package var limits: Goal.Limits { goal.limits }

    /// Takes the next turn.
    /// - Parameter read: what the callee did with it, if that was found out by more than its words.
    package mutating func take(_ turn: Turn, read: TurnInterpretation? = nil) {
        taken.append(turn)
        guard turn.state != .failed, turn.state != .echo else { return }
        switch turn.speaker {
        case .callee:
            let reading = read ?? TurnInterpretation.read(turn.text, language: language)
            turns.append(ReadTurn(turn: turn, reading: reading, mentions: reading.mentions))
            hear(reading, in: turn)
        case .caller:
            let mentions = Mention.all(in: turn.text)
            turns.append(ReadTurn(turn: turn, reading: nil, mentions: mentions))
            guard turn.origin != .opening else { return }
            known.say(turn.text, mentions: mentions)
            if turn.origin != .filler { questions = [] }
        }
    }

    private mutating func hear(_ reading: TurnInterpretation, in turn: Turn) {
        known.hear(reading)
        for act in [reading.act] + reading.others where act.isQuestion && !questions.contains(where: { $0.act == act })
        {
            questions.append(Question(act: act, turn: turn.id))
        }
        if reading.does(.instructs) { demands.append(Notice(text: turn.text, turn: turn.id)) }
        if reading.does(.promises) { promises.append(Notice(text: turn.text, turn: turn.id)) }
    }

    /// What was read in a turn.
    package func reading(of id: Int) -> TurnInterpretation? { turns.first { $0.id == id }?.reading }

    // MARK: Slots

    /// What the call is about, with how far it is settled.
    package var slots: [Slot] {
        var slots: [Slot] = []
        func add(_ kind: Slot.Kind, _ value: Slot.Value?, isSettled: Bool = false) {
            if let value {
                slots.append(Slot(kind: kind, value: value, status: isSettled ? .agreed : .asked, proof: nil))
            }
        }
        add(.day, known.day.map(Slot.Value.day))
        add(.time, known.time.map(Slot.Value.time))
        add(.count, known.count.map { .count($0.value, unit: $0.unit) })
        add(.name, known.name.map(Slot.Value.text))
        add(.phone, known.phone.map(Slot.Value.text))
        add(.address, known.address.map(Slot.Value.text))
        add(.code, known.digits.map(Slot.Value.text))
        for pair in goal.pairs { add(.label(pair.label.filter { $0 != " " }), .text(pair.value)) }
        return slots
    }
}

// MARK: Going on

extension DialogueState {
    /// The state of the same call once other turns are said: goes on from the turns that both have in common.
    ///
    /// - Parameter read: finds out what a callee's turn does that has not been read yet.
    package func continued(
        to conversation: Conversation, read: (Turn) async -> TurnInterpretation
    ) async -> DialogueState {
        let turns = conversation.turns
        var state = self
        if !isPrefix(of: turns) {
            state = DialogueState(call: conversation.call)
        }
        for turn in turns[state.taken.count...] {
            guard turn.speaker == .callee, turn.state != .failed, turn.state != .echo else {
                state.take(turn)
                continue
            }
            // What was read once, in a turn that has changed its place or its state, still stands.
            var known = self.turns.first { $0.turn.text == turn.text && $0.isCallee }?.reading
            if known == nil { known = await read(turn) }
            state.take(turn, read: known)
        }
        return state
    }

    private func isPrefix(of turns: [Turn]) -> Bool {
        taken.count <= turns.count && zip(taken, turns).allSatisfy(DialogueState.isSame)
    }

    /// Whether two versions of a turn say the same.
    private static func isSame(_ one: Turn, _ two: Turn) -> Bool {
        func isSaid(_ turn: Turn) -> Bool { turn.state != .failed && turn.state != .echo }
        return one.id == two.id && one.speaker == two.speaker && one.text == two.text && isSaid(one) == isSaid(two)
            && one.origin == two.origin && one.confidence == two.confidence && one.doubtful == two.doubtful
    }
}
