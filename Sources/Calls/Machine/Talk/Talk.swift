import Foundation

/// A call whose callee has picked up: what is said, heard and looked for.
///
/// Its parts know their own rules; the files beside this one hold the rules between them, by theme.
struct Talk: Sendable {
    /// How a call that was answered ends.
    enum Exit: Sendable, Equatable {
        /// We hang up; the reason of a call that came to nothing.
        case hangingUp(Outcome, reason: ProviderError.Kind?)
        /// The carrier or the callee ended the leg.
        case legOver(Outcome)
        /// There is no leg any more, for that reason.
        case failed(ProviderError.Kind)
    }

    private let setup: CallSetup
    private(set) var now: Date

    /// What both sides have said.
    var turns = TurnLog()
    var line = Line()
    var listening = Listening()
    /// What we say.
    var speech = SpeechQueue()
    var echo = EchoFilter()
    var replies = Replies()
    /// Who picked up, and the message that may be left.
    var answerer = AnswererState()
    var opening = OpeningLine()
    var closing = Closing.none
    var presence: Presence
    /// Whether replies are looked for before the callee's turn is over, as the assistant wants it at present.
    var searchesEarly = false
    /// What has ended it; from then on nothing is begun, and what was said before is still understood.
    private(set) var exit: Exit?

    var call: Call { setup.call }
    var script: CallScript { setup.script }
    var patience: CallTimeouts { setup.patience }
    var isOver: Bool { exit != nil }

    init(_ setup: CallSetup, _ presence: Presence, at date: Date) {
        self.setup = setup
        self.presence = presence
        self.now = date
    }

    /// The callee has picked up.
    func begin() -> [CallEffect] {
        // The carrier ends the leg at its limit: a good-bye has to begin before that.
        let untilGoodbye = max(.zero, patience.limits.talking - patience.goodbye)
        return [
            .publish(.state(.talking)), .publish(.accepted), .openMedia, .startTimer(.sound, patience.sound),
            .startTimer(.longestCall, untilGoodbye),
        ]
    }

    /// Takes in what happened at `date`. Once it is over, only what is heard and what becomes of speech.
    mutating func handle(_ input: CallInput, at date: Date) -> [CallEffect] {
        now = date
        switch input {
        case .carrier(.detected(let answerer)): return detected(answerer)
        case .carrier(.ended(let ending)): return end(.legOver(Outcome(ending)))
        case .dialFailed(let kind): return end(.failed(kind))
        case .mediaOpened: return mediaOpened()
        case .mediaClosed: return mediaClosed()
        case .heard(let event, let run): return run == listening.run ? heard(event, run: run) : []
        case .recognizerFailed(_, let run): return run == listening.run ? recognizerFailed() : []
        case .audioLost: return turnOn(.captionsGap)
        case .beepHeard: return beepHeard()
        case .faxHeard: return detected(.fax)
        case .echoRecognized:
            echo.recognized(at: now)
            return []
        case .speechStarted(let turn): return speechStarted(turn)
        case .speechSent(let turn, let length): return speechSent(turn, length: length)
        case .speechHeard(let turn): return speechOver(turn, .heard)
        case .speechStopped(let turn, let fraction): return speechStopped(turn, playedFraction: fraction)
        case .speechFailed(let turn, let kind): return speechFailed(turn, isLine: kind == .unreachable)
        case .suggested(let suggestions, let search): return replies.found(suggestions, by: search)
        case .suggestionsFailed(_, let search): return replies.found([], by: search)
        case .person(let command): return person(command)
        case .timer(let timer): return fired(timer)
        case .serverClosing: return serverCloses()
        case .serverStopping: return hangUp(as: .interrupted)
        case .begin, .openingPrepared, .carrier(.ringing), .carrier(.answered), .hangUpFailed, .summarized,
            .summaryFailed, .engine:
            return []
        }
    }

    /// Hangs up, unless the end has begun.
    mutating func hangUp(as outcome: Outcome, reason: ProviderError.Kind? = nil) -> [CallEffect] {
        isOver ? [] : end(.hangingUp(outcome, reason: reason))
    }

    private mutating func end(_ exit: Exit) -> [CallEffect] {
        switch exit {
        case .hangingUp:
            // What is being spoken is stopped first: its turn is settled when that is done.
            defer { self.exit = exit }
            return speech.stop() + Ending.hangUp(patience)
        case .legOver:
            defer { self.exit = exit }
            return speech.stop() + [.cancelSuggestions(), .publish(.state(.ending))]
        case .failed:
            self.exit = exit
            return []
        }
    }

    /// Everything is known that can be known: what is open is as much as there will be.
    mutating func settle(at date: Date) -> [CallEffect] {
        now = date
        var effects = settleHeard()
        for open in turns.open {
            // How much of it went out is not known; of what was still waiting, nothing did.
            let isBeingSaid = open.id == speech.speaking
            let turn = turns.end(open, as: .cut, playedFraction: isBeingSaid ? nil : 0, at: now)
            if isBeingSaid { effects.append(.finishSpeech(turn: turn.id)) }
            effects += [.record(.turn(turn)), .publish(.speech(turn))]
        }
        speech = SpeechQueue()
        return effects
    }

    /// The sound has ended after the talk did.
    mutating func lineClosed() { line.closed() }

    /// What has been said so far, as an assistant may know it.
    var conversation: Conversation { Conversation(call: call, turns: turns.said(speaking: speech.speaking)) }

    /// The same, with an open turn of the callee as if it were over.
    func conversation(hearing turn: Turn) -> Conversation {
        var (turn, supposed) = (turn, conversation)
        turn.state = .heard
        turn.endedAt = now
        supposed.turns = (supposed.turns + [turn]).sorted { $0.id < $1.id }
        return supposed
    }
}
