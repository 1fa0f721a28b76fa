import Calls
import CallsTesting
import Testing

@Suite("Speaking") struct SpeakingTests {
    private let opening = Call.example.opening

    @Test("the first sound of an utterance is shown once")
    func firstSound() {
        var call = CallMachine.opening()
        #expect(call.handle(.speechStarted(turn: 1)) == [.publish(.speechStarted(turn: 1))])
        #expect(call.handle(.speechStarted(turn: 1)) == [])
    }

    @Test("an utterance that is on its way is given its own length and three seconds")
    func sent() {
        var call = CallMachine.opening()
        #expect(
            call.handle(.speechSent(turn: 1, length: .milliseconds(1_500))) == [
                .startTimer(.mark(turn: 1), .milliseconds(4_500))
            ])
    }

    @Test("an utterance that was heard is kept and shown as heard, and the silence after it is measured")
    func heard() {
        var call = CallMachine.opening()
        let turn = Turn.caller(1, opening, .heard, .opening)
        #expect(
            call.handle(.speechHeard(turn: 1)) == [
                .cancelTimer(.mark(turn: 1)), .finishSpeech(turn: 1), .record(.turn(turn)), .publish(.speech(turn)),
                .startTimer(.calleeSilence, .seconds(15)), .startTimer(.deadAir, .seconds(120)),
            ])
    }

    @Test(
        "what comes of an utterance that is over changes nothing",
        arguments: [
            CallInput.speechHeard(turn: 1), .speechStopped(turn: 1, playedFraction: 0.5),
            .speechFailed(turn: 1, .serverFault), .speechStarted(turn: 1), .speechSent(turn: 1, length: .seconds(1)),
            .timer(.mark(turn: 1)),
        ])
    func late(input: CallInput) {
        var call = CallMachine.talking()
        #expect(call.handle(input) == [])
    }

    @Test("an utterance that fails is shown as failed, and the person is told", arguments: ProviderError.Kind.allCases)
    func failed(kind: ProviderError.Kind) {
        var call = CallMachine.talking()
        _ = call.handle(.person(.type("네")))
        let turn = Turn.caller(2, "네", .failed, .typed)
        #expect(
            call.handle(.speechFailed(turn: 2, kind)) == [
                .cancelTimer(.mark(turn: 2)), .finishSpeech(turn: 2), .record(.turn(turn)), .publish(.speech(turn)),
                .startTimer(.calleeSilence, .seconds(15)), .startTimer(.deadAir, .seconds(120)),
                .publish(.notice(.voiceUnavailable, isOn: true)),
            ])
    }

    @Test("the next sentence that is heard takes the notice back")
    func worksAgain() {
        var call = CallMachine.talking()
        _ = call.handle(.person(.type("네")))
        _ = call.handle(.speechFailed(turn: 2, .serverFault))
        _ = call.handle(.person(.type("네")))
        #expect(call.handle(.speechHeard(turn: 3)).contains(.publish(.notice(.voiceUnavailable, isOn: false))))
    }

    @Test("an utterance that is never made counts as failed")
    func neverMade() {
        var call = CallMachine.talking()
        _ = call.handle(.person(.type("네")))
        #expect(
            call.handle(.timer(.mark(turn: 2))).contains(.publish(.speech(.caller(2, "네", .failed, .typed)))))
    }

    @Test("stopping stops what is spoken and drops what waits")
    func stop() {
        var call = CallMachine.opening()
        _ = call.handle(.person(.type("네")))
        let dropped = Turn.caller(2, "네", .cut, .typed, played: 0)
        #expect(
            call.handle(.person(.stopSpeaking)) == [
                .answer(.accepted(turn: nil)), .stopSpeech(turn: 1), .record(.turn(dropped)),
                .publish(.speech(dropped)),
            ])
        #expect(call.handle(.person(.stopSpeaking)) == [.answer(.rejected(.nothingToStop))])
        let cut = Turn.caller(1, opening, .cut, .opening, played: 0.25)
        #expect(
            call.handle(.speechStopped(turn: 1, playedFraction: 0.25)) == [
                .cancelTimer(.mark(turn: 1)), .finishSpeech(turn: 1), .record(.turn(cut)), .publish(.speech(cut)),
                .startTimer(.calleeSilence, .seconds(15)), .startTimer(.deadAir, .seconds(120)),
            ])
    }

    @Test("where nothing is said or waits there is nothing to stop")
    func nothingToStop() {
        var call = CallMachine.talking()
        #expect(call.handle(.person(.stopSpeaking)) == [.answer(.rejected(.nothingToStop))])
        call = .greeting()
        #expect(call.handle(.person(.stopSpeaking)) == [.answer(.rejected(.nothingToStop))])
    }

    @Test("a mark that overtakes the stop means heard")
    func heardBeforeStopped() {
        var call = CallMachine.opening()
        _ = call.handle(.person(.stopSpeaking))
        #expect(call.handle(.speechHeard(turn: 1)).contains(.publish(.speech(.caller(1, opening, .heard, .opening)))))
        #expect(call.handle(.speechStopped(turn: 1, playedFraction: 1)) == [])
    }

    @Test("what is typed after a stop follows what was stopped")
    func afterStop() {
        var call = CallMachine.opening()
        _ = call.handle(.person(.stopSpeaking))
        #expect(call.handle(.person(.type("네"))) == [.answer(.accepted(turn: 2)), .cancelSuggestions()])
        #expect(call.handle(.speechStopped(turn: 1, playedFraction: 0.5)).contains(.speak("네", turn: 2)))
    }

    @Test("stopping drops what waits for the sound to come back")
    func stopWithoutSound() {
        var call = CallMachine.talking()
        _ = call.handle(.mediaClosed)
        _ = call.handle(.person(.type("네")))
        let dropped = Turn.caller(2, "네", .cut, .typed, played: 0)
        #expect(
            call.handle(.person(.stopSpeaking)) == [
                .answer(.accepted(turn: nil)), .record(.turn(dropped)), .publish(.speech(dropped)),
            ])
        #expect(!call.handle(.mediaOpened).contains(.speak("네", turn: 2)))
    }

    @Test("words that never went out are no part of the conversation, words that were cut are")
    func conversation() {
        var call = CallMachine.opening()
        _ = call.handle(.person(.type("네")))
        _ = call.handle(.person(.stopSpeaking))
        _ = call.handle(.speechStopped(turn: 1, playedFraction: 0.25))
        let said = Conversation(
            call: .example, turns: [.caller(1, opening, .cut, .opening, played: 0.25), .callee(3, "네?")])
        #expect(call.handle(.heard(.final("네?"), run: 0)).contains(.suggest(said, search: ReplySearch(turn: 3))))
    }

    @Test("words that are being spoken are part of the conversation, words that wait are not")
    func conversationMeanwhile() {
        var call = CallMachine.opening()
        _ = call.handle(.person(.type("네")))
        let said = Conversation(call: .example, turns: [.caller(1, opening, .open, .opening), .callee(3, "네?")])
        #expect(call.handle(.heard(.final("네?"), run: 0)).contains(.suggest(said, search: ReplySearch(turn: 3))))
    }
}
