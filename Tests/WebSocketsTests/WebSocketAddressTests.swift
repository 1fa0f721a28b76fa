import Testing

@testable import WebSockets

@Suite("An address")
struct WebSocketAddressTests {
    @Test(
        "is taken apart",
        arguments: [
            ("ws://example.com", false, "example.com", 80, "/", "example.com"),
            ("WSS://example.com/a/b?c=d&e", true, "example.com", 443, "/a/b?c=d&e", "example.com"),
            ("ws://127.0.0.1:8080/media/abc", false, "127.0.0.1", 8080, "/media/abc", "127.0.0.1:8080"),
            ("wss://[::1]:443?x", true, "::1", 443, "/?x", "[::1]"),
            ("ws://[2001:db8::7]:81/", false, "2001:db8::7", 81, "/", "[2001:db8::7]:81"),
        ]
    )
    func parses(url: String, isSecure: Bool, host: String, port: Int, target: String, hostHeader: String) throws {
        let address = try WebSocketAddress(url)
        #expect(address.isSecure == isSecure)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.target == target)
        #expect(address.hostHeader == hostHeader)
    }

    @Test(
        "that cannot be dialed is refused",
        arguments: [
            "", "ws", "ws:", "ws:/a", "ws://", "ws:///a", "http://a", "ws://a:0", "ws://a:65536", "ws://a:x", "ws://a:",
            "ws://a b", "ws://a/\r\nb", "ws://a/#b", "ws://user@a", "ws://[::1", "ws://[]", "ws://[a]b", "ws://가",
        ]
    )
    func refuses(url: String) {
        #expect(throws: WebSocketError(kind: .invalidAddress)) { try WebSocketAddress(url) }
    }
}
