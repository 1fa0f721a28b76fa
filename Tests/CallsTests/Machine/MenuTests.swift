import Calls
import CallsTesting
import Testing

@Suite("A machine that the person has words or keys for") struct MenuTests {
    private let message = Call.example.opening + " " + CallScript.example.messageClosing

    /// A call in which a machine was recognised while our opening line was being spoken.
    private func machine() -> CallMachine {
        var call = CallMachine.opening()
        _ = call.handle(.carrier(.detected(.machine)))
        _ = call.handle(.speechStopped(turn: 1, playedFraction: 0.2))
        return call
    }

    /// What a person may have asked for before anybody knew that a machine had answered.
    private static let commands: [(CallCommand, CallEffect)] = [
        (.press("1"), .press("1", turn: 2)), (.type("네 명이요."), .speak("네 명이요.", turn: 2)),
        (.choose("네."), .speak("네.", turn: 2)),
    ]

    @Test("hears what the person chose before it was recognised, in place of the opening line", arguments: commands)
    func chosenBefore(command: CallCommand, said: CallEffect) {
        var call = CallMachine.opening()
        _ = call.handle(.person(command))
        #expect(call.handle(.carrier(.detected(.machine))).contains(.stopSpeech(turn: 1)))
        #expect(call.handle(.speechStopped(turn: 1, playedFraction: 0.2)).contains(said))
    }

    @Test("does not silence what the person chose and is being said, nor what follows it", arguments: commands)
    func beingSaid(command: CallCommand, said: CallEffect) {
        var call = CallMachine.talking()
        #expect(call.handle(.person(command)).contains(said))
        _ = call.handle(.person(.press("#")))
        _ = call.handle(.person(.hold))
        let effects = call.handle(.heard(.final("삐 소리 후 메시지를 남겨 주세요."), run: 0))
        #expect(effects.contains(.publish(.notice(.voicemail, isOn: true))))
        #expect(!effects.contains(.stopSpeech(turn: 2)))
        #expect(call.handle(.speechHeard(turn: 2)).contains(.press("#", turn: 3)))
        #expect(!call.handle(.speechHeard(turn: 3)).contains { if case .speak = $0 { true } else { false } })
    }

    @Test("hears what the person chose and the line lost, once the sound is back", arguments: commands)
    func lostBefore(command: CallCommand, said: CallEffect) {
        var call = CallMachine.talking()
        _ = call.handle(.person(command))
        _ = call.handle(.mediaClosed)
        _ = call.handle(.carrier(.detected(.machine)))
        _ = call.handle(.speechStopped(turn: 2, playedFraction: 0))
        let turn = call.handle(.mediaOpened).compactMap { effect -> Int? in
            switch effect {
            case .speak(_, let turn), .press(_, let turn): turn
            default: nil
            }
        }
        #expect(turn == [3])
    }

    @Test("does not hear the opening line that was to be said again")
    func openingQueued() {
        var call = CallMachine.opening()
        _ = call.handle(.mediaClosed)
        _ = call.handle(.mediaOpened)
        _ = call.handle(.person(.press("1")))
        _ = call.handle(.carrier(.detected(.machine)))
        let effects = call.handle(.speechStopped(turn: 1, playedFraction: 0.2))
        #expect(effects.contains(.press("1", turn: 2)))
        #expect(!call.handle(.speechHeard(turn: 2)).contains { if case .speak = $0 { true } else { false } })
    }

    @Test("through which the person finds their way by keys is given two minutes for each of them")
    func menu() {
        var call = machine()
        _ = call.handle(.beepHeard)
        let effects = call.handle(.person(.press("1")))
        #expect(effects.contains(.cancelTimer(.recording)))
        #expect(effects.contains(.startTimer(.voicemail, .seconds(120))))
        call = .opening()
        _ = call.handle(.person(.press("1")))
        #expect(call.handle(.carrier(.detected(.machine))).contains(.startTimer(.voicemail, .seconds(120))))
        #expect(call.handle(.beepHeard) == [.publish(.answeredBy(.machineReady)), .cancelTimer(.voicemailQuiet)])
        #expect(call.handle(.timer(.voicemail)).contains(.hangUp))
    }

    @Test("that was asked to take a message is not waited for longer because of keys")
    func keysBeforeTheMessage() {
        var call = machine()
        _ = call.handle(.person(.leaveMessage))
        #expect(!call.handle(.person(.press("1"))).contains(.startTimer(.voicemail, .seconds(120))))
        _ = call.handle(.beepHeard)
        #expect(call.handle(.speechHeard(turn: 2)).contains(.speak(message, turn: 3)))
    }
}
