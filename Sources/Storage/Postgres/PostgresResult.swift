internal import CLibPQ
internal import Calls
internal import Foundation

/// The types that columns have, by PostgreSQL's own numbers. Source: pg_type.dat of PostgreSQL 15.
private enum PostgresType {
    static let unknown: Oid = 0
    static let bool: Oid = 16
    static let bytes: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let float4: Oid = 700
    static let float8: Oid = 701
}

/// A value on its way to the server, as text.
struct PostgresParameter {
    var type: Oid
    var text: String?

    init(_ value: SQLValue) {
        switch value {
        case .null: (type, text) = (PostgresType.unknown, nil)
        case .text(let text): (type, self.text) = (PostgresType.text, text)
        case .integer(let integer): (type, text) = (PostgresType.int8, "\(integer)")
        // The shortest digits that give the same number back.
        case .real(let real): (type, text) = (PostgresType.float8, "\(real)")
        case .bytes(let bytes):
            let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            (type, text) = (PostgresType.bytes, "\\x" + digits.joined())
        }
    }
}

/// What a statement came to.
final class PostgresResult {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    /// Why the statement failed, if it did.
    var error: StoreError? {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: return nil
        default:
            let code = PQresultErrorField(result, PostgresResult.sqlState)
            return StoreError(sqlState: code.map { String(cString: $0) })
        }
    }

    /// `PG_DIAG_SQLSTATE`, a macro that Swift does not see.
    private static let sqlState = Int32(UInt8(ascii: "C"))

    /// The first word of what the server calls the statement: "COMMIT", "ROLLBACK".
    var tag: String { String(cString: PQcmdStatus(result)) }

    /// How many rows it changed.
    var changes: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// What it found.
    func rows() throws(StoreError) -> [SQLRow] {
        var columns: [String: Int] = [:]
        for column in 0..<PQnfields(result) {
            guard let name = PQfname(result, column) else { continue }
            columns[String(cString: name)] = columns[String(cString: name)] ?? Int(column)
        }
        var rows: [SQLRow] = []
        for row in 0..<PQntuples(result) {
            var values: [SQLValue] = []
            for column in 0..<PQnfields(result) { values.append(try value(row, column)) }
            rows.append(SQLRow(columns: columns, values: values))
        }
        return rows
    }

    private func value(_ row: Int32, _ column: Int32) throws(StoreError) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0, let pointer = PQgetvalue(result, row, column) else { return .null }
        let text = String(cString: pointer)
        let value: SQLValue? =
            switch PQftype(result, column) {
            case PostgresType.int8, PostgresType.int4, PostgresType.int2: Int(text).map(SQLValue.integer)
            case PostgresType.float8, PostgresType.float4: Double(text).map(SQLValue.real)
            case PostgresType.bool: .integer(text == "t" ? 1 : 0)
            case PostgresType.bytes: Self.bytes(text).map(SQLValue.bytes)
            default: .text(text)
            }
        guard let value else { throw StoreError(.unreadable, code: "value") }
        return value
    }

    /// Reads `\x` and two digits for each byte.
    private static func bytes(_ text: String) -> [UInt8]? {
        guard text.hasPrefix("\\x"), text.utf8.count.isMultiple(of: 2) else { return nil }
        let digits = Array(text.utf8.dropFirst(2)).map { Character(Unicode.Scalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count, by: 2).reduce(into: [UInt8]?.some([])) { bytes, index in
            guard let high = digits[index], let low = digits[index + 1] else {
                bytes = nil
                return
            }
            bytes?.append(UInt8(high << 4 | low))
        }
    }
}

extension StoreError {
    /// Puts what PostgreSQL reports in the store's own words. Source: PostgreSQL 15, Appendix A.
    init(sqlState: String?) {
        let kind: Kind =
            switch sqlState?.prefix(2) {
            // A constraint is not kept.
            case "23": .conflict
            // What is there is not what this program expects: tables, types, encodings, damaged pages.
            case "22", "42", "3F", "XX": .unreadable
            // Connections, resources, locks, timeouts, a server that shuts down or is read-only.
            default: .unavailable
            }
        self.init(kind, code: sqlState ?? "connection")
    }
}
