import PeersTesting
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("The Socket.IO client for pages of others", .timeLimit(.minutes(2))) struct ClientScriptTests {
    @Test("is there where they look for it, defines `io` and nothing else, and connects to us")
    func served() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let said = try await Peer.run(
                "Tests/CallBaTests/peers/served_client.mjs", [server.address, browser.cookie])
            #expect(said.contains("content"))
        }
    }
}
