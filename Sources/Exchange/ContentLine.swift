import Foundation

/// One line of a vCard or an iCalendar object: `item1.TEL;TYPE=work;VALUE=uri:tel:+82-2-123-4567`.
///
/// Source: RFC 6350, sections 3.2–3.4, and RFC 5545, section 3.1, which agree on folding and escaping.
struct ContentLine: Equatable {
    /// Upper case, without its group.
    var name: String
    /// What ties lines together: `item1` of `item1.TEL`; empty without one.
    var group = ""
    /// Upper-case names; values without quotes. A bare word as in vCard 2.1 is its own value: `QUOTED-PRINTABLE`.
    var parameters: [(name: String, value: String)] = []
    /// As it stands, still escaped.
    var value: String
    /// Where it began in the text, counted from 1.
    var number = 0

    static func == (one: ContentLine, other: ContentLine) -> Bool {
        one.name == other.name && one.group == other.group && one.value == other.value && one.number == other.number
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

    /// More than this in front of a value is none of what names it.
    private static let longestHead = 2_000

    /// Reads one line that has been unfolded; `nil` if it is none.
    init?(_ line: String, number: Int) {
        // Scalars, not characters: a mark that a neighboring scalar joins is a mark all the same.
        let scalars = line.unicodeScalars
        var head: [String] = []
        var word = String.UnicodeScalarView()
        var isQuoted = false
        guard
            let colon = scalars.prefix(Self.longestHead).firstIndex(where: { scalar in
                switch scalar {
                case "\"": isQuoted.toggle()
                case ":" where !isQuoted: return true
                case ";" where !isQuoted:
                    head.append(String(word))
                    word = String.UnicodeScalarView()
                default: word.append(scalar)
                }
                return false
            })
        else { return nil }
        head.append(String(word))
        let path = head[0].split(separator: ".")
        guard let name = path.last else { return nil }
        self.name = name.uppercased()
        group = path.dropLast().joined(separator: ".")
        parameters = head.dropFirst().map { written in
            let pair = written.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (pair[0].uppercased(), pair.count > 1 ? pair[1] : pair[0])
        }
        value = String(scalars[scalars.index(after: colon)...])
        self.number = number
    }

    /// One line as it is written: folded after at most 75 bytes, within no character, and ended by CR and LF.
    static func written(_ name: String, _ value: String) -> String {
        var result = String.UnicodeScalarView()
        var room = 75
        for scalar in "\(name):\(value)".unicodeScalars {
            let size = UTF8.width(scalar)
            if size > room {
                result.append(contentsOf: "\r\n ".unicodeScalars)
                room = 74
            }
            result.append(scalar)
            room -= size
        }
        return String(result) + "\r\n"
    }

    /// A text with what has a meaning in values taken out of it. Control characters are left out.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.replacing("\r\n", with: "\n").unicodeScalars {
            switch scalar {
            case "\\", ";", ",":
                result.append("\\")
                result.append(scalar)
            case "\n", "\r", "\u{2028}", "\u{2029}": result.append(contentsOf: "\\n".unicodeScalars)
            case "\t": result.append("\t")
            default: if scalar.value >= 0x20, !(0x7F...0x9F).contains(scalar.value) { result.append(scalar) }
            }
        }
        return String(result)
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
        var parts: [String] = []
        var part = String.UnicodeScalarView()
        var isEscape = false
        for scalar in value.unicodeScalars {
            if scalar == ";", !isEscape {
                parts.append(String(part))
                part = String.UnicodeScalarView()
            } else {
                part.append(scalar)
            }
            isEscape = scalar == "\\" && !isEscape
        }
        return parts + [String(part)]
    }
}
