import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import WebSockets

@Suite("A connection that a server which ends does not come to", .timeLimit(.minutes(1)))
struct UnhandledConnectionTests {
    enum Moment: CaseIterable { case connected, asked }

    @Test("is closed, and does not end the process", arguments: Moment.allCases)
    func isClosed(moment: Moment) async throws {
        let channel = NIOAsyncTestingChannel()
        try await Self.accept(channel, until: moment)
        try await channel.closeFuture.get()
    }

    /// Lets a server take the connection and forget it at that moment.
    private static func accept(_ channel: NIOAsyncTestingChannel, until moment: Moment) async throws {
        let http = WebSocketHTTPChannel(
            responder: { _, _, _ in }, route: { _, _ in .refuse(.notFound) }, idleTimeout: nil, maxMessageSize: 1024,
            connections: ConnectionTable())
        let connection = try await channel.eventLoop
            .flatSubmit { http.setup(channel: channel, logger: TestServer.logger) }.get()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        guard moment == .asked else { return }
        try await channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        _ = try await connection.negotiated.get()
    }
}
