import Foundation
import Testing

@testable import Exchange

@Suite("A table of contacts") struct ContactTableTests {
    private func read(_ text: String) async -> ContactFile { ContactFile.read(Array(text.utf8)) }

    @Test(
        "puts a name together from its parts",
        arguments: [
            ("성,이름,휴대폰\n김,하늘,010-1234-5678", "김하늘"), ("이름,성,휴대폰\n하늘,김,010-1234-5678", "김하늘"),
            ("호칭,이름,중간 이름,성,회사,휴대폰\n원장,하늘,,김,,010-1234-5678", "김하늘 원장"),
            ("성,이름,휴대폰\n남궁,민수,010-1234-5678", "남궁민수"), ("성,이름,휴대폰\n,하늘,010-1234-5678", "하늘"),
            ("성,이름,휴대폰\n김,,010-1234-5678", "김"), ("성,이름,휴대폰\n김,김하늘,010-1234-5678", "김하늘"),
            ("First Name,Middle Name,Last Name,Mobile Phone\nJane,Q.,Doe,010-1234-5678", "Jane Q. Doe"),
            ("Title,First Name,Last Name,Suffix,Mobile Phone\nDr.,Jane,Doe,Jr.,010-1234-5678", "Dr. Jane Doe Jr."),
            ("First Name,Last Name,Phone\n하늘,김,010-1234-5678", "김하늘"),
            ("이름,회사,휴대폰\n,한강식당,010-1234-5678", "한강식당"), ("상호,전화\n한강식당,010-1234-5678", "한강식당"),
            ("Name,Given Name,Family Name,Phone 1 - Value\n김하늘,하늘,김,010-1234-5678", "김하늘"),
            ("First Name,Last Name,Organization Name,Phone 1 - Value\n,,한강식당,010-1234-5678", "한강식당"),
            ("이름\u{1100}\u{1161},전화\nx,010-1234-5678", nil),
            (
                "\u{110B}\u{1175}\u{1105}\u{1173}\u{11B7},\u{110C}\u{1165}\u{11AB}\u{1112}\u{116A}\n김하늘,010-1234-5678",
                "김하늘"
            ),
        ])
    func names(text: String, name: String?) async {
        let file = await read(text)
        #expect(file.told == [])
        #expect(file.entries.map(\.name) == [name])
        #expect(file.said.first?.contains("010-1234-5678") == true)
    }

    @Test("keeps a company and a position beside a name as a note")
    func company() async {
        let file = await read("이름,회사,부서,직함,메모,전화\n김하늘,한강식당,예약팀,과장,창가,010-1234-5678\n")
        #expect(file.said == ["김하늘 | 010-1234-5678 | 창가\n한강식당 예약팀 과장"])
    }

    @Test("has every number of a contact, of whatever column and kind")
    func numbers() async {
        let outlook = await read(
            "\"호칭\",\"이름\",\"성\",\"회사\",\"근무처 전화\",\"근무처 전화 2\",\"근무처 팩스\",\"집 전화\",\"휴대폰\",\"우편 번호\",\"전자 메일 주소\",\"메모\"\r\n"
                + "\"\",\"길동\",\"홍\",\"\",\"02-555-0100\",\"02-555-0101\",\"02-555-0199\",\"031-222-0100\",\"010-1234-5678\",\"06236\",\"a@b.kr\",\"줄\r\n둘\"\r\n"
        )
        #expect(outlook.told == [])
        #expect(
            outlook.said == ["홍길동 | 02-555-0100 | 02-555-0101 | 031-222-0100 | 010-1234-5678 | 줄\r\n둘"])
        #expect(outlook.leftOut == [.column("근무처 팩스"), .column("우편 번호"), .column("전자 메일 주소")])
        let google = await read(
            "First Name,Middle Name,Last Name,Phonetic First Name,Labels,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n"
                + "하늘,,김,,* myContacts,Mobile,010-1234-5678 ::: 010-2222-3333,Work,02-555-0100\n")
        #expect(google.said == ["김하늘 | 010-1234-5678 | 010-2222-3333 | 02-555-0100"])
        #expect(google.leftOut == [])
    }

    @Test(
        "needs no names of its columns, and may have a title, empty lines and a separator that is told",
        arguments: [
            "한강식당,02-735-2000,창가", "02-735-2000,한강식당,창가", "\n\n,,\n한강식당\t02-735-2000\t창가\n\n",
            "우리 동네 연락처\n\n이름,전화번호,메모\n한강식당,02-735-2000,창가", "sep=;\r\n이름;전화번호;메모\r\n한강식당;02-735-2000;창가",
            "\u{FEFF}SEP=|\n이름|전화번호|메모\n한강식당|02-735-2000|창가", "\"sep=,\"\n이름,전화번호,메모\n한강식당,02-735-2000,창가",
            "번호,이름,전화번호,메모\n1,한강식당,02-735-2000,창가", "No,상호,연락망,비고\n1,한강식당,02-735-2000,창가",
            "이름,번호,메모\r한강식당,02-735-2000,창가\r", "이름,전화번호,메모\n\"한강식당\" , \"02-735-2000\",창가",
            "이름,TEL.,메모\n한강식당,02-735-2000,창가", "한강식당,'02-735-2000,창가", "이름,전화,메모\n한강식당,\"=\"\"02-735-2000\"\"\",창가",
            "이름;전화번호;메모\n한강식당;02-735-2000;창가\n",
        ])
    func forms(text: String) async {
        let file = await read(text)
        #expect(file.said == ["한강식당 | 02-735-2000 | 창가"])
        // A title is told as a row without a number, and nothing else.
        #expect(file.told == (text.hasPrefix("우리") ? ["1 noNumber"] : []))
    }

    @Test("may be a list of names and numbers with nothing between them but spaces")
    func list() async {
        let file = await read("김하늘 010-1234-5678\n02-735-2000 한강식당\n1012345679\n")
        #expect(file.said == ["김하늘 | 010-1234-5678", "한강식당 | 02-735-2000", "- | 010-1234-5679"])
    }

    @Test("keeps the rest of a note whose comma was not set apart")
    func unquotedComma() async {
        let file = await read("이름,전화,메모\n한강식당,02-735-2000,창가, 조용한 자리\n")
        #expect(file.entries.map(\.memo) == ["창가\n조용한 자리"])
    }

    @Test("that a spreadsheet has rounded is refused row by row, and the rest is not")
    func rounded() async {
        let file = await read("이름,전화,휴대폰\n가,1.01235E+09,\n나,1.01E+9,010-1111-2222\n다,010-1111-3333,\n")
        #expect(file.said == ["나 | 010-1111-2222", "다 | 010-1111-3333"])
        #expect(file.told == ["2 rounded", "3 rounded"])
        #expect(file.problems.first?.text == "가, 1.01235E+09")
    }

    @Test("ends lines as any system does, all of them in one file, and counts them")
    func lineEnds() async {
        let file = await read("이름,전화\r\n가,010-1111-0001\n나,010-1111-0002\r\"다\r\n라\",010-1111-0003\r\n\r\n없음,\n")
        #expect(file.entries.map(\.line) == [2, 3, 4])
        #expect(file.told == ["7 noNumber"])
    }

    @Test("with a mark that is closed on another row loses none of the rows between")
    func strayQuotes() async {
        let file = await read(
            "이름,전화\n\"가,010-1111-0001\n나,010-1111-0002\n\"다\"라,010-1111-0003\n\"마 \"\"바\"\"\",010-1111-0004\n")
        #expect(
            file.said == [
                "가 | 010-1111-0001", "나 | 010-1111-0002", "\"다\"라 | 010-1111-0003", "마 \"바\" | 010-1111-0004",
            ])
        #expect(file.told == ["2 openQuote"])
    }

    @Test("has bounds: rows, columns, cells; each is told once where it is passed")
    func bounds() async {
        let many = await read("이름,전화\n" + (0..<100_000).map { "n\($0),010-\(1000 + $0 % 9000)-0000\n" }.joined())
        #expect(many.entries.count == ContactFile.mostEntries)
        #expect(many.told == ["\(ContactFile.mostEntries + 2) tooMany"])
        let bad = await read("이름,전화\n" + String(repeating: "x,\n", count: 100_000))
        #expect(bad.problems.count == ContactFile.mostEntries + 1)
        #expect(bad.problems.last?.kind == .tooMany)
        let wide = await read(
            "이름,전화\n가,010-1111-0001\n" + String(repeating: ",", count: 2 << 20) + "\n나,010-1111-0002\n")
        #expect(wide.said == ["가 | 010-1111-0001", "나 | 010-1111-0002"])
        #expect(wide.told == ["3 wide"])
        let long = await read("이름,전화\n" + String(repeating: "가", count: 700_000) + ",010-1111-0001\n나,010-1111-0002\n")
        #expect(long.said == ["나 | 010-1111-0002"])
        #expect(long.told == ["2 long"])
        #expect(long.problems.allSatisfy { $0.text.count <= ContactFile.Problem.longestText })
    }

    @Test(
        "is read in a number of steps that grows with its length and not faster",
        arguments: [
            "가,010-1111-0001\n", "\"가,\n", "\"", "\"\"", "\",\"", "\"\"\"x,", "   \"  x", ",", "\r", "\"\r\n\r,",
            "a\"b\"c,\n", "\",\"\"",
        ])
    func steps(piece: String) {
        for count in [1_000, 8_000] {
            let text = Array(String(repeating: piece, count: count).utf8)
            var rows = TableRows(text)
            while rows.next() != nil {}
            #expect(rows.steps <= text.count * 4 + 16)
        }
    }
}
