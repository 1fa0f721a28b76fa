import Testing

@testable import Calls

@Suite("Listening") struct ListeningTests {
    @Test("knows the turn of each utterance of each run")
    func turns() {
        var listening = Listening()
        listening.began(.init(run: 0, number: 1), as: 4)
        #expect(listening.turn(of: .init(run: 0, number: 1)) == 4)
        #expect(listening.turn(of: .init(run: 1, number: 1)) == nil)
        #expect(listening.turn(of: .init(run: 0, number: 2)) == nil)
    }

    @Test("knows what the callee is saying until that turn is over")
    func calleeTurn() {
        var listening = Listening()
        #expect(listening.calleeTurn == nil)
        listening.began(.init(run: 0, number: 1), as: 1)
        listening.began(.init(run: 0, number: 2), as: 3)
        listening.ended(1)
        #expect(listening.calleeTurn == 3)
        listening.ended(3)
        #expect(listening.calleeTurn == nil)
    }

    @Test("starts a recogniser that failed again, later each time until the callee begins to speak")
    func failures() {
        var listening = Listening()
        let waits = (1...6).map { _ in listening.failed() }
        #expect(waits == [500, 1_000, 2_000, 4_000, 8_000, 8_000].map(Duration.milliseconds))
        #expect(listening.run == 6)
        #expect(listening.restart() == [.restartRecognizer(run: 6)])
        #expect(listening.restart() == [])
        listening.began(.init(run: 6, number: 1), as: 1)
        #expect(listening.failed() == .milliseconds(500))
    }

    @Test("does not start one for sound that has ended")
    func lineLost() {
        var listening = Listening()
        _ = listening.failed()
        listening.lineLost()
        #expect(listening.run == 2)
        #expect(listening.restart() == [])
    }
}
