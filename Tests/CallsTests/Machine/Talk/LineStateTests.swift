import CallsTesting
import Testing

@testable import Calls

@Suite("The line") struct LineStateTests {
    private let isBack: [CallEffect] = [
        .cancelTimer(.mediaLoss), .publish(.notice(.captionsUnavailable, isOn: false)),
    ]

    @Test("is waited for until it first opens")
    func opens() {
        var line = Line()
        #expect(line.state == .none)
        #expect(line.opened() == [.cancelTimer(.sound)])
        #expect(line.isOpen)
        #expect(line.opened() == nil)
    }

    @Test("that is back is told of")
    func isBackAgain() {
        var line = Line()
        _ = line.opened()
        line.closed()
        #expect(line.state == .lost)
        #expect(line.opened() == isBack)
        #expect(line.opened() == nil)
    }

    @Test("that closes before it opened has never been there")
    func neverCame() {
        var line = Line()
        line.closed()
        #expect(line.state == .none)
        #expect(line.opened() == [.cancelTimer(.sound)] + isBack)
    }

    @Test("is hopeless when it is lost a fourth time and nothing was heard in between")
    func hopeless() {
        var line = Line()
        for loss in 1...4 {
            #expect(!line.isHopeless)
            _ = line.opened()
            line.closed()
            #expect(line.losses == loss)
        }
        #expect(line.isHopeless)
        line.carried()
        #expect(!line.isHopeless && line.losses == 0)
    }
}
