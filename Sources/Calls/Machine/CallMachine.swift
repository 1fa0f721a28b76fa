public import Foundation

/// The rules of a call: what happens goes in, what must be done next comes out. Does nothing itself.
///
///     dialing ──▶ ringing ──▶ talking ──▶ ending ──▶ ended
///        └───────────┴───────────┴────────────────────▲
///
/// A phase is only ever left to the right, and has the rules and the state of a call in it: ``Dialing``, ``Talk``,
/// ``Ending``. Inputs that come too late or twice change nothing.
public struct CallMachine: Sendable {
    /// How far a call has come.
    public enum Phase: Sendable, Equatable {
        /// From the beginning until the network knows of the call.
        case dialing
        /// The callee's telephone rings.
        case ringing
        /// The callee has picked up.
        case talking
        /// The line is dead, or we asked to hang up and wait for the carrier to confirm it; last words are still understood.
        case ending(Outcome)
        /// Everything that was said is known.
        case ended(Outcome)
    }

    /// A phase with everything that is known in it.
    private enum State: Sendable {
        /// Dialing and ringing, which differ in little.
        case dialing(Dialing)
        case talking(Talk)
        case ending(Ending)
        /// - Parameter awaitsSummary: whether it is still to be known what the call came to.
        case ended(Outcome, awaitsSummary: Bool)
    }

    /// Characters of a sentence that a person may have spoken, at most.
    public static let longestText = 500
    /// Keys that may be pressed at once, at most.
    public static let mostKeys = 32
    /// Searches of a turn before it is final, at most: each costs as much as one whose replies are shown.
    public static let mostEarlySearches = 3

    private let setup: CallSetup
    private var state: State
    private var notices = Notices()
    private var engines = ProviderLog()
    /// Whether the server cannot wait any longer.
    private var isHurried = false
    /// Whether replies are looked for before the callee's turn is over, as the assistant wants it at present. The
    /// session that drives the machine keeps it true.
    public var searchesEarly = false

    /// A call that has not begun.
    public init(_ call: Call, script: CallScript, patience: CallTimeouts = CallTimeouts()) {
        setup = CallSetup(call: call, script: script, patience: patience)
        state = .dialing(Dialing(setup))
    }

    /// The call itself: its callee, purpose, language and voice. Never changes.
    public var call: Call { setup.call }

    /// How far the call has come.
    public var phase: Phase {
        switch state {
        case .dialing(let dialing): dialing.progress == .ringing ? .ringing : .dialing
        case .talking: .talking
        case .ending(let ending): .ending(ending.outcome)
        case .ended(let outcome, _): .ended(outcome)
        }
    }

    /// Whether the call has ended. Its summary may still be awaited.
    public var isOver: Bool { if case .ended = state { true } else { false } }

    /// Whether the call has ended and its summary is known, or is known not to come: no input changes anything.
    public var isSettled: Bool { if case .ended(_, awaitsSummary: false) = state { true } else { false } }

    /// How often the recogniser has been started anew.
    public var recognizerRun: Int {
        switch state {
        case .talking(let talk): talk.listening.run
        case .ending(let ending): ending.talk?.listening.run ?? 0
        case .dialing, .ended: 0
        }
    }

    /// Takes in what happened at `date`.
    /// - Returns: effects in the order they must begin. Empty when the input changes nothing.
    public mutating func handle(_ input: CallInput, at date: Date) -> [CallEffect] {
        notices.changes(in: take(input, at: date))
    }

    private mutating func take(_ input: CallInput, at date: Date) -> [CallEffect] {
        if case .engine(let use) = input { return isSettled ? [] : engines.used(use, isOver: isOver) }
        if case .serverStopping = input { isHurried = true }
        switch state {
        case .dialing(var dialing):
            let (effects, exit) = dialing.handle(input)
            state = .dialing(dialing)
            guard let exit else { return effects }
            return effects + leave(dialing, by: exit, at: date)
        case .talking(var talk):
            talk.searchesEarly = searchesEarly
            let effects = talk.handle(input, at: date)
            state = .talking(talk)
            guard let exit = talk.exit else { return effects }
            return effects + leave(talk, by: exit, at: date)
        case .ending(var ending):
            let (effects, isOver) = ending.handle(input, at: date)
            return effects + enter(ending, isOver: isOver, at: date)
        case .ended(let outcome, let awaitsSummary):
            return handleAfterTheEnd(input, outcome, awaitsSummary: awaitsSummary)
        }
    }

    // MARK: From one phase to the next

    private mutating func leave(_ dialing: Dialing, by exit: Dialing.Exit, at date: Date) -> [CallEffect] {
        switch exit {
        case .answered:
            let talk = Talk(setup, dialing.presence, at: date)
            state = .talking(talk)
            return talk.begin()
        case .hangUp(let outcome):
            guard dialing.hasLeg else { return finish(outcome, at: date) }
            state = .ending(Ending(outcome, nil, setup.patience))
            return Ending.hangUp(setup.patience)
        case .over(let outcome, let reason): return finish(outcome, reason: reason, isRemote: true, at: date)
        }
    }

    private mutating func leave(_ talk: Talk, by exit: Talk.Exit, at date: Date) -> [CallEffect] {
        switch exit {
        case .hangingUp(let outcome, let reason):
            state = .ending(Ending(outcome, reason: reason, talk, setup.patience))
            return []
        case .legOver(let outcome):
            var ending = Ending(outcome, isRemote: true, talk, setup.patience)
            let (effects, isOver) = ending.legEnded()
            return effects + enter(ending, isOver: isOver, at: date)
        case .failed(let kind): return finish(.failed, talk, reason: kind, isRemote: true, at: date)
        }
    }

    private mutating func enter(_ ending: Ending, isOver: Bool, at date: Date) -> [CallEffect] {
        state = .ending(ending)
        guard isOver else { return [] }
        return finish(ending.outcome, ending.talk, reason: ending.reason, isRemote: ending.isRemote, at: date)
    }

    private mutating func finish(
        _ outcome: Outcome, _ talk: Talk? = nil, reason: ProviderError.Kind? = nil, isRemote: Bool = false,
        at date: Date
    ) -> [CallEffect] {
        var talk = talk
        let settled = talk?.settle(at: date) ?? []
        state = .ended(outcome, awaitsSummary: true)
        let told: [CallEffect] = isRemote ? [.publish(.endedRemotely(outcome))] : []
        let limit = isHurried ? setup.patience.lastSummary : setup.patience.summary
        return settled + [
            .closeMedia, .cancelSuggestions(), .record(.ended(outcome)),
            .publish(.state(.ended(outcome, reason: reason))),
        ] + told + [
            .summarize(talk?.conversation ?? Conversation(call: call, turns: [])), .startTimer(.summary, limit),
        ]
    }

    private mutating func handleAfterTheEnd(
        _ input: CallInput, _ outcome: Outcome, awaitsSummary: Bool
    ) -> [CallEffect] {
        let found: [CallEffect]
        switch input {
        case .person: return [.answer(.rejected(.callOver))]
        case .summarized(let summary): found = [.record(.summary(summary)), .publish(.summary(summary))]
        case .summaryFailed, .timer(.summary), .serverStopping: found = [.publish(.summaryUnavailable)]
        default: return []
        }
        guard awaitsSummary else { return [] }
        state = .ended(outcome, awaitsSummary: false)
        return [.cancelTimer(.summary)] + found
    }
}
