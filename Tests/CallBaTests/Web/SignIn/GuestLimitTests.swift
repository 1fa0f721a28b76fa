import Configuration
import Foundation
import HTTPTypes
import NIOHTTP1
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("How many guests may come", .timeLimit(.minutes(2))) struct GuestLimitTests {
    @Test("so many of one address and so many of all, within ten minutes")
    func budget() {
        let start = ContinuousClock.now
        let budget = GuestBudget()
        let one = GuestBudget.Origin.address("192.0.2.1")
        for _ in 0..<GuestBudget.perAddress { #expect(budget.take(for: one, at: start) == nil) }
        #expect(budget.take(for: one, at: start + .seconds(200)) == .seconds(400))
        #expect(budget.take(for: .address("192.0.2.2"), at: start) == nil)
        #expect(budget.take(for: one, at: start + .seconds(600)) == nil, "the ten minutes are over")
        let later = start + .seconds(3_600)
        for number in 0..<GuestBudget.most { #expect(budget.take(for: .address("\(number)"), at: later) == nil) }
        #expect(budget.take(for: .address("another"), at: later) == GuestBudget.window)
        #expect(budget.take(for: .unknown, at: later) == GuestBudget.window)
        #expect(budget.take(for: .home, at: later) == nil, "nobody keeps people at this computer out")
    }

    @Test("visitors of unknown addresses share a budget for many, and people at this computer have their own")
    func unknown() {
        let start = ContinuousClock.now
        let budget = GuestBudget()
        for _ in 0..<GuestBudget.unknown { #expect(budget.take(for: .unknown, at: start) == nil) }
        #expect(budget.take(for: .unknown, at: start) == GuestBudget.window)
        for _ in 0..<GuestBudget.perAddress { #expect(budget.take(for: .home, at: start) == nil) }
        #expect(budget.take(for: .home, at: start) == GuestBudget.window)
        #expect(budget.take(for: .address("192.0.2.1"), at: start) == nil)
    }

    @Test("the addresses that one household has by IPv6 count as one")
    func households() {
        #expect(RequestOrigin.household(of: "2001:db8:0:7::1") == RequestOrigin.household(of: "2001:db8:0:7:ffff::2"))
        #expect(RequestOrigin.household(of: "2001:db8:0:7::1") != RequestOrigin.household(of: "2001:db8:0:8::1"))
        #expect(RequestOrigin.household(of: "192.0.2.1") != RequestOrigin.household(of: "192.0.2.2"))
        #expect(RequestOrigin.household(of: "::ffff:192.0.2.1") == "192.0.2.1", "the same address")
    }

    @Test(
        "behind a tunnel at this computer visitors count by what it says of them, and by nothing they say themselves",
        arguments: [
            // Host, what is added, who is counted.
            ("callba.example", ["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
            ("CALLBA.example", ["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
            ("callba.example", ["somebody"], nil), ("callba.example", [], nil),
            ("127.0.0.1:3003", ["198.51.100.7"], nil), ("other.example", ["198.51.100.7"], nil),
        ] as [(String, [String], String?)])
    func tunnels(host: String, added: [String], counted: String?) {
        var settings = SignInSettings()
        settings.publicAddress = "https://callba.example"
        var request = HTTPRequest(method: .get, scheme: "http", authority: host, path: "/")
        request.headerFields[values: .named("X-Forwarded-For")] = added
        for peer in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            let origin = RequestOrigin(settings, host: "127.0.0.1", port: 3003)
            #expect(origin.visitor(of: request, from: peer) == counted)
        }
        // Where others can connect, a peer at this computer is believed only if the operator names it.
        let open = RequestOrigin(settings, host: "0.0.0.0", port: 3003)
        #expect(open.visitor(of: request, from: "127.0.0.1") == nil)
        #expect(open.visitor(of: request, from: "192.0.2.1") == "192.0.2.1")
        settings.proxies = ["192.0.2.1"]
        let behind = RequestOrigin(settings, host: "127.0.0.1", port: 3003)
        #expect(behind.visitor(of: request, from: "127.0.0.1") == nil, "another than the one that is named")
    }

    @Test("what a browser loads, fetches or is sent to by another site makes no guest; what a person opens makes one")
    func arrivals() async throws {
        try await ServerUnderTest.with { server in
            func come(_ path: String, _ headers: [String: String]) async throws -> ServerUnderTest.Answer {
                try await server.send(.GET, path, "", headers, nil)
            }
            let page = ["accept": "text/html,*/*", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"]
            for site in ["none", "same-origin"] {
                let own = try await come("/", page.merging(["sec-fetch-site": site]) { $1 })
                #expect(own.status == 200 && own.headers["set-cookie"].contains { $0.hasPrefix("callba_session=") })
            }
            let others: [(String, [String: String])] = [
                ("/", ["sec-fetch-site": "cross-site"]), ("/", ["sec-fetch-site": "same-site"]),
                ("/", ["sec-fetch-dest": "image", "sec-fetch-mode": "no-cors"]), ("/", ["sec-fetch-dest": "iframe"]),
                ("/", ["sec-fetch-mode": "cors", "sec-fetch-dest": "empty", "sec-fetch-site": "same-origin"]),
                ("/", ["origin": "https://evil.example"]), ("/", ["accept": "*/*"]),
                ("/wp-login.php", [:]), ("/.env", [:]), ("/admin", [:]), ("/calls/call_1", [:]),
                ("/calls/history", [:]),
                ("/scenarios", [:]), ("/audio/x", [:]), ("//", [:]), ("/history/../", [:]), ("/HISTORY", [:]),
            ]
            for (path, headers) in others {
                let answer = try await come(path, page.merging(headers) { $1 })
                let isGuest = answer.headers["set-cookie"].contains { $0.hasPrefix("callba_session=") }
                #expect(!isGuest, "\(path) \(headers)")
                #expect(answer.status != 500, "\(path)")
            }
            // A link on another site leads in by one more step, which we ask for ourselves.
            let sent = try await come("/history?q=1", page.merging(["sec-fetch-site": "cross-site"]) { $1 })
            #expect(sent.status == 200 && sent.headers["refresh"] == ["0; url=/history?q=1&from=link"])
            #expect(sent.headers["set-cookie"].isEmpty)
            let crossPost = try await server.send(
                .POST, "/api/users/session", "", ["origin": "https://evil.example"], nil)
            #expect(crossPost.status == 403 && crossPost.headers["set-cookie"].isEmpty)
        }
    }

    @Test("a scanner's requests and another site's take no place of a real visitor")
    func scanner() async throws {
        try await ServerUnderTest.with { server in
            for number in 0..<(GuestBudget.perAddress * 2) {
                _ = try await server.send(.GET, "/page\(number)", "", ["accept": "text/html"], nil)
                _ = try await server.send(
                    .GET, "/", "",
                    ["accept": "text/html", "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"], nil)
            }
            #expect(try await server.browser().get("/").status == 200)
        }
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
            for number in 0..<(isTrusted ? GuestBudget.perAddress : GuestBudget.unknown) {
                let status = try await come("203.0.113.\(number % 200), 198.51.100.7")
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
