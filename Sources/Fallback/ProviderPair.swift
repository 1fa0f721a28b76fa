import Calls
import Concurrency

/// An engine that is preferred, another one that stands in for it, and the watch over an attempt of the first.
struct ProviderPair<Part: Sendable>: Sendable {
    let preferred: Provider<Part>
    /// `nil` if there is none.
    let standIn: Provider<Part>?
    /// Shared by all calls.
    let breaker: CircuitBreaker
    let limits: FallbackLimits
    /// Measures the waits.
    let clock: any Clock<Duration>

    /// The same two with their parts changed.
    func with(_ change: (Part) -> Part) -> ProviderPair {
        ProviderPair(
            preferred: preferred.with(change(preferred.part)), standIn: standIn.map { $0.with(change($0.part)) },
            breaker: breaker, limits: limits, clock: clock)
    }

    /// Lets an engine work for no longer than a limit.
    /// - Returns: what came of it; `nil` if the limit was reached, with the work cancelled and returned.
    func attempt<Value: Sendable>(
        within limit: Duration, _ work: @escaping @Sendable () async throws(ProviderError) -> Value
    ) async -> Result<Value, ProviderError>? {
        let stopwatch = Stopwatch(clock)
        return await attempt(timeLeft: { limit - stopwatch.elapsed }, work)
    }

    /// Lets an engine work for as long as a limit allows that may change meanwhile; see ``withTimeout(by:timeLeft:_:)``.
    func attempt<Value: Sendable>(
        timeLeft: @escaping @Sendable () -> Duration?,
        _ work: @escaping @Sendable () async throws(ProviderError) -> Value
    ) async -> Result<Value, ProviderError>? {
        await withTimeout(by: clock, timeLeft: timeLeft) { () -> Result<Value, ProviderError> in
            do throws(ProviderError) {
                return .success(try await work())
            } catch {
                return .failure(error)
            }
        }
    }

    /// What kept the preferred engine from its work.
    /// - Parameter code: names what did not come, if the limit was reached.
    func failure<Value>(of outcome: Result<Value, ProviderError>?, orElse code: String) -> ProviderError? {
        switch outcome {
        case .success: nil
        case .failure(let error): error
        case nil: ProviderError(.timedOut, provider: preferred.name, code: code)
        }
    }
}
