extension Agreement {
    /// Where it stands.
    enum Stage: Sendable, Equatable {
        case open
        /// Open until something else happens; the reason is one of `agreement.yaml`.
        case waiting(reason: String, turn: Int, words: String)
        /// Possible, or taken by us as it was offered.
        case granted(turn: Int)
        /// Done.
        case settled(turn: Int)
        case refused(turn: Int, words: String)
        /// Was agreed, and is not any more.
        case takenBack(turn: Int, words: String)
        /// Our side gave it up.
        case withdrawn(turn: Int)

        /// Whether it is agreed.
        var isAgreed: Bool {
            switch self {
            case .granted, .settled: true
            default: false
            }
        }

        /// The turn that brought it there.
        var turn: Int? {
            switch self {
            case .open: nil
            case .granted(let turn), .settled(let turn), .withdrawn(let turn), .waiting(_, let turn, _),
                .refused(let turn, _), .takenBack(let turn, _):
                turn
            }
        }

        /// Why it waits, if a yes of the callee alone does not end that: money, papers, a free place.
        var lastingReason: String? {
            guard case .waiting(let reason, _, _) = self, Agreement.lasting.contains(reason) else { return nil }
            return reason
        }

        var status: Slot.Status {
            switch self {
            case .open: .asked
            case .waiting: .conditional
            case .granted, .settled: .agreed
            case .refused: .refused
            case .takenBack, .withdrawn: .takenBack
            }
        }
    }
}
