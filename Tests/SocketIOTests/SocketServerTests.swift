import SocketIO
import Testing

@Suite("The Socket.IO server", .serialized) struct SocketServerTests {
    @Test("does all that the protocols say, frame by frame")
    func protocols() async throws {
        try await SocketTestServer.with { server in
            try await SocketPeer.run("protocol.py", server.url, server.url)
        }
    }

    @Test(
        "serves python-socketio",
        arguments: ["polling", "websocket", "upgrade"],
        ["echo", "refusals", "acknowledges", "rooms", "put_out", "idle"]
    )
    func client(transport: String, scenario: String) async throws {
        var options = SocketTestServer.Options()
        // The client counts in whole seconds.
        options.pingInterval = .seconds(1)
        options.pingTimeout = .seconds(20)
        options.connectTimeout = .seconds(20)
        try await SocketTestServer.with(options) { server in
            try await SocketPeer.run("client.py", server.url, transport, scenario)
        }
    }

    @Test("gives a client that was cut off what it missed, once and in order")
    func recovery() async throws {
        try await SocketTestServer.with(Self.patient) { server in
            try await SocketPeer.run("raw.py", server.url, "recovery")
        }
    }

    @Test("takes a client that it does not know any more for a new one")
    func stranger() async throws {
        try await SocketTestServer.with(Self.patient) { server in
            try await SocketPeer.run("raw.py", server.url, "stranger")
        }
    }

    @Test("drops a client that does not read, and the others in the room notice nothing")
    func slowReader() async throws {
        var options = Self.patient
        options.lagTimeout = .milliseconds(500)
        try await SocketTestServer.with(options) { server in
            try await SocketPeer.run("raw.py", server.url, "slow")
        }
    }

    @Test("asks a client that reads on in time to start anew, and keeps it")
    func lateReader() async throws {
        var options = Self.patient
        options.lagTimeout = .seconds(60)
        try await SocketTestServer.with(options) { server in
            try await SocketPeer.run("raw.py", server.url, "behind")
        }
    }

    @Test("hangs up on connections that say nothing, before, during and after the handshake")
    func halfOpen() async throws {
        try await SocketTestServer.with { server in
            try await SocketPeer.run("raw.py", server.url, "half_open")
            var departures = server.departures.makeAsyncIterator()
            #expect(await departures.next() == .pingTimeout)
        }
    }

    @Test("lets its clients go when it stops")
    func shutdown() async throws {
        try await SocketTestServer.with(Self.patient) { server in
            async let peer = SocketPeer.run("raw.py", server.url, "shutdown")
            for await _ in server.stops { break }
            await server.stop()
            _ = try await peer
        }
    }

    @Test("lets in pages of its own host only, unless it is told otherwise")
    func origins() async throws {
        var options = Self.patient
        options.origins = .sameHost
        try await SocketTestServer.with(options) { server in
            try await SocketPeer.run("raw.py", server.url, "origins")
        }
    }

    @Test("understands the browser's module, over WebSocket and over polling", arguments: ["websocket", "polling"])
    func browserModule(transport: String) async throws {
        try await SocketTestServer.with(Self.patient) { server in
            try await SocketPeer.runNode("module.mjs", "socket.js", server.url, transport)
        }
    }

    @Test(
        "understands the face of Socket.IO's own client, however it connects",
        arguments: ["websocket", "polling", "upgrade"])
    func face(mode: String) async throws {
        try await SocketTestServer.with(Self.patient) { server in
            try await SocketPeer.runNode("io.mjs", "io.js", server.url, mode)
        }
    }

    @Test("is not the only one that does: python-socketio's does too", arguments: ["websocket", "polling", "upgrade"])
    func otherServer(mode: String) async throws {
        let client = try await SocketPeer.node() + [SocketPeer.path("io.mjs"), SocketPeer.module("io.js")]
        try await SocketPeer.run("io_server.py", [mode] + client)
    }

    /// A server whose heartbeat does not matter.
    private static let patient: SocketTestServer.Options = {
        var options = SocketTestServer.Options()
        options.pingInterval = .seconds(25)
        options.pingTimeout = .seconds(20)
        options.connectTimeout = .seconds(45)
        return options
    }()
}

@Suite("The example program", .serialized) struct SocketIOExampleTests {
    @Test("does all that the protocols say, with Socket.IO and with Engine.IO alone")
    func protocols() async throws {
        try await SocketPeer.run("example.py", SocketPeer.example, "check")
    }

    @Test("takes tens of thousands of frames of nonsense, serves clients that behave and keeps no memory of them")
    func fuzz() async throws {
        try await SocketPeer.run("example.py", SocketPeer.example, "fuzz")
    }
}
