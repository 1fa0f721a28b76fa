import Concurrency
import Synchronization
import Testing

@Suite("Work that can be stopped from outside", .timeLimit(.minutes(1))) struct CancelScopeTests {
    @Test("ends with its work")
    func ends() async {
        let isDone = Mutex(false)
        let scope = CancelScope()
        await scope.run { isDone.withLock { $0 = true } }
        #expect(isDone.withLock { $0 })
    }

    @Test("ends when it is cancelled, and only after its work has really ended")
    func cancelled() async {
        let scope = CancelScope()
        let steps = Mutex<[String]>([])
        await scope.run {
            scope.cancel()
            await CancelScope.untilCancelled()
            await Task.yield()
            steps.withLock { $0.append("work ended, cancelled: \(Task.isCancelled)") }
        }
        steps.withLock { $0.append("run returned") }
        #expect(steps.withLock { $0 } == ["work ended, cancelled: true", "run returned"])
    }

    @Test("cancelled before it is run, its work is cancelled from the beginning on")
    func cancelledBefore() async {
        let scope = CancelScope()
        scope.cancel()
        scope.cancel()
        await scope.run { await CancelScope.untilCancelled() }
    }

    @Test("cancelled after its work, nothing happens")
    func cancelledAfter() async {
        let scope = CancelScope()
        await scope.run {}
        scope.cancel()
        #expect(!Task.isCancelled)
    }

    @Test("does not cancel the task that runs it")
    func ownerGoesOn() async {
        let scope = CancelScope()
        scope.cancel()
        await scope.run { await CancelScope.untilCancelled() }
        #expect(!Task.isCancelled)
    }

    @Test("ends with the task that runs it")
    func ownerCancelled() async {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await CancelScope().run {
                    start.finish()
                    await CancelScope.untilCancelled()
                }
            }
            for await _ in started {}
            group.cancelAll()
        }
    }
}
