import Dialogue
import Foundation

/// The JSON text in what a model wrote. Models that are not held to a shape think before it, introduce it, put fences
/// around it and explain it afterwards.
enum AnswerText {
    /// Places where an object may begin, at most: each is looked at from there to its end.
    private static let mostBeginnings = 16
    /// Tags that thoughts stand in.
    private static let thoughts = ["think", "thinking", "thought", "reasoning", "reflection"]

    /// What follows the model's thoughts and its introduction, from the brace that the answer begins with; `nil` while
    /// that has not come yet.
    static func body(_ bytes: [UInt8]) -> ArraySlice<UInt8>? { beginnings(bytes).first }

    /// Every place at which the answer may begin, in order: objects that are no JSON are part of the introduction, and
    /// what stands within one that is JSON is no answer.
    private static func beginnings(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        guard var rest = afterThoughts(bytes) else { return [] }
        var found: [ArraySlice<UInt8>] = []
        // Where an object begins that turns out to be damaged: what was whole before the damage still counts.
        var damaged: ArraySlice<UInt8>?
        var looks = 0
        while looks < mostBeginnings, let start = rest.firstIndex(of: UInt8(ascii: "{")) {
            looks += 1
            rest = rest[start...]
            var scan = JSONScan(rest: rest)
            if scan.skipWhole() {
                found.append(rest[..<scan.rest.startIndex])
                rest = scan.rest
            } else if scan.rest.isEmpty, scan.hasMember {
                // An unfinished object: it may be the answer, still being written.
                found.append(rest)
                break
            } else {
                if damaged == nil, scan.hasMember { damaged = rest }
                rest = rest.dropFirst()
            }
        }
        return found.isEmpty ? damaged.map { [$0] } ?? [] : found
    }

    /// `nil` while a model still thinks.
    private static func afterThoughts(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var rest = bytes[...]
        skipSpace(&rest)
        for name in thoughts {
            // The opening tag is sometimes left out.
            if let end = lastRange(of: Array("</\(name)>".utf8), in: rest) { return rest[end...] }
            if rest.starts(with: Array("<\(name)>".utf8)) { return nil }
        }
        return rest
    }

    /// Reads a whole answer. `nil` if there is none in it.
    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) -> Value? {
        for body in beginnings(Array(text.utf8)) {
            // What cannot be read is no answer, whatever is wrong with it.
            if let value = try? JSONDecoder().decode(type, from: Data(body)) { return value }
        }
        return nil
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    static func skipSpace(_ bytes: inout ArraySlice<UInt8>) { bytes = bytes.drop(while: isSpace) }

    private static func lastRange(of mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.indices.last { bytes[$0] == mark[0] && bytes[$0...].starts(with: mark) }.map { $0 + mark.count }
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
