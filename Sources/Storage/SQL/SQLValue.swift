internal import Calls
internal import Foundation

/// What a column can hold, in every database.
enum SQLValue: Sendable, Equatable {
    case null
    case text(String)
    case integer(Int)
    case real(Double)
    case bytes([UInt8])
}

/// What can be given to a statement as a parameter.
protocol SQLBindable: Sendable {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable {
    var sqlValue: SQLValue { self }
}

extension String: SQLBindable {
    /// U+0000 ends a text for the databases' own libraries, so U+FFFD stands in for it.
    var sqlValue: SQLValue { .text(utf8.contains(0) ? replacing("\0", with: "\u{FFFD}") : self) }
}

extension Int: SQLBindable {
    var sqlValue: SQLValue { .integer(self) }
}

extension Double: SQLBindable {
    var sqlValue: SQLValue { .real(self) }
}

extension Array: SQLBindable where Element == UInt8 {
    var sqlValue: SQLValue { .bytes(self) }
}

extension Date: SQLBindable {
    /// Seconds since 2001-01-01 UTC: the very number a `Date` holds, so that it comes back unchanged.
    var sqlValue: SQLValue { .real(timeIntervalSinceReferenceDate) }
}

/// One row that a query found.
struct SQLRow: Sendable {
    /// The places of the columns, by name.
    let columns: [String: Int]
    let values: [SQLValue]

    subscript(column: String) -> SQLValue {
        get throws(StoreError) {
            guard let index = columns[column] else { throw StoreError(.unreadable, code: column) }
            return values[index]
        }
    }

    func text(_ column: String) throws(StoreError) -> String { try present(textIfPresent(column), column) }

    func textIfPresent(_ column: String) throws(StoreError) -> String? {
        switch try self[column] {
        case .text(let text): text
        case .null: nil
        default: throw StoreError(.unreadable, code: column)
        }
    }

    func integer(_ column: String) throws(StoreError) -> Int { try present(integerIfPresent(column), column) }

    func integerIfPresent(_ column: String) throws(StoreError) -> Int? {
        switch try self[column] {
        case .integer(let integer): integer
        case .null: nil
        default: throw StoreError(.unreadable, code: column)
        }
    }

    func real(_ column: String) throws(StoreError) -> Double { try present(realIfPresent(column), column) }

    func realIfPresent(_ column: String) throws(StoreError) -> Double? {
        switch try self[column] {
        case .real(let real): real
        case .null: nil
        default: throw StoreError(.unreadable, code: column)
        }
    }

    func date(_ column: String) throws(StoreError) -> Date { try present(dateIfPresent(column), column) }

    func dateIfPresent(_ column: String) throws(StoreError) -> Date? {
        guard let seconds = try realIfPresent(column) else { return nil }
        // Within a thousand years of now: what lies beyond was not written here, and no calendar can be asked about it.
        return try present(abs(seconds) < 32e9 ? Date(timeIntervalSinceReferenceDate: seconds) : nil, column)
    }

    /// A stretch of time, within a thousand years either way.
    func seconds(_ column: String) throws(StoreError) -> Duration {
        let seconds = try real(column)
        return try present(abs(seconds) < 32e9 ? .seconds(seconds) : nil, column)
    }

    func bytes(_ column: String) throws(StoreError) -> [UInt8] {
        guard case .bytes(let bytes) = try self[column] else { throw StoreError(.unreadable, code: column) }
        return bytes
    }

    /// The case whose raw value a column holds.
    func named<Value: RawRepresentable<String>>(_ column: String) throws(StoreError) -> Value {
        try present(namedIfPresent(column), column)
    }

    func namedIfPresent<Value: RawRepresentable<String>>(_ column: String) throws(StoreError) -> Value? {
        guard let name = try textIfPresent(column) else { return nil }
        return try present(Value(rawValue: name), column)
    }

    private func present<Value>(_ value: Value?, _ column: String) throws(StoreError) -> Value {
        guard let value else { throw StoreError(.unreadable, code: column) }
        return value
    }
}
