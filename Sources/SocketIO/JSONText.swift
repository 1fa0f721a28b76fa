/// JSON as text: checked and cut into its parts without being turned into values, so that it can be passed on as it came.
struct JSONText {
    /// What a look at an array found.
    struct Elements: Sendable, Equatable {
        /// The text of each element.
        var texts: [String] = []
        /// The numbers of the placeholders for bytes, wherever they are; −1 for one without a proper number.
        var placeholders: [Int] = []
    }

    /// Deeper nesting is refused: a client that sends it wants to see our stack overflow.
    private static let maxDepth = 128

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var depth = 0
    private var placeholders: [Int] = []

    /// - Returns: `nil` unless the text is one JSON array and nothing else.
    static func elements(of text: some Collection<UInt8>) -> Elements? {
        Self.scan(text) { scanner in
            guard let ranges = scanner.array() else { return nil }
            let texts = ranges.map { String(decoding: scanner.bytes[$0], as: UTF8.self) }
            return Elements(texts: texts, placeholders: scanner.placeholders)
        }
    }

    /// Whether the text is one JSON object and nothing else.
    static func isObject(_ text: some Collection<UInt8>) -> Bool {
        Self.scan(text) { scanner in
            scanner.peek == UInt8(ascii: "{") && scanner.value() ? true : nil
        } ?? false
    }

    /// A JSON string.
    static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static func scan<Result>(
        _ text: some Collection<UInt8>,
        _ body: (inout JSONText) -> Result?
    ) -> Result? {
        func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Result? {
            var scanner = JSONText(bytes: bytes)
            scanner.skipSpace()
            guard let result = body(&scanner) else { return nil }
            scanner.skipSpace()
            return scanner.index == bytes.count ? result : nil
        }
        return text.withContiguousStorageIfAvailable(scan) ?? Array(text).withUnsafeBufferPointer(scan)
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || (0x9...0xD).contains(byte) && byte != 0xB && byte != 0xC {
            index += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    private mutating func take(_ word: StaticString) -> Bool {
        for offset in 0..<word.utf8CodeUnitCount where !take(word.utf8Start[offset]) { return false }
        return true
    }

    /// The ranges of an array's elements.
    private mutating func array() -> [Range<Int>]? {
        guard take(UInt8(ascii: "[")) else { return nil }
        skipSpace()
        guard !take(UInt8(ascii: "]")) else { return [] }
        var ranges: [Range<Int>] = []
        while true {
            skipSpace()
            let start = index
            guard value() else { return nil }
            ranges.append(start..<index)
            skipSpace()
            if take(UInt8(ascii: "]")) { return ranges }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func value() -> Bool {
        switch peek {
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "{"): return nested { $0.object() }
        case UInt8(ascii: "["): return nested { $0.array() != nil }
        case UInt8(ascii: "t"): return take("true")
        case UInt8(ascii: "f"): return take("false")
        case UInt8(ascii: "n"): return take("null")
        default: return number()
        }
    }

    private mutating func nested(_ body: (inout JSONText) -> Bool) -> Bool {
        guard depth < Self.maxDepth else { return false }
        depth += 1
        defer { depth -= 1 }
        return body(&self)
    }

    private mutating func object() -> Bool {
        guard take(UInt8(ascii: "{")) else { return false }
        skipSpace()
        if take(UInt8(ascii: "}")) { return true }
        var isPlaceholder = false
        var number = -1
        while true {
            skipSpace()
            let key = index
            guard string() else { return false }
            let keyEnd = index
            skipSpace()
            guard take(UInt8(ascii: ":")) else { return false }
            skipSpace()
            let start = index
            guard value() else { return false }
            if bytes[key..<keyEnd].elementsEqual("\"_placeholder\"".utf8) {
                isPlaceholder = bytes[start..<index].elementsEqual("true".utf8)
            } else if bytes[key..<keyEnd].elementsEqual("\"num\"".utf8) {
                number = Int(String(decoding: bytes[start..<index], as: UTF8.self)) ?? -1
            }
            skipSpace()
            if take(UInt8(ascii: "}")) { break }
            guard take(UInt8(ascii: ",")) else { return false }
        }
        if isPlaceholder { placeholders.append(number) }
        return true
    }

    private mutating func string() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        while let byte = peek {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"): if !escape() { return false }
            case ..<0x20: return false
            default: break
            }
        }
        return false
    }

    private mutating func escape() -> Bool {
        guard let byte = peek else { return false }
        index += 1
        guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
        for _ in 0..<4 {
            guard let digit = peek, Character(Unicode.Scalar(digit)).isHexDigit, digit < 0x80 else { return false }
            index += 1
        }
        return true
    }

    private mutating func number() -> Bool {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")), digits() == 0 { return false }
        if take(UInt8(ascii: ".")), digits() == 0 { return false }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            if digits() == 0 { return false }
        }
        return true
    }

    private mutating func digits() -> Int {
        let start = index
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        return index - start
    }
}
