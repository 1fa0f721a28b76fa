import Foundation

/// What the person wants. Each command is answered: it is carried out, or changes nothing.
extension Talk {
    mutating func person(_ command: CallCommand) -> [CallEffect] {
        switch command {
        case .choose(let text, let turn): choose(text, turn: turn)
        case .type(let text): take(text, .typed)
        case .hold: hold()
        case .press(let keys): press(keys)
        case .speakOpening: openNow()
        case .leaveMessage: leaveMessage()
        case .stopSpeaking: stopSpeaking()
        case .hangUp: [.answer(.accepted(turn: nil))] + hangUp(as: .completed)
        case .leave: presence.leave(limit: patience.absence)
        case .comeBack: presence.comeBack()
        }
    }

    /// A reply fits what it was offered to, and nothing that the callee said afterwards. Words that were not offered are
    /// the person's own.
    private mutating func choose(_ text: String, turn: Int?) -> [CallEffect] {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if let rejection = rejection(of: text) { return [.answer(.rejected(rejection))] }
        let latest = turns.heardOfCallee.last?.id
        if let turn, turn != latest { return [.answer(.rejected(.outdatedReply))] }
        let isOffered = replies.offered.map { $0.turn == latest && $0.replies.contains { $0.text == text } } ?? false
        return take(text, isOffered ? .suggestion : .typed)
    }

    mutating func take(_ text: String, _ origin: Turn.Origin) -> [CallEffect] {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if let rejection = rejection(of: text) { return [.answer(.rejected(rejection))] }
        // A person who answers in words knows better than we do that no voicemail listens. Keys are for voicemails.
        var effects = (origin == .keypad ? answerer.forgetMenu() : humanAnswered()) + replies.forget()
        effects += replies.stopWaiting() + [.cancelSuggestions()]
        replies.settle()
        replies.forgetEarly()
        // A person who speaks before the opening line has been said has chosen to say something else first.
        let speech = say(text, origin)
        return [.answer(.accepted(turn: turns.lastID))] + effects + (origin == .keypad ? waitInMenu() : []) + speech
    }

    /// The person knows better than we do whether the callee listens.
    mutating func openNow() -> [CallEffect] {
        if let rejection = rejection(of: "#") { return [.answer(.rejected(rejection))] }
        if let turn = opening.turn.flatMap({ turns[$0] }) {
            let isSaid = turn.state == .heard || turn.state == .open && !speech.isStopping(turn.id)
            guard !isSaid else { return [.answer(.rejected(.openingSaid))] }
        }
        let effects = humanAnswered()
        opening.startOver()
        let speech = speakOpening()
        return [.answer(.accepted(turn: opening.turn))] + effects + speech
    }

    /// Keys answer the callee as words do, a menu above all.
    mutating func press(_ keys: String) -> [CallEffect] {
        if let rejection = rejection(of: "#") { return [.answer(.rejected(rejection))] }
        let keys = String(keys.uppercased().filter { !$0.isWhitespace && $0 != "-" }.map { $0 == "W" ? "w" : $0 })
        guard !keys.isEmpty, keys.allSatisfy("0123456789*#ABCDw".contains) else {
            return [.answer(.rejected(.wrongKeys))]
        }
        guard keys.count <= CallMachine.mostKeys else { return [.answer(.rejected(.tooManyKeys))] }
        return take(keys, .keypad)
    }

    mutating func hold() -> [CallEffect] {
        if let rejection = rejection(of: nextFiller) { return [.answer(.rejected(rejection))] }
        guard !turns.contains(where: { $0.origin == .filler && $0.state == .open }) else {
            return [.answer(.rejected(.alreadyHolding))]
        }
        // "One moment" is said to a callee who listens.
        let effects = humanAnswered() + replies.stopWaiting()
        let speech = say(filler(), .filler)
        return [.answer(.accepted(turn: turns.lastID))] + effects + speech + waitForPerson()
    }

    /// Why a sentence cannot be spoken, if it cannot.
    func rejection(of text: String) -> CommandRejection? {
        if let rejection = rejectionNow { return rejection }
        guard !text.isEmpty else { return .emptyText }
        guard TextLimit.speech.admits(text) else { return .tooLong }
        return speech.isFull || answerer.messageTurn != nil ? .tooMany : nil
    }

    /// Why nothing can be said or stopped at present, if so.
    private var rejectionNow: CommandRejection? {
        closing.isByServer ? .serverStopping : closing.isUnderWay ? .callOver : nil
    }

    mutating func stopSpeaking() -> [CallEffect] {
        let waits = speech.waiting.contains { $0 != closing.turn } || speech.hasUnheard
        guard speech.isGoingOn || waits else { return [.answer(.rejected(.nothingToStop))] }
        // What the person has stopped is not said again, even if the sound was lost just before.
        speech.forgetUnheard()
        return [.answer(.accepted(turn: nil))] + speech.stop() + dropQueue()
    }
}
