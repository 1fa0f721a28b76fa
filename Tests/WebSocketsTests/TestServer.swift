import Concurrency
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@testable import WebSockets

/// A server on a free port of this machine, with sockets whose path says what they do.
struct TestServer: Sendable {
    /// `ws://` and port.
    let url: String
    let port: Int
    /// How each `/report` socket went: "message …" for what it heard, "ended …" for its end.
    let reports: AsyncStream<String>
    /// Sockets that a handler does not read until the gate opens.
    let unread: AsyncStream<WebSocket>
    let gate: AsyncValue<Void>
    private let group: ServiceGroup

    /// Asks the server to stop.
    func stop() async {
        await group.triggerGracefulShutdown()
    }

    static let logger = Logger(label: "WebSocketsTests") { _ in SwiftLogNoOpLogHandler() }

    /// Runs a server while a closure uses it, and stops it.
    @discardableResult
    static func with<Result: Sendable>(
        maxMessageSize: Int = 64 * 1024,
        connections: ConnectionTable = ConnectionTable(),
        _ body: @escaping @Sendable (TestServer) async throws -> Result
    ) async throws -> Result {
        let reports = AsyncStream.makeStream(of: String.self)
        let unread = AsyncStream.makeStream(of: WebSocket.self)
        let gate = AsyncValue<Void>()
        let ports = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        router.get("hello") { _, _ in "hello" }
        router.post("count") { request, _ in
            var count = 0
            for try await part in request.body { count += part.readableBytes }
            return "\(count)"
        }
        let application = Application(
            router: router,
            server: .http1WithWebSockets(maxMessageSize: maxMessageSize, connections: connections) { request, _ in
                try Self.route(request, reports.continuation, unread.continuation, gate)
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                do {
                    try await connections.watch(channel)
                    ports.continuation.yield(channel.localAddress?.port ?? 0)
                } catch {
                    ports.continuation.finish()
                }
            },
            logger: Self.logger
        )
        let group = ServiceGroup(configuration: .init(services: [application], logger: Self.logger))
        return try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.stream.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let server = TestServer(
                url: "ws://127.0.0.1:\(port)",
                port: port,
                reports: reports.stream,
                unread: unread.stream,
                gate: gate,
                group: group
            )
            let outcome: Swift.Result<Result, any Error>
            do { outcome = .success(try await body(server)) } catch { outcome = .failure(error) }
            gate.set()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try outcome.get()
        }
    }

    private static func route(
        _ request: HTTPRequest,
        _ reports: AsyncStream<String>.Continuation,
        _ unread: AsyncStream<WebSocket>.Continuation,
        _ gate: AsyncValue<Void>
    ) throws -> WebSocketRoute {
        switch request.path?.split(separator: "?").first {
        case "/", "/echo":
            .accept(gathering: .zero) { socket in
                for try await message in socket.messages { try await socket.send(message) }
            }
        case "/return": .accept(gathering: .zero) { _ in }
        case "/throw": .accept(gathering: .zero) { _ in throw Failure() }
        case "/close":
            .accept(gathering: .zero) { socket in
                await socket.close(WebSocketCloseCode(rawValue: 4001), reason: "오늘은 여기까지")
            }
        case "/report":
            .accept(gathering: .zero) { socket in
                do {
                    for try await message in socket.messages {
                        // In this order: a test that has seen the report may stop the server.
                        try await socket.send(message)
                        reports.yield("message \(message)")
                    }
                    reports.yield("ended \(socket.closeCode?.rawValue ?? 0)")
                } catch let error as WebSocketError {
                    reports.yield("failed \(error.kind) \(error.closeCode?.rawValue ?? 0)")
                }
            }
        case "/unread":
            .accept(gathering: .zero) { socket in
                unread.yield(socket)
                await gate.wait()
                var bytes = 0
                for try await message in socket.messages {
                    if message == .text("end") { break }
                    bytes += message.byteCount
                }
                try await socket.send(.text("\(bytes)"))
                for try await _ in socket.messages {}
            }
        case "/error": throw Failure()
        case "/sentence": .refuse(.forbidden, message: "<b>오늘은</b> 여기까지")
        default: .refuse(.unauthorized)
        }
    }

    struct Failure: Error {}
}
