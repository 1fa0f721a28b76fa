import Calls
import Foundation
import Testing

@testable import Exchange

@Suite("Cards of contacts") struct VCardTests {
    private func read(_ text: String) async -> ContactFile { ContactFile.read(Array(text.utf8)) }

    private func card(_ lines: String, version: String = "2.1") async -> ContactFile {
        await read("BEGIN:VCARD\nVERSION:\(version)\n\(lines)\nEND:VCARD\n")
    }

    @Test(
        "are decoded from every encoding that telephones use",
        arguments: [
            "N;CHARSET=EUC-KR;ENCODING=QUOTED-PRINTABLE:=B1=E8;=C7=CF=B4=C3;;;",
            "N;CHARSET=KS_C_5601-1987;ENCODING=QUOTED-PRINTABLE:=B1=E8=C7=CF=B4=C3;;;;",
            "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=EA=B9=80=ED=95=\n=98=EB=8A=98",
            "FN;CHARSET=UTF-8;QUOTED-PRINTABLE:=EA=B9=80=ED=\r\n=95=98=EB=\r\n=8A=98",
            // Without a charset, and with a wrong one.
            "FN;ENCODING=QUOTED-PRINTABLE:=B1=E8=C7=CF=B4=C3",
            "FN;ENCODING=QUOTED-PRINTABLE:=EA=B9=80=ED=95=98=EB=8A=98",
            "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=B1=E8=C7=CF=B4=C3",
            "FN;CHARSET=EUC-KR;ENCODING=QUOTED-PRINTABLE:=EA=B9=80=ED=95=98=EB=8A=98",
            "FN;CHARSET=x-unknown;ENCODING=QUOTED-PRINTABLE:=B1=E8=C7=CF=B4=C3",
            "FN;ENCODING=BASE64:6rmA7ZWY64qY", "FN;BASE64;CHARSET=UTF-8:6rmA\n 7ZWY64qY\n",
            "FN;ENCODING=b:6rmA\n7ZWY\n64qY\n",
            "FN;CHARSET=EUC-KR;ENCODING=BASE64:sejHz7TD", "N:김;하늘;;;", "FN:하늘 김\nN:김;하늘;;;", "FN:\nN:;;;;\nORG:김하늘;",
            "FN:김하\n 늘", "item2.FN:김하늘", "fn:김하늘", "\u{FEFF}FN:김하늘", "NICKNAME:김하늘",
        ])
    func encodings(line: String) async {
        let file = await card(line + "\nTEL;CELL:010-1234-5678")
        #expect(file.told == [])
        #expect(file.said == ["김하늘 | 010-1234-5678"])
    }

    @Test("are folded within a letter by some telephones")
    func foldedLetter() async {
        for charset in ["UTF-8", "CP949"] {
            guard var name = try? encoded("김하늘", charset) else { return #expect(Bool(false), "no \(charset)") }
            name.insert(contentsOf: Array("\r\n ".utf8), at: 1)
            let file = ContactFile.read(
                Array("BEGIN:VCARD\r\nFN:".utf8) + name + Array("\r\nTEL:010-1234-5678\r\nEND:VCARD\r\n".utf8))
            #expect(file.said == ["김하늘 | 010-1234-5678"])
        }
    }

    @Test("of an iPhone have labels, pictures and addresses: labels are noted, and what is left out is told")
    func iPhone() async {
        let file = await card(
            """
            N:김;하늘;;;
            FN:김하늘
            ORG:한강식당;
            item1.TEL;type=pref:010-1234-5678
            item1.X-ABLabel:카운터
            item2.TEL:02-555-0100
            item2.X-ABLabel:_$!<Work>!$_
            TEL;type=WORK;type=FAX:02-555-0199
            EMAIL;type=INTERNET:a@b.kr
            item3.ADR;type=HOME:;;세종대로 1;서울;;;대한민국
            PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD
             \(String(repeating: "AAAA", count: 20_000))
            """, version: "3.0")
        #expect(file.told == [])
        #expect(file.said == ["김하늘 | 010-1234-5678 (카운터) | 02-555-0100 | 한강식당"])
        #expect(file.leftOut == [.fax, .email, .address, .photo])
    }

    @Test("have numbers as addresses, with extensions, with remarks, and without a plus")
    func numbers() async {
        let file = await card(
            "FN:가\nTEL;VALUE=uri;TYPE=\"voice,work\":tel:+82-2-555-0100;ext=12\nTEL:010-1234-5678 (집)\nTEL:1012345679\nTEL:0082-31-222-0100",
            version: "4.0")
        #expect(file.said == ["가 | 02-555-0100 (ext. 12) | 010-1234-5678 (집) | 010-1234-5679 | 031-222-0100"])
    }

    @Test("within cards are passed over, and cards that do not end swallow no others")
    func nested() async {
        let file = await read(
            """
            BEGIN:VCARD
            FN:가
            AGENT:
            BEGIN:VCARD
            FN:Nobody
            TEL:010-0000-1111
            END:VCARD
            TEL:010-1111-0001
            END:VCARD
            BEGIN:VCARD
            FN:나
            TEL:010-1111-0002
            BEGIN:VCARD
            FN:다
            NOTE;ENCODING=QUOTED-PRINTABLE:=EA=B0=80=
            END:VCARD
            BEGIN:VCARD
            FN:라
            TEL:010-1111-0004
            END:VCARD
            """)
        #expect(file.said == ["가 | 010-1111-0001", "나 | 010-1111-0002", "라 | 010-1111-0004"])
        #expect(file.told == ["10 broken", "13 noNumber"])
    }

    @Test("with damaged letters are refused with what can be read of them")
    func damaged() async {
        for line in [
            "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=EA=B9=80=ED=95", "FN;ENCODING=BASE64:6rm", "FN:김\u{FFFD}늘",
        ] {
            let file = await card(line + "\nTEL:010-1234-5678")
            #expect(file.entries == [], "\(line)")
            #expect(file.told == ["1 garbled"])
            #expect(file.problems.first?.text.contains("010-1234-5678") == true)
        }
    }

    @Test("have bounds: values and cards")
    func bounds() async {
        let long = await card("FN:가\nNOTE:" + String(repeating: "나", count: 100_000) + "\nTEL:010-1234-5678")
        #expect(long.told == ["1 long"])
        let many = await read(
            (0..<40_000).map { "BEGIN:VCARD\nFN:n\($0)\nTEL:010-\(1000 + $0 % 9000)-0000\nEND:VCARD\n" }.joined())
        #expect(many.entries.count == ContactFile.mostEntries)
        #expect(many.told == ["\(ContactFile.mostEntries * 4 + 1) tooMany"])
        let wide = await card(String(repeating: "N:a\n", count: 6_000) + "TEL:010-1234-5678")
        #expect(wide.told == ["1 long"])
        let head = await card(
            "FN:가\nTEL" + String(repeating: ";A", count: 100_000) + ":010-1234-5678\nTEL:010-1234-5679")
        #expect(head.said == ["가 | 010-1234-5679"])
        #expect(head.told == ["4 broken"])
        let numbers = await card("FN:가\n" + String(repeating: "TEL:010-1234-5678\n", count: 4_500))
        #expect(numbers.entries.first?.numbers.count == ContactFile.mostEntries)
        #expect(numbers.problems.map(\.kind) == [.tooMany])
    }

    @Test(
        "are put together in a number of steps that grows with their length and not faster",
        arguments: [
            "N;ENCODING=QUOTED-PRINTABLE:=EA=B9=80=\n=\n", "=\n", "FN;QUOTED-PRINTABLE:=\n", " x\n", "\n", "FN:a\n b\n",
            "PHOTO;BASE64:AAAA\nAAAA\n", "\t\r\n", ":", "\r",
        ])
    func steps(piece: String) {
        for count in [1_000, 8_000] {
            let text = Array(("FN;ENCODING=QUOTED-PRINTABLE:=\n" + String(repeating: piece, count: count)).utf8)
            var lines = LineUnfolder(text)
            while lines.next() != nil {}
            #expect(lines.steps <= text.count * 3 + 16)
        }
    }

    @Test("are written as version 3.0, whole names in the place of the family name")
    func written() throws {
        let contact = Contact(
            id: Contact.ID("contact_1"), owner: Person.ID("person"), number: try PhoneNumber.read("010-1234-5678"),
            name: "김하늘; 창가", memo: "두\n줄", createdAt: Date(timeIntervalSince1970: 0))
        #expect(
            VCard.write([contact])
                == "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:contact_1\r\nFN:김하늘\\; 창가\r\nN:김하늘\\; 창가;;;;\r\n"
                + "TEL;TYPE=CELL:+821012345678\r\nNOTE:두\\n줄\r\nEND:VCARD\r\n")
    }
}
