import Calls
package import Crypto
package import Foundation

/// 32 random bytes that cannot be guessed, written in base64url.
package struct Token: Sendable {
    /// The bytes themselves; always 32.
    package let bytes: Data
    /// As cookies and addresses carry it: 43 characters.
    package var text: String { bytes.base64URL }
    /// What is kept of a token that only its holder may know.
    package var hash: SHA256Digest { SHA256.hash(data: bytes) }

    private static let length = 32

    /// Draws a new one.
    package static func random() -> Token {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// Draws a new one from a source of random numbers.
    package static func random(using generator: inout some RandomNumberGenerator) -> Token {
        Token(bytes: Data((0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }))
    }

    private init(bytes: Data) { self.bytes = bytes }

    /// Reads a token; `nil` for any other text.
    package init?(_ text: String) {
        guard let bytes = Data(base64URL: text), bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }
}
