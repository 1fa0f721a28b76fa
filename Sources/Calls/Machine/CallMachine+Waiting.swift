/// Waits that are over.
extension CallMachine {
    mutating func fired(_ timer: CallTimer) -> [CallEffect] {
        switch phase {
        case .dialing, .ringing: firedBeforeTheAnswer(timer)
        case .talking: firedWhileTalking(timer)
        case .ending(let outcome):
            switch timer {
            case .hangUpConfirmation: hangUpUnconfirmed()
            case .lastWords: isLegOver ? finish(outcome, isRemote: isRemoteEnd) : []
            case .preparation, .answer, .greeting, .greetingEnd, .patience, .suggestions, .mark, .calleeSilence,
                .deadAir, .longestCall, .absence, .sound, .mediaLoss, .recognizerRestart, .machine, .recording,
                .machineQuiet, .summary:
                []
            }
        case .ended: timer == .summary ? summarized([.publish(.summaryUnavailable)]) : []
        }
    }

    mutating func firedBeforeTheAnswer(_ timer: CallTimer) -> [CallEffect] {
        switch timer {
        case .preparation: dial()
        case .answer: isDialed ? hangUp(as: .noAnswer) : []
        case .absence: isAbsent ? hangUp(as: .canceled) : []
        case .greeting, .greetingEnd, .patience, .suggestions, .mark, .calleeSilence, .deadAir, .longestCall,
            .sound, .mediaLoss, .recognizerRestart, .machine, .recording, .machineQuiet, .lastWords,
            .hangUpConfirmation, .summary:
            []
        }
    }

    mutating func firedWhileTalking(_ timer: CallTimer) -> [CallEffect] {
        switch timer {
        case .greeting: speakOpeningIfDue()
        case .greetingEnd: greetingGoesOn()
        case .patience(let turn): patienceEnded(turn: turn)
        case .suggestions(let turn):
            awaitedSuggestions == turn ? suggestionsFailed(turn: turn) + [.cancelSuggestions] : []
        case .mark(let turn): speechFailed(turn, isLine: false)
        case .calleeSilence: isQuiet && !isMachine ? turnOn(.calleeSilent) : []
        case .deadAir: isQuiet && !isMachine ? sayGoodbye() : []
        case .longestCall: sayGoodbye()
        case .absence: isAbsent && !wantsMessage ? sayGoodbye() : []
        case .sound: soundNeverCame()
        case .mediaLoss: hasMedia ? [] : turnOn(.captionsUnavailable)
        case .recognizerRestart: restartRecognizer()
        case .machine, .recording: machineWaitEnded()
        case .machineQuiet: machineQuieted()
        case .preparation, .answer, .hangUpConfirmation, .lastWords, .summary: []
        }
    }

    /// A greeting that has begun goes on for long. Words are waited for; a noise without words is no greeting.
    private mutating func greetingGoesOn() -> [CallEffect] {
        guard let calleeTurn, turns[calleeTurn]?.text.isEmpty == false, greetingWaits < patience.mostGreetingWaits
        else {
            return speakOpening()
        }
        guard openingTurn == nil, !isMachine else { return [] }
        greetingWaits += 1
        return [.startTimer(.greetingEnd, patience.greetingEnd)]
    }

    /// A polite close, then the hang-up. A machine needs no good-bye.
    mutating func sayGoodbye() -> [CallEffect] {
        guard closingTurn == nil else { return [] }
        guard !isMachine else { return hangUp(as: .voicemail) }
        lostSpeech = nil
        strandedSpeech = []
        guard hasMedia else { return hangUp(as: .completed) }
        let effects = stopSpeech() + dropQueue() + forgetSuggestions() + [.cancelSuggestions]
        unanswered = nil
        enqueue(script.closing, .closing)
        closingTurn = lastTurn
        return effects + speakNext()
    }
}
