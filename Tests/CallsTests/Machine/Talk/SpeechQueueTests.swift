import Testing

@testable import Calls

@Suite("The queue of what we say") struct SpeechQueueTests {
    /// A queue in which turn 1 is being said and others wait.
    private func speaking(waiting: Int...) -> SpeechQueue {
        var queue = SpeechQueue()
        queue.add(1)
        _ = queue.next()
        for turn in waiting { queue.add(turn) }
        return queue
    }

    @Test("begins one utterance at a time, in order, but for one that comes first")
    func order() {
        var queue = SpeechQueue()
        #expect(queue.next() == nil)
        for turn in 1...3 { queue.add(turn) }
        queue.add(4, first: true)
        var said: [Int] = []
        while let turn = queue.next() {
            #expect(queue.next() == nil)
            #expect(queue.speaking == turn)
            said.append(turn)
            queue.ended()
        }
        #expect(said == [4, 1, 2, 3])
        #expect(queue.speaking == nil)
    }

    @Test("is full with five that wait, besides the one that is being said")
    func full() {
        var queue = speaking()
        for turn in 2...6 {
            #expect(!queue.isFull)
            queue.add(turn)
        }
        #expect(queue.isFull)
    }

    @Test("knows when an utterance is first heard, and only of the one that is being said")
    func started() {
        var queue = speaking(waiting: 2)
        #expect(queue.started(2) == false)
        #expect(queue.current?.isSounding == false)
        #expect(queue.started(1) == true)
        #expect(queue.started(1) == false)
        #expect(queue.current?.isSounding == true)
    }

    @Test("waits for the mark of the one that is being said")
    func sent() {
        var queue = speaking(waiting: 2)
        #expect(queue.sent(2) == false)
        #expect(queue.current?.isSent == false)
        #expect(queue.sent(1) == true)
        #expect(queue.sent(1) == true)
        #expect(queue.current == SpeechQueue.Utterance(turn: 1, isSent: true))
    }

    @Test("asks once for a stop")
    func stop() {
        var queue = speaking(waiting: 2)
        #expect(queue.isGoingOn)
        #expect(queue.stop() == [.stopSpeech(turn: 1)])
        #expect(queue.isStopping(1) && !queue.isStopping(2) && !queue.isGoingOn)
        #expect(queue.stop() == [])
        queue.ended()
        #expect(queue.stop() == [])
        #expect(queue.next() == 2)
        #expect(queue.isGoingOn)
    }

    @Test("drops what it is told to of what waits, never what is being said")
    func drop() {
        var queue = speaking(waiting: 2, 3, 4)
        #expect(queue.drop { $0 != 3 } == [2, 4])
        #expect(queue.waiting == [3])
        #expect(queue.speaking == 1)
    }

    @Test("remembers what was being said when the sound was lost, unless it was to stop")
    func lineLost() {
        var queue = speaking()
        queue.lineLost()
        #expect(queue.lost == 1 && queue.hasUnheard)
        _ = queue.stop()
        queue.lineLost()
        #expect(queue.lost == nil && !queue.hasUnheard)
    }

    @Test("hands out once what the carrier did not take")
    func stranded() {
        var queue = SpeechQueue()
        queue.strand(1)
        queue.strand(2)
        #expect(queue.hasUnheard)
        #expect(queue.takeStranded() == [1, 2])
        #expect(queue.takeStranded() == [])
        queue.strand(3)
        queue.reachedCallee()
        #expect(!queue.hasUnheard)
    }

    @Test("forgets what the callee did not hear")
    func forget() {
        var queue = speaking()
        queue.lineLost()
        queue.strand(2)
        queue.strand(3)
        queue.forgetUnheard { $0 == 2 }
        #expect(queue.lost == 1 && queue.stranded == [3])
        queue.forgetUnheard()
        #expect(queue.lost == nil && queue.stranded == [])
    }
}
