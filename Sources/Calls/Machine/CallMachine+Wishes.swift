import Foundation

/// What the person wants.
extension CallMachine {
    mutating func person(_ wish: CallInput.Wish) -> [CallEffect] {
        switch wish {
        case .choose(let text): take(text, .suggestion)
        case .type(let text): take(text, .typed)
        case .hold: hold()
        case .press(let keys): press(keys)
        case .speakOpening: openNow()
        case .leaveMessage: leaveMessage()
        case .stopSpeaking: stopSpeaking()
        case .hangUp: hangUp(as: .completed)
        case .leave: leave()
        case .comeBack: comeBack()
        }
    }

    mutating func take(_ text: String, _ origin: Turn.Origin) -> [CallEffect] {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if let refusal = refusal(of: text) { return [.publish(.refused(refusal))] }
        // Whoever answers in words knows better than we do that no machine listens. Keys are for machines.
        var effects = (origin == .keypad ? [] : humanAnswered()) + forgetSuggestions()
        if let unanswered { effects.append(.cancelTimer(.patience(turn: unanswered))) }
        unanswered = nil
        effects.append(.cancelSuggestions())
        earlySearch = nil
        // A person who speaks before the opening line has been said has chosen to say something else first.
        let speech = say(text, origin)
        return effects + (origin == .keypad ? waitInMenu() : []) + [.publish(.said(turn: lastTurn))] + speech
    }

    /// The person knows better than we do whether somebody listens.
    mutating func openNow() -> [CallEffect] {
        if let refusal = refusal(of: "#") { return [.publish(.refused(refusal))] }
        let effects = humanAnswered()
        let speech = speakOpening()
        return speech.isEmpty ? effects : effects + [.publish(.said(turn: lastTurn))] + speech
    }

    /// Keys answer the callee as words do, a menu above all.
    mutating func press(_ keys: String) -> [CallEffect] {
        let keys = String(keys.uppercased().filter { !$0.isWhitespace && $0 != "-" }.map { $0 == "W" ? "w" : $0 })
        if let refusal = refusal(of: "#") { return [.publish(.refused(refusal))] }
        guard !keys.isEmpty, keys.allSatisfy("0123456789*#ABCDw".contains) else {
            return [.publish(.refused(.wrongKeys))]
        }
        guard keys.count <= Self.mostKeys else { return [.publish(.refused(.tooManyKeys))] }
        return take(keys, .keypad)
    }

    mutating func hold() -> [CallEffect] {
        guard !script.fillers.isEmpty else { return [.publish(.refused(refusal(of: "") ?? .emptyText))] }
        if let refusal = refusal(of: nextFiller) { return [.publish(.refused(refusal))] }
        var effects: [CallEffect] = []
        if let unanswered { effects.append(.cancelTimer(.patience(turn: unanswered))) }
        let speech = say(filler(), .filler)
        effects += [.publish(.said(turn: lastTurn))] + speech
        return effects + waitForPerson()
    }

    /// Why a sentence cannot be spoken, if it cannot.
    func refusal(of text: String) -> Refusal? {
        switch phase {
        case .dialing, .ringing: return .notTalking
        case .ending, .ended: return .callOver
        case .talking: break
        }
        guard closingTurn == nil else { return .callOver }
        guard !text.isEmpty else { return .emptyText }
        guard text.count <= Self.longestText else { return .tooLong }
        return queue.count < 5 && messageTurn == nil ? nil : .tooMany
    }

    mutating func stopSpeaking() -> [CallEffect] {
        switch phase {
        case .talking:
            // What the person has stopped is not said again, even if the sound was lost just before.
            lostSpeech = nil
            strandedSpeech = []
            return stopSpeech() + dropQueue()
        case .dialing, .ringing, .ending, .ended: return []
        }
    }

    mutating func leave() -> [CallEffect] {
        switch phase {
        case .dialing, .ringing, .talking:
            guard !isAbsent else { return [] }
            isAbsent = true
            return [.startTimer(.absence, patience.absence)]
        case .ending, .ended: return []
        }
    }

    mutating func comeBack() -> [CallEffect] {
        guard isAbsent else { return [] }
        isAbsent = false
        switch phase {
        case .dialing, .ringing, .talking: return [.cancelTimer(.absence)]
        case .ending, .ended: return []
        }
    }
}
