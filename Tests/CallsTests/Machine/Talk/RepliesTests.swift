import CallsTesting
import Testing

@testable import Calls

@Suite("The state of replies") struct RepliesTests {
    private let first = ReplySearch(turn: 1)
    private let ask: [CallEffect] = [.publish(.suggestionsPending(turn: 1))]
    private let found = [Suggestion("네 명이요.")]

    private func conversation(_ text: String, doubtful: [String] = []) -> Conversation {
        Conversation(call: .example, turns: [.callee(1, text, doubtful: doubtful)])
    }

    @discardableResult
    private func ask(_ replies: inout Replies, _ text: String = "몇 분이세요?", doubtful: [String] = []) -> [CallEffect] {
        replies.ask(
            for: 1, in: conversation(text, doubtful: doubtful), isExpected: true, limit: .seconds(15))
    }

    @Test("are looked for, shown and made ready when they are found")
    func shown() {
        var replies = Replies()
        #expect(
            ask(&replies) == ask + [
                .cancelSuggestions(), .suggest(conversation("몇 분이세요?"), search: first),
                .startTimer(.suggestions(search: first), .seconds(15)),
            ])
        #expect(
            replies.found(found, by: first) == [
                .cancelTimer(.suggestions(search: first)), .publish(.suggestions(turn: 1, found)),
                .prepareReplies(["네 명이요."]),
            ])
        #expect(replies.offered == Suggestions(turn: 1, replies: found))
        #expect(replies.found(found, by: first) == [])
    }

    @Test("of an older search are ignored")
    func older() {
        var replies = Replies()
        ask(&replies)
        #expect(ask(&replies).first == .cancelTimer(.suggestions(search: first)))
        #expect(replies.found(found, by: first) == [])
        #expect(replies.gaveUp(first) == [])
        #expect(replies.offered == nil)
    }

    @Test("that do not come are given up, and the person is told")
    func tooSlow() {
        var replies = Replies()
        ask(&replies)
        #expect(
            replies.gaveUp(first) == [
                .cancelTimer(.suggestions(search: first)), .publish(.suggestionsUnavailable(turn: 1)),
                .cancelSearch(first),
            ])
        #expect(replies.gaveUp(first) == [])
    }

    @Test("that were found early are shown at once, if the words are the same in the end")
    func early() {
        var replies = Replies()
        let supposed = conversation("몇 분이세요")
        #expect(replies.askEarly(for: 1, in: supposed) == [.suggest(supposed, search: first)])
        #expect(replies.askEarly(for: 1, in: supposed) == [])
        #expect(replies.found(found, by: first) == [])
        #expect(replies.offered == nil)
        #expect(
            ask(&replies) == ask + [
                .cancelSuggestions(except: first), .publish(.suggestions(turn: 1, found)), .prepareReplies(["네 명이요."]),
            ])
    }

    @Test("that are still looked for early are waited for")
    func earlyGoesOn() {
        var replies = Replies()
        _ = replies.askEarly(for: 1, in: conversation("몇 분이세요"))
        #expect(
            ask(&replies) == ask + [
                .cancelSuggestions(except: first), .startTimer(.suggestions(search: first), .seconds(15)),
            ])
        #expect(replies.found(found, by: first).contains(.publish(.suggestions(turn: 1, found))))
    }

    @Test("are looked for anew when the words turn out to be others, doubtful, or nothing was found for them")
    func earlyInVain() {
        for (said, doubtful, early) in [
            ("몇 분이세요?", ["몇"], nil), ("몇 시에 오세요?", [], nil), ("몇 분이세요?", [], []),
        ] as [(String, [String], [Suggestion]?)] {
            var replies = Replies()
            _ = replies.askEarly(for: 1, in: conversation("몇 분이세요"))
            if let early { _ = replies.found(early, by: first) }
            #expect(
                ask(&replies, said, doubtful: doubtful).contains(
                    .suggest(conversation(said, doubtful: doubtful), search: ReplySearch(turn: 1, number: 2))))
        }
    }

    @Test("are looked for early three times at most, one search at a time")
    func earlyLimit() {
        var replies = Replies()
        for number in 1...3 {
            let supposed = conversation("\(number)명이세요")
            let older: [CallEffect] = number > 1 ? [.cancelSearch(ReplySearch(turn: 1, number: number - 1))] : []
            #expect(
                replies.askEarly(for: 1, in: supposed)
                    == older + [.suggest(supposed, search: ReplySearch(turn: 1, number: number))])
        }
        #expect(replies.askEarly(for: 1, in: conversation("4명이세요")) == [])
    }

    @Test("to a turn that held no words are not looked for any longer")
    func dropEarly() {
        var replies = Replies()
        _ = replies.askEarly(for: 1, in: conversation("몇 분이세요"))
        #expect(replies.dropEarly(for: 2) == [])
        #expect(replies.dropEarly(for: 1) == [.cancelSearch(first)])
        #expect(replies.dropEarly(for: 1) == [])
    }

    @Test("are owed by the person until nothing waits for them; time bought is counted for the turn and the call")
    func unanswered() {
        var replies = Replies()
        #expect(replies.stopWaiting() == [])
        ask(&replies)
        replies.usedFiller()
        #expect(replies.unanswered == Replies.Unanswered(turn: 1, isExpected: true, fillers: 1))
        #expect(replies.stopWaiting() == [.cancelTimer(.patience(turn: 1))])
        replies.settle()
        #expect(replies.stopWaiting() == [])
        replies.usedFiller()
        #expect(replies.fillersInAll == 2)
        ask(&replies)
        #expect(replies.unanswered?.fillers == 0)
    }
}
