import Languages

/// Replies to the callee, and buying time for the person to choose.
extension CallMachine {
    mutating func askForReplies(to turn: Turn) -> [CallEffect] {
        let older = forgetSuggestions()
        offered = nil
        fillers = 0
        unanswered = turn.id
        isAnswerExpected = TurnTaking.expectsAnswer(turn.text, language: call.language)
        let conversation = self.conversation
        // One that found nothing is made up for.
        let early = earlySearch.flatMap { $0.found != [] && $0.isAbout(conversation) ? $0 : nil }
        earlySearch = nil
        let pending =
            older + [.publish(.suggestionsPending(turn: turn.id)), .cancelSuggestions(except: early?.search)]
        if let found = early?.found { return pending + show(found, turn: turn.id) + waitForPerson() }
        let search = early?.search ?? nextSearch(turn: turn.id)
        awaitedSearch = search
        return pending + (early == nil ? [.suggest(conversation, search: search)] : []) + [
            .startTimer(.suggestions(search: search), patience.suggestions)
        ] + waitForPerson()
    }

    mutating func forgetSuggestions() -> [CallEffect] {
        guard let search = awaitedSearch else { return [] }
        awaitedSearch = nil
        return [.cancelTimer(.suggestions(search: search))]
    }

    /// - Parameter suggestions: nothing from a search that failed.
    mutating func suggested(_ suggestions: [Suggestion], search: ReplySearch) -> [CallEffect] {
        guard phase == .talking else { return [] }
        if earlySearch?.search == search {
            // A reply that fits half a sentence does harm: it is not shown before the turn is over.
            earlySearch?.found = suggestions
            return []
        }
        guard awaitedSearch == search else { return [] }
        return forgetSuggestions() + show(suggestions, turn: search.turn)
    }

    private mutating func show(_ suggestions: [Suggestion], turn: Int) -> [CallEffect] {
        guard !suggestions.isEmpty else { return [.publish(.suggestionsUnavailable(turn: turn))] }
        offered = Suggestions(turn: turn, replies: suggestions)
        return [.publish(.suggestions(turn: turn, suggestions)), .prepareReplies(suggestions.map(\.text))]
    }

    mutating func searchTooSlow(_ search: ReplySearch) -> [CallEffect] {
        guard awaitedSearch == search else { return [] }
        return suggested([], search: search) + [.cancelSearch(search)]
    }

    /// Gives the person a while to answer before we buy them more time.
    func waitForPerson() -> [CallEffect] {
        guard let unanswered, mayFill, phase == .talking else { return [] }
        let wait = fillers == 0 ? patience.beforeFiller : patience.betweenFillers
        return [.startTimer(.patience(turn: unanswered), wait)]
    }

    var mayFill: Bool {
        isAnswerExpected && !isMachine && listening.calleeTurn == nil && !isClosing && fillers < patience.mostFillers
            && !script.fillers.isEmpty
    }

    mutating func patienceEnded(turn: Int) -> [CallEffect] {
        guard unanswered == turn, mayFill else { return [] }
        // While something else is being said the callee is not left alone.
        guard isQuiet, speech.waiting.isEmpty, line.isOpen else {
            return [.startTimer(.patience(turn: turn), patience.beforeFiller)]
        }
        return say(filler(), .filler) + waitForPerson()
    }

    mutating func filler() -> String {
        defer {
            fillers += 1
            fillersInAll += 1
        }
        return nextFiller
    }

    /// They take turns through the whole call: who says the same again and again sounds like a machine.
    var nextFiller: String { script.fillers.isEmpty ? "" : script.fillers[fillersInAll % script.fillers.count] }
}
