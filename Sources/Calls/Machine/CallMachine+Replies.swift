/// Replies to the callee, and buying time for the person to choose.
extension CallMachine {
    mutating func askForReplies(to turn: Turn) -> [CallEffect] {
        let older = forgetSuggestions()
        fillers = 0
        unanswered = turn.id
        isAnswerExpected = TurnTaking.expectsAnswer(turn.text, language: call.language)
        awaitedSuggestions = turn.id
        return older + [
            .publish(.suggestionsPending(turn: turn.id)), .suggest(conversation, turn: turn.id),
            .startTimer(.suggestions(turn: turn.id), patience.suggestions),
        ] + waitForPerson()
    }

    mutating func forgetSuggestions() -> [CallEffect] {
        guard let turn = awaitedSuggestions else { return [] }
        awaitedSuggestions = nil
        return [.cancelTimer(.suggestions(turn: turn))]
    }

    mutating func suggested(_ suggestions: [Suggestion], turn: Int) -> [CallEffect] {
        guard awaitedSuggestions == turn, phase == .talking else { return [] }
        guard !suggestions.isEmpty else { return suggestionsFailed(turn: turn) }
        return forgetSuggestions() + [
            .publish(.suggestions(turn: turn, suggestions)), .prepareReplies(suggestions.map(\.text)),
        ]
    }

    mutating func suggestionsFailed(turn: Int) -> [CallEffect] {
        guard awaitedSuggestions == turn, phase == .talking else { return [] }
        return forgetSuggestions() + [.publish(.suggestionsUnavailable(turn: turn))]
    }

    /// Gives the person a while to answer before we buy them more time.
    func waitForPerson() -> [CallEffect] {
        guard let unanswered, mayFill, phase == .talking else { return [] }
        let wait = fillers == 0 ? patience.beforeFiller : patience.betweenFillers
        return [.startTimer(.patience(turn: unanswered), wait)]
    }

    var mayFill: Bool {
        isAnswerExpected && calleeTurn == nil && closingTurn == nil && fillers < patience.mostFillers
            && !script.fillers.isEmpty
    }

    mutating func patienceEnded(turn: Int) -> [CallEffect] {
        guard unanswered == turn, mayFill else { return [] }
        // While something else is being said the callee is not left alone.
        guard isQuiet, queue.isEmpty, hasMedia else {
            return [.startTimer(.patience(turn: turn), patience.beforeFiller)]
        }
        return say(filler(), .filler) + waitForPerson()
    }

    mutating func filler() -> String {
        defer { fillers += 1 }
        guard !script.fillers.isEmpty else { return "" }
        return script.fillers[fillers % script.fillers.count]
    }
}
