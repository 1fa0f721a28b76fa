import Foundation

/// The JSON text in what a model wrote. Models that are not held to a shape put thoughts before it or fences around it;
/// nothing else is forgiven.
enum AnswerText {
    /// What follows white space, `<think>…</think>` and an opening fence; `nil` while that has not come yet.
    static func body(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var rest = bytes[...]
        skipSpace(&rest)
        if rest.starts(with: Array("<think>".utf8)) {
            guard let end = firstRange(of: Array("</think>".utf8), in: rest) else { return nil }
            rest = rest[end...]
            skipSpace(&rest)
        }
        if rest.starts(with: Array("```".utf8)) {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            rest = rest[(end + 1)...]
            skipSpace(&rest)
        }
        return rest
    }

    /// Reads a whole answer. `nil` if it is not that.
    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) -> Value? {
        guard var rest = body(Array(text.utf8)) else { return nil }
        while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
        if rest.reversed().starts(with: Array("```".utf8)) { rest = rest.dropLast(3) }
        // What cannot be read is no answer, whatever is wrong with it.
        return try? JSONDecoder().decode(type, from: Data(rest))
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    static func skipSpace(_ bytes: inout ArraySlice<UInt8>) { bytes = bytes.drop(while: isSpace) }

    private static func firstRange(of mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.indices.first { bytes[$0...].starts(with: mark) }.map { $0 + mark.count }
    }
}

/// A list whose unreadable elements are left out.
struct ReadableList<Element: Decodable>: Decodable {
    var elements: [Element] = []

    private struct Anything: Decodable {}

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        while !container.isAtEnd {
            if let element = try? container.decode(Element.self) {
                elements.append(element)
            } else {
                // The container moves on only over what it has read.
                _ = try container.decode(Anything.self)
            }
        }
    }
}
