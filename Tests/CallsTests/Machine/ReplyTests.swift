import Calls
import CallsTesting
import Testing

@Suite("Replies") struct ReplyTests {
    private let replies = [Suggestion("네 명입니다."), Suggestion("두 명입니다."), Suggestion("확인해 볼게요.")]

    /// What beginning to speak a text looks like.
    private func spoken(_ text: String, as turn: Int, _ origin: Turn.Origin) -> [CallEffect] {
        let speech = Turn.caller(turn, text, .open, origin)
        return [
            .cancelTimer(.calleeSilence), .cancelTimer(.deadAir), .record(.turn(speech)), .publish(.speech(speech)),
            .speak(text, turn: turn),
            .startTimer(.mark(turn: turn), .seconds(20) + .milliseconds(300) * text.count),
        ]
    }

    @Test("replies that were found are shown, and their speech is made in advance")
    func found() {
        var call = CallMachine.asked()
        #expect(
            call.handle(.suggested(replies, search: ReplySearch(turn: 2))) == [
                .cancelTimer(.suggestions(search: ReplySearch(turn: 2))), .publish(.suggestions(turn: 2, replies)),
                .prepareReplies(["네 명입니다.", "두 명입니다.", "확인해 볼게요."]),
            ])
        #expect(call.handle(.suggested(replies, search: ReplySearch(turn: 2))) == [])
    }

    @Test("the person is told when there will be none", arguments: ProviderError.Kind.allCases)
    func failed(kind: ProviderError.Kind) {
        var call = CallMachine.asked()
        #expect(
            call.handle(.suggestionsFailed(kind, search: ReplySearch(turn: 2))) == [
                .cancelTimer(.suggestions(search: ReplySearch(turn: 2))), .publish(.suggestionsUnavailable(turn: 2)),
            ])
        #expect(call.handle(.suggestionsFailed(kind, search: ReplySearch(turn: 2))) == [])
    }

    @Test("no replies are no suggestions")
    func none() {
        var call = CallMachine.asked()
        #expect(
            call.handle(.suggested([], search: ReplySearch(turn: 2))) == [
                .cancelTimer(.suggestions(search: ReplySearch(turn: 2))), .publish(.suggestionsUnavailable(turn: 2)),
            ])
    }

    @Test("the person is told when replies take too long, and the search ends")
    func tooSlow() {
        var call = CallMachine.asked()
        #expect(
            call.handle(.timer(.suggestions(search: ReplySearch(turn: 2)))) == [
                .cancelTimer(.suggestions(search: ReplySearch(turn: 2))), .publish(.suggestionsUnavailable(turn: 2)),
                .cancelSearch(ReplySearch(turn: 2)),
            ])
        #expect(call.handle(.suggested(replies, search: ReplySearch(turn: 2))) == [])
        #expect(call.handle(.timer(.suggestions(search: ReplySearch(turn: 2)))) == [])
    }

    @Test("a newer turn takes the place of the one whose replies are being looked for")
    func newerTurn() {
        var call = CallMachine.asked()
        let effects = call.handle(.heard(.final("성함이요?", utterance: 2), run: 0))
        #expect(effects.contains(.cancelTimer(.suggestions(search: ReplySearch(turn: 2)))))
        #expect(effects.contains(.publish(.suggestionsPending(turn: 3))))
        #expect(call.handle(.suggested(replies, search: ReplySearch(turn: 2))) == [])
        #expect(call.handle(.suggestionsFailed(.timedOut, search: ReplySearch(turn: 2))) == [])
        #expect(call.handle(.timer(.suggestions(search: ReplySearch(turn: 2)))) == [])
        #expect(
            call.handle(.suggested(replies, search: ReplySearch(turn: 3))).contains(
                .publish(.suggestions(turn: 3, replies))))
    }

    @Test("a chosen reply is taken, kept, shown and spoken; nothing else is waited for", arguments: [true, false])
    func chosen(isChosen: Bool) {
        var call = CallMachine.asked()
        let wish = isChosen ? CallInput.Wish.choose("네 명입니다.") : .type(" 네 명입니다.\n")
        #expect(
            call.handle(.person(wish)) == [
                .cancelTimer(.suggestions(search: ReplySearch(turn: 2))), .cancelTimer(.patience(turn: 2)),
                .cancelSuggestions(),
                .publish(.said(turn: 3)),
            ] + spoken("네 명입니다.", as: 3, isChosen ? .suggestion : .typed))
        #expect(call.handle(.timer(.patience(turn: 2))) == [])
        #expect(call.handle(.suggested(replies, search: ReplySearch(turn: 2))) == [])
    }

    @Test("a reply while another is spoken waits its turn")
    func queued() {
        var call = CallMachine.asked()
        _ = call.handle(.person(.choose("네 명입니다.")))
        #expect(call.handle(.person(.type("창가로요."))) == [.cancelSuggestions(), .publish(.said(turn: 4))])
        let heard = Turn.caller(3, "네 명입니다.", .heard, .suggestion)
        #expect(
            call.handle(.speechHeard(turn: 3)) == [
                .cancelTimer(.mark(turn: 3)), .finishSpeech(turn: 3), .record(.turn(heard)), .publish(.speech(heard)),
            ] + spoken("창가로요.", as: 4, .typed))
    }

    @Test("five sentences may wait, and no sixth")
    func tooMany() {
        var call = CallMachine.opening()
        for word in 1...5 {
            #expect(call.handle(.person(.type("말 \(word)"))).contains(.publish(.said(turn: word + 1))))
        }
        #expect(call.handle(.person(.type("말 6"))) == [.publish(.refused(.tooMany))])
        #expect(call.handle(.person(.hold)) == [.publish(.refused(.tooMany))])
    }

    @Test("nothing is refused as nothing", arguments: ["", "  ", "\n\t"])
    func empty(text: String) {
        var call = CallMachine.talking()
        #expect(call.handle(.person(.type(text))) == [.publish(.refused(.emptyText))])
        #expect(call.handle(.person(.choose(text))) == [.publish(.refused(.emptyText))])
    }

    @Test("500 characters are spoken, 501 are refused")
    func tooLong() {
        var call = CallMachine.talking()
        #expect(
            call.handle(.person(.type(String(repeating: "가", count: 501)))) == [.publish(.refused(.tooLong))])
        let longest = String(repeating: "가", count: 500)
        #expect(call.handle(.person(.type(longest))).contains(.speak(longest, turn: 2)))
    }

    @Test("what was said before the line was there is spoken when it comes")
    func beforeTheSound() {
        var call = CallMachine.answered()
        #expect(call.handle(.person(.type("여보세요"))) == [.cancelSuggestions(), .publish(.said(turn: 1))])
        #expect(call.handle(.mediaOpened).contains(.speak("여보세요", turn: 1)))
    }
}

@Suite("Buying time") struct PatienceTests {
    private let fillers = CallScript.example.fillers

    @Test("a callee who waits hears a filler, and another twelve seconds later, and no third")
    func fills() {
        var call = CallMachine.asked()
        var effects = call.handle(.timer(.patience(turn: 2)))
        #expect(effects.contains(.speak(fillers[0], turn: 3)))
        #expect(effects.last == .startTimer(.patience(turn: 2), .seconds(12)))
        _ = call.handle(.speechHeard(turn: 3))
        effects = call.handle(.timer(.patience(turn: 2)))
        #expect(effects.contains(.speak(fillers[1], turn: 4)))
        #expect(!effects.contains(.startTimer(.patience(turn: 2), .seconds(12))))
        _ = call.handle(.speechHeard(turn: 4))
        #expect(call.handle(.timer(.patience(turn: 2))) == [])
    }

    @Test("the callee's next turn brings the other filler")
    func otherFiller() {
        var call = CallMachine.asked()
        #expect(call.handle(.timer(.patience(turn: 2))).contains(.speak(fillers[0], turn: 3)))
        _ = call.handle(.speechHeard(turn: 3))
        _ = call.handle(.heard(.final("네? 몇 분이세요?", utterance: 2), run: 0))
        #expect(call.handle(.timer(.patience(turn: 4))).contains(.speak(fillers[1], turn: 5)))
    }

    @Test("replies may still be chosen after a filler")
    func repliesStay() {
        var call = CallMachine.asked()
        _ = call.handle(.timer(.patience(turn: 2)))
        #expect(
            call.handle(.suggested([Suggestion("네")], search: ReplySearch(turn: 2))).contains(
                .publish(.suggestions(turn: 2, [Suggestion("네")]))))
    }

    @Test("patience is not tried again for a turn that was answered, or for an older one")
    func stale() {
        var call = CallMachine.asked()
        #expect(call.handle(.timer(.patience(turn: 1))) == [])
        _ = call.handle(.person(.choose("네 명입니다.")))
        #expect(call.handle(.timer(.patience(turn: 2))) == [])
    }

    @Test("a callee who speaks on is not interrupted by a filler")
    func speaksOn() {
        var call = CallMachine.asked()
        #expect(
            call.handle(.heard(.speechStarted(utterance: 2), run: 0)).contains(.cancelTimer(.patience(turn: 2))))
        #expect(call.handle(.timer(.patience(turn: 2))) == [])
    }

    @Test("a noise does not end the wait for an answer")
    func noise() {
        var call = CallMachine.asked()
        _ = call.handle(.heard(.speechStarted(utterance: 2), run: 0))
        #expect(
            call.handle(.heard(.nothingSaid(utterance: 2), run: 0)).contains(
                .startTimer(.patience(turn: 2), .milliseconds(2_500))))
    }

    @Test("a filler waits while we are speaking")
    func whileSpeaking() {
        var call = CallMachine.opening()
        _ = call.handle(.heard(.final("몇 분이세요?"), run: 0))
        #expect(
            call.handle(.timer(.patience(turn: 2))) == [.startTimer(.patience(turn: 2), .milliseconds(2_500))])
    }

    @Test("a person may ask for a filler at once; the next comes no sooner than twelve seconds later")
    func hold() {
        var call = CallMachine.asked()
        let effects = call.handle(.person(.hold))
        #expect(effects.prefix(2) == [.cancelTimer(.patience(turn: 2)), .publish(.said(turn: 3))])
        #expect(effects.contains(.speak(fillers[0], turn: 3)))
        #expect(effects.last == .startTimer(.patience(turn: 2), .seconds(12)))
    }

    @Test("fillers asked for take turns")
    func takesTurns() {
        var call = CallMachine.talking()
        for turn in 2...4 {
            #expect(call.handle(.person(.hold)).contains(.speak(fillers[turn % 2], turn: turn)))
            _ = call.handle(.speechHeard(turn: turn))
        }
    }

    @Test("without fillers in the script none is spoken")
    func noFillers() {
        var call = CallMachine(.example, script: CallScript(fillers: [], closing: "끝", messageClosing: "끝"))
        for input in [CallInput.begin, .openingPrepared, .carrier(.answered), .mediaOpened, .timer(.greeting)] {
            _ = call.handle(input)
        }
        _ = call.handle(.speechHeard(turn: 1))
        _ = call.handle(.heard(.final("몇 분이세요?"), run: 0))
        #expect(call.handle(.timer(.patience(turn: 2))) == [])
        #expect(call.handle(.person(.hold)) == [.publish(.refused(.emptyText))])
    }
}
