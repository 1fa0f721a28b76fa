import Calls
import CallsTesting
import Testing

@Suite("The end of a call") struct EndingTests {
    private let opening = Call.example.opening
    private var said: Conversation { Conversation(call: .example, turns: [.caller(1, opening, .heard, .opening)]) }

    @Test("hanging up asks the carrier and waits five seconds for it")
    func hangUp() {
        var call = CallMachine.talking()
        #expect(
            call.handle(.person(.hangUp)) == [
                .answer(.accepted(turn: nil)), .cancelSuggestions(), .publish(.state(.ending)), .hangUp,
                .startTimer(.hangUpConfirmation, .seconds(5)),
            ])
        #expect(call.phase == .ending(.completed))
        #expect(call.handle(.person(.hangUp)) == [.answer(.accepted(turn: nil))], "it is being done")
    }

    @Test("hanging up stops what is being spoken first")
    func hangUpWhileSpeaking() {
        var call = CallMachine.opening()
        #expect(call.handle(.person(.hangUp)).dropFirst().first == .stopSpeech(turn: 1))
        let cut = Turn.caller(1, opening, .cut, .opening, played: 0.5)
        #expect(
            call.handle(.speechStopped(turn: 1, playedFraction: 0.5)) == [
                .cancelTimer(.mark(turn: 1)), .finishSpeech(turn: 1), .record(.turn(cut)), .publish(.speech(cut)),
            ])
    }

    @Test("once the carrier confirms, the last words are waited for, and then the call is over and summed up")
    func confirmed() {
        var call = CallMachine.ending()
        #expect(
            call.handle(.carrier(.ended(.completed))) == [
                .cancelTimer(.hangUpConfirmation), .startTimer(.lastWords, .seconds(3)),
            ])
        #expect(call.handle(.carrier(.ended(.completed))) == [])
        #expect(
            call.handle(.mediaClosed) == [
                .closeMedia, .cancelSuggestions(), .record(.ended(.completed)),
                .publish(.state(.ended(.completed, reason: nil))), .summarize(said),
                .startTimer(.summary, .seconds(60)),
            ])
        #expect(call.phase == .ended(.completed))
    }

    @Test("sound that ends before the carrier confirms changes nothing until it does")
    func soundFirst() {
        var call = CallMachine.ending()
        #expect(call.handle(.mediaClosed) == [])
        #expect(call.handle(.carrier(.ended(.completed))).contains(.record(.ended(.completed))))
    }

    @Test(
        "the person's command decides the outcome, whatever the carrier calls it",
        arguments: CarrierEvent.Ending.allCases)
    func wishDecides(ending: CarrierEvent.Ending) {
        var call = CallMachine.after([.begin, .openingPrepared, .carrier(.ringing), .person(.hangUp)])
        let effects = call.handle(.carrier(.ended(ending)))
        #expect(effects.contains(.record(.ended(.canceled))))
        #expect(!effects.contains { if case .publish(.endedRemotely) = $0 { true } else { false } })
    }

    @Test("a carrier that does not confirm is asked three times, and then the person is told")
    func unconfirmed() {
        var call = CallMachine.ending()
        for _ in 1...2 {
            #expect(
                call.handle(.timer(.hangUpConfirmation)) == [
                    .hangUp, .startTimer(.hangUpConfirmation, .seconds(5)),
                ])
        }
        #expect(
            call.handle(.timer(.hangUpConfirmation)) == [
                .publish(.notice(.lineMayBeOpen, isOn: true)), .closeMedia, .cancelSuggestions(),
                .record(.ended(.completed)), .publish(.state(.ended(.completed, reason: nil))), .summarize(said),
                .startTimer(.summary, .seconds(60)),
            ])
    }

    @Test(
        "a request to hang up that was not taken is repeated by its timer alone", arguments: ProviderError.Kind.allCases
    )
    func hangUpFails(kind: ProviderError.Kind) {
        var call = CallMachine.ending()
        #expect(call.handle(.hangUpFailed(kind)) == [])
        #expect(call.handle(.timer(.hangUpConfirmation)).contains(.hangUp))
    }

    @Test("a late confirmation timer changes nothing once the leg is over")
    func lateConfirmation() {
        var call = CallMachine.ending()
        _ = call.handle(.carrier(.ended(.completed)))
        #expect(call.handle(.timer(.hangUpConfirmation)) == [])
    }

    @Test("the callee's last words are not given up before the line is dead")
    func lastWordsTimerEarly() {
        var call = CallMachine.ending()
        #expect(call.handle(.timer(.lastWords)) == [])
    }

    @Test("a callee who hangs up ends the call, once their last words are understood")
    func calleeHangsUp() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.interim("들어가"), run: 0))
        #expect(
            call.handle(.carrier(.ended(.completed))) == [
                .cancelSuggestions(), .publish(.state(.ending)), .cancelTimer(.hangUpConfirmation),
                .startTimer(.lastWords, .seconds(3)),
            ])
        let turn = Turn.callee(2, "들어가세요.", revision: 2)
        #expect(
            call.handle(.heard(.final("들어가세요.", revision: 2), run: 0)) == [
                .record(.turn(turn)), .publish(.final(turn)),
            ])
        #expect(
            call.handle(.mediaClosed) == [
                .closeMedia, .cancelSuggestions(), .record(.ended(.completed)),
                .publish(.state(.ended(.completed, reason: nil))), .publish(.endedRemotely(.completed)),
                .summarize(Conversation(call: .example, turns: said.turns + [turn])),
                .startTimer(.summary, .seconds(60)),
            ])
    }

    @Test("last words that take too long are kept as far as they were understood")
    func lastWordsLate() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.interim("들어가"), run: 0))
        _ = call.handle(.carrier(.ended(.completed)))
        let effects = call.handle(.timer(.lastWords))
        let turn = Turn.callee(2, "들어가")
        #expect(effects.prefix(2) == [.record(.turn(turn)), .publish(.final(turn))])
        #expect(effects.contains(.record(.ended(.completed))))
    }

    @Test("somebody who had only begun to speak when the call ended is withdrawn")
    func nothingUnderstood() {
        var call = CallMachine.talking()
        _ = call.handle(.heard(.speechStarted(utterance: 1), run: 0))
        _ = call.handle(.carrier(.ended(.completed)))
        #expect(call.handle(.mediaClosed).first == .publish(.nothingSaid(turn: 2)))
    }

    @Test("a callee who hangs up while we speak cuts us short by as much as went out")
    func cutByCallee() {
        var call = CallMachine.opening()
        #expect(call.handle(.carrier(.ended(.completed))).first == .stopSpeech(turn: 1))
        #expect(
            call.handle(.speechStopped(turn: 1, playedFraction: 0.75)).contains(
                .record(.turn(.caller(1, opening, .cut, .opening, played: 0.75)))))
    }

    @Test("what was still being spoken or waiting at the end is settled before the end is shown")
    func settled() {
        var call = CallMachine.opening()
        _ = call.handle(.person(.type("네")))
        _ = call.handle(.carrier(.ended(.completed)))
        let spoken = Turn.caller(1, opening, .cut, .opening)
        let waiting = Turn.caller(2, "네", .cut, .typed, played: 0)
        #expect(
            call.handle(.mediaClosed).prefix(5) == [
                .finishSpeech(turn: 1), .record(.turn(spoken)), .publish(.speech(spoken)),
                .record(.turn(waiting)), .publish(.speech(waiting)),
            ])
    }

    @Test("a line that dies without sound ends the call at once")
    func noSound() {
        var call = CallMachine.answered()
        let effects = call.handle(.carrier(.ended(.failed)))
        #expect(effects.contains(.record(.ended(.failed))))
        #expect(effects.contains(.publish(.endedRemotely(.failed))))
    }

    @Test("a leg that ends after the person's last page left is the callee's doing")
    func absence() {
        var call = CallMachine.talking()
        _ = call.handle(.person(.leave))
        _ = call.handle(.carrier(.ended(.completed)))
        #expect(call.handle(.timer(.absence)) == [])
        #expect(call.handle(.person(.comeBack)) == [.answer(.rejected(.callOver))])
    }

    @Test("a server that stops hangs up without a good-bye, and the call counts as interrupted")
    func serverStopping() {
        var call = CallMachine.talking()
        #expect(
            call.handle(.serverStopping) == [
                .cancelSuggestions(), .publish(.state(.ending)), .hangUp, .startTimer(.hangUpConfirmation, .seconds(5)),
            ])
        #expect(call.phase == .ending(.interrupted))
        #expect(call.handle(.serverStopping) == [])
    }

    @Test("a carrier that loses the call while it goes on fails it")
    func dialFailedLate() {
        var call = CallMachine.talking()
        #expect(call.handle(.dialFailed(.unreachable)).contains(.record(.ended(.failed))))
    }

    @Test(
        "nothing can be said once the call ends",
        arguments: [
            CallCommand.type("네"), .choose(""), .choose("네", turn: 2), .hold, .press("x9"), .speakOpening,
            .leaveMessage, .stopSpeaking, .leave, .comeBack,
        ])
    func refused(command: CallCommand) {
        var call = CallMachine.ending()
        #expect(call.handle(.person(command)) == [.answer(.rejected(.callOver))])
        call = .ended()
        #expect(call.handle(.person(command)) == [.answer(.rejected(.callOver))])
    }

    @Test("what has ended cannot be ended again")
    func endedAlready() {
        var call = CallMachine.ended()
        #expect(call.handle(.person(.hangUp)) == [.answer(.rejected(.callOver))])
    }

    @Test("a summary is kept, then shown, once")
    func summary() {
        var call = CallMachine.ended()
        #expect(!call.isSettled)
        #expect(
            call.handle(.summarized(.example)) == [
                .cancelTimer(.summary), .record(.summary(.example)), .publish(.summary(.example)),
            ])
        #expect(call.isSettled)
        #expect(call.handle(.summarized(.example)) == [])
        #expect(call.handle(.summaryFailed(.serverFault)) == [])
        #expect(call.handle(.timer(.summary)) == [])
    }

    @Test("the person is told when there is no summary", arguments: ProviderError.Kind.allCases)
    func noSummary(kind: ProviderError.Kind) {
        var call = CallMachine.ended()
        #expect(
            call.handle(.summaryFailed(kind)) == [.cancelTimer(.summary), .publish(.summaryUnavailable)])
        #expect(call.isSettled)
    }

    @Test("a summary that takes too long is given up")
    func summaryTooSlow() {
        var call = CallMachine.ended()
        #expect(
            call.handle(.timer(.summary)) == [.cancelTimer(.summary), .publish(.summaryUnavailable)])
        #expect(call.handle(.summarized(.example)) == [])
    }

    @Test(
        "after the end nothing else changes anything",
        arguments: [
            CallInput.begin, .openingPrepared, .carrier(.ringing), .carrier(.answered), .carrier(.ended(.busy)),
            .dialFailed(.serverFault), .hangUpFailed(.serverFault), .mediaOpened, .mediaClosed,
            .heard(.final("네"), run: 0), .heard(.lagging(true), run: 0), .recognizerFailed(.serverFault, run: 0),
            .audioLost, .speechStarted(turn: 1), .speechSent(turn: 1, length: .zero), .speechHeard(turn: 1),
            .speechStopped(turn: 1, playedFraction: 0), .speechFailed(turn: 1, .serverFault),
            .suggested([], search: ReplySearch(turn: 1)),
            .suggestionsFailed(.serverFault, search: ReplySearch(turn: 1)), .serverClosing, .timer(.preparation),
            .timer(.answer), .timer(.greeting),
            .timer(.greetingEnd), .timer(.patience(turn: 1)), .timer(.suggestions(search: ReplySearch(turn: 1))),
            .timer(.steadyWords(turn: 1)), .timer(.mark(turn: 1)),
            .timer(.calleeSilence), .timer(.deadAir), .timer(.longestCall), .timer(.hangUpConfirmation),
            .timer(.absence), .timer(.mediaLoss), .timer(.lastWords), .timer(.recognizerRestart),
            .timer(.lastSentence),
        ])
    func afterTheEnd(input: CallInput) {
        var call = CallMachine.ended()
        #expect(call.handle(input) == [])
        #expect(call.phase == .ended(.completed))
    }

    @Test(
        "while the call ends, waits of the talk change nothing",
        arguments: [
            CallTimer.preparation, .answer, .greeting, .greetingEnd, .patience(turn: 1),
            .suggestions(search: ReplySearch(turn: 1)), .steadyWords(turn: 1),
            .mark(turn: 1), .calleeSilence, .deadAir, .longestCall, .absence, .mediaLoss, .recognizerRestart, .summary,
            .lastSentence,
        ])
    func whileEnding(timer: CallTimer) {
        var call = CallMachine.ending()
        #expect(call.handle(.timer(timer)) == [])
        #expect(call.phase == .ending(.completed))
    }
}
