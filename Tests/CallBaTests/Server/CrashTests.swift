import Foundation
import PeersTesting
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("A server that crashes", .timeLimit(.minutes(3))) struct CrashTests {
    private struct Told: Decodable {
        var closedAfter: Double
        var ok: Bool
        var isAnother: Bool
        var status: Int
        var written: String
    }

    @Test(
        "lets go of its sockets at once, shows no memory, and is there again on its port",
        .enabled(if: getuid() == 0, "only root may look into another process everywhere"))
    func crashes() async throws {
        try await Program.withFolder { folder, environment in
            let port = try await LoopbackPort.find(host: "127.0.0.1")
            let output = try await Peer.run(
                "Tests/CallBaTests/peers/crash.py",
                [Program.root.appending(path: "scripts/supervise").path, Program.executable, "\(port)"],
                environment: environment.merging(["PORT": "\(port)", "CALLBA_ENGINES": "/nonexistent"]) { $1 })
            let told = try JSONDecoder().decode(Told.self, from: Data(output.utf8))
            // With what Swift does by itself it takes five seconds and more.
            #expect(told.closedAfter < 4)
            #expect(told.ok && told.isAnother && told.status == 0, "\(told)")
            #expect(told.written.contains("Program crashed") && told.written.contains("SIGSEGV"), "\(told.written)")
            for word in ["rax", "rsp", "Registers", "Image:"] {
                #expect(!told.written.contains(word), "\(told.written)")
            }
            // Memory is printed as rows of bytes.
            #expect(told.written.firstMatch(of: /(?:[0-9a-f]{2} ){8}/) == nil, "\(told.written)")
        }
    }
}
