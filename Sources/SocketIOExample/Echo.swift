import Hummingbird
import Logging
import WebSockets

// The code of the article "An echo server": Sources/WebSockets/WebSockets.docc/GettingStarted.md shows it piece by piece.

/// A Hummingbird application that serves a page, and sends back what comes over a WebSocket.
func echoApplication(port: Int, logger: Logger) -> some ApplicationProtocol {
    let router = Router()
    router.get("/") { _, _ in "The WebSocket is at /echo." }
    return Application(
        router: router,
        server: .http1WithWebSockets { request, _ in
            guard request.path == "/echo" else { return .refuse(.notFound) }
            return .accept(gathering: .zero) { socket in
                for try await message in socket.messages { try await socket.send(message) }
            }
        },
        configuration: .init(address: .hostname("127.0.0.1", port: port)),
        logger: logger
    )
}

/// Sends a text to an echo server, and returns what comes back.
func echo(_ text: String, at url: String, logger: Logger) async throws -> WebSocketMessage? {
    try await WebSocketClient(logger: logger).connect(to: url) { socket in
        try await socket.send(.text(text))
        for try await message in socket.messages { return message }
        return nil
    }
}
