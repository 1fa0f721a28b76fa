import Synchronization

/// How many guests may be made: each is a person to be kept, whose calls are counted by themselves.
///
/// People at this computer have a budget of their own, so that no visitor from elsewhere can keep them out. A lock, not an
/// actor: nothing here waits. What is counted is lost with the process; what may be dialled is counted in the store.
final class GuestBudget: Sendable {
    /// Where a guest comes from.
    enum Origin: Hashable {
        /// This computer.
        case home
        /// A household's address.
        case address(String)
        /// Elsewhere, through something that does not say for whom: many people in one.
        case unknown
    }

    /// Guests of one address within the window: a household, a class, a small office. As many of this computer.
    static let perAddress = 30
    /// Guests of unknown origin within the window.
    static let unknown = 300
    /// Guests of all addresses within the window, those of this computer not counted; nothing more is remembered.
    static let most = 600
    static let window = Duration.seconds(600)

    private let admitted = Mutex<[(origin: Origin, at: ContinuousClock.Instant)]>([])

    /// Takes one guest out of the budget, if it holds one.
    /// - Returns: how long to wait if it does not.
    func take(for origin: Origin, at now: ContinuousClock.Instant) -> Duration? {
        admitted.withLock { admitted in
            // Oldest first: the clock does not go back.
            admitted.removeFirst(admitted.prefix { now - $0.at >= Self.window }.count)
            let own = admitted.filter { $0.origin == origin }
            let others = admitted.filter { $0.origin != .home }
            let most = origin == .unknown ? Self.unknown : Self.perAddress
            let isServerFull = origin != .home && others.count >= Self.most
            if let full = own.count >= most ? own.first : isServerFull ? others.first : nil {
                return Self.window - (now - full.at)
            }
            admitted.append((origin, now))
            return nil
        }
    }
}
