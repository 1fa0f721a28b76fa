import Foundation
import JWTKit

/// What a provider publishes of itself, asked for once and kept while it is good.
///
/// An actor: it waits for the provider. Two sign-ins that need the same at once may both ask, which does no harm.
actor OpenIDDirectory {
    /// The discovery document, as far as sign-in needs it. Source: OpenID Connect Discovery 1.0, section 3; RFC 9207.
    struct Document: Decodable, Sendable {
        var issuer: String
        var authorizationEndpoint: String
        var tokenEndpoint: String
        var keysAddress: String
        var authenticationMethods: [String]?
        /// Whether the provider names itself when it sends a browser back.
        var namesItself: Bool?

        private enum CodingKeys: String, CodingKey {
            case issuer
            case authorizationEndpoint = "authorization_endpoint"
            case tokenEndpoint = "token_endpoint"
            case keysAddress = "jwks_uri"
            case authenticationMethods = "token_endpoint_auth_methods_supported"
            case namesItself = "authorization_response_iss_parameter_supported"
        }
    }

    private struct Kept<Value: Sendable>: Sendable {
        var value: Value
        var until: Date
    }

    private typealias Key = (id: String?, key: Insecure.RSA.PublicKey)

    /// Documents are kept for this long, whatever their provider says, in seconds; and keys if it says nothing.
    private static let usual = 3_600.0
    /// Keys are not asked for more often than this for a token's sake, in seconds: a client that sends made-up tokens
    /// must not make us send requests.
    private static let shortestPause = 60.0

    private let configuration: OpenIDConfiguration
    private let wire: OpenIDWire
    private let date: @Sendable () -> Date
    private var document: Kept<Document>?
    private var keys: Kept<[Key]>?
    private var nextRefresh = Date.distantPast

    init(_ configuration: OpenIDConfiguration, wire: OpenIDWire, date: @escaping @Sendable () -> Date) {
        self.configuration = configuration
        self.wire = wire
        self.date = date
    }

    /// Where the provider's endpoints are.
    func describe() async throws(OpenIDError) -> Document {
        if let document, document.until > date() { return document.value }
        let found: Document = try await wire.get(configuration.discoveryAddress, .discovery).value
        guard found.issuer == configuration.issuer else { throw .misconfigured("foreign-issuer") }
        let addresses = [found.authorizationEndpoint, found.tokenEndpoint, found.keysAddress]
        // A provider reached over TLS must not send people or codes over an open line.
        guard !configuration.issuer.hasPrefix("https://") || addresses.allSatisfy({ $0.hasPrefix("https://") }) else {
            throw .misconfigured("insecure-endpoint")
        }
        document = Kept(value: found, until: date().addingTimeInterval(Self.usual))
        return found
    }

    /// The key of that id. One that is not known is looked for once more, because providers change their keys.
    /// - Parameter id: `nil` for a token that names none: then the provider must have but one.
    func key(_ id: String?) async throws(OpenIDError) -> Insecure.RSA.PublicKey {
        if let keys, keys.until > date() {
            if let key = Self.pick(id, from: keys.value) { return key }
            guard date() >= nextRefresh else { throw .tokenRefused(.key) }
            nextRefresh = date().addingTimeInterval(Self.shortestPause)
        }
        guard let key = Self.pick(id, from: try await fetchKeys()) else { throw .tokenRefused(.key) }
        return key
    }

    /// The key that a provider with one nameless key may have by now in place of one that did not fit.
    func successor(of key: Insecure.RSA.PublicKey) async throws(OpenIDError) -> Insecure.RSA.PublicKey? {
        guard date() >= nextRefresh else { return nil }
        nextRefresh = date().addingTimeInterval(Self.shortestPause)
        return Self.pick(nil, from: try await fetchKeys()).flatMap { $0 == key ? nil : $0 }
    }

    private static func pick(_ id: String?, from keys: [Key]) -> Insecure.RSA.PublicKey? {
        guard let id else { return keys.count == 1 ? keys.first?.key : nil }
        return keys.first { $0.id == id }?.key
    }

    /// Source: RFC 7517, sections 4 and 5; RFC 7518, section 6.3.1.
    private struct KeySet: Decodable, Sendable {
        struct Key: Decodable, Sendable {
            var kty: String
            var kid, use, alg, n, e: String?
        }
        var keys: [Key]
    }

    private func fetchKeys() async throws(OpenIDError) -> [Key] {
        let answer: OpenIDWire.Answer<KeySet> = try await wire.get(try await describe().keysAddress, .keys)
        let usable: [Key] = answer.value.keys.compactMap { key in
            guard key.kty == "RSA", key.use ?? "sig" == "sig", key.alg ?? "RS256" == "RS256", let n = key.n,
                let e = key.e
            else { return nil }
            // A key that cannot be read, or is too short, signs nothing that we accept.
            return (try? Insecure.RSA.PublicKey(modulus: n, exponent: e)).map { (key.kid, $0) }
        }
        let lifetime = min(max(answer.maxAge ?? Self.usual, Self.shortestPause), 24 * 3_600)
        keys = Kept(value: usable, until: date().addingTimeInterval(lifetime))
        return usable
    }
}
