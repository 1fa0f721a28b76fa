import Synchronization

/// Lets clients that are not known in at a pace, a few at once: others wait for their moment, so that one who asks again
/// and again as fast as answers come costs no more than one who takes their time.
package final class ArrivalPace<Time: Clock<Duration>>: Sendable {
    private let clock: Time
    private let interval: Duration
    private let atOnce: Int
    private let longestWait: Duration
    /// When the next one may come in, if nothing is saved up.
    private let next: Mutex<Time.Instant>

    /// - Parameters:
    ///   - perSecond: how many may come in.
    ///   - atOnce: how many of them may come at the same moment, after a quiet time.
    ///   - longestWait: one that would have to wait longer is not let in.
    package init(perSecond: Int, atOnce: Int, longestWait: Duration, clock: Time) {
        self.clock = clock
        interval = .seconds(1) / max(1, perSecond)
        self.atOnce = atOnce
        self.longestWait = longestWait
        next = Mutex(clock.now)
    }

    /// Waits until the client may come in.
    /// - Returns: whether it may; `false` at the end of the longest wait.
    package func wait() async throws -> Bool {
        let now = clock.now
        let saved = interval * (max(1, atOnce) - 1)
        let moment = next.withLock { next -> Time.Instant? in
            let moment = max(next, now.advanced(by: .zero - saved))
            guard now.duration(to: moment) <= longestWait else { return nil }
            next = moment.advanced(by: interval)
            return moment
        }
        let until = moment ?? now.advanced(by: longestWait)
        if until > now { try await clock.sleep(until: until, tolerance: nil) }
        return moment != nil
    }
}
