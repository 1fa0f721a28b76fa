import Emulators
import Foundation
import Logging
import PeersTesting
import Testing

@testable import Web

@Suite("Sign-in with an emulated Google", .timeLimit(.minutes(2))) struct GoogleEmulatorTests {
    @Test("our client learns who somebody is, and the provider is sent what proves whose sign-in it is")
    func signsIn() async throws {
        try await GoogleStage.with { stage in
            let attempt = stage.attempt()
            let address = try #require(URLComponents(string: try await stage.client.address(for: attempt)))
            let sent = Dictionary((address.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { $1 }
            #expect(address.path == "/o/oauth2/v2/auth")
            #expect(sent["code_challenge_method"] == "S256" && sent["code_challenge"]?.count == 43)
            #expect(sent["state"] == attempt.state && sent["nonce"] == attempt.nonce)
            #expect(sent["redirect_uri"] == GoogleStage.redirectAddress && sent["scope"] == "openid email profile")
            let back = try await stage.visit(address.string ?? "")
            #expect(back["state"] == attempt.state)
            let profile = try await stage.client.profile(for: back["code"] ?? "", issuer: nil, of: attempt)
            let account = GoogleStage.account
            #expect(
                profile
                    == .init(issuer: stage.issuer, subject: account.subject, email: account.email, name: account.name))
        }
    }

    @Test("a challenge is made of a verifier as RFC 7636 shows it")
    func challenge() {
        let attempt = OpenIDConnect.Attempt(
            state: "s", nonce: "n", verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(attempt.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test("Authlib walks the whole flow, and google-auth believes the token")
    func peers() async throws {
        try await GoogleStage.with { stage in
            // They judge times by the clock on the wall.
            stage.moment.advance(seconds: Date().timeIntervalSince(stage.moment.value))
            let claims = try await Peer.run(
                "Tests/EmulatorsTests/peers/google_client.py", [stage.issuer, GoogleStage.clientID, "secret"],
                environment: ["AUTHLIB_INSECURE_TRANSPORT": "1"])
            #expect(claims.contains(GoogleStage.account.subject))
        }
    }

    private static let verdicts: [(GoogleEmulator.Flaw, OpenIDError)] = [
        (.audience, .tokenRefused(.audience)), (.presenter, .tokenRefused(.audience)),
        (.issuer, .tokenRefused(.issuer)), (.expired, .tokenRefused(.time)), (.early, .tokenRefused(.time)),
        (.nonce, .tokenRefused(.nonce)), (.noNonce, .tokenRefused(.nonce)),
        (.accessToken, .tokenRefused(.accessToken)), (.unknownKey, .tokenRefused(.key)),
        (.signature, .tokenRefused(.signature)), (.truncated, .tokenRefused(.signature)),
        (.unsigned, .tokenRefused(.algorithm)), (.symmetric, .tokenRefused(.algorithm)),
        (.unverifiedEmail, .unverifiedEmail),
    ]

    @Test("a token that does not prove who somebody is is refused, and the next good one is not")
    func flaws() async throws {
        #expect(Set(Self.verdicts.map(\.0)) == Set(GoogleEmulator.Flaw.allCases))
        try await GoogleStage.with { stage in
            for (flaw, verdict) in Self.verdicts {
                stage.emulator.spoilNext(flaw)
                await #expect(throws: verdict, "\(flaw)") { try await stage.signIn() }
            }
            try await stage.signIn()
        }
    }

    @Test("a code works once, and only for the sign-in that it was given to")
    func codes() async throws {
        try await GoogleStage.with { stage in
            let attempt = stage.attempt()
            let code = try await stage.code(for: attempt)
            _ = try await stage.client.profile(for: code, issuer: nil, of: attempt)
            await #expect(throws: OpenIDError.codeRefused) {
                try await stage.client.profile(for: code, issuer: nil, of: attempt)
            }
            let stolen = try await stage.code(for: stage.attempt())
            await #expect(throws: OpenIDError.codeRefused) {
                try await stage.client.profile(for: stolen, issuer: nil, of: attempt)
            }
        }
    }

    @Test("keys that change are found, but whoever sends unknown ones does not make us ask again and again")
    func rotation() async throws {
        try await GoogleStage.with { stage in
            try await stage.signIn()
            try await stage.emulator.rotateKeys()
            try await stage.signIn()
            try await stage.emulator.rotateKeys()
            await #expect(throws: OpenIDError.tokenRefused(.key)) { try await stage.signIn() }
            stage.moment.advance(seconds: 61)
            try await stage.signIn()
        }
    }

    @Test("what the provider does wrong is told apart, and forgotten when it is well again")
    func faults() async throws {
        try await GoogleStage.with { stage in
            let faults = stage.emulator.faults
            // Nothing is known of the provider yet: the first request asks for its addresses.
            faults.next(.cut)
            await #expect(throws: OpenIDError.unavailable) { try await stage.signIn() }
            faults.next(.exhausted(retryAfter: .seconds(1)))
            await #expect(throws: OpenIDError.unavailable) { try await stage.signIn() }
            faults.next(.malformed)
            await #expect(throws: OpenIDError.unreadable(.discovery)) { try await stage.signIn() }
            try await stage.signIn()
            // What is asked for next are tokens.
            faults.next(.malformed)
            await #expect(throws: OpenIDError.unreadable(.tokens)) { try await stage.signIn() }
            faults.next(.exhausted(retryAfter: .seconds(1)))
            await #expect(throws: OpenIDError.unavailable) { try await stage.signIn() }
            faults.next(.unauthorized)
            await #expect(throws: OpenIDError.misconfigured("invalid_client")) { try await stage.signIn() }
            try await stage.signIn()
        }
    }

    @Test("a provider that is another one, or knows another secret, is not believed")
    func foreign() async throws {
        try await GoogleStage.with { stage in
            let foreign = GoogleStage.client(stage.issuer + "/", http: stage.http, moment: stage.moment)
            await #expect(throws: OpenIDError.misconfigured("foreign-issuer")) {
                try await foreign.address(for: stage.attempt())
            }
            let wrong = GoogleStage.client(stage.issuer, secret: "wrong", http: stage.http, moment: stage.moment)
            let attempt = stage.attempt()
            let code = try await stage.code(for: attempt)
            await #expect(throws: OpenIDError.misconfigured("invalid_client")) {
                try await wrong.profile(for: code, issuer: nil, of: attempt)
            }
            await #expect(throws: OpenIDError.tokenRefused(.issuer)) {
                try await stage.client.profile(for: "4/0A", issuer: "https://accounts.example", of: attempt)
            }
        }
    }

    @Test("nobody there is a provider that is not available")
    func down() async throws {
        try await GoogleStage.with { stage in
            // Port 1 of this computer is closed.
            let client = GoogleStage.client("http://127.0.0.1:1", http: stage.http, moment: stage.moment)
            await #expect(throws: OpenIDError.unavailable) { try await client.address(for: stage.attempt()) }
        }
    }
}
