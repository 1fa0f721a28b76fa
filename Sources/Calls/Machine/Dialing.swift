/// A call before the callee picks up.
struct Dialing: Sendable {
    /// How far it has come.
    enum Progress: Sendable {
        /// Nothing has been done yet.
        case new
        /// The opening line is being made.
        case preparing
        /// The carrier was asked to place the call.
        case placed
        /// The callee's telephone rings.
        case ringing
    }

    /// How dialling ends.
    enum Exit: Sendable, Equatable {
        /// The callee has picked up.
        case answered
        /// We hang up, or do not place the call.
        case hangUp(Outcome)
        /// The leg is over, or there was none: the carrier could not place the call for that reason.
        case over(Outcome, reason: ProviderError.Kind? = nil)
    }

    let setup: CallSetup
    private(set) var progress = Progress.new
    private(set) var presence = Presence()

    init(_ setup: CallSetup) { self.setup = setup }

    /// Whether there is a leg that can be hung up.
    var hasLeg: Bool {
        switch progress {
        case .new, .preparing: false
        case .placed, .ringing: true
        }
    }

    /// Takes in what happened.
    /// - Returns: what must be done, and what follows if this is the end of the part.
    mutating func handle(_ input: CallInput) -> (effects: [CallEffect], exit: Exit?) {
        switch input {
        case .begin: return (begin(), nil)
        case .openingPrepared: return (dial(), nil)
        case .carrier(.ringing): return (ring(), nil)
        case .carrier(.answered): return ([.cancelTimer(.answer)], .answered)
        case .carrier(.ended(let ending)): return ([], .over(Outcome(ending)))
        case .dialFailed(let kind): return ([], .over(.failed, reason: kind))
        case .person(let command): return take(command)
        case .timer(let timer): return fired(timer)
        case .serverClosing: return (turnOn(.serverStopping), .hangUp(.interrupted))
        case .serverStopping: return ([], .hangUp(.interrupted))
        case .carrier(.detected), .hangUpFailed, .mediaOpened, .mediaClosed, .heard, .recognizerFailed, .audioLost,
            .beepHeard, .faxHeard, .echoRecognized, .speechStarted, .speechSent, .speechHeard, .speechStopped,
            .speechFailed, .suggested, .suggestionsFailed, .summarized, .summaryFailed, .engine:
            return ([], nil)
        }
    }

    private mutating func begin() -> [CallEffect] {
        guard progress == .new else { return [] }
        progress = .preparing
        return [
            .publish(.state(.dialing)), .prepareSpeech([setup.call.opening] + setup.script.fillers),
            .startTimer(.preparation, setup.patience.preparation),
        ]
    }

    private mutating func dial() -> [CallEffect] {
        guard !hasLeg else { return [] }
        progress = .placed
        let limits = setup.patience.limits
        return [
            .cancelTimer(.preparation), .dial(limits), .startTimer(.answer, limits.ringing + setup.patience.answer),
        ]
    }

    private mutating func ring() -> [CallEffect] {
        guard progress != .ringing else { return [] }
        progress = .ringing
        return [.publish(.state(.ringing))]
    }

    private mutating func take(_ command: CallCommand) -> ([CallEffect], Exit?) {
        switch command {
        case .hangUp: ([.answer(.accepted(turn: nil))], .hangUp(.canceled))
        case .leave: (presence.leave(limit: setup.patience.absence), nil)
        case .comeBack: (presence.comeBack(), nil)
        case .choose, .type, .hold, .press, .speakOpening, .leaveMessage, .stopSpeaking:
            ([.answer(.rejected(.notTalking))], nil)
        }
    }

    private mutating func fired(_ timer: CallTimer) -> ([CallEffect], Exit?) {
        switch timer {
        case .preparation: (dial(), nil)
        case .answer: ([], hasLeg ? .hangUp(.noAnswer) : nil)
        case .absence: ([], presence.isAbsent ? .hangUp(.canceled) : nil)
        case .greeting, .greetingEnd, .patience, .suggestions, .steadyWords, .mark, .calleeSilence, .deadAir,
            .longestCall, .sound, .mediaLoss, .recognizerRestart, .voicemail, .recording, .voicemailQuiet,
            .lastSentence,
            .lastWords, .hangUpConfirmation, .summary:
            ([], nil)
        }
    }
}

extension Outcome {
    /// How a call ended that the carrier or the callee ended.
    init(_ ending: CarrierEvent.Ending) {
        self =
            switch ending {
            case .completed: .completed
            case .busy: .busy
            case .noAnswer: .noAnswer
            case .failed: .failed
            case .canceled: .canceled
            }
    }
}
