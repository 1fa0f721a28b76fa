import Calls
import CallsTesting
import Testing

@Suite("Keys") struct KeypadTests {
    @Test("are pressed as an utterance like any other", arguments: ["1", "0123456789*#", "ABCDw1"])
    func pressed(keys: String) {
        var call = CallMachine.talking()
        let turn = Turn.caller(2, keys, .open, .keypad)
        #expect(
            call.handle(.person(.press(keys))) == [
                .answer(.accepted(turn: 2)), .cancelSuggestions(), .cancelTimer(.calleeSilence), .cancelTimer(.deadAir),
                .record(.turn(turn)), .publish(.speech(turn)), .press(keys, turn: 2),
                .startTimer(.mark(turn: 2), .seconds(20) + .milliseconds(300) * keys.count),
            ])
        let heard = Turn.caller(2, keys, .heard, .keypad)
        #expect(call.handle(.speechHeard(turn: 2)).contains(.record(.turn(heard))))
    }

    @Test("may be written with spaces, hyphens and small letters")
    func written() {
        var call = CallMachine.talking()
        #expect(call.handle(.person(.press(" 010-1234 aW# "))).contains(.press("0101234Aw#", turn: 2)))
    }

    @Test("wait for what is being spoken, and are dropped by a stop")
    func queued() {
        var call = CallMachine.opening()
        #expect(call.handle(.person(.press("1"))) == [.answer(.accepted(turn: 2)), .cancelSuggestions()])
        #expect(call.handle(.speechHeard(turn: 1)).contains(.press("1", turn: 2)))
        _ = call.handle(.person(.press("2")))
        let dropped = Turn.caller(3, "2", .cut, .keypad, played: 0)
        #expect(
            call.handle(.person(.stopSpeaking)) == [
                .answer(.accepted(turn: nil)), .stopSpeech(turn: 2), .record(.turn(dropped)),
                .publish(.speech(dropped)),
            ])
    }

    @Test("that no telephone has are refused, and so is none", arguments: ["", "  ", "12x", "x9", "1+2", "일"])
    func wrong(keys: String) {
        var call = CallMachine.talking()
        #expect(call.handle(.person(.press(keys))) == [.answer(.rejected(.wrongKeys))])
    }

    @Test("are refused beyond thirty-two at once")
    func tooMany() {
        var call = CallMachine.talking()
        #expect(CallMachine.mostKeys == 32)
        #expect(
            call.handle(.person(.press(String(repeating: "1", count: 33)))) == [.answer(.rejected(.tooManyKeys))])
        let most = String(repeating: "1", count: 32)
        #expect(call.handle(.person(.press(most))).contains(.press(most, turn: 2)))
    }

    @Test("are refused while nobody is on the line, and when the call is over")
    func notTalking() {
        var call = CallMachine.ringing()
        #expect(call.handle(.person(.press("1"))) == [.answer(.rejected(.notTalking))])
        call = .ended()
        #expect(call.handle(.person(.press("1"))) == [.answer(.rejected(.callOver))])
    }

    @Test("answer what the callee asked: nothing buys time afterwards")
    func answers() {
        var call = CallMachine.asked()
        #expect(call.handle(.person(.press("1"))).contains(.cancelTimer(.patience(turn: 2))))
        #expect(call.handle(.timer(.patience(turn: 2))) == [])
    }

    @Test("that were lost with the sound are pressed again only if none went out", arguments: [0.0, 0.4])
    func lost(played: Double) {
        var call = CallMachine.talking()
        _ = call.handle(.person(.press("12")))
        _ = call.handle(.mediaClosed)
        _ = call.handle(.speechStopped(turn: 2, playedFraction: played))
        #expect(call.handle(.mediaOpened).contains(.press("12", turn: 3)) == (played == 0))
    }
}
