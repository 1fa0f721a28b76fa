import Calls
import Foundation
import Logging
import ServiceLifecycle

/// Forgets calls whose owners want them kept no longer, sessions that have expired, and guests who had no other way back.
struct Retention<Time: Clock<Duration>>: Service {
    let store: any Store
    let clock: Time
    let date: @Sendable () -> Date
    let logger: Logger

    /// How soon a call is forgotten after its time.
    private static var interval: Duration { .seconds(60) }
    /// Seconds in which a new guest's first session is surely kept.
    private static var grace: Double { 3600 }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await sweep()
                // Cancelled: the server stops.
                guard (try? await clock.sleep(for: Self.interval)) != nil else { return }
            }
        }
    }

    private func sweep() async {
        do {
            let count = try await store.deleteExpiredCalls(at: date())
            if count > 0 { logger.info("calls forgotten", metadata: ["count": "\(count)"]) }
            _ = try await store.deleteSessions(expiredAt: date())
            let lost = try await store.deleteLostGuests(seenBefore: date().addingTimeInterval(-Self.grace))
            if lost > 0 { logger.info("guests forgotten", metadata: ["count": "\(lost)"]) }
        } catch {
            // The next sweep makes up for it.
            logger.error("not forgotten", metadata: ["error.kind": "\(error.kind)"])
        }
    }
}
