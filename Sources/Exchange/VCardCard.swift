import Foundation

/// One card that was read.
struct VCardCard {
    /// Where it begins in the file, counted from 1.
    var number: Int
    /// Its lines without those of cards within it, as far as they mean something here.
    private var lines: [ContentLine] = []
    /// More lines that mean something no contact has.
    private static let mostLines = 5_000

    init(number: Int) { self.number = number }

    /// Takes a line; one more than the most shows that there were too many.
    mutating func add(_ line: ContentLine) {
        let isKnown = Self.used.contains(line.name) || Self.leftOut[line.name] != nil || line.name == "X-ABLABEL"
        if isKnown, lines.count <= Self.mostLines { lines.append(line) }
    }

    /// Makes an entry of it, or says why there is none.
    func take(_ text: FileText, into file: inout ContactFile) {
        let values = Values(text: text, lines: lines.filter { Self.used.contains($0.name) })
        let longest = values.all.max { $0.utf8.count < $1.utf8.count } ?? ""
        guard lines.count <= Self.mostLines, longest.utf8.count <= ContactFile.longestValue else {
            return file.add(.init(.long, line: number, text: longest))
        }
        let names = values.names
        let shown = names.first { !$0.isEmpty } ?? values.company
        var (numbers, hasRounded): ([ContactEntry.Number], Bool) = ([], false)
        let labels = Dictionary(
            lines.filter { $0.name == "X-ABLABEL" && !$0.group.isEmpty }.map {
                ($0.group, ContentLine.plain($0.decoded(text)))
            }
        ) { first, _ in first }
        for line in lines where line.name == "TEL" && !Self.isFax(line) {
            for found in telephones(line, text, label: labels[line.group]) {
                switch found {
                case .number(let number): numbers.append(number)
                case .rounded(let written):
                    hasRounded = true
                    file.add(.init(.rounded, line: number, text: shown + " " + written))
                }
            }
        }
        guard !values.all.contains(where: { $0.unicodeScalars.contains("\u{FFFD}") }) else {
            let all = [shown] + numbers.map(\.written)
            return file.add(.init(.garbled, line: number, text: all.joined(separator: ", ")))
        }
        guard !numbers.isEmpty else {
            if !hasRounded { file.add(.init(.noNumber, line: number, text: shown)) }
            return
        }
        for line in lines where !line.value.allSatisfy({ $0 == ";" || $0.isWhitespace }) {
            if let what = Self.leftOut[line.name] ?? (Self.isFax(line) ? .fax : nil) { file.leaveOut(what) }
        }
        var entry = ContactEntry(line: number, numbers: numbers)
        entry.describe(
            names: names.filter { !Self.isNumber($0, numbers) }, company: values.company, work: [values.text("TITLE")],
            memos: values.texts("NOTE"))
        file.add(entry)
    }

    private static let used: Set<String> = ["FN", "N", "NICKNAME", "ORG", "TITLE", "TEL", "NOTE"]
    private static let leftOut: [String: ContactFile.LeftOut] = [
        "PHOTO": .photo, "LOGO": .photo, "EMAIL": .email, "ADR": .address, "LABEL": .address, "BDAY": .birthday,
        "ANNIVERSARY": .birthday, "URL": .web,
    ]

    /// The values of a card, decoded.
    private struct Values {
        let text: FileText
        let lines: [ContentLine]
        let all: [String]

        init(text: FileText, lines: [ContentLine]) {
            self.text = text
            self.lines = lines
            all = lines.map { $0.decoded(text) }
        }

        func texts(_ name: String) -> [String] {
            zip(lines, all).filter { $0.0.name == name }
                .map { ContentLine.plain($0.1).trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
        }
        func text(_ name: String) -> String { texts(name).first ?? "" }

        private func parts(_ name: String) -> [String] {
            let value = zip(lines, all).first { $0.0.name == name }?.1 ?? ""
            return ContentLine.parts(value).map {
                ContentLine.plain($0).trimmingCharacters(in: .whitespacesAndNewlines)
            }
        }

        var company: String { parts("ORG").filter { !$0.isEmpty }.joined(separator: " ") }

        /// What it is called, the best first.
        var names: [String] {
            let parts = parts("N") + Array(repeating: "", count: 5)
            let name = PersonName(
                prefix: parts[3], family: parts[0], given: parts[1], middle: parts[2], suffix: parts[4])
            let formatted = text("FN")
            // Some telephones write a Korean name in the order of others.
            let isTurned = PersonName.isEastAsian(parts[0]) && formatted == parts[1] + " " + parts[0]
            return [isTurned ? "" : formatted, name.written, text("NICKNAME")]
        }
    }

    /// A card without a name of its own is written with its number in that place.
    private static func isNumber(_ name: String, _ numbers: [ContactEntry.Number]) -> Bool {
        guard !name.contains(where: \.isLetter), let number = national(name) else { return false }
        return numbers.contains { national($0.written) == number }
    }

    private static func national(_ text: String) -> String? {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        let national = text.contains("+82") && digits.hasPrefix("82") ? digits.dropFirst(2) : digits[...]
        return national.isEmpty ? nil : String(national.drop { $0 == "0" })
    }

    private static func isFax(_ line: ContentLine) -> Bool {
        guard line.name == "TEL" else { return false }
        let types = line.parameters.flatMap { $0.value.uppercased().split(separator: ",") }
        return types.contains("FAX") && !types.contains("VOICE") && !types.contains("CELL")
    }

    /// The numbers of a line, out of a `tel:` address if it is one, with the label that a person gave them.
    private func telephones(_ line: ContentLine, _ text: FileText, label: String?) -> [NumberCell.Found] {
        var value = ContentLine.plain(line.decoded(text)).trimmingCharacters(in: .whitespacesAndNewlines)
        var remarks: [String] = []
        if value.lowercased().hasPrefix("tel:") {
            let parts = value.dropFirst(4).split(separator: ";").map(String.init)
            value = parts.first.map { $0.removingPercentEncoding ?? $0 } ?? ""
            remarks = parts.dropFirst().filter { $0.lowercased().hasPrefix("ext=") }.map { "ext. " + $0.dropFirst(4) }
        }
        if let label, !label.isEmpty, !label.hasPrefix("_$!<") { remarks.append(label) }
        return NumberCell.read(value).map { found in
            guard case .number(var number) = found, !remarks.isEmpty else { return found }
            number.remark = ([number.remark] + remarks).compactMap(\.self).joined(separator: " ")
            return .number(number)
        }
    }
}

extension ContentLine {
    /// A value without the encoding that version 2.1 gives to what is not ASCII; U+FFFD stands for what is damaged.
    func decoded(_ text: FileText) -> String {
        let encodings = parameters.filter { $0.name == "ENCODING" || $0.name == $0.value.uppercased() }
            .map { $0.value.uppercased() }
        let named = parameters.first { $0.name == "CHARSET" }.map(\.value)
        let charset = named.flatMap(FileText.Charset.init(named:))
        if encodings.contains("QUOTED-PRINTABLE") {
            return text.text(of: Self.quotedPrintable(value)[...], charset)
        }
        if encodings.contains("BASE64") || encodings.contains("B") {
            guard let data = Data(base64Encoded: value, options: .ignoreUnknownCharacters) else { return "\u{FFFD}" }
            return text.text(of: Array(data)[...], charset)
        }
        return value
    }

    /// The bytes of a quoted-printable text. Source: RFC 2045, section 6.7.
    private static func quotedPrintable(_ value: String) -> [UInt8] {
        func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x41...0x46: byte - 0x37
            case 0x61...0x66: byte - 0x57
            default: nil
            }
        }
        let bytes = Array(value.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "="), index + 2 < bytes.count, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
