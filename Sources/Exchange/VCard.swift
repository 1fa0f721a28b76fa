public import Calls
import Foundation

/// Contacts as address books exchange them.
///
/// Written is version 3.0 (RFC 2426), which every telephone reads; versions 2.1 to 4.0 (RFC 6350) are read.
public enum VCard {
    /// The media type of a file.
    public static let mediaType = "text/vcard; charset=utf-8"

    /// Writes contacts, one card each.
    public static func write(_ contacts: [Contact]) -> String {
        contacts.map { contact in
            let name = ContentLine.escaped(contact.name ?? contact.number.written)
            var card = "BEGIN:VCARD\r\nVERSION:3.0\r\n"
            card += ContentLine.written("UID", ContentLine.escaped(contact.id.rawValue))
            card += ContentLine.written("FN", name)
            // Which part of it is the family name is not known: the whole stands where telephones put it then.
            card += ContentLine.written("N", name + ";;;;")
            card += ContentLine.written("TEL;TYPE=CELL", contact.number.e164)
            if let memo = contact.memo { card += ContentLine.written("NOTE", ContentLine.escaped(memo)) }
            return card + "END:VCARD\r\n"
        }.joined()
    }

    /// Whether a file begins as one of cards does.
    static func isBegun(_ bytes: [UInt8]) -> Bool {
        let start = bytes.drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }.prefix(11)
        return String(decoding: start, as: UTF8.self).lowercased() == "begin:vcard"
    }

    /// Reads cards. What cannot be read of one does not keep the others from being read.
    static func read(_ text: FileText) -> ContactFile {
        var reading = Reading(text: text)
        var lines = LineUnfolder(text.bytes)
        while !reading.file.isFull, let line = lines.next() { reading.take(line) }
        reading.end()
        return reading.file
    }

    /// Cards that are being read.
    private struct Reading {
        let text: FileText
        var file = ContactFile()
        private var card: VCardCard?
        // A card within a card, as agents were in version 2.1, belongs to the outer one and is passed over.
        private var depth = 0
        private var isAfterAgent = false

        init(text: FileText) { self.text = text }

        mutating func take(_ line: LineUnfolder.Line) {
            guard line.bytes.contains(where: { $0 > 0x20 }) else { return }
            // Files that were put together have a byte order mark in the middle.
            let written = text.text(ofLine: line.bytes[...]).trimmingPrefix("\u{FEFF}")
            let content = ContentLine(String(written), number: line.number)
            defer { isAfterAgent = content?.name == "AGENT" && content?.value.allSatisfy(\.isWhitespace) == true }
            switch (content?.name, content?.value.trimmingCharacters(in: .whitespaces).uppercased()) {
            case ("BEGIN", "VCARD"):
                if depth > 0, isAfterAgent {
                    depth += 1
                } else {
                    end()
                    (card, depth) = (VCardCard(number: line.number), 1)
                }
            case ("END", "VCARD"):
                if depth > 0 { depth -= 1 }
                guard depth == 0, let ended = card else { return }
                card = nil
                ended.take(text, into: &file)
            default:
                guard card != nil, let content else {
                    file.add(.init(.broken, line: line.number, text: String(written)))
                    return
                }
                if depth == 1 { card?.add(content) }
            }
        }

        /// What stands in a card that does not end is taken all the same.
        mutating func end() {
            guard let open = card else { return }
            card = nil
            file.add(.init(.broken, line: open.number, text: "BEGIN:VCARD"))
            open.take(text, into: &file)
        }
    }
}
