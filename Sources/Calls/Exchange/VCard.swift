import Foundation

/// Contacts as address books exchange them.
///
/// Source: RFC 6350 (vCard 4.0); what versions 2.1 and 3.0 write differently is read, and never written.
public enum VCard {
    /// The media type of a file.
    public static let mediaType = "text/vcard; charset=utf-8"

    /// Writes contacts, one card each.
    public static func write(_ contacts: [Contact]) -> String {
        contacts.map { contact in
            let name = contact.name ?? contact.number.written
            var card = "BEGIN:VCARD\r\nVERSION:4.0\r\n"
            card += ContentLine.written("UID", ContentLine.escaped(contact.id.rawValue))
            card += ContentLine.written("FN", ContentLine.escaped(name))
            card += ContentLine.written("TEL;VALUE=uri", "tel:" + contact.number.e164)
            if let memo = contact.memo { card += ContentLine.written("NOTE", ContentLine.escaped(memo)) }
            return card + "END:VCARD\r\n"
        }.joined()
    }

    /// Reads cards. What cannot be read of one does not keep the others from being read.
    public static func read(_ text: String) -> ContactFile {
        var file = ContactFile()
        var card: (line: Int, lines: [ContentLine])?
        // A card within a card, as agents were in version 2.1, belongs to the outer one and is passed over.
        var depth = 0
        for (written, number) in ContentLine.all(in: text) where !written.allSatisfy(\.isWhitespace) {
            let line = ContentLine(written, number: number)
            switch (line?.name, line?.value.trimmingCharacters(in: .whitespaces).uppercased()) {
            case ("BEGIN", "VCARD"):
                depth += 1
                if depth == 1 { card = (number, []) }
            case ("END", "VCARD"):
                depth = max(0, depth - 1)
                guard depth == 0, let ended = card else { continue }
                card = nil
                take(ended.lines, from: ended.line, into: &file)
            default:
                guard card != nil, let line else {
                    file.problems.append(.init(.broken, line: number, text: written))
                    continue
                }
                if depth == 1 { card?.lines.append(line) }
            }
        }
        if let card {
            // What stands in a card that does not end is taken all the same.
            file.problems.append(.init(.broken, line: card.line, text: "BEGIN:VCARD"))
            take(card.lines, from: card.line, into: &file)
        }
        return file
    }

    private static func take(_ lines: [ContentLine], from number: Int, into file: inout ContactFile) {
        func first(_ name: String) -> String? {
            lines.lazy.filter { $0.name == name }.map { text(of: $0) }.first { !$0.isEmpty }
        }
        let structured = lines.first { $0.name == "N" }.map { line in
            let parts = ContentLine.parts(decoded(line)).map { ContentLine.plain($0) }
            // Korean names are written family name first, without a space.
            let (family, given) = (parts.first ?? "", parts.count > 1 ? parts[1] : "")
            let isKorean = (family + given).unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) }
            return (isKorean ? family + given : given + " " + family).trimmingCharacters(in: .whitespaces)
        }
        let name = [first("FN"), structured, first("ORG"), first("NICKNAME")].compactMap(\.self).first { !$0.isEmpty }
        let numbers = lines.filter { $0.name == "TEL" }.map(telephone).filter { !$0.isEmpty }
        guard !numbers.isEmpty else {
            file.problems.append(.init(.noNumber, line: number, text: name ?? ""))
            return
        }
        // A card without a name of its own is written with its number in that place.
        let isNumber = name.map { name in
            name.allSatisfy { !$0.isLetter } && numbers.contains { digits($0) == digits(name) }
        }
        file.entries.append(
            ContactEntry(line: number, name: isNumber == true ? nil : name, memo: first("NOTE"), numbers: numbers))
    }

    private static func digits(_ text: String) -> String {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        let national = text.contains("+82") && digits.hasPrefix("82") ? digits.dropFirst(2) : digits[...]
        return String(national.drop { $0 == "0" })
    }

    private static func text(of line: ContentLine) -> String {
        ContentLine.plain(decoded(line)).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A number as text, or out of a `tel:` address, of which an extension is left out.
    private static func telephone(_ line: ContentLine) -> String {
        let value = text(of: line)
        guard value.lowercased().hasPrefix("tel:") else { return value }
        let number = value.dropFirst(4).prefix { $0 != ";" }
        return number.removingPercentEncoding ?? String(number)
    }

    /// A value without the encoding that version 2.1 gives to what is not ASCII.
    private static func decoded(_ line: ContentLine) -> String {
        let isEncoded = line.parameters.contains { $0.value.uppercased() == "QUOTED-PRINTABLE" }
        guard isEncoded else { return line.value }
        var bytes: [UInt8] = []
        var rest = Array(line.value.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "="), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
