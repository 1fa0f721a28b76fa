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
        /// The callee's telephone rings.
        case ringing
        /// The callee has picked up.
        case talking
        /// The line is dead, or we asked to hang up and wait for the carrier to confirm it; last words are still understood.
        case ending(Outcome)
        /// Everything that was said is known.
        case ended(Outcome)
    }

    /// Characters of a sentence that a person may have spoken, at most.
    public static let longestText = 500
    /// Keys that may be pressed at once, at most.
    public static let mostKeys = 32

    /// Who is called, about what. Never changes.
    public let call: Call
    /// How far the call has come.
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
    private var isRestartDue = false
    /// What the callee is saying, if they are.
    private var calleeTurn: Int?

    /// What we are saying, and what comes after it.
    private var speaking: Int?
    private var queue: [Int] = []
    /// What the callee has begun to hear of us.
    private var sounding: Int?
    /// What we have asked to be stopped.
    private var stopping: Int?
    /// What was being said when the sound was lost.
    private var lostSpeech: Int?
    private var openingTurn: Int?
    private var openingTries = 0
    private var closingTurn: Int?

    /// The callee's turn that the person has yet to answer, and whether the callee waits for that.
    private var unanswered: Int?
    private var isAnswerExpected = false
    private var fillers = 0
    /// The turn to which replies are being looked for.
    private var awaitedSuggestions: Int?
    private var awaitsSummary = false

    private var isBegun = false
    private var isDialed = false
    private var hasMedia = false
    /// Since something was last heard on either side.
    private var mediaLosses = 0
    private var isLegOver = false
    private var isRemoteEnd = false
    private var hangUpTries = 0
    private var isAbsent = false
    private var notices: Set<Notice> = []
    private var now: Date

    /// A call that has not begun.
    public init(_ call: Call, script: CallScript, patience: CallPatience = CallPatience()) {
        self.call = call
        self.script = script
        self.patience = patience
        self.now = call.createdAt
    }

    /// Whether the call has ended. Its summary may still be awaited.
    public var isOver: Bool {
        switch phase {
        case .dialing, .ringing, .talking, .ending: false
        case .ended: true
        }
    }

    /// Whether the call has ended and its summary is known, or is known not to come: no input changes anything.
    public var isSettled: Bool { isOver && !awaitsSummary }

    /// Takes in what happened at `date`.
    /// - Returns: effects in the order they must begin. Empty when the input changes nothing.
    public mutating func handle(_ input: CallInput, at date: Date) -> [CallEffect] {
        now = date
        return switch input {
        case .begin: begin()
        case .openingPrepared: dial()
        case .carrier(.ringing): ring()
        case .carrier(.answered): answer()
        case .carrier(.detected(let answerer)): detected(answerer)
        case .carrier(.ended(let ending)): carrierEnded(ending)
        case .dialFailed(let kind): dialFailed(kind)
        case .hangUpFailed: []  // The confirmation timer asks again.
        case .mediaOpened: mediaOpened()
        case .mediaClosed: mediaClosed()
        case .heard(let event, let run): run == recognizerRun ? heard(event, run: run) : []
        case .recognizerFailed(_, let run): run == recognizerRun ? recognizerFailed() : []
        case .audioLost: audioLost()
        case .beepHeard: []
        case .speechStarted(let turn): speechStarted(turn)
        case .speechSent(let turn, let length): speechSent(turn, length: length)
        case .speechHeard(let turn): speechOver(turn, .heard)
        case .speechStopped(let turn, let fraction): speechStopped(turn, playedFraction: fraction)
        case .speechFailed(let turn, _): speechFailed(turn)
        case .suggested(let suggestions, let turn): suggested(suggestions, turn: turn)
        case .suggestionsFailed(_, let turn): suggestionsFailed(turn: turn)
        case .summarized(let summary): summarized([.record(.summary(summary)), .publish(.summary(summary))])
        case .summaryFailed: summarized([.publish(.summaryUnavailable)])
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
            guard !isBegun else { return [] }
            isBegun = true
            return [
                .publish(.state(.dialing)), .prepareSpeech([call.opening] + script.fillers),
                .startTimer(.preparation, patience.preparation),
            ]
        case .ringing, .talking, .ending, .ended: return []
        }
    }

    private mutating func dial() -> [CallEffect] {
        switch phase {
        case .dialing:
            guard !isDialed else { return [] }
            isDialed = true
            return [
                .cancelTimer(.preparation), .dial(patience.limits),
                .startTimer(.answer, patience.limits.ringing + patience.answer),
            ]
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
            // The carrier ends the leg at its limit: a good-bye has to begin before that.
            let untilGoodbye = max(.zero, patience.limits.talking - patience.goodbye)
            return [
                .cancelTimer(.answer), .publish(.state(.talking)), .publish(.accepted), .openMedia,
                .startTimer(.longestCall, untilGoodbye),
            ]
        case .talking, .ending, .ended: return []
        }
    }

    private mutating func detected(_ answerer: Answerer) -> [CallEffect] {
        switch phase {
        case .talking: [.publish(.answeredBy(answerer))]
        case .dialing, .ringing, .ending, .ended: []
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
            guard !hasMedia else { return [] }
            hasMedia = true
            var effects: [CallEffect] = []
            if mediaLosses > 0 { effects += [.cancelTimer(.mediaLoss)] + turnOff(.captionsUnavailable) }
            if isOpeningToBeRepeated {
                openingTurn = nil
                openingTries = 0
            }
            // The callee's own greeting comes first; only if none comes do we speak into the silence.
            guard openingTurn != nil else { return effects + [.startTimer(.greeting, patience.greeting)] + speakNext() }
            return effects + speakNext() + listenForSilence()
        case .dialing, .ringing, .ending, .ended: return []
        }
    }

    /// Whether the callee still knows nothing of us although the opening line was tried: the line was to blame.
    private var isOpeningToBeRepeated: Bool {
        guard let openingTurn, let opening = turns[openingTurn] else { return false }
        switch opening.state {
        case .open, .heard: return false
        case .cut: return lostSpeech == openingTurn
        case .failed, .echo: return true
        }
    }

    private mutating func mediaClosed() -> [CallEffect] {
        hasMedia = false
        switch phase {
        case .talking:
            recognizerRun += 1
            isRestartDue = false
            mediaLosses += 1
            lostSpeech = speaking
            let heard = settleHeard()
            guard mediaLosses <= 3 else { return heard + hangUp(as: .completed) }
            // The leg may live on: the carrier opens a new stream. If it does not, it reports the end, usually at once,
            // so the person is not alarmed before that had time to arrive.
            return heard + stopSpeech() + [
                .cancelTimer(.recognizerRestart), .openMedia, .startTimer(.mediaLoss, patience.mediaLoss),
            ]
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
        case .speechStarted(let utterance): return calleeStarted(Heard(run: run, utterance: utterance))
        case .transcript(let transcript): return understood(transcript, run: run)
        case .nothingSaid(let utterance):
            guard let id = heardTurns[Heard(run: run, utterance: utterance)], let turn = turns[id], turn.state == .open
            else { return [] }
            return nothingSaid(turn)
        case .lagging(let isLate): return isLate ? turnOn(.captionsLate) : turnOff(.captionsLate)
        }
    }

    private mutating func calleeStarted(_ key: Heard) -> [CallEffect] {
        guard heardTurns[key] == nil else { return [] }
        lastTurn += 1
        heardTurns[key] = lastTurn
        calleeTurn = lastTurn
        turns[lastTurn] = Turn(id: lastTurn, speaker: .callee, text: "", state: .open, startedAt: now)
        runFailures = 0
        mediaLosses = 0
        var effects: [CallEffect] = [.publish(.interim(turn: lastTurn, text: "", revision: 0))]
        effects += turnOff(.calleeSilent) + turnOff(.captionsGap) + turnOff(.captionsUnavailable)
        guard phase == .talking else { return effects }
        effects += [.cancelTimer(.calleeSilence), .cancelTimer(.deadAir)]
        if let unanswered { effects.append(.cancelTimer(.patience(turn: unanswered))) }
        if openingTurn == nil { effects += [.cancelTimer(.greeting), .startTimer(.greetingEnd, patience.greetingEnd)] }
        return effects
    }

    private mutating func understood(_ transcript: Transcript, run: Int) -> [CallEffect] {
        let key = Heard(run: run, utterance: transcript.utterance)
        let started = calleeStarted(key)
        guard let id = heardTurns[key], var turn = turns[id], turn.state == .open else { return started }
        let hasWords = transcript.text.contains { !$0.isWhitespace }
        guard transcript.isFinal else {
            guard hasWords, transcript.revision > turn.revision else { return started }
            turn.text = transcript.text
            turn.revision = transcript.revision
            turns[id] = turn
            return started + [
                .record(.turn(turn)), .publish(.interim(turn: id, text: turn.text, revision: turn.revision)),
            ]
        }
        guard hasWords else { return started + nothingSaid(turn) }
        turn.text = transcript.text
        turn.revision = max(turn.revision, transcript.revision)
        turn.confidence = transcript.confidence
        turn.doubtful = transcript.doubtful
        return started + calleeSaid(turn)
    }

    /// What the callee was saying is all that will be known of it: whatever was listening is gone.
    private mutating func settleHeard() -> [CallEffect] {
        var effects: [CallEffect] = []
        for turn in openTurns where turn.speaker == .callee {
            effects += turn.text.isEmpty ? nothingSaid(turn) : calleeSaid(turn)
        }
        return effects
    }

    private mutating func calleeSaid(_ turn: Turn) -> [CallEffect] {
        var turn = turn
        turn.state = .heard
        turn.endedAt = now
        turns[turn.id] = turn
        if calleeTurn == turn.id { calleeTurn = nil }
        let effects: [CallEffect] = [.record(.turn(turn)), .publish(.final(turn))]
        guard phase == .talking, closingTurn == nil else { return effects }
        // Whatever greets us is answered by the opening line, not by a choice.
        guard openingTurn != nil else { return effects + speakOpeningIfDue() }
        let isLatest = !turns.values.contains { $0.speaker == .callee && $0.state == .heard && $0.id > turn.id }
        return effects + (isLatest ? askForReplies(to: turn) : []) + listenForSilence()
    }

    /// The turn began and held no words, whatever was shown of it.
    private mutating func nothingSaid(_ turn: Turn) -> [CallEffect] {
        var turn = turn
        turn.state = .failed
        turn.endedAt = now
        turns[turn.id] = turn
        if calleeTurn == turn.id { calleeTurn = nil }
        // Words that were shown have been kept, and are kept as what they turned out to be.
        let kept: [CallEffect] = turn.text.isEmpty ? [] : [.record(.turn(turn))]
        return kept + [.publish(.nothingSaid(turn: turn.id))] + speakOpeningIfDue() + waitForPerson()
            + listenForSilence()
    }

    private mutating func recognizerFailed() -> [CallEffect] {
        switch phase {
        case .talking:
            guard hasMedia else { return [] }
            recognizerRun += 1
            runFailures += 1
            isRestartDue = true
            let wait = Duration.milliseconds(250 << min(runFailures, 5))
            return settleHeard() + turnOn(.captionsUnavailable) + [.startTimer(.recognizerRestart, wait)]
        case .dialing, .ringing, .ending, .ended: return []
        }
    }

    private mutating func restartRecognizer() -> [CallEffect] {
        guard isRestartDue, hasMedia else { return [] }
        isRestartDue = false
        return [.restartRecognizer(run: recognizerRun)]
    }

    private mutating func audioLost() -> [CallEffect] {
        switch phase {
        case .talking, .ending: turnOn(.captionsGap)
        case .dialing, .ringing, .ended: []
        }
    }

    private var isQuiet: Bool { speaking == nil && calleeTurn == nil }

    private func listenForSilence() -> [CallEffect] {
        guard isQuiet, hasMedia, phase == .talking else { return [] }
        return [.startTimer(.calleeSilence, patience.calleeSilence), .startTimer(.deadAir, patience.deadAir)]
    }
}

// MARK: - Replies

extension CallMachine {
    private mutating func askForReplies(to turn: Turn) -> [CallEffect] {
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

    private mutating func forgetSuggestions() -> [CallEffect] {
        guard let turn = awaitedSuggestions else { return [] }
        awaitedSuggestions = nil
        return [.cancelTimer(.suggestions(turn: turn))]
    }

    private mutating func suggested(_ suggestions: [Suggestion], turn: Int) -> [CallEffect] {
        guard awaitedSuggestions == turn, phase == .talking else { return [] }
        guard !suggestions.isEmpty else { return suggestionsFailed(turn: turn) }
        return forgetSuggestions() + [
            .publish(.suggestions(turn: turn, suggestions)), .prepareReplies(suggestions.map(\.text)),
        ]
    }

    private mutating func suggestionsFailed(turn: Int) -> [CallEffect] {
        guard awaitedSuggestions == turn, phase == .talking else { return [] }
        return forgetSuggestions() + [.publish(.suggestionsUnavailable(turn: turn))]
    }

    /// Gives the person a while to answer before we buy them more time.
    private func waitForPerson() -> [CallEffect] {
        guard let unanswered, mayFill, phase == .talking else { return [] }
        let wait = fillers == 0 ? patience.beforeFiller : patience.betweenFillers
        return [.startTimer(.patience(turn: unanswered), wait)]
    }

    private var mayFill: Bool {
        isAnswerExpected && calleeTurn == nil && closingTurn == nil && fillers < patience.mostFillers
            && !script.fillers.isEmpty
    }

    private mutating func patienceEnded(turn: Int) -> [CallEffect] {
        guard unanswered == turn, mayFill else { return [] }
        // While something else is being said the callee is not left alone.
        guard isQuiet, queue.isEmpty, hasMedia else {
            return [.startTimer(.patience(turn: turn), patience.beforeFiller)]
        }
        return say(filler(), .filler) + waitForPerson()
    }

    private mutating func filler() -> String {
        defer { fillers += 1 }
        guard !script.fillers.isEmpty else { return "" }
        return script.fillers[fillers % script.fillers.count]
    }
}

// MARK: - Speaking

extension CallMachine {
    private mutating func speakOpeningIfDue() -> [CallEffect] {
        guard openingTurn == nil, phase == .talking, hasMedia, closingTurn == nil else { return [] }
        enqueueOpening()
        return [.cancelTimer(.greeting), .cancelTimer(.greetingEnd)] + speakNext()
    }

    private mutating func enqueueOpening(first: Bool = false) {
        openingTries += 1
        enqueue(call.opening, .opening, first: first)
        openingTurn = lastTurn
    }

    private mutating func enqueue(_ text: String, _ origin: Turn.Origin, first: Bool = false) {
        lastTurn += 1
        turns[lastTurn] = Turn(
            id: lastTurn, speaker: .caller, text: text, state: .open, origin: origin, startedAt: now)
        queue.insert(lastTurn, at: first ? 0 : queue.count)
    }

    /// Puts a sentence in the queue; it begins when it is its turn.
    private mutating func say(_ text: String, _ origin: Turn.Origin) -> [CallEffect] {
        enqueue(text, origin)
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
            .record(.turn(turn)), .publish(.speech(turn)),
            turn.origin == .keypad ? .press(turn.text, turn: id) : .speak(turn.text, turn: id),
            .startTimer(.mark(turn: id), patience.making(turn.text)),
        ]
    }

    private mutating func speechStarted(_ turn: Int) -> [CallEffect] {
        guard speaking == turn, sounding != turn else { return [] }
        sounding = turn
        return [.publish(.speechStarted(turn: turn))]
    }

    private func speechSent(_ turn: Int, length: Duration) -> [CallEffect] {
        guard speaking == turn else { return [] }
        return [.startTimer(.mark(turn: turn), length + patience.mark)]
    }

    /// An utterance of ours is over, one way or another.
    /// - Parameter isOpeningRepeated: the opening line is to be said again, before anything else.
    private mutating func speechOver(
        _ id: Int, _ state: Turn.State, playedFraction: Double? = nil, isOpeningRepeated: Bool = false
    ) -> [CallEffect] {
        guard speaking == id, var turn = turns[id] else { return [] }
        speaking = nil
        stopping = nil
        turn.state = state
        turn.playedFraction = playedFraction
        turn.endedAt = now
        turns[id] = turn
        var effects: [CallEffect] = [
            .cancelTimer(.mark(turn: id)), .finishSpeech(turn: id), .record(.turn(turn)), .publish(.speech(turn)),
        ]
        if state == .heard {
            mediaLosses = 0
            effects += turnOff(.voiceUnavailable)
        }
        if id == closingTurn { return effects + hangUp(as: .completed) }
        if isOpeningRepeated, phase == .talking { enqueueOpening(first: true) }
        return effects + speakNext() + listenForSilence()
    }

    private mutating func speechStopped(_ id: Int, playedFraction: Double) -> [CallEffect] {
        let isLost = id == openingTurn && id == lostSpeech && hasMedia
        return speechOver(id, .cut, playedFraction: playedFraction, isOpeningRepeated: isLost)
    }

    private mutating func speechFailed(_ id: Int) -> [CallEffect] {
        guard speaking == id else { return [] }
        // The callee knows nothing of us without the opening line: it is tried once more.
        let isRepeated = id == openingTurn && openingTries < 2 && stopping != id && closingTurn == nil
        return speechOver(id, .failed, isOpeningRepeated: isRepeated) + turnOn(.voiceUnavailable)
    }

    private mutating func stopSpeech() -> [CallEffect] {
        guard let speaking, stopping != speaking else { return [] }
        stopping = speaking
        return [.stopSpeech(turn: speaking)]
    }

    /// Nothing that waits is spoken, except for a good-bye.
    private mutating func dropQueue() -> [CallEffect] {
        var effects: [CallEffect] = []
        for id in queue where id != closingTurn {
            guard var turn = turns[id] else { continue }
            turn.state = .cut
            turn.playedFraction = 0
            turn.endedAt = now
            turns[id] = turn
            effects += [.record(.turn(turn)), .publish(.speech(turn))]
        }
        queue.removeAll { $0 != closingTurn }
        return effects
    }
}

// MARK: - The person

extension CallMachine {
    private mutating func person(_ wish: CallInput.Wish) -> [CallEffect] {
        switch wish {
        case .choose(let text): take(text, .suggestion)
        case .type(let text): take(text, .typed)
        case .hold: hold()
        case .press(let keys): press(keys)
        case .leaveMessage: [.publish(.refused(.noMachine))]
        case .stopSpeaking: stopSpeaking()
        case .hangUp: hangUp(as: .completed)
        case .leave: leave()
        case .comeBack: comeBack()
        }
    }

    private mutating func take(_ text: String, _ origin: Turn.Origin) -> [CallEffect] {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if let refusal = refusal(of: text) { return [.publish(.refused(refusal))] }
        var effects = forgetSuggestions()
        if let unanswered { effects.append(.cancelTimer(.patience(turn: unanswered))) }
        unanswered = nil
        effects.append(.cancelSuggestions)
        // A person who speaks before the opening line has been said has chosen to say something else first.
        let speech = say(text, origin)
        return effects + [.publish(.said(turn: lastTurn))] + speech
    }

    /// Keys answer the callee as words do, a menu above all.
    private mutating func press(_ keys: String) -> [CallEffect] {
        let keys = keys.trimmingCharacters(in: .whitespacesAndNewlines)
        if let refusal = refusal(of: "#") { return [.publish(.refused(refusal))] }
        guard !keys.isEmpty, keys.allSatisfy("0123456789*#ABCDw".contains) else {
            return [.publish(.refused(.wrongKeys))]
        }
        guard keys.count <= Self.mostKeys else { return [.publish(.refused(.tooManyKeys))] }
        return take(keys, .keypad)
    }

    private mutating func hold() -> [CallEffect] {
        guard !script.fillers.isEmpty else { return [.publish(.refused(refusal(of: "") ?? .emptyText))] }
        let next = script.fillers[fillers % script.fillers.count]
        if let refusal = refusal(of: next) { return [.publish(.refused(refusal))] }
        var effects: [CallEffect] = []
        if let unanswered { effects.append(.cancelTimer(.patience(turn: unanswered))) }
        let speech = say(filler(), .filler)
        effects += [.publish(.said(turn: lastTurn))] + speech
        return effects + waitForPerson()
    }

    /// Why a sentence cannot be spoken, if it cannot.
    private func refusal(of text: String) -> Refusal? {
        switch phase {
        case .dialing, .ringing: return .notTalking
        case .ending, .ended: return .callOver
        case .talking: break
        }
        guard closingTurn == nil else { return .callOver }
        guard !text.isEmpty else { return .emptyText }
        guard text.count <= Self.longestText else { return .tooLong }
        return queue.count < 5 ? nil : .tooMany
    }

    private mutating func stopSpeaking() -> [CallEffect] {
        switch phase {
        case .talking: stopSpeech() + dropQueue()
        case .dialing, .ringing, .ending, .ended: []
        }
    }

    private mutating func leave() -> [CallEffect] {
        switch phase {
        case .dialing, .ringing, .talking:
            guard !isAbsent else { return [] }
            isAbsent = true
            return [.startTimer(.absence, patience.absence)]
        case .ending, .ended: return []
        }
    }

    private mutating func comeBack() -> [CallEffect] {
        guard isAbsent else { return [] }
        isAbsent = false
        switch phase {
        case .dialing, .ringing, .talking: return [.cancelTimer(.absence)]
        case .ending, .ended: return []
        }
    }
}

// MARK: - Waiting

extension CallMachine {
    private mutating func fired(_ timer: CallTimer) -> [CallEffect] {
        switch phase {
        case .dialing, .ringing: firedBeforeTheAnswer(timer)
        case .talking: firedWhileTalking(timer)
        case .ending(let outcome):
            switch timer {
            case .hangUpConfirmation: hangUpUnconfirmed()
            case .lastWords: isLegOver ? finish(outcome, isRemote: isRemoteEnd) : []
            case .preparation, .answer, .greeting, .greetingEnd, .patience, .suggestions, .mark, .calleeSilence,
                .deadAir, .longestCall, .absence, .mediaLoss, .recognizerRestart, .summary:
                []
            }
        case .ended: timer == .summary ? summarized([.publish(.summaryUnavailable)]) : []
        }
    }

    private mutating func firedBeforeTheAnswer(_ timer: CallTimer) -> [CallEffect] {
        switch timer {
        case .preparation: dial()
        case .answer: isDialed ? hangUp(as: .noAnswer) : []
        case .absence: isAbsent ? hangUp(as: .canceled) : []
        case .greeting, .greetingEnd, .patience, .suggestions, .mark, .calleeSilence, .deadAir, .longestCall,
            .mediaLoss, .recognizerRestart, .lastWords, .hangUpConfirmation, .summary:
            []
        }
    }

    private mutating func firedWhileTalking(_ timer: CallTimer) -> [CallEffect] {
        switch timer {
        case .greeting: calleeTurn == nil ? speakOpeningIfDue() : []
        case .greetingEnd: speakOpeningIfDue()
        case .patience(let turn): patienceEnded(turn: turn)
        case .suggestions(let turn):
            awaitedSuggestions == turn ? suggestionsFailed(turn: turn) + [.cancelSuggestions] : []
        case .mark(let turn): speechFailed(turn)
        case .calleeSilence: isQuiet ? turnOn(.calleeSilent) : []
        case .deadAir: isQuiet ? sayGoodbye() : []
        case .longestCall: sayGoodbye()
        case .absence: isAbsent ? sayGoodbye() : []
        case .mediaLoss: hasMedia ? [] : turnOn(.captionsUnavailable)
        case .recognizerRestart: restartRecognizer()
        case .preparation, .answer, .hangUpConfirmation, .lastWords, .summary: []
        }
    }

    /// A polite close, then the hang-up.
    private mutating func sayGoodbye() -> [CallEffect] {
        guard closingTurn == nil else { return [] }
        guard hasMedia else { return hangUp(as: .completed) }
        let effects = stopSpeech() + dropQueue() + forgetSuggestions() + [.cancelSuggestions]
        unanswered = nil
        enqueue(script.closing, .closing)
        closingTurn = lastTurn
        return effects + speakNext()
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
        let stop = stopSpeech()
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
            let stop = stopSpeech()
            phase = .ending(outcome)
            return stop + [.cancelSuggestions, .publish(.state(.ending))] + legEnded(outcome)
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
        phase = .ended(outcome)
        hasMedia = false
        var effects = settleHeard()
        for var turn in openTurns {
            turn.state = .cut
            // How much of it went out is not known; of what was still waiting, nothing did.
            turn.playedFraction = turn.id == speaking ? nil : 0
            turn.endedAt = now
            turns[turn.id] = turn
            if turn.id == speaking { effects.append(.finishSpeech(turn: turn.id)) }
            effects += [.record(.turn(turn)), .publish(.speech(turn))]
        }
        speaking = nil
        queue = []
        awaitsSummary = true
        effects += [
            .closeMedia, .cancelSuggestions, .record(.ended(outcome)),
            .publish(.state(.ended(outcome, reason: reason))),
        ]
        if isRemote { effects.append(.publish(.endedRemotely(outcome))) }
        return effects + [.summarize(conversation), .startTimer(.summary, patience.summary)]
    }

    private mutating func summarized(_ effects: [CallEffect]) -> [CallEffect] {
        guard awaitsSummary else { return [] }
        awaitsSummary = false
        return [.cancelTimer(.summary)] + effects
    }
}

// MARK: - What is known

extension CallMachine {
    private var openTurns: [Turn] { turns.values.filter { $0.state == .open }.sorted { $0.id < $1.id } }

    /// What has been said so far, as an assistant may know it.
    private var conversation: Conversation {
        let said = turns.values.filter { turn in
            switch turn.state {
            case .open: turn.id == speaking
            case .heard: true
            case .cut: turn.playedFraction != 0
            case .failed, .echo: false
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
