import Calls
import CallsTesting
import Testing

@Suite("The opening line") struct OpeningTests {
    private let text = Call.example.opening

    /// What speaking the opening line as a turn looks like.
    private func spoken(as turn: Int) -> [CallEffect] {
        let opening = Turn.caller(turn, text, .open, .opening)
        return [
            .cancelTimer(.calleeSilence), .cancelTimer(.deadAir), .record(.turn(opening)), .publish(.speech(opening)),
            .speak(text, turn: turn),
            .startTimer(.mark(turn: turn), .seconds(20) + .milliseconds(300) * text.count),
        ]
    }

    @Test("the callee has two seconds to greet us")
    func waits() {
        var call = CallMachine.answered()
        #expect(call.handle(.mediaOpened) == [.cancelTimer(.sound), .startTimer(.greeting, .seconds(2))])
    }

    @Test("is spoken into the silence if nobody greets us")
    func silence() {
        var call = CallMachine.greeting()
        #expect(
            call.handle(.timer(.greeting)) == [.cancelTimer(.greeting), .cancelTimer(.greetingEnd)] + spoken(as: 1))
    }

    @Test("waits for a greeting that has begun, for eight seconds")
    func greetingBegins() {
        var call = CallMachine.greeting()
        #expect(
            call.handle(.heard(.speechStarted(utterance: 1), run: 0)) == [
                .publish(.interim(turn: 1, text: "", revision: 0)), .cancelTimer(.calleeSilence),
                .cancelTimer(.deadAir), .cancelTimer(.greeting), .startTimer(.greetingEnd, .seconds(8)),
            ])
        #expect(call.handle(.timer(.greeting)) == [])
    }

    @Test("follows the greeting, which asks for no reply")
    func afterGreeting() {
        var call = CallMachine.greeting()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        let greeting = Turn.callee(1, "여보세요?")
        #expect(
            call.handle(.heard(.final("여보세요?"), run: 0)) == [
                .record(.turn(greeting)), .publish(.final(greeting)), .cancelTimer(.greeting),
                .cancelTimer(.greetingEnd),
            ] + spoken(as: 2))
    }

    @Test("does not wait for a noise without words")
    func endlessNoise() {
        var call = CallMachine.greeting()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        #expect(call.handle(.timer(.greetingEnd)).contains(.speak(text, turn: 2)))
    }

    @Test("follows a greeting that turned out to hold no words")
    func noise() {
        var call = CallMachine.greeting()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        #expect(
            call.handle(.heard(.nothingSaid(utterance: 1), run: 0)) == [
                .publish(.nothingSaid(turn: 1)), .cancelTimer(.greeting), .cancelTimer(.greetingEnd),
            ] + spoken(as: 2))
    }

    @Test("follows a greeting during which the recogniser broke down")
    func recognizerBreaksDown() {
        var call = CallMachine.greeting()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        #expect(call.handle(.recognizerFailed(.serverFault, run: 0)).contains(.speak(text, turn: 2)))
    }

    @Test("is spoken once, whatever fires late", arguments: [CallTimer.greeting, .greetingEnd])
    func once(timer: CallTimer) {
        var call = CallMachine.opening()
        #expect(call.handle(.timer(timer)) == [])
        call = CallMachine.talking()
        #expect(call.handle(.timer(timer)) == [])
    }

    /// A call whose callee has talked for half a minute without a pause.
    private func interminable() -> CallMachine {
        var call = CallMachine.greeting()
        _ = call.handle(.heard(.interim("안녕하세요 저희 식당은", revision: 1), run: 0))
        for _ in 1...4 { _ = call.handle(.timer(.greetingEnd)) }
        return call
    }

    @Test("waits for a greeting whose words go on; after half a minute the person is told")
    func longGreeting() {
        var call = CallMachine.greeting()
        _ = call.handle(.heard(.interim("안녕하세요 저희 식당은", revision: 1), run: 0))
        for _ in 1...3 {
            #expect(call.handle(.timer(.greetingEnd)) == [.startTimer(.greetingEnd, .seconds(8))])
        }
        #expect(call.handle(.timer(.greetingEnd)) == [.publish(.notice(.greetingGoesOn, isOn: true))])
        #expect(call.handle(.timer(.greetingEnd)) == [])
    }

    @Test("follows a greeting that went on for long at its first pause, and the person is told no more")
    func pauseAtLast() {
        var call = interminable()
        let effects = call.handle(.heard(.final("안녕하세요 저희 식당은 항상", revision: 2), run: 0))
        #expect(effects.contains(.publish(.notice(.greetingGoesOn, isOn: false))))
        #expect(effects.contains(.speak(text, turn: 2)))
    }

    @Test("is spoken over a greeting only if the person says so")
    func spokenNow() {
        var call = interminable()
        #expect(
            call.handle(.person(.speakOpening)) == [
                .answer(.accepted(turn: 2)), .publish(.notice(.greetingGoesOn, isOn: false)), .cancelTimer(.greeting),
                .cancelTimer(.greetingEnd),
            ] + spoken(as: 2))
        #expect(call.handle(.person(.speakOpening)) == [.answer(.rejected(.openingSaid))])
    }

    @Test("is not said twice because the person asks twice, but again if it could not be said")
    func askedTwice() {
        var call = CallMachine.talking()
        #expect(call.handle(.person(.speakOpening)) == [.answer(.rejected(.openingSaid))])
        call = .opening()
        _ = call.handle(.speechFailed(turn: 1, .serverFault))
        #expect(call.handle(.person(.speakOpening)) == [.answer(.rejected(.openingSaid))])
        _ = call.handle(.speechFailed(turn: 2, .serverFault))
        #expect(call.handle(.person(.speakOpening)).contains(.speak(text, turn: 3)))
    }

    @Test("waits also for words that are late, since captions are")
    func lateWords() {
        var call = CallMachine.greeting()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        _ = call.handle(.heard(.lagging(true), run: 0))
        #expect(call.handle(.timer(.greetingEnd)) == [.startTimer(.greetingEnd, .seconds(8))])
    }

    @Test("waits no longer for a greeting that turns out to be a machine's")
    func machineGreeting() {
        var call = interminable()
        let effects = call.handle(.carrier(.detected(.machine)))
        #expect(effects.contains(.publish(.notice(.greetingGoesOn, isOn: false))))
        #expect(effects.contains(.cancelTimer(.greetingEnd)))
    }

    @Test("can be had at once only while somebody is on the line")
    func nowOrNever() {
        var call = CallMachine.ringing()
        #expect(call.handle(.person(.speakOpening)) == [.answer(.rejected(.notTalking))])
        call = .ended()
        #expect(call.handle(.person(.speakOpening)) == [.answer(.rejected(.callOver))])
        call = .answered()
        #expect(call.handle(.person(.speakOpening)).first == .answer(.accepted(turn: 1)))
        #expect(call.handle(.mediaOpened).contains(.speak(text, turn: 1)))
    }

    @Test("never begins over the callee's words: a greeting in two parts is heard to its end")
    func greetingInParts() {
        var call = CallMachine.greeting()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        _ = call.handle(.heard(.speechStarted(utterance: 2), run: 0))
        #expect(!call.handle(.heard(.final("감사합니다.", utterance: 1), run: 0)).contains(.speak(text, turn: 3)))
        #expect(call.handle(.timer(.greeting)) == [])
        #expect(call.handle(.heard(.final("한식당입니다.", utterance: 2), run: 0)).contains(.speak(text, turn: 3)))
    }

    @Test("is tried once more when its mark never comes, and the person is told")
    func markNeverComes() {
        var call = CallMachine.opening()
        #expect(
            call.handle(.speechSent(turn: 1, length: .seconds(3))) == [.startTimer(.mark(turn: 1), .seconds(6))])
        let failed = Turn.caller(1, text, .failed, .opening)
        #expect(
            call.handle(.timer(.mark(turn: 1))) == [
                .cancelTimer(.mark(turn: 1)), .finishSpeech(turn: 1), .record(.turn(failed)),
                .publish(.speech(failed)),
            ] + spoken(as: 2) + [.publish(.notice(.openingUnheard, isOn: true))])
        #expect(call.handle(.speechHeard(turn: 2)).contains(.publish(.notice(.openingUnheard, isOn: false))))
    }

    @Test("is not tried again over the callee's words, but as soon as they pause, and before what waits")
    func markNeverComesWhileTheyTalk() {
        var call = CallMachine.opening()
        _ = call.handle(.person(.type("네 명이요.")))
        _ = call.handle(.speechSent(turn: 1, length: .seconds(3)))
        _ = call.handle(.heard(.interim("여보세요", revision: 1), run: 0))
        let effects = call.handle(.timer(.mark(turn: 1)))
        #expect(
            effects.suffix(2) == [
                .startTimer(.greetingEnd, .seconds(8)), .publish(.notice(.openingUnheard, isOn: true)),
            ])
        #expect(!effects.contains { if case .speak = $0 { true } else { false } })
        #expect(call.handle(.heard(.final("여보세요?", revision: 2), run: 0)).contains(.speak(text, turn: 4)))
        _ = call.handle(.speechSent(turn: 4, length: .seconds(3)))
        #expect(!call.handle(.timer(.mark(turn: 4))).contains(.speak(text, turn: 5)), "not thrice")
    }

    @Test("is given up when its mark fails to come twice")
    func neverHeard() {
        var call = CallMachine.opening()
        for turn in 1...2 {
            _ = call.handle(.speechSent(turn: turn, length: .seconds(3)))
            #expect(call.phase == .talking)
            let effects = call.handle(.timer(.mark(turn: turn)))
            #expect(effects.contains(.publish(.notice(.openingUnheard, isOn: turn == 1))))
            #expect(effects.contains(.publish(.notice(.voiceUnavailable, isOn: true))) == (turn == 2))
        }
    }

    @Test("is tried once more when it cannot be made", arguments: ProviderError.Kind.allCases)
    func cannotBeMade(kind: ProviderError.Kind) {
        var call = CallMachine.opening()
        #expect(call.handle(.speechFailed(turn: 1, kind)).contains(.speak(text, turn: 2)))
    }

    @Test("is not tried a third time; the call goes on in silence")
    func notThrice() {
        var call = CallMachine.opening()
        _ = call.handle(.speechFailed(turn: 1, .serverFault))
        let failed = Turn.caller(2, text, .failed, .opening)
        #expect(
            call.handle(.speechFailed(turn: 2, .serverFault)) == [
                .cancelTimer(.mark(turn: 2)), .finishSpeech(turn: 2), .record(.turn(failed)),
                .publish(.speech(failed)), .startTimer(.calleeSilence, .seconds(15)),
                .startTimer(.deadAir, .seconds(120)),
            ])
        #expect(call.phase == .talking)
    }

    @Test("is tried again before anything that waits to be spoken")
    func beforeTheQueue() {
        var call = CallMachine.opening()
        _ = call.handle(.person(.type("네 명이요.")))
        let effects = call.handle(.speechFailed(turn: 1, .serverFault))
        #expect(effects.contains(.speak(text, turn: 3)))
        #expect(!effects.contains(.speak("네 명이요.", turn: 2)))
    }

    @Test("is not repeated when the person stopped it")
    func stopped() {
        var call = CallMachine.opening()
        _ = call.handle(.person(.stopSpeaking))
        let effects = call.handle(.speechStopped(turn: 1, playedFraction: 0.5))
        #expect(!effects.contains(.speak(text, turn: 2)))
    }

    @Test("comes after words that the person typed before the sound was there")
    func typedBefore() {
        var call = CallMachine.answered()
        _ = call.handle(.person(.type("잠깐만요")))
        let effects = call.handle(.mediaOpened)
        #expect(effects.contains(.startTimer(.greeting, .seconds(2))))
        #expect(effects.contains(.speak("잠깐만요", turn: 1)))
        _ = call.handle(.timer(.greeting))
        #expect(call.handle(.speechHeard(turn: 1)).contains(.speak(text, turn: 2)))
    }
}
