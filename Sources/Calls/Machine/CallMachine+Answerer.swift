/// Who picked up: a person, or a machine on which a message can be left.
extension CallMachine {
    /// Whether a machine picked up, as far as is known.
    var isMachine: Bool { answerer == .machine || answerer == .machineReady }

    /// What would be left on a machine.
    var message: String { call.opening + " " + script.messageClosing }

    mutating func detected(_ verdict: Answerer) -> [CallEffect] {
        switch phase {
        case .talking: break
        case .dialing, .ringing, .ending, .ended: return []
        }
        switch verdict {
        case .human: return isMachine ? humanAnswered() + askForLatestReplies() : know(.human)
        case .machine: return hasBeenAnswered ? [] : machineAnswered()
        case .machineReady: return hasBeenAnswered ? [] : machineAnswered() + machineReady()
        case .fax: return hasBeenAnswered ? [] : faxAnswered()
        case .unknown: return answerer == nil ? know(.unknown) : []
        }
    }

    mutating func beepHeard() -> [CallEffect] {
        switch phase {
        case .talking: break
        case .dialing, .ringing, .ending, .ended: return []
        }
        if isMachine { return machineReady() }
        // Something spoke to us, nothing we said was answered, and then it beeped.
        let hasSpoken = turns.values.contains { $0.speaker == .callee && $0.state == .heard }
        return hasSpoken && !hasBeenAnswered ? machineAnswered() + machineReady() : []
    }

    /// Whether the callee has taken part in a conversation, as no machine does: what a verdict says then comes too late.
    private var hasBeenAnswered: Bool {
        if hasPersonSpoken { return true }
        let openings = turns.values.filter { $0.origin == .opening && $0.state == .heard }
        guard let opening = openings.map(\.id).min() else { return false }
        return turns.values.contains {
            $0.id > opening && $0.speaker == .callee && $0.state == .heard
                && TurnTaking.expectsAnswer($0.text, language: call.language)
                && !AnsweringMachine.speaks($0.text, language: call.language)
        }
    }

    /// Whether the callee has heard words of the person's own choice.
    private var hasPersonSpoken: Bool {
        turns.values.contains { $0.state == .heard && ($0.origin == .suggestion || $0.origin == .typed) }
    }

    private mutating func know(_ new: Answerer) -> [CallEffect] {
        guard answerer != new else { return [] }
        answerer = new
        return [.publish(.answeredBy(new))]
    }

    /// Words that only a machine says, or that only a person says to a caller.
    mutating func listenForMachine(_ text: String, isFinal: Bool) -> [CallEffect] {
        guard phase == .talking, closingTurn == nil else { return [] }
        if AnsweringMachine.speaks(text, language: call.language) {
            return hasPersonSpoken ? [] : machineAnswered()
        }
        guard isFinal, isMachine, AnsweringMachine.isPerson(text, language: call.language) else { return [] }
        return humanAnswered()
    }

    /// A machine listens to nobody: we say nothing by ourselves until the person has chosen what to do. What they chose
    /// before is still said and pressed: it may be meant for the machine.
    private mutating func machineAnswered() -> [CallEffect] {
        guard !isMachine, closingTurn == nil else { return [] }
        var effects = know(.machine) + turnOn(.voicemail) + turnOff(.greetingGoesOn)
        if let speaking, !isChosen(speaking) { effects += stopSpeech() }
        effects += dropQueue(exceptChosen: true) + forgetSuggestions()
        if let lost = lostSpeech, !isChosen(lost) { lostSpeech = nil }
        strandedSpeech = strandedSpeech.filter(isChosen)
        if let unanswered { effects.append(.cancelTimer(.patience(turn: unanswered))) }
        unanswered = nil
        earlySearch = nil
        effects += turnOff(.calleeSilent)
        return effects + [
            .cancelSuggestions(), .cancelTimer(.greeting), .cancelTimer(.greetingEnd), .cancelTimer(.calleeSilence),
            .cancelTimer(.deadAir), .startTimer(.machine, isInMenu ? patience.menu : patience.machine),
            .prepareReplies([message]),
        ]
    }

    /// Whether the person has chosen the words or keys of that turn.
    func isChosen(_ id: Int) -> Bool {
        switch turns[id]?.origin {
        case .suggestion, .typed, .keypad: true
        case .opening, .filler, .closing, .message, nil: false
        }
    }

    /// Whether the person finds their way through a machine by its keys: they have chosen to go on.
    private var isInMenu: Bool {
        turns.values.contains { $0.origin == .keypad && ($0.state == .open || $0.state == .heard) }
    }

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
        guard answerer == .machine, hasMedia, calleeTurn == nil, phase == .talking else { return [] }
        return [.startTimer(.machineQuiet, patience.machineQuiet)]
    }

    mutating func machineQuieted() -> [CallEffect] { calleeTurn == nil ? machineReady() : [] }

    mutating func leaveMessage() -> [CallEffect] {
        switch phase {
        case .dialing, .ringing: return [.answer(.rejected(.notTalking))]
        case .ending, .ended: return [.answer(.rejected(.callOver))]
        case .talking: break
        }
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
        messageTurn = lastTurn
        return [.cancelTimer(.machine), .cancelTimer(.recording), .cancelTimer(.machineQuiet)] + speakNext()
    }

    /// The person has not chosen in time, or the greeting does not end although they have.
    mutating func machineWaitEnded() -> [CallEffect] {
        guard isMachine, messageTurn == nil || speaking == nil else { return [] }
        return wantsMessage && messageTurn == nil ? sayMessage() : hangUp(as: .voicemail)
    }

    /// A person after all. What was stopped is said again from the beginning if it was the opening line.
    mutating func humanAnswered() -> [CallEffect] {
        guard isMachine, messageTurn == nil else { return [] }
        wantsMessage = false
        if let openingTurn, let opening = turns[openingTurn], opening.state != .heard {
            self.openingTurn = nil
            openingTries = 0
        }
        return know(.human) + turnOff(.voicemail) + [
            .cancelTimer(.machine), .cancelTimer(.recording), .cancelTimer(.machineQuiet),
        ] + (openingTurn == nil ? waitForGreeting() : listenForSilence())
    }

    /// What a person said while they were taken for a machine waits for an answer.
    private mutating func askForLatestReplies() -> [CallEffect] {
        guard answerer == .human, let openingTurn, calleeTurn == nil,
            let latest = turns.values.filter({ $0.speaker == .callee && $0.state == .heard }).max(by: { $0.id < $1.id }
            ),
            latest.id > openingTurn
        else { return [] }
        return askForReplies(to: latest)
    }

    private mutating func faxAnswered() -> [CallEffect] {
        endReason = .unsupported
        return know(.fax) + turnOn(.fax) + hangUp(as: .failed)
    }
}
