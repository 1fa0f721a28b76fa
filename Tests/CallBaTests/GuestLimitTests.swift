import Configuration
import Foundation
import NIOHTTP1
import Testing

@testable import CallBa

@Suite("How many guests may come", .timeLimit(.minutes(2))) struct GuestLimitTests {
    @Test("so many of one address and so many of all, within ten minutes")
    func budget() {
        let start = ContinuousClock.now
        let budget = GuestBudget()
        for _ in 0..<GuestBudget.perAddress { #expect(budget.take(for: "192.0.2.1", at: start) == nil) }
        #expect(budget.take(for: "192.0.2.1", at: start + .seconds(200)) == .seconds(400))
        #expect(budget.take(for: "::ffff:192.0.2.1", at: start) != nil, "the same address")
        #expect(budget.take(for: "192.0.2.2", at: start) == nil)
        #expect(budget.take(for: "192.0.2.1", at: start + .seconds(600)) == nil, "the ten minutes are over")
        let later = start + .seconds(3_600)
        for number in 0..<GuestBudget.most { #expect(budget.take(for: "address \(number)", at: later) == nil) }
        #expect(budget.take(for: "another", at: later) == GuestBudget.window)
    }

    @Test("the addresses that one household has by IPv6 count as one")
    func households() {
        #expect(GuestBudget.household(of: "2001:db8:0:7::1") == GuestBudget.household(of: "2001:db8:0:7:ffff::2"))
        #expect(GuestBudget.household(of: "2001:db8:0:7::1") != GuestBudget.household(of: "2001:db8:0:8::1"))
        #expect(GuestBudget.household(of: "192.0.2.1") != GuestBudget.household(of: "192.0.2.2"))
    }

    @Test("one too many is told when to come back, as a program and as a person")
    func tooMany() async throws {
        try await ServerUnderTest.with { server in
            func come(_ headers: [String: String]) async throws -> ServerUnderTest.Answer {
                try await server.send(.POST, "/api/users/session", "", headers, nil)
            }
            for _ in 1..<GuestBudget.perAddress { #expect(try await come([:]).status == 201) }
            let last = try await server.browser()
            #expect(try await last.get("/").status == 200)
            let refused = try await come([:])
            #expect(refused.status == 429)
            #expect(try refused.json()["code"] as? String == "guests.tooMany")
            #expect((try refused.json()["error"] as? String)?.contains("10분쯤") == true)
            let wait = try #require(refused.headers.first(name: "retry-after").flatMap { Int($0) })
            #expect((1...600).contains(wait))
            let page = try await server.send(.GET, "/", "", ["accept": "text/html", "accept-language": "en"], nil)
            #expect(page.status == 429 && page.body.contains("too many new visitors"))
            #expect(page.headers["set-cookie"].isEmpty)
            #expect(page.headers["content-security-policy"].count == 1, "errors have the same rules")
            #expect(try await last.get("/history").status == 200, "whoever is here already stays")
        }
    }

    @Test(
        "what somebody says of their own address does not count, and what a trusted proxy says does",
        arguments: [false, true])
    func proxies(isTrusted: Bool) async throws {
        try await ServerUnderTest.with(configure: { configuration in
            configuration.signIn.guests = .allow
            if isTrusted { configuration.signIn.proxies = ["127.0.0.1"] }
        }) { server in
            func come(_ visitors: String) async throws -> Int {
                try await server.send(.POST, "/api/users/session", "", ["x-forwarded-for": visitors], nil).status
            }
            // What stands before the proxy's own word was made up by the visitor.
            for number in 0..<GuestBudget.perAddress {
                let status = try await come("203.0.113.\(number), 198.51.100.7")
                #expect(status == 201)
            }
            #expect(try await come("203.0.113.99, 198.51.100.7") == 429)
            #expect(try await come("198.51.100.8") == (isTrusted ? 201 : 429))
        }
    }

    @Test("proxies are written as addresses")
    func setting() throws {
        func settings(_ written: String) throws -> SignInSettings {
            let values: [AbsoluteConfigKey: ConfigValue] = ["callba.trusted.proxies": .init(stringLiteral: written)]
            return try SignInSettings(ConfigReader(provider: InMemoryProvider(values: values)))
        }
        #expect(try settings("127.0.0.1, ::1").proxies == ["127.0.0.1", "::1"])
        #expect(throws: ServerConfiguration.Failure.proxy("caddy")) { try settings("127.0.0.1,caddy") }
    }

    @Test("a browser that came over TLS is told to come so again, and no other is")
    func strictTransport() async throws {
        try await ServerUnderTest.with { server in
            for path in ["/health", "/calls/history", "/assets/app.css"] {
                let plain = try await server.send(.GET, path, "", [:], nil)
                #expect(plain.headers["strict-transport-security"].isEmpty)
                let safe = try await server.send(.GET, path, "", ["x-forwarded-proto": "https"], nil)
                #expect(safe.headers["strict-transport-security"] == ["max-age=31536000"], "\(path)")
            }
        }
    }
}
