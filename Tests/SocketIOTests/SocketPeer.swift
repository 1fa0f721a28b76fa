import Foundation
import Subprocess
import Testing

/// Programs we did not write, at the other end of a connection: PyPI's `python-socketio` and `websockets`.
enum SocketPeer {
    /// Why a peer could not be used.
    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()

    /// The package's folder.
    static let root: URL = {
        var folder = Self.tests
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
        {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// The example program, built with the tests.
    static var example: String {
        // The tests are a program too, in the same folder; macOS runs them by another.
        let program = URL(filePath: ProcessInfo.processInfo.arguments[0])
        let isTests = program.pathExtension == "xctest"
        let folder = isTests ? program.deletingLastPathComponent() : Self.root.appending(path: ".build/debug")
        return folder.appending(path: "socketio-example").path
    }

    /// Runs a script to its end.
    ///
    /// - Returns: what it wrote. It exits with another status than 0, and so fails the test, when it is not content.
    @discardableResult
    static func run(_ script: String, _ arguments: String...) async throws -> String {
        try await Self.run(script, arguments)
    }

    @discardableResult
    static func run(_ script: String, _ arguments: [String]) async throws -> String {
        let python = Self.root.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw Missing(description: "There is no \(python): run scripts/peers.")
        }
        return try await Self.run([python, "-W", "ignore"], script, arguments)
    }

    /// Node, with the WebSocket that browsers have: behind an option from version 20 on, else from Debian's node-ws.
    static func node() async throws -> [String] {
        let knowsOption = try await Subprocess.run(
            .name("node"),
            arguments: ["-p", "process.allowedNodeEnvironmentFlags.has('--experimental-websocket')"],
            output: .string(limit: 100)
        )
        let isOption = knowsOption.standardOutput.hasPrefix("true")
        return ["node", "--no-warnings"]
            + (isOption ? ["--experimental-websocket"] : ["--require", Self.path("websocket.cjs")])
    }

    /// A module of the pages, which are two folders up from the tests.
    static func module(_ name: String) -> String {
        Self.tests.appending(path: "../../Sources/Web/Pages/Assets/\(name)").standardized.path
    }

    /// A script beside the tests.
    static func path(_ script: String) -> String { Self.tests.appending(path: "peers/\(script)").path }

    /// Runs a script of Node's with one of the pages' modules.
    @discardableResult
    static func runNode(_ script: String, _ module: String, _ arguments: String...) async throws -> String {
        try await Self.run(Self.node(), script, [Self.module(module)] + arguments)
    }

    private static func run(_ program: [String], _ script: String, _ arguments: [String]) async throws -> String {
        let path = Self.path(script)
        let result = try await Subprocess.run(
            .name("env"),
            arguments: Arguments(program + [path] + arguments),
            output: .string(limit: 1 << 20),
            error: .combinedWithOutput
        )
        let output = result.standardOutput
        #expect(result.terminationStatus.isSuccess, "\(script) \(arguments): \(output)")
        return output
    }
}
