import Foundation
import Subprocess
import SystemPackage
import Testing

/// The program as people start it, built with the tests.
enum Program {
    /// The package's folder.
    static let root: URL = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
        {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// Why the program cannot be tested.
    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    /// What one run came to.
    struct Run: Sendable {
        var output: String
        var complaint: String
        var isSuccess: Bool

        /// The objects of `--json`.
        func events() throws -> [[String: Any]] {
            try output.split(separator: "\n").map { line in
                let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
                return try #require(value as? [String: Any], "one object a line")
            }
        }
    }

    static var executable: String { root.appending(path: ".build/debug/callba").path }

    /// Where the engines are; a test that needs them fails in words without them.
    static func engines() throws -> String {
        let path = ProcessInfo.processInfo.environment["CALLBA_ENGINES"] ?? root.appending(path: ".engines").path
        guard FileManager.default.fileExists(atPath: path + "/models") else {
            throw Missing(description: "There are no engines at \(path): run scripts/engines.")
        }
        return path
    }

    /// Python with the test peers.
    static func python() throws -> String {
        let path = root.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Missing(description: "There is no \(path): run scripts/peers.")
        }
        return path
    }

    /// Settings for a program of its own: a fresh folder that is removed afterwards, no setting of the machine's.
    static func withFolder<Result>(_ body: (URL, [String: String]) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "callba-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // A folder that is gone already needs no removing.
            try? FileManager.default.removeItem(at: folder)
        }
        let environment = [
            "DATABASE_URL": "sqlite:" + folder.appending(path: "callba.sqlite").path,
            "CALLBA_SCENARIOS": root.appending(path: "Scenarios").path, "LANG": "ko_KR.UTF-8", "LC_ALL": "",
            "LOG_LEVEL": "error",
        ]
        return try await body(folder, environment)
    }

    /// The surroundings of a process: this process's, with some settings of its own.
    static func surroundings(_ environment: [String: String]) -> Environment {
        var values: [Environment.Key: String?] = [:]
        for (name, value) in environment {
            if let key = Environment.Key(rawValue: name) { values[key] = .some(value) }
        }
        return .inherit.updating(values)
    }

    /// Runs a program to its end.
    static func run(
        _ arguments: [String], by program: String = executable, in folder: URL, _ environment: [String: String]
    ) async throws -> Run {
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), environment: surroundings(environment),
            workingDirectory: FilePath(folder.path), output: .string(limit: 4 << 20), error: .string(limit: 1 << 20))
        return Run(
            output: result.standardOutput, complaint: result.standardError,
            isSuccess: result.terminationStatus.isSuccess)
    }

    /// Starts the program, hands what it printed until a line matches to the closure, and ends it.
    static func run(
        _ arguments: [String], in folder: URL, _ environment: [String: String],
        until isReady: @escaping (String) -> Bool,
        _ body: @escaping @Sendable ([String]) async throws -> Void
    ) async throws {
        _ = try await Subprocess.run(
            .path(FilePath(executable)), arguments: Arguments(arguments),
            environment: surroundings(environment), workingDirectory: FilePath(folder.path), input: .none,
            output: .sequence, error: .currentStandardError
        ) { execution in
            var lines: [String] = []
            for try await line in execution.standardOutput.strings() {
                lines.append(line.trimmingCharacters(in: .whitespacesAndNewlines))
                if isReady(line) { break }
            }
            try await body(lines)
            // Already ended: then there is nothing to end.
            try? execution.send(signal: .terminate)
        }
    }
}
