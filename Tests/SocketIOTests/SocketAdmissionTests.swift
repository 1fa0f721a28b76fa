import SocketIO
import Testing

@Suite("Which clients get a place", .serialized, .timeLimit(.minutes(2))) struct SocketAdmissionTests {
    @Test(
        "strangers get a few for a moment, known people theirs, and a library hears why it gets none",
        arguments: ["strangers", "refusals", "credentials", "pages"])
    func scenario(_ name: String) async throws {
        var options = SocketTestServer.Options()
        options.pingInterval = .seconds(25)
        options.pingTimeout = .seconds(20)
        options.connectTimeout = .seconds(45)
        options.identifies = true
        options.limits.maxSessions = 16
        options.limits.maxPerHolder = 3
        options.limits.maxUnidentified = 8
        options.limits.identificationTime = name == "credentials" ? .seconds(1) : .seconds(60)
        try await SocketTestServer.with(options) { server in
            try await SocketPeer.run("admission.py", server.url, name)
        }
    }
}
