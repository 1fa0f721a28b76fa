import Foundation
import Testing

@testable import CallPlacing

@Suite("A token") struct TokenTests {
    @Test("is drawn anew each time, and comes back from its text")
    func drawn() {
        let tokens = (0..<100).map { _ in Token.random() }
        #expect(Set(tokens.map(\.text)).count == 100)
        for token in tokens {
            #expect(token.text.wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil)
            #expect(token.bytes.count == 32)
            #expect(Token(token.text)?.bytes == token.bytes)
        }
    }

    @Test("is no other text: nothing shorter, longer or not in base64url")
    func refused() {
        let text = Token.random().text
        let others: [String] = [
            "", "x", "\(text.dropLast())", "\(text)A", "\(text)\(text)", "가\(text.dropFirst())", " \(text)",
        ]
        for other in others {
            #expect(Token(other) == nil, "\(other)")
        }
    }
}
