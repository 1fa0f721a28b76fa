import Foundation
import Logging
import NIOCore
import PeersTesting
import SocketIO
import Synchronization
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("The door, to strangers and to careless clients", .timeLimit(.minutes(3))) struct DoorTests {
    @Test(
        "keeps room for people, and answers what is wrong as wrong",
        arguments: ["sockets", "nobody", "bodies", "files", "compression"])
    func scenario(_ name: String) async throws {
        let log = FaultLog()
        try await ServerUnderTest.with(logger: log.logger) { server in
            let browser = try await server.browser()
            try await Peer.run("Tests/CallBaTests/peers/door.py", [server.address, browser.cookie, name])
            // Before the server is stopped, which has words of its own.
            #expect(log.faults.isEmpty, "what clients do wrong is no fault of ours")
        }
    }

    /// Keeps what is logged as a fault.
    private final class FaultLog: Sendable {
        private let kept = Mutex<[String]>([])
        var faults: [String] { kept.withLock { $0 } }

        var logger: Logger {
            var logger = Logger(label: "door") { _ in Handler(log: self) }
            logger.logLevel = .error
            return logger
        }

        private struct Handler: LogHandler {
            let log: FaultLog
            var metadata: Logger.Metadata = [:]
            var logLevel = Logger.Level.error
            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }
            func log(event: LogEvent) {
                log.kept.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
            }
        }
    }

    @Test("bodies in memory are bounded, of one holder and of all, and small ones come last")
    func budget() throws {
        let budget = BodyBudget()
        let one = budget.open(.address("one"))
        try one.take(BodyBudget.mostOfHolder)
        #expect(throws: BodyProblem(kind: .busy)) { try one.take(1) }
        #expect(throws: BodyProblem(kind: .busy)) { try budget.open(.address("one")).take(1) }
        one.close()
        #expect(budget.count == 0)
        let crowd = (0..<100).map { budget.open(.session([UInt8($0)])) }
        let taken = crowd.filter { account in (try? account.take(2 << 20)) != nil }
        #expect(taken.count == BodyBudget.most / (2 << 20))
        #expect(throws: BodyProblem(kind: .busy)) { try budget.open(.address("late")).take(AppContext.longestBody + 1) }
        try budget.open(.address("small")).take(AppContext.longestBody)
        for account in crowd { account.close() }
        #expect(budget.count == AppContext.longestBody)
    }

    @Test(
        "ranges are read as they are written, whatever their numbers",
        arguments: [
            ("bytes=0-0", 0, 0), ("bytes=2-", 2, 9), ("bytes=-3", 7, 9), ("bytes=3-99999999999999999999", 3, 9),
            ("bytes=-99999999999999999999", 0, 9),
        ])
    func ranges(written: String, first: Int, last: Int) {
        let range = ByteRange([written], of: 10)
        #expect(range?.first == first && range?.last == last)
        #expect(ByteRange([written, written], of: 10) == nil && ByteRange([written], of: 0) == nil)
    }

    @Test("the files that may be open leave some for calls, whatever the limit")
    func files() {
        for limit in [0, 1, 64, 256, 1_024, 4_096, 1 << 20] {
            let most = OpenFiles.connections(under: limit)
            #expect((16...4_096).contains(most))
            if limit >= 64 { #expect(most <= limit / 2 + 32 || limit - most >= OpenFiles.reserve) }
            let limits = SocketAdmission.limits(under: most)
            #expect(limits.maxSessions + limits.reserved + limits.maxUnidentified <= most)
        }
    }
}
