/// Work that can be stopped from outside without leaving the task that does it.
///
/// A task group cancels all its children or none. A scope cancels one: the task that runs it stays its owner and
/// returns when the work has ended, whether it was finished or cancelled.
public final class CancelScope: Sendable {
    private let signal: AsyncStream<Never>
    private let source: AsyncStream<Never>.Continuation

    /// A scope whose work may run.
    public init() {
        (signal, source) = AsyncStream.makeStream(of: Never.self)
    }

    /// Stops the work, now or as soon as it is run. Twice is once.
    public func cancel() { source.finish() }

    /// Does the work until it is done or ``cancel()`` is called; returns when it has really ended.
    public func run(_ work: @escaping @Sendable () async -> Void) async {
        await race(work) { for await _ in self.signal {} }
    }

    /// Suspends until cancelled.
    public static func untilCancelled() async {
        let (never, source) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
        withExtendedLifetime(source) {}
    }
}
