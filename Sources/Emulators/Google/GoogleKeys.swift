import Calls
import Crypto
import CryptoExtras
import Foundation
import Synchronization

/// The keys that tokens are signed with. Source: RFC 7517; RFC 7518, section 6.3.1.
final class GoogleKeys: Sendable {
    /// One key, and the name it is published by.
    struct Key: Sendable {
        let id: String
        let key: _RSA.Signing.PrivateKey

        init() throws {
            id = UUID().uuidString.replacing("-", with: "").lowercased()
            key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        }

        func sign(_ text: String) throws -> Data {
            try key.signature(for: Data(text.utf8), padding: .insecurePKCS1v1_5).rawRepresentation
        }
    }

    /// A key as it is published.
    struct Published: Encodable {
        var kty = "RSA"
        var alg = "RS256"
        var use = "sig"
        var kid, n, e: String
    }

    /// Newest first; at most two are published.
    private let keys: Mutex<[Key]>
    /// Signs tokens that no server should trust.
    let rogue: Key

    init() throws {
        keys = Mutex([try Key()])
        rogue = try Key()
    }

    /// The key that tokens are signed with.
    var current: Key { keys.withLock { $0.first } ?? rogue }

    func rotate() throws {
        let next = try Key()
        keys.withLock { $0 = [next] + $0.prefix(1) }
    }

    var published: [Published] {
        get throws {
            try keys.withLock { $0 }.map { key in
                let parts = try key.key.publicKey.getKeyPrimitives()
                return Published(kid: key.id, n: parts.modulus.base64URL, e: parts.publicExponent.base64URL)
            }
        }
    }
}
