import Foundation

/// Contacts as spreadsheets exchange them. Source: RFC 4180.
public enum ContactTable {
    /// The media type of a file.
    public static let mediaType = "text/csv; charset=utf-8"

    /// One row, and where it begins in the text, counted from 1.
    struct Row: Equatable {
        var cells: [String]
        var line: Int
    }

    /// Writes contacts with a byte order mark, without which spreadsheets in Korea misread Korean.
    /// - Parameter header: the names of the columns: name, number, note.
    public static func write(_ contacts: [Contact], header: [String]) -> String {
        let rows = [header] + contacts.map { [$0.name ?? "", $0.number.written, $0.memo ?? ""] }
        return "\u{FEFF}" + rows.map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    /// A cell. What a spreadsheet would take for a formula gets an apostrophe, which reading takes away.
    static func quoted(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r'".contains($0) } ?? false
        let text = isFormula ? "'" + text : text
        // What joins itself to the comma before it is set apart as well.
        let isPlain = text.unicodeScalars.allSatisfy { !",;\"\r\n\t".unicodeScalars.contains($0) }
        let isOwnBeginning = text.unicodeScalars.first.map { $0.properties.generalCategory != .nonspacingMark } ?? true
        guard !isPlain || !isOwnBeginning || text.first == " " else { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            result.unicodeScalars.append(scalar)
            if scalar == "\"" { result.unicodeScalars.append(scalar) }
        }
        return result + "\""
    }

    /// Reads a table with a column of numbers, with or without names of the columns.
    public static func read(_ text: String) -> ContactFile {
        var file = ContactFile()
        let (rows, openQuote) = rows(in: text)
        guard let first = rows.first else {
            file.problems = [.init(.unknownForm, line: 1, text: text)]
            return file
        }
        guard let columns = Columns(header: first.cells) ?? Columns(guessedFrom: first.cells) else {
            file.problems = [.init(.unknownForm, line: first.line, text: first.cells.joined(separator: ", "))]
            return file
        }
        for row in columns.isNamed ? rows.dropFirst() : rows[...] {
            let entry = columns.entry(row)
            if entry.numbers.isEmpty {
                file.problems.append(.init(.noNumber, line: row.line, text: row.cells.joined(separator: ", ")))
            } else {
                file.entries.append(entry)
            }
        }
        if let openQuote { file.problems.append(.init(.openQuote, line: openQuote.line, text: openQuote.text)) }
        if file.entries.isEmpty, file.problems.isEmpty {
            // Names of columns and nothing below them.
            file.problems = [.init(.noNumber, line: first.line, text: first.cells.joined(separator: ", "))]
        }
        return file
    }

    /// Cuts a text into rows; empty ones are left out.
    /// - Returns: the rows, and where a quotation mark was opened that is never closed. From there on, lines are read as
    ///   if it were not there, so that one stray mark does not swallow the rest of a file.
    static func rows(in text: String) -> (rows: [Row], openQuote: (line: Int, text: String)?) {
        // Scalars, not characters: a mark that a neighboring scalar joins is a mark all the same.
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var parser = Parser(scalars: scalars, separator: separator(of: scalars))
        return parser.parse()
    }

    private static func separator(of scalars: [Unicode.Scalar]) -> Unicode.Scalar {
        let line = scalars.prefix { $0 != "\r" && $0 != "\n" }
        let counts = [Unicode.Scalar(","), "\t", ";"].map { mark in (mark, line.count { $0 == mark }) }
        // The first of equals.
        return counts.reduce((",", 0)) { $1.1 > $0.1 ? $1 : $0 }.0
    }

    private struct Parser {
        let scalars: [Unicode.Scalar]
        let separator: Unicode.Scalar
        var rows: [Row] = []
        var cells: [String] = []
        var cell = String.UnicodeScalarView()
        var line = 1
        var rowLine = 1
        var openQuote: (line: Int, text: String)?

        init(scalars: [Unicode.Scalar], separator: Unicode.Scalar) {
            self.scalars = scalars
            self.separator = separator
        }

        mutating func parse() -> (rows: [Row], openQuote: (line: Int, text: String)?) {
            var index = 0
            while index < scalars.count {
                let scalar = scalars[index]
                index += 1
                switch scalar {
                case "\"" where openQuote == nil && cell.allSatisfy { $0 == " " }:
                    guard let end = quoted(from: index) else {
                        var text = ""
                        text.unicodeScalars.append(contentsOf: scalars[index...].prefix(80))
                        openQuote = (line, text)
                        continue
                    }
                    index = end
                case separator: endCell()
                case "\r", "\n":
                    if scalar == "\r", index < scalars.count, scalars[index] == "\n" { index += 1 }
                    endRow()
                    line += 1
                    rowLine = line
                default: cell.append(scalar)
                }
            }
            endRow()
            return (rows, openQuote)
        }

        /// Takes what stands up to the closing mark; `nil` if there is none, and then nothing is taken.
        private mutating func quoted(from start: Int) -> Int? {
            var index = start
            var text = String.UnicodeScalarView()
            var lines = 0
            while index < scalars.count {
                let scalar = scalars[index]
                index += 1
                if scalar == "\"" {
                    guard index < scalars.count, scalars[index] == "\"" else {
                        cell = text
                        line += lines
                        return index
                    }
                    index += 1
                } else if scalar == "\n" || (scalar == "\r" && (index == scalars.count || scalars[index] != "\n")) {
                    lines += 1
                }
                text.append(scalar)
            }
            return nil
        }

        private mutating func endCell() {
            cells.append(String(cell))
            cell = String.UnicodeScalarView()
        }

        private mutating func endRow() {
            endCell()
            let isEmpty = cells.allSatisfy { $0.allSatisfy(\.isWhitespace) }
            if !isEmpty { rows.append(Row(cells: cells, line: rowLine)) }
            cells = []
        }
    }
}

/// Which column holds what.
private struct Columns {
    var names: [Int] = []
    var numbers: [Int] = []
    var memos: [Int] = []
    var isNamed = true

    private static let nameWords: Set<String> = [
        "이름", "성명", "상호", "name", "fullname", "displayname", "full name", "display name", "표시이름",
    ]
    private static let numberWords = ["전화", "번호", "휴대", "핸드폰", "연락처", "phone", "mobile", "tel", "number"]
    private static let memoWords: Set<String> = ["메모", "비고", "설명", "memo", "note", "notes", "comment", "remarks"]

    init?(header: [String]) {
        for (index, cell) in header.enumerated() {
            let word = cell.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
            guard !word.isEmpty, !word.contains(where: \.isNumber) || word.contains("value") else { continue }
            if Self.nameWords.contains(word) {
                names.append(index)
            } else if Self.memoWords.contains(word) {
                memos.append(index)
            } else if Self.numberWords.contains(where: word.contains), !word.contains("type"), !word.contains("label") {
                numbers.append(index)
            }
        }
        if names.isEmpty {
            // Address books that keep the parts of a name apart.
            for words in [["성", "last name", "family name"], ["first name", "given name"]] {
                names += header.indices.filter { words.contains(header[$0].lowercased()) }
            }
        }
        guard !numbers.isEmpty else { return nil }
    }

    /// Without names of columns: the first that holds a number, and of the others the first two.
    init?(guessedFrom row: [String]) {
        func isNumber(_ cell: String) -> Bool {
            cell.count { $0.isNumber } >= 7 && !cell.contains(where: \.isLetter)
        }
        guard let number = row.firstIndex(where: isNumber) else { return nil }
        let others = row.indices.filter { $0 != number }
        numbers = [number]
        names = Array(others.prefix(1))
        memos = Array(others.dropFirst().prefix(1))
        isNamed = false
    }

    func entry(_ row: ContactTable.Row) -> ContactEntry {
        func text(_ columns: [Int], joined separator: String) -> String? {
            let cells = columns.filter(row.cells.indices.contains).map { plain(row.cells[$0]) }.filter { !$0.isEmpty }
            return cells.isEmpty ? nil : cells.joined(separator: separator)
        }
        // Google writes several numbers of a kind into one cell.
        let numbers = numbers.filter(row.cells.indices.contains).flatMap { index in
            row.cells[index].replacing(" ::: ", with: "\n").split(whereSeparator: \.isNewline).map { plain(String($0)) }
        }
        return ContactEntry(
            line: row.line, name: text(names, joined: names.count > 1 ? " " : ""), memo: text(memos, joined: "\n"),
            numbers: numbers.filter { !$0.isEmpty })
    }

    private func plain(_ cell: String) -> String {
        let text = cell.trimmingCharacters(in: .whitespacesAndNewlines)
        let rest = text.dropFirst()
        guard text.first == "'", let next = rest.first, "=+-@\t\r'".contains(next) else { return text }
        return String(rest)
    }
}
