import Calls
import Crypto
public import Foundation

/// An access token for Twilio's Voice SDK in a browser: a JSON Web Token, signed by HMAC-SHA256 with an API key's secret.
///
/// Sources: RFC 7515 and 7519; Twilio, "Access tokens".
public struct TwilioVoiceToken: Sendable {
    /// `AC…`.
    public var accountSid: String
    /// `SK…`: the key that signs.
    public var apiKey: String
    /// That key's secret.
    public var apiSecret: String
    /// `AP…`: the application that outgoing calls of the browser reach.
    public var applicationSid: String
    /// What Twilio calls the browser, behind `client:`. Letters, digits and underscores are safe.
    public var identity: String
    /// Comes with the request for the application's voice address.
    public var parameters: [String: String]
    /// From when it holds.
    public var issuedAt: Date
    /// For how long: at most a day.
    public var lifetime: Duration

    /// Describes a token.
    public init(
        accountSid: String, apiKey: String, apiSecret: String, applicationSid: String, identity: String,
        parameters: [String: String] = [:], issuedAt: Date, lifetime: Duration = .seconds(3_600)
    ) {
        self.accountSid = accountSid
        self.apiKey = apiKey
        self.apiSecret = apiSecret
        self.applicationSid = applicationSid
        self.identity = identity
        self.parameters = parameters
        self.issuedAt = issuedAt
        self.lifetime = min(max(lifetime, .seconds(1)), .seconds(24 * 3_600))
    }

    private struct Header: Encodable {
        var alg = "HS256"
        var cty = "twilio-fpa;v=1"
        var typ = "JWT"
    }

    private struct Claims: Encodable {
        struct Grants: Encodable {
            var identity: String
            var voice: Voice
        }
        struct Voice: Encodable { var outgoing: Outgoing }
        struct Outgoing: Encodable {
            var applicationSid: String
            var params: [String: String]

            enum CodingKeys: String, CodingKey {
                case applicationSid = "application_sid"
                case params
            }
        }
        var jti, iss, sub: String
        var nbf, exp: Int
        var grants: Grants
    }

    /// The token as the SDK takes it.
    public var jwt: String {
        get throws {
            let from = Int(issuedAt.timeIntervalSince1970)
            let claims = Claims(
                jti: "\(apiKey)-\(from)", iss: apiKey, sub: accountSid, nbf: from,
                exp: from + Int(lifetime.components.seconds),
                grants: .init(
                    identity: identity,
                    voice: .init(outgoing: .init(applicationSid: applicationSid, params: parameters))))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let signed = [try encoder.encode(Header()), try encoder.encode(claims)].map(\.base64URL)
                .joined(separator: ".")
            let key = SymmetricKey(data: Data(apiSecret.utf8))
            let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: key)
            return signed + "." + Data(code).base64URL
        }
    }
}
