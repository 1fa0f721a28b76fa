import Calls
import CallsTesting
import Configuration
import Foundation
import HTTPTypes
import Hummingbird
import NIOHTTP1
import Synchronization
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("Coming in without a provider", .timeLimit(.minutes(2))) struct ComingInTests {
    private func with(
        _ guests: SignInSettings.Guests? = nil,
        _ body: @escaping @Sendable (String, CookieBrowser, String) async throws -> Void
    ) async throws {
        let (invitation, token) = OwnerInvitation.issue()
        try await ServerUnderTest.with(invitation: invitation, configure: { $0.signIn.guests = guests }) { server in
            try await CookieBrowser.with { try await body(server.address, $0, token) }
        }
    }

    @Test("the address that the server printed makes one browser the owner's, once")
    func owner() async throws {
        try await with { address, browser, token in
            let printed = OwnerInvitation.address(on: address, token)
            let wrong = try await browser.get(OwnerInvitation.address(on: address, String(token.reversed())))
            #expect(wrong.status == 403)
            #expect(try await browser.get(printed).status == 303)
            let owner = try await browser.get(address + "/api/me", [:]).user()
            #expect(owner["isGuest"] as? Bool == false)
            #expect(try await browser.get(printed).location == "/", "the owner may open it again")
            let other = browser.another()
            let late = try await other.get(printed)
            #expect(late.status == 403 && late.body.contains("이미 쓰였거나"))
            #expect(try await other.get(address + "/api/me", [:]).status == 401)
        }
    }

    @Test("a guest asks for a session and gets one, the same each time")
    func guest() async throws {
        try await with { address, browser, _ in
            let answer = try await browser.send(.POST, address + "/api/users/session", [:], nil)
            #expect(answer.status == 201)
            let id = try #require(try answer.json()["userId"] as? String)
            #expect(try await browser.get(address + "/api/me", [:]).user()["id"] as? String == id)
            let again = try await browser.send(.POST, address + "/api/users/session", [:], nil)
            #expect(try again.json()["userId"] as? String == id)
        }
    }

    @Test("where guests are forbidden, nobody becomes one")
    func forbidden() async throws {
        try await with(.forbid) { address, browser, token in
            #expect(try await browser.send(.POST, address + "/api/users/session", [:], nil).status == 401)
            let page = try await browser.get(address + "/")
            #expect(page.status == 401 && page.body.contains("주인"))
            #expect(browser.cookie("callba_session") == nil)
            _ = try await browser.get(OwnerInvitation.address(on: address, token))
            #expect(try await browser.get(address + "/").status == 200)
        }
    }

    @Test("who reaches this computer through a tunnel is no guest, unless guests are allowed")
    func tunnel() async throws {
        let signs = [["host": "callba.example"], ["x-forwarded-for": "203.0.113.7"], ["forwarded": "for=203.0.113.7"]]
        try await with { address, browser, _ in
            for sign in signs {
                let page = try await browser.get(address + "/", sign.merging(["accept": "text/html"]) { $1 })
                #expect(page.status == 401, "\(sign)")
                #expect(try await browser.send(.POST, address + "/api/users/session", sign, nil).status == 401)
            }
        }
        try await with(.allow) { address, browser, _ in
            let page = try await browser.get(
                address + "/", ["host": "callba.example", "x-forwarded-proto": "https", "accept": "text/html"])
            #expect(page.status == 200)
            #expect(try #require(browser.cookie("callba_session")).attributes.contains("secure"))
        }
    }
}

@Suite("The settings of sign-in") struct SignInSettingsTests {
    private typealias Values = [AbsoluteConfigKey: ConfigValue]

    private func settings(_ values: Values) throws(ServerConfiguration.Failure) -> SignInSettings {
        try SignInSettings(ConfigReader(provider: InMemoryProvider(values: values)))
    }

    @Test("are Google's unless another issuer is named")
    func provider() throws {
        let google = try settings(["google.client.id": "id", "google.client.secret": "secret"])
        #expect(google.provider == .init(issuer: "https://accounts.google.com", clientID: "id", clientSecret: "secret"))
        #expect(google.provider?.name == "Google")
        let other = try settings([
            "google.client.id": "id", "google.client.secret": "secret", "oidc.issuer": "https://login.example/realm",
            "public.host": "callba.example", "callba.guests": "forbid",
        ])
        #expect(other.provider?.name == "login.example")
        #expect(other.publicAddress == "https://callba.example" && other.guests == .forbid)
        #expect(try settings([:]).provider == nil)
    }

    @Test("that cannot be used are named")
    func failures() {
        let cases: [(Values, ServerConfiguration.Failure)] = [
            (["callba.guests": "maybe"], .guests("maybe")),
            (["google.client.id": "id"], .signInMissing(["GOOGLE_CLIENT_SECRET"])),
            (["oidc.issuer": "https://login.example"], .signInMissing(["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"])),
            (
                ["google.client.id": "i", "google.client.secret": "s", "oidc.issuer": "http://login.example"],
                .issuer("http://login.example")
            ),
            (["public.host": "https://bad_host"], .publicHost("https://bad_host")),
        ]
        for (values, failure) in cases {
            #expect(throws: failure) { try settings(values) }
        }
    }

    @Test("do not open the server to strangers by accident")
    func binding() throws {
        var settings = SignInSettings()
        for host in ["127.0.0.1", "localhost", "::1", "127.1.2.3"] { try settings.judge(host: host) }
        for host in ["0.0.0.0", "192.168.0.10", "callba.example", "127.0.0.1.example", "::"] {
            #expect(throws: ServerConfiguration.Failure.openToStrangers(host)) { try settings.judge(host: host) }
        }
        settings.guests = .forbid
        #expect(throws: ServerConfiguration.Failure.openToStrangers("0.0.0.0")) { try settings.judge(host: "0.0.0.0") }
        settings.guests = .allow
        try settings.judge(host: "0.0.0.0")
        settings = SignInSettings()
        settings.provider = .init(clientID: "id", clientSecret: "secret")
        try settings.judge(host: "192.168.0.10")
        #expect(throws: ServerConfiguration.Failure.publicHostMissing) { try settings.judge(host: "0.0.0.0") }
        settings.publicAddress = "https://callba.example"
        try settings.judge(host: "0.0.0.0")
    }

    @Test(
        "a server that would be open to strangers says why it does not start",
        arguments: ["ko_KR.UTF-8", "en_US.UTF-8"])
    func refusesToStart(locale: String) async throws {
        try await Program.withFolder { folder, environment in
            let settings = environment.merging([
                "HOST": "0.0.0.0", "PORT": "0", "LC_ALL": locale,
                "CALLBA_ENGINES": "/nonexistent",
            ]) { $1 }
            let run = try await Program.run(["serve"], in: folder, settings)
            #expect(!run.isSuccess && run.output.isEmpty)
            #expect(run.complaint.contains("0.0.0.0") && run.complaint.contains("CALLBA_GUESTS=allow"))
            #expect(run.complaint.contains("시작하지 않았어요") == (locale == "ko_KR.UTF-8"))
        }
    }
}

@Suite("A session") struct SessionTests {
    private final class Moment: Sendable {
        private let date = Mutex(Date(timeIntervalSince1970: 1_795_276_800))
        var value: Date { date.withLock { $0 } }
        func advance(days: Double) { date.withLock { $0 += days * 86_400 } }
    }

    @Test("ends when it is not used for a while, and at last even if it is")
    func expiry() async throws {
        let moment = Moment()
        let sessions = Sessions(store: MemoryCallStore(), date: { moment.value })
        func open(_ person: Person) async throws -> HTTPFields {
            let cookie = try await sessions.begin(for: person, isSecure: false)
            return [.cookie: "lang=ko; \(cookie.name)=\(cookie.value)"]
        }
        let person = Person(id: .random(), identity: .init(issuer: "i", subject: "s"), createdAt: moment.value)
        try await sessions.store.add(person)
        let idle = try await open(person)
        let used = try await open(person)
        moment.advance(days: 13)
        #expect(try await sessions.person(for: used)?.id == person.id)
        moment.advance(days: 2)
        #expect(try await sessions.person(for: idle) == nil)
        #expect(try await sessions.person(for: used)?.id == person.id)
        for _ in 0..<7 {
            moment.advance(days: 10)
            #expect(try await sessions.person(for: used)?.id == person.id)
        }
        moment.advance(days: 10)
        #expect(try await sessions.person(for: used) == nil, "ninety days have passed")
    }

    @Test("is known by the hash of its token alone")
    func hash() async throws {
        let sessions = Sessions(store: MemoryCallStore(), date: { Date() })
        let (guest, cookie) = try await sessions.admitGuest(isSecure: true)
        #expect(cookie.secure)
        let headers: HTTPFields = [.cookie: "\(cookie.name)=\(cookie.value)"]
        let hash = try #require(Sessions.tokenHash(in: headers))
        #expect(try await sessions.store.session(hash)?.person == guest.id)
        #expect(Data(hash).base64URL != cookie.value)
        for bad in ["", "x", "AAAA", cookie.value + "A"] {
            #expect(try await sessions.person(for: [.cookie: "\(cookie.name)=\(bad)"]) == nil)
        }
        _ = try await sessions.end(for: headers, isSecure: true)
        #expect(try await sessions.person(for: headers) == nil)
    }
}
