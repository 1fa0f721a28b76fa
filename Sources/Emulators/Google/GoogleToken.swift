import Calls
import Crypto
import CryptoExtras
import Foundation

/// One ID token, good or spoiled. Source: OpenID Connect Core 1.0, section 2.
struct GoogleToken {
    var issuer: String
    var clientID: String
    var account: GoogleEmulator.Account
    var nonce: String?
    var accessToken: String
    var date: Date
    var flaw: GoogleEmulator.Flaw?

    private struct Claims: Encodable {
        /// One name or several.
        enum Audience: Encodable {
            case one(String)
            case several([String])

            func encode(to encoder: any Encoder) throws {
                var value = encoder.singleValueContainer()
                switch self {
                case .one(let name): try value.encode(name)
                case .several(let names): try value.encode(names)
                }
            }
        }
        var iss, azp: String
        var aud: Audience
        var sub, email: String
        var emailVerified: Bool
        var atHash: String
        var nonce: String?
        var name: String
        var iat, exp: Int

        enum CodingKeys: String, CodingKey {
            case iss, azp, aud, sub, email, nonce, name, iat, exp
            case emailVerified = "email_verified"
            case atHash = "at_hash"
        }
    }

    private struct Header: Encodable {
        var alg = "RS256"
        var kid: String?
        var typ = "JWT"
    }

    /// The token's text, signed with the current key unless its flaw is another.
    func signed(by keys: GoogleKeys) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let key = keys.current
        var header = Header(kid: key.id)
        switch flaw {
        case .unknownKey: header.kid = keys.rogue.id
        case .unsigned: header = Header(alg: "none")
        case .symmetric: header.alg = "HS256"
        default: break
        }
        let text = [try encoder.encode(header), try encoder.encode(claims)].map(\.base64URL).joined(separator: ".")
        let signature: Data
        switch flaw {
        case .unknownKey, .signature: signature = try keys.rogue.sign(text)
        case .truncated: signature = try key.sign(text).prefix(128)
        case .unsigned: signature = Data()
        case .symmetric:
            let secret = SymmetricKey(data: Data(key.key.publicKey.pemRepresentation.utf8))
            signature = Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: secret))
        default: signature = try key.sign(text)
        }
        return text + "." + signature.base64URL
    }

    private var claims: Claims {
        let now = Int(date.timeIntervalSince1970)
        var claims = Claims(
            iss: issuer, azp: clientID, aud: .one(clientID), sub: account.subject, email: account.email,
            emailVerified: account.isEmailVerified, atHash: Self.halfHash(accessToken), nonce: nonce,
            name: account.name, iat: now, exp: now + 3_600)
        let other = "other.apps.googleusercontent.com"
        switch flaw {
        case .audience: (claims.aud, claims.azp) = (.one(other), other)
        case .presenter: (claims.aud, claims.azp) = (.several([clientID, other]), other)
        case .issuer: claims.iss = "https://accounts.example"
        case .expired: (claims.iat, claims.exp) = (now - 7_200, now - 3_600)
        case .early: (claims.iat, claims.exp) = (now + 3_600, now + 7_200)
        case .nonce: claims.nonce = "another"
        case .noNonce: claims.nonce = nil
        case .accessToken: claims.atHash = Self.halfHash("another")
        case .unverifiedEmail: claims.emailVerified = false
        case .unknownKey, .signature, .truncated, .unsigned, .symmetric, nil: break
        }
        return claims
    }

    private static func halfHash(_ text: String) -> String {
        Data(SHA256.hash(data: Data(text.utf8)).prefix(16)).base64URL
    }
}
