import Calls
import CallsTesting
import Testing

@Suite("Hearing the callee") struct HearingTests {
    @Test("somebody who begins to speak is shown, and ends every wait for them")
    func begins() {
        var call = CallMachine.talking()
        #expect(
            call.handle(.heard(.speechStarted(utterance: 1), run: 0)) == [
                .publish(.interim(turn: 2, text: "", revision: 0)), .cancelTimer(.calleeSilence),
                .cancelTimer(.deadAir),
            ])
    }

    @Test("an interim caption is kept, then shown")
    func interim() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        #expect(
            call.handle(.heard(.interim("몇 분"), run: 0)) == [
                .record(.turn(.callee(2, "몇 분", .open))), .publish(.interim(turn: 2, text: "몇 분", revision: 1)),
            ])
        #expect(
            call.handle(.heard(.interim("몇 분이", revision: 2), run: 0)) == [
                .record(.turn(.callee(2, "몇 분이", .open, revision: 2))),
                .publish(.interim(turn: 2, text: "몇 분이", revision: 2)),
            ])
    }

    @Test("an interim without words, twice, or older than what is shown changes nothing")
    func staleInterim() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.interim("몇 분이", revision: 2), run: 0))
        #expect(call.handle(.heard(.interim("몇 분이", revision: 2), run: 0)) == [])
        #expect(call.handle(.heard(.interim("몇", revision: 1), run: 0)) == [])
        #expect(call.handle(.heard(.interim(" ", revision: 3), run: 0)) == [])
    }

    @Test("a final caption is kept, shown, and answered with replies; the callee's question is not left alone for long")
    func final() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        let turn = Turn.callee(2, "몇 분이세요?", revision: 3, confidence: 0.9, doubtful: ["몇"])
        let said = Conversation(
            call: .example, turns: [.caller(1, Call.example.opening, .heard, .opening), turn])
        #expect(
            call.handle(
                .heard(.final("몇 분이세요?", revision: 3, confidence: 0.9, doubtful: ["몇"]), run: 0)) == [
                    .record(.turn(turn)), .publish(.final(turn)), .publish(.suggestionsPending(turn: 2)),
                    .cancelSuggestions(), .suggest(said, search: ReplySearch(turn: 2)),
                    .startTimer(.suggestions(search: ReplySearch(turn: 2)), .seconds(15)),
                    .startTimer(.patience(turn: 2), .milliseconds(2_500)),
                    .startTimer(.calleeSilence, .seconds(15)), .startTimer(.deadAir, .seconds(120)),
                ])
    }

    @Test("a final that nothing announced is a turn of its own")
    func unannounced() {
        var call = CallMachine.talking()
        let effects = call.handle(.heard(.final("네."), run: 0))
        #expect(effects.first == .publish(.interim(turn: 2, text: "", revision: 0)))
        #expect(effects.contains(.publish(.final(.callee(2, "네.")))))
    }

    @Test("a statement asks for replies, and nobody is hurried")
    func statement() {
        var call = CallMachine.talking()
        let effects = call.handle(.heard(.final("네, 알겠습니다."), run: 0))
        #expect(effects.contains(.publish(.suggestionsPending(turn: 2))))
        #expect(!effects.contains(.startTimer(.patience(turn: 2), .milliseconds(2_500))))
    }

    @Test(
        "what comes of a turn after its final changes nothing",
        arguments: [
            RecognitionEvent.speechStarted(utterance: 1), .interim("몇", revision: 9), .final("몇 분?", revision: 9),
            .nothingSaid(utterance: 1),
        ])
    func afterFinal(event: RecognitionEvent) {
        var call = CallMachine.asked()
        #expect(call.handle(.heard(event, run: 0)) == [])
    }

    @Test("a final without words withdraws the turn")
    func emptyFinal() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        #expect(
            call.handle(.heard(.final("  "), run: 0)) == [
                .publish(.nothingSaid(turn: 2)), .startTimer(.calleeSilence, .seconds(15)),
                .startTimer(.deadAir, .seconds(120)),
            ])
    }

    @Test("a turn that held no words is withdrawn, and nothing of it is kept")
    func nothingSaid() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        #expect(
            call.handle(.heard(.nothingSaid(utterance: 1), run: 0)) == [
                .publish(.nothingSaid(turn: 2)), .startTimer(.calleeSilence, .seconds(15)),
                .startTimer(.deadAir, .seconds(120)),
            ])
    }

    @Test("words that were shown and then withdrawn are kept as failed")
    func withdrawn() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.interim("몇"), run: 0))
        #expect(
            call.handle(.heard(.nothingSaid(utterance: 1), run: 0)) == [
                .record(.turn(.callee(2, "몇", .failed))), .publish(.nothingSaid(turn: 2)),
                .startTimer(.calleeSilence, .seconds(15)), .startTimer(.deadAir, .seconds(120)),
            ])
    }

    @Test("a withdrawn turn is no part of the conversation")
    func withdrawnIsForgotten() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.interim("몇"), run: 0))
        _ = call.handle(.heard(.nothingSaid(utterance: 1), run: 0))
        let effects = call.handle(.heard(.final("네.", utterance: 2), run: 0))
        let said = Conversation(
            call: .example, turns: [.caller(1, Call.example.opening, .heard, .opening), .callee(3, "네.")])
        #expect(effects.contains(.suggest(said, search: ReplySearch(turn: 3))))
    }

    @Test("nothing said of a turn that never began changes nothing")
    func nothingSaidUnannounced() {
        var call = CallMachine.talking()
        #expect(call.handle(.heard(.nothingSaid(utterance: 7), run: 0)) == [])
    }

    @Test("a final that arrives while the callee speaks on starts no wait for anybody")
    func overlapping() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        _ = call.handle(.heard(.speechStarted(utterance: 2), run: 0))
        let effects = call.handle(.heard(.final("몇 분이세요?", utterance: 1), run: 0))
        #expect(effects.contains(.publish(.suggestionsPending(turn: 2))))
        #expect(!effects.contains(.startTimer(.calleeSilence, .seconds(15))))
        #expect(!effects.contains(.startTimer(.patience(turn: 2), .milliseconds(2_500))))
    }

    @Test("a final that is older than the callee's latest asks for no replies")
    func outOfOrder() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        _ = call.handle(.heard(.final("몇 분이세요?", utterance: 2), run: 0))
        let older = Turn.callee(2, "네,")
        #expect(
            call.handle(.heard(.final("네,", utterance: 1), run: 0)) == [
                .record(.turn(older)), .publish(.final(older)), .startTimer(.calleeSilence, .seconds(15)),
                .startTimer(.deadAir, .seconds(120)),
            ])
    }

    @Test("late captions are announced once and taken back once")
    func lagging() {
        var call = CallMachine.talking()
        #expect(call.handle(.heard(.lagging(true), run: 0)) == [.publish(.notice(.captionsLate, isOn: true))])
        #expect(call.handle(.heard(.lagging(true), run: 0)) == [])
        #expect(call.handle(.heard(.lagging(false), run: 0)) == [.publish(.notice(.captionsLate, isOn: false))])
        #expect(call.handle(.heard(.lagging(false), run: 0)) == [])
    }

    @Test("lost sound is announced until somebody speaks again")
    func audioLost() {
        var call = CallMachine.talking()
        #expect(call.handle(.audioLost) == [.publish(.notice(.captionsGap, isOn: true))])
        #expect(call.handle(.audioLost) == [])
        #expect(
            call.handle(.heard(.speechStarted(utterance: 1), run: 0)).contains(
                .publish(.notice(.captionsGap, isOn: false))))
    }

    @Test("a recogniser that fails is started again, later each time", arguments: ProviderError.Kind.allCases)
    func recognizerFails(kind: ProviderError.Kind) {
        var call = CallMachine.talking()
        #expect(
            call.handle(.recognizerFailed(kind, run: 0)) == [
                .publish(.notice(.captionsUnavailable, isOn: true)),
                .startTimer(.recognizerRestart, .milliseconds(500)),
            ])
        #expect(call.handle(.timer(.recognizerRestart)) == [.restartRecognizer(run: 1)])
        for (run, wait) in [(1, 1_000), (2, 2_000), (3, 4_000), (4, 8_000), (5, 8_000)] {
            #expect(
                call.handle(.recognizerFailed(kind, run: run)) == [
                    .startTimer(.recognizerRestart, .milliseconds(wait))
                ])
            #expect(call.handle(.timer(.recognizerRestart)) == [.restartRecognizer(run: run + 1)])
        }
    }

    @Test("words end the notice of a recogniser that failed, and its record of failures")
    func recovers() {
        var call = CallMachine.talking()
        _ = call.handle(.recognizerFailed(.serverFault, run: 0))
        _ = call.handle(.timer(.recognizerRestart))
        #expect(
            call.handle(.heard(.speechStarted(utterance: 1), run: 1)).contains(
                .publish(.notice(.captionsUnavailable, isOn: false))))
        _ = call.handle(.heard(.nothingSaid(utterance: 1), run: 1))
        #expect(
            call.handle(.recognizerFailed(.serverFault, run: 1)).contains(
                .startTimer(.recognizerRestart, .milliseconds(500))))
    }

    @Test("what a recogniser says after it was replaced changes nothing")
    func staleRun() {
        var call = CallMachine.talking()
        _ = call.handle(.recognizerFailed(.serverFault, run: 0))
        #expect(call.handle(.heard(.final("몇 분이세요?"), run: 0)) == [])
        #expect(call.handle(.heard(.lagging(true), run: 0)) == [])
        #expect(call.handle(.recognizerFailed(.serverFault, run: 0)) == [])
    }

    @Test("utterances of a new run are turns of their own although they count from one again")
    func newRun() {
        var call = CallMachine.asked()
        _ = call.handle(.recognizerFailed(.serverFault, run: 0))
        _ = call.handle(.timer(.recognizerRestart))
        #expect(call.handle(.heard(.final("여보세요?"), run: 1)).contains(.publish(.final(.callee(3, "여보세요?")))))
    }

    @Test("what was understood before a recogniser failed counts as said")
    func failsInTheMiddle() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.interim("몇 분이세요"), run: 0))
        let effects = call.handle(.recognizerFailed(.serverFault, run: 0))
        let turn = Turn.callee(2, "몇 분이세요")
        #expect(
            Array(effects.prefix(3)) == [
                .record(.turn(turn)), .publish(.final(turn)), .publish(.suggestionsPending(turn: 2)),
            ])
    }

    @Test("a turn of which nothing was understood before a recogniser failed is withdrawn")
    func failsBeforeWords() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        #expect(call.handle(.recognizerFailed(.serverFault, run: 0)).first == .publish(.nothingSaid(turn: 2)))
    }

    @Test("a recogniser is restarted only once for one failure, and not without sound")
    func restartsOnce() {
        var call = CallMachine.talking()
        #expect(call.handle(.timer(.recognizerRestart)) == [])
        _ = call.handle(.recognizerFailed(.serverFault, run: 0))
        _ = call.handle(.mediaClosed)
        #expect(call.handle(.timer(.recognizerRestart)) == [])
        _ = call.handle(.mediaOpened)
        #expect(call.handle(.timer(.recognizerRestart)) == [])
    }
}
