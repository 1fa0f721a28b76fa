import Calls
import Foundation
import JWTKit

import struct Crypto.SHA256

/// What an ID token claims. Source: OpenID Connect Core 1.0, sections 2 and 5.1.
struct IDToken: JWTPayload {
    var issuer: String
    var subject: String
    var audience: Audience
    var presenter: String?
    var expiresAt: Date
    var issuedAt: Date
    var nonce: String?
    var accessTokenHash: String?
    var email: String?
    var isEmailVerified: BoolClaim?
    var name: String?

    private enum CodingKeys: String, CodingKey {
        case issuer = "iss"
        case subject = "sub"
        case audience = "aud"
        case presenter = "azp"
        case expiresAt = "exp"
        case issuedAt = "iat"
        case nonce
        case accessTokenHash = "at_hash"
        case email
        case isEmailVerified = "email_verified"
        case name
    }

    /// One name or several.
    struct Audience: Codable, Sendable {
        var names: [String]

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            do {
                names = [try value.decode(String.self)]
            } catch {
                names = try value.decode([String].self)
            }
        }

        func encode(to encoder: any Encoder) throws {
            var value = encoder.singleValueContainer()
            try value.encode(names)
        }
    }

    /// The claims are judged by ``check(_:)``, which knows what to expect.
    func verify(using algorithm: some JWTAlgorithm) {}

    /// What a token must fit.
    struct Expectation: Sendable {
        var issuers: Set<String>
        var clientID: String
        var nonce: String
        /// The access token that came with it.
        var accessToken: String
        var date: Date
    }

    /// How far two clocks may be apart, in seconds.
    private static let leeway = 60.0

    /// Judges the claims of a token whose signature is good. Source: OpenID Connect Core 1.0, section 3.1.3.7.
    func check(_ expected: Expectation) throws(OpenIDError) {
        guard expected.issuers.contains(issuer) else { throw .tokenRefused(.issuer) }
        guard audience.names.contains(expected.clientID) else { throw .tokenRefused(.audience) }
        guard presenter ?? (audience.names.count == 1 ? expected.clientID : nil) == expected.clientID else {
            throw .tokenRefused(.audience)
        }
        guard expiresAt > expected.date.addingTimeInterval(-Self.leeway),
            issuedAt < expected.date.addingTimeInterval(Self.leeway)
        else { throw .tokenRefused(.time) }
        guard nonce == expected.nonce else { throw .tokenRefused(.nonce) }
        if let accessTokenHash {
            let half = Data(SHA256.hash(data: Data(expected.accessToken.utf8)).prefix(16))
            guard accessTokenHash == half.base64URL else { throw .tokenRefused(.accessToken) }
        }
        guard (1...255).contains(subject.utf8.count) else { throw .tokenRefused(.subject) }
        guard email == nil || isEmailVerified?.value == true else { throw .unverifiedEmail }
    }

    /// Reads a token and judges it: first how and by whom it is signed, then what it claims.
    static func read(
        _ text: String, by directory: OpenIDDirectory, _ expected: Expectation
    ) async throws(OpenIDError) -> IDToken {
        let header: JWTHeader
        do {
            header = try DefaultJWTParser().parse(Array(text.utf8), as: IDToken.self).header
        } catch {
            throw .tokenRefused(.malformed)
        }
        // Extensions that must be understood (`crit`) are not.
        guard header.alg == "RS256", header.fields["crit"] == nil else { throw .tokenRefused(.algorithm) }
        let key = try await directory.key(header.kid)
        var token = await verified(text, by: key)
        if token == nil, header.kid == nil, let successor = try await directory.successor(of: key) {
            token = await verified(text, by: successor)
        }
        guard let token else { throw .tokenRefused(.signature) }
        try token.check(expected)
        return token
    }

    /// What a token claims if that key signed it.
    private static func verified(_ text: String, by key: Insecure.RSA.PublicKey) async -> IDToken? {
        // One key, chosen by the caller: a collection of many would try another when it does not know the one that is
        // named.
        let keys = JWTKeyCollection()
        await keys.add(rsa: key, digestAlgorithm: .sha256)
        // The text was readable before: what can fail is the signature.
        return try? await keys.verify(text, as: IDToken.self)
    }
}
