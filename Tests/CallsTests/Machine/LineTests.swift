import Calls
import CallsTesting
import Testing

@Suite("When the sound is lost") struct MediaLossTests {
    @Test("a new stream is waited for, and the person is not alarmed at once")
    func lost() {
        var call = CallMachine.talking()
        #expect(
            call.handle(.mediaClosed) == [
                .cancelTimer(.recognizerRestart), .openMedia, .startTimer(.mediaLoss, .seconds(2)),
            ])
        #expect(call.phase == .talking)
    }

    @Test("the person is told after two seconds, and again when it is back")
    func told() {
        var call = CallMachine.talking()
        _ = call.handle(.mediaClosed)
        #expect(call.handle(.timer(.mediaLoss)) == [.publish(.notice(.captionsUnavailable, isOn: true))])
        #expect(
            call.handle(.mediaOpened) == [
                .cancelTimer(.mediaLoss), .publish(.notice(.captionsUnavailable, isOn: false)),
                .startTimer(.calleeSilence, .seconds(15)), .startTimer(.deadAir, .seconds(120)),
            ])
    }

    @Test("a wait that ends after the sound came back alarms nobody")
    func lateTimer() {
        var call = CallMachine.talking()
        _ = call.handle(.mediaClosed)
        _ = call.handle(.mediaOpened)
        #expect(call.handle(.timer(.mediaLoss)) == [])
    }

    @Test("the same sound opens once")
    func openedTwice() {
        var call = CallMachine.talking()
        #expect(call.handle(.mediaOpened) == [])
        call = .greeting()
        #expect(call.handle(.mediaOpened) == [])
    }

    @Test("three times at most in a row; then the call is ended")
    func atMostThrice() {
        var call = CallMachine.talking()
        for _ in 1...3 { #expect(call.handle(.mediaClosed).contains(.openMedia)) }
        #expect(
            call.handle(.mediaClosed) == [
                .cancelSuggestions(), .publish(.state(.ending)), .hangUp, .startTimer(.hangUpConfirmation, .seconds(5)),
            ])
    }

    @Test("sound that opens and closes without a word counts as lost each time")
    func flapping() {
        var call = CallMachine.talking()
        for _ in 1...3 {
            _ = call.handle(.mediaClosed)
            _ = call.handle(.mediaOpened)
        }
        #expect(call.handle(.mediaClosed).contains(.hangUp))
    }

    @Test("a word from the callee shows that the line is well, however often it was lost before")
    func wellAgain() {
        var call = CallMachine.talking()
        for _ in 1...10 {
            #expect(call.handle(.mediaClosed).contains(.openMedia))
            _ = call.handle(.mediaOpened)
            _ = call.handle(.heard(.speechStarted(utterance: 1), run: call.recognizerRun))
        }
    }

    @Test("what was being spoken is stopped, and counts as cut by as much as went out")
    func cut() {
        var call = CallMachine.talking()
        _ = call.handle(.person(.type("네 명이요.")))
        #expect(call.handle(.mediaClosed).contains(.stopSpeech(turn: 2)))
        #expect(
            call.handle(.speechStopped(turn: 2, playedFraction: 0.5)).contains(
                .publish(.speech(.caller(2, "네 명이요.", .cut, .typed, played: 0.5)))))
    }

    @Test("what waited to be spoken is spoken when the sound is back")
    func queueSurvives() {
        var call = CallMachine.talking()
        _ = call.handle(.mediaClosed)
        _ = call.handle(.person(.type("네 명이요.")))
        #expect(call.handle(.mediaOpened).contains(.speak("네 명이요.", turn: 2)))
    }

    @Test("an opening line that was lost with the sound is said again, after the callee had time to greet")
    func openingLost() {
        var call = CallMachine.opening()
        _ = call.handle(.mediaClosed)
        _ = call.handle(.speechStopped(turn: 1, playedFraction: 0.1))
        #expect(call.handle(.mediaOpened) == [.cancelTimer(.mediaLoss), .startTimer(.greeting, .seconds(2))])
        #expect(call.handle(.timer(.greeting)).contains(.speak(Call.example.opening, turn: 2)))
    }

    @Test("an opening line that was lost is said again at once when the sound was back before it had stopped")
    func openingLostLate() {
        var call = CallMachine.opening()
        _ = call.handle(.mediaClosed)
        _ = call.handle(.mediaOpened)
        let effects = call.handle(.speechStopped(turn: 1, playedFraction: 0.1))
        #expect(effects.contains(.speak(Call.example.opening, turn: 2)))
    }

    @Test("an opening line that failed on a dying line is said again on the next")
    func openingFailed() {
        var call = CallMachine.opening()
        _ = call.handle(.speechFailed(turn: 1, .unreachable))
        _ = call.handle(.speechFailed(turn: 2, .unreachable))
        _ = call.handle(.mediaClosed)
        #expect(call.handle(.mediaOpened).contains(.startTimer(.greeting, .seconds(2))))
    }

    @Test("what the callee was saying counts as said as far as it was understood")
    func calleeCut() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.interim("몇 분"), run: 0))
        let effects = call.handle(.mediaClosed)
        #expect(effects.prefix(2) == [.record(.turn(.callee(2, "몇 분"))), .publish(.final(.callee(2, "몇 분")))])
    }

    @Test("what an older recogniser says after the sound was lost changes nothing")
    func staleRun() {
        var call = CallMachine.talking()
        _ = call.handle(.mediaClosed)
        #expect(call.handle(.heard(.final("네"), run: 0)) == [])
        #expect(call.handle(.recognizerFailed(.serverFault, run: 0)) == [])
        #expect(call.recognizerRun == 1)
    }

    @Test("a good-bye that is lost with the sound ends the call")
    func goodbyeLost() {
        var call = CallMachine.talking()
        _ = call.handle(.timer(.longestCall))
        _ = call.handle(.mediaClosed)
        #expect(call.handle(.speechStopped(turn: 2, playedFraction: 0)).contains(.hangUp))
    }
}

@Suite("Silence, length and absence") struct SilenceTests {
    private let closing = CallScript.example.closing

    @Test("the person is told when the callee says nothing, until they speak")
    func calleeSilent() {
        var call = CallMachine.talking()
        #expect(call.handle(.timer(.calleeSilence)) == [.publish(.notice(.calleeSilent, isOn: true))])
        #expect(call.handle(.timer(.calleeSilence)) == [])
        #expect(
            call.handle(.heard(.speechStarted(utterance: 1), run: 0)).contains(
                .publish(.notice(.calleeSilent, isOn: false))))
    }

    @Test(
        "nobody is silent while somebody speaks, whatever fires late",
        arguments: [CallTimer.calleeSilence, .deadAir])
    func late(timer: CallTimer) {
        var call = CallMachine.opening()
        #expect(call.handle(.timer(timer)) == [])
        call = .talking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        #expect(call.handle(.timer(timer)) == [])
    }

    @Test("a call in which nobody speaks is ended with a good-bye", arguments: [CallTimer.deadAir, .longestCall])
    func goodbye(timer: CallTimer) {
        var call = CallMachine.talking()
        let turn = Turn.caller(2, closing, .open, .closing)
        #expect(
            call.handle(.timer(timer)) == [
                .cancelSuggestions(), .cancelTimer(.calleeSilence), .cancelTimer(.deadAir), .record(.turn(turn)),
                .publish(.speech(turn)), .speak(closing, turn: 2),
                .startTimer(.mark(turn: 2), .seconds(20) + .milliseconds(300) * closing.count),
            ])
        #expect(call.handle(.timer(timer)) == [])
        let heard = Turn.caller(2, closing, .heard, .closing)
        #expect(
            call.handle(.speechHeard(turn: 2)) == [
                .cancelTimer(.mark(turn: 2)), .finishSpeech(turn: 2), .record(.turn(heard)), .publish(.speech(heard)),
                .cancelSuggestions(), .publish(.state(.ending)), .hangUp, .startTimer(.hangUpConfirmation, .seconds(5)),
            ])
        #expect(call.phase == .ending(.completed))
    }

    @Test("a good-bye comes at once: what is spoken stops, what waits is dropped, replies are no longer looked for")
    func goodbyeFirst() {
        var call = CallMachine.asked()
        _ = call.handle(.person(.hold))
        _ = call.handle(.person(.press("1")))
        _ = call.handle(.heard(.final("네? 몇 분이요?", utterance: 2), run: 0))
        let dropped = Turn.caller(4, "1", .cut, .keypad, played: 0)
        #expect(
            call.handle(.timer(.longestCall)) == [
                .stopSpeech(turn: 3), .record(.turn(dropped)), .publish(.speech(dropped)),
                .cancelTimer(.suggestions(search: ReplySearch(turn: 5))), .cancelSuggestions(),
            ])
        #expect(call.handle(.suggested([Suggestion("네")], search: ReplySearch(turn: 5))) == [])
        #expect(call.handle(.timer(.patience(turn: 5))) == [])
        #expect(call.handle(.speechStopped(turn: 3, playedFraction: 0.5)).contains(.speak(closing, turn: 6)))
    }

    @Test("a good-bye that fails ends the call all the same", arguments: ProviderError.Kind.allCases)
    func goodbyeFails(kind: ProviderError.Kind) {
        var call = CallMachine.talking()
        _ = call.handle(.timer(.deadAir))
        #expect(call.handle(.speechFailed(turn: 2, kind)).contains(.hangUp))
    }

    @Test("a good-bye that waits is not dropped by a stop")
    func stopBeforeGoodbye() {
        var call = CallMachine.opening()
        _ = call.handle(.timer(.longestCall))
        #expect(call.handle(.person(.stopSpeaking)) == [.answer(.rejected(.nothingToStop))])
        #expect(call.handle(.speechStopped(turn: 1, playedFraction: 0.5)).contains(.speak(closing, turn: 2)))
    }

    @Test("a good-bye that the person stops ends the call")
    func stopGoodbye() {
        var call = CallMachine.talking()
        _ = call.handle(.timer(.longestCall))
        #expect(call.handle(.person(.stopSpeaking)) == [.answer(.accepted(turn: nil)), .stopSpeech(turn: 2)])
        #expect(call.handle(.speechStopped(turn: 2, playedFraction: 0.5)).contains(.hangUp))
    }

    @Test("nothing can be said after a good-bye", arguments: [CallCommand.type("네"), .choose("네"), .hold])
    func afterGoodbye(command: CallCommand) {
        var call = CallMachine.talking()
        _ = call.handle(.timer(.deadAir))
        #expect(call.handle(.person(command)) == [.answer(.rejected(.callOver))])
    }

    @Test("what the callee says to a good-bye is kept and shown, and asks for no reply")
    func calleeAnswersGoodbye() {
        var call = CallMachine.talking()
        _ = call.handle(.timer(.deadAir))
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        let turn = Turn.callee(3, "네?")
        #expect(
            call.handle(.heard(.final("네?"), run: 0)) == [.record(.turn(turn)), .publish(.final(turn))])
    }

    @Test("without sound there is no good-bye, only the end")
    func noSound() {
        var call = CallMachine.talking()
        _ = call.handle(.mediaClosed)
        #expect(call.handle(.timer(.deadAir)).contains(.hangUp))
    }

    @Test("a person who leaves has twenty seconds to come back")
    func comesBack() {
        var call = CallMachine.talking()
        let accepted = CallEffect.answer(.accepted(turn: nil))
        #expect(call.handle(.person(.leave)) == [accepted, .startTimer(.absence, .seconds(20))])
        #expect(call.handle(.person(.leave)) == [accepted])
        #expect(call.handle(.person(.comeBack)) == [accepted, .cancelTimer(.absence)])
        #expect(call.handle(.person(.comeBack)) == [accepted])
        #expect(call.handle(.timer(.absence)) == [])
    }

    @Test("a person who does not come back is apologised for, and the call ends")
    func staysAway() {
        var call = CallMachine.talking()
        _ = call.handle(.person(.leave))
        #expect(call.handle(.timer(.absence)).contains(.speak(closing, turn: 2)))
    }
}
