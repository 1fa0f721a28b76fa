import Foundation
import Subprocess
import Testing

@testable import WebSockets

/// The Autobahn test suite, 247 cases: framing, pings, reserved bits, opcodes, fragments, UTF-8, closing.
///
/// It needs Python 2.7, so it runs where `scripts/peers` found one; `raw.py` holds the same ground everywhere. Sections 12
/// and 13 (compression) are about what is not offered, section 9 about speed.
@Suite("The Autobahn test suite", .enabled(if: Peer.autobahn != nil, "it needs Python 2.7"), .serialized)
struct AutobahnTests {
    private static let cases = #"["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"]"#

    private struct Verdict: Decodable {
        var behavior: String
        var behaviorClose: String
    }

    /// Runs a closure with a folder that is removed afterwards.
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "autobahn-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // A folder left behind in the system's temporary folder does no harm.
            try? FileManager.default.removeItem(at: folder)
        }
        try await body(folder)
    }

    private func judge(_ folder: URL) throws {
        let index = try Data(contentsOf: folder.appending(path: "index.json"))
        let agents = try JSONDecoder().decode([String: [String: Verdict]].self, from: index)
        let verdicts = try #require(agents["CallBa"])
        #expect(verdicts.count == 247)
        let accepted: Set = ["OK", "NON-STRICT", "INFORMATIONAL"]
        for (name, verdict) in verdicts {
            #expect(accepted.contains(verdict.behavior), "case \(name)")
            #expect(accepted.contains(verdict.behaviorClose), "closing of case \(name)")
        }
    }

    @Test("finds no fault with the server")
    func server() async throws {
        let program = try #require(Peer.autobahn)
        try await withFolder { folder in
            try await TestServer.with { server in
                let specification = """
                    {"outdir": "\(folder.path)", "servers": [{"agent": "CallBa", "url": "\(server.url)/echo"}],
                     "cases": \(Self.cases), "exclude-cases": [], "exclude-agent-cases": {}}
                    """
                let file = folder.appending(path: "specification.json")
                try Data(specification.utf8).write(to: file)
                let result = try await Subprocess.run(
                    .name("env"),
                    arguments: [program, "--mode", "fuzzingclient", "--spec", file.path],
                    output: .string(limit: 1 << 22),
                    error: .combinedWithOutput
                )
                #expect(result.terminationStatus.isSuccess, "\(result.standardOutput.suffix(1000))")
            }
            try judge(folder)
        }
    }

    @Test("finds no fault with the client")
    func client() async throws {
        let program = try #require(Peer.autobahn)
        // A port that was free a moment ago.
        let url = try await TestServer.with { $0.url }
        try await withFolder { folder in
            let specification = """
                {"url": "\(url)", "outdir": "\(folder.path)", "webport": 0,
                 "cases": \(Self.cases), "exclude-cases": [], "exclude-agent-cases": {}}
                """
            let file = folder.appending(path: "specification.json")
            try Data(specification.utf8).write(to: file)
            _ = try await Subprocess.run(
                .name("env"),
                arguments: [program, "--mode", "fuzzingserver", "--spec", file.path],
                input: .none,
                output: .discarded,
                error: .discarded
            ) { execution in
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await runCases(url)) } catch { outcome = .failure(error) }
                try execution.send(signal: .terminate)
                try outcome.get()
            }
            try judge(folder)
        }
    }

    private func runCases(_ url: String) async throws {
        let client = WebSocketClient(logger: TestServer.logger)
        let count = try await whenListening {
            try await client.connect(to: url + "/getCaseCount") { socket in
                try await socket.messages.first { _ in true }
            }
        }
        guard case .text(let digits)? = count, let cases = Int(digits) else {
            Issue.record("no number of cases")
            return
        }
        for number in 1...cases {
            try await client.connect(to: url + "/runCase?case=\(number)&agent=CallBa") { socket in
                do {
                    for try await message in socket.messages { try await socket.send(message) }
                } catch is WebSocketError {
                    // Most cases end a socket in a way that is an error; the suite judges whether it was the right one.
                }
            }
        }
        try await client.connect(to: url + "/updateReports?agent=CallBa") { socket in
            for try await _ in socket.messages {}
        }
    }

    /// Tries until the port is open.
    private func whenListening<Value>(_ body: () async throws -> Value) async throws -> Value {
        while true {
            do {
                return try await body()
            } catch let error as WebSocketError where error.kind == .unreachable {
                try Task.checkCancellation()
            }
        }
    }
}
