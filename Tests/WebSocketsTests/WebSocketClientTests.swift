import HTTPTypes
import Logging
import NIOCore
import NIOSSL
import Testing

@testable import WebSockets

@Suite("A client judged by PyPI's websockets", .serialized)
struct WebSocketClientTests {
    private let client = WebSocketClient(logger: TestServer.logger)

    /// What a socket gives until it ends, and how it ends.
    private static func drain(_ socket: WebSocket) async -> (messages: [WebSocketMessage], error: WebSocketError?) {
        var messages: [WebSocketMessage] = []
        do {
            for try await message in socket.messages { messages.append(message) }
            return (messages, nil)
        } catch {
            return (messages, error as? WebSocketError)
        }
    }

    @Test("gets back what it sends, of every size and kind", arguments: [0, 1, 125, 126, 65_535, 65_536, 1 << 20])
    func echo(size: Int) async throws {
        let client = client
        try await Peer.withServer { server in
            try await client.connect(to: server.url + "/echo") { socket in
                var messages = socket.messages.makeAsyncIterator()
                let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                try await socket.send(.binary(bytes))
                #expect(try await messages.next() == .binary(bytes))
                let text = String(repeating: "가", count: size / 3)
                try await socket.send(.text(text))
                #expect(try await messages.next() == .text(text))
            }
            var reports = server.reports.makeAsyncIterator()
            #expect(await reports.next() == "closed 1000 ")
        }
    }

    @Test("works over TLS, by name and by address, and trusts only the authorities it should")
    func tls() async throws {
        try await Peer.withServer { server in
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(server.authority)
            let trusting = WebSocketClient(logger: TestServer.logger, tlsConfiguration: configuration)
            let byAddress = server.secureURL.replacing("localhost", with: "127.0.0.1")
            for url in [server.secureURL, byAddress] {
                let answer = try await trusting.connect(to: url + "/echo") { socket in
                    try await socket.send(.text("비밀"))
                    return try await socket.messages.first { _ in true }
                }
                #expect(answer == .text("비밀"))
            }
            await #expect(throws: WebSocketError(kind: .unreachable)) {
                try await WebSocketClient(logger: TestServer.logger).connect(to: server.secureURL + "/echo") { _ in }
            }
        }
    }

    @Test("sends the headers it is given, and the server's name")
    func headers() async throws {
        let client = client
        try await Peer.withServer { server in
            let name = try #require(HTTPField.Name("X-RequestId"))
            let headers: HTTPFields = [.authorization: "Bearer abc", name: "7", .connection: "close"]
            let answer = try await client.connect(to: server.url + "/headers?a=1", headers: headers) { socket in
                try await socket.messages.first { _ in true }
            }
            guard case .text(let text)? = answer else {
                Issue.record("no answer")
                return
            }
            let lines = Set(text.split(separator: "\n").map(String.init))
            #expect(
                lines.isSuperset(of: [
                    "authorization: Bearer abc", "x-requestid: 7", "sec-websocket-version: 13",
                    "host: " + server.url.dropFirst("ws://".count),
                ])
            )
            #expect(!lines.contains("connection: close"))
        }
    }

    @Test("puts fragments together")
    func fragments() async throws {
        let client = client
        try await Peer.withServer { server in
            let (messages, error) = try await client.connect(to: server.url + "/fragments") { socket in
                var messages: [WebSocketMessage] = []
                for try await message in socket.messages.prefix(2) { messages.append(message) }
                return (messages, socket.closeCode)
            }
            #expect(messages == [.text("조각난 글입니다"), .binary([1, 2, 3])])
            #expect(error == nil)
        }
    }

    @Test("answers pings with their payload")
    func ping() async throws {
        let client = client
        try await Peer.withServer { server in
            let answer = try await client.connect(to: server.url + "/ping") { socket in
                try await socket.messages.first { _ in true }
            }
            #expect(answer == .text("answered"))
        }
    }

    @Test(
        "ends its messages normally at a clean close, and with the code at any other",
        arguments: [1000, 1001, 1011, 4002])
    func closeCodes(code: UInt16) async throws {
        let client = client
        try await Peer.withServer { server in
            try await client.connect(to: server.url + "/close?code=\(code)") { socket in
                let (messages, error) = await Self.drain(socket)
                let stated = WebSocketCloseCode(rawValue: code)
                #expect(messages.isEmpty)
                #expect(error == (stated.isClean ? nil : WebSocketError(kind: .closed, closeCode: stated)))
                #expect(socket.closeCode == stated)
                await #expect(throws: WebSocketError(kind: .closed, closeCode: stated)) {
                    try await socket.send(.text("too late"))
                }
            }
        }
    }

    @Test("closes with 1011 when the closure throws, and passes the error on")
    func bodyThrows() async throws {
        let client = client
        try await Peer.withServer { server in
            await #expect(throws: TestServer.Failure.self) {
                try await client.connect(to: server.url + "/echo") { _ in throw TestServer.Failure() }
            }
            var reports = server.reports.makeAsyncIterator()
            #expect(await reports.next() == "closed 1011 ")
        }
    }

    @Test("refuses a message over its limit with 1009")
    func tooBig() async throws {
        let client = WebSocketClient(maxMessageSize: 1000, logger: TestServer.logger)
        try await Peer.withServer { server in
            try await client.connect(to: server.url + "/big?bytes=1000") { socket in
                let message = try await socket.messages.first { _ in true }
                #expect(message == .binary(Array(repeating: 0x78, count: 1000)))
            }
            try await client.connect(to: server.url + "/big?bytes=1001") { socket in
                let (messages, error) = await Self.drain(socket)
                #expect(messages.isEmpty)
                #expect(error == WebSocketError(kind: .closed, closeCode: .tooBig))
            }
            var reports = server.reports.makeAsyncIterator()
            #expect(await reports.next() == "closed 1000 ")
            #expect(await reports.next() == "closed 1009 ")
        }
    }

    @Test("tells when the peer vanishes without a goodbye")
    func vanish() async throws {
        let client = client
        try await Peer.withServer { server in
            try await client.connect(to: server.url + "/vanish") { socket in
                var messages = socket.messages.makeAsyncIterator()
                #expect(try await messages.next() == .text("soon gone"))
                try await socket.send(.text("go"))
                await #expect(throws: WebSocketError(kind: .closed)) {
                    for try await _ in socket.messages {}
                }
            }
        }
    }

    @Test("says with which status it was refused", arguments: [("/unauthorized", 401), ("/redirect", 302)])
    func refused(path: String, status: Int) async throws {
        let client = client
        try await Peer.withServer { server in
            await #expect(throws: WebSocketError(kind: .refused, status: status)) {
                try await client.connect(to: server.url + path) { _ in }
            }
        }
    }

    @Test("gives up on a server that says nothing")
    func timedOut() async throws {
        let client = WebSocketClient(connectTimeout: .milliseconds(200), logger: TestServer.logger)
        try await Peer.withServer { server in
            for url in [server.silentURL, server.silentURL.replacing("ws:", with: "wss:")] {
                await #expect(throws: WebSocketError(kind: .timedOut)) {
                    try await client.connect(to: url) { _ in }
                }
            }
        }
    }

    @Test("can be cancelled during the handshake and while it waits for messages")
    func cancelled() async throws {
        let client = client
        try await Peer.withServer { server in
            await withThrowingTaskGroup { group in
                group.addTask { try await client.connect(to: server.silentURL) { _ in } }
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
            let opened = AsyncStream.makeStream(of: Void.self)
            await withThrowingTaskGroup { group in
                group.addTask {
                    try await client.connect(to: server.url + "/echo") { socket in
                        opened.continuation.yield()
                        for try await _ in socket.messages {}
                    }
                }
                var iterator = opened.stream.makeAsyncIterator()
                await iterator.next()
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
            var reports = server.reports.makeAsyncIterator()
            #expect(await reports.next() == "closed 1001 ")
        }
    }

    @Test("reaches no server where none listens")
    func unreachable() async throws {
        let url = try await TestServer.with { $0.url }
        await #expect(throws: WebSocketError(kind: .unreachable)) {
            try await client.connect(to: url) { _ in }
        }
        await #expect(throws: WebSocketError(kind: .unreachable)) {
            try await client.connect(to: "ws://name.invalid/") { _ in }
        }
    }
}
