import Calls
import Foundation
import Synchronization

/// How many guests may be made: each is a person to be kept, whose calls are counted by themselves.
///
/// A lock, not an actor: nothing here waits. What is counted is lost with the process; what may be dialled is counted in
/// the store.
final class GuestBudget: Sendable {
    /// Guests of one address within the window: a household, a class, a small office.
    static let perAddress = 30
    /// Guests of all addresses within the window; nothing more is remembered.
    static let most = 600
    static let window = Duration.seconds(600)

    private let admitted = Mutex<[(address: String, at: ContinuousClock.Instant)]>([])

    /// Takes one guest out of the budget, if it holds one.
    /// - Returns: how long to wait if it does not.
    func take(for address: String, at now: ContinuousClock.Instant) -> Duration? {
        let address = Self.household(of: address)
        return admitted.withLock { admitted in
            // Oldest first: the clock does not go back.
            admitted.removeFirst(admitted.prefix { now - $0.at >= Self.window }.count)
            let own = admitted.filter { $0.address == address }
            let full = admitted.count >= Self.most ? admitted.first : own.count >= Self.perAddress ? own.first : nil
            if let full { return Self.window - (now - full.at) }
            admitted.append((address, now))
            return nil
        }
    }

    /// What counts as one address: with IPv6 one household has 2⁶⁴ of them, which share their first half.
    static func household(of address: String) -> String {
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        let all = withUnsafeBytes(of: &bytes) { Array($0) }
        let isMapped = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
        guard !isMapped else { return all.suffix(4).map { "\($0)" }.joined(separator: ".") }
        return all.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
    }
}
