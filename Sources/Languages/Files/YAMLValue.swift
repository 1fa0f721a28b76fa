package import Foundation
import Yams

/// Why a file of ours in YAML cannot be used, and where that is written.
public struct YAMLFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file, as it was opened.
    public var file: String
    /// Counted from 1; `nil` if the whole file is meant.
    public var line: Int?
    /// What is wrong, for the person who wrote the file.
    public var reason: String

    /// An error about a line of a file, or about the whole of it.
    public init(file: String, line: Int? = nil, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// `restaurant.yaml:12: unknown key "sya"`
    public var description: String { line.map { "\(file):\($0): \(reason)" } ?? "\(file): \(reason)" }
}

/// A value in a YAML file that knows where it is written.
package struct YAMLValue {
    private let node: Node
    private let file: String

    /// Reads a file, which errors call `name` or by the last part of its path. Blocks while it reads.
    package init(contentsOf url: URL, named name: String? = nil) throws(YAMLFileError) {
        let name = name ?? url.lastPathComponent
        let text: String
        do {
            text = try String(contentsOf: url, encoding: .utf8)
        } catch {
            throw YAMLFileError(file: name, reason: "this file cannot be read as UTF-8")
        }
        try self.init(text: text, file: name)
    }

    /// Reads a text; `file` is what errors call it.
    package init(text: String, file: String) throws(YAMLFileError) {
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw YAMLFileError(file: file, reason: "this file is empty")
            }
            self.node = node
            self.file = file
        } catch let error as YAMLFileError {
            throw error
        } catch let error as YamlError {
            throw YAMLFileError(file: file, line: error.line, reason: "\(error.problem)")
        } catch {
            throw YAMLFileError(file: file, reason: "this file is not YAML")
        }
    }

    private init(_ node: Node, file: String) {
        self.node = node
        self.file = file
    }

    /// What is wrong with this value, with its line.
    package func error(_ reason: String) -> YAMLFileError { YAMLFileError(file: file, line: line, reason: reason) }

    /// Counted from 1.
    package var line: Int? { node.mark?.line }

    /// The value of a key, if there is one.
    package subscript(key: String) -> YAMLValue? { node.mapping?[key].map { YAMLValue($0, file: file) } }

    /// The value of a key that must be there.
    package func required(_ key: String) throws(YAMLFileError) -> YAMLValue {
        guard let value = self[key] else { throw error("\"\(key)\" is missing") }
        return value
    }

    /// Throws for a key that is not in the list, at its own line.
    package func allow(_ keys: [String]) throws(YAMLFileError) {
        guard let mapping = node.mapping else { throw error("expected keys and values") }
        for (key, _) in mapping {
            let name = key.string ?? ""
            guard keys.contains(name) else { throw YAMLValue(key, file: file).error("unknown key \"\(name)\"") }
        }
    }

    /// A text that is not empty.
    package func string() throws(YAMLFileError) -> String {
        guard let text = node.scalar?.string, !text.isEmpty else { throw error("expected a text") }
        return text
    }

    /// A list of texts; a single text is a list of one.
    package func strings() throws(YAMLFileError) -> [String] {
        guard node.sequence != nil else { return [try string()] }
        var texts: [String] = []
        for item in try list() { texts.append(try item.string()) }
        return texts
    }

    /// Whether it is a list.
    package var isList: Bool { node.sequence != nil }

    /// The values of a list, in order.
    package func list() throws(YAMLFileError) -> [YAMLValue] {
        guard let sequence = node.sequence else { throw error("expected a list") }
        return sequence.map { YAMLValue($0, file: file) }
    }

    /// Keys and values, in order.
    package func pairs() throws(YAMLFileError) -> [(String, YAMLValue)] {
        guard let mapping = node.mapping else { throw error("expected keys and values") }
        var pairs: [(String, YAMLValue)] = []
        for (key, value) in mapping {
            guard let name = key.string else { throw YAMLValue(key, file: file).error("expected a name") }
            pairs.append((name, YAMLValue(value, file: file)))
        }
        return pairs
    }

    /// `true` or `false`.
    package func bool() throws(YAMLFileError) -> Bool {
        guard let value = node.bool else { throw error("expected true or false") }
        return value
    }

    /// A number within a range.
    package func number(in range: ClosedRange<Double>) throws(YAMLFileError) -> Double {
        guard let value = node.float, range.contains(value) else {
            throw error("expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// Seconds, as a number.
    package func duration() throws(YAMLFileError) -> Duration {
        .milliseconds(Int64(try number(in: 0...3_600) * 1_000))
    }

    /// One of the texts that a type knows.
    package func choice<Value: RawRepresentable<String> & CaseIterable>(_: Value.Type) throws(YAMLFileError) -> Value {
        guard let value = Value(rawValue: try string()) else {
            throw error("expected one of: " + Value.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return value
    }

    /// A whole number within a range, in digits.
    package func integer(in range: ClosedRange<Int>) throws(YAMLFileError) -> Int {
        guard let value = Int(try string()), range.contains(value) else {
            throw error("expected a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}

extension YamlError {
    fileprivate var mark: Mark? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark
        case .duplicatedKeysInMapping(_, let context): context.mark
        default: nil
        }
    }

    fileprivate var line: Int? { mark?.line }

    fileprivate var problem: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .duplicatedKeysInMapping(let keys, _):
            "a key is written twice: " + keys.joined(separator: ", ")
        default: "this file is not YAML"
        }
    }
}
