/// Puts the folded lines of a card file together again, each byte read a bounded number of times.
///
/// Bytes, not text: some telephones fold within a letter. Source: RFC 6350, section 3.2; vCard 2.1, section 2.1.3, which
/// continues a quoted-printable line that ends in `=` without a space.
struct LineUnfolder {
    private let bytes: [UInt8]
    private var index = 0
    private var number = 1
    /// How many bytes were looked at.
    private(set) var steps = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// One line that was put together, and where it began, counted from 1.
    struct Line {
        var bytes: [UInt8]
        var number: Int
        /// Where the value begins.
        fileprivate var colon: Int?
        fileprivate var isQuotedPrintable = false
        fileprivate var isBase64 = false
    }

    /// The next line; `nil` at the end.
    mutating func next() -> Line? {
        guard index < bytes.count else { return nil }
        var line = Line(bytes: [], number: number)
        append(takeLine(), to: &line)
        while index < bytes.count {
            let next = physicalLine(from: index)
            if line.isQuotedPrintable, line.bytes.last == UInt8(ascii: "="), !isEnd(next) {
                line.bytes.removeLast()
                append(takeLine(), to: &line)
            } else if let first = next.first, first == 0x20 || first == 0x09 {
                append(takeLine().dropFirst(), to: &line)
            } else if line.isBase64, !next.isEmpty, next.allSatisfy(Self.isBase64) {
                append(takeLine(), to: &line)
            } else {
                break
            }
        }
        return line
    }

    private mutating func append(_ part: ArraySlice<UInt8>, to line: inout Line) {
        let start = line.bytes.count
        line.bytes.append(contentsOf: part)
        steps += part.count
        guard line.colon == nil, let colon = line.bytes[start...].firstIndex(of: UInt8(ascii: ":")) else { return }
        line.colon = colon
        let head = String(decoding: line.bytes[..<colon], as: UTF8.self).uppercased()
        line.isQuotedPrintable = head.contains("QUOTED-PRINTABLE")
        line.isBase64 = head.contains("BASE64") || head.contains("ENCODING=B")
    }

    /// Where a line of the file ends; it is looked at twice at most, before it is taken and while it is.
    private mutating func physicalLine(from start: Int) -> ArraySlice<UInt8> {
        var end = start
        while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
        steps += end - start
        return bytes[start..<end]
    }

    private mutating func takeLine() -> ArraySlice<UInt8> {
        let line = physicalLine(from: index)
        index = line.endIndex
        if index < bytes.count {
            if bytes[index] == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
            index += 1
            number += 1
        }
        return line
    }

    /// Whether a card ends here, which no value does.
    private func isEnd(_ line: ArraySlice<UInt8>) -> Bool {
        line.count < 16 && String(decoding: line, as: UTF8.self).uppercased().hasPrefix("END:VCARD")
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): true
        default: false
        }
    }
}
