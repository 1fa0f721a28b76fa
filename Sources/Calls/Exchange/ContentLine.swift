import Foundation

/// One line of a vCard or an iCalendar object: `item1.TEL;TYPE=work;VALUE=uri:tel:+82-2-123-4567`.
///
/// Source: RFC 6350, sections 3.2–3.4, and RFC 5545, section 3.1, which agree on folding and escaping.
struct ContentLine: Equatable {
    /// Upper case, without its group.
    var name: String
    /// Upper-case names; values without quotes. A bare word as in vCard 2.1 is its own value: `QUOTED-PRINTABLE`.
    var parameters: [(name: String, value: String)] = []
    /// As it stands, still escaped.
    var value: String
    /// Where it began in the text, counted from 1.
    var number = 0

    static func == (one: ContentLine, other: ContentLine) -> Bool {
        one.name == other.name && one.value == other.value && one.number == other.number
            && one.parameters.map(\.name) == other.parameters.map(\.name)
            && one.parameters.map(\.value) == other.parameters.map(\.value)
    }

    /// Whether a parameter has that value, whatever its case.
    func has(_ parameter: String, _ value: String) -> Bool {
        parameters.contains { entry in
            entry.name == parameter
                && entry.value.split(separator: ",").contains { $0.caseInsensitiveCompare(value) == .orderedSame }
        }
    }

    /// Reads one line that has been unfolded; `nil` if it is none.
    init?(_ line: String, number: Int) {
        // Scalars, not characters: a mark that a neighboring scalar joins is a mark all the same.
        var head: [String] = [""]
        var isQuoted = false
        var rest = line.unicodeScalars[...]
        var isComplete = false
        while !isComplete, let scalar = rest.popFirst() {
            switch scalar {
            case "\"": isQuoted.toggle()
            case ":" where !isQuoted: isComplete = true
            case ";" where !isQuoted: head.append("")
            default: head[head.count - 1].unicodeScalars.append(scalar)
            }
        }
        guard isComplete, let first = head.first, let name = first.split(separator: ".").last else { return nil }
        self.name = name.uppercased()
        parameters = head.dropFirst().map { written in
            let pair = written.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (pair[0].uppercased(), pair.count > 1 ? pair[1] : pair[0])
        }
        value = String(rest)
        self.number = number
    }

    /// Splits a text into its lines, folded ones put together again.
    static func all(in text: String) -> [(text: String, number: Int)] {
        var lines: [(text: String, number: Int)] = []
        var continuesQuotedPrintable = false
        for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if continuesQuotedPrintable {
                // vCard 2.1 continues a line that ends in "=", without a space.
                lines[lines.count - 1].text.removeLast()
                lines[lines.count - 1].text += raw
            } else if let first = raw.unicodeScalars.first, first == " " || first == "\t", !lines.isEmpty {
                lines[lines.count - 1].text += String(raw.unicodeScalars.dropFirst())
            } else {
                lines.append((String(raw), index + 1))
            }
            let current = lines[lines.count - 1].text
            continuesQuotedPrintable = current.hasSuffix("=") && current.uppercased().contains("QUOTED-PRINTABLE")
        }
        return lines
    }

    /// One line as it is written: folded after at most 75 bytes, within no character, and ended by CR and LF.
    static func written(_ name: String, _ value: String) -> String {
        var result = ""
        var room = 75
        for scalar in "\(name):\(value)".unicodeScalars {
            let size = UTF8.width(scalar)
            if size > room {
                result += "\r\n "
                room = 74
            }
            result.unicodeScalars.append(scalar)
            room -= size
        }
        return result + "\r\n"
    }

    /// A text with what has a meaning in values taken out of it. Control characters are left out.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.replacing("\r\n", with: "\n").unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case ";": result += "\\;"
            case ",": result += "\\,"
            case "\n", "\r", "\u{2028}", "\u{2029}": result += "\\n"
            case "\t": result += "\t"
            default:
                if scalar.value >= 0x20, !(0x7F...0x9F).contains(scalar.value) { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    /// The text that was escaped.
    static func plain(_ value: some StringProtocol) -> String {
        var result = String.UnicodeScalarView()
        var isEscape = false
        for scalar in value.unicodeScalars {
            if isEscape {
                result.append(scalar == "n" || scalar == "N" ? "\n" : scalar)
                isEscape = false
            } else if scalar == "\\" {
                isEscape = true
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// The parts of a structured value such as `N`, in which a semicolon separates; each still escaped.
    static func parts(_ value: String) -> [String] {
        var parts = [""]
        var isEscape = false
        for scalar in value.unicodeScalars {
            if scalar == ";", !isEscape {
                parts.append("")
            } else {
                parts[parts.count - 1].unicodeScalars.append(scalar)
            }
            isEscape = scalar == "\\" && !isEscape
        }
        return parts
    }
}
