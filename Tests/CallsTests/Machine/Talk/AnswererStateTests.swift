import Languages
import Testing

@testable import Calls

@Suite("Who picked up") struct AnswererStateTests {
    private let menu = KeypadMenu(options: [KeypadMenu.Option("1", "예약")])

    /// A voicemail for which these signs speak.
    private func voicemail(_ signs: VoicemailSign...) -> AnswererState {
        var state = AnswererState()
        _ = state.know(.machine)
        for sign in signs { state.add(sign) }
        return state
    }

    @Test("is told when it changes", arguments: Answerer.allCases)
    func told(answerer: Answerer) {
        var state = AnswererState()
        #expect(state.know(answerer) == [.publish(.answeredBy(answerer))])
        #expect(state.know(answerer) == [])
        #expect(state.isVoicemail == (answerer == .machine || answerer == .machineReady))
    }

    @Test("is surely a voicemail with a beep or two different signs")
    func sure() {
        #expect(voicemail(.beep).isSurelyVoicemail)
        #expect(voicemail(.carrier, .words).isSurelyVoicemail)
        #expect(!voicemail().isSurelyVoicemail)
        #expect(!voicemail(.words, .words).isSurelyVoicemail)
        var person = AnswererState()
        for sign in [VoicemailSign.words, .repetition, .beep] { person.add(sign) }
        #expect(!person.isSurelyVoicemail)
    }

    @Test("is no longer a voicemail by words that turned out to be others, unless more speaks for it")
    func retract() {
        var state = voicemail(.words)
        state.hear(wordsIn: 3, isFinal: false)
        #expect(state.retractWords(of: 2) == false)
        #expect(state.retractWords(of: 3) == true)
        #expect(state.retractWords(of: 3) == false)
        var sure = voicemail(.words, .carrier)
        sure.hear(wordsIn: 3, isFinal: false)
        #expect(sure.retractWords(of: 3) == false)
        #expect(sure.signs == [.carrier])
        var whole = voicemail(.words)
        whole.hear(wordsIn: 3, isFinal: true)
        #expect(whole.retractWords(of: 3) == false)
        #expect(whole.signs == [.words])
    }

    @Test("is doubted until more speaks for it")
    func doubt() {
        var state = voicemail(.words)
        state.doubt()
        #expect(state.settleDoubt() == false)
        state.add(.carrier)
        #expect(state.settleDoubt() == true)
        #expect(state.settleDoubt() == false)
    }

    @Test("keeps the menu that was said last")
    func menus() {
        var state = voicemail()
        #expect(state.isGreeting)
        #expect(state.hear(menu) == true)
        #expect(state.hear(menu) == false)
        #expect(!state.isGreeting)
        #expect(state.hear(KeypadMenu(options: [KeypadMenu.Option("2", "상담")])) == true)
        #expect(state.forgetMenu() == turnOff(.menu))
        #expect(state.forgetMenu() == [])
    }

    @Test("is a person after all: nothing is left of the voicemail")
    func human() {
        var state = voicemail(.words, .beep)
        _ = state.hear(menu)
        state.message = .wanted
        state.doubt()
        #expect(
            state.becameHuman() == [.publish(.answeredBy(.human))] + turnOff(.voicemail) + turnOff(.menu) + [
                .cancelTimer(.voicemail), .cancelTimer(.recording), .cancelTimer(.voicemailQuiet),
            ])
        #expect(state.known == .human && state.signs == [] && state.message == .none)
        #expect(state.menu == nil && !state.isInDoubt)
    }

    @Test("has a message only once it is being left")
    func message() {
        var state = voicemail()
        #expect(state.messageTurn == nil)
        state.message = .wanted
        #expect(state.messageTurn == nil)
        state.message = .left(turn: 4)
        #expect(state.messageTurn == 4)
    }
}
