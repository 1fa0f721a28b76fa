import Foundation
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("callba emulate google", .timeLimit(.minutes(2))) struct EmulateGoogleTests {
    @Test("prints settings with which a server lets somebody sign in, who is asked nothing")
    func settings() async throws {
        try await Program.withFolder { folder, environment in
            let arguments = ["emulate", "google", "--port", "0", "--email", "haneul@example.com", "--name", "김하늘"]
            try await Program.run(
                arguments, in: folder, environment, until: { $0.hasPrefix("GOOGLE_CLIENT_SECRET=") }
            ) { lines in
                let printed = Dictionary(
                    lines.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }.map { ($0[0], $0[1]) }
                ) { $1 }
                let provider = SignInSettings.Provider(
                    issuer: try #require(printed["OIDC_ISSUER"]), clientID: try #require(printed["GOOGLE_CLIENT_ID"]),
                    clientSecret: try #require(printed["GOOGLE_CLIENT_SECRET"]))
                try await ServerUnderTest.with(configure: { $0.signIn.provider = provider }) { server in
                    try await CookieBrowser.with { browser in
                        let away = try await browser.get(server.address + "/auth/google")
                        let back = try await browser.get(away.location)
                        #expect(back.status == 302)
                        #expect(try await browser.get(back.location).status == 303)
                        let user = try await browser.get(server.address + "/api/me", [:]).user()
                        #expect(user["email"] as? String == "haneul@example.com" && user["name"] as? String == "김하늘")
                    }
                }
            }
        }
    }
}
