import Foundation

/// A call whose line is dead, or that we asked to hang up. Last words are still understood.
struct Ending: Sendable {
    /// What is left of the leg.
    private enum Leg: Sendable, Equatable {
        /// The carrier was asked so many times to hang up and has yet to confirm it.
        case hangingUp(tries: Int)
        /// What the callee said before it ended is still being understood.
        case over
    }

    /// How often the carrier is asked to hang up.
    static let mostTries = 3

    let outcome: Outcome
    /// Why the call came to nothing, for a call that we end.
    let reason: ProviderError.Kind?
    /// Whether the callee or the network ended the call.
    private(set) var isRemote: Bool
    /// What was said; `nil` if the callee never picked up.
    private(set) var talk: Talk?
    private let patience: CallTimeouts
    private var leg = Leg.hangingUp(tries: 1)

    init(
        _ outcome: Outcome, reason: ProviderError.Kind? = nil, isRemote: Bool = false, _ talk: Talk?,
        _ patience: CallTimeouts
    ) {
        self.outcome = outcome
        self.reason = reason
        self.isRemote = isRemote
        self.talk = talk
        self.patience = patience
    }

    /// What everything begins with that we hang up.
    static func hangUp(_ patience: CallTimeouts) -> [CallEffect] {
        [
            .cancelSuggestions(), .publish(.state(.ending)), .hangUp,
            .startTimer(.hangUpConfirmation, patience.hangUpConfirmation),
        ]
    }

    /// Takes in what happened at `date`.
    /// - Returns: what must be done, and whether everything is known that can be.
    mutating func handle(_ input: CallInput, at date: Date) -> (effects: [CallEffect], isOver: Bool) {
        switch input {
        case .carrier(.ended): return legEnded()
        case .dialFailed:
            isRemote = false
            return ([], true)
        case .mediaClosed:
            talk?.lineClosed()
            return ([], leg == .over)
        case .heard, .audioLost, .echoRecognized, .speechStarted, .speechSent, .speechHeard, .speechStopped,
            .speechFailed:
            return (talk?.handle(input, at: date) ?? [], false)
        case .person(.hangUp): return ([.answer(.accepted(turn: nil))], false)
        case .person: return ([.answer(.rejected(.callOver))], false)
        case .timer(.hangUpConfirmation): return hangUpUnconfirmed()
        case .timer(.lastWords): return ([], leg == .over)
        case .timer, .begin, .openingPrepared, .carrier(.ringing), .carrier(.answered), .carrier(.detected),
            .hangUpFailed, .mediaOpened, .recognizerFailed, .beepHeard, .faxHeard, .suggested, .suggestionsFailed,
            .summarized, .summaryFailed, .engine, .serverClosing, .serverStopping:
            return ([], false)
        }
    }

    /// The line is dead. What the callee was saying just before is still being understood: the sound's end follows.
    mutating func legEnded() -> (effects: [CallEffect], isOver: Bool) {
        guard leg != .over else { return ([], false) }
        leg = .over
        guard talk?.line.isOpen == true else { return ([], true) }
        return ([.cancelTimer(.hangUpConfirmation), .startTimer(.lastWords, patience.lastWords)], false)
    }

    private mutating func hangUpUnconfirmed() -> (effects: [CallEffect], isOver: Bool) {
        guard case .hangingUp(let tries) = leg else { return ([], false) }
        guard tries < Self.mostTries else { return (turnOn(.lineMayBeOpen), true) }
        leg = .hangingUp(tries: tries + 1)
        return ([.hangUp, .startTimer(.hangUpConfirmation, patience.hangUpConfirmation)], false)
    }
}
