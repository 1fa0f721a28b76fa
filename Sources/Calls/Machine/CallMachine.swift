public import Foundation
import Languages

/// The rules of a call: what happens goes in, what must be done next comes out. Does nothing itself.
///
/// The rules stand in the files beside this one, by theme; all of a call's state is here.
///
///     dialing ──▶ ringing ──▶ talking ──▶ ending ──▶ ended
///        └───────────┴───────────┴────────────────────▲
///
/// A phase is only ever left to the right. Inputs that come too late or twice change nothing.
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

    /// Characters of a sentence that a person may have spoken, at most.
    public static let longestText = 500
    /// Keys that may be pressed at once, at most.
    public static let mostKeys = 32
    /// Searches of a turn before it is final, at most: each costs as much as one whose replies are shown.
    public static let mostEarlySearches = 3

    /// The call itself: its callee, purpose, language and voice. Never changes.
    public let call: Call
    /// How far the call has come.
    public internal(set) var phase = Phase.dialing
    let script: CallScript
    let patience: CallTimeouts

    var turns = TurnLog()
    var listening = Listening()

    /// What we are saying, and what comes after it.
    var speech = SpeechQueue()
    var echo = EchoFilter()
    var opening = Opening()
    var closing = Closing.none
    /// Whether the server cannot wait any longer.
    var isHurried = false

    /// Who picked up, and the message that may be left.
    var answerer = AnswererState()

    var replies = Replies()
    /// Whether replies are looked for before the callee's turn is over, as the assistant wants it at present. The
    /// session that drives the machine keeps it true.
    public var searchesEarly = false
    var awaitsSummary = false

    var isBegun = false
    var isDialed = false
    var line = Line()
    var isLegOver = false
    var isRemoteEnd = false
    /// Why the call came to nothing, for a call that we end.
    var endReason: ProviderError.Kind?
    var hangUpTries = 0
    var isAbsent = false
    var notices = Notices()
    /// The engine that did each work last, and every engine that had a part in the call.
    var engines: [EngineUse.Work: EngineUse] = [:]
    var enginesUsed: Set<EngineUse> = []
    var now: Date

    /// A call that has not begun.
    public init(_ call: Call, script: CallScript, patience: CallTimeouts = CallTimeouts()) {
        self.call = call
        self.script = script
        self.patience = patience
        self.now = call.createdAt
    }

    /// Whether the call has ended. Its summary may still be awaited.
    public var isOver: Bool {
        switch phase {
        case .dialing, .ringing, .talking, .ending: false
        case .ended: true
        }
    }

    /// Whether the call has ended and its summary is known, or is known not to come: no input changes anything.
    public var isSettled: Bool { isOver && !awaitsSummary }

    /// How often the recogniser has been started anew.
    public var recognizerRun: Int { listening.run }

    /// Takes in what happened at `date`.
    /// - Returns: effects in the order they must begin. Empty when the input changes nothing.
    public mutating func handle(_ input: CallInput, at date: Date) -> [CallEffect] {
        now = date
        return notices.changes(in: take(input))
    }

    private mutating func take(_ input: CallInput) -> [CallEffect] {
        switch input {
        case .begin: begin()
        case .openingPrepared: dial()
        case .carrier(.ringing): ring()
        case .carrier(.answered): answer()
        case .carrier(.detected(let answerer)): detected(answerer)
        case .carrier(.ended(let ending)): carrierEnded(ending)
        case .dialFailed(let kind): dialFailed(kind)
        case .hangUpFailed: []  // The confirmation timer asks again.
        case .mediaOpened: mediaOpened()
        case .mediaClosed: mediaClosed()
        case .heard(let event, let run): run == listening.run ? heard(event, run: run) : []
        case .recognizerFailed(_, let run): run == listening.run ? recognizerFailed() : []
        case .audioLost: audioLost()
        case .beepHeard: beepHeard()
        case .faxHeard: detected(.fax)
        case .echoRecognized: echoRecognized()
        case .speechStarted(let turn): speechStarted(turn)
        case .speechSent(let turn, let length): speechSent(turn, length: length)
        case .speechHeard(let turn): speechOver(turn, .heard)
        case .speechStopped(let turn, let fraction): speechStopped(turn, playedFraction: fraction)
        case .speechFailed(let turn, let kind): speechFailed(turn, isLine: kind == .unreachable)
        case .suggested(let suggestions, let search): suggested(suggestions, search: search)
        case .suggestionsFailed(_, let search): suggested([], search: search)
        case .summarized(let summary): summarized([.record(.summary(summary)), .publish(.summary(summary))])
        case .summaryFailed: summarized([.publish(.summaryUnavailable)])
        case .engine(let use): engineUsed(use)
        case .person(let wish): person(wish)
        case .timer(let timer): fired(timer)
        case .serverClosing: serverCloses()
        case .serverStopping: serverStops()
        }
    }
}
