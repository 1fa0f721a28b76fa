import Foundation
import Languages
import TelephoneAudio

/// What a persona notices.
enum CalleeInput: Equatable {
    /// It holds the receiver.
    case pickedUp
    /// The caller's voice begins or stops, by its loudness alone.
    case callerVoice(isHeard: Bool)
    /// The ear has begun to work on an utterance.
    case uttering
    /// An utterance was understood.
    case understood(String)
    /// An utterance held no words.
    case nothingSaid
    /// A line of its own is over, or could not be said.
    case lineFinished(Int)
    /// The caller pressed a key; it sounds in the call.
    case keyPressed(Character)
    /// A timer has run out.
    case timerFired(CalleeTimer, Int)
}

/// What a persona can wait for.
enum CalleeTimer: Hashable {
    /// To be sure that the caller has finished.
    case settle
    /// Nobody says anything.
    case silence
    /// The next speech of a monologue.
    case monologue
    /// The longest that a machine listens.
    case limit
}

/// What a persona does.
enum CalleeEffect: Equatable {
    /// Says a line after those already begun.
    case say(Int, String)
    /// Plays a sound after the lines already begun; it counts as a line.
    case play(Int, Tone)
    /// Says no more of the lines already begun: each is over at once.
    case stopSpeaking
    /// Reports back after that long; of timers of one kind only the newest counts.
    case startTimer(CalleeTimer, Int, Duration)
    /// Puts the receiver down.
    case hangUp
}

/// How a persona behaves on the phone: what it notices goes in, what it does comes out.
///
/// It answers what it has understood: reactions to words first, then the next step towards its goal, which is the
/// first whose conditions hold. So an opening that tells everything is not asked for again.
struct CalleeMachine {
    /// How long the caller must be quiet after an utterance before the persona answers.
    static let settling = Duration.milliseconds(300)
    /// How long an utterance that has begun may stay without words before it is no longer waited for.
    static let longestWait = 40
    /// How many utterances it answers in one call.
    static let mostTurns = 60

    let scenario: Scenario
    var random: SplitMix64
    let listener: SlotListener

    /// Slots and flags that are known.
    var facts: [String: String] = [:]
    var question: String?
    /// What is done without, because no answer to it was understood.
    private var forgone: Set<String> = []
    private var lastLines: [String] = []
    private var pending: [String] = []
    private var linesAhead: [Int] = []
    private var lineCount = 0
    private var isVoiceHeard = false
    private var isUttering = false
    private var isOnHold = false
    private var isLeaving = false
    private var hasHungUp = false
    private var timers: [CalleeTimer: Int] = [:]
    private var timerCount = 0
    private var waits = 0
    private var unhelpful = 0
    private var prompts = 0
    private var answered = 0
    private var monologueIndex = 0
    var misheard: Set<String> = []
    /// Slots whose values the last lines told: a caller who denies them puts them right.
    var readBack: Set<String> = []
    /// Whether the caller's last words denied something of that, and did not say what is right.
    private var isCorrecting = false

    /// - Parameter now: when the call is made; dates of other years are told by it.
    init(_ scenario: Scenario, seed: UInt64, now: Date) {
        self.scenario = scenario
        random = SplitMix64(state: seed)
        listener = SlotListener(
            language: scenario.language, expected: scenario.phrases, year: Day.seoul.component(.year, from: now))
    }

    /// - Returns: effects in the order they must begin. Empty when the input changes nothing.
    mutating func handle(_ input: CalleeInput) -> [CalleeEffect] {
        guard !hasHungUp else { return [] }
        switch input {
        case .pickedUp:
            return pickedUp()
        case .callerVoice(let isHeard):
            isVoiceHeard = isHeard
            if isHeard { prompts = 0 }
            return isHeard ? [] : callerFellSilent()
        case .uttering:
            isUttering = true
            return []
        case .keyPressed:
            return []
        case .nothingSaid:
            isUttering = false
            return callerFellSilent()
        case .understood(let text):
            isUttering = false
            prompts = 0
            if !text.isEmpty { pending.append(text) }
            return callerFellSilent()
        case .lineFinished(let line):
            linesAhead.removeAll { $0 == line }
            return linesAhead.isEmpty ? fellSilent() : []
        case .timerFired(let timer, let id):
            guard timers[timer] == id else { return [] }
            timers[timer] = nil
            switch timer {
            case .settle: return settled()
            case .silence: return silenceLasted()
            case .monologue: return monologue()
            case .limit: return []
            }
        }
    }

    /// Lines without gaps that may be said next, likeliest first; worth making ready while the caller speaks.
    func likelyLines(limit: Int) -> [String] {
        guard !isLeaving else { return [] }
        var lines: [String] = []
        let steps = scenario.turns.filter { $0.when.isEmpty } + scenario.turns.filter { !$0.when.isEmpty }
        for turn in steps where turn.conditions.allSatisfy(holds) {
            guard let line = turn.say.first.flatMap(fill), !lastLines.contains(line), !lines.contains(line)
            else { continue }
            lines.append(line)
            if lines.count == limit { break }
        }
        return lines
    }

    // MARK: Beginning and silence

    private mutating func pickedUp() -> [CalleeEffect] {
        guard let greeting = scenario.greeting.randomElement(using: &random) else { return fellSilent() }
        return say([greeting])
    }

    /// Our side has stopped speaking.
    private mutating func fellSilent() -> [CalleeEffect] {
        if isLeaving {
            hasHungUp = true
            return [.hangUp]
        }
        if let monologue = scenario.monologue, monologueIndex < monologue.lines.count {
            return [startTimer(.monologue, monologue.pause)]
        }
        return [startTimer(.silence, isOnHold ? scenario.patience.onHold : scenario.patience.silence)]
            + (pending.isEmpty ? [] : [startTimer(.settle, CalleeMachine.settling)])
    }

    private mutating func callerFellSilent() -> [CalleeEffect] {
        guard linesAhead.isEmpty, !isLeaving else { return [] }
        if !pending.isEmpty { return [startTimer(.settle, CalleeMachine.settling)] }
        guard timers[.silence] != nil else { return [] }
        return [startTimer(.silence, isOnHold ? scenario.patience.onHold : scenario.patience.silence)]
    }

    private mutating func silenceLasted() -> [CalleeEffect] {
        guard linesAhead.isEmpty, pending.isEmpty else { return [] }
        if isVoiceHeard || isUttering && waits < CalleeMachine.longestWait {
            waits += 1
            return [startTimer(.silence, scenario.patience.silence)]
        }
        prompts += 1
        isOnHold = false
        if prompts > scenario.patience.prompts { return leave(with: scenario.lines.nobodyThere) }
        guard !scenario.greeting.isEmpty, let line = scenario.lines.areYouThere.randomElement(using: &random)
        else { return [startTimer(.silence, scenario.patience.silence)] }
        return say([line], isMemorable: false)
    }

    private mutating func monologue() -> [CalleeEffect] {
        guard let monologue = scenario.monologue, monologueIndex < monologue.lines.count else { return fellSilent() }
        monologueIndex += 1
        return say([monologue.lines[monologueIndex - 1]], isMemorable: false)
    }

    // MARK: Answers

    private mutating func settled() -> [CalleeEffect] {
        guard linesAhead.isEmpty, !pending.isEmpty else { return [] }
        // Still speaking: what follows belongs to the same turn. Bounded, as an ear may never close an utterance.
        if isVoiceHeard || isUttering, waits < CalleeMachine.longestWait {
            waits += 1
            return [startTimer(.settle, CalleeMachine.settling)]
        }
        waits = 0
        let text = pending.joined(separator: " ")
        pending = []
        return respond(to: text)
    }

    private mutating func respond(to heard: String) -> [CalleeEffect] {
        let text = withoutAskingToWait(heard)
        answered += 1
        isOnHold = false
        guard answered <= CalleeMachine.mostTurns else { return leave(with: scenario.lines.givesUp) }
        // A callee that did not say hello does not answer either.
        guard !scenario.greeting.isEmpty else { return fellSilent() }

        let understood = Understanding(text, language: scenario.language)
        let denies = denies(understood)
        let findings = listen(to: text, understood, isCorrecting: denies || isCorrecting)
        var hasNews: Bool
        switch take(findings) {
        case .misheard(let line): return say([line])
        case .understood(let isNew): hasNews = isNew
        }
        isCorrecting = denies && !hasNews

        let rest = Understanding(findings.rest, language: scenario.language)
        let reaction = scenario.turns.first { turn in
            !turn.when.isEmpty && turn.conditions.allSatisfy(holds) && !(turn.onlyWithoutNews && hasNews)
                && !(turn.onlyWithNews && !hasNews)
                && turn.when.contains { isSaid($0, understood, rest) }
                && turn.all.allSatisfy { isSaid($0, understood, rest) }
                && !turn.unless.contains { isSaid($0, understood, rest) }
        }
        var lines: [String] = []
        var takesStep = hasNews
        if let reaction {
            if reaction.repeatsLast { return say(lastLines) }
            let isNew = apply(reaction)
            hasNews = hasNews || isNew
            lines += line(of: reaction)
            if reaction.waits {
                // What is put off as often as it was asked for is done without.
                if forgo() { return goOn(with: [], hasNews: true) }
                isOnHold = true
                unhelpful = tries == nil ? 0 : unhelpful + 1
            }
            if reaction.hangsUp { return leave(with: lines, isChoice: false) }
            takesStep = reaction.goesOn
        }
        if reaction == nil, !hasNews, forgo() {
            takesStep = true
        } else if reaction == nil, !hasNews {
            unhelpful += 1
            if unhelpful > scenario.patience.misunderstandings { return leave(with: scenario.lines.givesUp) }
            guard let again = scenario.lines.again.randomElement(using: &random) else { return fellSilent() }
            return say([again], isMemorable: false)
        }
        if takesStep { return goOn(with: lines, hasNews: hasNews) }
        return lines.isEmpty ? fellSilent() : say(lines, isMemorable: reaction?.waits != true)
    }

    /// Takes the next step towards the goal, if one is left, after the lines of a reaction.
    private mutating func goOn(with reaction: [String], hasNews: Bool) -> [CalleeEffect] {
        var lines = reaction
        if let step = scenario.turns.first(where: { $0.when.isEmpty && $0.conditions.allSatisfy(holds) }) {
            let isSameQuestion = step.asks != nil && step.asks == question && !hasNews
            unhelpful = isSameQuestion ? unhelpful + 1 : 0
            if unhelpful > scenario.patience.misunderstandings { return leave(with: scenario.lines.givesUp) }
            _ = apply(step)
            lines += line(of: step)
            if step.hangsUp { return leave(with: lines, isChoice: false) }
        }
        return lines.isEmpty ? fellSilent() : say(lines)
    }

    /// How often the open question is asked before it is done without; `nil`: as long as it takes.
    private var tries: Int? {
        question.flatMap { asked in scenario.turns.first { $0.asks == asked && $0.tries != nil }?.tries }
    }

    /// Does without what was asked for often enough.
    /// - Returns: whether the conversation goes on without it.
    private mutating func forgo() -> Bool {
        guard let question, let tries, unhelpful + 1 >= tries else { return false }
        forgone.insert(question)
        self.question = nil
        unhelpful = 0
        return true
    }

    /// - Returns: whether anything is known that was not known before.
    private mutating func apply(_ turn: Scenario.Turn) -> Bool {
        let before = facts
        for name in turn.forgets { facts[name] = nil }
        for flag in turn.set { facts[flag] = "yes" }
        for (name, value) in turn.gives { facts[name] = value }
        if let asks = turn.asks { question = asks }
        return facts != before
    }

    private mutating func line(of turn: Scenario.Turn) -> [String] {
        guard let variant = turn.say.randomElement(using: &random), let line = fill(variant) else { return [] }
        let told = LineTemplate.slots(in: variant)
        if !told.isEmpty { readBack = Set(told) }
        return [line]
    }

    private func fill(_ line: String) -> String? {
        var spoken: [String: String] = [:]
        for slot in scenario.slots {
            guard let value = facts[slot.name] else { continue }
            spoken[slot.name] = listener.spoken(value, kind: slot.kind)
        }
        return LineTemplate.fill(line, with: spoken)
    }

    private func holds(_ condition: Scenario.Condition) -> Bool {
        let isTrue =
            facts[condition.fact].map { condition.values.isEmpty || condition.values.contains($0) }
            ?? (condition.values.isEmpty && forgone.contains(condition.fact))
        return isTrue != condition.isNegated
    }

    // MARK: Speaking

    private mutating func say(_ lines: [String], isMemorable: Bool = true) -> [CalleeEffect] {
        if isMemorable { lastLines = lines }
        return lines.map { line in
            lineCount += 1
            linesAhead.append(lineCount)
            return .say(lineCount, line)
        }
    }

    private mutating func leave(with lines: [String], isChoice: Bool = true) -> [CalleeEffect] {
        isLeaving = true
        let lines = isChoice ? lines.randomElement(using: &random).map { [$0] } ?? [] : lines
        // A callee that never says a word does not say good-bye either.
        guard !lines.isEmpty, !scenario.greeting.isEmpty else {
            hasHungUp = true
            return [.hangUp]
        }
        return say(lines)
    }

    private mutating func startTimer(_ timer: CalleeTimer, _ duration: Duration) -> CalleeEffect {
        timerCount += 1
        timers[timer] = timerCount
        return .startTimer(timer, timerCount, duration)
    }
}

/// A small repeatable random generator. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators".
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
