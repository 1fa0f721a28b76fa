/// A server that stops while calls go on.
extension Talk {
    /// What is being said on either side may end; then the callee is told, and the line is hung up. A good-bye or a
    /// message that has begun ends the call by itself.
    mutating func serverCloses() -> [CallEffect] {
        let told = turnOn(.serverStopping)
        guard !closing.isUnderWay, answerer.messageTurn == nil else { return told }
        closing = .serverStops(turn: nil)
        guard !answerer.isSurelyVoicemail else { return told + hangUp(as: .interrupted) }
        answerer.message = .none
        speech.forgetUnheard()
        var effects = told + dropQueue() + replies.forget() + [.cancelSuggestions()]
        effects += replies.stopWaiting()
        replies.forgetEarly()
        replies.settle()
        guard isQuiet else { return effects + [.startTimer(.lastSentence, patience.lastSentence)] }
        return effects + sayInterruption()
    }

    /// Tells the callee that the server stops, as soon as neither side speaks.
    mutating func sayInterruptionIfQuiet() -> [CallEffect] {
        guard closing.isToBeTold, !isOver, isQuiet else { return [] }
        return sayInterruption()
    }

    /// Tells the callee that the server stops. While there is no sound this waits for it; the server's limit ends that.
    mutating func sayInterruption() -> [CallEffect] {
        let stop = [.cancelTimer(.lastSentence)] + speech.stop()
        enqueue(script.interruption, .closing)
        closing = .serverStops(turn: turns.lastID)
        return stop + speakNext()
    }
}
