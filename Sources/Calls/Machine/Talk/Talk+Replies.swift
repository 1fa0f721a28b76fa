import Languages

/// Replies to the callee, and buying time for the person to choose.
extension Talk {
    mutating func askForReplies(to turn: Turn) -> [CallEffect] {
        replies.ask(
            for: turn.id, in: conversation,
            isExpected: TurnTaking.expectsAnswer(turn.text, language: call.language), limit: patience.suggestions)
            + waitForPerson()
    }

    /// Gives the person a while to answer before we buy them more time.
    func waitForPerson() -> [CallEffect] {
        guard let unanswered = replies.unanswered, mayFill(unanswered), !isOver else { return [] }
        let wait = unanswered.fillers == 0 ? patience.beforeFiller : patience.betweenFillers
        return [.startTimer(.patience(turn: unanswered.turn), wait)]
    }

    private func mayFill(_ unanswered: Replies.Unanswered) -> Bool {
        unanswered.isExpected && !answerer.isVoicemail && listening.calleeTurn == nil && !closing.isUnderWay
            && unanswered.fillers < patience.mostFillers && !script.fillers.isEmpty
    }

    mutating func patienceEnded(turn: Int) -> [CallEffect] {
        guard let unanswered = replies.unanswered, unanswered.turn == turn, mayFill(unanswered) else { return [] }
        // While something else is being said the callee is not left alone.
        guard isQuiet, speech.waiting.isEmpty, line.isOpen else {
            return [.startTimer(.patience(turn: turn), patience.beforeFiller)]
        }
        return say(filler(), .filler) + waitForPerson()
    }

    mutating func filler() -> String {
        defer { replies.usedFiller() }
        return nextFiller
    }

    /// They take turns through the whole call: the same one again and again sounds like a machine.
    var nextFiller: String {
        script.fillers.isEmpty ? "" : script.fillers[replies.fillersInAll % script.fillers.count]
    }
}
