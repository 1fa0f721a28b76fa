import Foundation

/// What we say, one utterance after the other.
extension Talk {
    mutating func speakOpeningIfDue() -> [CallEffect] {
        // Never over the callee's words, and never to a voicemail.
        guard opening.isDue, !isOver, line.isOpen, !closing.isUnderWay, listening.calleeTurn == nil,
            !answerer.isVoicemail
        else {
            return []
        }
        return speakOpening()
    }

    mutating func speakOpening() -> [CallEffect] {
        guard opening.isDue, !isOver, !closing.isUnderWay, !answerer.isVoicemail else { return [] }
        // A second try comes before what waited for the first.
        enqueueOpening(first: opening.isSecondTry)
        return turnOff(.greetingGoesOn) + [.cancelTimer(.greeting), .cancelTimer(.greetingEnd)] + speakNext()
    }

    private mutating func enqueueOpening(first: Bool = false) {
        enqueue(call.opening, .opening, first: first)
        opening.begin(as: turns.lastID)
    }

    mutating func enqueue(_ text: String, _ origin: Turn.Origin, first: Bool = false) {
        speech.add(turns.begin(.caller, text, origin, at: now), first: first)
    }

    /// Puts a sentence in the queue; it begins when it is its turn.
    mutating func say(_ text: String, _ origin: Turn.Origin) -> [CallEffect] {
        enqueue(text, origin)
        return speakNext()
    }

    mutating func speakNext() -> [CallEffect] {
        guard line.isOpen, !isOver, let id = speech.next(), var turn = turns[id] else { return [] }
        turn.startedAt = now
        turns.update(turn)
        return [
            .cancelTimer(.calleeSilence), .cancelTimer(.deadAir),
            .record(.turn(turn)), .publish(.speech(turn)),
            turn.origin == .keypad ? .press(turn.text, turn: id) : .speak(turn.text, turn: id),
            .startTimer(.mark(turn: id), patience.making(turn.text)),
        ]
    }

    mutating func speechStarted(_ id: Int) -> [CallEffect] {
        guard speech.started(id), let turn = turns[id] else { return [] }
        if turn.origin != .keypad { echo.began(turn, at: now) }
        return [.publish(.speechStarted(turn: id))]
    }

    mutating func speechSent(_ turn: Int, length: Duration) -> [CallEffect] {
        guard speech.sent(turn) else { return [] }
        return [.startTimer(.mark(turn: turn), length + patience.mark)]
    }

    /// An utterance of ours is over, one way or another.
    /// - Parameter isRepeated: it is to be said again, before anything else.
    mutating func speechOver(
        _ id: Int, _ state: Turn.State, playedFraction: Double? = nil, isRepeated: Bool = false
    ) -> [CallEffect] {
        guard speech.speaking == id, let spoken = turns[id] else { return [] }
        speech.ended()
        let turn = turns.end(spoken, as: state, playedFraction: playedFraction, at: now)
        echo.ended(id, at: now)
        var effects: [CallEffect] = [
            .cancelTimer(.mark(turn: id)), .finishSpeech(turn: id), .record(.turn(turn)), .publish(.speech(turn)),
        ]
        if state == .heard {
            line.carried()
            speech.reachedCallee()
            effects += turnOff(.voiceUnavailable)
            if id == opening.turn { effects += turnOff(.openingUnheard) }
        }
        if id == closing.turn { return effects + hangUp(as: closing.isByServer ? .interrupted : .completed) }
        if closing.isByServer { return effects + (closing.isToBeTold ? sayInterruptionIfQuiet() : speakNext()) }
        if isRepeated, !isOver {
            // Not over the callee's words: it is due as soon as they pause.
            guard id != opening.turn || listening.calleeTurn == nil else {
                opening.postpone()
                return effects + [.startTimer(.greetingEnd, patience.greetingEnd)]
            }
            sayAgain(id)
        } else if id == answerer.messageTurn {
            // Whatever became of the message: a line that goes on recording costs money.
            guard speech.stranded.contains(id) else { return effects + hangUp(as: .voicemail) }
            effects.append(.startTimer(.voicemail, patience.recording))
        }
        return effects + speakNext() + listenForSilence()
    }

    /// Puts what the callee has not heard before everything else that waits.
    mutating func sayAgain(_ id: Int) {
        guard let turn = turns[id], let origin = turn.origin else { return }
        if id == opening.turn {
            enqueueOpening(first: true)
        } else {
            enqueue(turn.text, origin, first: true)
            if id == answerer.messageTurn { answerer.message = .left(turn: turns.lastID) }
        }
    }

    mutating func speechStopped(_ id: Int, playedFraction: Double) -> [CallEffect] {
        var isRepeated = id == speech.lost
        // An opening line is said again once the callee had time to greet, if the sound is not back yet.
        if id == opening.turn, !line.isOpen { isRepeated = false }
        // A menu takes in every key at once: pressed again from the beginning, keys would count twice.
        if turns[id]?.origin == .keypad, playedFraction > 0 { isRepeated = false }
        return speechOver(id, .cut, playedFraction: playedFraction, isRepeated: isRepeated)
    }

    /// - Parameter isLine: the carrier did not take the sound; the stream may be about to close.
    mutating func speechFailed(_ id: Int, isLine: Bool) -> [CallEffect] {
        guard let utterance = speech.current, utterance.turn == id else { return [] }
        // Keys that were heard in part would count twice.
        let mayRepeat = turns[id]?.origin != .keypad || !utterance.isSounding
        if isLine, !utterance.isStopping, id != opening.turn, !closing.isUnderWay, mayRepeat { speech.strand(id) }
        guard id != speech.lost || id == opening.turn && !line.isOpen else {
            return speechOver(id, .failed, isRepeated: mayRepeat)
        }
        // The callee knows nothing of us without the opening line: it is tried once more.
        let isRepeated =
            id == opening.turn && opening.mayBeTriedAgain && !utterance.isStopping && !closing.isUnderWay
            && !answerer.isVoicemail
        let isUnheard = isRepeated && utterance.isSent
        let over = speechOver(id, .failed, isRepeated: isRepeated)
        if isUnheard { return over + turnOn(.openingUnheard) }
        return over + (id == opening.turn ? turnOff(.openingUnheard) : []) + turnOn(.voiceUnavailable)
    }

    /// Nothing that waits is spoken, except for a good-bye.
    /// - Parameter exceptChosen: nor what the person has chosen to say or press.
    mutating func dropQueue(exceptChosen: Bool = false) -> [CallEffect] {
        let (goodbye, turns) = (closing.turn, turns)
        let dropped = speech.drop { $0 != goodbye && !(exceptChosen && turns.isChosen($0)) }
        var effects: [CallEffect] = []
        for id in dropped {
            guard let waiting = turns[id] else { continue }
            let turn = self.turns.end(waiting, as: .cut, playedFraction: 0, at: now)
            effects += [.record(.turn(turn)), .publish(.speech(turn))]
        }
        return effects
    }
}
