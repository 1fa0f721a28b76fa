import Calls
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
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
        arguments: ["sockets", "nobody", "bodies", "holders", "files", "compression"])
    func scenario(_ name: String) async throws {
        let log = FaultLog()
        try await ServerUnderTest.with(logger: log.logger) { server in
            let browser = try await server.browser()
            try await Peer.run("Tests/CallBaTests/peers/door.py", [server.address, browser.cookie, name])
            // Before the server is stopped, which has words of its own.
            #expect(log.faults.isEmpty, "what clients do wrong is no fault of ours")
        }
    }

    @Test("behind a proxy a visitor who has begun too many requests is told so, and others are served")
    func visitors() async throws {
        try await ServerUnderTest.with(configure: { configuration in
            configuration.signIn.guests = .allow
            configuration.signIn.proxies = ["127.0.0.1"]
        }) { server in
            let browser = try await server.browser()
            try await Peer.run("Tests/CallBaTests/peers/door.py", [server.address, browser.cookie, "visitors"])
        }
    }

    @Test("a visitor's request behind a tunnel is under way until its answer is gone")
    func requestsOfVisitor() async throws {
        var settings = SignInSettings()
        settings.publicAddress = "https://callba.example"
        let middleware = VisitorRequestsMiddleware(
            origin: RequestOrigin(settings, host: "127.0.0.1", port: 3003), requests: VisitorRequests(most: 2))
        let channel = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        func ask(_ visitor: String?) async throws -> Response {
            var head = HTTPRequest(method: .get, scheme: "http", authority: "callba.example", path: "/")
            head.headerFields[.named("X-Forwarded-For")] = visitor
            return try await middleware.handle(
                Request(head: head, body: RequestBody(buffer: ByteBuffer())),
                context: AppContext(source: .init(channel: channel, logger: Logger(label: "test")))
            ) { _, _ in Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "words"))) }
        }
        func refusal(of visitor: String) async -> APIError? {
            do {
                _ = try await ask(visitor)
                return nil
            } catch {
                return error as? APIError
            }
        }
        var answers = [try await ask("198.51.100.7"), try await ask("198.51.100.7")]
        let refused = await refusal(of: "198.51.100.7")
        #expect(refused?.code == "request.crowded" && refused?.retryAfter != nil)
        #expect(await refusal(of: "198.51.100.8") == nil)
        for _ in 0..<5 { answers.append(try await ask(nil)) }
        #expect(middleware.requests.count == 1)
        answers.removeFirst()
        #expect(await refusal(of: "198.51.100.7") == nil)
        answers.removeAll()
        #expect(middleware.requests.count == 0)
        try await channel.close()
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
        let crowd = (0..<100).map { budget.open(.person(Person.ID("\($0)"))) }
        let taken = crowd.filter { account in (try? account.take(2 << 20)) != nil }
        #expect(taken.count == BodyBudget.most / (2 << 20))
        #expect(throws: BodyProblem(kind: .busy)) { try budget.open(.address("late")).take(AppContext.longestBody + 1) }
        try budget.open(.address("small")).take(AppContext.longestBody)
        for account in crowd { account.close() }
        #expect(budget.count == AppContext.longestBody)
    }

    @Test("a body counts for its address until a person is known to send it, and strangers leave room for people")
    func budgetOfPeople() throws {
        let budget = BodyBudget()
        let strangers = (0..<300).map { _ in budget.open(.unknown) }
        let taken = strangers.filter { account in (try? account.take(AppContext.longestBody)) != nil }
        #expect(taken.count == BodyBudget.mostOfUnknown / AppContext.longestBody)
        // A session that is known gets out of that crowd.
        let minji = budget.open(.unknown)
        minji.count(for: .person(Person.ID("minji")))
        try minji.take(BodyBudget.mostOfHolder)
        #expect(throws: BodyProblem(kind: .busy)) { try minji.take(1) }
        minji.close()
        // What was counted is given back where it was counted.
        taken[0].count(for: .person(Person.ID("minji")))
        for account in strangers { account.close() }
        #expect(budget.count == 0)
        try budget.open(.unknown).take(BodyBudget.mostOfUnknown)
        try budget.open(.person(Person.ID("minji"))).take(BodyBudget.mostOfHolder)
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
