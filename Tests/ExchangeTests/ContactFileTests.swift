import Calls
import CallsTesting
import Foundation
import Testing

@testable import Exchange

/// Texts that break careless readers and writers.
private let nastyTexts = [
    "김하늘", "Kim, Haneul", "a;b,c:d\\e", "say \"hi\"", "=SUM(A1:A9)", "=\u{301}SUM(A1:A9)", "＝1+1", "+82", "-1", "@home",
    "'quoted", "'=x", "두 줄\n메모",
    "끝에 빗금\\", "\\n is not a line", "BEGIN:VCARD", "END:VCARD\nTEL:119", String(repeating: "가나다라마바사", count: 60),
    "\u{301}beginning with a mark", "\"\u{301}\u{600}", "👩‍👩‍👧‍👦🇰🇷", "tab\there", "a::: b", "FN:\u{2028}x", "e\u{301}", ";",
]

private func contacts() throws -> [Contact] {
    try nastyTexts.enumerated().map { index, text in
        Contact(
            id: Contact.ID("contact_\(index)"), owner: Person.ID("person"),
            number: try PhoneNumber.read("010-1234-\(5000 + index)"), name: text,
            memo: index.isMultiple(of: 3) ? nil : nastyTexts[(index + 7) % nastyTexts.count],
            createdAt: Date(timeIntervalSince1970: 0))
    }
}

/// What a text is after files have carried it: a line separator is a line break like any other.
private func carried(_ text: String?) -> String? { text?.replacing("\u{2028}", with: "\n") }

@Suite("A file of contacts") struct ContactFileTests {
    private func read(_ text: String) async -> ContactFile { ContactFile.read(Array(text.utf8)) }

    @Test("comes back from vCard as it was, whatever is written in it")
    func cards() async throws {
        let contacts = try contacts()
        let file = await read(VCard.write(contacts))
        #expect(file.problems == [])
        #expect(file.entries.count == contacts.count)
        for (contact, entry) in zip(contacts, file.entries) {
            #expect(entry.name == carried(contact.name))
            #expect(entry.memo == carried(contact.memo))
            #expect(entry.numbers == [.init(contact.number.e164)])
        }
    }

    @Test("comes back from a table as it was, whatever is written in it")
    func table() async throws {
        let contacts = try contacts()
        let written = ContactTable.write(contacts, header: ["이름", "전화번호", "메모"])
        #expect(written.unicodeScalars.first == "\u{FEFF}")
        let file = await read(written)
        #expect(file.problems == [])
        #expect(file.entries.map(\.name) == contacts.map(\.name))
        #expect(file.entries.map(\.memo) == contacts.map(\.memo))
        #expect(
            try file.entries.map { try $0.numbers.map { try $0.read() } } == contacts.map { [$0.number] })
    }

    @Test("has no cell that a spreadsheet takes for a formula")
    func formulas() throws {
        var rows = TableRows(Array(ContactTable.write(try contacts(), header: ["a", "b", "c"]).utf8.dropFirst(3)))
        while let row = rows.next() {
            for cell in row.cells {
                #expect(!"=+-@".unicodeScalars.contains(cell.unicodeScalars.first ?? "x"), "\(cell)")
            }
        }
    }

    @Test("is folded within 75 bytes a line, and within no character")
    func folding() throws {
        for line in VCard.write(try contacts()).components(separatedBy: "\r\n") {
            #expect(line.utf8.count <= 75)
            #expect(!line.unicodeScalars.contains { $0 == "\n" || $0 == "\r" })
        }
    }

    @Test("of a telephone in older versions is read: groups, types, several numbers, quoted-printable, no CR")
    func olderCards() async {
        let file = await read(
            """
            BEGIN:VCARD
            VERSION:2.1
            N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=EA=B9=80;=ED=95=98=
            =EB=8A=98;;;
            TEL;CELL;PREF:010-1234-5678
            TEL;WORK:02-735-2000
            END:VCARD

            begin:vcard
            version:3.0
            N:Doe;Jane;;;
            FN:Jane Doe
            item1.TEL;type=CELL;type=VOICE:+82 10-9999-0000
            item1.X-ABLabel:_$!<Mobile>!$_
            NOTE:first\\nsecond\\, and
              third
            END:VCARD
            BEGIN:VCARD
            VERSION:4.0
            ORG:한강식당;예약
            TEL;VALUE=uri;TYPE="voice,work;x:y":tel:+82-2-735-2001;ext=12
            AGENT:
            BEGIN:VCARD
            FN:Nobody
            TEL:010-0000-1111
            END:VCARD
            END:VCARD
            """)
        #expect(file.problems == [])
        #expect(
            file.entries == [
                ContactEntry(line: 1, name: "김하늘", numbers: [.init("010-1234-5678"), .init("02-735-2000")]),
                ContactEntry(
                    line: 9, name: "Jane Doe", memo: "first\nsecond, and third", numbers: [.init("+82 10-9999-0000")]),
                ContactEntry(line: 18, name: "한강식당 예약", numbers: [.init("+82-2-735-2001", remark: "ext. 12")]),
            ])
    }

    @Test("that is broken tells which line, and loses nothing of the rest")
    func brokenCards() async {
        let file = await read(
            """
            BEGIN:VCARD
            FN:No number
            END:VCARD
            TEL:010-1111-2222
            BEGIN:VCARD
            no colon here
            FN:Whole
            TEL:010-2222-3333
            END:VCARD
            BEGIN:VCARD
            FN:Cut
            TEL:010-3333-4444
            """)
        #expect(file.entries.map(\.name) == ["Whole", "Cut"])
        #expect(
            file.problems.map { [$0.kind.rawValue, "\($0.line)"] } == [
                ["noNumber", "1"], ["broken", "4"], ["broken", "6"], ["broken", "10"],
            ])
    }

    @Test(
        "names its columns in Korean or English, in any order, with any of the usual separators",
        arguments: [
            "이름,전화번호,메모\n한강식당,02-735-2000,창가\n", "메모;이름;휴대폰\r\n창가;한강식당;02-735-2000",
            "Name\tPhone\tNotes\n한강식당\t02-735-2000\t창가\n",
            "Name,Group Membership,Phone 1 - Label,Phone 1 - Value,Notes\n한강식당,* my,Work,02-735-2000,창가\n",
            "\u{FEFF}\"이름\",\"연락처\",\"비고\"\r\n\"한강식당\",\"02-735-2000\",\"창가\"\r\n", "한강식당,02-735-2000,창가",
        ])
    func columns(text: String) async {
        let file = await read(text)
        #expect(file.problems == [])
        #expect(file.entries.map(\.name) == ["한강식당"])
        #expect(file.entries.map(\.memo) == ["창가"])
        #expect(file.entries.map(\.numbers) == [[.init("02-735-2000")]])
    }

    @Test("with a stray quotation mark tells where, and reads on without it")
    func strayQuote() async {
        let file = await read("이름,전화번호\n가,010-1111-2222\n\"나,010-2222-3333\n다,010-3333-4444\n")
        #expect(
            file.entries.map { $0.numbers.first?.written ?? "" } == ["010-1111-2222", "010-2222-3333", "010-3333-4444"])
        #expect(file.problems.map { [$0.kind.rawValue, "\($0.line)"] } == [["openQuote", "3"]])
    }

    @Test("that is none says so in one problem", arguments: ["", "\n\n", "hello", "이름,메모\n가,나\n", "%PDF-1.7"])
    func nothing(text: String) async {
        let file = await read(text)
        #expect(file.entries == [])
        #expect(file.problems.map(\.kind) == [.unknownForm])
    }

    @Test("is taken up to a bound, and says where the rest begins")
    func bound() async {
        let rows = (0...ContactFile.mostEntries).map { "n\($0),010-\(1000 + $0)-0000" }
        let file = await read("name,phone\n" + rows.joined(separator: "\n"))
        #expect(file.entries.count == ContactFile.mostEntries)
        #expect(file.problems.map(\.kind) == [.tooMany])
        #expect(file.problems.first?.line == ContactFile.mostEntries + 2)
    }

    @Test("of any bytes at all ends in entries or in words", arguments: 1...60)
    func anything(seed: Int) async {
        var random = RepeatableNumbers(UInt64(seed))
        let pieces = [
            "BEGIN:VCARD\r\n", "END:VCARD\n", "FN:", "TEL:", "TEL;VALUE=uri:tel:", "010-1234-5678", "\"", "\"\"", ",",
            ";", "\n",
            "\r", "\r\n ", "=", "=\n", ";ENCODING=QUOTED-PRINTABLE:", "=EA=B9", "\\", "\\n", ":", "이름", "phone", "\t",
            "\u{301}",
            "\u{FEFF}", "가", "'", ".", "\u{2028}", "\u{B}",
        ]
        for _ in 0..<100 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            let file = await read((seed.isMultiple(of: 2) ? "BEGIN:VCARD\n" : "") + text.joined())
            #expect(!file.entries.isEmpty || !file.problems.isEmpty || text.joined().contains("010"), "\(text)")
            #expect(file.entries.allSatisfy { !$0.numbers.isEmpty && $0.line >= 1 })
        }
    }
}
