import WebSockets

/// A message of Azure's speech protocol: headers, then a body.
///
/// As text, the headers end with an empty line. As bytes, their length goes first, big-endian in two bytes. Every header
/// line ends with CRLF in both.
struct AzureMessage: Sendable, Equatable {
    struct Header: Sendable, Equatable {
        var name: String
        var value: String
    }
    enum Body: Sendable, Equatable {
        case text(String)
        case bytes([UInt8])
    }

    var headers: [Header]
    var body: Body

    /// What the message is about: `speech.phrase`, `audio` …
    var path: String { self["Path"] ?? "" }

    /// The value of a header, whatever the case of its name.
    subscript(name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }

    /// A message of ours.
    init(
        path: String, turn: String?, timestamp: String, contentType: String? = nil, body: Body
    ) {
        headers = [Header(name: "X-Timestamp", value: timestamp), Header(name: "Path", value: path)]
        if let turn { headers.append(Header(name: "X-RequestId", value: turn)) }
        if let contentType { headers.append(Header(name: "Content-Type", value: contentType)) }
        self.body = body
    }

    /// - Returns: `nil` if the bytes are no such message.
    init?(_ message: WebSocketMessage) {
        switch message {
        case .text(let text):
            let bytes = Array(text.utf8)
            let end = bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
            guard let end, let headers = Self.headers(bytes[..<end]) else { return nil }
            self.headers = headers
            body = .text(String(decoding: bytes[(end + 4)...], as: UTF8.self))
        case .binary(let bytes):
            guard bytes.count >= 2 else { return nil }
            let end = 2 + Int(bytes[0]) << 8 + Int(bytes[1])
            guard end <= bytes.count, let headers = Self.headers(bytes[2..<end]) else { return nil }
            self.headers = headers
            body = .bytes(Array(bytes[end...]))
        }
    }

    /// As it is sent.
    var encoded: WebSocketMessage {
        let head = headers.map { "\($0.name):\($0.value)\r\n" }.joined()
        switch body {
        case .text(let text): return .text(head + "\r\n" + text)
        case .bytes(let bytes):
            let length = UInt16(clamping: head.utf8.count)
            return .binary([UInt8(length >> 8), UInt8(length & 0xFF)] + head.utf8 + bytes)
        }
    }

    private static func headers(_ bytes: ArraySlice<UInt8>) -> [Header]? {
        var headers: [Header] = []
        for line in bytes.split(separator: 10) {
            let text = String(decoding: line, as: UTF8.self)
            guard let colon = text.firstIndex(of: ":") else {
                if text.allSatisfy(\.isWhitespace) { continue }
                return nil
            }
            let value = text[text.index(after: colon)...]
            headers.append(Header(name: trimmed(text[..<colon]), value: trimmed(value)))
        }
        return headers
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0.isWhitespace }
        let end = start.lastIndex { !$0.isWhitespace } ?? start.startIndex
        return start.isEmpty ? "" : String(start[...end])
    }
}
