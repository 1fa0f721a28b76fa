/// What the callee says.
extension Talk {
    mutating func heard(_ event: RecognitionEvent, run: Int) -> [CallEffect] {
        switch event {
        case .started: return []
        case .speechStarted(let utterance): return calleeStarted(Listening.Utterance(run: run, number: utterance))
        case .transcript(let transcript): return understood(transcript, run: run)
        case .nothingSaid(let utterance):
            let utterance = Listening.Utterance(run: run, number: utterance)
            guard let id = listening.turn(of: utterance), let turn = turns[id], turn.state == .open else { return [] }
            return nothingSaid(turn)
        case .lagging(let isLate):
            listening.isLate = isLate
            return isLate ? turnOn(.captionsLate) : turnOff(.captionsLate)
        }
    }

    mutating func calleeStarted(_ utterance: Listening.Utterance) -> [CallEffect] {
        guard listening.turn(of: utterance) == nil else { return [] }
        let turn = turns.begin(.callee, "", at: now)
        listening.began(utterance, as: turn)
        line.carried()
        var effects: [CallEffect] = [.publish(.interim(turn: turn, text: "", revision: 0))]
        effects += turnOff(.calleeSilent) + turnOff(.captionsGap) + turnOff(.captionsUnavailable)
        guard !isOver else { return effects }
        guard !answerer.isVoicemail else { return effects + [.cancelTimer(.voicemailQuiet)] }
        effects += [.cancelTimer(.calleeSilence), .cancelTimer(.deadAir)]
        effects += replies.stopWaiting()
        if opening.isDue { effects += [.cancelTimer(.greeting), .startTimer(.greetingEnd, patience.greetingEnd)] }
        return effects
    }

    mutating func understood(_ transcript: Transcript, run: Int) -> [CallEffect] {
        let utterance = Listening.Utterance(run: run, number: transcript.utterance)
        let started = calleeStarted(utterance)
        guard let id = listening.turn(of: utterance), var turn = turns[id], turn.state == .open else { return started }
        let hasWords = transcript.text.contains { !$0.isWhitespace }
        guard transcript.isFinal else {
            guard hasWords, transcript.revision > turn.revision else { return started }
            let before = turn.text
            turn.text = transcript.text
            turn.revision = transcript.revision
            turns.update(turn)
            guard !isEcho(turn, isFinal: false) else { return started }
            return started + [
                .record(.turn(turn)), .publish(.interim(turn: id, text: turn.text, revision: turn.revision)),
            ] + listenForVoicemail(turn, isFinal: false) + searchEarlyIfSettled(turn, before: before)
        }
        guard hasWords else { return started + nothingSaid(turn) }
        turn.text = transcript.text
        turn.revision = max(turn.revision, transcript.revision)
        turn.confidence = transcript.confidence
        turn.doubtful = transcript.doubtful
        return started + calleeSaid(turn)
    }

    /// What the callee was saying is all that will be known of it: whatever was listening is gone.
    mutating func settleHeard() -> [CallEffect] {
        var effects: [CallEffect] = []
        for turn in turns.open where turn.speaker == .callee {
            effects += turn.text.isEmpty ? nothingSaid(turn) : calleeSaid(turn)
        }
        return effects
    }

    mutating func calleeSaid(_ turn: Turn) -> [CallEffect] {
        guard !isEcho(turn, isFinal: true) else { return nothingSaid(turn, as: .echo) }
        let turn = turns.end(turn, as: .heard, at: now)
        listening.ended(turn.id)
        var effects: [CallEffect] = [.record(.turn(turn)), .publish(.final(turn))]
        guard !isOver, !closing.isUnderWay else { return effects + sayInterruptionIfQuiet() }
        effects += listenForVoicemail(turn, isFinal: true)
        guard !answerer.isVoicemail else {
            return effects + (mayTakeReplies(to: turn) ? askForReplies(to: turn) : []) + waitForQuietVoicemail()
        }
        // Whatever greets us is answered by the opening line, not by a choice.
        guard !opening.isDue else { return effects + speakOpeningIfDue() }
        return effects + (turns.heardOfCallee.last?.id == turn.id ? askForReplies(to: turn) : []) + listenForSilence()
    }

    /// The turn began and held no words of the callee, whatever was shown of it.
    mutating func nothingSaid(_ turn: Turn, as state: Turn.State = .failed) -> [CallEffect] {
        let turn = turns.end(turn, as: state, at: now)
        listening.ended(turn.id)
        // Words that were shown have been kept, and are kept as what they turned out to be.
        let kept: [CallEffect] = turn.text.isEmpty ? [] : [.record(.turn(turn))]
        let search = replies.dropEarly(for: turn.id)
        return kept + [.publish(.nothingSaid(turn: turn.id))] + search + speakOpeningIfDue() + waitForPerson()
            + listenForSilence() + waitForQuietVoicemail() + sayInterruptionIfQuiet()
    }

    mutating func recognizerFailed() -> [CallEffect] {
        guard line.isOpen else { return [] }
        let wait = listening.failed()
        return settleHeard() + turnOn(.captionsUnavailable) + [.startTimer(.recognizerRestart, wait)]
    }

    mutating func restartRecognizer() -> [CallEffect] {
        line.isOpen ? listening.restart() : []
    }

    func isEcho(_ turn: Turn, isFinal: Bool) -> Bool {
        echo.isEcho(turn, isFinal: isFinal, language: call.language)
    }

    var isQuiet: Bool { speech.speaking == nil && listening.calleeTurn == nil }

    func listenForSilence() -> [CallEffect] {
        guard isQuiet, line.isOpen, !isOver, !answerer.isVoicemail else { return [] }
        return [.startTimer(.calleeSilence, patience.calleeSilence), .startTimer(.deadAir, patience.deadAir)]
    }
}
