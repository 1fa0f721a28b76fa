import Foundation
import Subprocess
import Testing

/// Programs we did not write, at the other end of a connection: PyPI's `websockets`, `wsproto`, and the Autobahn suite.
enum Peer {
    /// Why a peer could not be used.
    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()

    /// The package's folder.
    private static let root: URL = {
        var folder = Self.tests
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
        {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// Where `scripts/peers` puts the Autobahn suite, on a machine that has the Python 2.7 it needs.
    static var autobahn: String? {
        let folder = Self.root.appending(path: ".venv/autobahn").path
        return FileManager.default.isExecutableFile(atPath: folder + "/wstest") ? folder + "/wstest" : nil
    }

    private static func arguments(_ script: String, _ arguments: [String]) throws -> Arguments {
        let python = Self.root.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw Missing(description: "There is no \(python): run scripts/peers.")
        }
        return Arguments([python, Self.tests.appending(path: "peers/\(script)").path] + arguments)
    }

    /// Runs a script to its end.
    ///
    /// - Returns: what it wrote. It exits with another status than 0, and so fails the test, when it is not content.
    @discardableResult
    static func run(_ script: String, _ arguments: String...) async throws -> String {
        let result = try await Subprocess.run(
            .name("env"),
            arguments: try Self.arguments(script, arguments),
            output: .string(limit: 1 << 20),
            error: .combinedWithOutput
        )
        let output = result.standardOutput
        #expect(result.terminationStatus.isSuccess, "\(script) \(arguments): \(output)")
        return output
    }

    /// Where a peer listens.
    struct Server: Sendable {
        var url: String
        var secureURL: String
        /// Accepts connections and says nothing.
        var silentURL: String
        /// A file with the certificate of the authority that signed for `secureURL`.
        var authority: String
        /// Gives the rest of the lines it writes.
        var reports: AsyncStream<String>
    }

    /// Runs a server while a closure uses it; the closing of its input ends it.
    @discardableResult
    static func withServer<Result: Sendable>(
        _ script: String = "server.py",
        _ body: @escaping @Sendable (Server) async throws -> Result
    ) async throws -> Result {
        let reports = AsyncStream.makeStream(of: String.self)
        return try await Subprocess.run(
            .name("env"),
            arguments: try Self.arguments(script, []),
            input: .inputWriter,
            output: .sequence,
            error: .currentStandardError
        ) { execution in
            try await withThrowingTaskGroup { group in
                group.addTask {
                    defer { reports.continuation.finish() }
                    for try await line in execution.standardOutput.strings() {
                        reports.continuation.yield(line.trimmingCharacters(in: .newlines))
                    }
                }
                let outcome: Swift.Result<Result, any Error>
                do {
                    var lines = reports.stream.makeAsyncIterator()
                    let words = (await lines.next() ?? "").split(separator: " ").map(String.init)
                    try #require(words.count == 4, "\(script) did not start")
                    let server = Server(
                        url: "ws://127.0.0.1:\(words[0])",
                        secureURL: "wss://localhost:\(words[1])",
                        silentURL: "ws://127.0.0.1:\(words[2])",
                        authority: words[3],
                        reports: reports.stream
                    )
                    outcome = .success(try await body(server))
                } catch {
                    outcome = .failure(error)
                }
                try await execution.standardInputWriter.finish()
                try await group.waitForAll()
                return try outcome.get()
            }
        }.closureResult
    }
}
