import Languages

/// Who picked up, as far as is known: a person, or a voicemail or another recording; and the message that may be left.
struct AnswererState: Sendable {
    /// Whether a message is left on a voicemail.
    enum Message: Sendable, Equatable {
        /// The person has not asked for one.
        case none
        /// It is said once the voicemail records.
        case wanted
        /// It is being said, or waits to be, as that turn.
        case left(turn: Int)
    }

    private(set) var known: Answerer?
    /// What speaks for a voicemail.
    private(set) var signs: Set<VoicemailSign> = []
    /// The callee's turn whose words are a sign, and whether more than its beginning is known.
    private var words: (turn: Int, isFinal: Bool)?
    /// Whether the person has had time to choose and it is still not certain that a voicemail answered.
    private(set) var isInDoubt = false
    /// The menu of keys that the callee said last, if nothing else was said after it.
    private(set) var menu: KeypadMenu?
    var message = Message.none

    /// Whether a voicemail picked up, as far as is known.
    var isVoicemail: Bool { known == .machine || known == .machineReady }
    /// Whether that is certain enough to hang up by ourselves: a beep, or two signs that know nothing of each other.
    var isSurelyVoicemail: Bool { isVoicemail && (signs.contains(.beep) || signs.count >= 2) }
    /// Whether a voicemail speaks whose greeting may go on.
    var isGreeting: Bool { known == .machine && menu == nil }
    /// The turn that is the message.
    var messageTurn: Int? { if case .left(let turn) = message { turn } else { nil } }

    /// Who picked up is known better.
    mutating func know(_ new: Answerer) -> [CallEffect] {
        guard known != new else { return [] }
        known = new
        return [.publish(.answeredBy(new))]
    }

    /// Something more speaks for a voicemail.
    mutating func add(_ sign: VoicemailSign) { signs.insert(sign) }

    /// Words of that turn are a sign.
    mutating func hear(wordsIn turn: Int, isFinal: Bool) { words = (turn, isFinal) }

    /// The end of a turn has turned what it began with into something else: if its beginning was a sign, it is none.
    /// - Returns: whether nothing speaks for a voicemail any more.
    mutating func retractWords(of turn: Int) -> Bool {
        guard let words, words.turn == turn, !words.isFinal else { return false }
        self.words = nil
        signs.remove(.words)
        return signs.isEmpty
    }

    /// The person has had time to choose.
    mutating func doubt() { isInDoubt = true }

    /// Certainty has come.
    /// - Returns: whether there was doubt before.
    mutating func settleDoubt() -> Bool {
        guard isSurelyVoicemail, isInDoubt else { return false }
        isInDoubt = false
        return true
    }

    /// A menu was said.
    /// - Returns: whether it is another one than before.
    mutating func hear(_ new: KeypadMenu) -> Bool {
        defer { menu = new }
        return menu != new
    }

    /// Something else was said after the menu, or it was answered.
    mutating func forgetMenu() -> [CallEffect] {
        guard menu != nil else { return [] }
        menu = nil
        return turnOff(.menu)
    }

    /// It is a person after all.
    mutating func becameHuman() -> [CallEffect] {
        message = .none
        signs = []
        words = nil
        isInDoubt = false
        return know(.human) + turnOff(.voicemail) + forgetMenu() + [
            .cancelTimer(.voicemail), .cancelTimer(.recording), .cancelTimer(.voicemailQuiet),
        ]
    }
}
