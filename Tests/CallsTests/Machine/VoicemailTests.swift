import Calls
import CallsTesting
import Testing

@Suite("A machine that answers") struct VoicemailTests {
    private let opening = Call.example.opening
    private let message = Call.example.opening + " " + CallScript.example.messageClosing
    private let phrase = "삐 소리 후 메시지를 남겨 주세요."

    /// A call in which a machine was recognised while our opening line was being spoken.
    private func machine() -> CallMachine {
        var call = CallMachine.opening()
        _ = call.handle(.carrier(.detected(.machine)))
        _ = call.handle(.speechStopped(turn: 1, playedFraction: 0.2))
        return call
    }

    /// The same once it records.
    private func recording() -> CallMachine {
        var call = machine()
        _ = call.handle(.beepHeard)
        return call
    }

    @Test("silences us, and the person is told and given half a minute")
    func recognised() {
        var call = CallMachine.opening()
        _ = call.handle(.person(.hold))
        let dropped = Turn.caller(2, CallScript.example.fillers[0], .cut, .filler, played: 0)
        #expect(
            call.handle(.carrier(.detected(.machine))) == [
                .publish(.answeredBy(.machine)), .publish(.notice(.voicemail, isOn: true)), .stopSpeech(turn: 1),
                .record(.turn(dropped)), .publish(.speech(dropped)), .cancelSuggestions(), .cancelTimer(.greeting),
                .cancelTimer(.greetingEnd), .cancelTimer(.calleeSilence), .cancelTimer(.deadAir),
                .startTimer(.voicemail, .seconds(30)), .prepareReplies([message]),
            ])
        #expect(call.handle(.carrier(.detected(.machine))) == [])
    }

    @Test("is recognised by what it says, as soon as it has said it", arguments: [true, false])
    func byWords(isFinal: Bool) {
        var call = CallMachine.greeting()
        let effects = call.handle(.heard(isFinal ? .final(phrase) : .interim(phrase), run: 0))
        #expect(effects.contains(.publish(.notice(.voicemail, isOn: true))))
        #expect(!effects.contains { if case .speak = $0 { true } else { false } })
        #expect(call.handle(.timer(.greeting)) == [])
        #expect(call.handle(.timer(.greetingEnd)) == [])
    }

    @Test("is recognised by a beep after it has spoken to us")
    func byBeep() {
        var call = CallMachine.greeting()
        #expect(call.handle(.beepHeard) == [])
        _ = call.handle(.heard(.final("지금은 집에 없습니다."), run: 0))
        #expect(call.handle(.beepHeard).contains(.publish(.answeredBy(.machineReady))))
    }

    @Test("is shown what it says, and no replies to it are looked for")
    func noReplies() {
        var call = machine()
        _ = call.handle(.heard(.final(phrase), run: 0))
        let turn = Turn.callee(3, "성함을 말씀해 주세요.")
        #expect(
            call.handle(.heard(.final(turn.text, utterance: 2), run: 0)).suffix(3) == [
                .record(.turn(turn)), .publish(.final(turn)), .startTimer(.voicemailQuiet, .seconds(4)),
            ])
        #expect(call.handle(.timer(.patience(turn: 3))) == [])
        #expect(call.handle(.timer(.deadAir)) == [])
    }

    @Test("records once it beeps, once the carrier says so, or once it has been silent for a while")
    func ready() {
        for input in [CallInput.beepHeard, .carrier(.detected(.machineReady)), .timer(.voicemailQuiet)] {
            var call = machine()
            #expect(
                call.handle(input) == [
                    .publish(.answeredBy(.machineReady)), .cancelTimer(.voicemailQuiet),
                    .startTimer(.recording, .seconds(20)),
                ])
            #expect(call.handle(input) == [])
        }
        var call = CallMachine.greeting()
        #expect(call.handle(.carrier(.detected(.machineReady))).contains(.startTimer(.recording, .seconds(20))))
    }

    @Test("is hung up on when the person does not choose in time", arguments: [CallTimer.voicemail, .recording])
    func noChoice(timer: CallTimer) {
        var call = recording()
        #expect(call.handle(.timer(timer)).contains(.hangUp))
        #expect(call.phase == .ending(.voicemail))
    }

    @Test("is left a message at once when it records already: opening line and close, then the end")
    func leaveMessage() {
        var call = recording()
        let turn = Turn.caller(2, message, .open, .message)
        #expect(
            call.handle(.person(.leaveMessage)) == [
                .answer(.accepted(turn: 2)), .cancelTimer(.voicemail), .cancelTimer(.recording),
                .cancelTimer(.voicemailQuiet), .cancelTimer(.calleeSilence), .cancelTimer(.deadAir),
                .record(.turn(turn)),
                .publish(.speech(turn)),
                .speak(message, turn: 2),
                .startTimer(.mark(turn: 2), .seconds(20) + .milliseconds(300) * message.count),
            ])
        let effects = call.handle(.speechHeard(turn: 2))
        #expect(effects.contains(.record(.turn(.caller(2, message, .heard, .message)))))
        #expect(effects.contains(.hangUp))
        #expect(call.phase == .ending(.voicemail))
    }

    @Test(
        "is left the message when it is ready for it",
        arguments: [CallInput.beepHeard, .timer(.voicemailQuiet), .timer(.voicemail)])
    func waitsForTheBeep(input: CallInput) {
        var call = machine()
        #expect(
            call.handle(.person(.leaveMessage)) == [
                .answer(.accepted(turn: nil)), .startTimer(.voicemail, .seconds(60)),
            ])
        #expect(call.handle(.person(.leaveMessage)) == [.answer(.rejected(.messageAsked))])
        #expect(call.handle(input).contains(.speak(message, turn: 2)))
    }

    @Test("a message that was asked for is left although the page was closed meanwhile")
    func pageClosed() {
        var call = machine()
        _ = call.handle(.person(.leaveMessage))
        _ = call.handle(.person(.leave))
        #expect(call.handle(.timer(.absence)) == [])
        #expect(call.handle(.beepHeard).contains(.speak(message, turn: 2)))
    }

    @Test("is not said good-bye to", arguments: [CallTimer.absence, .longestCall])
    func noGoodbye(timer: CallTimer) {
        var call = recording()
        _ = call.handle(.person(.leave))
        #expect(call.handle(.timer(timer)).contains(.hangUp))
        #expect(call.phase == .ending(.voicemail))
    }

    @Test("a message that was lost with the sound is said again whole")
    func messageLost() {
        var call = recording()
        _ = call.handle(.person(.leaveMessage))
        _ = call.handle(.mediaClosed)
        _ = call.handle(.speechStopped(turn: 2, playedFraction: 0.5))
        #expect(call.handle(.mediaOpened).contains(.speak(message, turn: 3)))
        #expect(call.handle(.speechHeard(turn: 3)).contains(.hangUp))
    }

    @Test("a message that cannot be said ends the call", arguments: [ProviderError.Kind.serverFault, .timedOut])
    func messageFails(kind: ProviderError.Kind) {
        var call = recording()
        _ = call.handle(.person(.leaveMessage))
        #expect(call.handle(.speechFailed(turn: 2, kind)).contains(.hangUp))
    }

    @Test("a message that a dying line did not take waits for the next stream, but not for ever")
    func messageStranded() {
        var call = recording()
        _ = call.handle(.person(.leaveMessage))
        #expect(!call.handle(.speechFailed(turn: 2, .unreachable)).contains(.hangUp))
        var other = call
        #expect(other.handle(.timer(.voicemail)).contains(.hangUp))
        _ = call.handle(.mediaClosed)
        #expect(call.handle(.mediaOpened).contains(.speak(message, turn: 3)))
    }

    @Test("takes no other words while the message is being said")
    func nothingElse() {
        var call = recording()
        _ = call.handle(.person(.leaveMessage))
        #expect(call.handle(.person(.type("네"))) == [.answer(.rejected(.tooMany))])
    }

    @Test("there is none to leave a message on unless one answered")
    func noVoicemail() {
        var call = CallMachine.talking()
        #expect(call.handle(.person(.leaveMessage)) == [.answer(.rejected(.noVoicemail))])
        call = .ringing()
        #expect(call.handle(.person(.leaveMessage)) == [.answer(.rejected(.notTalking))])
        call = .ended()
        #expect(call.handle(.person(.leaveMessage)) == [.answer(.rejected(.callOver))])
    }

    @Test("turns out to be a person by a later verdict: the opening line is due again")
    func humanAfterAll() {
        var call = machine()
        #expect(
            call.handle(.carrier(.detected(.human))) == [
                .publish(.answeredBy(.human)), .publish(.notice(.voicemail, isOn: false)), .cancelTimer(.voicemail),
                .cancelTimer(.recording), .cancelTimer(.voicemailQuiet), .startTimer(.greeting, .seconds(2)),
            ])
        #expect(call.handle(.timer(.greeting)).contains(.speak(opening, turn: 2)))
    }

    @Test("turns out to be a person by their words", arguments: ["여보세요?", "누구세요", "네?"])
    func humanByWords(words: String) {
        var call = machine()
        let effects = call.handle(.heard(.final(words), run: 0))
        #expect(effects.contains(.publish(.notice(.voicemail, isOn: false))))
        #expect(effects.contains(.speak(opening, turn: 3)))
    }

    @Test("turns out to be a person who answers what they have heard: replies are looked for")
    func humanAnswers() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.final(phrase), run: 0))
        let effects = call.handle(.heard(.final("여보세요?", utterance: 2), run: 0))
        #expect(effects.contains(.publish(.suggestionsPending(turn: 3))))
    }

    @Test("is taken for a person by a person who answers it in words, but not by keys")
    func answeredInWords() {
        var call = machine()
        #expect(!call.handle(.person(.press("1"))).contains(.publish(.notice(.voicemail, isOn: false))))
        let effects = call.handle(.person(.type("여보세요")))
        #expect(effects.contains(.publish(.notice(.voicemail, isOn: false))))
    }

    @Test("is taken for a person by a person who has the opening line said to it")
    func openedInWords() {
        var call = machine()
        let effects = call.handle(.person(.speakOpening))
        #expect(effects.contains(.publish(.notice(.voicemail, isOn: false))))
        #expect(effects.contains(.speak(opening, turn: 2)))
    }

    @Test("that a verdict of a person corrects while it talks is greeted at its pause, and not waited for without end")
    func humanWhileTalking() {
        var call = machine()
        _ = call.handle(.heard(.interim("네 잠시만", revision: 1), run: 0))
        let effects = call.handle(.carrier(.detected(.human)))
        #expect(effects.suffix(2) == [.startTimer(.greeting, .seconds(2)), .startTimer(.greetingEnd, .seconds(8))])
        #expect(call.handle(.heard(.final("네 잠시만요.", revision: 2), run: 0)).contains(.speak(opening, turn: 3)))
    }

    @Test(
        "stays a machine once the message has begun",
        arguments: [CallInput.carrier(.detected(.human)), .heard(.final("여보세요?"), run: 0)])
    func messageGoesOn(input: CallInput) {
        var call = recording()
        _ = call.handle(.person(.leaveMessage))
        #expect(!call.handle(input).contains(.publish(.notice(.voicemail, isOn: false))))
    }

    @Test(
        "is not recognised in someone who has taken part in the conversation",
        arguments: [Answerer.machine, .machineReady, .fax])
    func lateVerdict(verdict: Answerer) {
        var call = CallMachine.asked()
        #expect(call.handle(.carrier(.detected(verdict))) == [])
        #expect(call.handle(.beepHeard) == [])
        #expect(call.handle(.faxHeard) == [])
    }

    @Test("a person is known as one, and nothing else changes")
    func human() {
        var call = CallMachine.greeting()
        #expect(call.handle(.carrier(.detected(.human))) == [.publish(.answeredBy(.human))])
        #expect(call.handle(.carrier(.detected(.human))) == [])
        #expect(call.handle(.carrier(.detected(.unknown))) == [])
        call = .greeting()
        #expect(call.handle(.carrier(.detected(.unknown))) == [.publish(.answeredBy(.unknown))])
    }

    @Test("a fax is told of and hung up on", arguments: [CallInput.carrier(.detected(.fax)), .faxHeard])
    func fax(input: CallInput) {
        var call = CallMachine.greeting()
        #expect(
            call.handle(input) == [
                .publish(.answeredBy(.fax)), .publish(.notice(.fax, isOn: true)), .cancelSuggestions(),
                .publish(.state(.ending)), .hangUp, .startTimer(.hangUpConfirmation, .seconds(5)),
            ])
        #expect(call.phase == .ending(.failed))
    }

    @Test("verdicts and beeps before the answer and after the end change nothing")
    func outOfPlace() {
        for call in [CallMachine.dialing(), .ringing(), .ending(), .ended()] {
            var call = call
            for verdict in Answerer.allCases { #expect(call.handle(.carrier(.detected(verdict))) == []) }
            #expect(call.handle(.beepHeard) == [])
            #expect(call.handle(.faxHeard) == [])
        }
    }
}
