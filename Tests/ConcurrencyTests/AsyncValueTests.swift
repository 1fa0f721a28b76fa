import CallsTesting
import Concurrency
import Testing

@Suite("A value that comes once", .timeLimit(.minutes(1))) struct AsyncValueTests {
    @Test("is there for tasks that ask after it has come")
    func after() async {
        let value = AsyncValue<Int>()
        #expect(!value.isSet && value.value == nil)
        value.set(1)
        #expect(value.isSet && value.value == 1)
        #expect(await value.wait() == 1)
    }

    @Test("reaches every task that waits for it")
    func many() async {
        let value = AsyncValue<Int>()
        let found = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<20 { group.addTask { await value.wait() } }
            group.addTask {
                value.set(7)
                return nil
            }
            return await group.reduce(into: [Int?]()) { $0.append($1) }
        }
        #expect(found.compactMap(\.self) == [Int](repeating: 7, count: 20))
    }

    @Test("stays what it was first")
    func first() async {
        let value = AsyncValue<Int>()
        value.set(1)
        value.set(2)
        #expect(await value.wait() == 1)
    }

    @Test("may itself be nothing, which is something else than not having come")
    func nothing() async {
        let value = AsyncValue<Int?>()
        value.set(nil)
        #expect(value.isSet)
        #expect(await value.wait() == .some(nil))
    }

    @Test("is not waited for by a task that is cancelled, and the others go on waiting")
    func cancelled() async {
        let value = AsyncValue<Int>()
        await withTaskGroup(of: Int?.self) { group in
            group.addTask { await value.wait() }
            group.cancelAll()
            #expect(await group.next() == .some(nil))
        }
        #expect(!value.isSet)
        async let other = value.wait()
        value.set(3)
        #expect(await other == 3)
    }

    @Test("that has come is handed to a cancelled task too")
    func cancelledLate() async {
        let value = AsyncValue<Int>()
        value.set(3)
        await withTaskGroup(of: Int?.self) { group in
            group.cancelAll()
            group.addTask { await value.wait() }
            #expect(await group.next() == 3)
        }
    }

    @Test("can be an event without a value")
    func event() async {
        let event = AsyncValue<Void>()
        async let waiting: Void? = event.wait()
        event.set()
        event.set()
        #expect(await waiting != nil)
    }

    @Test("is waited for no longer than a limit")
    func limit() async {
        let clock = TestClock()
        let value = AsyncValue<Int>()
        async let waiting = value.wait(atMost: .seconds(5), by: clock)
        await clock.pass(.seconds(5))
        #expect(await waiting == nil)
    }

    @Test("that comes within the limit ends the wait")
    func withinLimit() async {
        let clock = TestClock()
        let value = AsyncValue<Int>()
        async let waiting = value.wait(atMost: .seconds(5), by: clock)
        await clock.untilSomeoneSleeps(for: .seconds(5))
        value.set(4)
        #expect(await waiting == 4)
        #expect(clock.sleeperCount == 0)
    }

    @Test("that has come counts, even with no time left")
    func noTime() async {
        let value = AsyncValue<Int>()
        value.set(4)
        #expect(await value.wait(atMost: .zero, by: TestClock()) == 4)
    }
}
