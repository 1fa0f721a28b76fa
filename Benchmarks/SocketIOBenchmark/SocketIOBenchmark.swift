import Foundation
import Hummingbird
import Logging
import NIOCore
import SocketIO
import WebSockets

/// The server of `Benchmarks/socketio/compare.py`: all clients that bind share one room, and get what any of
/// them fires.
@main
struct SocketIOBenchmark {
    static func main() async throws {
        let logger = Logger(label: "socketio-benchmark") { _ in SwiftLogNoOpLogHandler() }
        let server = SocketServer(logger: logger)
        server.main.onArguments("bind") { socket, _ in
            socket.join("bound")
            return SocketArguments()
        }
        server.main.onArguments("fire") { _, values in
            server.to("bound").emit("caption", values)
            return SocketArguments()
        }
        let router = Router()
        server.addRoutes(to: router)
        let application = Application(
            router: router,
            server: .http1WithWebSockets { request, _ in
                await server.webSocketRoute(for: request) ?? .refuse(.notFound)
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            services: [server],
            onServerRunning: { channel in
                FileHandle.standardOutput.write(Data("\(channel.localAddress?.port ?? 0)\n".utf8))
            },
            logger: logger
        )
        try await application.runService()
    }
}
