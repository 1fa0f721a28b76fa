import Calls
import CallsTesting
import Testing

/// Numbers that look random and are the same every time (Steele, Lea and Flood: SplitMix64).
private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}

extension CallMachine.Phase {
    /// How far to the right a phase is.
    fileprivate var rank: Int {
        switch self {
        case .dialing: 0
        case .ringing: 1
        case .talking: 2
        case .ending: 3
        case .ended: 4
        }
    }
}

extension CallInput {
    /// Any input, most of them about turns and runs that exist.
    fileprivate static func any(
        using numbers: inout SeededNumbers, turns: Int, run: Int, utterances: Int
    ) -> CallInput {
        let turn = Int.random(in: 1...(turns + 1), using: &numbers)
        let run = Int.random(in: 0...5, using: &numbers) == 0 ? run - 1 : run
        let utterance = Int.random(in: max(1, utterances - 1)...(utterances + 1), using: &numbers)
        let revision = Int.random(in: 1...4, using: &numbers)
        let text =
            ["몇 분이세요?", "네.", "", "잠시만요", "삐 소리 후 말씀해 주세요.", Call.example.opening].randomElement(using: &numbers) ?? ""
        let timers: [CallTimer] = [
            .preparation, .answer, .greeting, .greetingEnd, .patience(turn: turn),
            .suggestions(search: ReplySearch(turn: turn, number: revision)), .steadyWords(turn: turn),
            .mark(turn: turn), .calleeSilence, .mediaLoss, .lastWords, .recognizerRestart, .summary, .voicemailQuiet,
            .lastSentence,
        ]
        let rare: [CallInput] = [
            .carrier(.ended(.completed)), .carrier(.ended(.busy)), .dialFailed(.serverFault), .person(.hangUp),
            .serverStopping, .timer(.deadAir), .timer(.longestCall), .timer(.absence), .timer(.hangUpConfirmation),
            .hangUpFailed(.serverFault), .summarized(.example), .summaryFailed(.serverFault), .timer(.sound),
            .timer(.voicemail), .timer(.recording), .carrier(.detected(.fax)), .carrier(.detected(.machine)),
            .carrier(.detected(.machineReady)), .beepHeard, .faxHeard, .echoRecognized, .serverClosing,
        ]
        if Int.random(in: 0..<40, using: &numbers) == 0 { return rare.randomElement(using: &numbers) ?? .begin }
        let usual: [CallInput] = [
            .begin, .openingPrepared, .carrier(.ringing), .carrier(.answered), .mediaOpened, .mediaClosed, .audioLost,
            .heard(.speechStarted(utterance: utterance), run: run),
            .heard(.interim(text, utterance: utterance, revision: revision), run: run),
            .heard(.final(text, utterance: utterance, revision: revision), run: run),
            .heard(.nothingSaid(utterance: utterance), run: run),
            .heard(.lagging(revision.isMultiple(of: 2)), run: run),
            .engine(ProviderUse(.hearing, by: "a", leavesMachine: false, isStandIn: revision.isMultiple(of: 2))),
            .recognizerFailed(.unreachable, run: run), .speechStarted(turn: turn),
            .speechSent(turn: turn, length: .seconds(1)), .speechHeard(turn: turn), .speechHeard(turn: turn),
            .speechStopped(turn: turn, playedFraction: 0.5), .speechFailed(turn: turn, .serverFault),
            .suggested([Suggestion("네")], search: ReplySearch(turn: turn, number: revision)),
            .suggested([], search: ReplySearch(turn: turn, number: revision)),
            .suggestionsFailed(.timedOut, search: ReplySearch(turn: turn, number: revision)), .person(.choose(text)),
            .person(.type("네")), .person(.hold),
            .person(.press("1#")), .person(.leaveMessage), .carrier(.detected(.human)), .carrier(.detected(.unknown)),
            .speechFailed(turn: turn, .unreachable),
            .person(.stopSpeaking), .person(.speakOpening), .person(.leave), .person(.comeBack),
            .timer(timers.randomElement(using: &numbers) ?? .greeting),
        ]
        return usual.randomElement(using: &numbers) ?? .begin
    }
}

/// Watches what a machine asks for, and remembers what it must keep to.
private struct Watch {
    private(set) var faults: [String] = []
    private(set) var lastTurn = 0
    private(set) var utterances = 0
    private var begun: Set<Int> = []
    private var over: Set<Int> = []
    private var calleeTurns: Set<Int> = []
    private var finals: Set<Int> = []
    private var searches: Set<ReplySearch> = []
    private var earlySearch: ReplySearch?
    private var speaking: Int?
    private var endings = 0
    private var summaries = 0

    mutating func see(_ effects: [CallEffect], wasEnded: Bool) {
        for (index, effect) in effects.enumerated() {
            see(effect, after: index > 0 ? effects[index - 1] : nil)
            if wasEnded { seeAfterTheEnd(effect) }
        }
    }

    /// That search has ended, or its turn has.
    mutating func over(_ search: ReplySearch) { if earlySearch == search { earlySearch = nil } }

    mutating func expect(_ holds: Bool, _ rule: String) { if !holds { faults.append(rule) } }

    private mutating func see(_ effect: CallEffect, after previous: CallEffect?) {
        switch effect {
        case .speak(_, let turn), .press(_, let turn):
            expect(speaking == nil, "one speech at a time")
            expect(!begun.contains(turn), "no turn is spoken twice")
            expect(!calleeTurns.contains(turn), "no turn belongs to both sides")
            begun.insert(turn)
            speaking = turn
        case .finishSpeech(let turn):
            expect(speaking == turn, "only what is spoken is finished")
            speaking = nil
        case .publish(.final(let turn)):
            expect(previous == .record(.turn(turn)), "a final is kept before it is shown")
            expect(turn.state == .heard && !turn.text.isEmpty, "a final has words")
            finals.insert(turn.id)
        case .suggest(let conversation, let search):
            expect(searches.insert(search).inserted, "a search begins once")
            expect(conversation.turns.contains { $0.id == search.turn }, "a search knows what is to be answered")
            guard !finals.contains(search.turn) else { break }
            expect(earlySearch == nil, "one early search at a time")
            expect(search.number <= CallMachine.mostEarlySearches, "few searches for one turn")
            earlySearch = search
        case .cancelSearch(let search): over(search)
        case .cancelSuggestions(let kept): if let earlySearch, earlySearch != kept { over(earlySearch) }
        case .publish(.suggestions(let turn, _)), .publish(.suggestionsUnavailable(let turn)):
            expect(finals.contains(turn), "replies are shown once their turn is final")
        case .publish(.speech(let turn)):
            expect(previous == .record(.turn(turn)), "speech is kept before it is shown")
            lastTurn = max(lastTurn, turn.id)
            if turn.state != .open { expect(over.insert(turn.id).inserted, "a speech ends once") }
        case .publish(.interim(let turn, let text, _)):
            if text.isEmpty {
                expect(turn > lastTurn, "turns count upwards")
                expect(calleeTurns.insert(turn).inserted, "a turn begins once")
                utterances += 1
            } else if case .record(.turn(let kept)) = previous {
                expect(kept.id == turn && kept.text == text, "an interim is kept before it is shown")
            } else {
                expect(false, "an interim is kept before it is shown")
            }
            lastTurn = max(lastTurn, turn)
        case .answer(.accepted(let turn?)): lastTurn = max(lastTurn, turn)
        case .record(.ended): endings += 1
        case .record(.summary), .publish(.summaryUnavailable): summaries += 1
        default: break
        }
    }

    private mutating func seeAfterTheEnd(_ effect: CallEffect) {
        switch effect {
        case .record(.summary), .publish(.summary), .publish(.summaryUnavailable), .cancelTimer(.summary),
            .answer(.rejected(.callOver)), .record(.engine), .publish(.engine):
            break
        default: faults.append("only the summary, and who made it, follows the end, not \(effect)")
        }
    }

    /// Every command is answered once and before anything else; what is refused changes nothing.
    mutating func seeAnswer(to input: CallInput, in effects: [CallEffect]) {
        let answers = effects.filter { if case .answer = $0 { true } else { false } }
        guard case .person = input else { return expect(answers.isEmpty, "only commands are answered") }
        expect(answers.count == 1 && effects.first == answers.first, "a command is answered once, and first")
        if case .answer(.rejected) = effects.first { expect(effects.count == 1, "what is refused changes nothing") }
    }

    mutating func seeTheEnd() {
        expect(begun.isSubset(of: over), "every speech that began has ended")
        expect(speaking == nil, "nothing is spoken after the end")
        expect(endings == 1, "a call ends once")
        expect(summaries == 1, "a call is summed up once, or not at all")
    }
}

@Suite("In any order") struct AnyOrderTests {
    @Test("whatever happens in whatever order, a call keeps to its rules", arguments: 0..<25)
    func rules(block: UInt64) {
        for seed in (block * 100)..<(block * 100 + 100) {
            var numbers = SeededNumbers(state: seed)
            var call = CallMachine(.example, script: .example)
            var watch = Watch()
            var history: [CallInput] = []
            call.searchesEarly = !seed.isMultiple(of: 3)
            func take(_ input: CallInput) {
                history.append(input)
                switch input {
                case .suggested(_, let search), .suggestionsFailed(_, let search): watch.over(search)
                default: break
                }
                let before = call.phase
                let effects = call.handle(input)
                watch.see(effects, wasEnded: before.rank == 4)
                watch.seeAnswer(to: input, in: effects)
                watch.expect(call.phase.rank >= before.rank, "a phase is only left to the right")
                watch.expect(
                    before.rank < 3 || call.phase.rank > before.rank || call.phase == before, "an end is final")
            }
            if seed % 5 != 0 {
                for input in [CallInput.begin, .openingPrepared, .carrier(.ringing), .carrier(.answered), .mediaOpened]
                {
                    take(input)
                }
            }
            for _ in 0..<120 {
                take(
                    .any(
                        using: &numbers, turns: watch.lastTurn, run: call.recognizerRun, utterances: watch.utterances))
            }
            for input in [CallInput.begin, .serverStopping, .carrier(.ended(.completed)), .mediaClosed] { take(input) }
            for input in [CallInput.timer(.lastWords), .timer(.hangUpConfirmation), .timer(.summary)] { take(input) }
            watch.seeTheEnd()
            watch.expect(call.isSettled, "every call comes to its end")
            #expect(watch.faults == [], "seed \(seed): \(history)")
        }
    }
}
