import Synchronization

/// What an emulated vendor does wrong on purpose.
public enum EmulatorFault: Sendable, Equatable {
    /// Each answer begins this much later.
    case slow(Duration)
    /// An answer breaks off: the connection is closed after its first part.
    case cut
    /// The key is refused.
    case unauthorized
    /// There were too many requests; come back after so long.
    case exhausted(retryAfter: Duration)
    /// An answer that is not what the protocol says.
    case malformed
}

/// The faults of one emulator, set from outside while it runs: the next requests suffer them, first come, first served.
public final class EmulatorFaults: Sendable {
    private struct State {
        var always: EmulatorFault?
        var next: [EmulatorFault] = []
        var requests = 0
    }
    private let state: Mutex<State>

    /// Faults that every request suffers, or none.
    public init(always: EmulatorFault? = nil) { state = Mutex(State(always: always)) }

    /// How many requests have come.
    public var requests: Int { state.withLock { $0.requests } }

    /// From here on every request suffers the fault; `nil`: none does.
    public func always(_ fault: EmulatorFault?) { state.withLock { $0.always = fault } }

    /// The next requests suffer these, one each.
    public func next(_ faults: EmulatorFault...) { state.withLock { $0.next += faults } }

    /// What the request that has just come must suffer.
    func take() -> EmulatorFault? {
        state.withLock { state in
            state.requests &+= 1
            return state.next.isEmpty ? state.always : state.next.removeFirst()
        }
    }
}
