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
    private static let mostNested = 128

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

    private var peek: UInt8? { self.index < self.bytes.count ? self.bytes[self.index] : nil }

    private mutating func skipSpace() {
        while let byte = self.peek, byte == 0x20 || (0x9...0xD).contains(byte) && byte != 0xB && byte != 0xC {
            self.index += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard self.peek == byte else { return false }
        self.index += 1
        return true
    }

    private mutating func take(_ word: StaticString) -> Bool {
        for offset in 0..<word.utf8CodeUnitCount where !self.take(word.utf8Start[offset]) { return false }
        return true
    }

    /// The ranges of an array's elements.
    private mutating func array() -> [Range<Int>]? {
        guard self.take(UInt8(ascii: "[")) else { return nil }
        self.skipSpace()
        guard !self.take(UInt8(ascii: "]")) else { return [] }
        var ranges: [Range<Int>] = []
        while true {
            self.skipSpace()
            let start = self.index
            guard self.value() else { return nil }
            ranges.append(start..<self.index)
            self.skipSpace()
            if self.take(UInt8(ascii: "]")) { return ranges }
            guard self.take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func value() -> Bool {
        switch self.peek {
        case UInt8(ascii: "\""): return self.string()
        case UInt8(ascii: "{"): return self.nested { $0.object() }
        case UInt8(ascii: "["): return self.nested { $0.array() != nil }
        case UInt8(ascii: "t"): return self.take("true")
        case UInt8(ascii: "f"): return self.take("false")
        case UInt8(ascii: "n"): return self.take("null")
        default: return self.number()
        }
    }

    private mutating func nested(_ body: (inout JSONText) -> Bool) -> Bool {
        guard self.depth < Self.mostNested else { return false }
        self.depth += 1
        defer { self.depth -= 1 }
        return body(&self)
    }

    private mutating func object() -> Bool {
        guard self.take(UInt8(ascii: "{")) else { return false }
        self.skipSpace()
        if self.take(UInt8(ascii: "}")) { return true }
        var isPlaceholder = false
        var number = -1
        while true {
            self.skipSpace()
            let key = self.index
            guard self.string() else { return false }
            let keyEnd = self.index
            self.skipSpace()
            guard self.take(UInt8(ascii: ":")) else { return false }
            self.skipSpace()
            let start = self.index
            guard self.value() else { return false }
            if self.bytes[key..<keyEnd].elementsEqual("\"_placeholder\"".utf8) {
                isPlaceholder = self.bytes[start..<self.index].elementsEqual("true".utf8)
            } else if self.bytes[key..<keyEnd].elementsEqual("\"num\"".utf8) {
                number = Int(String(decoding: self.bytes[start..<self.index], as: UTF8.self)) ?? -1
            }
            self.skipSpace()
            if self.take(UInt8(ascii: "}")) { break }
            guard self.take(UInt8(ascii: ",")) else { return false }
        }
        if isPlaceholder { self.placeholders.append(number) }
        return true
    }

    private mutating func string() -> Bool {
        guard self.take(UInt8(ascii: "\"")) else { return false }
        while let byte = self.peek {
            self.index += 1
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"): if !self.escape() { return false }
            case ..<0x20: return false
            default: break
            }
        }
        return false
    }

    private mutating func escape() -> Bool {
        guard let byte = self.peek else { return false }
        self.index += 1
        guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
        for _ in 0..<4 {
            guard let digit = self.peek, Character(Unicode.Scalar(digit)).isHexDigit, digit < 0x80 else { return false }
            self.index += 1
        }
        return true
    }

    private mutating func number() -> Bool {
        _ = self.take(UInt8(ascii: "-"))
        if !self.take(UInt8(ascii: "0")), self.digits() == 0 { return false }
        if self.take(UInt8(ascii: ".")), self.digits() == 0 { return false }
        if self.take(UInt8(ascii: "e")) || self.take(UInt8(ascii: "E")) {
            if !self.take(UInt8(ascii: "+")) { _ = self.take(UInt8(ascii: "-")) }
            if self.digits() == 0 { return false }
        }
        return true
    }

    private mutating func digits() -> Int {
        let start = self.index
        while let byte = self.peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { self.index += 1 }
        return self.index - start
    }
}
