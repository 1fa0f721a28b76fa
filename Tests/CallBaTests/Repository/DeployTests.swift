import Foundation
import NIOCore
import NIOPosix
import Testing

@Suite("The container") struct DeployTests {
    private static func text(_ path: String) throws -> String {
        try String(contentsOf: Program.root.appending(path: path), encoding: .utf8)
    }

    /// Instructions of the Dockerfile, each on one line.
    private static func instructions(_ name: String) throws -> [String] {
        try text("deploy/Dockerfile").replacing("\\\n", with: " ").split(separator: "\n")
            .filter { $0.hasPrefix(name + " ") }.map(String.init)
    }

    @Test("is built of everything that Package.swift names, in the versions that are tested")
    func sources() throws {
        let brought = try Self.instructions("COPY").flatMap { $0.split(separator: " ").dropFirst().dropLast() }
            .map(String.init)
        // What follows is there for benchmarks only.
        let package = try #require(try Self.text("Package.swift").split(separator: "Context.environment").first)
        let named = package.matches(of: /path: "(\w+)/).map { String($0.output.1) }
        for place in Set(named + ["Package.swift", "Package.resolved", "Sources", "Tests"]) {
            #expect(brought.contains(place), "\(place)")
        }
        let ignored = try Self.text(".dockerignore").split(separator: "\n").map(String.init)
        for place in brought where !place.hasPrefix("/") && !place.hasPrefix("--") {
            #expect(FileManager.default.fileExists(atPath: Program.root.appending(path: place).path), "\(place)")
            #expect(!ignored.contains(place), "\(place)")
        }
    }

    /// Whether the health check passes, of what listens at a port.
    private func isHealthy(port: Int) async throws -> Bool {
        let check = try #require(try Self.instructions("HEALTHCHECK").first?.split(separator: " CMD ").last)
        return try await Program.run(
            ["-c", String(check)], by: "/bin/sh", in: Program.root, ["PORT": "\(port)"]
        ).isSuccess
    }

    @Test("is healthy while its server answers, and is not when that hangs or is gone", .timeLimit(.minutes(1)))
    func health() async throws {
        try await ServerUnderTest.with { server in
            let port = try #require(server.address.split(separator: ":").last.flatMap { Int($0) })
            #expect(try await isHealthy(port: port))
        }
        // Like a server that hangs: the system takes connections for it, and it takes none from the system.
        let hung = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.autoRead, value: false).bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(hung.localAddress?.port)
        #expect(try await !isHealthy(port: port))
        try await hung.close()
        #expect(try await !isHealthy(port: port))
    }
}
