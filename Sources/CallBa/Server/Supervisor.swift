import Foundation
import ServiceLifecycle

/// The supervisor that started this process, where it wants to be told how the process is doing.
///
/// Source: systemd, `sd_notify(3)` and `sd_watchdog_enabled(3)`.
struct Supervisor: Sendable, Equatable {
    /// Where its socket is: a path, or a name in no folder, which begins with `@`.
    let address: String
    /// How long it waits for a sign of life, and then kills the process; `nil`: it waits for none.
    let patience: Duration?

    init(address: String, patience: Duration?) {
        self.address = address
        self.patience = patience
    }

    /// What the environment says; `nil` if nothing wants to be told.
    init?(environment: [String: String], process: Int32 = getpid()) {
        guard let address = environment["NOTIFY_SOCKET"], Self.isAddress(address) else { return nil }
        self.address = address
        // A process of another number may have been meant.
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(process)" } ?? true
        // An hour is as good as for ever, and a second the least.
        let microseconds = environment["WATCHDOG_USEC"].flatMap { UInt64($0) }.map { min($0, 3_600_000_000) }
        patience = isMeant ? microseconds.flatMap { $0 >= 1_000_000 ? .microseconds(Int64($0)) : nil } : nil
    }

    private static let longestAddress = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    private static func isAddress(_ text: String) -> Bool {
        (text.hasPrefix("/") || text.hasPrefix("@")) && (2...longestAddress).contains(text.utf8.count)
    }

    /// Tells it something, without waiting. What does not get through is lost: the next sign of life does.
    func tell(_ state: String) {
        guard Self.isAddress(address) else { return }
        let file = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0 else { return }
        defer { close(file) }
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        var path = Array(address.utf8)
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let bytes = Array(state.utf8)
        withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = sendto(file, bytes, bytes.count, Int32(MSG_DONTWAIT), pointer, length)
            }
        }
    }
}

/// Gives the supervisor a sign of life as long as the server answers: one that hangs is killed and started again.
struct SignsOfLife<Time: Clock<Duration>>: Service {
    let supervisor: Supervisor
    let patience: Duration
    let clock: Time
    /// Asks the server as a client does, so that its sockets, loops and threads all have to go on.
    let isAnswering: @Sendable (_ within: Duration) async -> Bool

    func run() async throws {
        // Two may be lost.
        let interval = patience / 3
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if await isAnswering(interval) { supervisor.tell("WATCHDOG=1") }
                // Cancelled: the server stops.
                guard (try? await clock.sleep(for: interval)) != nil else { return }
            }
        }
    }
}
