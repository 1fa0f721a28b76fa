import CallsTesting
import Concurrency
import Synchronization
import Testing

@Suite("Work with a limit on its time", .timeLimit(.minutes(1))) struct TimeoutTests {
    @Test("that is done in time has its value")
    func inTime() async {
        #expect(await withTimeout(.seconds(1), by: TestClock()) { 5 } == 5)
    }

    @Test("is cancelled when the limit is reached, and has returned before the caller goes on")
    func late() async {
        let clock = TestClock()
        let hasReturned = Mutex(false)
        async let outcome: Int? = withTimeout(.seconds(1), by: clock) {
            await CancelScope.untilCancelled()
            await Task.yield()
            hasReturned.withLock { $0 = true }
            return 5
        }
        await clock.pass(.seconds(1))
        #expect(await outcome == nil)
        #expect(hasReturned.withLock { $0 })
    }

    @Test("is given up at once without time", arguments: [Duration.zero, .seconds(-1)])
    func noTime(limit: Duration) async {
        let outcome: Void? = await withTimeout(limit, by: TestClock()) { await CancelScope.untilCancelled() }
        #expect(outcome == nil)
    }

    @Test("goes on if there is time left when the limit is looked at again")
    func renewed() async {
        let clock = TestClock()
        let left = Mutex<[Duration]>([.seconds(1), .seconds(2), .zero])
        async let outcome: Void? = withTimeout(
            by: clock, timeLeft: { left.withLock { $0.removeFirst() } }
        ) { await CancelScope.untilCancelled() }
        await clock.pass(.seconds(1))
        await clock.pass(.seconds(2))
        #expect(await outcome == nil)
        #expect(left.withLock { $0.isEmpty })
    }

    @Test("has all the time it needs once the limit is lifted")
    func lifted() async {
        let clock = TestClock()
        let done = AsyncValue<Int>()
        let looks = Mutex(0)
        let isLifted = AsyncValue<Void>()
        async let outcome: Int?? = withTimeout(
            by: clock,
            timeLeft: {
                let look = looks.withLock { looks in
                    looks += 1
                    return looks
                }
                guard look > 1 else { return .seconds(1) }
                isLifted.set()
                return nil
            }
        ) { await done.wait() }
        await clock.pass(.seconds(1))
        await isLifted.wait()
        clock.advance(by: .seconds(3_600))
        done.set(6)
        #expect(await outcome == .some(6))
    }

    @Test("is cancelled with the task that waits for it")
    func cancelled() async {
        await withTaskGroup(of: Bool?.self) { group in
            group.addTask {
                await withTimeout(.seconds(1), by: TestClock()) {
                    await CancelScope.untilCancelled()
                    return Task.isCancelled
                }
            }
            group.cancelAll()
            #expect(await group.next() == true)
        }
    }
}

@Suite("A race", .timeLimit(.minutes(1))) struct RaceTests {
    @Test("is over when one has returned and the others, cancelled, have too", arguments: 0..<3)
    func over(winner: Int) async {
        let ends = Mutex<[Int]>([])
        let run = { @Sendable (number: Int) async in
            if number != winner { await CancelScope.untilCancelled() }
            ends.withLock { $0.append(number) }
        }
        await race {
            await run(0)
        } or: {
            await run(1)
        } or: {
            await run(2)
        }
        let order = ends.withLock { $0 }
        #expect(order.first == winner && order.count == 3)
    }
}

@Suite("A stopwatch") struct StopwatchTests {
    @Test("measures from when it was made, on any clock")
    func measures() {
        let clock = TestClock()
        clock.advance(by: .seconds(9))
        let stopwatch = Stopwatch(clock)
        #expect(stopwatch.elapsed == .zero)
        clock.advance(by: .milliseconds(1_500))
        #expect(stopwatch.elapsed == .milliseconds(1_500))
    }
}
