import Testing

@testable import Providers

@Suite("Server-sent events") struct ServerSentEventsTests {
    private static let streams = [
        "data: {\"a\":\"네\"}\r\n\r\ndata: 둘\r\n\r\n", "data:{\"a\":\"네\"}\n\ndata: 둘\n\n",
        "data: {\"a\":\"네\"}\r\rdata: 둘\r\r",
        ": comment\n\nevent: x\nid: 1\ndata: {\"a\":\"네\"}\n\n\n\nretry: 5\n\ndata: 둘\n\n",
    ]

    @Test("are the same however their bytes arrive", arguments: streams)
    func anyCut(stream: String) {
        let bytes = Array(stream.utf8)
        for cut in 0...bytes.count {
            var lines = ServerSentEvents()
            #expect(lines.read(bytes[..<cut]) + lines.read(bytes[cut...]) == ["{\"a\":\"네\"}", "둘"])
            #expect(lines.finish() == [])
        }
    }

    @Test("join the lines of their data, and need no blank line at the very end")
    func joined() {
        var lines = ServerSentEvents()
        #expect(lines.read(Array("data: a\ndata: b\n\ndata: c".utf8)) == ["a\nb"])
        #expect(lines.finish() == ["c"])
    }

    @Test("have a limit")
    func limit() {
        var lines = ServerSentEvents()
        #expect(lines.read(repeatElement(0x20, count: ServerSentEvents.longest + 2)) == [])
        #expect(lines.isOverflown)
    }
}
