import Testing

@testable import WebSockets

@Suite("Connections and requests beyond their limits", .timeLimit(.minutes(1))) struct RequestLimitTests {
    @Test("a request names one host, or it is none")
    func hosts() async throws {
        try await TestServer.with { server in
            try await Peer.run("hosts.py", "\(server.port)", "hosts")
        }
    }

    @Test("a body that does not come ends its connection")
    func drip() async throws {
        var limits = ConnectionLimits()
        limits.bodyTime = .milliseconds(200)
        try await TestServer.with(connections: ConnectionTable(limits)) { server in
            try await Peer.run("hosts.py", "\(server.port)", "drip")
        }
    }

    @Test("where more connect than there is room for, connections that wait give way")
    func crowd() async throws {
        var limits = ConnectionLimits()
        limits.maxConnections = 16
        try await TestServer.with(connections: ConnectionTable(limits)) { server in
            try await Peer.run("hosts.py", "\(server.port)", "crowd")
        }
    }
}
