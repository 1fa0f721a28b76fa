import Concurrency
import NIOCore
import NIOEmbedded
import NIOWebSocket
import Synchronization
import Testing

@testable import WebSockets

/// Counts how often the socket below is read.
private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = NIOAny
    private(set) var count = 0

    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}

/// A server's socket on a loop whose time only passes when told to.
private struct LoopSocket: Sendable {
    let channel = NIOAsyncTestingChannel()
    let socket: WebSocket
    let handler: NIOLoopBound<WebSocketHandler>
    let reads: NIOLoopBound<ReadCounter>

    init(gathering: Duration = .zero, limit: WebSocketInbox.Limit = .init()) async throws {
        let channel = channel
        let configuration = WebSocketHandler.Configuration(
            role: .server,
            maxMessageSize: 1 << 20,
            gathering: gathering,
            limit: limit
        )
        (socket, handler, reads) = try await channel.testingEventLoop.executeInContext {
            let counter = ReadCounter()
            try channel.pipeline.syncOperations.addHandler(counter)
            let socket = try WebSocketHandler.makeSocket(
                on: channel,
                configuration: configuration,
                logger: TestServer.logger
            )
            return (
                socket,
                NIOLoopBound(
                    try channel.pipeline.syncOperations.handler(type: WebSocketHandler.self),
                    eventLoop: channel.eventLoop
                ),
                NIOLoopBound(counter, eventLoop: channel.eventLoop)
            )
        }
        try await channel.connect(to: SocketAddress(unixDomainSocketPath: "test")).get()
    }

    /// A masked binary message arrives.
    func receive(_ count: Int) async throws {
        try await channel.writeInbound(
            WebSocketFrame(
                fin: true, opcode: .binary, maskKey: [1, 2, 3, 4], data: ByteBuffer(repeating: 7, count: count))
        )
    }

    /// Asks to read the socket, as the channel does after every read.
    ///
    /// - Returns: whether it was read.
    func asksToRead() async throws -> Bool {
        let before = try await readCount()
        channel.read()
        return try await readCount() > before
    }

    func readCount() async throws -> Int {
        try await channel.testingEventLoop.executeInContext { reads.value.count }
    }

    func wakeCount() async throws -> Int {
        try await channel.testingEventLoop.executeInContext { handler.value.wakeCount }
    }

    func waitForReader() async {
        while !socket.inbox.withLock({ $0.isAwaited }) { await Task.yield() }
    }

    func finish() async throws {
        try await channel.close()
        try await socket.ended.futureResult.get()
    }
}

@Suite("The flow of messages")
struct WebSocketFlowTests {
    @Test("a reader that does not read stops the socket at the limit, and starts it again below half")
    func backPressure() async throws {
        let loop = try await LoopSocket(limit: .init(bytes: 1000, messages: 100))
        for _ in 0..<9 {
            try await loop.receive(100)
            #expect(try await loop.asksToRead())
        }
        try await loop.receive(100)
        #expect(loop.socket.bufferedBytes == 1000)
        #expect(try await loop.asksToRead() == false)
        let held = try await loop.readCount()
        var messages = loop.socket.messages.makeAsyncIterator()
        for _ in 0..<4 { #expect(try await messages.next()?.byteCount == 100) }
        #expect(try await loop.readCount() == held)
        #expect(try await messages.next()?.byteCount == 100)
        // The read that was held back is done then, without being asked for again.
        #expect(try await loop.readCount() == held + 1)
        #expect(try await loop.asksToRead())
        try await loop.finish()
    }

    @Test("many small messages count as well")
    func messageLimit() async throws {
        let loop = try await LoopSocket(limit: .init(bytes: 1 << 20, messages: 10))
        for _ in 0..<9 { try await loop.receive(0) }
        #expect(try await loop.asksToRead())
        try await loop.receive(0)
        #expect(try await loop.asksToRead() == false)
        try await loop.finish()
    }

    @Test("closing reads on, however much waits for the reader")
    func closeWhilePaused() async throws {
        let loop = try await LoopSocket(limit: .init(bytes: 10, messages: 10))
        try await loop.receive(10)
        #expect(try await loop.asksToRead() == false)
        let held = try await loop.readCount()
        loop.socket.startClosing(.normal)
        #expect(try await loop.readCount() == held + 1)
        #expect(try await loop.asksToRead())
        try await loop.finish()
        #expect(try await loop.socket.next()?.byteCount == 10)
    }

    @Test("a reader is woken once for all that came while messages were gathered")
    func gathering() async throws {
        let loop = try await LoopSocket(gathering: .milliseconds(60))
        async let read = {
            var sizes: [Int] = []
            for try await message in loop.socket.messages.prefix(31) { sizes.append(message.byteCount) }
            return sizes
        }()
        // The first has nothing to wait for.
        await loop.waitForReader()
        try await loop.receive(0)
        await loop.waitForReader()
        #expect(try await loop.wakeCount() == 1)
        for size in 1...30 {
            try await loop.receive(size)
            #expect(try await loop.wakeCount() == 1)
        }
        await loop.channel.testingEventLoop.advanceTime(by: .milliseconds(59))
        #expect(try await loop.wakeCount() == 1)
        await loop.channel.testingEventLoop.advanceTime(by: .milliseconds(1))
        #expect(try await loop.wakeCount() == 2)
        #expect(try await read == Array(0...30))
        try await loop.finish()
    }

    @Test("the end does not wait to be gathered")
    func endIsNotGathered() async throws {
        let loop = try await LoopSocket(gathering: .seconds(60))
        async let read = {
            var count = 0
            for try await _ in loop.socket.messages { count += 1 }
            return count
        }()
        await loop.waitForReader()
        try await loop.receive(1)
        await loop.waitForReader()
        try await loop.receive(1)
        try await loop.channel.writeInbound(
            WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: [1, 2, 3, 4], data: ByteBuffer())
        )
        #expect(try await read == 2)
        await loop.socket.disconnected()
    }

    @Test("a peer that shows no sign of life is hung up on")
    func keepAlive() async throws {
        let loop = try await LoopSocket()
        await loop.channel.testingEventLoop.advanceTime(by: .seconds(20))
        let ping = try await loop.channel.waitForOutboundWrite(as: WebSocketFrame.self)
        #expect(ping.opcode == .ping)
        await loop.channel.testingEventLoop.advanceTime(by: .seconds(20))
        await #expect(throws: WebSocketError(kind: .timedOut)) { try await loop.socket.next() }
        await loop.socket.disconnected()
    }

    @Test("a peer that does not answer a goodbye is hung up on after five seconds")
    func closeTimeout() async throws {
        let loop = try await LoopSocket()
        async let closed: Void = loop.socket.close(.normal)
        let frame = try await loop.channel.waitForOutboundWrite(as: WebSocketFrame.self)
        #expect(frame.opcode == .connectionClose)
        await loop.channel.testingEventLoop.advanceTime(by: .seconds(5))
        await closed
        await loop.socket.disconnected()
        #expect(try await loop.socket.next() == nil)
    }

    @Test("masks come off, whatever the length", arguments: Array(0...33))
    func masks(count: Int) {
        let key: WebSocketMaskingKey = [0x11, 0x22, 0xF3, 0x04]
        let clear = (0..<count).map { UInt8($0) }
        let masked = ByteBuffer(bytes: clear.enumerated().map { $1 ^ key[$0 % 4] })
        #expect(unmask(masked, key) == clear)
    }

    @Test("over a real connection the peer of a reader that does not read has to wait")
    func backPressureOnSocket() async throws {
        try await TestServer.with { server in
            let (count, size) = (256, 64 * 1024)
            let client = WebSocketClient(logger: TestServer.logger)
            let answer = try await client.connect(to: server.url + "/unread") { socket in
                try await withThrowingTaskGroup { group in
                    group.addTask {
                        let message = WebSocketMessage.binary(Array(repeating: 1, count: size))
                        for _ in 0..<count { try await socket.send(message) }
                        try await socket.send(.text("end"))
                    }
                    var unread = server.unread.makeAsyncIterator()
                    let received = try #require(await unread.next())
                    while !received.inbox.withLock({ $0.isPaused }) { await Task.yield() }
                    // The limit and what one turn of the loop may read: a small part of the 16 MiB on their way.
                    #expect(received.bufferedBytes < 1 << 20)
                    server.gate.set()
                    try await group.waitForAll()
                }
                return try await socket.messages.first { _ in true }
            }
            #expect(answer == .text("\(count * size)"))
        }
    }

    @Test("a sender that waits for room can be cancelled")
    func cancelledSender() async throws {
        try await TestServer.with { server in
            let client = WebSocketClient(logger: TestServer.logger)
            try await client.connect(to: server.url + "/unread") { socket in
                await withThrowingTaskGroup { group in
                    group.addTask {
                        let message = WebSocketMessage.binary(Array(repeating: 1, count: 64 * 1024))
                        while true { try await socket.send(message) }
                    }
                    while !socket.outbox.withLock({ $0.isAwaited }) { await Task.yield() }
                    group.cancelAll()
                    await #expect(throws: WebSocketError(kind: .cancelled)) { try await group.next() }
                }
                server.gate.set()
            }
        }
    }
}
