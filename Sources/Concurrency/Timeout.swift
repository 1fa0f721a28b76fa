/// Does work for no longer than a limit.
///
/// - Returns: `nil` if the limit was reached; the work has been cancelled by then and has returned.
public func withTimeout<Value: Sendable>(
    _ limit: Duration, by clock: any Clock<Duration>, _ work: @escaping @Sendable () async -> Value
) async -> Value? {
    let stopwatch = Stopwatch(clock)
    return await withTimeout(by: clock, timeLeft: { limit - stopwatch.elapsed }, work)
}

private enum TimeoutStep<Value: Sendable>: Sendable { case done(Value), expired, unlimited }

/// Does work for as long as a limit allows that may change while it is done.
///
/// - Parameters:
///   - clock: measures the time.
///   - timeLeft: how much longer may be waited, asked again when that has passed; zero or less: no longer; `nil`: from
///     here on as long as it takes.
///   - work: what is to be done.
/// - Returns: `nil` if the limit was reached; the work has been cancelled by then and has returned.
public func withTimeout<Value: Sendable>(
    by clock: any Clock<Duration>, timeLeft: @escaping @Sendable () -> Duration?,
    _ work: @escaping @Sendable () async -> Value
) async -> Value? {
    await withTaskGroup(of: TimeoutStep<Value>.self) { group in
        group.addTask { .done(await work()) }
        group.addTask {
            while let left = timeLeft() {
                guard left > .zero else { return .expired }
                // Only cancellation makes a clock throw: the work is done.
                guard (try? await clock.sleep(for: left)) != nil else { return .unlimited }
            }
            return .unlimited
        }
        defer { group.cancelAll() }
        for await step in group {
            switch step {
            case .done(let value): return value
            case .expired: return nil
            case .unlimited: continue
            }
        }
        return nil
    }
}
