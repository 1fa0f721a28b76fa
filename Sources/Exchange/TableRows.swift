/// Reads the rows of a table out of UTF-8, one after the other, each byte a bounded number of times.
///
/// Source: RFC 4180; and what programs write beside it: other separators, `sep=;`, marks that are not closed.
struct TableRows {
    /// One row, and where it begins in the text, counted from 1.
    struct Row: Equatable {
        var cells: [String] = []
        var line: Int
        /// Why it cannot be used, if it cannot.
        var flaw: ContactFile.Problem.Kind?
        /// What stands behind a quotation mark that is never closed.
        var openQuote: String?

        /// All that is in it, for a person to read.
        var text: String { cells.lazy.filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: ", ") }
    }

    /// More columns than this no address book writes; Outlook has 92.
    static let mostCells = 500
    private static let quote = UInt8(ascii: "\"")

    private let bytes: [UInt8]
    private let separator: UInt8
    private var index = 0
    private var line = 1
    /// How many bytes were looked at.
    private(set) var steps = 0

    init(_ text: [UInt8]) {
        bytes = text
        if let (mark, length) = Self.declaredSeparator(text) {
            separator = mark
            index = length
        } else {
            separator = Self.separator(of: text)
        }
    }

    /// The next row that is not empty; `nil` at the end.
    ///
    /// A quotation mark that is not closed, or is closed in the middle of another line's cell, counts as none: one stray
    /// mark does not swallow the rows that follow.
    mutating func next() -> Row? {
        while index < bytes.count {
            var row = Row(line: line)
            repeat { readCell(into: &row) } while !isAtEndOfRow()
            if row.flaw != nil || row.cells.contains(where: Self.hasWords) { return row }
        }
        return nil
    }

    /// Whether there is more in a cell than spaces and marks.
    private static func hasWords(_ cell: String) -> Bool {
        cell.contains { $0.isLetter || $0.isNumber || $0 == "\u{FFFD}" }
    }

    private mutating func readCell(into row: inout Row) {
        var start = index
        while start < bytes.count, bytes[start] == 0x20 { start += 1 }
        steps += start - index
        if start < bytes.count, bytes[start] == Self.quote {
            switch quotedCell(from: start + 1) {
            case .cell(let cell): return add(cell, to: &row)
            case .open:
                let rest = bytes[(start + 1)...].prefix(200).prefix { $0 != 0x0A && $0 != 0x0D }
                row.openQuote = row.openQuote ?? String(decoding: rest, as: UTF8.self)
                index = start + 1
            case .plain: break
            }
        }
        let begin = index
        while index < bytes.count, bytes[index] != separator, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
        steps += index - begin
        add(bytes[begin..<index], to: &row)
    }

    private enum Quoted {
        case cell([UInt8])
        /// It is not closed on its line.
        case open
        /// The mark is a part of the text: `"가" 식당`.
        case plain
    }

    /// Takes what stands up to the closing mark and the separator behind it, or nothing.
    private mutating func quotedCell(from start: Int) -> Quoted {
        var cell: [UInt8] = []
        var (at, lines) = (start, 0)
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            steps += 1
            if byte == Self.quote {
                guard at < bytes.count, bytes[at] == Self.quote else {
                    while at < bytes.count, bytes[at] == 0x20 { at += 1 }
                    let isEnd = at == bytes.count || [separator, 0x0A, 0x0D].contains(bytes[at])
                    guard isEnd else { return lines == 0 ? .plain : .open }
                    index = at
                    line += lines
                    return .cell(cell)
                }
                at += 1
            } else if byte == 0x0A || (byte == 0x0D && (at == bytes.count || bytes[at] != 0x0A)) {
                lines += 1
            }
            cell.append(byte)
        }
        return .open
    }

    private func add(_ cell: some Collection<UInt8>, to row: inout Row) {
        guard row.cells.count < Self.mostCells else {
            row.flaw = .wide
            return
        }
        if cell.count > ContactFile.longestValue { row.flaw = row.flaw ?? .long }
        // Cutting may leave a part of a letter, which is shown as such.
        row.cells.append(String(decoding: cell.prefix(ContactFile.longestValue), as: UTF8.self))
    }

    /// Passes over what ended the cell: `true` at the end of a row.
    private mutating func isAtEndOfRow() -> Bool {
        guard index < bytes.count else { return true }
        let byte = bytes[index]
        index += 1
        steps += 1
        guard byte != separator else { return false }
        if byte == 0x0D, index < bytes.count, bytes[index] == 0x0A { index += 1 }
        line += 1
        return true
    }

    // MARK: Separators

    /// `sep=;` in the first line, which Excel reads, and where the table begins behind it.
    private static func declaredSeparator(_ text: [UInt8]) -> (UInt8, Int)? {
        let line = text.prefix(12).prefix { $0 != 0x0A && $0 != 0x0D }
        let word = line.filter { $0 != quote }
        guard word.count == 5, String(decoding: word.prefix(4), as: UTF8.self).lowercased() == "sep=" else {
            return nil
        }
        // The line's end is left, so that lines are counted from the first one.
        return (word[4], line.count)
    }

    /// The mark that stands in most of the first lines, and of equals the most frequent one.
    private static func separator(of text: [UInt8]) -> UInt8 {
        let marks = [UInt8(ascii: ","), 0x09, UInt8(ascii: ";")]
        var (total, lines, inLine) = ([0, 0, 0], [0, 0, 0], [0, 0, 0])
        var (isQuoted, isEmpty, read) = (false, true, 0)
        func endLine() {
            for mark in marks.indices where !isEmpty {
                total[mark] += inLine[mark]
                if inLine[mark] > 0 { lines[mark] += 1 }
            }
            inLine = [0, 0, 0]
            isEmpty = true
        }
        for byte in text.prefix(1 << 16) {
            if byte == quote {
                isQuoted.toggle()
            } else if byte == 0x0A || byte == 0x0D {
                endLine()
                isQuoted = false
                read += 1
                if read == 40 { break }
            } else if let mark = marks.firstIndex(of: byte) {
                if !isQuoted { inLine[mark] += 1 }
            } else if byte != 0x20 {
                isEmpty = false
            }
        }
        endLine()
        let best = marks.indices.reduce(0) { (lines[$1], total[$1]) > (lines[$0], total[$0]) ? $1 : $0 }
        return marks[best]
    }
}
