import Synchronization

/// The calls of a line: those that live, and the last ones that are over. A lock, not an actor: nothing here waits.
final class LineDirectory: Sendable {
    /// How many calls that are over can still be read.
    private static let remembered = 200

    private struct State {
        var legs: [String: CallLeg] = [:]
        var order: [String] = []
        /// How often each number has been refused for too many requests.
        var refused: [String: Int] = [:]
        var isClosed = false
    }
    private let state = Mutex(State())
    private let make: @Sendable (CallRequest) -> CallLeg
    private let placed: AsyncStream<CallLeg>.Continuation

    /// - Parameter placed: takes every new call, to be run.
    init(placed: AsyncStream<CallLeg>.Continuation, make: @escaping @Sendable (CallRequest) -> CallLeg) {
        self.placed = placed
        self.make = make
    }

    func find(_ sid: String) -> CallLeg? { state.withLock { $0.legs[sid] } }

    /// Every call that can be read, the newest first.
    var all: [CallLeg] { state.withLock { state in state.order.reversed().compactMap { state.legs[$0] } } }

    /// - Throws: what the number is refused with; 429 when more calls wait to be placed than the line takes, or when it
    ///   is shutting down.
    func place(_ request: CallRequest) throws(Refusal) -> CallLeg {
        let leg = make(request)
        let faults = leg.faults
        if let code = faults.refusal {
            throw .invalid(code, "\(LineFaults.refusals[code] ?? "Refused"): \(request.to)")
        }
        let isPlaced = state.withLock { state -> Bool in
            if state.refused[request.to, default: 0] < faults.tooManyRequests {
                state.refused[request.to, default: 0] += 1
                return false
            }
            guard !state.isClosed, case .enqueued = placed.yield(leg) else { return false }
            state.legs[request.sid] = leg
            state.order.append(request.sid)
            while state.order.count > LineDirectory.remembered,
                let index = state.order.firstIndex(where: { state.legs[$0]?.reading.isOver ?? true })
            {
                state.legs[state.order.remove(at: index)] = nil
            }
            return true
        }
        guard isPlaced else { throw .tooManyRequests }
        return leg
    }

    /// Removes a call that is over.
    /// - Returns: `false` if it still lives.
    func forget(_ leg: CallLeg) -> Bool {
        state.withLock { state in
            guard leg.reading.isOver else { return false }
            state.legs[leg.request.sid] = nil
            state.order.removeAll { $0 == leg.request.sid }
            return true
        }
    }

    /// Hangs up every call and takes no more.
    func close() {
        let legs = state.withLock { state in
            state.isClosed = true
            return Array(state.legs.values)
        }
        placed.finish()
        for leg in legs { leg.end(leg.reading.answeredAt == nil ? "canceled" : "completed") }
    }
}
