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
    /// What the callee wants the person to do.
    package private(set) var demands: [Notice] = []
    /// What the callee will do: call back, find out.
    package private(set) var promises: [Notice] = []
    /// What may be said for the person.
    package private(set) var known: KnownFacts
    /// What the purpose alone says.
    let asked: KnownFacts
    /// How far it is agreed.
    private(set) var agreement: Agreement
    /// What the business is called in the person's address book.
    package let contactName: String?
    package let opening: String
    /// Every turn that was looked at, said or not.
    private var taken: [Turn] = []

    /// What is known before anything is said.
    package init(call: Call) {
        language = call.language
        asked = KnownFacts(call: call)
        known = asked
        let wanted = Terms(asked)
        goal = Goal(call: call, request: asked.request, what: asked.what, wanted: wanted)
        agreement = Agreement(goal: goal, wanted: wanted, language: call.language)
        contactName = call.contactName
        opening = call.opening
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
            agreement.say(turn, mentions: mentions)
            guard turn.origin != .opening else { return }
            known.say(turn.text, mentions: mentions, wanted: agreement.wanted)
        }
    }

    private mutating func hear(_ reading: TurnInterpretation, in turn: Turn) {
        agreement.hear(reading, in: turn)
        let phrases = SummaryPhrases.of(language)
        for clause in Clause.all(in: turn.text, mentions: reading.mentions, language: language, rules: .of(language)) {
            let isDemand = phrases.has(.demands, in: clause.compared)
            // What the callee asked for and was told is done.
            if case .waiting("detail", turn.id, clause.text) = agreement.stage { continue }
            if isDemand, !clause.isQuestion || clause.contains(anyOf: ["다시거시", "call back"]) {
                demands.append(Notice(text: clause.text, turn: turn.id))
            } else if !clause.isQuestion, phrases.has(.promises, in: clause.compared) {
                promises.append(Notice(text: clause.text, turn: turn.id))
            }
        }
    }

    /// Whether the purpose was reached: only with proof. `nil` while it is open.
    package var isPurposeReached: Bool? {
        if goal.isInquiry, !agreement.answers.isEmpty, goal.kind == .ask(isAvailability: false) { return true }
        switch agreement.stage {
        case .settled, .granted: return true
        case .refused, .takenBack, .withdrawn: return false
        case .waiting: return nil
        case .open: break
        }
        if goal.isInquiry, !agreement.answers.isEmpty { return true }
        let wasHeard = turns.contains { $0.isCallee }
        return wasHeard && agreement.unreached == nil ? nil : false
    }

    /// A turn by its number.
    func turn(_ id: Int) -> ReadTurn? { turns.first { $0.id == id } }

    /// Names of people that our side has written or said.
    var peopleNames: [String] {
        var names = [known.name].compactMap(\.self)
        for turn in turns where !turn.isCallee && turn.turn.origin != .opening {
            for mention in turn.mentions {
                if case .name(let name) = mention.value, !names.contains(name) { names.append(name) }
            }
        }
        names += goal.names.filter { !names.contains($0) }
        return names + titledNames.filter { !names.contains($0) }
    }

    /// Names of the purpose that nothing announces there and that the callee says with a title: 이하준 친구.
    private var titledNames: [String] {
        guard language == .korean else { return [] }
        let words = Set(goal.purpose.split(whereSeparator: \.isWhitespace).map { String($0).trimmed })
        let titles = ["님", "씨", "친구", "학생", "어린이", "환자", "고객", "신랑", "신부", "회원"]
        return words.filter { word in
            (2...4).contains(word.count)
                && turns.contains { turn in
                    let text = turn.turn.text.filter { $0 != " " }
                    return turn.isCallee && titles.contains { text.contains(word + $0) }
                }
        }.filter { $0.allSatisfy { HangulSyllable.sounds($0) != nil } && PersonNames.isLikely($0) }.sorted()
    }

    /// What was read in a turn.
    package func reading(of id: Int) -> TurnInterpretation? { turns.first { $0.id == id }?.reading }

    // MARK: Slots

    /// What the call is about, with how far it is settled.
    package var slots: [Slot] {
        let stage = agreement.stage
        let terms = stage.isAgreed ? agreement.agreed : agreement.wanted
        var slots = DialogueState.slots(terms, status: stage.status, proof: stage.turn)
        if let offer = agreement.offer {
            slots += DialogueState.slots(
                offer.terms, status: offer.isConditional ? .conditional : .offered, proof: offer.turn)
        }
        let texts: [(Slot.Kind, String?)] = [
            (.name, known.name), (.phone, known.phone), (.address, known.address), (.code, known.digits),
        ]
        for (kind, text) in texts {
            guard let text else { continue }
            let proof = turns.last { $0.turn.text.contains(text) }?.id
            slots.append(Slot(kind: kind, value: .text(text), status: .asked, proof: proof))
        }
        for turn in turns where turn.isCallee {
            for mention in turn.mentions {
                guard case .money(let value, let currency) = mention.value else { continue }
                slots.append(
                    Slot(
                        kind: .money, value: .money(value, currency: currency), status: .offered, proof: turn.id,
                        isDoubtful: turn.isDoubtful(mention)))
            }
        }
        for pair in goal.pairs {
            let label = pair.label.filter { $0 != " " }
            slots.append(Slot(kind: .label(label), value: .text(pair.value), status: .asked, proof: nil))
        }
        return slots
    }

    private static func slots(_ terms: Terms, status: Slot.Status, proof: Int?) -> [Slot] {
        var slots: [Slot] = []
        if let day = terms.day { slots.append(Slot(kind: .day, value: .day(day), status: status, proof: proof)) }
        if let time = terms.time { slots.append(Slot(kind: .time, value: .time(time), status: status, proof: proof)) }
        if let count = terms.count {
            let value = Slot.Value.count(count, unit: terms.unit ?? "")
            slots.append(Slot(kind: .count, value: value, status: status, proof: proof))
        }
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
