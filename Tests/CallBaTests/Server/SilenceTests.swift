import Foundation
import Subprocess
import SystemPackage
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// What the program says to the world when no vendor has a key: nothing, by itself or by a library in it.
///
/// strace sees every socket of the process. Where it may not look, the test says so and fails: this is a promise to people.
@Suite("A server without keys", .serialized) struct SilenceTests {
    /// Runs the program under strace.
    /// - Returns: what it did with sockets that lead anywhere but to this computer, and what it left in its home.
    private func traced(
        _ arguments: [String], in folder: URL, _ environment: [String: String]
    ) async throws -> (outside: [String], run: Program.Run) {
        let trace = folder.appending(path: "trace")
        var environment = environment
        environment["CALLBA_ENGINES"] = try Program.engines()
        environment["HOME"] = folder.path
        environment["XDG_CACHE_HOME"] = ""
        // What tests are started with must not be what keeps the library silent.
        environment["ORT_DISABLE_TELEMETRY"] = "0"
        let run = try await Program.run(
            ["-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg,sendmmsg,bind", "-o", trace.path]
                + [Program.executable] + arguments,
            by: "/usr/bin/strace", in: folder, environment)
        let lines = try String(contentsOf: trace, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.contains("127.0.0.1") }, "strace saw nothing: \(run.complaint)")
        return (lines.filter(isOutside), run)
    }

    /// Whether a line names an address that is not this computer's, or a name server.
    private func isOutside(_ line: String) -> Bool {
        if line.contains("htons(53)") || line.contains("resolve") { return true }
        if let match = line.firstMatch(of: /inet_addr\("([0-9.]+)"\)/) {
            return !match.output.1.hasPrefix("127.") && !line.contains("bind(")
        }
        if let match = line.firstMatch(of: /inet_pton\(AF_INET6, "([^"]+)"/) {
            return match.output.1 != "::1" && !match.output.1.hasPrefix("::ffff:127.")
        }
        return false
    }

    @Test("asks no name server and opens no socket to the outside in a whole call, and leaves no device id")
    func wholeCall() async throws {
        try await Program.withFolder { folder, environment in
            let (outside, run) = try await traced(
                ["practice", "wrong-number", "--auto", "--json"], in: folder, environment)
            #expect(run.isSuccess, "\(run.complaint)")
            let ended = try #require(try run.events().last)
            #expect(ended["event"] as? String == "ended")
            // A short call, in which every engine had its part.
            let engines = try #require(ended["engines"] as? [[String: Any]])
            #expect(Set(engines.compactMap { $0["work"] as? String }) == ["hearing", "thinking", "speaking"])
            #expect(outside == [])
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: ".cache/Microsoft").path))
        }
    }

    @Test("does so from its start: the doctor opens every engine, and nothing is looked up")
    func doctor() async throws {
        try await Program.withFolder { folder, environment in
            let (outside, run) = try await traced(["doctor"], in: folder, environment)
            #expect(run.output.contains("✓"), "\(run.output)\(run.complaint)")
            #expect(outside == [])
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: ".cache/Microsoft").path))
        }
    }

    @Test("has what libraries read at the start in its environment, however it was started")
    func environment() async throws {
        try await Program.withFolder { folder, environment in
            var environment = environment
            environment["PORT"] = "0"
            environment["CALLBA_ENGINES"] = "/nonexistent"
            try await Program.run(["serve"], in: folder, environment, until: { $0.contains("http://") }) { lines in
                let found = try Self.environments(ofProgramsIn: folder)
                #expect(found.count == 1)
                #expect(found.allSatisfy { $0.contains("ORT_DISABLE_TELEMETRY=1") })
                #expect(found.allSatisfy { values in values.contains { $0.hasPrefix("SWIFT_BACKTRACE=") } })
            }
        }
    }

    /// The environments of processes that work in a folder, as they were started with.
    private static func environments(ofProgramsIn folder: URL) throws -> [[String]] {
        let files = FileManager.default
        return try files.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.compactMap { process in
            // A process that has just ended has none.
            guard let place = try? files.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd"),
                place == folder.resolvingSymlinksInPath().path,
                let data = files.contents(atPath: "/proc/\(process)/environ")
            else { return nil }
            return data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        }
    }
}
