import Foundation
import JWTKit

@testable import Calls
@testable import Exchange
@testable import Providers
@testable import Web

extension Fuzzer {
    /// Files of contacts, and numbers as people write them.
    static let contacts = Fuzzer(
        "contacts", longest: 20_000,
        words: [
            "BEGIN:VCARD\r\n", "END:VCARD\r\n", "VERSION:2.1\r\n", "VERSION:3.0\r\n", "FN:", "N:김;민지;;;\r\n",
            "TEL;TYPE=CELL:",
            "TEL:010-1234-5678\r\n", "NOTE:", ";ENCODING=QUOTED-PRINTABLE", ";ENCODING=BASE64", ";CHARSET=EUC-KR",
            "=EA=B0=80", "=\r\n",
            "\r\n ", "\r\n", "\n", ",", ";", "\t", "\"", "\"\"", "이름,전화번호,메모\n", "Name,Phone\n", "sep=;\n", "\u{FEFF}",
            "=cmd|' /C calc'!A0",
            "+82 10-1234-5678", "02)123-4567", "1588-1234", "+++", "(", ")", "item1.TEL:", "PHOTO;ENCODING=b:", "\\n",
            "\\,", "성,이름\n",
        ],
        examples: [
            "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:김민지\r\nTEL;TYPE=CELL:010-1234-5678\r\nNOTE:메모\r\nEND:VCARD\r\n",
            "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=EA=B9=80=\r\n;;;;\r\nTEL:1\r\nEND:VCARD",
            "이름,전화번호,메모\n김민지,010-1234-5678,\"가족, \"\"엄마\"\"\"\n", "Name;Phone\nJane;+1 202 555 0100\n", "010 1234 5678",
        ]
    ) { bytes in
        var shape = Shape()
        let file = ContactFile.read(bytes)
        shape.add(min(file.entries.count, 4))
        for problem in file.problems.prefix(3) { shape.add(problem.kind) }
        let contacts = file.entries.prefix(50).flatMap { entry in
            entry.numbers.compactMap { written -> Contact? in
                // What is no number is no contact.
                guard let number = try? PhoneNumber.read(written.written, in: .all) else { return nil }
                return Contact(
                    id: .init("c"), owner: .init("p"), number: number, name: entry.name, memo: entry.memo,
                    createdAt: Date(timeIntervalSince1970: 0))
            }
        }
        let card = VCard.write(contacts)
        _ = ContactTable.write(contacts, header: ["name", "phone", "memo"])
        shape.add(ContactFile.read(Array(card.utf8)).entries.count == contacts.count)
        do throws(PhoneNumber.Problem) {
            _ = try PhoneNumber.read(String(decoding: bytes, as: UTF8.self)).written
            shape.add("number")
        } catch {
            shape.add(error)
        }
        return shape.number
    }

    /// Tokens that prove a person's identity.
    static let tokens = Fuzzer(
        "tokens", longest: 8_000,
        words: [
            "eyJhbGciOiJSUzI1NiJ9", ".", "=", "-", "_", "{", "}", "\"iss\":\"a\"", "\"exp\":", "\"iat\":1e400",
            "\"aud\":[\"b\"]",
            "\"email_verified\":\"true\"", "\"sub\":\"c\"", ",", ":", "\"nonce\":\"d\"", "\"crit\":[]",
        ],
        examples: [
            #"{"iss":"a","sub":"c","aud":"b","exp":1796000000,"iat":1795990000,"nonce":"d","email_verified":true}"#,
            "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJpc3MiOiJhIiwic3ViIjoiYyJ9.AAAA",
        ]
    ) { bytes in
        var shape = Shape()
        do {
            let token = try DefaultJWTParser().parse(bytes, as: IDToken.self)
            shape.add(token.header.alg)
        } catch {
            shape.add("no token")
        }
        // What is no such object claims nothing.
        if let token = try? JSONDecoder().decode(IDToken.self, from: Data(bytes)) {
            do throws(OpenIDError) {
                try token.check(
                    .init(
                        issuers: ["a"], clientID: "b", nonce: "d", accessToken: "e",
                        date: Date(timeIntervalSince1970: 1_795_995_000)))
                shape.add("good")
            } catch {
                shape.add("\(error)")
            }
        }
        return shape.number
    }
}
