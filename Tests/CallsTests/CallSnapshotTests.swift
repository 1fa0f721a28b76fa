import Calls
import CallsTesting
import Languages
import Testing

@Suite("What a call's watchers see") struct CallSnapshotTests {
    private let replies = [Suggestion("네 명입니다.")]

    private func snapshot(after kinds: [CallEvent.Kind]) -> CallSnapshot {
        var snapshot = CallSnapshot(of: .example)
        for (index, kind) in kinds.enumerated() {
            snapshot.apply(CallEvent(sequence: index + 1, at: .example, kind: kind))
        }
        return snapshot
    }

    @Test("a call to which nothing happened is being dialled")
    func empty() {
        let snapshot = snapshot(after: [])
        #expect(snapshot.state == .dialing)
        #expect(snapshot.sequence == 0)
        #expect(snapshot.turns.isEmpty)
    }

    @Test("it carries the number of the last event")
    func sequence() {
        #expect(snapshot(after: [.state(.dialing), .state(.ringing), .accepted]).sequence == 3)
    }

    @Test("states replace one another")
    func state() {
        #expect(snapshot(after: [.state(.dialing), .state(.talking)]).state == .talking)
    }

    @Test("interims of a turn replace one another and keep its beginning")
    func interims() {
        let kinds: [CallEvent.Kind] = [
            .interim(turn: 1, text: "", revision: 0), .interim(turn: 1, text: "몇 분", revision: 1),
        ]
        #expect(snapshot(after: kinds).turns == [.callee(1, "몇 분", .open)])
    }

    @Test("a final replaces the interim")
    func final() {
        let kinds: [CallEvent.Kind] = [
            .interim(turn: 1, text: "몇", revision: 1), .final(.callee(1, "몇 분이세요?", revision: 2)),
        ]
        #expect(snapshot(after: kinds).turns == [.callee(1, "몇 분이세요?", revision: 2)])
    }

    @Test("a turn that held no words disappears")
    func nothingSaid() {
        #expect(snapshot(after: [.interim(turn: 1, text: "몇", revision: 1), .nothingSaid(turn: 1)]).turns == [])
    }

    @Test("turns stand in the order of their ids, whichever is shown first")
    func order() {
        let kinds: [CallEvent.Kind] = [
            .speech(.caller(3, "네", .open, .typed)), .final(.callee(2, "네?")),
            .speech(.caller(1, "여보세요", .heard, .opening)),
        ]
        #expect(snapshot(after: kinds).turns.map(\.id) == [1, 2, 3])
    }

    @Test("what becomes of a speech replaces what it was")
    func speech() {
        let kinds: [CallEvent.Kind] = [
            .speech(.caller(1, "네", .open, .typed)), .speechStarted(turn: 1),
            .speech(.caller(1, "네", .cut, .typed, played: 0.5)),
        ]
        #expect(snapshot(after: kinds).turns == [.caller(1, "네", .cut, .typed, played: 0.5)])
    }

    @Test("replies are there until newer ones are looked for")
    func suggestions() {
        #expect(snapshot(after: [.suggestions(turn: 1, replies)]).suggestions == Suggestions(turn: 1, replies: replies))
        #expect(snapshot(after: [.suggestions(turn: 1, replies), .suggestionsPending(turn: 2)]).suggestions == nil)
    }

    @Test("replies disappear with the answer", arguments: [Turn.Origin.suggestion, .typed, .closing])
    func answered(origin: Turn.Origin) {
        let kinds: [CallEvent.Kind] = [
            .suggestions(turn: 1, replies), .speech(.caller(2, "네 명입니다.", .open, origin)),
        ]
        #expect(snapshot(after: kinds).suggestions == nil)
    }

    @Test("replies stay while we only buy time")
    func filler() {
        let kinds: [CallEvent.Kind] = [
            .suggestions(turn: 1, replies), .speech(.caller(2, "잠시만요.", .open, .filler)),
        ]
        #expect(snapshot(after: kinds).suggestions?.turn == 1)
    }

    @Test("replies to a newer turn stay when an older answer is spoken or heard")
    func olderAnswer() {
        let kinds: [CallEvent.Kind] = [
            .speech(.caller(1, "네", .open, .typed)), .suggestions(turn: 3, replies),
            .speech(.caller(1, "네", .heard, .typed)), .speech(.caller(2, "창가로요.", .open, .typed)),
        ]
        #expect(snapshot(after: kinds).suggestions?.turn == 3)
    }

    @Test("replies disappear with the end")
    func ended() {
        let kinds: [CallEvent.Kind] = [
            .suggestions(turn: 1, replies), .state(.ended(.completed, reason: nil)), .endedRemotely(.completed),
        ]
        #expect(snapshot(after: kinds).suggestions == nil)
        #expect(snapshot(after: kinds).state == .ended(.completed, reason: nil))
    }

    @Test("a notice is there while it lasts", arguments: Notice.allCases)
    func notices(notice: Notice) {
        #expect(snapshot(after: [.notice(notice, isOn: true)]).notices == [notice])
        #expect(snapshot(after: [.notice(notice, isOn: true), .notice(notice, isOn: false)]).notices == [])
    }

    @Test("the summary stays")
    func summary() {
        #expect(snapshot(after: [.summary(.example)]).summary == .example)
    }

    @Test(
        "what is only news changes nothing but the number",
        arguments: [
            CallEvent.Kind.accepted, .suggestionsUnavailable(turn: 1),
            .summaryUnavailable, .endedRemotely(.completed), .speechStarted(turn: 1),
        ])
    func news(kind: CallEvent.Kind) {
        let snapshot = snapshot(after: [kind])
        #expect(snapshot.sequence == 1)
        #expect(snapshot.turns.isEmpty && snapshot.suggestions == nil && snapshot.notices.isEmpty)
        #expect(snapshot.state == .dialing && snapshot.summary == nil)
    }

    @Test("a menu is there until it is over, or the call is")
    func menu() {
        let menu = KeypadMenu(options: [.init("1", "예약")])
        let shown: [CallEvent.Kind] = [.notice(.menu, isOn: true), .menu(turn: 1, menu)]
        #expect(snapshot(after: shown).menu == menu)
        #expect(snapshot(after: shown + [.notice(.menu, isOn: false)]).menu == nil)
        #expect(snapshot(after: shown + [.state(.ended(.completed, reason: nil))]).menu == nil)
    }
}
