/// Turns the bytes of a file that a person chose into text, line by line.
///
/// A file may be UTF-8, UTF-16 or Korean as Windows writes it, and one in the middle of which that changes is read as
/// well. What is none of them becomes U+FFFD, so that what holds it can be refused where it stands. For one reader.
final class FileText {
    /// What a property of a card says that its bytes are.
    enum Charset {
        case utf8, korean, latin

        /// Takes the names that are in use; `nil` for others.
        init?(named name: String) {
            switch name.uppercased().filter({ $0 != "-" && $0 != "_" }) {
            case "UTF8": self = .utf8
            case "EUCKR", "KSC56011987", "KSC5601", "KSX1001", "CP949", "MS949", "UHC", "WINDOWS949", "XWINDOWS949":
                self = .korean
            case "ISO88591", "WINDOWS1252", "LATIN1": self = .latin
            default: return nil
            }
        }
    }

    /// The file without a byte order mark, in UTF-8 if it was UTF-16.
    let bytes: [UInt8]
    /// What lines are taken for at first.
    private let charset: Charset?
    private let korean = KoreanDecoder()
    /// Lines with more than ASCII in them, and those of them that could not be read.
    private var beyondASCII = 0
    private var unreadable = 0

    /// Finds out what a file is: by its mark, then UTF-8, then UTF-16 by where its zeros are.
    init(_ file: [UInt8]) {
        if file.starts(with: [0xEF, 0xBB, 0xBF]) {
            bytes = Array(file.dropFirst(3))
        } else if file.starts(with: [0xFF, 0xFE]) {
            bytes = Self.utf16(file.dropFirst(2), isLittle: true)
        } else if file.starts(with: [0xFE, 0xFF]) {
            bytes = Self.utf16(file.dropFirst(2), isLittle: false)
        } else if let isLittle = Self.isLittleUTF16(file) {
            bytes = Self.utf16(file[...], isLittle: isLittle)
        } else {
            bytes = file
        }
        charset = String(validating: bytes, as: UTF8.self) == nil ? nil : .utf8
    }

    /// Whether so much of it is neither letters nor spaces that it is no text at all.
    var isBinary: Bool {
        let controls = bytes.lazy.filter { $0 < 0x20 && !(0x09...0x0D).contains($0) || $0 == 0x7F }.count
        return controls * 4 > bytes.count
    }

    /// Whether most of what is not ASCII could not be read.
    var isMostlyUnreadable: Bool { unreadable * 2 > beyondASCII }

    /// One line as text; U+FFFD stands for what cannot be read.
    func text(ofLine line: ArraySlice<UInt8>) -> String {
        guard line.contains(where: { $0 >= 0x80 }) else { return Self.withoutZeros(line) }
        beyondASCII += 1
        let text = text(of: line, charset)
        if text.unicodeScalars.contains("\u{FFFD}") { unreadable += 1 }
        return text
    }

    /// Bytes that may be in another charset than the file; U+FFFD stands for what cannot be read.
    func text(of bytes: ArraySlice<UInt8>, _ charset: Charset?) -> String {
        let valid = String(validating: bytes, as: UTF8.self)
        switch charset {
        case .utf8: if valid != nil { return Self.withoutZeros(bytes) }
        case .korean: if let text = koreanText(of: bytes) { return text }
        case .latin: return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case nil: break
        }
        // Korean syllables are three bytes of UTF-8, and what is two bytes of it may as well be a Korean syllable.
        if valid != nil, !bytes.contains(where: { (0xC2...0xDF).contains($0) }) { return Self.withoutZeros(bytes) }
        return koreanText(of: bytes) ?? Self.withoutZeros(bytes)
    }

    /// All lines as UTF-8.
    func allLines() -> [UInt8] {
        guard charset == nil || bytes.contains(0) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 3 / 2)
        var start = 0
        for index in 0...bytes.count where index == bytes.count || bytes[index] == 0x0A || bytes[index] == 0x0D {
            result.append(contentsOf: text(ofLine: bytes[start..<index]).utf8)
            if index < bytes.count { result.append(bytes[index]) }
            start = index + 1
        }
        return result
    }

    /// UTF-8 that was cut or mixed with something else can look like rare Korean; more good UTF-8 than bad tells it.
    private func koreanText(of bytes: ArraySlice<UInt8>) -> String? {
        guard let text = korean?.text(of: bytes) else { return nil }
        var (good, bad) = (0, 0)
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar == "\u{FFFD}" { bad += 1 } else if scalar.value >= 0x800 { good += 1 }
        }
        return good <= bad && !isWestern(bytes) ? text.replacing("\0", with: "\u{FFFD}") : nil
    }

    /// Whether every pair is one of the rarest syllables, which is how `Å` and the letter behind it look.
    private func isWestern(_ bytes: ArraySlice<UInt8>) -> Bool {
        var (pairs, letters, lead) = (0, 0, UInt8(0))
        for byte in bytes {
            if lead == 0 {
                lead = byte >= 0x80 ? byte : 0
            } else {
                pairs += 1
                if lead > 0xA0, byte < 0x80 { letters += 1 }
                lead = 0
            }
        }
        return pairs > 0 && letters == pairs
    }

    private static func withoutZeros(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return bytes.contains(0)
            ? String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 })) : text
    }

    /// Digits and separators of UTF-16 have a zero in the same half of each pair; Korean has hardly any.
    private static func isLittleUTF16(_ file: [UInt8]) -> Bool? {
        var (first, second) = (0, 0)
        for (index, byte) in file.prefix(1 << 16).enumerated() where byte == 0 {
            if index.isMultiple(of: 2) { first += 1 } else { second += 1 }
        }
        let pairs = min(file.count, 1 << 16) / 2
        guard max(first, second) * 4 > pairs, max(first, second) > min(first, second) * 3 else { return nil }
        return second > first
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, isLittle: Bool) -> [UInt8] {
        let (low, high) = isLittle ? (0, 1) : (1, 0)
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2 + 1)
        var index = bytes.startIndex
        while bytes.endIndex - index >= 2 {
            units.append(UInt16(bytes[index + high]) << 8 | UInt16(bytes[index + low]))
            index += 2
        }
        // The file was cut in the middle of a letter.
        if index < bytes.endIndex { units.append(0xFFFD) }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}
