/// A `ws://` or `wss://` URL, taken apart. Source: RFC 6455 §3.
struct WebSocketAddress: Sendable, Equatable {
    /// Whether the connection uses TLS.
    var isSecure: Bool
    /// A name or an IP address; an IPv6 address without its brackets.
    var host: String
    var port: Int
    /// Path and query, as they stand in the request line.
    var target: String

    /// What the `Host` header says: the port only if it is not the usual one.
    var hostHeader: String {
        let host = self.host.contains(":") ? "[\(self.host)]" : self.host
        return port == (isSecure ? 443 : 80) ? host : "\(host):\(port)"
    }

    init(_ url: String) throws(WebSocketError) {
        guard let address = Self.parse(url) else { throw WebSocketError(kind: .invalidAddress) }
        self = address
    }

    private init(isSecure: Bool, host: String, port: Int, target: String) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.target = target
    }

    private static func parse(_ url: String) -> WebSocketAddress? {
        // Visible ASCII only: nothing may break the request line. A fragment has no meaning here.
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !url.contains("#") else { return nil }
        guard let colon = url.firstIndex(of: ":") else { return nil }
        let isSecure: Bool
        switch url[..<colon].lowercased() {
        case "ws": isSecure = false
        case "wss": isSecure = true
        default: return nil
        }
        guard url[colon...].hasPrefix("://") else { return nil }
        let rest = url[colon...].dropFirst(3)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let (host, port) = Self.parseAuthority(rest[..<end]) else { return nil }
        let target = rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
        return WebSocketAddress(isSecure: isSecure, host: host, port: port ?? (isSecure ? 443 : 80), target: target)
    }

    private static func parseAuthority(_ authority: Substring) -> (host: String, port: Int?)? {
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { return nil }
            host = authority[..<bracket].dropFirst()
            rest = authority[bracket...].dropFirst()
            guard host.allSatisfy({ $0.isHexDigit || ":.".contains($0) }), host.contains(":") else { return nil }
        } else {
            let colon = authority.firstIndex(of: ":") ?? authority.endIndex
            host = authority[..<colon]
            rest = authority[colon...]
            guard host.allSatisfy({ $0.isLetter || $0.isNumber || "-._".contains($0) }) else { return nil }
        }
        guard !host.isEmpty else { return nil }
        guard !rest.isEmpty else { return (String(host), nil) }
        guard rest.first == ":", rest.dropFirst().allSatisfy(\.isWholeNumber), let port = Int(rest.dropFirst()),
            (1...65535).contains(port)
        else { return nil }
        return (String(host), port)
    }
}
