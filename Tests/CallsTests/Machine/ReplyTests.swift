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
        _ = call.handle(.suggested(replies, search: ReplySearch(turn: 2)))
        let command = isChosen ? CallCommand.choose("네 명입니다.", turn: 2) : .type(" 네 명입니다.\n")
        #expect(
            call.handle(.person(command)) == [
                .answer(.accepted(turn: 3)), .cancelTimer(.patience(turn: 2)), .cancelSuggestions(),
            ] + spoken("네 명입니다.", as: 3, isChosen ? .suggestion : .typed))
        #expect(call.handle(.timer(.patience(turn: 2))) == [])
        #expect(call.handle(.suggested(replies, search: ReplySearch(turn: 2))) == [])
    }

    @Test("words of the person's own end the search for replies")
    func typedEarly() {
        var call = CallMachine.asked()
        #expect(
            call.handle(.person(.type("네 명입니다."))).contains(
                .cancelTimer(.suggestions(search: ReplySearch(turn: 2)))))
        #expect(call.handle(.suggested(replies, search: ReplySearch(turn: 2))) == [])
    }

    /// A call in which replies were offered to turn 2, and the callee then said something else as turn 3.
    private func askedAgain() -> CallMachine {
        var call = CallMachine.asked()
        _ = call.handle(.suggested(replies, search: ReplySearch(turn: 2)))
        _ = call.handle(.heard(.final("아, 성함부터 말씀해 주시겠어요?", utterance: 2), run: 0))
        return call
    }

    @Test(
        "a reply to a turn that is not the callee's last is refused, and nothing is said",
        arguments: [2, 1, 0, -1, 99, .max, .min])
    func outdated(turn: Int) {
        var call = askedAgain()
        #expect(call.handle(.person(.choose("네 명입니다.", turn: turn))) == [.answer(.rejected(.outdatedReply))])
        _ = call.handle(.suggested([Suggestion("박지우입니다.")], search: ReplySearch(turn: 3)))
        #expect(call.handle(.person(.choose("네 명입니다.", turn: turn))) == [.answer(.rejected(.outdatedReply))])
        #expect(call.handle(.person(.choose("박지우입니다.", turn: 3))).contains(.speak("박지우입니다.", turn: 4)))
    }

    @Test("a second reply to the same turn is said after the first")
    func second() {
        var call = CallMachine.asked()
        _ = call.handle(.suggested(replies, search: ReplySearch(turn: 2)))
        for (place, reply) in replies.enumerated() {
            #expect(
                call.handle(.person(.choose(reply.text, turn: 2))).first == .answer(.accepted(turn: place + 3)))
        }
    }

    @Test("a noise, or words that have just begun, make no reply outdated")
    func notYetSaid() {
        var call = CallMachine.asked()
        _ = call.handle(.suggested(replies, search: ReplySearch(turn: 2)))
        _ = call.handle(.heard(.speechStarted(utterance: 2), run: 0))
        #expect(call.handle(.person(.choose("네 명입니다.", turn: 2))).first == .answer(.accepted(turn: 4)))
        _ = call.handle(.heard(.nothingSaid(utterance: 2), run: 0))
        #expect(call.handle(.person(.choose("두 명입니다.", turn: 2))).first == .answer(.accepted(turn: 5)))
    }

    @Test("without a turn, what was offered last is a reply, and everything else the person's own words")
    func withoutTurn() {
        var call = CallMachine.asked()
        #expect(call.handle(.person(.choose("네 명입니다."))).contains { $0.spokenOrigin == .typed })
        call = .asked()
        _ = call.handle(.suggested(replies, search: ReplySearch(turn: 2)))
        #expect(call.handle(.person(.choose(" 네 명입니다. "))).contains { $0.spokenOrigin == .suggestion })
        call = askedAgain()
        #expect(call.handle(.person(.choose("네 명입니다."))).contains { $0.spokenOrigin == .typed })
        call = .asked()
        _ = call.handle(.suggested(replies, search: ReplySearch(turn: 2)))
        #expect(call.handle(.person(.choose("여섯 명이요.", turn: 2))).contains { $0.spokenOrigin == .typed })
    }

    @Test("a reply while another is spoken waits its turn")
    func queued() {
        var call = CallMachine.asked()
        _ = call.handle(.suggested(replies, search: ReplySearch(turn: 2)))
        _ = call.handle(.person(.choose("네 명입니다.", turn: 2)))
        #expect(call.handle(.person(.type("창가로요."))) == [.answer(.accepted(turn: 4)), .cancelSuggestions()])
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
            #expect(call.handle(.person(.type("말 \(word)"))).contains(.answer(.accepted(turn: word + 1))))
        }
        #expect(call.handle(.person(.type("말 6"))) == [.answer(.rejected(.tooMany))])
        #expect(call.handle(.person(.hold)) == [.answer(.rejected(.tooMany))])
    }

    @Test("nothing is refused as nothing", arguments: ["", "  ", "\n\t"])
    func empty(text: String) {
        var call = CallMachine.talking()
        #expect(call.handle(.person(.type(text))) == [.answer(.rejected(.emptyText))])
        #expect(call.handle(.person(.choose(text))) == [.answer(.rejected(.emptyText))])
    }

    @Test("500 characters are spoken, 501 are refused")
    func tooLong() {
        var call = CallMachine.talking()
        #expect(
            call.handle(.person(.type(String(repeating: "가", count: 501)))) == [.answer(.rejected(.tooLong))])
        // One character to the eye, as many bytes as a book.
        let marks = "가" + String(repeating: "\u{0301}", count: 20_000)
        #expect(call.handle(.person(.type(marks))) == [.answer(.rejected(.tooLong))])
        let jamo = String(repeating: "\u{1100}\u{1161}\u{11A8}", count: 500)
        #expect(call.handle(.person(.type(jamo))).first == .answer(.accepted(turn: 2)))
        call = .talking()
        let longest = String(repeating: "가", count: 500)
        #expect(call.handle(.person(.type(longest))).contains(.speak(longest, turn: 2)))
    }

    @Test("what was said before the line was there is spoken when it comes")
    func beforeTheSound() {
        var call = CallMachine.answered()
        #expect(call.handle(.person(.type("여보세요"))) == [.answer(.accepted(turn: 1)), .cancelSuggestions()])
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
        #expect(effects.prefix(2) == [.answer(.accepted(turn: 3)), .cancelTimer(.patience(turn: 2))])
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

    @Test("a filler that is being said, or waits to be, is not asked for twice")
    func holdTwice() {
        var call = CallMachine.asked()
        _ = call.handle(.person(.type("네.")))
        for command in [CallCommand.hold, .hold] { _ = call.handle(.person(command)) }
        #expect(call.handle(.person(.hold)) == [.answer(.rejected(.alreadyHolding))])
        #expect(call.handle(.speechHeard(turn: 3)).contains(.speak(fillers[0], turn: 4)))
        #expect(call.handle(.person(.hold)) == [.answer(.rejected(.alreadyHolding))])
        _ = call.handle(.speechHeard(turn: 4))
        #expect(call.handle(.person(.hold)).contains(.speak(fillers[1], turn: 5)))
    }

    @Test("without fillers in the script none is spoken")
    func noFillers() {
        let script = CallScript(fillers: [], closing: "끝", messageClosing: "끝", interruption: "끝")
        var call = CallMachine(.example, script: script)
        for input in [CallInput.begin, .openingPrepared, .carrier(.answered), .mediaOpened, .timer(.greeting)] {
            _ = call.handle(input)
        }
        _ = call.handle(.speechHeard(turn: 1))
        _ = call.handle(.heard(.final("몇 분이세요?"), run: 0))
        #expect(call.handle(.timer(.patience(turn: 2))) == [])
        #expect(call.handle(.person(.hold)) == [.answer(.rejected(.emptyText))])
    }
}

extension CallEffect {
    /// What a turn of ours that begins to be spoken is.
    fileprivate var spokenOrigin: Turn.Origin? {
        guard case .publish(.speech(let turn)) = self, turn.state == .open else { return nil }
        return turn.origin
    }
}
