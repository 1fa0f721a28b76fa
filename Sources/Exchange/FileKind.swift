/// Files that people choose in the belief that they are tables of text.
enum FileKind {
    /// An Excel workbook, a web page that calls itself one, a Numbers document, another archive.
    case workbook, webPage, numbers, archive

    /// Tells by how a file begins; `nil` if it may be text.
    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            // OLE: workbooks until 2003, and newer ones with a password.
            self = .workbook
        } else if bytes.starts(with: Array("PK".utf8) + [3, 4]) {
            let names = Self.names(in: bytes)
            self = names.workbook ? .workbook : names.numbers ? .numbers : .archive
        } else if bytes.starts(with: [0x1F, 0x8B]) || bytes.starts(with: Array("7z".utf8) + [0xBC, 0xAF]) {
            self = .archive
        } else {
            let start = bytes.prefix(256).drop { $0 <= 0x20 || $0 >= 0x80 }
            let text = String(decoding: start, as: UTF8.self).lowercased()
            guard ["<html", "<!doctype", "<?xml", "<table", "<meta", "<head"].contains(where: text.hasPrefix) else {
                return nil
            }
            self = .webPage
        }
    }

    /// What the names of an archive's parts, which stand in it unpacked, say it is.
    private static func names(in bytes: [UInt8]) -> (workbook: Bool, numbers: Bool) {
        let (workbook, numbers) = (Array("xl/".utf8), Array(".iwa".utf8))
        var found = (workbook: false, numbers: false)
        for index in bytes.indices {
            if bytes[index] == workbook[0], bytes[index...].starts(with: workbook) { found.workbook = true }
            if bytes[index] == numbers[0], bytes[index...].starts(with: numbers) { found.numbers = true }
        }
        return found
    }
}
