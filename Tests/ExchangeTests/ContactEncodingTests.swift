import Calls
import Foundation
import Glibc
import Testing

@testable import Exchange

/// A text in an encoding that the C library knows.
func encoded(_ text: String, _ charset: String) throws -> [UInt8] {
    let converter = try #require(iconv_open(charset, "UTF-8"))
    defer { iconv_close(converter) }
    var source = Array(text.utf8).map(CChar.init(bitPattern:))
    var result = [CChar](repeating: 0, count: source.count * 4 + 4)
    var (unread, room) = (source.count, result.count)
    let isWhole = source.withUnsafeMutableBufferPointer { source in
        result.withUnsafeMutableBufferPointer { result in
            var (from, to) = (source.baseAddress, result.baseAddress)
            return iconv(converter, &from, &unread, &to, &room) != -1
        }
    }
    try #require(isWhole && unread == 0)
    return result.dropLast(room).map(UInt8.init(bitPattern:))
}

func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

extension ContactFile {
    /// What each entry says, for one glance.
    var said: [String] {
        entries.map { entry in
            let numbers = entry.numbers.map { number in
                do throws(PhoneNumber.Problem) {
                    return try number.read().written + (number.remark.map { " (\($0))" } ?? "")
                } catch { return "\(error.rawValue) \(number.written)" }
            }
            return ([entry.name ?? "-"] + numbers + [entry.memo].compactMap(\.self)).joined(separator: " | ")
        }
    }
    var told: [String] { problems.map { "\($0.line) \($0.kind.rawValue)" } }
}

@Suite("The encodings of files that Koreans have") struct ContactEncodingTests {
    private static let table = "이름,전화번호,메모\r\n김하늘,010-1234-5678,친구\r\n똠방각하 펲시,02-735-2000,\"뷁,\n쀓\"\r\n"
    private static let said = ["김하늘 | 010-1234-5678 | 친구", "똠방각하 펲시 | 02-735-2000 | 뷁,\n쀓"]

    @Test(
        "are all read alike, with a byte order mark and without",
        arguments: ["UTF-8", "CP949", "UTF-16LE", "UTF-16BE"], [true, false])
    func alike(charset: String, hasMark: Bool) async throws {
        let marks: [String: [UInt8]] = [
            "UTF-8": [0xEF, 0xBB, 0xBF], "UTF-16LE": [0xFF, 0xFE], "UTF-16BE": [0xFE, 0xFF],
        ]
        let mark = hasMark ? marks[charset] ?? [] : []
        for separator in [",", "\t", ";"] {
            let table = Self.table.replacing(",", with: separator)
            let file = ContactFile.read(mark + (try encoded(table, charset)))
            #expect(file.told == [])
            #expect(file.said == Self.said.map { $0.replacing(",", with: separator) })
        }
        let card = "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:똠방각하 펲시\r\nTEL:02-735-2000\r\nNOTE:뷁\r\nEND:VCARD\r\n"
        let cards = ContactFile.read(mark + (try encoded(card, charset)))
        #expect(cards.told == [])
        #expect(cards.said == ["똠방각하 펲시 | 02-735-2000 | 뷁"])
    }

    @Test("are those of the samples that were collected")
    func samples() async {
        for (name, file, said) in [
            (
                "Excel, CP949",
                "c0ccb8a72cc0fcc8adb9f8c8a32cb8deb8f00d0ab1e8c7cfb4c32c3031302d313233342d353637382cc4a3b1b80d0a",
                "김하늘 | 010-1234-5678 | 친구"
            ),
            (
                "Excel, Unicode text",
                "fffe74c784b9090004c854d688bc38d6090054baa8ba0d000a0040ae58d598b20900300031003000"
                    + "2d0031003200330034002d003500360037003800090 05cce6cad0d000a00",
                "김하늘 | 010-1234-5678 | 친구"
            ),
            (
                "Outlook in Korean",
                "ec84b12cec9db4eba6842ced9cb4eb8c80ed8fb02ced9a8cec82ac20eca084ed99942ceba994ebaaa80d0aed998d2c"
                    + "eab8b8eb8f992c3031302d333333332d343434342c30322d3535352d363636362c780d0a",
                "홍길동 | 010-3333-4444 | 02-555-6666 | x"
            ),
            (
                "Excel, lost zero", "ec9db4eba6842ceca084ed9994ebb288ed98b80d0aeab9802c313031323334353637380d0a",
                "김 | 010-1234-5678"
            ),
            (
                "Samsung",
                "424547494e3a56434152440d0a56455253494f4e3a322e310d0a4e3b434841525345543d4555432d4b523b454e434f44494e473d"
                    + "51554f5445442d5052494e5441424c453a3d43383d41423d42313d45363d42353d42463b3b3b3b0d0a54454c3b43454c4c3b56"
                    + "4f4943453a30313031323334353637380d0a454e443a56434152440d0a", "홍길동 | 010-1234-5678"
            ),
            (
                "Base64",
                "424547494e3a56434152440a56455253494f4e3a322e310a464e3b454e434f44494e473d4241534536343a36726d41375a5759"
                    + "36347159 0a54454c3a3031302d313233342d353637380a454e443a56434152440a", "김하늘 | 010-1234-5678"
            ),
        ] {
            let read = ContactFile.read(bytes(file))
            #expect(read.told == [], "\(name)")
            #expect(read.said == [said], "\(name)")
        }
    }

    @Test("may change in the middle: what can be read is, and the rest is refused where it stands")
    func mixed() async throws {
        let rows = ["이름,전화번호", "조조,010-1111-0001", "펲시,010-1111-0002", "김하늘,010-1111-0003"]
        for pattern in 0..<16 {
            let file = try rows.enumerated().flatMap { index, row in
                try encoded(row + "\n", pattern >> index & 1 == 1 ? "CP949" : "UTF-8")
            }
            let read = ContactFile.read(file)
            #expect(read.said == ["조조 | 010-1111-0001", "펲시 | 010-1111-0002", "김하늘 | 010-1111-0003"], "\(pattern)")
        }
        for charset in ["UTF-8", "CP949"] {
            // A letter is cut in the middle of a row, and at the end of the file.
            let name = try encoded("조조", charset).dropLast()
            let file =
                try encoded("이름,전화번호\n가,010-1111-0000\n", charset) + name + Array(",010-2222-0000\n나".utf8)
                + Array(",010-3333-0000\n\u{7}".utf8).dropLast() + name
            let read = ContactFile.read(file)
            #expect(read.said.first == "가 | 010-1111-0000", "\(charset)")
            #expect(read.told == ["3 garbled", "5 garbled"], "\(charset)")
            #expect(read.problems.first?.text.contains("010-2222-0000") == true)
        }
    }

    @Test("that were damaged before, or have zeros in them, are told and not kept")
    func damaged() async {
        let file = ContactFile.read(
            Array("이름,전화\n김\u{FFFD}늘,010-1111-0001\n가\0나,010-1111-0002\n다,010-1111-0003\n".utf8))
        #expect(file.said == ["다 | 010-1111-0003"])
        #expect(file.told == ["2 garbled", "3 garbled"])
        let odd = ContactFile.read(
            Array(("\u{FEFF}이름\t전화\n가\t010-1111-0001\n").utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }) + [0x61])
        #expect(odd.said == ["가 | 010-1111-0001"])
        #expect(odd.told == ["3 garbled"])
    }

    @Test("that are not known are refused, and so is what is no text")
    func notText() async throws {
        let western = try encoded("name,phone\nJosé,010-1111-0001\nÅsa,010-1111-0002\n", "CP1252")
        for bytes: [UInt8] in [
            [0x61, 0, 0, 0x62], Array(0...255), [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0, 0x62, 0, 0, 0], western,
        ] {
            let file = ContactFile.read(bytes)
            #expect(file.problems.map(\.kind) == [.notText], "\(bytes.prefix(12))")
        }
    }

    @Test("do not hide what a file really is")
    func otherKinds() async {
        let zip: [UInt8] = Array("PK".utf8) + [3, 4, 20, 0]
        for (bytes, kind): ([UInt8], ContactFile.Problem.Kind) in [
            (zip + Array("[Content_Types].xml....xl/workbook.xml".utf8), .workbook),
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], .workbook), (zip + Array("Index/Document.iwa".utf8), .numbers),
            (zip + Array("a.csv".utf8), .archive), ([0x1F, 0x8B, 8, 0], .archive),
            (Array("\u{FEFF}\r\n<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table><tr>".utf8), .webPage),
            (Array("<?xml version=\"1.0\"?><Workbook>".utf8), .webPage),
        ] {
            let file = ContactFile.read(bytes)
            #expect(file.problems.map(\.kind) == [kind])
            #expect(file.entries == [])
        }
    }
}
