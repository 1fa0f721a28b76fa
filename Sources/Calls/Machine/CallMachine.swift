public import Foundation

/// The rules of a call: what happens goes in, what must be done next comes out. Does nothing itself.
///
///     dialing ──▶ ringing ──▶ talking ──▶ ending ──▶ ended
///        └───────────┴───────────┴────────────────────▲
///
/// A phase is only ever left to the right. Inputs that come too late or twice change nothing.
public struct CallMachine: Sendable {
    /// How far a call has come.
    public enum Phase: Sendable, Equatable {
        /// From the beginning until the network knows of the call.
        case dialing
        case ringing
        case talking
        /// We asked to hang up and wait for the carrier to confirm it.
        case ending(Outcome)
        case ended(Outcome)
    }

    /// Characters of a sentence that a person may have spoken, at most.
    public static let longestText = 500

    public let call: Call
    public private(set) var phase = Phase.dialing
    private let script: CallScript
    private let patience: CallPatience

    /// Both sides' turns, by id.
    private var turns: [Int: Turn] = [:]
    private var lastTurn = 0
    /// Which turn an utterance of a recogniser's run became.
    private var heardTurns: [Heard: Int] = [:]
    private struct Heard: Hashable, Sendable { var run, utterance: Int }
    /// How often the recogniser has been started anew.
    public private(set) var recognizerRun = 0
    private var runFailures = 0
    /// What the callee is saying, if they are.
    private var calleeTurn: Int?

    /// What we are saying, and what comes after it.
    private var speaking: Int?
    private var queue: [Int] = []
    private var openingTurn: Int?
    private var openingTries = 0

    /// The callee's turn that the person has yet to answer.
    private var unanswered: Int?
    private var fillers = 0
    private var isDialed = false
    private var hasMedia = false
    private var mediaLosses = 0
    private var isLegOver = false
    private var isRemoteEnd = false
    private var closingTurn: Int?
    private var hangUpTries = 0
    private var notices: Set<Notice> = []
    private var now: Date

    /// A call that has not begun.
    public init(_ call: Call, script: CallScript, patience: CallPatience = CallPatience()) {
        self.call = call
        self.script = script
        self.patience = patience
        self.now = call.createdAt
    }

    /// Whether everything has been asked for that a call needs; what is left are answers.
    public var isOver: Bool {
        switch phase {
        case .dialing, .ringing, .talking, .ending: false
        case .ended: true
        }
    }

    /// Takes in what happened at `date`.
    /// - Returns: effects in the order they must begin. Empty when the input changes nothing.
    public mutating func handle(_ input: CallInput, at date: Date) -> [CallEffect] {
        now = date
        return switch input {
        case .begin: begin()
        case .openingPrepared: dial()
        case .carrier(.ringing): ring()
        case .carrier(.answered): answer()
        case .carrier(.ended(let ending)): carrierEnded(ending)
        case .dialFailed(let kind): dialFailed(kind)
        case .hangUpFailed: []  // The confirmation timer asks again.
        case .mediaOpened: mediaOpened()
        case .mediaClosed: mediaClosed()
        case .heard(let event, let run): run == recognizerRun ? heard(event, run: run) : []
        case .recognizerFailed(let kind, let run): run == recognizerRun ? recognizerFailed(kind) : []
        case .audioLost: turnOn(.captionsGap)
        case .speechSent(let turn, let length): speechSent(turn, length: length)
        case .speechHeard(let turn): speechOver(turn, .heard)
        case .speechStopped(let turn, let fraction): speechOver(turn, .cut, playedFraction: fraction)
        case .speechFailed(let turn, let kind): speechFailed(turn, kind)
        case .suggested(let suggestions, let turn): suggested(suggestions, turn: turn)
        case .suggestionsFailed(_, let turn): suggestionsFailed(turn: turn)
        case .summarized(let summary): [.record(.summary(summary)), .publish(.summary(summary))]
        case .summaryFailed: [.publish(.summaryUnavailable)]
        case .person(let wish): person(wish)
        case .timer(let timer): fired(timer)
        case .serverStopping: hangUp(as: .interrupted)
        }
    }
}

// MARK: - Getting through

extension CallMachine {
    private mutating func begin() -> [CallEffect] {
        switch phase {
        case .dialing:
            [
                .publish(.state(.dialing)), .prepareSpeech([call.opening] + script.fillers),
                .startTimer(.preparation, patience.preparation),
            ]
        case .ringing, .talking, .ending, .ended: []
        }
    }

    private mutating func dial() -> [CallEffect] {
        switch phase {
        case .dialing:
            guard !isDialed else { return [] }
            isDialed = true
            return [.cancelTimer(.preparation), .dial(patience.limits)]
        case .ringing, .talking, .ending, .ended: return []
        }
    }

    private mutating func ring() -> [CallEffect] {
        switch phase {
        case .dialing:
            phase = .ringing
            return [.publish(.state(.ringing))]
        case .ringing, .talking, .ending, .ended: return []
        }
    }

    private mutating func answer() -> [CallEffect] {
        switch phase {
        case .dialing, .ringing:
            phase = .talking
            return [
                .publish(.state(.talking)), .publish(.accepted), .openMedia,
                .startTimer(.longestCall, patience.limits.talking),
            ]
        case .talking, .ending, .ended: return []
        }
    }

    private mutating func dialFailed(_ kind: ProviderError.Kind) -> [CallEffect] {
        switch phase {
        case .dialing, .ringing, .talking: return finish(.failed, reason: kind, isRemote: true)
        case .ending(let outcome): return finish(outcome)
        case .ended: return []
        }
    }

    private mutating func mediaOpened() -> [CallEffect] {
        switch phase {
        case .talking:
            hasMedia = true
            mediaLosses = 0
            // The callee's own greeting comes first; only if none comes do we speak into the silence.
            guard openingTurn == nil else {
                return [.cancelTimer(.mediaLoss)] + turnOff(.captionsUnavailable) + speakNext()
            }
            return [.startTimer(.greeting, patience.greeting)]
        case .dialing, .ringing, .ending, .ended: return []
        }
    }

    private mutating func mediaClosed() -> [CallEffect] {
        hasMedia = false
        switch phase {
        case .talking:
            recognizerRun += 1
            mediaLosses += 1
            guard mediaLosses <= 3 else { return hangUp(as: .completed) }
            let cut = speaking.map { speechOver($0, .cut, playedFraction: 0) } ?? []
            // The leg may live on: the carrier opens a new stream. If it does not, it reports the end, usually at once,
            // so the person is not alarmed before that had time to arrive.
            return cut + [.openMedia, .startTimer(.mediaLoss, patience.mediaLoss)]
        case .ending(let outcome): return isLegOver ? finish(outcome, isRemote: isRemoteEnd) : []
        case .dialing, .ringing, .ended: return []
        }
    }
}

// MARK: - Hearing

extension CallMachine {
    private mutating func heard(_ event: RecognitionEvent, run: Int) -> [CallEffect] {
        switch phase {
        case .talking, .ending: break
        case .dialing, .ringing, .ended: return []
        }
        switch event {
        case .speechStarted(let utterance): return speechStarted(Heard(run: run, utterance: utterance))
        case .transcript(let transcript):
            let key = Heard(run: run, utterance: transcript.utterance)
            let started = speechStarted(key)
            guard let id = heardTurns[key], var turn = turns[id], turn.state == .open else { return started }
            turn.text = transcript.text
            turn.revision = max(turn.revision + 1, transcript.revision)
            guard transcript.isFinal else {
                turns[id] = turn
                return started + [.publish(.interim(turn: id, text: turn.text, revision: turn.revision))]
            }
            turn.state = .heard
            turn.confidence = transcript.confidence
            turn.doubtful = transcript.doubtful
            turn.endedAt = now
            turns[id] = turn
            return started + calleeSaid(turn)
        case .nothingSaid(let utterance):
            guard let id = heardTurns[Heard(run: run, utterance: utterance)], turns[id]?.state == .open else { return [] }
            turns[id] = nil
            calleeTurn = nil
            return [.publish(.nothingSaid(turn: id))] + speakOpeningIfDue() + listenForSilence()
        case .lagging(let isLate): return isLate ? turnOn(.captionsLate) : turnOff(.captionsLate)
        }
    }

    private mutating func speechStarted(_ key: Heard) -> [CallEffect] {
        guard heardTurns[key] == nil else { return [] }
        lastTurn += 1
        heardTurns[key] = lastTurn
        calleeTurn = lastTurn
        turns[lastTurn] = Turn(id: lastTurn, speaker: .callee, text: "", state: .open, startedAt: now)
        runFailures = 0
        var effects: [CallEffect] = [.publish(.interim(turn: lastTurn, text: "", revision: 0))]
        effects += turnOff(.calleeSilent) + turnOff(.captionsGap) + turnOff(.captionsUnavailable)
        effects += [.cancelTimer(.calleeSilence), .cancelTimer(.deadAir)]
        if let unanswered { effects.append(.cancelTimer(.patience(turn: unanswered))) }
        if openingTurn == nil { effects += [.cancelTimer(.greeting), .startTimer(.greetingEnd, patience.greetingEnd)] }
        return effects
    }

    private mutating func calleeSaid(_ turn: Turn) -> [CallEffect] {
        calleeTurn = nil
        var effects: [CallEffect] = [.record(.turn(turn)), .publish(.final(turn))]
        // Whatever greets us is answered by the opening line, not by a choice.
        guard openingTurn != nil else { return effects + speakOpeningIfDue() }
        guard phase == .talking, closingTurn == nil else { return effects }
        fillers = 0
        unanswered = turn.id
        effects += [.publish(.suggestionsPending(turn: turn.id)), .suggest(conversation, turn: turn.id)]
        if TurnTaking.expectsAnswer(turn.text, language: call.language) {
            effects.append(.startTimer(.patience(turn: turn.id), patience.beforeFiller))
        }
        return effects + listenForSilence()
    }

    private mutating func recognizerFailed(_ kind: ProviderError.Kind) -> [CallEffect] {
        switch phase {
        case .talking:
            recognizerRun += 1
            runFailures += 1
            let wait = Duration.milliseconds(250 << min(runFailures, 5))
            return turnOn(.captionsUnavailable) + [.startTimer(.recognizerRestart, wait)]
        case .dialing, .ringing, .ending, .ended: return []
        }
    }

    private func listenForSilence() -> [CallEffect] {
        guard speaking == nil, calleeTurn == nil, hasMedia, phase == .talking else { return [] }
        return [.startTimer(.calleeSilence, patience.calleeSilence), .startTimer(.deadAir, patience.deadAir)]
    }
}

// MARK: - Speaking

extension CallMachine {
    private mutating func speakOpeningIfDue() -> [CallEffect] {
        guard openingTurn == nil, phase == .talking, hasMedia else { return [] }
        return [.cancelTimer(.greeting), .cancelTimer(.greetingEnd)] + speakOpening()
    }

    private mutating func speakOpening() -> [CallEffect] {
        openingTries += 1
        let effects = say(call.opening, .opening)
        openingTurn = lastTurn
        return effects
    }

    /// Puts a sentence in the queue; it begins when it is its turn.
    private mutating func say(_ text: String, _ origin: Turn.Origin) -> [CallEffect] {
        lastTurn += 1
        turns[lastTurn] = Turn(
            id: lastTurn, speaker: .caller, text: text, state: .open, origin: origin, startedAt: now)
        queue.append(lastTurn)
        return speakNext()
    }

    private mutating func speakNext() -> [CallEffect] {
        guard speaking == nil, hasMedia, phase == .talking, !queue.isEmpty else { return [] }
        let id = queue.removeFirst()
        guard var turn = turns[id] else { return [] }
        speaking = id
        turn.startedAt = now
        turns[id] = turn
        return [
            .cancelTimer(.calleeSilence), .cancelTimer(.deadAir),
            .record(.turn(turn)), .publish(.speech(turn)), .speak(turn.text, turn: id),
        ]
    }

    private func speechSent(_ turn: Int, length: Duration) -> [CallEffect] {
        guard speaking == turn else { return [] }
        return [.startTimer(.mark(turn: turn), length + patience.mark)]
    }

    /// An utterance of ours is over, one way or another.
    private mutating func speechOver(
        _ id: Int, _ state: Turn.State, playedFraction: Double? = nil
    ) -> [CallEffect] {
        guard speaking == id, var turn = turns[id] else { return [] }
        speaking = nil
        turn.state = state
        turn.playedFraction = playedFraction
        turn.endedAt = now
        turns[id] = turn
        var effects: [CallEffect] = [
            .cancelTimer(.mark(turn: id)), .finishSpeech(turn: id), .record(.turn(turn)), .publish(.speech(turn)),
        ]
        if state == .heard { effects += turnOff(.voiceUnavailable) }
        if id == closingTurn { return effects + hangUp(as: .completed) }
        return effects + speakNext() + listenForSilence()
    }

    private mutating func speechFailed(_ id: Int, _ kind: ProviderError.Kind) -> [CallEffect] {
        guard speaking == id else { return [] }
        var effects = speechOver(id, .failed)
        // The callee knows nothing of us without the opening line: it is tried once more.
        if id == openingTurn, openingTries < 2, phase == .talking { effects += speakOpening() }
        return effects + turnOn(.voiceUnavailable)
    }
}

// MARK: - The person

extension CallMachine {
    private mutating func person(_ wish: CallInput.Wish) -> [CallEffect] {
        switch wish {
        case .choose(let text): return take(text, .suggestion)
        case .type(let text): return take(text, .typed)
        case .hold: return take(filler(), .filler)
        case .stopSpeaking: return stopSpeaking()
        case .hangUp: return hangUp(as: .completed)
        case .leave:
            switch phase {
            case .dialing, .ringing, .talking: return [.startTimer(.absence, patience.absence)]
            case .ending, .ended: return []
            }
        case .comeBack: return [.cancelTimer(.absence)]
        }
    }

    private mutating func take(_ text: String, _ origin: Turn.Origin) -> [CallEffect] {
        switch phase {
        case .dialing, .ringing: return [.publish(.refused(.notTalking))]
        case .ending, .ended: return [.publish(.refused(.callOver))]
        case .talking: break
        }
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { return [.publish(.refused(.emptyText))] }
        guard text.count <= Self.longestText else { return [.publish(.refused(.tooLong))] }
        guard queue.count < 5, closingTurn == nil else { return [.publish(.refused(.tooMany))] }
        var effects: [CallEffect] = []
        switch origin {
        case .suggestion, .typed:
            if let unanswered { effects.append(.cancelTimer(.patience(turn: unanswered))) }
            unanswered = nil
            effects.append(.cancelSuggestions)
        case .filler: if let unanswered { effects.append(.cancelTimer(.patience(turn: unanswered))) }
        case .opening, .closing: break
        }
        // A person who speaks before the opening line has been said has chosen to say something else first.
        let speech = say(text, origin)
        return effects + [.publish(.said(turn: lastTurn))] + speech
    }

    private mutating func filler() -> String {
        defer { fillers += 1 }
        guard !script.fillers.isEmpty else { return "" }
        return script.fillers[fillers % script.fillers.count]
    }

    private mutating func stopSpeaking() -> [CallEffect] {
        guard let speaking else { return [] }
        var effects: [CallEffect] = [.stopSpeech(turn: speaking)]
        for id in queue {
            guard var turn = turns[id] else { continue }
            turn.state = .cut
            turn.playedFraction = 0
            turn.endedAt = now
            turns[id] = turn
            effects += [.record(.turn(turn)), .publish(.speech(turn))]
        }
        queue = []
        return effects
    }

    private mutating func suggested(_ suggestions: [Suggestion], turn: Int) -> [CallEffect] {
        guard unanswered == turn, phase == .talking else { return [] }
        guard !suggestions.isEmpty else { return [.publish(.suggestionsUnavailable(turn: turn))] }
        return [.publish(.suggestions(turn: turn, suggestions)), .prepareReplies(suggestions.map(\.text))]
    }

    private func suggestionsFailed(turn: Int) -> [CallEffect] {
        guard unanswered == turn, phase == .talking else { return [] }
        return [.publish(.suggestionsUnavailable(turn: turn))]
    }
}

// MARK: - Waiting

extension CallMachine {
    private mutating func fired(_ timer: CallTimer) -> [CallEffect] {
        switch timer {
        case .preparation: return dial()
        case .hangUpConfirmation: return hangUpUnconfirmed()
        case .lastWords:
            guard case .ending(let outcome) = phase else { return [] }
            return finish(outcome, isRemote: isRemoteEnd)
        case .greeting, .greetingEnd, .patience, .mark, .calleeSilence, .deadAir, .longestCall, .absence,
            .mediaLoss, .recognizerRestart:
            break
        }
        switch phase {
        case .talking: break
        case .dialing, .ringing: return timer == .absence ? hangUp(as: .canceled) : []
        case .ending, .ended: return []
        }
        switch timer {
        case .preparation, .hangUpConfirmation, .lastWords: return []
        case .greeting: return calleeTurn == nil ? speakOpeningIfDue() : []
        case .greetingEnd: return speakOpeningIfDue()
        case .patience(let turn):
            guard unanswered == turn, calleeTurn == nil, speaking == nil, queue.isEmpty,
                fillers < patience.mostFillers, closingTurn == nil
            else { return [] }
            return say(filler(), .filler) + [.startTimer(.patience(turn: turn), patience.betweenFillers)]
        case .mark(let turn): return speechFailed(turn, .timedOut)
        case .calleeSilence: return turnOn(.calleeSilent)
        case .deadAir, .longestCall, .absence: return sayGoodbye()
        case .mediaLoss: return hasMedia ? [] : turnOn(.captionsUnavailable)
        case .recognizerRestart: return [.restartRecognizer(run: recognizerRun)]
        }
    }

    /// A polite close, then the hang-up.
    private mutating func sayGoodbye() -> [CallEffect] {
        guard closingTurn == nil else { return [] }
        guard hasMedia else { return hangUp(as: .completed) }
        var effects = stopSpeaking()
        effects += say(script.closing, .closing)
        closingTurn = lastTurn
        effects.append(.cancelSuggestions)
        return effects
    }
}

// MARK: - The end

extension CallMachine {
    private mutating func hangUp(as outcome: Outcome) -> [CallEffect] {
        switch phase {
        case .dialing, .ringing:
            let outcome = outcome == .completed ? .canceled : outcome
            guard isDialed else { return finish(outcome) }
            return startEnding(outcome)
        case .talking: return startEnding(outcome)
        case .ending, .ended: return []
        }
    }

    private mutating func startEnding(_ outcome: Outcome) -> [CallEffect] {
        // What is being spoken is stopped first: `stopSpeech` settles its turn, `finish` those that were still queued.
        let stop = speaking.map { [CallEffect.stopSpeech(turn: $0)] } ?? []
        phase = .ending(outcome)
        hangUpTries = 1
        return stop + [
            .cancelSuggestions, .publish(.state(.ending)), .hangUp,
            .startTimer(.hangUpConfirmation, patience.hangUpConfirmation),
        ]
    }

    private mutating func hangUpUnconfirmed() -> [CallEffect] {
        switch phase {
        case .ending(let outcome):
            guard !isLegOver else { return [] }
            guard hangUpTries < 3 else { return turnOn(.lineMayBeOpen) + finish(outcome) }
            hangUpTries += 1
            return [.hangUp, .startTimer(.hangUpConfirmation, patience.hangUpConfirmation)]
        case .dialing, .ringing, .talking, .ended: return []
        }
    }

    private mutating func carrierEnded(_ ending: CarrierEvent.Ending) -> [CallEffect] {
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
            phase = .ending(outcome)
            return [.publish(.state(.ending))] + legEnded(outcome)
        case .ending(let wished): return legEnded(wished)
        case .ended: return []
        }
    }

    /// The line is dead. What the callee was saying just before is still being understood: the sound's end follows.
    private mutating func legEnded(_ outcome: Outcome) -> [CallEffect] {
        guard !isLegOver else { return [] }
        isLegOver = true
        guard hasMedia else { return finish(outcome, isRemote: isRemoteEnd) }
        return [.cancelTimer(.hangUpConfirmation), .startTimer(.lastWords, patience.lastWords)]
    }

    private mutating func finish(
        _ outcome: Outcome, reason: ProviderError.Kind? = nil, isRemote: Bool = false
    ) -> [CallEffect] {
        var effects: [CallEffect] = []
        for var turn in turns.values.sorted(by: { $0.id < $1.id }) where turn.state == .open {
            switch turn.speaker {
            case .caller:
                turn.state = .cut
                turn.playedFraction = turn.playedFraction ?? 0
                effects += [.finishSpeech(turn: turn.id)]
            case .callee: turn.state = .heard
            }
            turn.endedAt = now
            turns[turn.id] = turn
            if turn.text.isEmpty {
                turns[turn.id] = nil
                effects.append(.publish(.nothingSaid(turn: turn.id)))
                continue
            }
            effects += [.record(.turn(turn)), .publish(turn.speaker == .caller ? .speech(turn) : .final(turn))]
        }
        speaking = nil
        queue = []
        phase = .ended(outcome)
        effects += [
            .closeMedia, .cancelSuggestions, .record(.ended(outcome)),
            .publish(.state(.ended(outcome, reason: reason))),
        ]
        if isRemote { effects.append(.publish(.endedRemotely(outcome))) }
        return effects + [.summarize(conversation)]
    }
}

// MARK: - What is known

extension CallMachine {
    /// What has been said so far, as an assistant may know it.
    private var conversation: Conversation {
        let said = turns.values.filter { turn in
            switch turn.state {
            case .open: turn.speaker == .caller && turn.id == speaking
            case .heard, .cut: true
            case .failed: false
            }
        }
        return Conversation(call: call, turns: said.sorted { $0.id < $1.id })
    }

    private mutating func turnOn(_ notice: Notice) -> [CallEffect] {
        notices.insert(notice).inserted ? [.publish(.notice(notice, isOn: true))] : []
    }

    private mutating func turnOff(_ notice: Notice) -> [CallEffect] {
        notices.remove(notice) != nil ? [.publish(.notice(notice, isOn: false))] : []
    }
}
