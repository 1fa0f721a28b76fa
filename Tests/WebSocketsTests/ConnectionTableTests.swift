import Foundation
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import WebSockets

@Suite("The table of connections") struct ConnectionTableTests {
    private static func table(most: Int = 8, perAddress: Int = 3, shared: Set<String> = []) -> ConnectionTable {
        var limits = ConnectionLimits()
        limits.maxConnections = most
        limits.maxPerAddress = perAddress
        limits.isShared = { shared.contains($0) }
        return ConnectionTable(limits)
    }

    /// A connection, and its place unless it was turned away.
    private final class Peer: Sendable {
        let channel = NIOAsyncTestingChannel()
        let ticket: ConnectionTable.Ticket?
        private let gone = Atomic(false)
        var isOpen: Bool { !gone.load(ordering: .acquiring) }

        init(_ address: String, in table: ConnectionTable) {
            ticket = table.admit(channel, address: address)
            channel.closeFuture.whenComplete { _ in self.gone.store(true, ordering: .releasing) }
        }

        /// Waits until the connection has been closed.
        func closed() async throws { try await channel.closeFuture.get() }
    }

    @Test("an address with too many connections loses the one that has waited longest, and others lose none")
    func perAddress() async throws {
        let table = Self.table()
        let other = Peer("192.0.2.9", in: table)
        let first = Peer("192.0.2.1", in: table)
        let second = Peer("192.0.2.1", in: table)
        let third = Peer("192.0.2.1", in: table)
        first.ticket?.enter(.serving)
        let fourth = Peer("192.0.2.1", in: table)
        try await second.closed()
        #expect([first, third, fourth, other].allSatisfy { $0.ticket != nil && $0.isOpen })
        #expect(table.count(of: "192.0.2.1") == 3)
        // What begins to wait anew is the last to go.
        first.ticket?.enter(.waiting)
        _ = Peer("192.0.2.1", in: table)
        try await third.closed()
    }

    @Test("an address whose connections are all at work gets no more")
    func allServing() {
        let table = Self.table()
        for _ in 0..<3 { Peer("192.0.2.1", in: table).ticket?.enter(.serving) }
        #expect(Peer("192.0.2.1", in: table).ticket == nil)
        #expect(Peer("192.0.2.2", in: table).ticket != nil)
    }

    @Test("where there is no room at all, the address with the most makes some, and WebSockets stay")
    func full() async throws {
        let table = Self.table(perAddress: 100)
        let sockets = (0..<3).map { _ in Peer("192.0.2.5", in: table) }
        for socket in sockets { socket.ticket?.enter(.kept) }
        let innocent = Peer("192.0.2.1", in: table)
        let crowd = (0..<4).map { _ in Peer("192.0.2.7", in: table) }
        let newcomer = Peer("192.0.2.2", in: table)
        #expect(newcomer.ticket != nil)
        try await crowd[0].closed()
        _ = Peer("192.0.2.7", in: table)
        try await crowd[1].closed()
        #expect((sockets + [innocent, newcomer]).allSatisfy { $0.isOpen })
        #expect(table.count(of: "192.0.2.5") == 0, "WebSockets are counted by the application")
    }

    @Test("a crowd that keeps the server busy makes room as well, before no client could get in")
    func busyCrowd() async throws {
        let table = Self.table(most: 4, perAddress: 100)
        let crowd = (0..<4).map { _ in Peer("192.0.2.7", in: table) }
        for peer in crowd { peer.ticket?.enter(.serving) }
        #expect(Peer("192.0.2.1", in: table).ticket != nil)
        try await crowd[0].closed()
        // WebSockets alone fill it: then a new connection is refused.
        let full = Self.table(most: 2)
        for _ in 0..<2 { Peer("192.0.2.1", in: full).ticket?.enter(.kept) }
        #expect(Peer("192.0.2.1", in: full).ticket == nil)
    }

    @Test("an address that many clients share is bounded by the room alone")
    func shared() {
        let table = Self.table(shared: ["127.0.0.1"])
        let peers = (0..<8).map { _ in Peer("127.0.0.1", in: table) }
        #expect(peers.allSatisfy { $0.ticket != nil && $0.isOpen })
    }

    @Test("what has been closed is not counted any more")
    func leaving() async throws {
        let table = Self.table()
        for _ in 0..<100 {
            let peer = Peer("192.0.2.1", in: table)
            #expect(peer.ticket != nil)
            try await peer.channel.close()
            await peer.channel.testingEventLoop.run()
        }
        #expect(table.count == 0 && table.count(of: "192.0.2.1") == 0)
    }
}

@Suite("Taking connections") struct AcceptGuardTests {
    /// Counts what reaches the rest of a server's pipeline.
    private final class Rest: ChannelInboundHandler {
        typealias InboundIn = NIOAny
        var errors = 0
        var reads = 0
        func errorCaught(context: ChannelHandlerContext, error: any Error) { errors += 1 }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) { reads += 1 }
    }

    @Test("goes on when the process can open nothing, and ends for other errors")
    func errors() throws {
        let rest = Rest()
        let server = EmbeddedChannel(handlers: [AcceptGuard(table: ConnectionTable()), rest])
        for code in [EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED] {
            server.pipeline.fireErrorCaught(IOError(errnoCode: code, reason: "accept"))
        }
        #expect(rest.errors == 0)
        // Taken with the descriptor that was set aside: it is closed.
        let late = EmbeddedChannel()
        server.pipeline.fireChannelRead(late as any Channel)
        late.embeddedEventLoop.run()
        #expect(rest.reads == 0 && !late.isActive)
        server.embeddedEventLoop.advanceTime(by: .milliseconds(50))
        server.pipeline.fireChannelRead(EmbeddedChannel() as any Channel)
        #expect(rest.reads == 1, "another descriptor is set aside again")
        server.pipeline.fireErrorCaught(IOError(errnoCode: EBADF, reason: "accept"))
        #expect(rest.errors == 1)
    }
}
