import AsyncHTTPClient
import Emulators
import Foundation
import Logging
import NIOHTTP1
import PeersTesting
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// A server, a provider that it asks who people are, and browsers that go to and fro.
struct SignInStage: Sendable {
    /// Whom the server asks.
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        /// Our emulated Google.
        case emulator
        /// PyPI's oidc-provider-mock.
        case mock

        var testDescription: String { rawValue }
    }

    /// What is wrong with a token, by the provider that is asked to spoil it.
    enum Spoil: String, CaseIterable {
        case audience, issuer, expired, nonce, signature, email

        fileprivate var flaw: GoogleEmulator.Flaw {
            switch self {
            case .audience: .audience
            case .issuer: .issuer
            case .expired: .expired
            case .nonce: .nonce
            case .signature: .signature
            case .email: .unverifiedEmail
            }
        }

        fileprivate var switchName: String {
            switch self {
            case .audience: "aud"
            case .issuer: "iss"
            case .expired: "exp"
            case .nonce: "nonce"
            case .signature: "sig"
            case .email: "email"
            }
        }
    }

    let server: ServerUnderTest
    let issuer: String
    /// `nil`: it is the mock.
    let emulator: GoogleEmulator?

    /// Runs both while a closure uses them.
    static func with(
        _ kind: Kind = .emulator, guests: SignInSettings.Guests? = nil,
        callbackPath: String = SignInRoutes.callbackPath,
        _ body: @escaping @Sendable (SignInStage, CookieBrowser) async throws -> Void
    ) async throws {
        switch kind {
        case .emulator:
            try await withEmulator { emulator, port in
                try await serve("http://127.0.0.1:\(port)", emulator, guests, callbackPath, body)
            }
        case .mock:
            try await Peer.withServer("Tests/CallBaTests/peers/openid_provider.py") { lines in
                for await port in lines {
                    return try await serve("http://127.0.0.1:\(port)", nil, guests, callbackPath, body)
                }
                Issue.record("the provider did not start")
            }
        }
    }

    /// A server whose provider is not there.
    static func withNobody(
        _ body: @escaping @Sendable (SignInStage, CookieBrowser) async throws -> Void
    ) async throws {
        try await serve("http://127.0.0.1:1", nil, nil, SignInRoutes.callbackPath, body)
    }

    private static func withEmulator(
        _ body: @escaping @Sendable (GoogleEmulator, Int) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let emulator = try await GoogleEmulator(
            .init(clientID: "callba", clientSecret: "secret"), logger: logger
        ) { found in
            port.yield(found)
            port.finish()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await emulator.run()
                } catch is CancellationError {
                    // The way a test ends it.
                }
            }
            for await port in ports { try await body(emulator, port) }
            group.cancelAll()
        }
    }

    private static func serve(
        _ issuer: String, _ emulator: GoogleEmulator?, _ guests: SignInSettings.Guests?,
        _ callbackPath: String,
        _ body: @escaping @Sendable (SignInStage, CookieBrowser) async throws -> Void
    ) async throws {
        try await ServerUnderTest.with(configure: { configuration in
            configuration.signIn.guests = guests
            configuration.signIn.provider = .init(
                issuer: issuer, clientID: "callba", clientSecret: "secret", callbackPath: callbackPath)
        }) { server in
            try await CookieBrowser.with { browser in
                try await body(SignInStage(server: server, issuer: issuer, emulator: emulator), browser)
            }
        }
    }

    func address(_ path: String) -> String { server.address + path }

    /// Goes to the provider, and as far as the way back.
    /// - Returns: the address that the provider sends the browser to.
    func visitProvider(_ browser: CookieBrowser, as name: String, return path: String? = nil) async throws -> String {
        let query = path.map { "?return=\($0)" } ?? ""
        let away = try await browser.get(address("/auth/google" + query))
        #expect(away.status == 303, "\(away.body)")
        return try await answer(away.location, browser, as: name)
    }

    /// Says at the provider who one is.
    private func answer(_ address: String, _ browser: CookieBrowser, as name: String) async throws -> String {
        let email = "\(name)@example.com"
        guard emulator == nil else { return try await browser.post(address, "email=\(email)&name=\(name)").location }
        let claims = #"{"email": "\#(email)", "email_verified": true, "name": "\#(name)"}"#
        _ = try await browser.send(
            .PUT, issuer + "/users/1-\(name)", ["content-type": "application/json"], claims)
        return try await browser.post(address, "sub=1-\(name)").location
    }

    /// Presses the button that says no.
    func refuse(_ browser: CookieBrowser) async throws -> CookieBrowser.Page {
        let away = try await browser.get(address("/auth/google"))
        return try await browser.get(try await browser.post(away.location, "action=deny").location)
    }

    /// Signs in from beginning to end.
    @discardableResult
    func signIn(_ browser: CookieBrowser, as name: String) async throws -> CookieBrowser.Page {
        try await browser.get(try await visitProvider(browser, as: name))
    }

    /// The next token is not as it should be.
    func spoilNext(_ spoil: Spoil) async throws {
        if let emulator { return emulator.spoilNext(spoil.flaw) }
        _ = try await CookieBrowser.with { try await $0.post(issuer + "/test?bad=\(spoil.switchName)") }
    }

    func rotateKeys() async throws {
        if let emulator { return try await emulator.rotateKeys() }
        _ = try await CookieBrowser.with { [issuer] in try await $0.post(issuer + "/test?rotate=1") }
    }

    /// What `/api/me` tells a browser.
    func me(_ browser: CookieBrowser) async throws -> CookieBrowser.Page {
        try await browser.get(address("/api/me"), [:])
    }
}
