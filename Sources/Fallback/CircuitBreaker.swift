public import Calls
import Concurrency
import Synchronization

/// Keeps an engine that fails from being asked again and again, for all calls of the server together.
///
///     closed ── failures ──▶ open ── pause ──▶ half-open ── success ──▶ closed
///                             ▲                    │
///                             └───── failure ──────┘
///
/// While it is half-open one attempt is made at a time. A lock, not an actor: every operation is a few instructions.
public final class CircuitBreaker: Sendable {
    /// When it opens, and for how long.
    public struct Settings: Sendable, Equatable {
        /// Failures without a success between them that open it. A failure that will not pass by itself, such as a
        /// refused key or used-up credit, opens it at once.
        public var failures = 3
        /// Before the next attempt; each attempt that fails doubles it.
        public var pause: Duration = .seconds(15)
        /// The pause at most.
        public var longestPause: Duration = .seconds(300)

        /// The settings for a vendor of speech or words.
        public init() {}
    }

    /// Leave to make one attempt. The code that takes it must say how the attempt ended.
    public struct Attempt: Sendable {
        fileprivate let era: Int
        /// Whether it is the one attempt of a breaker that is half-open.
        public let isTrial: Bool
    }

    /// How an attempt ended.
    public enum Ending: Sendable, Equatable {
        case success
        case failure(ProviderError)
        /// It was given up before anything was known.
        case abandoned
    }

    private enum State {
        case closed(failures: Int)
        case open(until: Duration, pause: Duration)
        case halfOpen(isTried: Bool, pause: Duration)
    }
    private struct Circuit {
        var state = State.closed(failures: 0)
        /// Rises with each change of state: an attempt that began before tells nothing about what is now.
        var era = 0

        mutating func become(_ state: State) {
            self.state = state
            era += 1
        }
    }

    private let settings: Settings
    private let stopwatch: Stopwatch
    private let circuit = Mutex(Circuit())

    /// A breaker that is closed.
    /// - Parameter clock: measures the pauses.
    public init(_ settings: Settings = Settings(), clock: any Clock<Duration> = ContinuousClock()) {
        self.settings = settings
        stopwatch = Stopwatch(clock)
    }

    /// Whether an attempt would be let through.
    public var isPassable: Bool {
        let now = stopwatch.elapsed
        return circuit.withLock { circuit in
            switch circuit.state {
            case .closed: true
            case .open(let until, _): now >= until
            case .halfOpen(let isTried, _): !isTried
            }
        }
    }

    /// Whether every attempt is let through.
    var isClosed: Bool {
        circuit.withLock { circuit in
            switch circuit.state {
            case .closed: true
            case .open, .halfOpen: false
            }
        }
    }

    /// Asks for leave to make an attempt; `nil`: not now.
    public func begin() -> Attempt? {
        let now = stopwatch.elapsed
        return circuit.withLock { circuit in
            switch circuit.state {
            case .closed: return Attempt(era: circuit.era, isTrial: false)
            case .open(let until, let pause):
                guard now >= until else { return nil }
                circuit.become(.halfOpen(isTried: true, pause: pause))
                return Attempt(era: circuit.era, isTrial: true)
            case .halfOpen(let isTried, let pause):
                guard !isTried else { return nil }
                circuit.state = .halfOpen(isTried: true, pause: pause)
                return Attempt(era: circuit.era, isTrial: true)
            }
        }
    }

    /// Says that an engine failed whose attempt had been a success: it broke off later.
    public func failedLater(_ error: ProviderError) {
        guard
            let attempt = circuit.withLock({ circuit -> Attempt? in
                guard case .closed = circuit.state else { return nil }
                return Attempt(era: circuit.era, isTrial: false)
            })
        else { return }
        end(attempt, .failure(error))
    }

    /// Says how an attempt ended. Only the first word counts.
    public func end(_ attempt: Attempt, _ ending: Ending) {
        let now = stopwatch.elapsed
        circuit.withLock { circuit in
            guard attempt.era == circuit.era else { return }
            switch (circuit.state, ending) {
            case (.closed, .success): circuit.state = .closed(failures: 0)
            case (.closed(let failures), .failure(let error)):
                guard error.isOfTheEngine else { return }
                if failures + 1 >= settings.failures || !error.passes {
                    circuit.become(.open(until: now + settings.pause, pause: settings.pause))
                } else {
                    circuit.state = .closed(failures: failures + 1)
                }
            case (.halfOpen, .success): circuit.become(.closed(failures: 0))
            case (.halfOpen(_, let pause), .failure(let error)):
                // The request was at fault, so nothing is known of the engine: the next attempt is the trial.
                guard error.isOfTheEngine else { return circuit.become(.halfOpen(isTried: false, pause: pause)) }
                let longer = min(pause * 2, settings.longestPause)
                circuit.become(.open(until: now + longer, pause: longer))
            case (.halfOpen(_, let pause), .abandoned): circuit.become(.halfOpen(isTried: false, pause: pause))
            case (.closed, .abandoned), (.open, _): break
            }
        }
    }
}

extension ProviderError {
    /// Whether another request would have failed too. What a vendor will not say or hear is the request's own fault.
    fileprivate var isOfTheEngine: Bool { kind != .invalidRequest && kind != .unsupported }
    /// Whether waiting may be enough.
    fileprivate var passes: Bool { isRetryable && kind != .overQuota }
}
