import Calls
import CallsTesting
import Foundation
import Testing

@Suite("What the callee did not hear when the sound was lost") struct ReconnectTests {
    private let reply = "네 명입니다."

    /// A call whose callee has asked something as turn 2, and in which our reply, turn 3, is being spoken.
    private func replying() -> CallMachine {
        var call = CallMachine.asked()
        _ = call.handle(.suggested([Suggestion(reply)], search: ReplySearch(turn: 2)))
        _ = call.handle(.person(.choose(reply)))
        _ = call.handle(.speechStarted(turn: 3))
        return call
    }

    @Test("is said again whole once the sound is back", arguments: [0.0, 0.5, 0.99])
    func saidAgain(played: Double) {
        var call = replying()
        _ = call.handle(.mediaClosed)
        let cut = Turn.caller(3, reply, .cut, .suggestion, played: played)
        #expect(call.handle(.speechStopped(turn: 3, playedFraction: played)).contains(.record(.turn(cut))))
        let again = Turn.caller(4, reply, .open, .suggestion)
        let effects = call.handle(.mediaOpened)
        #expect(effects.contains(.speak(reply, turn: 4)))
        #expect(effects.contains(.publish(.speech(again))))
    }

    @Test("is said again also when the sound was back before the speech had stopped")
    func backEarly() {
        var call = replying()
        _ = call.handle(.mediaClosed)
        #expect(!call.handle(.mediaOpened).contains(.speak(reply, turn: 4)))
        #expect(call.handle(.speechStopped(turn: 3, playedFraction: 0.5)).contains(.speak(reply, turn: 4)))
    }

    @Test("is said again before everything that waited, in its order")
    func beforeTheQueue() {
        var call = replying()
        _ = call.handle(.person(.type("토요일이요.")))
        _ = call.handle(.mediaClosed)
        _ = call.handle(.speechStopped(turn: 3, playedFraction: 0.5))
        #expect(call.handle(.mediaOpened).contains(.speak(reply, turn: 5)))
        #expect(call.handle(.speechHeard(turn: 5)).contains(.speak("토요일이요.", turn: 4)))
    }

    @Test("is said again when the carrier did not take it because the stream was about to close")
    func stranded() {
        var call = replying()
        _ = call.handle(.person(.type("토요일이요.")))
        _ = call.handle(.speechFailed(turn: 3, .unreachable))
        _ = call.handle(.speechFailed(turn: 4, .unreachable))
        _ = call.handle(.mediaClosed)
        #expect(call.handle(.mediaOpened).contains(.speak(reply, turn: 6)))
        #expect(call.handle(.speechHeard(turn: 6)).contains(.speak("토요일이요.", turn: 5)))
    }

    @Test("is said again when the speech failed because the stream had closed")
    func failedAfterwards() {
        var call = replying()
        _ = call.handle(.mediaClosed)
        _ = call.handle(.speechFailed(turn: 3, .unreachable))
        #expect(call.handle(.mediaOpened).contains(.speak(reply, turn: 4)))
    }

    @Test("is not said again when the voice was to blame")
    func voiceFailed() {
        var call = replying()
        _ = call.handle(.speechFailed(turn: 3, .serverFault))
        _ = call.handle(.mediaClosed)
        #expect(!call.handle(.mediaOpened).contains(.speak(reply, turn: 4)))
    }

    @Test("is not said again when the person stopped it, before or after the sound was lost", arguments: [true, false])
    func stopped(before: Bool) {
        var call = replying()
        if before { _ = call.handle(.person(.stopSpeaking)) }
        _ = call.handle(.mediaClosed)
        if !before { _ = call.handle(.person(.stopSpeaking)) }
        _ = call.handle(.speechStopped(turn: 3, playedFraction: 0.5))
        #expect(!call.handle(.mediaOpened).contains(.speak(reply, turn: 4)))
    }

    @Test("does not include what was heard: it is not repeated")
    func heard() {
        var call = replying()
        _ = call.handle(.speechHeard(turn: 3))
        _ = call.handle(.mediaClosed)
        #expect(
            call.handle(.mediaOpened) == [
                .cancelTimer(.mediaLoss), .startTimer(.calleeSilence, .seconds(15)),
                .startTimer(.deadAir, .seconds(120)),
            ])
    }

    @Test("does not include what a good-bye has interrupted")
    func goodbye() {
        var call = replying()
        _ = call.handle(.mediaClosed)
        _ = call.handle(.mediaOpened)
        _ = call.handle(.timer(.longestCall))
        #expect(
            call.handle(.speechStopped(turn: 3, playedFraction: 0.5)).contains(
                .speak(CallScript.example.closing, turn: 4)))
    }

    @Test("is said again after each loss, until there have been more than three without a word")
    func again() {
        var call = replying()
        for turn in 3...5 {
            _ = call.handle(.mediaClosed)
            _ = call.handle(.speechStopped(turn: turn, playedFraction: 0.1))
            #expect(call.handle(.mediaOpened).contains(.speak(reply, turn: turn + 1)))
        }
        #expect(call.handle(.mediaClosed).contains(.hangUp))
        #expect(call.phase == .ending(.completed))
    }

    @Test("counts as an answer already given: replies to what the callee said since stay")
    func suggestionsStay() {
        var snapshot = CallSnapshot(of: .example)
        let events: [CallEvent.Kind] = [
            .speech(.caller(3, reply, .open, .suggestion)), .suggestions(turn: 4, [Suggestion("네")]),
            .speech(.caller(3, reply, .cut, .suggestion, played: 0.5)),
            .speech(.caller(5, reply, .open, .suggestion)),
        ]
        for (index, kind) in events.enumerated() {
            snapshot.apply(CallEvent(sequence: index + 1, at: .example, kind: kind))
        }
        #expect(snapshot.suggestions == Suggestions(turn: 4, replies: [Suggestion("네")]))
        snapshot.apply(CallEvent(sequence: 5, at: .example, kind: .speech(.caller(6, "네", .open, .suggestion))))
        #expect(snapshot.suggestions == nil)
    }
}

@Suite("Sound that never comes") struct NoSoundTests {
    @Test("is waited for ten seconds from the answer")
    func waits() {
        var call = CallMachine.ringing()
        #expect(call.handle(.carrier(.answered)).contains(.startTimer(.sound, .seconds(10))))
        #expect(call.handle(.mediaOpened).contains(.cancelTimer(.sound)))
        #expect(call.handle(.timer(.sound)) == [])
    }

    @Test("ends the call: the person is told, and it counts as failed for want of an answer")
    func ends() {
        var call = CallMachine.answered()
        #expect(
            call.handle(.timer(.sound)) == [
                .publish(.notice(.captionsUnavailable, isOn: true)), .cancelSuggestions(), .publish(.state(.ending)),
                .hangUp, .startTimer(.hangUpConfirmation, .seconds(5)),
            ])
        let end = call.handle(.carrier(.ended(.completed)))
        #expect(end.contains(.publish(.state(.ended(.failed, reason: .timedOut)))))
    }

    @Test("is asked for again while the ten seconds last, three times at most")
    func again() {
        var call = CallMachine.answered()
        for _ in 1...3 { #expect(call.handle(.mediaClosed).contains(.openMedia)) }
        #expect(call.handle(.mediaClosed).contains(.hangUp))
        #expect(call.phase == .ending(.failed))
    }
}
