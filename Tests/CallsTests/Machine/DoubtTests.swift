import Calls
import CallsTesting
import Languages
import Testing

@Suite("A machine that is only supposed") struct DoubtTests {
    private let announcement = "지금은 상담 시간이 아닙니다. 평일 아홉 시부터 여섯 시 사이에 다시 걸어 주시기 바랍니다."

    private func isTold(_ effects: [CallEffect]) -> Bool { effects.contains(.publish(.notice(.voicemail, isOn: true))) }

    private func asks(_ effects: [CallEffect]) -> Bool {
        effects.contains { if case .publish(.suggestionsPending) = $0 { true } else { false } }
    }

    /// A call in which one sign alone speaks for a machine.
    private func supposed() -> CallMachine {
        var call = CallMachine.opening()
        _ = call.handle(.carrier(.detected(.machine)))
        _ = call.handle(.speechStopped(turn: 1, playedFraction: 0.2))
        return call
    }

    @Test(
        "is not supposed of people who offer help: they are answered",
        arguments: [
            "지금 자리가 다 찼는데, 연락처를 남겨 주시면 자리 나는 대로 연락드릴게요.", "성함이랑 연락처를 남겨주시면 저희가 전화드릴게요.",
            "제가 지금 전화를 받을 수가 없어서요, 이따가 다시 걸어 주세요.", "어제 전화했을 때는 전원이 꺼져 있던데요.",
            "지금 거신 번호는 매장 번호고요, 예약은 제가 도와드릴게요.", "네, 도착하시면 인터폰에서 일 번 눌러 주세요.",
        ])
    func people(text: String) {
        var call = CallMachine.talking()
        let effects = call.handle(.heard(.final(text), run: 0))
        #expect(!isTold(effects))
        #expect(asks(effects))
        #expect(!call.handle(.timer(.voicemail)).contains(.hangUp))
    }

    @Test(
        "is told when a recording speaks, and no replies to it are looked for",
        arguments: [
            "지금은 상담 시간이 아닙니다. 평일 아홉 시부터 여섯 시 사이에 다시 걸어 주시기 바랍니다.",
            "오늘은 정기 휴무일입니다. 내일 오전 열 시부터 이용하실 수 있습니다.",
            "지금은 통화량이 많아 상담원 연결이 어렵습니다. 잠시 후 다시 이용해 주시기 바랍니다.",
            "고객님이 통화 중이어서 연결할 수 없습니다. 잠시 후 다시 걸어 주십시오.",
        ])
    func recordings(text: String) {
        var call = CallMachine.talking()
        let effects = call.handle(.heard(.final(text), run: 0))
        #expect(isTold(effects))
        #expect(!asks(effects))
    }

    @Test("is not hung up on, by any of the times that end a call on a machine")
    func notHungUp() {
        for timers in [[CallTimer.voicemail], [.recording], [.voicemailQuiet, .recording, .voicemail]] {
            var byCarrier = supposed()
            var byWords = CallMachine.talking()
            _ = byWords.handle(.heard(.final(announcement), run: 0))
            for timer in timers {
                #expect(!byCarrier.handle(.timer(timer)).contains(.hangUp))
                #expect(!byWords.handle(.timer(timer)).contains(.hangUp))
            }
            #expect(byCarrier.phase == .talking)
            #expect(byWords.phase == .talking)
        }
    }

    @Test("is left nothing that nobody asked for")
    func nothingSaid() {
        var call = supposed()
        for timer in [CallTimer.voicemailQuiet, .recording, .voicemail] {
            let effects = call.handle(.timer(timer))
            #expect(!effects.contains { if case .speak = $0 { true } else { false } })
        }
    }

    @Test("is left with a good-bye when nothing is said for long, as a person is")
    func deadAir() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.final(announcement), run: 0))
        #expect(call.handle(.timer(.voicemail)).contains(.startTimer(.deadAir, .seconds(120))))
        let effects = call.handle(.timer(.deadAir))
        #expect(!effects.contains(.hangUp))
        #expect(effects.contains { if case .speak = $0 { true } else { false } })
    }

    @Test("is certain once a second sign comes, and then hung up on in its time")
    func twoSigns() {
        let seconds: [CallInput] = [.beepHeard, .heard(.final("삐 소리 후 메시지를 남겨 주세요."), run: 0)]
        for second in seconds {
            var call = supposed()
            _ = call.handle(second)
            #expect(call.handle(.timer(.voicemail)).contains(.hangUp))
            #expect(call.phase == .ending(.voicemail))
        }
    }

    @Test("a second sign after the time to choose is over gives that time anew")
    func lateSign() {
        var call = supposed()
        _ = call.handle(.timer(.voicemail))
        #expect(call.handle(.beepHeard).contains(.startTimer(.voicemail, .seconds(30))))
        #expect(call.handle(.timer(.voicemail)).contains(.hangUp))
    }

    @Test("is certain when it says the same again word for word, but one sentence is one sign")
    func repetition() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.final(announcement), run: 0))
        var once = call
        #expect(!once.handle(.timer(.voicemail)).contains(.hangUp))
        _ = call.handle(.heard(.final(announcement, utterance: 2), run: 0))
        #expect(call.handle(.timer(.voicemail)).contains(.hangUp))
    }

    @Test(
        "is a person after all by their later words, though two signs spoke against it",
        arguments: ["번호 불러 주세요.", "여보세요?", "네, 말씀하세요.", "몇 분이세요?", "예약 도와드릴게요."])
    func undone(words: String) {
        for signs in [[announcement], [announcement, announcement]] {
            var call = CallMachine.talking()
            for (index, text) in signs.enumerated() {
                _ = call.handle(.heard(.final(text, utterance: index + 1), run: 0))
            }
            let effects = call.handle(.heard(.final(words, utterance: 9), run: 0))
            #expect(effects.contains(.publish(.answeredBy(.human))))
            #expect(effects.contains(.publish(.notice(.voicemail, isOn: false))))
            #expect(asks(effects))
            #expect(!call.handle(.timer(.voicemail)).contains(.hangUp))
        }
    }

    @Test("is a person after all when the end of a sentence turns what it began with into something else")
    func turnedSentence() {
        var call = CallMachine.talking()
        #expect(isTold(call.handle(.heard(.interim("음성사서함", revision: 1), run: 0))))
        let effects = call.handle(.heard(.final("음성사서함으로 넘어가던데요.", revision: 2), run: 0))
        #expect(effects.contains(.publish(.notice(.voicemail, isOn: false))))
    }

    // MARK: Menus

    private let menu = "예약은 1번, 상담은 2번을 눌러 주세요."

    @Test("that offers keys is told with them, and given two minutes in place of half of one")
    func keys() throws {
        var call = CallMachine.greeting()
        let effects = call.handle(.heard(.final(menu), run: 0))
        let read = try #require(KeypadMenu(menu, language: .korean))
        #expect(read.options == [.init("1", "예약"), .init("2", "상담")])
        #expect(effects.contains(.publish(.notice(.menu, isOn: true))))
        #expect(effects.contains(.publish(.menu(turn: 1, read))))
        #expect(!isTold(effects))
        #expect(!asks(effects))
        #expect(!effects.contains { if case .speak = $0 { true } else { false } })
        #expect(effects.contains(.startTimer(.voicemail, .seconds(120))))
        #expect(!effects.contains(.startTimer(.voicemail, .seconds(30))))
        for timer in [CallTimer.voicemail, .recording, .voicemailQuiet] {
            #expect(!call.handle(.timer(timer)).contains(.hangUp))
        }
    }

    @Test("its menu is over once a key is pressed, or once a person speaks")
    func menuEnds() {
        let ends: [CallInput] = [.person(.press("1")), .heard(.final("네, 한빛의원입니다.", utterance: 2), run: 0)]
        for input in ends {
            var call = CallMachine.greeting()
            _ = call.handle(.heard(.final(menu), run: 0))
            #expect(call.handle(input).contains(.publish(.notice(.menu, isOn: false))))
        }
    }

    @Test("that a menu leads to is told as a voicemail, and takes a message")
    func voicemailBehindMenu() {
        var call = CallMachine.greeting()
        _ = call.handle(.heard(.final(menu), run: 0))
        _ = call.handle(.person(.press("2")))
        let effects = call.handle(.heard(.final("삐 소리 후 메시지를 남겨 주세요.", utterance: 2), run: 0))
        #expect(isTold(effects))
        #expect(call.handle(.person(.leaveMessage)).contains(.answer(.accepted(turn: nil))))
    }
}
