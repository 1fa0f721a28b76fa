import Foundation
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Synchronization
import Testing

@testable import WebSockets

@Suite("The time of a request") struct RequestWatchTests {
    /// A connection whose clock is moved by the test.
    private struct Line {
        let channel = EmbeddedChannel()
        let table: ConnectionTable

        init(_ date: @escaping @Sendable () -> Date = { Date() }) throws {
            var limits = ConnectionLimits()
            limits.bodyTime = .seconds(10)
            limits.answerTime = .seconds(10)
            limits.slowestRate = 1_000
            table = ConnectionTable(limits)
            let ticket = try #require(table.admit(channel, address: "192.0.2.1"))
            try channel.pipeline.syncOperations.addHandler(
                RequestWatch(ticket: ticket, stamp: DateStamp(date)))
            channel.pipeline.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1), promise: nil)
        }

        func head(length: String? = nil) throws {
            var head = HTTPRequest(method: .post, scheme: "http", authority: "callba.example", path: "/")
            head.headerFields[.contentLength] = length
            try channel.writeInbound(HTTPRequestPart.head(head))
        }

        func wait(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }
    }

    @Test("a body that comes a byte now and then is given up, and the connection a moment later")
    func drip() throws {
        let line = try Line()
        try line.head()
        for _ in 0..<2 {
            line.wait(4)
            try line.channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
        }
        line.wait(2)
        #expect(throws: RequestTooSlow.self) { try line.channel.throwIfErrorCaught() }
        #expect(line.channel.isActive, "there is time to say so")
        line.wait(5)
        #expect(!line.channel.isActive)
    }

    @Test(
        "a long body has the time that a slow line needs, whatever length it claims",
        arguments: [
            ("20000", 29), ("-1", 9), ("9223372036854775807", 60), ("99999999999999999999", 9),
        ])
    func long(length: String, seconds: Int64) throws {
        let line = try Line()
        try line.head(length: length)
        line.wait(seconds)
        try line.channel.throwIfErrorCaught()
        try line.channel.writeInbound(HTTPRequestPart.end(nil))
        line.wait(1_000_000)
        try line.channel.throwIfErrorCaught()
        #expect(line.channel.isActive)
    }

    @Test("an answer that is not read ends the connection, and one that is read does not")
    func unread() throws {
        for isRead in [true, false] {
            let line = try Line()
            try line.head()
            try line.channel.writeInbound(HTTPRequestPart.end(nil))
            line.channel.write(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
            line.channel.write(HTTPResponsePart.body(ByteBuffer(repeating: 1, count: 20_000)), promise: nil)
            line.channel.write(HTTPResponsePart.end(nil), promise: nil)
            line.wait(29)
            #expect(line.channel.isActive, "a slow line has its time")
            if isRead { line.channel.flush() }
            line.wait(2)
            #expect(line.channel.isActive == isRead)
        }
    }

    @Test("the header Date follows the clock, also backwards")
    func date() throws {
        let seconds = Mutex(1_795_919_400.9)
        let line = try Line { Date(timeIntervalSince1970: seconds.withLock { $0 }) }
        func stamp() throws -> String? {
            try line.head()
            try line.channel.writeInbound(HTTPRequestPart.end(nil))
            var head = HTTPResponse(status: .ok)
            head.headerFields[.date] = "of another clock"
            try line.channel.writeOutbound(HTTPResponsePart.head(head))
            try line.channel.writeOutbound(HTTPResponsePart.end(nil))
            guard case .head(let written) = try line.channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
            _ = try line.channel.readOutbound(as: HTTPResponsePart.self)
            return written.headerFields[.date]
        }
        #expect(try stamp() == "Sun, 29 Nov 2026 02:30:00 GMT")
        seconds.withLock { $0 -= 3_600 }
        #expect(try stamp() == "Sun, 29 Nov 2026 01:30:00 GMT")
        for odd in [-1e300, 1e300, .nan] {
            seconds.withLock { $0 = odd }
            #expect(try stamp()?.hasSuffix("GMT") == true)
        }
    }
}
