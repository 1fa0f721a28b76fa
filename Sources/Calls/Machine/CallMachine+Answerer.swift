import Languages

/// Who picked up: a person, or a machine on which a message can be left.
extension CallMachine {
    /// Whether a machine picked up, as far as is known.
    var isMachine: Bool { answerer == .machine || answerer == .machineReady }

    /// Whether that is certain enough to hang up by ourselves: a beep, or two signs that know nothing of each other.
    var isSurelyMachine: Bool { isMachine && (signs.contains(.beep) || signs.count >= 2) }

    /// What would be left on a machine.
    var message: String { call.opening + " " + script.messageClosing }

    mutating func detected(_ verdict: Answerer) -> [CallEffect] {
        switch phase {
        case .talking: break
        case .dialing, .ringing, .ending, .ended: return []
        }
        switch verdict {
        case .human: return isMachine ? humanAnswered() + askForLatestReplies() : know(.human)
        case .machine: return hasBeenAnswered ? [] : machineAnswered(.carrier)
        case .machineReady: return hasBeenAnswered ? [] : machineAnswered(.carrier) + machineReady()
        case .fax: return hasBeenAnswered ? [] : faxAnswered()
        case .unknown: return answerer == nil ? know(.unknown) : []
        }
    }

    mutating func beepHeard() -> [CallEffect] {
        switch phase {
        case .talking: break
        case .dialing, .ringing, .ending, .ended: return []
        }
        if isMachine { return machineAnswered(.beep) + machineReady() }
        // Something spoke to us, nothing we said was answered, and then it beeped.
        return !turns.heardOfCallee.isEmpty && !hasBeenAnswered ? machineAnswered(.beep) + machineReady() : []
    }

    /// Whether the callee has taken part in a conversation, as no machine does: what a verdict says then comes too late.
    private var hasBeenAnswered: Bool {
        if turns.hasPersonSpoken { return true }
        guard let opening = turns.first(where: { $0.origin == .opening && $0.state == .heard }) else { return false }
        return turns.heardOfCallee.contains {
            $0.id > opening.id && TurnTaking.expectsAnswer($0.text, language: call.language)
                && !AnsweringMachine.speaks($0.text, language: call.language)
        }
    }

    private mutating func know(_ new: Answerer) -> [CallEffect] {
        guard answerer != new else { return [] }
        answerer = new
        return [.publish(.answeredBy(new))]
    }

    /// Words that only a machine says, or that only a person says to a caller.
    mutating func listenForMachine(_ turn: Turn, isFinal: Bool) -> [CallEffect] {
        guard phase == .talking, !isClosing else { return [] }
        if isFinal, let new = KeypadMenu(turn.text, language: call.language) { return hear(new, in: turn) }
        let effects = isFinal && !isMachine ? forgetMenu() : []
        if AnsweringMachine.speaks(turn.text, language: call.language, isFinal: isFinal) {
            guard !turns.hasPersonSpoken else { return effects }
            machineWords = (turn.id, isFinal)
            return effects + machineAnswered(.words) + (isFinal ? hearRepetition(turn) : [])
        }
        guard isFinal, isMachine else { return effects }
        if AnsweringMachine.isConversation(turn.text, language: call.language) { return effects + humanAnswered() }
        if let words = machineWords, words.turn == turn.id, !words.isFinal {
            // The end of a sentence has turned what it began with into something else.
            machineWords = nil
            signs.remove(.words)
            if signs.isEmpty { return effects + humanAnswered() }
        }
        return effects + hearRepetition(turn)
    }

    /// Only recordings say a long sentence again word for word.
    private mutating func hearRepetition(_ turn: Turn) -> [CallEffect] {
        func letters(_ text: String) -> String { text.filter { $0.isLetter || $0.isNumber } }
        let own = letters(turn.text)
        guard own.count >= 12, !turns.hasPersonSpoken else { return [] }
        let isKnown = turns.heardOfCallee.contains { $0.id != turn.id && letters($0.text) == own }
        return isKnown ? machineAnswered(.repetition) : []
    }

    /// A menu is answered by keys, not by words: nothing is said to it, and the person is given time.
    private mutating func hear(_ new: KeypadMenu, in turn: Turn) -> [CallEffect] {
        let isNew = menu != new
        menu = new
        let shown = turnOn(.menu) + [.publish(.menu(turn: turn.id, new))]
        // A callee who has talked to us reads out what another line offers.
        guard !hasBeenAnswered else { return shown }
        let effects = machineAnswered(.menu) + turnOff(.voicemail) + shown
        guard isNew, isMachine, !wantsMessage, messageTurn == nil else { return effects }
        return effects + [.cancelTimer(.recording), .startTimer(.machine, patience.menu)]
    }

    mutating func forgetMenu() -> [CallEffect] {
        guard menu != nil else { return [] }
        menu = nil
        return turnOff(.menu)
    }

    /// Whether replies to what a supposed machine has said are of use: it may be a person, or one follows the keys that
    /// were pressed. What only recordings say is not answered.
    func mayTakeReplies(to turn: Turn) -> Bool {
        guard menu == nil, !AnsweringMachine.speaks(turn.text, language: call.language) else { return false }
        return openingTurn != nil && !isSurelyMachine || turns.hasPressedKeys
    }

    /// A machine does not listen: we say nothing by ourselves until the person has chosen what to do. What they chose
    /// before is still said and pressed: it may be meant for the machine.
    private mutating func machineAnswered(_ sign: MachineSign) -> [CallEffect] {
        guard !isClosing else { return [] }
        signs.insert(sign)
        guard !isMachine else {
            // The keys of a menu may lead to a voicemail.
            let told = sign == .words || sign == .beep ? turnOn(.voicemail) : []
            guard isSurelyMachine, isInDoubt else { return told }
            // What was left open is waited for anew.
            isInDoubt = false
            return told + [.startTimer(.machine, isInMenu ? patience.menu : patience.machine)]
        }
        var effects = know(.machine) + (sign == .menu ? [] : turnOn(.voicemail)) + turnOff(.greetingGoesOn)
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
            .cancelTimer(.deadAir), .startTimer(.machine, isInMenu ? patience.menu : patience.machine),
            .prepareReplies([message]),
        ]
    }

    /// Whether the person finds their way through a machine by its keys: they have chosen to go on.
    private var isInMenu: Bool { menu != nil || turns.hasPressedKeys }

    /// Keys were pressed: whatever answers them is waited for anew.
    func waitInMenu() -> [CallEffect] {
        guard isMachine, !wantsMessage else { return [] }
        return [.cancelTimer(.recording), .startTimer(.machine, patience.menu)]
    }

    private mutating func machineReady() -> [CallEffect] {
        guard isMachine, answerer != .machineReady, messageTurn == nil else { return [] }
        let effects = know(.machineReady) + [.cancelTimer(.machineQuiet)]
        guard !wantsMessage else { return effects + sayMessage() }
        return effects + (isInMenu ? [] : [.startTimer(.recording, patience.recording)])
    }

    /// A machine that says nothing for a while has said all it had to say.
    func waitForQuietMachine() -> [CallEffect] {
        guard isMachine, line.isOpen, listening.calleeTurn == nil, phase == .talking else { return [] }
        let isGreeting = answerer == .machine && menu == nil
        return (isGreeting ? [.startTimer(.machineQuiet, patience.machineQuiet)] : []) + waitInDoubt()
    }

    /// Where a machine is only supposed, the line is left as that of a person who says nothing more.
    private func waitInDoubt() -> [CallEffect] {
        isSurelyMachine || wantsMessage || messageTurn != nil ? [] : [.startTimer(.deadAir, patience.deadAir)]
    }

    mutating func machineQuieted() -> [CallEffect] { listening.calleeTurn == nil ? machineReady() : [] }

    mutating func leaveMessage() -> [CallEffect] {
        switch phase {
        case .dialing, .ringing: return [.answer(.rejected(.notTalking))]
        case .ending, .ended: return [.answer(.rejected(.callOver))]
        case .talking: break
        }
        guard !isServerClosing else { return [.answer(.rejected(.serverStopping))] }
        guard isMachine else { return [.answer(.rejected(.noMachine))] }
        guard !wantsMessage else { return [.answer(.rejected(.messageAsked))] }
        wantsMessage = true
        guard answerer == .machineReady else {
            return [.answer(.accepted(turn: nil)), .startTimer(.machine, patience.beforeMessage)]
        }
        let effects = sayMessage()
        return [.answer(.accepted(turn: messageTurn))] + effects
    }

    private mutating func sayMessage() -> [CallEffect] {
        guard messageTurn == nil else { return [] }
        // Something the person said before may still be on its way out; the message follows it.
        enqueue(message, .message)
        messageTurn = turns.lastID
        return [.cancelTimer(.machine), .cancelTimer(.recording), .cancelTimer(.machineQuiet)] + speakNext()
    }

    /// The person has not chosen in time, or the greeting does not end although they have.
    mutating func machineWaitEnded() -> [CallEffect] {
        guard isMachine, messageTurn == nil || speech.speaking == nil else { return [] }
        if wantsMessage, messageTurn == nil { return sayMessage() }
        guard isSurelyMachine || messageTurn != nil else {
            isInDoubt = true
            return waitInDoubt()
        }
        return hangUp(as: .voicemail)
    }

    /// A person after all. What was stopped is said again from the beginning if it was the opening line.
    mutating func humanAnswered() -> [CallEffect] {
        guard isMachine, messageTurn == nil else { return [] }
        wantsMessage = false
        signs = []
        machineWords = nil
        isInDoubt = false
        if let openingTurn, let opening = turns[openingTurn], opening.state != .heard {
            self.openingTurn = nil
            openingTries = 0
        }
        return know(.human) + turnOff(.voicemail) + forgetMenu() + [
            .cancelTimer(.machine), .cancelTimer(.recording), .cancelTimer(.machineQuiet),
        ] + (openingTurn == nil ? waitForGreeting() : listenForSilence())
    }

    /// What a person said while they were taken for a machine waits for an answer.
    private mutating func askForLatestReplies() -> [CallEffect] {
        guard answerer == .human, let openingTurn, listening.calleeTurn == nil, !isClosing,
            let latest = turns.heardOfCallee.last, latest.id > openingTurn
        else { return [] }
        return askForReplies(to: latest)
    }

    private mutating func faxAnswered() -> [CallEffect] {
        endReason = .unsupported
        return know(.fax) + turnOn(.fax) + hangUp(as: .failed)
    }
}
