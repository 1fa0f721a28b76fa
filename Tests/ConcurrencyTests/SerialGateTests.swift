import Concurrency
import Synchronization
import Testing

@Suite("A gate", .timeLimit(.minutes(1))) struct SerialGateTests {
    /// What tasks did, in order.
    private final class Log: Sendable {
        private let steps = Mutex<[String]>([])
        var all: [String] { steps.withLock { $0 } }
        func note(_ step: String) { steps.withLock { $0.append(step) } }
    }

    @Test("lets one task through at a time")
    func oneAtATime() async {
        let gate = SerialGate()
        let log = Log()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    await gate.pass {
                        log.note("in")
                        await Task.yield()
                        log.note("out")
                    }
                }
            }
        }
        #expect(log.all == (0..<50).flatMap { _ in ["in", "out"] })
    }

    @Test("lets a task through that comes while another is inside, and only after it")
    func inTurn() async {
        let gate = SerialGate()
        let (isInside, mayLeave) = (AsyncValue<Void>(), AsyncValue<Void>())
        let log = Log()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await gate.pass {
                    isInside.set()
                    await mayLeave.wait()
                    log.note("first")
                }
            }
            await isInside.wait()
            group.addTask { await gate.pass { log.note("second") } }
            await Task.yield()
            #expect(log.all.isEmpty)
            mayLeave.set()
        }
        #expect(log.all == ["first", "second"])
    }
}
