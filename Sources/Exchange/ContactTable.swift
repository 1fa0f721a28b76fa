public import Calls
import Foundation

/// Contacts as spreadsheets exchange them. Source: RFC 4180.
public enum ContactTable {
    /// The media type of a file.
    public static let mediaType = "text/csv; charset=utf-8"

    /// Writes contacts with a byte order mark, without which spreadsheets in Korea misread Korean.
    /// - Parameter header: the names of the columns: name, number, note.
    public static func write(_ contacts: [Contact], header: [String]) -> String {
        let rows = [header] + contacts.map { [$0.name ?? "", $0.number.written, $0.memo ?? ""] }
        return "\u{FEFF}" + rows.map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    /// Whether a cell that begins like this is written with an apostrophe before it.
    private static func isGuarded(_ text: String) -> Bool {
        Formula.isBegun(by: text) || text.unicodeScalars.first == "'"
    }

    /// A cell. What a spreadsheet would take for a formula gets an apostrophe, which reading takes away.
    static func quoted(_ text: String) -> String {
        let text = isGuarded(text) ? "'" + text : text
        // What joins itself to the comma before it is set apart as well.
        let isPlain = text.unicodeScalars.allSatisfy { !",;\"\r\n\t".unicodeScalars.contains($0) }
        let isOwnBeginning = text.unicodeScalars.first.map { $0.properties.generalCategory != .nonspacingMark } ?? true
        guard !isPlain || !isOwnBeginning || text.first == " " else { return text }
        var result: String.UnicodeScalarView = "\"".unicodeScalars
        for scalar in text.unicodeScalars {
            result.append(scalar)
            if scalar == "\"" { result.append(scalar) }
        }
        result.append("\"")
        return String(result)
    }

    /// A cell without the apostrophe that writing gave it, and without space around it.
    static func plain(_ cell: String) -> String {
        let text = cell.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.unicodeScalars.first == "'" else { return text }
        let rest = String(text.unicodeScalars.dropFirst())
        return isGuarded(rest) ? rest : text
    }

    /// Reads a table with a column of numbers, with or without names of the columns.
    static func read(_ text: [UInt8]) -> ContactFile {
        var file = ContactFile()
        var rows = TableRows(text)
        var first: [TableRows.Row] = []
        while first.count < 30, let row = rows.next() { first.append(row) }
        guard let columns = TableColumns(first) else {
            let flawed = first.first { $0.flaw != nil || $0.text.unicodeScalars.contains("\u{FFFD}") }
            let kind = flawed.map { $0.flaw ?? .garbled } ?? .unknownForm
            let row = flawed ?? first.first
            file.add(.init(kind, line: row?.line ?? 1, text: row?.text ?? ""))
            return file
        }
        for (index, row) in first.enumerated() where index != columns.headerIndex { take(row, columns, into: &file) }
        while !file.isFull, let row = rows.next() { take(row, columns, into: &file) }
        if file.entries.isEmpty, file.problems.isEmpty {
            // Names of columns and nothing below them.
            file.add(.init(.noNumber, line: first[0].line, text: first[0].text))
        }
        return file
    }

    private static func take(_ row: TableRows.Row, _ columns: TableColumns, into file: inout ContactFile) {
        guard !file.isFull else { return }
        if let open = row.openQuote { file.add(.init(.openQuote, line: row.line, text: open)) }
        if let flaw = row.flaw { return file.add(.init(flaw, line: row.line, text: row.text)) }
        guard !row.cells.contains(where: { $0.unicodeScalars.contains("\u{FFFD}") }) else {
            return file.add(.init(.garbled, line: row.line, text: row.text))
        }
        var numbers: [ContactEntry.Number] = []
        let found = columns.numbers(row)
        for one in found {
            switch one {
            case .number(let number): numbers.append(number)
            case .rounded: file.add(.init(.rounded, line: row.line, text: row.text))
            }
        }
        if found.isEmpty { return file.add(.init(.noNumber, line: row.line, text: row.text)) }
        columns.leftOut(row).forEach { file.leaveOut(.column($0)) }
        if !numbers.isEmpty { file.add(columns.entry(row, numbers)) }
    }
}
