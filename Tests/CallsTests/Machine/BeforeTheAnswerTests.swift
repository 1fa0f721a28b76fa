import Calls
import CallsTesting
import Testing

@Suite("Before the answer") struct BeforeTheAnswerTests {
    private let opening = Call.example.opening
    private let fillers = CallScript.example.fillers

    @Test("a call begins by making the opening line and what buys time, and waits twelve seconds for it")
    func begin() {
        var call = CallMachine.after([])
        #expect(
            call.handle(.begin) == [
                .publish(.state(.dialing)), .prepareSpeech([opening] + fillers),
                .startTimer(.preparation, .seconds(12)),
            ])
    }

    @Test("a call begins once")
    func beginTwice() {
        var call = CallMachine.after([.begin])
        #expect(call.handle(.begin) == [])
    }

    @Test("dials once the opening line can be spoken, and limits how long it may ring")
    func prepared() {
        var call = CallMachine.after([.begin])
        #expect(
            call.handle(.openingPrepared) == [
                .cancelTimer(.preparation), .dial(LegLimits()), .startTimer(.answer, .seconds(60)),
            ])
    }

    @Test("dials all the same if the opening line takes too long")
    func preparationTooSlow() {
        var call = CallMachine.after([.begin])
        #expect(call.handle(.timer(.preparation)).contains(.dial(LegLimits())))
    }

    @Test("dials once, however late the opening line is")
    func dialsOnce() {
        var call = CallMachine.after([.begin, .timer(.preparation)])
        #expect(call.handle(.openingPrepared) == [])
        #expect(call.handle(.timer(.preparation)) == [])
    }

    @Test("ringing is shown once")
    func ringing() {
        var call = CallMachine.dialing()
        #expect(call.handle(.carrier(.ringing)) == [.publish(.state(.ringing))])
        #expect(call.phase == .ringing)
        #expect(call.handle(.carrier(.ringing)) == [])
    }

    @Test("an answer opens the sound and limits the call, leaving time for a good-bye", arguments: [true, false])
    func answer(hasRung: Bool) {
        var call = hasRung ? CallMachine.ringing() : CallMachine.dialing()
        #expect(
            call.handle(.carrier(.answered)) == [
                .cancelTimer(.answer), .publish(.state(.talking)), .publish(.accepted), .openMedia,
                .startTimer(.sound, .seconds(10)), .startTimer(.longestCall, .seconds(30 * 60 - 15)),
            ])
        #expect(call.phase == .talking)
    }

    @Test("ringing after the answer and a second answer change nothing")
    func lateRinging() {
        var call = CallMachine.answered()
        #expect(call.handle(.carrier(.ringing)) == [])
        #expect(call.handle(.carrier(.answered)) == [])
        #expect(call.phase == .talking)
    }

    @Test("a call that cannot be placed ends as failed, with the reason", arguments: ProviderError.Kind.allCases)
    func dialFailed(kind: ProviderError.Kind) {
        var call = CallMachine.dialing()
        #expect(
            call.handle(.dialFailed(kind)) == [
                .closeMedia, .cancelSuggestions(), .record(.ended(.failed)),
                .publish(.state(.ended(.failed, reason: kind))), .publish(.endedRemotely(.failed)),
                .summarize(Conversation(call: .example, turns: [])), .startTimer(.summary, .seconds(60)),
            ])
        #expect(call.phase == .ended(.failed))
    }

    @Test(
        "a leg that ends before the answer ends the call with the carrier's outcome",
        arguments: [
            (CarrierEvent.Ending.busy, Outcome.busy), (.noAnswer, .noAnswer), (.failed, .failed),
            (.canceled, .canceled), (.completed, .completed),
        ])
    func endedBeforeAnswer(ending: CarrierEvent.Ending, outcome: Outcome) {
        for var call in [CallMachine.dialing(), .ringing()] {
            #expect(
                call.handle(.carrier(.ended(ending))) == [
                    .closeMedia, .cancelSuggestions(), .record(.ended(outcome)),
                    .publish(.state(.ended(outcome, reason: nil))), .publish(.endedRemotely(outcome)),
                    .summarize(Conversation(call: .example, turns: [])), .startTimer(.summary, .seconds(60)),
                ])
        }
    }

    @Test("a callee who never answers is hung up on when the carrier does not do it")
    func neverAnswered() {
        var call = CallMachine.ringing()
        #expect(
            call.handle(.timer(.answer)) == [
                .cancelSuggestions(), .publish(.state(.ending)), .hangUp, .startTimer(.hangUpConfirmation, .seconds(5)),
            ])
        #expect(call.phase == .ending(.noAnswer))
    }

    @Test("hanging up before anything was dialled ends the call at once, as canceled")
    func hangUpBeforeDialing() {
        var call = CallMachine.after([.begin])
        #expect(
            call.handle(.person(.hangUp)) == [
                .answer(.accepted(turn: nil)), .closeMedia, .cancelSuggestions(), .record(.ended(.canceled)),
                .publish(.state(.ended(.canceled, reason: nil))),
                .summarize(Conversation(call: .example, turns: [])), .startTimer(.summary, .seconds(60)),
            ])
        #expect(call.handle(.openingPrepared) == [])
    }

    @Test("hanging up while it rings asks the carrier, and the call counts as canceled")
    func hangUpWhileRinging() {
        for var call in [CallMachine.dialing(), .ringing()] {
            #expect(
                call.handle(.person(.hangUp)) == [
                    .answer(.accepted(turn: nil)), .cancelSuggestions(), .publish(.state(.ending)), .hangUp,
                    .startTimer(.hangUpConfirmation, .seconds(5)),
                ])
            #expect(call.phase == .ending(.canceled))
        }
    }

    @Test("a call that cannot be placed after the person hung up ends as they wished")
    func dialFailedAfterHangUp() {
        var call = CallMachine.dialing()
        _ = call.handle(.person(.hangUp))
        #expect(call.handle(.dialFailed(.unreachable)).contains(.record(.ended(.canceled))))
    }

    @Test("a person who leaves for too long before the answer cancels the call")
    func absence() {
        var call = CallMachine.ringing()
        #expect(
            call.handle(.person(.leave)) == [.answer(.accepted(turn: nil)), .startTimer(.absence, .seconds(20))])
        #expect(call.handle(.timer(.absence)).contains(.hangUp))
        #expect(call.phase == .ending(.canceled))
    }

    @Test("a server that stops hangs up, and the call counts as interrupted")
    func serverStopping() {
        var call = CallMachine.ringing()
        #expect(call.handle(.serverStopping).contains(.hangUp))
        #expect(call.phase == .ending(.interrupted))
    }

    @Test(
        "nothing can be said before the answer",
        arguments: [
            CallCommand.choose("네"), .choose("네", turn: 1), .type("네"), .hold, .type(""), .press("x9"),
            .speakOpening, .leaveMessage, .stopSpeaking,
        ])
    func notTalking(command: CallCommand) {
        for var call in [CallMachine.dialing(), .ringing()] {
            #expect(call.handle(.person(command)) == [.answer(.rejected(.notTalking))])
        }
    }

    @Test(
        "what belongs to a later phase changes nothing",
        arguments: [
            CallInput.mediaOpened, .mediaClosed, .heard(.final("네"), run: 0),
            .heard(.speechStarted(utterance: 1), run: 0),
            .recognizerFailed(.serverFault, run: 0), .audioLost, .speechStarted(turn: 1),
            .speechSent(turn: 1, length: .seconds(1)), .speechHeard(turn: 1),
            .speechStopped(turn: 1, playedFraction: 1), .speechFailed(turn: 1, .serverFault),
            .suggested([], search: ReplySearch(turn: 1)),
            .suggestionsFailed(.serverFault, search: ReplySearch(turn: 1)), .summarized(.example),
            .summaryFailed(.serverFault),
            .hangUpFailed(.serverFault), .timer(.greeting),
            .timer(.greetingEnd), .timer(.patience(turn: 1)), .timer(.suggestions(search: ReplySearch(turn: 1))),
            .timer(.steadyWords(turn: 1)), .timer(.mark(turn: 1)),
            .timer(.calleeSilence), .timer(.deadAir), .timer(.longestCall), .timer(.hangUpConfirmation),
            .timer(.absence), .timer(.mediaLoss), .timer(.lastWords), .timer(.recognizerRestart), .timer(.summary),
        ])
    func tooEarly(input: CallInput) {
        for var call in [CallMachine.dialing(), .ringing()] {
            let phase = call.phase
            #expect(call.handle(input) == [])
            #expect(call.phase == phase)
        }
    }
}
