/// Waits that are over.
extension Talk {
    mutating func fired(_ timer: CallTimer) -> [CallEffect] {
        switch timer {
        case .greeting: speakOpeningIfDue()
        case .greetingEnd: greetingGoesOn()
        case .patience(let turn): patienceEnded(turn: turn)
        case .suggestions(let search): replies.gaveUp(search)
        case .steadyWords(let turn): wordsSteady(turn: turn)
        case .mark(let turn): speechFailed(turn, isLine: false)
        case .calleeSilence: isQuiet && !answerer.isVoicemail ? turnOn(.calleeSilent) : []
        case .deadAir: isQuiet && !answerer.isSurelyVoicemail ? sayGoodbye() : []
        case .longestCall: sayGoodbye()
        case .absence: presence.isAbsent && answerer.message == .none ? sayGoodbye() : []
        case .sound: soundNeverCame()
        case .mediaLoss: line.isOpen ? [] : turnOn(.captionsUnavailable)
        case .recognizerRestart: restartRecognizer()
        case .voicemail, .recording: voicemailWaitEnded()
        case .voicemailQuiet: voicemailQuieted()
        case .lastSentence: closing.isToBeTold ? sayInterruption() : []
        case .preparation, .answer, .hangUpConfirmation, .lastWords, .summary: []
        }
    }

    /// The callee's own greeting comes first; only if none comes do we speak into the silence.
    func waitForGreeting() -> [CallEffect] {
        [.startTimer(.greeting, patience.greeting)]
            + (listening.calleeTurn == nil ? [] : [.startTimer(.greetingEnd, patience.greetingEnd)])
    }

    /// A greeting that has begun goes on for long. A noise without words is no greeting, if words would be known by now.
    /// Words that do not end are an announcement or a very talkative callee: our opening waits for a pause, or for the
    /// person to say that it must not.
    private mutating func greetingGoesOn() -> [CallEffect] {
        guard opening.isDue, line.isOpen, !answerer.isVoicemail, !closing.isUnderWay else { return [] }
        let hasWords = listening.calleeTurn.map { turns[$0]?.text.isEmpty == false } ?? false
        guard hasWords || listening.calleeTurn != nil && listening.isLate else { return speakOpening() }
        guard opening.waitOnceMore(most: patience.mostGreetingWaits) else { return turnOn(.greetingGoesOn) }
        return [.startTimer(.greetingEnd, patience.greetingEnd)]
    }

    /// A polite close, then the hang-up. A voicemail needs no good-bye.
    mutating func sayGoodbye() -> [CallEffect] {
        guard !closing.isUnderWay else { return [] }
        guard !answerer.isSurelyVoicemail else { return hangUp(as: .voicemail) }
        speech.forgetUnheard()
        guard line.isOpen else { return hangUp(as: .completed) }
        let effects = speech.stop() + dropQueue() + replies.forget() + [.cancelSuggestions()]
        replies.forgetEarly()
        replies.settle()
        enqueue(script.closing, .closing)
        closing = .goodbye(turn: turns.lastID)
        return effects + speakNext()
    }
}
