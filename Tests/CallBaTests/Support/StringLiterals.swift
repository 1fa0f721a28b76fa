import Foundation

/// The strings that a source file in Swift or JavaScript writes out.
struct StringLiterals {
    struct Literal: Hashable {
        /// What it says; each `*` stands for what is put in at run time.
        var text: String
        /// The code in front of it, without spaces: up to 40 bytes.
        var before: String
        /// Whether something is put in at run time.
        var isComposed: Bool { text.contains("*") }
    }

    private let bytes: [UInt8]
    private let isSwift: Bool
    private var position = 0
    private(set) var literals: [Literal] = []

    /// Finds all of them, those inside of others included. Strings in regular expressions count too.
    init(of source: String, isSwift: Bool) {
        bytes = Array(source.utf8)
        self.isSwift = isSwift
        code(until: nil)
    }

    private func starts(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    private mutating func skip(past end: String) {
        while position < bytes.count, !starts(end) { position += 1 }
        position = min(position + end.utf8.count, bytes.count)
    }

    /// Reads code up to the bracket that closes what was opened before, or to the end.
    private mutating func code(until closing: UInt8?) {
        var depth = 0
        let opening: UInt8? = closing.map { $0 == UInt8(ascii: ")") ? UInt8(ascii: "(") : UInt8(ascii: "{") }
        while position < bytes.count {
            let byte = bytes[position]
            if starts("//") {
                skip(past: "\n")
            } else if starts("/*") {
                skip(past: "*/")
            } else if let quote = quote() {
                literal(quote)
            } else if byte == closing, depth == 0 {
                position += 1
                return
            } else {
                if byte == opening { depth += 1 }
                if byte == closing { depth -= 1 }
                position += 1
            }
        }
    }

    /// The quote that begins here.
    private func quote() -> String? {
        for quote in isSwift ? ["\"\"\"", "\""] : ["\"", "'", "`"] where starts(quote) { return quote }
        return nil
    }

    private mutating func literal(_ quote: String) {
        let code = bytes[max(0, position - 80)..<position].filter { !" \n".utf8.contains($0) }
        var text: [UInt8] = []
        position += quote.utf8.count
        while position < bytes.count, !starts(quote) {
            if isSwift ? starts("\\(") : quote == "`" && starts("${") {
                text.append(UInt8(ascii: "*"))
                position += 2
                self.code(until: UInt8(ascii: isSwift ? ")" : "}"))
            } else if starts("\\") {
                text += bytes[position..<min(position + 2, bytes.count)]
                position += 2
            } else if quote.utf8.count == 1, quote != "`", starts("\n") {
                // An apostrophe in a regular expression, or the like, ends with its line.
                break
            } else {
                text.append(bytes[position])
                position += 1
            }
        }
        position = min(position + quote.utf8.count, bytes.count)
        literals.append(
            Literal(
                text: String(decoding: text, as: UTF8.self), before: String(decoding: code.suffix(40), as: UTF8.self)))
    }
}
