import HTTPTypes
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import SocketIO

@Suite("The application of an Engine.IO session", .timeLimit(.minutes(1)))
struct EngineSessionTests {
    /// Keeps what it is told; a message is held until a closure returns.
    private final class Application: EngineApplication {
        private let told = Mutex<[String]>([])
        private let hold: @Sendable () async -> Void
        var all: [String] { told.withLock { $0 } }

        init(hold: @escaping @Sendable () async -> Void = {}) { self.hold = hold }

        func received(_ message: EngineMessage) async {
            await hold()
            if case .text(let text) = message { told.withLock { $0.append(text) } }
        }
        func lagged() -> [EngineMachine.Outgoing] { [] }
        func farewell() -> [EngineMachine.Outgoing] { [] }
        func ended(_ reason: EngineEndReason) { told.withLock { $0.append("ended: \(reason)") } }
        func run() async {}
    }

    private func session(onForgotten: @escaping @Sendable () -> Void = {}) -> EngineSession {
        EngineSession(
            id: "session",
            handshake: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/socket.io/"),
            peer: nil,
            machine: EngineMachine(
                EngineMachine.Configuration(pingInterval: .seconds(25), pingTimeout: .seconds(20)), at: .now()),
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            onSettled: { _, _ in true },
            onForgotten: { _ in onForgotten() })
    }

    @Test("is told of the end after the messages before it, though the session is forgotten meanwhile")
    func slow() async throws {
        let (forgotten, forget) = AsyncStream.makeStream(of: Never.self)
        let session = session { forget.finish() }
        // The client's close lets go of the session while its message is still being handled.
        let application = Application { for await _ in forgotten {} }
        session.start(application)
        _ = try await session.post { "4hello\u{1E}1" }
        #expect(application.all == ["hello", "ended: transportClose"])
    }

    @Test("is told of an end that came before it", arguments: [EngineEndReason.shuttingDown, .forcedClose])
    func early(reason: EngineEndReason) {
        let session = session()
        session.close(reason)
        let application = Application()
        session.start(application)
        #expect(application.all == ["ended: \(reason)"])
    }

    @Test("is told of the end once")
    func once() {
        let session = session()
        let application = Application()
        session.start(application)
        for _ in 0..<3 { session.close() }
        session.start(application)
        #expect(application.all == ["ended: forcedClose"])
    }
}
