import Calls
import CallsTesting
import Testing

@Suite("Replies looked for while the callee still speaks") struct EarlySearchTests {
    private let replies = [Suggestion("네 명입니다."), Suggestion("두 명입니다.")]
    private let first = ReplySearch(turn: 2)
    private let second = ReplySearch(turn: 2, number: 2)

    /// A call whose assistant wants to be asked early; nobody speaks.
    private func talking() -> CallMachine {
        var call = CallMachine.talking()
        call.searchesEarly = true
        return call
    }

    /// What the callee seems to have said after "몇 분이세요", for which a search runs.
    private func searching() -> CallMachine {
        var call = talking()
        _ = hear("몇 분이", 1, &call)
        _ = hear("몇 분이세요", 2, &call)
        return call
    }

    private func hear(_ text: String, _ revision: Int, utterance: Int = 1, _ call: inout CallMachine) -> [CallEffect] {
        call.handle(.heard(.interim(text, utterance: utterance, revision: revision), run: 0))
    }

    private func conversation(_ text: String, revision: Int) -> Conversation {
        Conversation(
            call: .example,
            turns: [.caller(1, Call.example.opening, .heard, .opening), .callee(2, text, revision: revision)])
    }

    private func searches(_ effects: [CallEffect]) -> [ReplySearch] {
        effects.compactMap { if case .suggest(_, let search) = $0 { search } else { nil } }
    }

    @Test("words to which nothing is added for a while are taken for all of the turn")
    func steady() {
        var call = talking()
        #expect(hear("몇 분이 오시는지", 1, &call).last == .startTimer(.steadyWords(turn: 2), .milliseconds(250)))
        #expect(
            call.handle(.timer(.steadyWords(turn: 2))) == [
                .suggest(conversation("몇 분이 오시는지", revision: 1), search: first)
            ])
        #expect(call.handle(.timer(.steadyWords(turn: 2))) == [])
    }

    @Test("each new word is waited for anew")
    func growing() {
        var call = talking()
        _ = hear("몇 분이 오", 1, &call)
        #expect(hear("몇 분이 오시는", 2, &call).last == .startTimer(.steadyWords(turn: 2), .milliseconds(250)))
        #expect(
            call.handle(.timer(.steadyWords(turn: 2))) == [
                .suggest(conversation("몇 분이 오시는", revision: 2), search: first)
            ])
    }

    @Test(
        "words that were understood twice, or that go on and end a sentence, are not waited for",
        arguments: [
            ("몇 분이 오시는", "몇 분이 오시는."), ("몇 분이", "몇 분이세요"), ("네 알", "네 알겠습니다"), ("네, 안 돼", "네, 안 되죠"),
            ("그건 제가", "그건 제가 잘…?"),
        ])
    func settled(before: String, after: String) {
        var call = talking()
        #expect(searches(hear(before, 1, &call)) == [])
        #expect(hear(after, 2, &call).last == .suggest(conversation(after, revision: 2), search: first))
    }

    @Test(
        "a sentence that is understood otherwise each time is waited for",
        arguments: [("몇 시에 오세", "몇 분이 오세요"), ("예약하시는 분 성함", "예약 번호 알려 주세요")])
    func rewritten(before: String, after: String) {
        var call = talking()
        _ = hear(before, 1, &call)
        #expect(hear(after, 2, &call).last == .startTimer(.steadyWords(turn: 2), .milliseconds(250)))
    }

    @Test("a few letters are not worth a search", arguments: ["네.", "네네", "여보세", "1, 2"])
    func short(text: String) {
        var call = talking()
        _ = hear("네", 1, &call)
        #expect(
            hear(text, 2, &call) == [
                .record(.turn(.callee(2, text, .open, revision: 2))),
                .publish(.interim(turn: 2, text: text, revision: 2)),
            ])
        #expect(call.handle(.timer(.steadyWords(turn: 2))) == [])
    }

    @Test("an assistant that does not want it is asked once the turn is over")
    func notWanted() {
        var call = CallMachine.talking()
        _ = hear("몇 분이", 1, &call)
        let effects = hear("몇 분이세요", 2, &call)
        #expect(effects.last == .publish(.interim(turn: 2, text: "몇 분이세요", revision: 2)))
        #expect(call.handle(.timer(.steadyWords(turn: 2))) == [])
    }

    @Test(
        "a final that says the same goes on with the search that runs",
        arguments: ["몇 분이세요?", "몇 분이세요", "몇분이세요.", " 몇 분이세요!"])
    func sameFinal(text: String) {
        var call = searching()
        let turn = Turn.callee(2, text, revision: 3)
        #expect(
            Array(call.handle(.heard(.final(text, revision: 3), run: 0)).prefix(5)) == [
                .record(.turn(turn)), .publish(.final(turn)), .publish(.suggestionsPending(turn: 2)),
                .cancelSuggestions(except: first), .startTimer(.suggestions(search: first), .seconds(15)),
            ])
        #expect(
            call.handle(.suggested(replies, search: first)) == [
                .cancelTimer(.suggestions(search: first)), .publish(.suggestions(turn: 2, replies)),
                .prepareReplies(["네 명입니다.", "두 명입니다."]),
            ])
    }

    @Test("a number says the same in digits and in words")
    func numbers() {
        var call = talking()
        _ = hear("일곱 시에 오세", 1, &call)
        _ = hear("일곱 시에 오세요", 2, &call)
        #expect(searches(call.handle(.heard(.final("7시에 오세요.", revision: 3), run: 0))) == [])
    }

    @Test("what was found is shown, and made into speech, not before the turn is over")
    func found() {
        var call = searching()
        #expect(call.handle(.suggested(replies, search: first)) == [])
        let turn = Turn.callee(2, "몇 분이세요?", revision: 3)
        #expect(
            call.handle(.heard(.final("몇 분이세요?", revision: 3), run: 0)) == [
                .record(.turn(turn)), .publish(.final(turn)), .publish(.suggestionsPending(turn: 2)),
                .cancelSuggestions(except: first), .publish(.suggestions(turn: 2, replies)),
                .prepareReplies(["네 명입니다.", "두 명입니다."]),
                .startTimer(.patience(turn: 2), .milliseconds(2_500)),
                .startTimer(.calleeSilence, .seconds(15)), .startTimer(.deadAir, .seconds(120)),
            ])
    }

    @Test("a final that says something else is asked about anew, and what the first search finds is nobody's")
    func otherFinal() {
        var call = searching()
        _ = call.handle(.suggested(replies, search: first))
        let effects = call.handle(.heard(.final("몇 분이세요, 어른만요?", revision: 3), run: 0))
        #expect(effects.contains(.cancelSuggestions()))
        #expect(effects.contains(.suggest(conversation("몇 분이세요, 어른만요?", revision: 3), search: second)))
        #expect(effects.contains(.startTimer(.suggestions(search: second), .seconds(15))))
        #expect(!effects.contains(.publish(.suggestions(turn: 2, replies))))
        #expect(call.handle(.suggested(replies, search: first)) == [])
        #expect(call.handle(.timer(.suggestions(search: first))) == [])
        #expect(call.handle(.suggested(replies, search: second)).contains(.publish(.suggestions(turn: 2, replies))))
    }

    @Test("a final with doubtful words is asked about anew: the first search took them for certain")
    func doubtful() {
        var call = searching()
        let final = RecognitionEvent.final("몇 분이세요?", revision: 3, doubtful: ["분이세요"])
        #expect(searches(call.handle(.heard(final, run: 0))) == [second])
    }

    @Test("a search that came to nothing is not shown, and made up for", arguments: [true, false])
    func failed(isFailure: Bool) {
        var call = searching()
        let input = isFailure ? CallInput.suggestionsFailed(.serverFault, search: first) : .suggested([], search: first)
        #expect(call.handle(input) == [])
        #expect(searches(call.handle(.heard(.final("몇 분이세요?", revision: 3), run: 0))) == [second])
    }

    @Test("a callee who goes on has the search replaced, three times a turn at most")
    func goesOn() {
        var call = searching()
        #expect(searches(hear("몇 분이세요?", 3, &call)) == [], "the same words")
        #expect(
            hear("몇 분이세요? 성함은요", 4, &call).suffix(2) == [
                .cancelSearch(first), .suggest(conversation("몇 분이세요? 성함은요", revision: 4), search: second),
            ])
        _ = call.handle(.suggested(replies, search: second))
        #expect(searches(hear("몇 분이세요? 성함은요 번호는요", 5, &call)) == [ReplySearch(turn: 2, number: 3)])
        let last = "몇 분이세요? 성함은요 번호는요 창가세요"
        #expect(searches(hear(last, 6, &call)) == [])
        #expect(call.handle(.timer(.steadyWords(turn: 2))) == [])
        #expect(
            searches(call.handle(.heard(.final(last, revision: 7), run: 0))) == [ReplySearch(turn: 2, number: 4)])
    }

    @Test("a search for an older turn goes on beside it until the newer turn is over")
    func besideAnother() {
        var call = CallMachine.asked()
        call.searchesEarly = true
        _ = hear("성함", 1, utterance: 2, &call)
        let effects = hear("성함은 어떻게 되세요", 2, utterance: 2, &call)
        #expect(searches(effects) == [ReplySearch(turn: 3)])
        #expect(!effects.contains(.cancelSearch(first)) && !effects.contains(.cancelSuggestions()))
        #expect(call.handle(.suggested(replies, search: first)).contains(.publish(.suggestions(turn: 2, replies))))
    }

    @Test("is not done over our own voice")
    func whileSpeaking() {
        var call = talking()
        _ = call.handle(.person(.type("창가로 부탁드려요.")))
        _ = hear("네 창가", 1, utterance: 1, &call)
        #expect(searches(hear("네 창가요", 2, &call)) == [])
        #expect(call.handle(.timer(.steadyWords(turn: 3))) == [])
        _ = call.handle(.speechHeard(turn: 2))
        #expect(searches(hear("네 창가요.", 3, &call)) == [ReplySearch(turn: 3)])
    }

    @Test("is not done for a greeting, to which the opening line is the answer")
    func greeting() {
        var call = CallMachine.greeting()
        call.searchesEarly = true
        _ = hear("네 한식당", 1, &call)
        #expect(searches(hear("네 한식당입니다", 2, &call)) == [])
        #expect(call.handle(.timer(.steadyWords(turn: 1))) == [])
    }

    @Test("is not done for a machine, nor once we say good-bye, nor when nobody watches")
    func nobodyToAnswer() {
        for input in [CallInput.carrier(.detected(.machine)), .timer(.longestCall), .person(.leave), .mediaClosed] {
            var call = talking()
            // A call that was answered is no machine's; this one has yet to be.
            _ = call.handle(input)
            _ = hear("몇 분이", 1, &call)
            #expect(searches(hear("몇 분이세요", 2, &call)) == [], "\(input)")
        }
    }

    @Test("ends with a turn that held no words of the callee")
    func withdrawn() {
        var call = searching()
        let effects = call.handle(.heard(.nothingSaid(utterance: 1), run: 0))
        #expect(effects.contains(.cancelSearch(first)))
        #expect(call.handle(.suggested(replies, search: first)) == [])
        #expect(call.handle(.timer(.steadyWords(turn: 2))) == [])
    }

    @Test("is over when the person speaks first; what the callee then says is asked about anew")
    func personSpeaks() {
        var call = searching()
        #expect(call.handle(.person(.type("네."))).contains(.cancelSuggestions()))
        #expect(call.handle(.suggested(replies, search: first)) == [])
        _ = call.handle(.speechHeard(turn: 3))
        #expect(searches(call.handle(.heard(.final("몇 분이세요?", revision: 3), run: 0))) == [second])
    }

    @Test("is asked anew when something of ours was said meanwhile")
    func weSpeak() {
        var call = searching()
        _ = call.handle(.person(.hold))
        _ = call.handle(.speechHeard(turn: 3))
        #expect(searches(call.handle(.heard(.final("몇 분이세요?", revision: 3), run: 0))) == [second])
    }

    @Test("is kept when the recogniser fails and what it understood counts as said")
    func recognizerFails() {
        var call = searching()
        let effects = call.handle(.recognizerFailed(.serverFault, run: 0))
        #expect(effects.contains(.cancelSuggestions(except: first)))
        #expect(searches(effects) == [])
    }

    @Test("what is found after the call has ended changes nothing")
    func afterTheEnd() {
        var call = searching()
        #expect(call.handle(.person(.hangUp)).contains(.cancelSuggestions()))
        #expect(call.handle(.suggested(replies, search: first)) == [])
        #expect(call.handle(.suggestionsFailed(.serverFault, search: first)) == [])
    }
}
