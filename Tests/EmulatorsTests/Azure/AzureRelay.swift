import Calls
import HTTPTypes
import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization
import WebSockets

@testable import Emulators

/// Serves while a closure uses it.
func withService<Result: Sendable>(
    _ make: (@escaping @Sendable (Int) async -> Void) -> any Service,
    _ body: (_ port: Int) async throws -> Result
) async throws -> Result {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let service = make { port.yield($0) }
    let group = ServiceGroup(configuration: .init(services: [service], logger: Logger(label: "test")))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { port.finish() }
            try await group.run()
        }
        var outcome: Swift.Result<Result, any Error> = .failure(CancellationError())
        for await port in ports {
            do { outcome = .success(try await body(port)) } catch { outcome = .failure(error) }
            break
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return try outcome.get()
    }
}

/// The emulator with a recogniser that is exact.
func withAzure<Result: Sendable>(
    recognizer: any SpeechRecognizer = WordEar(), faults: EmulatorFaults = EmulatorFaults(),
    longestTurn: Duration? = nil, clock: any Clock<Duration> = ContinuousClock(),
    _ body: (_ port: Int) async throws -> Result
) async throws -> Result {
    var configuration = AzureEmulator.Configuration(key: azureKey)
    configuration.longestTurn = longestTurn
    let described = configuration
    return try await withService(
        { onListening in
            AzureEmulator(
                configuration: described, recognizer: recognizer, faults: faults, clock: clock,
                logger: Logger(label: "test"), onListening: onListening)
        }, body)
}

/// The key that the emulator accepts.
let azureKey = "0123456789abcdef0123456789abcdef"

/// What stands between a client and the emulator: it writes down what passes, and breaks connections where it is told to.
final class AzureRelay: Sendable {
    /// Where a connection is broken: the message is not passed on, and nothing after it.
    enum Cut: Sendable, Equatable {
        /// With the client's message after so many that came after the turn was taken up.
        case client(after: Int)
        /// With the service's message after so many.
        case server(after: Int)
    }

    struct Connection: Sendable {
        var path = ""
        var fields = HTTPFields()
        var sent: [WebSocketMessage] = []
        var received: [WebSocketMessage] = []
    }

    private struct State {
        var cuts: [Cut]
        var connections: [Connection] = []
    }

    private let state: Mutex<State>

    /// - Parameter cuts: where the first connections are broken, one each; those after them are not.
    init(cuts: [Cut] = []) { state = Mutex(State(cuts: cuts)) }

    var connections: [Connection] { state.withLock { $0.connections } }

    /// Relays while a closure uses it.
    func run<Result: Sendable>(to service: Int, _ body: (_ port: Int) async throws -> Result) async throws -> Result {
        try await withService(
            { onListening in
                Application(
                    router: Router(),
                    server: .http1WithWebSockets(maxMessageSize: 1 << 20) { request, _ in
                        .accept(gathering: .zero) { socket in try await self.relay(socket, request, service) }
                    },
                    configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                    onServerRunning: { await onListening($0.localAddress?.port ?? 0) },
                    logger: Logger(label: "test"))
            }, body)
    }

    private func relay(_ socket: WebSocket, _ request: HTTPRequest, _ service: Int) async throws {
        let (index, cut) = state.withLock { state in
            state.connections.append(Connection(path: request.path ?? "", fields: request.headerFields))
            return (state.connections.count - 1, state.cuts.isEmpty ? nil : state.cuts.removeFirst())
        }
        var fields = HTTPFields()
        for name in ["Ocp-Apim-Subscription-Key", "X-ConnectionId"].compactMap({ HTTPField.Name($0) }) {
            fields[name] = request.headerFields[name]
        }
        try await WebSocketClient(logger: Logger(label: "test")).connect(
            to: "ws://127.0.0.1:\(service)" + (request.path ?? "/"), headers: fields
        ) { far in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.pass(from: socket, to: far, index) { self.isCut(cut, byClient: index) } }
                group.addTask { await self.pass(from: far, to: socket, index) { self.isCut(cut, byServer: index) } }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func pass(
        from one: WebSocket, to other: WebSocket, _ index: Int, isCut: () -> Bool
    ) async {
        do {
            for try await message in one.messages {
                guard !isCut() else {
                    one.abort()
                    other.abort()
                    return
                }
                note(message, index)
                try await other.send(message)
            }
            other.startClosing(.normal)
        } catch {
            other.abort()
        }
    }

    private func note(_ message: WebSocketMessage, _ index: Int) {
        state.withLock { state in
            // Only the service writes `turn.` and `speech.` results; the client's messages have a time.
            if Self.isClients(message) {
                state.connections[index].sent.append(message)
            } else {
                state.connections[index].received.append(message)
            }
        }
    }

    private static func isClients(_ message: WebSocketMessage) -> Bool {
        guard case .text(let text) = message else { return true }
        return text.contains("X-Timestamp")
    }

    private func isCut(_ cut: Cut?, byClient index: Int) -> Bool {
        guard case .client(let count) = cut else { return false }
        return state.withLock { state in
            let connection = state.connections[index]
            return !connection.received.isEmpty && connection.sent.count >= count
        }
    }

    private func isCut(_ cut: Cut?, byServer index: Int) -> Bool {
        guard case .server(let count) = cut else { return false }
        return state.withLock { $0.connections[index].received.count >= count }
    }
}
