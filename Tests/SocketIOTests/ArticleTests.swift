import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import SocketIO
import Testing
import WebSockets

@testable import SocketIOExample

/// The articles of SocketIO and WebSockets show code of the example program, which is built and tried here.
@Suite("The libraries' articles", .timeLimit(.minutes(2))) struct ArticleTests {
    private static let catalogs = ["Sources/SocketIO/SocketIO.docc", "Sources/WebSockets/WebSockets.docc"]

    private static func files(in folder: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: SocketPeer.root.appending(path: folder).path)
        return (names ?? []).sorted().map { folder + "/" + $0 }
    }

    private static func text(_ file: String) throws -> String {
        try String(contentsOf: SocketPeer.root.appending(path: file), encoding: .utf8)
    }

    /// Lines without the indentation that all of them have.
    private static func outdented(_ lines: some Collection<Substring>) -> [Substring] {
        let depth = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        return lines.map { $0.dropFirst(depth) }
    }

    /// The blocks of Swift in an article.
    private static func blocks(of article: String) throws -> [[Substring]] {
        try text(article).matches(of: /(?s)```swift\n(.*?)\n```/).map { match in
            outdented(match.output.1.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    @Test("show code of the example program only", arguments: catalogs)
    func code(catalog: String) throws {
        let sources = try Self.files(in: "Sources/SocketIOExample").map { file in
            try Self.text(file).split(separator: "\n", omittingEmptySubsequences: false)
        }
        var count = 0
        for article in Self.files(in: catalog) {
            for block in try Self.blocks(of: article) {
                count += 1
                let isThere = sources.contains { lines in
                    (0...max(0, lines.count - block.count)).contains { start in
                        Self.outdented(lines.dropFirst(start).prefix(block.count)) == block
                    }
                }
                #expect(isThere, "\(article) shows code that is not in the example:\n\(block.joined(separator: "\n"))")
            }
        }
        #expect(count >= 3)
    }

    @Test("need nothing of the libraries but what every package may use")
    func publicSurface() throws {
        for file in Self.files(in: "Sources/SocketIOExample") {
            #expect(try !Self.text(file).contains("@testable"), "\(file)")
        }
        let folders = ["SocketIO", "SocketIO/EngineIO", "SocketIO/SocketIO", "WebSockets"]
        for file in folders.flatMap({ Self.files(in: "Sources/" + $0) }) where file.hasSuffix(".swift") {
            // Visible to the example, which is in the same package, and to no other.
            let hidden = try Self.text(file).contains(
                /\bpackage (?:func|var|let|init|struct|enum|final|class|import)\b/)
            #expect(!hidden, "\(file)")
        }
    }

    /// Runs an application on a free port while a closure uses it.
    private static func running(
        _ application: some ApplicationProtocol, _ body: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws {
        let (ports, feed) = AsyncStream.makeStream(of: Int.self)
        let announced = Announced(base: application) { feed.yield($0) }
        let group = ServiceGroup(configuration: .init(services: [announced], logger: SocketTestServer.logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { feed.finish() }
                try await group.run()
            }
            for await port in ports {
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await body(port)) } catch { outcome = .failure(error) }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                return try outcome.get()
            }
            try await tasks.waitForAll()
        }
    }

    @Test("make a chat", arguments: ["chat", "members"])
    func chat(scenario: String) async throws {
        let logger = SocketTestServer.logger
        let server = chatServer(logger: logger)
        addMembers(to: server)
        try await Self.running(chatApplication(server, port: 0, logger: logger)) { port in
            try await SocketPeer.run("articles.py", "http://127.0.0.1:\(port)", scenario)
        }
    }

    @Test("make an echo, and a client of it")
    func webSocketEcho() async throws {
        let logger = SocketTestServer.logger
        try await Self.running(echoApplication(port: 0, logger: logger)) { port in
            let answer = try await echo("안녕", at: "ws://127.0.0.1:\(port)/echo", logger: logger)
            #expect(answer == .text("안녕"))
            let refused = await #expect(throws: WebSocketError.self) {
                try await echo("안녕", at: "ws://127.0.0.1:\(port)/other", logger: logger)
            }
            #expect(refused == WebSocketError(kind: .refused, status: 404))
        }
    }
}
