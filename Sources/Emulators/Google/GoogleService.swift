import Calls
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// The provider's addresses. Sources: OpenID Connect Core 1.0; RFC 6749, 7636; Google's discovery document.
final class GoogleService: Sendable {
    let keys: GoogleKeys
    private let configuration: GoogleEmulator.Configuration
    private let faults: EmulatorFaults
    private let clock: any Clock<Duration>
    private let date: @Sendable () -> Date
    private let state = Mutex(State())

    private struct State {
        /// What codes were given for; the oldest go when there are too many.
        var grants: [(code: String, grant: Grant)] = []
        /// Who access tokens belong to, likewise.
        var access: [(token: String, account: GoogleEmulator.Account)] = []
        var flaws: [GoogleEmulator.Flaw] = []
    }

    private struct Grant: Sendable {
        var account: GoogleEmulator.Account
        var redirectAddress: String
        var scope: String
        var nonce: String?
        var challenge: String?
        var challengeMethod: String
        var date: Date
    }

    /// Codes and tokens that are kept, at most.
    private static let mostKept = 1_000
    /// A code is good for this long, in seconds.
    private static let codeLifetime = 600.0

    init(
        configuration: GoogleEmulator.Configuration, keys: GoogleKeys, faults: EmulatorFaults,
        clock: any Clock<Duration>, date: @escaping @Sendable () -> Date
    ) {
        self.configuration = configuration
        self.keys = keys
        self.faults = faults
        self.clock = clock
        self.date = date
    }

    func spoilNext(_ flaw: GoogleEmulator.Flaw) { state.withLock { $0.flaws.append(flaw) } }

    func routes() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("o/oauth2/v2/auth") { request, _ in self.authorize(request, self.configuration.account) }
        router.post("o/oauth2/v2/auth") { request, context in
            let form = try await self.form(request)
            guard form["action"] != "deny", let email = form["email"], !email.isEmpty else {
                return self.authorize(request, nil, isDenied: true)
            }
            let name = form["name"].flatMap { $0.isEmpty ? nil : $0 }
            return self.authorize(request, .init(email: email, name: name))
        }
        router.get(".well-known/openid-configuration") { request, _ in
            try await self.answer { try self.json(self.discovery(request)) }
        }
        router.get("oauth2/v3/certs") { _, _ in
            try await self.answer {
                var response = try self.json(["keys": self.keys.published])
                response.headers[.cacheControl] = "public, max-age=21600, must-revalidate, no-transform"
                return response
            }
        }
        router.post("token") { request, _ in
            let form = try await self.form(request)
            return try await self.answer { try self.tokens(request, form) }
        }
        router.get("v1/userinfo") { request, _ in try await self.answer { try self.userinfo(request) } }
        router.post("revoke") { request, _ in
            let form = try await self.form(request)
            return try await self.answer {
                let known = self.state.withLock { state in
                    let before = state.access.count
                    state.access.removeAll { $0.token == form["token"] }
                    return state.access.count < before
                }
                return known ? try self.json([String: String]()) : try self.problem(.badRequest, "invalid_token")
            }
        }
        return router
    }

    // MARK: Browsers

    private func authorize(_ request: Request, _ account: GoogleEmulator.Account?, isDenied: Bool = false) -> Response {
        let query = Self.fields(of: request.uri.query ?? "")
        let redirect = query["redirect_uri"] ?? ""
        guard query["client_id"] == configuration.clientID else {
            return GooglePages.problem("401: invalid_client", "The OAuth client was not found.")
        }
        guard configuration.redirectAddresses?.contains(redirect) ?? redirect.contains("://") else {
            return GooglePages.problem("400: redirect_uri_mismatch", redirect)
        }
        func sendBack(_ values: KeyValuePairs<String, String?>) -> Response {
            let fields = values.compactMap { name, value in value.map { "\(name)=\(Self.escape($0))" } }
            let address = redirect + (redirect.contains("?") ? "&" : "?") + fields.joined(separator: "&")
            return Response(status: .found, headers: [.location: address, .cacheControl: "no-store"])
        }
        let state = query["state"]
        let scope = query["scope"] ?? ""
        guard query["response_type"] == "code" else {
            return sendBack(["error": "unsupported_response_type", "state": state])
        }
        guard scope.split(separator: " ").contains("openid") else {
            return sendBack(["error": "invalid_scope", "state": state])
        }
        let method = query["code_challenge_method"] ?? "plain"
        guard query["code_challenge"] == nil || ["S256", "plain"].contains(method) else {
            return sendBack(["error": "invalid_request", "state": state])
        }
        guard !isDenied else { return sendBack(["error": "access_denied", "state": state]) }
        guard let account else { return GooglePages.signIn }
        // As Google's: with a slash, so that a server that forgets to decode it is found out.
        let code = "4/0A" + Self.random(32)
        let grant = Grant(
            account: account, redirectAddress: redirect, scope: scope, nonce: query["nonce"],
            challenge: query["code_challenge"], challengeMethod: method, date: date())
        self.state.withLock { state in
            state.grants.append((code, grant))
            state.grants.removeFirst(max(0, state.grants.count - Self.mostKept))
        }
        return sendBack(["state": state, "code": code, "scope": scope, "authuser": "0", "prompt": "none"])
    }

    // MARK: Servers

    private struct Discovery: Encodable {
        var issuer, authorizationEndpoint, tokenEndpoint, userinfoEndpoint, revocationEndpoint, jwksUri: String
        var responseTypesSupported = ["code"]
        var subjectTypesSupported = ["public"]
        var idTokenSigningAlgValuesSupported = ["RS256"]
        var scopesSupported = ["openid", "email", "profile"]
        var tokenEndpointAuthMethodsSupported = ["client_secret_post", "client_secret_basic"]
        var codeChallengeMethodsSupported = ["plain", "S256"]
    }

    private func discovery(_ request: Request) -> Discovery {
        let own = issuer(request)
        return Discovery(
            issuer: own, authorizationEndpoint: own + "/o/oauth2/v2/auth", tokenEndpoint: own + "/token",
            userinfoEndpoint: own + "/v1/userinfo", revocationEndpoint: own + "/revoke",
            jwksUri: own + "/oauth2/v3/certs")
    }

    private func issuer(_ request: Request) -> String { "http://\(request.head.authority ?? configuration.host)" }

    private struct Tokens: Encodable {
        var accessToken: String
        var expiresIn = 3_599
        var scope: String
        var tokenType = "Bearer"
        var idToken: String
    }

    private func tokens(_ request: Request, _ form: [String: String]) throws -> Response {
        guard isClient(request, form) else { return try problem(.unauthorized, "invalid_client") }
        guard form["grant_type"] == "authorization_code" else {
            return try problem(.badRequest, "unsupported_grant_type")
        }
        // A code works once, even if what comes with it is wrong.
        let found = state.withLock { state -> Grant? in
            guard let index = state.grants.firstIndex(where: { $0.code == form["code"] }) else { return nil }
            return state.grants.remove(at: index).grant
        }
        guard let grant = found, date() < grant.date.addingTimeInterval(Self.codeLifetime) else {
            return try problem(.badRequest, "invalid_grant", "Malformed auth code.")
        }
        guard form["redirect_uri"] == grant.redirectAddress else {
            return try problem(.badRequest, "redirect_uri_mismatch")
        }
        if let challenge = grant.challenge {
            let verifier = form["code_verifier"] ?? ""
            let hash = Data(SHA256.hash(data: Data(verifier.utf8))).base64URL
            guard (grant.challengeMethod == "S256" ? hash : verifier) == challenge else {
                return try problem(.badRequest, "invalid_grant", "Invalid code verifier.")
            }
        }
        let access = "ya29." + Self.random(48)
        let flaw = state.withLock { state in
            state.access.append((access, grant.account))
            state.access.removeFirst(max(0, state.access.count - Self.mostKept))
            return state.flaws.isEmpty ? nil : state.flaws.removeFirst()
        }
        let token = GoogleToken(
            issuer: issuer(request), clientID: configuration.clientID, account: grant.account, nonce: grant.nonce,
            accessToken: access, date: date(), flaw: flaw)
        return try json(Tokens(accessToken: access, scope: grant.scope, idToken: token.signed(by: keys)))
    }

    private func isClient(_ request: Request, _ form: [String: String]) -> Bool {
        if let basic = request.headers[.authorization], basic.hasPrefix("Basic ") {
            let pair = Data(base64Encoded: String(basic.dropFirst(6))).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let sides = pair.split(separator: ":", maxSplits: 1).map { $0.removingPercentEncoding ?? "" }
            return sides == [configuration.clientID, configuration.clientSecret]
        }
        return form["client_id"] == configuration.clientID && form["client_secret"] == configuration.clientSecret
    }

    private struct Userinfo: Encodable {
        var sub, name, email: String
        var emailVerified: Bool
    }

    private func userinfo(_ request: Request) throws -> Response {
        let token = (request.headers[.authorization] ?? "").replacing("Bearer ", with: "", maxReplacements: 1)
        guard let account = state.withLock({ $0.access.first { $0.token == token }?.account }) else {
            return try problem(.unauthorized, "invalid_request", "Invalid Credentials")
        }
        return try json(
            Userinfo(
                sub: account.subject, name: account.name, email: account.email, emailVerified: account.isEmailVerified)
        )
    }

    // MARK: Answers

    /// Answers a server, unless a fault is to be suffered.
    private func answer(_ body: () throws -> Response) async throws -> Response {
        switch faults.take() {
        case nil: break
        case .slow(let delay): try await clock.sleep(for: delay)
        case .unauthorized: return try problem(.unauthorized, "invalid_client")
        case .exhausted(let pause):
            var response = try problem(.tooManyRequests, "rate_limit_exceeded")
            response.headers[.retryAfter] = "\(pause.components.seconds)"
            return response
        case .malformed:
            return Response(
                status: .ok, headers: [.contentType: "text/html"],
                body: .init(byteBuffer: ByteBuffer(string: "<!doctype html><title>Google</title>")))
        case .cut:
            return Response(
                status: .ok, headers: [.contentType: "application/json", .contentLength: "1000"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: #"{"issuer": "#))
                    throw CancellationError()
                })
        }
        return try body()
    }

    private func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }

    private func problem(
        _ status: HTTPResponse.Status, _ error: String, _ description: String? = nil
    ) throws -> Response {
        try json(["error": error, "error_description": description], status: status)
    }

    private func form(_ request: Request) async throws -> [String: String] {
        Self.fields(of: String(buffer: try await request.body.collect(upTo: 64 * 1_024)))
    }

    /// Reads a form or a query; of a name that repeats, the last.
    private static func fields(of text: String) -> [String: String] {
        text.split(separator: "&").reduce(into: [:]) { fields, pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                $0.replacing("+", with: " ").removingPercentEncoding ?? ""
            }
            fields[sides[0]] = sides.count > 1 ? sides[1] : ""
        }
    }

    private static func escape(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~")))
            ?? ""
    }

    private static func random(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return Data((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }).base64URL
    }
}
