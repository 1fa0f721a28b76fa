import CallsTesting
import Foundation
import Testing

@testable import Calls

@Suite("The log of turns") struct TurnLogTests {
    private let later = Date.example + 5

    @Test("numbers both sides' turns together, from 1")
    func numbers() {
        var log = TurnLog()
        #expect(log.lastID == 0)
        #expect(log.begin(.callee, "", at: .example) == 1)
        #expect(log.begin(.caller, "네.", .typed, at: .example) == 2)
        #expect(log.lastID == 2)
        #expect(log.map(\.id) == [1, 2])
        #expect(log[2] == .caller(2, "네.", .open, .typed))
    }

    @Test("has no turn for a number that none has", arguments: [Int.min + 1, -1, 0, 2, .max])
    func unknown(id: Int) {
        var log = TurnLog()
        log.begin(.callee, "네.", at: .example)
        #expect(log[id] == nil)
        log.update(.callee(id, "아니요."))
        #expect(log.map(\.text) == ["네."])
    }

    @Test("keeps how a turn ended, and when")
    func ends() {
        var log = TurnLog()
        log.begin(.caller, "네.", .typed, at: .example)
        var cut = Turn.caller(1, "네.", .cut, .typed, played: 0.25)
        cut.endedAt = later
        #expect(log[1].map { log.end($0, as: .cut, playedFraction: 0.25, at: later) } == cut)
        #expect(log[1] == cut)
        #expect(log.open == [])
    }

    @Test("tells an assistant what was heard, what is being said, and what was cut after it began")
    func said() {
        var log = TurnLog()
        for (state, played) in [
            (Turn.State.heard, nil), (.cut, 0.5), (.cut, 0), (.cut, nil), (.failed, nil), (.echo, nil),
        ] as [(Turn.State, Double?)] {
            let id = log.begin(.caller, "네.", .typed, at: .example)
            if let turn = log[id] { _ = log.end(turn, as: state, playedFraction: played, at: .example) }
        }
        log.begin(.caller, "말하는 중", .typed, at: .example)
        log.begin(.caller, "기다리는 중", .typed, at: .example)
        #expect(log.said(speaking: 7).map(\.id) == [1, 2, 4, 7])
        #expect(log.said(speaking: nil).map(\.id) == [1, 2, 4])
    }

    @Test("knows whether the callee has heard words of the person's choice", arguments: Turn.Origin.allCases)
    func chosen(origin: Turn.Origin) {
        var log = TurnLog()
        log.begin(.caller, "1", origin, at: .example)
        #expect(log.isChosen(1) == [.suggestion, .typed, .keypad].contains(origin))
        #expect(!log.hasPersonSpoken)
        #expect(log.hasPressedKeys == (origin == .keypad))
        if let turn = log[1] { _ = log.end(turn, as: .heard, at: .example) }
        #expect(log.hasPersonSpoken == [.suggestion, .typed].contains(origin))
        #expect(log.hasPressedKeys == (origin == .keypad))
    }

    @Test("forgets keys that were not pressed after all", arguments: [Turn.State.cut, .failed])
    func keysNotPressed(state: Turn.State) {
        var log = TurnLog()
        log.begin(.caller, "1", .keypad, at: .example)
        if let turn = log[1] { _ = log.end(turn, as: state, at: .example) }
        #expect(!log.hasPressedKeys)
    }
}

@Suite("Notices") struct NoticesTests {
    @Test("are told when they change, and effects around them stay in order")
    func changes() {
        var notices = Notices()
        let on = CallEffect.publish(.notice(.menu, isOn: true))
        let off = CallEffect.publish(.notice(.menu, isOn: false))
        #expect(notices.changes(in: [off, .hangUp]) == [.hangUp])
        #expect(notices.changes(in: [.openMedia, on, on, .hangUp]) == [.openMedia, on, .hangUp])
        #expect(notices.changes(in: [on]) == [])
        #expect(notices.changes(in: [off, on, off, off]) == [off, on, off])
    }
}
