/// Reads `{"replies": ["…", …]}` while it is being written, and gives each reply as soon as it is certain.
///
/// A reply is certain once its closing quotation mark is followed by a comma or the end of the list: a mark that a model
/// forgot to escape is not taken for the end of a sentence, and what is cut off never looks complete.
struct StreamedReplies {
    /// Bytes of an answer, at most; what is longer is no answer.
    static let longest = 32 * 1024
    /// The answer is read from its beginning each time something may have become certain; so often at most.
    static let mostLooks = 500

    private var bytes: [UInt8] = []
    private var given = 0
    private var isTooLong = false
    private var looks = 0

    /// Takes the next piece of the answer.
    /// - Returns: the replies that have become certain, in order.
    mutating func read(_ piece: String) -> [String] {
        isTooLong = isTooLong || bytes.count + piece.utf8.count > Self.longest
        guard !isTooLong else { return [] }
        bytes += piece.utf8
        // Only a comma or a bracket makes a reply certain.
        guard piece.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "]") }) else { return [] }
        looks += 1
        guard looks <= Self.mostLooks, let body = AnswerText.body(bytes) else { return [] }
        var scan = JSONScan(rest: body)
        let found = scan.strings(ofListNamed: "replies")
        defer { given = max(given, found.count) }
        return Array(found.dropFirst(given))
    }
}

/// Reads the beginning of a JSON text. Strict: where the text is not JSON, or ends, reading ends. Source: RFC 8259.
struct JSONScan {
    /// What has not been read.
    var rest: ArraySlice<UInt8>
    /// Objects and lists within each other, at most.
    private static let deepest = 16

    /// All that there was to read.
    private let begun: ArraySlice<UInt8>

    init(rest: ArraySlice<UInt8>) {
        self.rest = rest
        begun = rest
    }

    /// Whether it begins like an object with a member, as far as it goes: `{"`.
    var hasMember: Bool {
        var scan = JSONScan(rest: begun)
        guard scan.take("{") else { return false }
        AnswerText.skipSpace(&scan.rest)
        return scan.rest.isEmpty || scan.rest.first == UInt8(ascii: "\"")
    }

    /// Reads over one whole object.
    mutating func skipWhole() -> Bool { skipValue(depth: 0) }

    /// The strings at the beginning of a list that is a member of the outermost object.
    mutating func strings(ofListNamed name: String) -> [String] {
        guard take("{") else { return [] }
        repeat {
            guard let member = string(), take(":") else { return [] }
            if member == name { return strings() }
            guard skipValue(depth: 0) else { return [] }
        } while take(",")
        return []
    }

    private mutating func strings() -> [String] {
        var found: [String] = []
        guard take("[") else { return found }
        repeat {
            guard let text = string() else { return found }
            AnswerText.skipSpace(&rest)
            guard rest.first == UInt8(ascii: ",") || rest.first == UInt8(ascii: "]") else { return found }
            found.append(text)
        } while take(",")
        return found
    }

    /// A whole string; `nil` if there is none.
    mutating func string() -> String? {
        guard take("\"") else { return nil }
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let unescaped = escape() else { return nil }
                text += unescaped
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> [UInt8]? {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return [UInt8(ascii: "\"")]
        case UInt8(ascii: "\\"): return [UInt8(ascii: "\\")]
        case UInt8(ascii: "/"): return [UInt8(ascii: "/")]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            guard let unit = codeUnit() else { return nil }
            guard (0xD800...0xDFFF).contains(unit) else { return Unicode.Scalar(unit).map { Array(String($0).utf8) } }
            // Beyond the basic plane: the second half of the pair must follow.
            guard unit < 0xDC00, rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"),
                let low = codeUnit(), (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
            else { return nil }
            return Array(String(scalar).utf8)
        default: return nil
        }
    }

    private mutating func codeUnit() -> UInt32? {
        guard rest.count >= 4, rest.prefix(4).allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
            return nil
        }
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private mutating func skipValue(depth: Int) -> Bool {
        guard depth < Self.deepest else { return false }
        AnswerText.skipSpace(&rest)
        switch rest.first {
        case UInt8(ascii: "\""): return string() != nil
        case UInt8(ascii: "{"):
            _ = take("{")
            if take("}") { return true }
            repeat {
                guard string() != nil, take(":"), skipValue(depth: depth + 1) else { return false }
            } while take(",")
            return take("}")
        case UInt8(ascii: "["):
            _ = take("[")
            if take("]") { return true }
            repeat { guard skipValue(depth: depth + 1) else { return false } } while take(",")
            return take("]")
        default:
            // A number, true, false or null; ends where something else begins.
            let word = rest.prefix { byte in
                let character = Character(Unicode.Scalar(byte))
                return character.isLetter || character.isNumber || "+-.".contains(character)
            }
            rest = rest.dropFirst(word.count)
            return !word.isEmpty && !rest.isEmpty
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        AnswerText.skipSpace(&rest)
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
