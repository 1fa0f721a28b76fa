import Hummingbird
import Logging
import SocketIO
import WebSockets

// The code of the article "A chat in one file": Sources/SocketIO/SocketIO.docc/GettingStarted.md shows it piece by piece.

/// What a client says in a room.
struct Line: Codable, Sendable {
    var room: String
    var text: String
}

/// A Socket.IO server whose clients talk in rooms.
func chatServer(logger: Logger) -> SocketServer {
    let server = SocketServer(logger: logger)
    server.on("join", as: String.self, replying: Int.self) { socket, room in
        socket.join(room)
        return socket.namespace.count(of: room)
    }
    server.on("say", as: Line.self) { socket, line in
        guard socket.rooms.contains(line.room) else {
            throw SocketRefusal(code: "not.joined", message: "Join the room first.")
        }
        try socket.namespace.to(line.room).emit("said", line)
    }
    return server
}

/// A Hummingbird application that serves a page and a Socket.IO server.
func chatApplication(_ server: SocketServer, port: Int, logger: Logger) -> some ApplicationProtocol {
    let router = Router()
    router.get("/") { _, _ in "The chat is at /socket.io/." }
    server.addRoutes(to: router)
    return Application(
        router: router,
        server: .http1WithWebSockets(maxMessageSize: server.configuration.engine.maxPayload) { request, _ in
            await server.webSocketRoute(for: request) ?? .refuse(.notFound)
        },
        configuration: .init(address: .hostname("127.0.0.1", port: port)),
        services: [server],
        logger: logger
    )
}
