/// Work that can be stopped from outside without leaving the task that does it.
///
/// A task group cancels all its children or none. A scope cancels one: the task that runs it stays its owner and
/// returns when the work has ended, whether it was finished or cancelled.
public final class CancelScope: Sendable {
    private let isCancelled = AsyncValue<Void>()

    /// A scope whose work may run.
    public init() {}

    /// Stops the work, now or as soon as it is run. Twice is once.
    public func cancel() { isCancelled.set() }

    /// Does the work until it is done or ``cancel()`` is called; returns when it has really ended.
    public func run(_ work: @escaping @Sendable () async -> Void) async {
        await race(work) { await self.isCancelled.wait() }
    }

    /// Suspends until cancelled.
    public static func untilCancelled() async {
        await AsyncValue<Never>().wait()
    }
}
