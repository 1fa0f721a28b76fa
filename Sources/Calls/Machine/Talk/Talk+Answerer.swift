import Languages

/// Who picked up: a person, or a voicemail on which a message can be left.
extension Talk {
    /// What would be left on a voicemail.
    var message: String { call.opening + " " + script.messageClosing }

    mutating func detected(_ verdict: Answerer) -> [CallEffect] {
        switch verdict {
        case .human: return answerer.isVoicemail ? humanAnswered() + askForLatestReplies() : answerer.know(.human)
        case .machine: return hasBeenAnswered ? [] : voicemailAnswered(.carrier)
        case .machineReady: return hasBeenAnswered ? [] : voicemailAnswered(.carrier) + voicemailReady()
        case .fax: return hasBeenAnswered ? [] : faxAnswered()
        case .unknown: return answerer.known == nil ? answerer.know(.unknown) : []
        }
    }

    mutating func beepHeard() -> [CallEffect] {
        if answerer.isVoicemail { return voicemailAnswered(.beep) + voicemailReady() }
        // Something spoke to us, nothing we said was answered, and then it beeped.
        return !turns.heardOfCallee.isEmpty && !hasBeenAnswered ? voicemailAnswered(.beep) + voicemailReady() : []
    }

    /// Whether the callee has taken part in a conversation, as no voicemail does: what a verdict says then comes too late.
    private var hasBeenAnswered: Bool {
        if turns.hasPersonSpoken { return true }
        guard let opening = turns.first(where: { $0.origin == .opening && $0.state == .heard }) else { return false }
        return turns.heardOfCallee.contains {
            $0.id > opening.id && TurnTaking.expectsAnswer($0.text, language: call.language)
                && !AnsweringMachine.speaks($0.text, language: call.language)
        }
    }

    /// Words that only a voicemail says, or that only a person says to a caller.
    mutating func listenForVoicemail(_ turn: Turn, isFinal: Bool) -> [CallEffect] {
        guard !isOver, !closing.isUnderWay else { return [] }
        if isFinal, let new = KeypadMenu(turn.text, language: call.language) { return hear(new, in: turn) }
        let effects = isFinal && !answerer.isVoicemail ? answerer.forgetMenu() : []
        if AnsweringMachine.speaks(turn.text, language: call.language, isFinal: isFinal) {
            guard !turns.hasPersonSpoken else { return effects }
            answerer.hear(wordsIn: turn.id, isFinal: isFinal)
            return effects + voicemailAnswered(.words) + (isFinal ? hearRepetition(turn) : [])
        }
        guard isFinal, answerer.isVoicemail else { return effects }
        if AnsweringMachine.isConversation(turn.text, language: call.language) { return effects + humanAnswered() }
        return effects + (answerer.retractWords(of: turn.id) ? humanAnswered() : hearRepetition(turn))
    }

    /// Only recordings say a long sentence again word for word.
    private mutating func hearRepetition(_ turn: Turn) -> [CallEffect] {
        func letters(_ text: String) -> String { text.filter { $0.isLetter || $0.isNumber } }
        let own = letters(turn.text)
        guard own.count >= 12, !turns.hasPersonSpoken else { return [] }
        let isKnown = turns.heardOfCallee.contains { $0.id != turn.id && letters($0.text) == own }
        return isKnown ? voicemailAnswered(.repetition) : []
    }

    /// A menu is answered by keys, not by words: nothing is said to it, and the person is given time.
    private mutating func hear(_ new: KeypadMenu, in turn: Turn) -> [CallEffect] {
        let isNew = answerer.hear(new)
        let shown = turnOn(.menu) + [.publish(.menu(turn: turn.id, new))]
        // Once the callee has talked to us, a list of keys is a person reading it out.
        guard !hasBeenAnswered else { return shown }
        let effects = voicemailAnswered(.menu) + turnOff(.voicemail) + shown
        guard isNew, answerer.isVoicemail, answerer.message == .none else { return effects }
        return effects + [.cancelTimer(.recording), .startTimer(.voicemail, patience.menu)]
    }

    /// Whether replies to what a supposed voicemail has said are of use: it may be a person, or one follows the keys that
    /// were pressed. What only recordings say is not answered.
    func mayTakeReplies(to turn: Turn) -> Bool {
        guard answerer.menu == nil, !AnsweringMachine.speaks(turn.text, language: call.language) else { return false }
        return !opening.isDue && !answerer.isSurelyVoicemail || turns.hasPressedKeys
    }

    /// A voicemail does not listen: we say nothing by ourselves until the person has chosen what to do. What they chose
    /// before is still said and pressed: it may be meant for the voicemail.
    private mutating func voicemailAnswered(_ sign: VoicemailSign) -> [CallEffect] {
        guard !closing.isUnderWay else { return [] }
        answerer.add(sign)
        guard !answerer.isVoicemail else {
            // The keys of a menu may lead to a voicemail.
            let told = sign == .words || sign == .beep ? turnOn(.voicemail) : []
            // What was left open is waited for anew.
            guard answerer.settleDoubt() else { return told }
            return told + [.startTimer(.voicemail, isInMenu ? patience.menu : patience.voicemail)]
        }
        var effects = answerer.know(.machine) + (sign == .menu ? [] : turnOn(.voicemail)) + turnOff(.greetingGoesOn)
        if let speaking = speech.speaking, !turns.isChosen(speaking) { effects += speech.stop() }
        effects += dropQueue(exceptChosen: true) + replies.forget()
        let turns = turns
        speech.forgetUnheard { !turns.isChosen($0) }
        effects += replies.stopWaiting()
        replies.settle()
        replies.forgetEarly()
        effects += turnOff(.calleeSilent)
        return effects + [
            .cancelSuggestions(), .cancelTimer(.greeting), .cancelTimer(.greetingEnd), .cancelTimer(.calleeSilence),
            .cancelTimer(.deadAir), .startTimer(.voicemail, isInMenu ? patience.menu : patience.voicemail),
            .prepareReplies([message]),
        ]
    }

    /// Whether the person finds their way through a voicemail by its keys: they have chosen to go on.
    private var isInMenu: Bool { answerer.menu != nil || turns.hasPressedKeys }

    /// Keys were pressed: whatever answers them is waited for anew.
    func waitInMenu() -> [CallEffect] {
        guard answerer.isVoicemail, answerer.message == .none else { return [] }
        return [.cancelTimer(.recording), .startTimer(.voicemail, patience.menu)]
    }

    private mutating func voicemailReady() -> [CallEffect] {
        guard answerer.isVoicemail, answerer.known != .machineReady, answerer.messageTurn == nil else { return [] }
        let effects = answerer.know(.machineReady) + [.cancelTimer(.voicemailQuiet)]
        guard answerer.message == .none else { return effects + sayMessage() }
        return effects + (isInMenu ? [] : [.startTimer(.recording, patience.recording)])
    }

    /// A voicemail that says nothing for a while has said all it had to say.
    func waitForQuietVoicemail() -> [CallEffect] {
        guard answerer.isVoicemail, line.isOpen, listening.calleeTurn == nil, !isOver else { return [] }
        return (answerer.isGreeting ? [.startTimer(.voicemailQuiet, patience.voicemailQuiet)] : []) + waitInDoubt()
    }

    /// Where a voicemail is only supposed, the line is left as that of a person who says nothing more.
    private func waitInDoubt() -> [CallEffect] {
        answerer.isSurelyVoicemail || answerer.message != .none ? [] : [.startTimer(.deadAir, patience.deadAir)]
    }

    mutating func voicemailQuieted() -> [CallEffect] { listening.calleeTurn == nil ? voicemailReady() : [] }

    mutating func leaveMessage() -> [CallEffect] {
        guard !closing.isByServer else { return [.answer(.rejected(.serverStopping))] }
        guard answerer.isVoicemail else { return [.answer(.rejected(.noVoicemail))] }
        guard answerer.message == .none else { return [.answer(.rejected(.messageAsked))] }
        answerer.message = .wanted
        guard answerer.known == .machineReady else {
            return [.answer(.accepted(turn: nil)), .startTimer(.voicemail, patience.beforeMessage)]
        }
        let effects = sayMessage()
        return [.answer(.accepted(turn: answerer.messageTurn))] + effects
    }

    private mutating func sayMessage() -> [CallEffect] {
        guard answerer.messageTurn == nil else { return [] }
        // Something the person said before may still be on its way out; the message follows it.
        enqueue(message, .message)
        answerer.message = .left(turn: turns.lastID)
        return [.cancelTimer(.voicemail), .cancelTimer(.recording), .cancelTimer(.voicemailQuiet)] + speakNext()
    }

    /// The person has not chosen in time, or the greeting does not end although they have.
    mutating func voicemailWaitEnded() -> [CallEffect] {
        guard answerer.isVoicemail, answerer.messageTurn == nil || speech.speaking == nil else { return [] }
        if answerer.message == .wanted { return sayMessage() }
        guard answerer.isSurelyVoicemail || answerer.messageTurn != nil else {
            answerer.doubt()
            return waitInDoubt()
        }
        return hangUp(as: .voicemail)
    }

    /// A person after all. What was stopped is said again from the beginning if it was the opening line.
    mutating func humanAnswered() -> [CallEffect] {
        guard answerer.isVoicemail, answerer.messageTurn == nil else { return [] }
        if let turn = opening.turn.flatMap({ turns[$0] }), turn.state != .heard { opening.startOver() }
        return answerer.becameHuman() + (opening.isDue ? waitForGreeting() : listenForSilence())
    }

    /// What a person said while they were taken for a voicemail waits for an answer.
    private mutating func askForLatestReplies() -> [CallEffect] {
        guard answerer.known == .human, let openingTurn = opening.turn, listening.calleeTurn == nil,
            !closing.isUnderWay,
            let latest = turns.heardOfCallee.last, latest.id > openingTurn
        else { return [] }
        return askForReplies(to: latest)
    }

    private mutating func faxAnswered() -> [CallEffect] {
        answerer.know(.fax) + turnOn(.fax) + hangUp(as: .failed, reason: .unsupported)
    }
}
