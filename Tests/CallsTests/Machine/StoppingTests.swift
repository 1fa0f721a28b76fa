import Calls
import CallsTesting
import Testing

@Suite("When the server stops") struct StoppingTests {
    private let sentence = CallScript.example.interruption
    private let told = CallEffect.publish(.notice(.serverStopping, isOn: true))

    /// The call is about to be hung up, and counts as interrupted.
    private func expectHangUp(_ effects: [CallEffect], _ call: CallMachine) {
        #expect(effects.contains(.hangUp))
        #expect(call.phase == .ending(.interrupted))
    }

    @Test(
        "a call that nobody has picked up is hung up, and the person is told",
        arguments: [CallMachine.dialing(), .ringing()])
    func beforeTheAnswer(call: CallMachine) {
        var call = call
        let effects = call.handle(.serverClosing)
        #expect(effects.first == told)
        expectHangUp(effects, call)
    }

    @Test("a call that has not been dialled yet is over at once")
    func notDialed() {
        var call = CallMachine.after([.begin])
        #expect(call.handle(.serverClosing).contains(.record(.ended(.interrupted))))
        #expect(call.handle(.openingPrepared) == [])
    }

    @Test("a callee to whom nobody speaks is told, then the line is hung up")
    func quiet() {
        var call = CallMachine.talking()
        let effects = call.handle(.serverClosing)
        #expect(effects.first == told)
        #expect(effects.contains(.speak(sentence, turn: 2)))
        #expect(!effects.contains(.hangUp))
        expectHangUp(call.handle(.speechHeard(turn: 2)), call)
        #expect(call.handle(.serverClosing) == [])
    }

    @Test("a callee who waits for an answer is told instead, and replies are looked for no longer")
    func asked() {
        var call = CallMachine.asked()
        let effects = call.handle(.serverClosing)
        #expect(effects.contains(.cancelSuggestions()))
        #expect(effects.contains(.cancelTimer(.patience(turn: 2))))
        #expect(effects.contains(.speak(sentence, turn: 3)))
        #expect(call.handle(.timer(.patience(turn: 2))) == [])
    }

    @Test("what we are saying may end; what waits behind it is not said")
    func whileWeSpeak() {
        var call = CallMachine.opening()
        _ = call.handle(.person(.type("네")))
        let effects = call.handle(.serverClosing)
        #expect(effects.contains(.publish(.speech(.caller(2, "네", .cut, .typed, played: 0)))))
        #expect(effects.last == .startTimer(.lastSentence, .seconds(5)))
        #expect(!effects.contains(.stopSpeech(turn: 1)))
        #expect(call.handle(.speechHeard(turn: 1)).contains(.speak(sentence, turn: 3)))
    }

    @Test("what we are saying for too long is stopped")
    func whileWeSpeakForLong() {
        var call = CallMachine.opening()
        _ = call.handle(.serverClosing)
        #expect(call.handle(.timer(.lastSentence)).contains(.stopSpeech(turn: 1)))
        #expect(call.handle(.speechStopped(turn: 1, playedFraction: 0.5)).contains(.speak(sentence, turn: 2)))
        expectHangUp(call.handle(.speechHeard(turn: 2)), call)
    }

    @Test("an opening line that fails meanwhile is not tried again")
    func openingFails() {
        var call = CallMachine.opening()
        _ = call.handle(.serverClosing)
        #expect(call.handle(.speechFailed(turn: 1, .serverFault)).contains(.speak(sentence, turn: 2)))
    }

    @Test("the callee may end their sentence, and gets no other answer")
    func whileTheCalleeSpeaks() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.interim("몇 분"), run: 0))
        #expect(call.handle(.serverClosing).last == .startTimer(.lastSentence, .seconds(5)))
        let effects = call.handle(.heard(.final("몇 분이세요?", revision: 2), run: 0))
        #expect(effects.contains(.publish(.final(.callee(2, "몇 분이세요?", revision: 2)))))
        #expect(effects.contains(.speak(sentence, turn: 3)))
        #expect(!effects.contains { if case .suggest = $0 { true } else { false } })
    }

    @Test("a noise of the callee's holds the sentence up no longer than it lasts")
    func noise() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        _ = call.handle(.serverClosing)
        #expect(call.handle(.heard(.nothingSaid(utterance: 1), run: 0)).contains(.speak(sentence, turn: 3)))
    }

    @Test("a callee who does not stop talking is told all the same")
    func talksOn() {
        var call = CallMachine.greeting()
        _ = call.handle(.heard(.interim("네, 저희 가게는"), run: 0))
        _ = call.handle(.serverClosing)
        #expect(call.handle(.timer(.lastSentence)).contains(.speak(sentence, turn: 2)))
        #expect(call.handle(.timer(.lastSentence)) == [])
    }

    @Test("a callee who has just picked up is told as soon as there is sound, and nothing else is said")
    func noSoundYet() {
        var call = CallMachine.answered()
        #expect(!call.handle(.serverClosing).contains(.hangUp))
        #expect(call.handle(.mediaOpened).contains(.speak(sentence, turn: 1)))
        #expect(call.handle(.timer(.greeting)) == [])
        expectHangUp(call.handle(.speechHeard(turn: 1)), call)
    }

    @Test("a sentence that cannot be said does not keep the line open", arguments: ProviderError.Kind.allCases)
    func sentenceFails(kind: ProviderError.Kind) {
        var call = CallMachine.talking()
        _ = call.handle(.serverClosing)
        expectHangUp(call.handle(.speechFailed(turn: 2, kind)), call)
    }

    @Test("a good-bye that has begun is all that is said")
    func goodbye() {
        var call = CallMachine.talking()
        _ = call.handle(.timer(.deadAir))
        #expect(call.handle(.serverClosing) == [told])
        #expect(call.handle(.speechHeard(turn: 2)).contains(.hangUp))
        #expect(call.phase == .ending(.completed))
    }

    @Test("a machine is hung up on, but a message that is being left may end")
    func machines() {
        var call = CallMachine.talking()
        for input in [CallInput.carrier(.detected(.machine)), .beepHeard] { _ = call.handle(input) }
        var leaving = call
        expectHangUp(call.handle(.serverClosing), call)
        _ = leaving.handle(.person(.leaveMessage))
        #expect(leaving.handle(.serverClosing) == [told])
        #expect(leaving.handle(.speechHeard(turn: 2)).contains(.hangUp))
        #expect(leaving.phase == .ending(.voicemail))
    }

    @Test(
        "the person is refused everything but to hang up",
        arguments: [
            CallCommand.choose("네"), .type("네"), .hold, .press("1"), .speakOpening, .leaveMessage,
        ])
    func commands(command: CallCommand) {
        for var call in [CallMachine.opening(), .talking()] {
            _ = call.handle(.serverClosing)
            #expect(call.handle(.person(command)) == [.answer(.rejected(.serverStopping))])
            expectEnd(call.handle(.person(.hangUp)))
        }
    }

    private func expectEnd(_ effects: [CallEffect]) { #expect(effects.contains(.hangUp)) }

    @Test("a call that ends goes on to do so")
    func ending() {
        for var call in [CallMachine.ending(), .ended()] { #expect(call.handle(.serverClosing) == []) }
    }

    @Test("a server that can wait no longer gives a summary up, or waits for it only briefly")
    func hurry() {
        var ended = CallMachine.ended()
        #expect(ended.handle(.serverStopping) == [.cancelTimer(.summary), .publish(.summaryUnavailable)])
        #expect(ended.isSettled)
        var talking = CallMachine.talking()
        _ = talking.handle(.serverStopping)
        _ = talking.handle(.carrier(.ended(.completed)))
        #expect(talking.handle(.mediaClosed).contains(.startTimer(.summary, .seconds(5))))
    }
}
