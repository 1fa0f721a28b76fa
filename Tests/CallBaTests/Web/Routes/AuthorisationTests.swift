import Emulators
import Foundation
import NIOHTTP1
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// Every route there is, without a session, as a stranger and as the owner. A route that is not listed fails the test.
@Suite("What a route gives to whom", .timeLimit(.minutes(3))) struct AuthorisationTests {
    /// One route and what it answers.
    private struct Rule {
        var route: String
        /// With `{call}`, `{person}` and `{contact}` where the ids of the owner's call, of the owner and of a contact of
        /// theirs belong.
        var path: String
        var body: String?
        var nobody, stranger, owner: Int

        init(_ route: String, _ path: String? = nil, body: String? = nil, nobody: Int = 401, stranger: Int, owner: Int)
        {
            self.route = route
            self.path = path ?? route.split(separator: " ").last.map(String.init) ?? "/"
            self.body = body
            (self.nobody, self.stranger, self.owner) = (nobody, stranger, owner)
        }

        /// A route of what belongs to one person.
        static func person(_ method: String, _ rest: String, body: String? = nil, owner: Int = 200) -> Rule {
            let path = "/api/users/{person}\(rest.replacing("{contactId}", with: "{contact}"))"
            return Rule("\(method) /api/users/{id}\(rest)", path, body: body, stranger: 403, owner: owner)
        }

        /// A route that is the same to all.
        static func all(_ route: String, _ path: String? = nil, _ status: Int) -> Rule {
            Rule(route, path, nobody: status, stranger: status, owner: status)
        }
    }

    private static let order = #"{"scenario": "busy", "intentText": "예약하고 싶어요."}"#

    /// In the order in which they are tried: what deletes comes last.
    private static let rules: [Rule] =
        // The telephone network proves itself by signatures; no cookie opens these routes.
        [
            "/twilio/answer", "/twilio/hold", "/twilio/detection", "/twilio/stream", "/twilio/listen", "/twilio/probe",
            "/call-status",
        ].flatMap { path in
            [Rule.all("GET \(path)", nil, 403), .all("POST \(path)", nil, 403)]
        } + [
            // Any client may connect; joining a namespace is judged afterwards. Without a transport there is an error.
            .all("GET /socket.io", nil, 400), .all("POST /socket.io", nil, 400), .all("PUT /socket.io", nil, 400),
            .all("PATCH /socket.io", nil, 400), .all("DELETE /socket.io", nil, 400),
            .all("OPTIONS /socket.io", nil, 204),
            // The client that connects holds no secret.
            .all("GET /socket.io/socket.io.js", nil, 200), .all("GET /socket.io/socket.io.min.js", nil, 200),
            .all("GET /socket.io/socket.io.esm.min.js", nil, 200),
            .all("GET /health", nil, 200),
            .all("GET /account", nil, 200),
            .all("GET /auth/google", nil, 303),
            .all("GET /auth/google/callback", nil, 400),
            .all("GET /auth/local", "/auth/local?token=made-up", 403),
            Rule("GET /api/me", stranger: 200, owner: 200),
            Rule("POST /api/users/session", stranger: 201, owner: 201),
            Rule("GET /", stranger: 200, owner: 200),
            Rule("GET /history", stranger: 200, owner: 200),
            Rule("GET /scenarios", stranger: 200, owner: 200),
            Rule("GET /calls/history", stranger: 200, owner: 200),
            Rule("GET /calls/{id}", "/calls/{call}", stranger: 404, owner: 200),
            Rule("GET /calls/{id}/listen-token", "/calls/{call}/listen-token", stranger: 404, owner: 409),
            Rule("POST /calls", body: order, stranger: 201, owner: 201),
            Rule("POST /calls/preview", body: order, stranger: 200, owner: 200),
            Rule("POST /tts-preview", body: #"{"voice": "calm"}"#, stranger: 200, owner: 200),
            Rule("GET /audio/{name}", "/audio/00000000.wav", stranger: 404, owner: 404),
            Rule("GET /calls/{id}/export.txt", "/calls/{call}/export.txt", stranger: 404, owner: 200),
            Rule("GET /calls/{id}/export.json", "/calls/{call}/export.json", stranger: 404, owner: 200),
            // A call that nobody answered agreed on no appointment, and asked for nothing.
            Rule("GET /calls/{id}/export.ics", "/calls/{call}/export.ics", stranger: 404, owner: 404),
            Rule("POST /calls/{id}/refusal", "/calls/{call}/refusal", stranger: 404, owner: 409),
            Rule("GET /contacts", stranger: 200, owner: 200),
            Rule("GET /settings", stranger: 200, owner: 200),
            .person("GET", ""), .person("PUT", "", body: #"{"memo": "전화는 오전에"}"#),
            .person("GET", "/voice"), .person("PUT", "/voice", body: #"{"presetKey": "calm_female"}"#),
            .person("GET", "/settings"), .person("PUT", "/settings", body: #"{"retentionDays": 7}"#),
            .person("GET", "/contacts"),
            .person("POST", "/contacts", body: #"{"phoneNumber": "02-555-0100", "name": "한빛의원"}"#, owner: 201),
            .person("GET", "/contacts/export.vcf"), .person("GET", "/contacts/export.csv"),
            .person("POST", "/contacts/import", body: "name,phone\n새봄,02-555-0101\n"),
            .person("PUT", "/contacts/{contactId}", body: #"{"phoneNumber": "02-555-0102", "name": "한빛"}"#),
            .person("DELETE", "/contacts/{contactId}"),
            Rule("DELETE /calls/{id}", "/calls/{call}", stranger: 404, owner: 200),
            Rule("DELETE /calls", stranger: 200, owner: 200),
            .person("DELETE", ""),
            // A person whose account was deleted can still be signed out.
            .all("POST /auth/logout", nil, 200),
        ]

    @Test("every route is listed, and gives to each what it must")
    func everyRoute() async throws {
        try await SignInStage.with(guests: .forbid) { stage, nobody in
            let listed = Self.rules.map(\.route)
            #expect(Set(listed).count == listed.count)
            #expect(Set(stage.server.routes).subtracting(listed).sorted() == [], "routes that nobody has judged")
            #expect(Set(listed).subtracting(stage.server.routes).sorted() == [], "rules without a route")

            let (owner, stranger) = (nobody.another(), nobody.another())
            try await stage.signIn(owner, as: "owner")
            try await stage.signIn(stranger, as: "stranger")
            let call = try await Self.finishedCall(of: owner, stage)
            let account =
                try await owner.send(.GET, stage.address("/api/me"), [:], nil).json()["user"] as? [String: Any]
            let person = try #require(account?["id"] as? String)
            for rule in Self.rules {
                let method = HTTPMethod(rawValue: rule.route.split(separator: " ").first.map(String.init) ?? "")
                let path = rule.path.replacing("{call}", with: call).replacing("{person}", with: person)
                let contact = path.contains("{contact}") ? try await Self.contact(of: owner, person, stage) : ""
                let address = stage.address(path.replacing("{contact}", with: contact))
                for (who, browser, expected) in [
                    ("nobody", nobody, rule.nobody), ("a stranger", stranger, rule.stranger),
                    ("the owner", owner, rule.owner),
                ] {
                    let headers = rule.body == nil ? [:] : ["content-type": "application/json"]
                    var answer = try await browser.send(method, address, headers, rule.body)
                    // The summary is shown a moment before the call has put everything away.
                    while method == .DELETE, answer.status == 409, expected == 200 {
                        answer = try await browser.send(method, address, headers, rule.body)
                    }
                    #expect(answer.status == expected, "\(rule.route) as \(who): \(answer.body)")
                    if who == "a stranger", answer.status == 200 {
                        #expect(!answer.body.contains(call), "\(rule.route) tells a stranger of the owner's call")
                    }
                }
            }
        }
    }

    /// Some contact of the owner's.
    private static func contact(
        of owner: CookieBrowser, _ person: String, _ stage: SignInStage
    ) async throws -> String {
        let listed = try await owner.send(.GET, stage.address("/api/users/\(person)/contacts"), [:], nil).json()
        return try #require((listed["contacts"] as? [[String: Any]])?.first?["id"] as? String)
    }

    /// A call that is over.
    private static func finishedCall(of browser: CookieBrowser, _ stage: SignInStage) async throws -> String {
        let placed = try await browser.send(
            .POST, stage.address("/calls"), ["content-type": "application/json"], order)
        let call = try #require(try placed.json()["callSid"] as? String, "\(placed.body)")
        let watcher = ServerUnderTest.Browser(server: stage.server, cookie: browser.header)
        try await watcher.watch { page in
            try await page.bind(call)
            _ = try await page.events(until: "call.summary", "call.summary.failed")
        }
        return call
    }
}
