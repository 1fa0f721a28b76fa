import AsyncHTTPClient
import CallPlacing
import Calls
import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import Providers

/// Finds out a person's identity by asking a provider that they trust: the authorization code flow with PKCE.
///
/// Google, and any other provider of OpenID Connect. Sources: OpenID Connect Core 1.0; RFC 6749, 7636, 9207.
struct OpenIDConnect: Sendable {
    /// One sign-in under way: what must be kept between the browser's leaving and its coming back, and kept secret.
    struct Attempt: Sendable, Equatable {
        /// Comes back with the browser.
        let state: String
        /// Comes back in the token.
        let nonce: String
        /// Proves at the end that the client that began is the one that ends.
        let verifier: String

        /// An attempt that cannot be guessed: 32 random bytes for each part.
        init(using generator: inout some RandomNumberGenerator) {
            state = Token.random(using: &generator).text
            nonce = Token.random(using: &generator).text
            verifier = Token.random(using: &generator).text
        }

        init(state: String, nonce: String, verifier: String) {
            self.state = state
            self.nonce = nonce
            self.verifier = verifier
        }

        /// Source: RFC 7636, section 4.2, S256.
        var challenge: String { Data(SHA256.hash(data: Data(verifier.utf8))).base64URL }
    }

    /// A person's identity, as a provider vouches for it.
    struct Profile: Sendable, Equatable {
        /// The provider, as it is configured.
        var issuer: String
        /// The provider's own name for the person: with the issuer, the key of an account. 1–255 bytes.
        var subject: String
        /// Their address, which the provider has verified; at most 254 characters.
        var email: String?
        /// What they are called, 1–100 characters.
        var name: String?
    }

    private struct Tokens: Decodable, Sendable {
        var accessToken: String
        var idToken: String?

        private enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case idToken = "id_token"
        }
    }

    private let configuration: OpenIDConfiguration
    private let wire: OpenIDWire
    private let directory: OpenIDDirectory
    private let date: @Sendable () -> Date

    /// Puts a client together; nothing is asked of the provider before a person signs in.
    /// - Parameter date: the moment that tokens and what is kept are judged by.
    init(
        _ configuration: OpenIDConfiguration, http: HTTPClient, date: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.configuration = configuration
        self.date = date
        wire = OpenIDWire(http: http)
        directory = OpenIDDirectory(configuration, wire: wire, date: date)
    }

    /// Where to send the browser of a person who wants to sign in.
    /// - Parameter choosesAccount: whether the provider asks for an account even if it knows only one.
    func address(for attempt: Attempt, choosesAccount: Bool = false) async throws(OpenIDError) -> String {
        let endpoint = try await directory.describe().authorizationEndpoint
        var form = WebForm([
            "client_id": configuration.clientID, "response_type": "code", "scope": "openid email profile",
            "redirect_uri": configuration.redirectAddress, "state": attempt.state, "nonce": attempt.nonce,
            "code_challenge": attempt.challenge, "code_challenge_method": "S256",
        ])
        if choosesAccount { form.fields.append(.init(name: "prompt", value: "select_account")) }
        return endpoint + (endpoint.contains("?") ? "&" : "?") + form.urlEncoded
    }

    /// The person who has come back with a code.
    /// - Parameters:
    ///   - code: the code, decoded.
    ///   - issuer: the provider's name beside it, `iss`, if there was one.
    ///   - attempt: the attempt whose state came with it. The caller makes sure that it is used once.
    func profile(
        for code: String, issuer: String?, of attempt: Attempt
    ) async throws(OpenIDError) -> Profile {
        let provider = try await directory.describe()
        guard provider.namesItself != true || issuer != nil, issuer ?? configuration.issuer == configuration.issuer
        else {
            throw .tokenRefused(.issuer)
        }
        let tokens: Tokens = try await wire.post(request(code, attempt, provider), .tokens)
        guard let text = tokens.idToken else { throw .unreadable(.tokens) }
        let token = try await IDToken.read(
            text, by: directory,
            .init(
                issuers: configuration.issuers, clientID: configuration.clientID, nonce: attempt.nonce,
                accessToken: tokens.accessToken, date: date()))
        let name = token.name?.trimmingCharacters(in: .whitespacesAndNewlines).prefix(100)
        return Profile(
            issuer: configuration.issuer, subject: token.subject,
            email: token.email.flatMap { $0.count <= 254 ? $0 : nil },
            name: name.flatMap { $0.isEmpty ? nil : String($0) })
    }

    private func request(
        _ code: String, _ attempt: Attempt, _ provider: OpenIDDirectory.Document
    ) -> HTTPClientRequest {
        var form = WebForm([
            "grant_type": "authorization_code", "code": code, "redirect_uri": configuration.redirectAddress,
            "code_verifier": attempt.verifier,
        ])
        var request = HTTPClientRequest(url: provider.tokenEndpoint)
        request.method = .POST
        // A provider that lists no methods means this one. Source: OpenID Connect Discovery 1.0, section 3.
        if provider.authenticationMethods?.contains("client_secret_post") == true {
            form.fields.append(.init(name: "client_id", value: configuration.clientID))
            form.fields.append(.init(name: "client_secret", value: configuration.clientSecret))
        } else {
            // Source: RFC 6749, section 2.3.1.
            request.setBasicAuth(
                username: WebForm.encode(configuration.clientID),
                password: WebForm.encode(configuration.clientSecret))
        }
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "accept", value: "application/json")
        request.body = .bytes(ByteBuffer(string: form.urlEncoded))
        return request
    }
}
