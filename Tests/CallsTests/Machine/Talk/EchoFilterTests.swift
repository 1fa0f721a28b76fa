import CallsTesting
import Foundation
import Languages
import Testing

@testable import Calls

@Suite("The echo filter") struct EchoFilterTests {
    private let line = "안녕하세요, 예약하려고 전화드렸습니다."

    /// A filter that knows of one utterance of ours, from 0 to 4 s.
    private func filter(isOver: Bool = true) -> EchoFilter {
        var filter = EchoFilter()
        filter.began(.caller(1, line, .open, .opening), at: .example)
        if isOver { filter.ended(1, at: .example + 4) }
        return filter
    }

    /// What the callee seems to say, from so many seconds on.
    private func heard(_ text: String, at seconds: Double) -> Turn {
        var turn = Turn.callee(2, text, .open)
        turn.startedAt = .example + seconds
        return turn
    }

    @Test("knows our words when they come back while they sound", arguments: [true, false])
    func comesBack(isOver: Bool) {
        #expect(filter(isOver: isOver).isEcho(heard(line, at: 0.6), isFinal: true, language: .korean))
    }

    @Test("takes the same words for the callee's own when they come before, afterwards or from another place")
    func elsewhere() {
        #expect(!filter().isEcho(heard(line, at: -1), isFinal: true, language: .korean))
        #expect(!filter().isEcho(heard(line, at: 4), isFinal: true, language: .korean))
        #expect(!filter().isEcho(heard("안녕하세요, 예약", at: 3.9), isFinal: true, language: .korean))
    }

    @Test("takes other words for the callee's own")
    func otherWords() {
        #expect(!filter().isEcho(heard("오늘은 자리가 없어요", at: 0.6), isFinal: true, language: .korean))
        #expect(!EchoFilter().isEcho(heard(line, at: 0.6), isFinal: true, language: .korean))
    }

    @Test("takes a short answer for the callee's own, unless the line turns out to return our voice")
    func short() {
        var filter = filter()
        let turn = heard("안녕하세요", at: 0.6)
        #expect(!filter.isEcho(turn, isFinal: true, language: .korean))
        #expect(filter.isEcho(turn, isFinal: false, language: .korean))
        filter.recognized(at: .example + 0.5)
        #expect(!filter.isEcho(turn, isFinal: true, language: .korean))
        filter.recognized(at: .example + 1)
        #expect(filter.isEcho(turn, isFinal: true, language: .korean))
    }

    @Test("remembers the last three utterances")
    func lastThree() {
        var filter = filter()
        for id in 2...3 { filter.began(.caller(id, "잠시만요.", .open, .filler), at: .example + Double(id)) }
        #expect(filter.isEcho(heard(line, at: 0.6), isFinal: true, language: .korean))
        filter.began(.caller(4, "잠시만요.", .open, .filler), at: .example + 4)
        #expect(!filter.isEcho(heard(line, at: 0.6), isFinal: true, language: .korean))
    }
}
