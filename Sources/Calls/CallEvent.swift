public import Foundation
public import Languages

/// Something that happened in a call, as everybody who watches the call sees it.
public struct CallEvent: Sendable, Equatable {
    /// Rises by one with each event of a call, from 1.
    public var sequence: Int
    /// When it happened.
    public var at: Date
    /// What happened.
    public var kind: Kind

    /// What can happen.
    public enum Kind: Sendable, Equatable {
        /// The call has come this far.
        case state(CallState)
        /// The callee picked up.
        case accepted
        /// Who or what picked up, as far as is known; later events correct earlier ones.
        case answeredBy(Answerer)
        /// What was understood so far. Replaces earlier interims of that turn. Empty: the callee began to speak.
        case interim(turn: Int, text: String, revision: Int)
        /// What the callee said, for good.
        case final(Turn)
        /// The turn held no words; it is withdrawn.
        case nothingSaid(turn: Int)
        /// Replies to a turn are being looked for.
        case suggestionsPending(turn: Int)
        /// Replies to a turn, best first.
        case suggestions(turn: Int, [Suggestion])
        /// There will be no replies to that turn.
        case suggestionsUnavailable(turn: Int)
        /// A turn of ours: it begins, or something has become of it.
        case speech(Turn)
        /// The first sound of that turn of ours is on its way to the callee.
        case speechStarted(turn: Int)
        /// That engine has the work, or has it again.
        case engine(ProviderUse)
        /// A condition that the person should know of begins or ends.
        case notice(Notice, isOn: Bool)
        /// The callee is a machine that offers keys to press.
        case menu(turn: Int, KeypadMenu)
        /// The callee or the network ended the call.
        case endedRemotely(Outcome)
        /// What the call came to; it is kept.
        case summary(Summary)
        /// There will be no summary.
        case summaryUnavailable
    }

    /// Describes an event.
    public init(sequence: Int, at: Date, kind: Kind) {
        self.sequence = sequence
        self.at = at
        self.kind = kind
    }
}

/// How far a call has come, as people see it.
public enum CallState: Sendable, Equatable {
    case dialing, ringing, talking, ending
    /// `reason` is set when the carrier could not place the call.
    case ended(Outcome, reason: ProviderError.Kind?)
}

/// A condition that a person should know of while it lasts.
public enum Notice: String, Sendable, Hashable, CaseIterable {
    /// Captions come late because the machine is busy.
    case captionsLate = "captions.late"
    /// Some sound was lost; words may be missing.
    case captionsGap = "captions.gap"
    /// Nothing is being heard.
    case captionsUnavailable = "captions.unavailable"
    /// A sentence could not be spoken.
    case voiceUnavailable = "voice.unavailable"
    /// What is shown could not be kept yet.
    case storageUnavailable = "storage.unavailable"
    /// Some of what was shown could not be kept and will not be.
    case recordLost = "record.lost"
    /// The callee has said nothing for a while.
    case calleeSilent = "callee.silent"
    /// The carrier has not confirmed that it hung up.
    case lineMayBeOpen = "line.open"
    /// A voicemail answered: a message can be left, or the call ended.
    case voicemail = "voicemail"
    /// A machine asks for keys to be pressed.
    case menu = "menu"
    /// A fax answered.
    case fax = "fax"
    /// The carrier has not confirmed that the opening line was heard.
    case openingUnheard = "opening.unheard"
    /// The callee's first words do not end; the opening line waits for a pause.
    case greetingGoesOn = "greeting.long"
    /// A stand-in hears the callee: the preferred recogniser cannot.
    case hearingStandIn = "hearing.standIn"
    /// A stand-in finds replies: the preferred assistant cannot.
    case thinkingStandIn = "thinking.standIn"
    /// A stand-in speaks: the preferred voice cannot.
    case speakingStandIn = "speaking.standIn"
    /// The server stops, so the call is being closed.
    case serverStopping = "server.stopping"
}

/// Replies that a person may choose from, best first, and the callee's turn that they answer.
public struct Suggestions: Sendable, Equatable {
    /// The id of the callee's turn.
    public var turn: Int
    /// Up to three, best first.
    public var replies: [Suggestion]

    /// Replies, best first, to that turn of the callee.
    public init(turn: Int, replies: [Suggestion]) {
        self.turn = turn
        self.replies = replies
    }
}

/// A call as its watchers see it: the sum of the events so far.
public struct CallSnapshot: Sendable, Equatable {
    /// The call itself: its callee, purpose, language and voice.
    public var call: Call
    /// The number of the last event that is part of it.
    public private(set) var sequence = 0
    /// How far the call has come.
    public private(set) var state = CallState.dialing
    /// When the callee picked up; `nil` before that.
    public private(set) var acceptedAt: Date?
    /// Who or what picked up, as far as is known.
    public private(set) var answerer: Answerer?
    /// Both sides' turns in order of their ids, open ones included.
    public private(set) var turns: [Turn] = []
    /// The replies that fit the callee's last turn, and the turn they answer.
    public private(set) var suggestions: Suggestions?
    /// The keys that the callee's menu offers at the moment.
    public private(set) var menu: KeypadMenu?
    /// What the person should know of at the moment.
    public private(set) var notices: Set<Notice> = []
    /// The engine that does each work at the moment; work that no engine has done yet is missing.
    public private(set) var engines: [ProviderUse.Work: ProviderUse] = [:]
    /// What the call came to, once that is known.
    public private(set) var summary: Summary?

    /// A call to which nothing has happened.
    public init(of call: Call) { self.call = call }

    /// Takes in the next event.
    public mutating func apply(_ event: CallEvent) {
        sequence = event.sequence
        switch event.kind {
        case .state(let state):
            self.state = state
            if case .ended = state { (suggestions, menu) = (nil, nil) }
        case .interim(let turn, let text, let revision):
            put(
                Turn(
                    id: turn, speaker: .callee, text: text, state: .open, revision: revision,
                    startedAt: turns.first { $0.id == turn }?.startedAt ?? event.at))
        case .final(let turn): put(turn)
        case .speech(let turn):
            if turn.answers(suggestions), !isRepetition(turn) { suggestions = nil }
            put(turn)
        case .nothingSaid(let turn): turns.removeAll { $0.id == turn }
        case .suggestionsPending: suggestions = nil
        case .suggestions(let turn, let replies): suggestions = Suggestions(turn: turn, replies: replies)
        case .notice(let notice, let isOn):
            if isOn { notices.insert(notice) } else { notices.remove(notice) }
            if notice == .menu, !isOn { menu = nil }
        case .menu(_, let menu): self.menu = menu
        case .engine(let use): engines[use.work] = use
        case .summary(let summary): self.summary = summary
        case .accepted: acceptedAt = event.at
        case .answeredBy(let answerer): self.answerer = answerer
        case .speechStarted, .suggestionsUnavailable, .endedRemotely, .summaryUnavailable: break
        }
    }

    /// Whether the turn says again what was cut, as after a loss of the sound: it answers what that answered.
    private func isRepetition(_ turn: Turn) -> Bool {
        guard let suggestions else { return false }
        return turns.contains {
            $0.id < suggestions.turn && $0.text == turn.text && $0.origin == turn.origin
                && ($0.state == .cut || $0.state == .failed)
        }
    }

    private mutating func put(_ turn: Turn) {
        if let index = turns.firstIndex(where: { $0.id == turn.id }) {
            turns[index] = turn
        } else {
            turns.append(turn)
            turns.sort { $0.id < $1.id }
        }
    }
}

extension Turn {
    /// Whether it is an answer to what those replies answer: words of ours that are newer, and more than a phrase that
    /// buys time.
    fileprivate func answers(_ suggestions: Suggestions?) -> Bool {
        guard let suggestions, state == .open, id > suggestions.turn else { return false }
        switch origin {
        case .suggestion, .typed, .closing, .keypad, .message: return true
        case .opening, .filler, nil: return false
        }
    }
}
