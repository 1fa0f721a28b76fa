public import Foundation
import Subprocess

/// Programs we did not write, at the other end of a connection in tests: Python scripts over packages of PyPI.
public enum Peer {
    /// Why a peer could not be used.
    public struct Missing: Error, CustomStringConvertible {
        /// What is missing, and what installs it.
        public var description: String
    }

    /// A script that was not content.
    public struct Failure: Error, CustomStringConvertible {
        /// The script, and what it wrote.
        public var description: String
    }

    /// The package's folder.
    public static let root: URL = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
        {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// Python with the packages of `Tests/peers.txt`, as `scripts/peers` installs it.
    ///
    /// - Throws: ``Missing``.
    public static func python() throws -> String {
        // Not standardised: that would follow the link out of the virtual environment.
        let path = root.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Missing(description: "There is no \(path): run scripts/peers.")
        }
        return path
    }

    /// Runs a script of Python, or of Node if it ends in `.mjs`, to its end.
    ///
    /// - Parameters:
    ///   - script: its path from the package's folder.
    ///   - input: what it reads.
    ///   - environment: settings beside this process's own.
    /// - Returns: what it wrote.
    /// - Throws: ``Missing``, or ``Failure`` if it exits with another status than 0, as it does when it is not content.
    @discardableResult
    public static func run(
        _ script: String, _ arguments: [String] = [], input: String = "", environment: [String: String] = [:]
    ) async throws -> String {
        let result = try await Subprocess.run(
            .name("env"), arguments: Arguments(try command(script, arguments, environment)), input: .string(input),
            output: .string(limit: 4 << 20), error: .string(limit: 1 << 20))
        guard result.terminationStatus.isSuccess else {
            throw Failure(description: "\(script) \(arguments): \(result.standardOutput)\n\(result.standardError)")
        }
        return result.standardOutput
    }

    /// Runs a script that serves while a closure uses it; the closing of its input ends it.
    ///
    /// - Parameter body: gets the lines that the script writes, the first of which usually say where it listens.
    public static func withServer<Result: Sendable>(
        _ script: String, _ arguments: [String] = [], environment: [String: String] = [:],
        _ body: @escaping @Sendable (AsyncStream<String>) async throws -> Result
    ) async throws -> Result {
        let (lines, line) = AsyncStream.makeStream(of: String.self)
        return try await Subprocess.run(
            .name("env"), arguments: Arguments(try command(script, arguments, environment)), input: .inputWriter,
            output: .sequence, error: .currentStandardError
        ) { execution in
            try await withThrowingTaskGroup { group in
                group.addTask {
                    defer { line.finish() }
                    for try await text in execution.standardOutput.strings() {
                        line.yield(text.trimmingCharacters(in: .newlines))
                    }
                }
                let outcome: Swift.Result<Result, any Error>
                do {
                    outcome = .success(try await body(lines))
                } catch {
                    outcome = .failure(error)
                }
                try await execution.standardInputWriter.finish()
                try await group.waitForAll()
                return try outcome.get()
            }
        }.closureResult
    }

    private static func command(
        _ script: String, _ arguments: [String], _ environment: [String: String]
    ) throws -> [String] {
        environment.map { "\($0.key)=\($0.value)" }.sorted()
            + (script.hasSuffix(".mjs") ? ["node", "--no-warnings"] : [try python(), "-W", "ignore"])
            + [root.appending(path: script).path] + arguments
    }
}
