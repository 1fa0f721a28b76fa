/// The end, and what comes after it.
extension CallMachine {
    mutating func hangUp(as outcome: Outcome) -> [CallEffect] {
        switch phase {
        case .dialing, .ringing:
            let outcome = outcome == .completed ? .canceled : outcome
            guard isDialed else { return finish(outcome) }
            return startEnding(outcome)
        case .talking: return startEnding(outcome)
        case .ending, .ended: return []
        }
    }

    mutating func startEnding(_ outcome: Outcome) -> [CallEffect] {
        // What is being spoken is stopped first: `stop` settles its turn, `finish` those that were still queued.
        let stop = speech.stop()
        phase = .ending(outcome)
        hangUpTries = 1
        return stop + [
            .cancelSuggestions(), .publish(.state(.ending)), .hangUp,
            .startTimer(.hangUpConfirmation, patience.hangUpConfirmation),
        ]
    }

    mutating func hangUpUnconfirmed() -> [CallEffect] {
        switch phase {
        case .ending(let outcome):
            guard !isLegOver else { return [] }
            guard hangUpTries < 3 else { return turnOn(.lineMayBeOpen) + finish(outcome) }
            hangUpTries += 1
            return [.hangUp, .startTimer(.hangUpConfirmation, patience.hangUpConfirmation)]
        case .dialing, .ringing, .talking, .ended: return []
        }
    }

    mutating func carrierEnded(_ ending: CarrierEvent.Ending) -> [CallEffect] {
        let outcome: Outcome =
            switch ending {
            case .completed: .completed
            case .busy: .busy
            case .noAnswer: .noAnswer
            case .failed: .failed
            case .canceled: .canceled
            }
        switch phase {
        case .dialing, .ringing: return finish(outcome, isRemote: true)
        case .talking:
            isRemoteEnd = true
            let stop = speech.stop()
            phase = .ending(outcome)
            return stop + [.cancelSuggestions(), .publish(.state(.ending))] + legEnded(outcome)
        case .ending(let wished): return legEnded(wished)
        case .ended: return []
        }
    }

    /// The line is dead. What the callee was saying just before is still being understood: the sound's end follows.
    mutating func legEnded(_ outcome: Outcome) -> [CallEffect] {
        guard !isLegOver else { return [] }
        isLegOver = true
        guard line.isOpen else { return finish(outcome, isRemote: isRemoteEnd) }
        return [.cancelTimer(.hangUpConfirmation), .startTimer(.lastWords, patience.lastWords)]
    }

    mutating func finish(
        _ outcome: Outcome, reason: ProviderError.Kind? = nil, isRemote: Bool = false
    ) -> [CallEffect] {
        phase = .ended(outcome)
        var effects = settleHeard()
        for open in turns.open {
            // How much of it went out is not known; of what was still waiting, nothing did.
            let turn = turns.end(open, as: .cut, playedFraction: open.id == speech.speaking ? nil : 0, at: now)
            if turn.id == speech.speaking { effects.append(.finishSpeech(turn: turn.id)) }
            effects += [.record(.turn(turn)), .publish(.speech(turn))]
        }
        speech = SpeechQueue()
        awaitsSummary = true
        effects += [
            .closeMedia, .cancelSuggestions(), .record(.ended(outcome)),
            .publish(.state(.ended(outcome, reason: reason ?? (outcome == .failed ? endReason : nil)))),
        ]
        if isRemote { effects.append(.publish(.endedRemotely(outcome))) }
        return effects + [
            .summarize(conversation), .startTimer(.summary, isHurried ? patience.lastSummary : patience.summary),
        ]
    }

    mutating func summarized(_ effects: [CallEffect]) -> [CallEffect] {
        guard awaitsSummary else { return [] }
        awaitsSummary = false
        return [.cancelTimer(.summary)] + effects
    }
}
