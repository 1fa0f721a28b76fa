/// Reads a `media` message in its usual shape, or gives up.
///
/// It understands objects of strings without escapes, in ASCII, in any order and with any blanks, where each key occurs
/// once. It never takes what is not JSON.
struct MediaScanner {
    private typealias Text = Range<Int>

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    private var isMedia = false
    private var isInbound: Bool?
    private var milliseconds: Int?
    private var payload: [UInt8]?
    /// A bit for each key of the message, to notice one that repeats.
    private var seen: UInt16 = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The message, or `nil` if it has another shape.
    mutating func media() -> MediaStreamMessage.Media? {
        guard object({ scanner, key in scanner.topLevel(key) }), isMedia, atEnd(),
            let isInbound, let milliseconds, let payload
        else { return nil }
        return MediaStreamMessage.Media(isInbound: isInbound, milliseconds: milliseconds, payload: payload)
    }

    private mutating func topLevel(_ key: Text) -> Bool {
        if matches(key, "event") {
            guard first(0), let value = string(), matches(value, "media") else { return false }
            isMedia = true
            return true
        }
        if matches(key, "sequenceNumber") { return first(1) && string() != nil }
        if matches(key, "streamSid") { return first(2) && string() != nil }
        if matches(key, "media") { return first(3) && object { scanner, key in scanner.inMedia(key) } }
        return false
    }

    private mutating func inMedia(_ key: Text) -> Bool {
        if matches(key, "payload") {
            guard first(4), let value = string() else { return false }
            payload = base64(value)
            return payload != nil
        }
        if matches(key, "timestamp") {
            guard first(5), let value = string() else { return false }
            milliseconds = MediaStreamMessage.Media.milliseconds(bytes[value])
            return milliseconds != nil
        }
        if matches(key, "track") {
            guard first(6), let value = string() else { return false }
            isInbound = matches(value, "inbound")
            return true
        }
        if matches(key, "chunk") { return first(7) && string() != nil }
        return false
    }

    private mutating func first(_ key: UInt16) -> Bool {
        guard seen & (1 << key) == 0 else { return false }
        seen |= 1 << key
        return true
    }

    // MARK: JSON

    private mutating func object(_ member: (inout MediaScanner, Text) -> Bool) -> Bool {
        guard token(UInt8(ascii: "{")) else { return false }
        repeat {
            guard let key = string(), token(UInt8(ascii: ":")), member(&self, key) else { return false }
        } while token(UInt8(ascii: ","))
        return token(UInt8(ascii: "}"))
    }

    private mutating func string() -> Text? {
        guard token(UInt8(ascii: "\"")) else { return nil }
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                index += 1
                return start..<(index - 1)
            }
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") else { return nil }
            index += 1
        }
        return nil
    }

    /// Steps over blanks and one character, if it is there.
    private mutating func token(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func atEnd() -> Bool {
        skipBlanks()
        return index == bytes.count
    }

    private mutating func skipBlanks() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    // MARK: Values

    private func matches(_ text: Text, _ expected: StaticString) -> Bool {
        guard text.count == expected.utf8CodeUnitCount else { return false }
        return expected.withUTF8Buffer { expected in
            for offset in 0..<text.count where bytes[text.lowerBound + offset] != expected[offset] { return false }
            return true
        }
    }

    /// Bytes of base64 with padding (RFC 4648 §4).
    private func base64(_ text: Text) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        guard !text.isEmpty else { return [] }
        let padding =
            bytes[text.upperBound - 1] != UInt8(ascii: "=")
            ? 0 : bytes[text.upperBound - 2] != UInt8(ascii: "=") ? 1 : 2
        let size = text.count / 4 * 3 - padding
        var isValid = true
        let decoded = [UInt8](unsafeUninitializedCapacity: size + 2) { target, count in
            Self.sextets.withUnsafeBufferPointer { sextets in
                var source = text.lowerBound
                let last = text.upperBound - 4
                var mixed: UInt8 = 0
                while source <= last {
                    let isLast = source == last
                    let a = sextets[Int(bytes[source])]
                    let b = sextets[Int(bytes[source + 1])]
                    let c = isLast && padding == 2 ? 0 : sextets[Int(bytes[source + 2])]
                    let d = isLast && padding >= 1 ? 0 : sextets[Int(bytes[source + 3])]
                    mixed |= a | b | c | d
                    // The high bits that mark a wrong character fall out or are caught by `mixed`.
                    target[count] = a << 2 | (b & 0x3F) >> 4
                    target[count + 1] = b << 4 | (c & 0x3F) >> 2
                    target[count + 2] = c << 6 | d & 0x3F
                    count += 3
                    source += 4
                }
                isValid = mixed < 0x40
            }
            count = size
        }
        return isValid ? decoded : nil
    }

    /// The six bits of each character; 0x40 and more for those that have none.
    private static let sextets: [UInt8] = {
        var table = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8.enumerated() {
            table[Int(character)] = UInt8(value)
        }
        return table
    }()
}
