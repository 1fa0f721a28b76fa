import Testing

@testable import WebSockets

@Suite("UTF-8 in pieces")
struct UTF8CheckTests {
    /// Four bytes that cover every row of table 3-7 of The Unicode Standard and the values beside its borders.
    private static let borders: [UInt8] = [
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
        0xF0,
        0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]

    @Test("is judged as the standard library judges the whole", arguments: borders)
    func agreesWithTheStandardLibrary(first: UInt8) {
        for second in Self.borders {
            for third in Self.borders {
                for fourth in Self.borders {
                    let bytes = [first, second, third, fourth]
                    var check = UTF8Check()
                    let isValid = bytes.allSatisfy { check.read([$0]) } && check.isAtBoundary
                    #expect(isValid == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
                }
            }
        }
    }
}
