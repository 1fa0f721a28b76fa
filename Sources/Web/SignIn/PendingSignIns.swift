import CallPlacing
import Crypto
import Foundation
import Providers
import Synchronization

/// Sign-ins whose browsers are away at the provider. Each belongs to one browser and ends with its first return.
///
/// A lock, not an actor: every operation is a few instructions. What is kept is lost with the process; who comes back
/// then is asked to begin again.
final class PendingSignIns: Sendable {
    /// One sign-in under way.
    struct Pending: Sendable {
        var attempt: OpenIDConnect.Attempt
        /// The page to return to.
        var path: String
        fileprivate var browser: SHA256Digest
        fileprivate var until: Date
    }

    /// How long a browser may be away, in seconds.
    static let limit = 600
    /// Kept at once, at most: the oldest give way.
    private static let most = 10_000

    private struct Entry {
        var state: SHA256Digest
        var pending: Pending
    }
    /// Oldest first. Secrets are found by their hashes, which are compared in constant time.
    private let entries = Mutex<[Entry]>([])

    /// Begins a sign-in.
    /// - Parameter browser: the token in the browser's cookie.
    func begin(browser: Token, path: String, at date: Date) -> OpenIDConnect.Attempt {
        var generator = SystemRandomNumberGenerator()
        let attempt = OpenIDConnect.Attempt(using: &generator)
        let pending = Pending(
            attempt: attempt, path: path, browser: browser.hash,
            until: date.addingTimeInterval(Double(Self.limit)))
        entries.withLock { entries in
            entries.removeAll { $0.pending.until <= date }
            entries.removeFirst(max(0, entries.count - Self.most + 1))
            entries.append(Entry(state: SHA256.hash(data: Data(attempt.state.utf8)), pending: pending))
        }
        return attempt
    }

    /// Ends the sign-in of a state, even if another browser asks.
    /// - Returns: the sign-in, if it was this browser's and not too long ago.
    func finish(state: String, browser: Token?, at date: Date) -> Pending? {
        let state = SHA256.hash(data: Data(state.utf8))
        let found = entries.withLock { entries -> Pending? in
            guard let index = entries.firstIndex(where: { $0.state == state }) else { return nil }
            return entries.remove(at: index).pending
        }
        guard let found, let browser, found.browser == browser.hash, date < found.until else {
            return nil
        }
        return found
    }
}
