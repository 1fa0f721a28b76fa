import Testing

@testable import WebSockets

@Suite("A server judged by PyPI's websockets", .serialized)
struct WebSocketServerTests {
    @Test(
        "does what the client expects",
        arguments: ["echo", "fragments", "ping", "many", "closes", "goodbye", "refusals"]
    )
    func scenario(_ name: String) async throws {
        try await TestServer.with { server in
            try await Peer.run("client.py", server.url, name)
        }
    }

    @Test("tells its handler when the peer vanishes without a goodbye")
    func vanish() async throws {
        try await TestServer.with { server in
            try await Peer.run("client.py", server.url, "vanish")
            var reports = server.reports.makeAsyncIterator()
            #expect(await reports.next() == "message text(\"here\")")
            #expect(await reports.next() == "failed closed 0")
        }
    }

    @Test("says 1001 to its sockets when it stops")
    func gracefulShutdown() async throws {
        try await TestServer.with { server in
            try await withThrowingTaskGroup { group in
                group.addTask { try await Peer.run("client.py", server.url, "wait") }
                var reports = server.reports.makeAsyncIterator()
                #expect(await reports.next() == "message text(\"here\")")
                await server.stop()
                #expect(await reports.next() == "ended 1001")
                try await group.waitForAll()
            }
        }
    }

    @Test("answers every malformed or unusual frame as RFC 6455 wants")
    func rawFrames() async throws {
        try await TestServer.with { server in
            let output = try await Peer.run("raw.py", "\(server.port)")
            #expect(output.contains("cases as wanted"), "\(output)")
        }
    }

    @Test("lets other requests through, and judges handshakes that are none")
    func handshakes() async throws {
        try await TestServer.with { server in
            try await Peer.run("handshakes.py", "\(server.port)")
        }
    }
}
