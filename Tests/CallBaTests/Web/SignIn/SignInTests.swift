import Calls
import Emulators
import Foundation
import NIOHTTP1
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("Signing in", .timeLimit(.minutes(3))) struct SignInTests {
    private static let session = "callba_session"

    @Test("makes the session the one truth of who somebody is, until they leave", arguments: SignInStage.Kind.allCases)
    func wholeWay(kind: SignInStage.Kind) async throws {
        try await SignInStage.with(kind) { stage, browser in
            #expect(try await stage.me(browser).status == 401)
            let back = try await stage.signIn(browser, as: "haneul")
            #expect(back.status == 303 && back.location == "/", "\(back.body)")
            let cookie = try #require(browser.cookie(Self.session))
            #expect(cookie.attributes.isSuperset(of: ["httponly", "samesite=lax", "path=/"]))
            let user = try await stage.me(browser).user()
            #expect(user["name"] as? String == "haneul" && user["email"] as? String == "haneul@example.com")
            #expect(user["isGuest"] as? Bool == false)
            #expect(try await browser.get(stage.address("/account")).body.contains("haneul@example.com"))

            // The same person in another browser, and another person in a third.
            let second = browser.another()
            try await stage.signIn(second, as: "haneul")
            #expect(try await stage.me(second).user()["id"] as? String == user["id"] as? String)
            let third = browser.another()
            try await stage.signIn(third, as: "bada")
            #expect(try await stage.me(third).user()["id"] as? String != user["id"] as? String)

            #expect(try await browser.post(stage.address("/auth/logout")).status == 303)
            #expect(browser.cookie(Self.session) == nil)
            #expect(try await stage.me(browser).status == 401)
            browser.keep(cookie)
            #expect(try await stage.me(browser).status == 401, "the session is gone, not only its cookie")
            #expect(try await stage.me(second).status == 200)
        }
    }

    /// What an attempt that comes to nothing looks like.
    private func expectRefusal(
        _ page: CookieBrowser.Page, _ status: Int, _ browser: CookieBrowser, _ what: Comment,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(page.status == status, what, sourceLocation: sourceLocation)
        #expect(page.body.contains(#"role="alert""#), what, sourceLocation: sourceLocation)
        #expect(page.body.contains("/auth/google"), "there is a way to try again", sourceLocation: sourceLocation)
        #expect(browser.cookie(Self.session) == nil, what, sourceLocation: sourceLocation)
    }

    @Test("is refused when the token does not prove it", arguments: SignInStage.Kind.allCases)
    func tokens(kind: SignInStage.Kind) async throws {
        try await SignInStage.with(kind) { stage, browser in
            for spoil in SignInStage.Spoil.allCases {
                try await stage.spoilNext(spoil)
                self.expectRefusal(try await stage.signIn(browser, as: "haneul"), 403, browser, "\(spoil)")
            }
            try await stage.signIn(browser, as: "haneul")
            #expect(try await stage.me(browser).status == 200)
        }
    }

    @Test("takes each return once, and only from the browser that left", arguments: SignInStage.Kind.allCases)
    func returns(kind: SignInStage.Kind) async throws {
        try await SignInStage.with(kind) { stage, browser in
            // Another person's browser: without a cookie, and with that of a sign-in of its own.
            let callback = try await stage.visitProvider(browser, as: "haneul")
            let other = browser.another()
            self.expectRefusal(try await other.get(callback), 400, other, "no cookie")
            let second = try await stage.visitProvider(browser, as: "haneul")
            _ = try await stage.visitProvider(other, as: "bada")
            self.expectRefusal(try await other.get(second), 400, other, "another browser's cookie")
            self.expectRefusal(try await browser.get(second), 400, browser, "a state that was tried already")

            // A state that the server never issued.
            let third = try await stage.visitProvider(browser, as: "haneul")
            let parts = try #require(URLComponents(string: third))
            let state = try #require(parts.queryItems?.first { $0.name == "state" }?.value)
            let forged = third.replacingOccurrences(of: state, with: String(state.reversed()))
            self.expectRefusal(try await browser.get(forged), 400, browser, "a state of their own")
            // The right one, in a tab beside it; and then again.
            #expect(try await browser.get(third).status == 303)
            let again = try await browser.get(third)
            #expect(again.status == 400 && again.body.contains(#"role="alert""#))
            #expect(try await stage.me(browser).status == 200, "who is signed in stays so")

            // A code that was used already, with a state that was not.
            let used = try #require(parts.queryItems?.first { $0.name == "code" }?.value)
            let fresh = other.another()
            let fourth = try #require(URLComponents(string: try await stage.visitProvider(fresh, as: "haneul")))
            let freshState = try #require(fourth.queryItems?.first { $0.name == "state" }?.value)
            let code = try #require(used.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let replayed = stage.address("/auth/google/callback?state=\(freshState)&code=\(code)")
            self.expectRefusal(try await fresh.get(replayed), 400, fresh, "a replayed code")
        }
    }

    @Test("works on when the provider changes its keys", arguments: SignInStage.Kind.allCases)
    func rotation(kind: SignInStage.Kind) async throws {
        try await SignInStage.with(kind) { stage, browser in
            try await stage.signIn(browser, as: "haneul")
            try await stage.rotateKeys()
            let second = browser.another()
            #expect(try await stage.signIn(second, as: "haneul").status == 303)
            #expect(try await stage.me(second).status == 200)
        }
    }

    @Test("says in words that somebody changed their mind", arguments: SignInStage.Kind.allCases)
    func denied(kind: SignInStage.Kind) async throws {
        try await SignInStage.with(kind) { stage, browser in
            let page = try await stage.refuse(browser)
            self.expectRefusal(page, 403, browser, "denied")
            #expect(page.body.contains("로그인을 취소했어요"))
        }
    }

    @Test("says in words that the provider is down, before somebody leaves and when they come back")
    func down() async throws {
        try await SignInStage.withNobody { stage, browser in
            let page = try await browser.get(stage.address("/auth/google"))
            self.expectRefusal(page, 503, browser, "nobody there")
        }
        try await SignInStage.with { stage, browser in
            let callback = try await stage.visitProvider(browser, as: "haneul")
            stage.emulator?.faults.next(.cut)
            self.expectRefusal(try await browser.get(callback), 503, browser, "gone meanwhile")
            let second = try await stage.visitProvider(browser, as: "haneul")
            stage.emulator?.faults.next(.unauthorized)
            self.expectRefusal(try await browser.get(second), 502, browser, "the secret is wrong")
        }
    }

    @Test("lets a guest keep their calls, in a session of its own")
    func guest() async throws {
        try await SignInStage.with { stage, browser in
            func place() async throws -> String {
                let answer = try await browser.send(
                    .POST, stage.address("/calls"), ["content-type": "application/json"],
                    #"{"scenario": "busy", "intentText": "예약하고 싶어요."}"#)
                return try #require(try answer.json()["callSid"] as? String)
            }
            func calls() async throws -> Set<String> {
                let answer = try await browser.get(stage.address("/calls/history"), [:]).json()
                return Set((answer["calls"] as? [[String: Any]] ?? []).compactMap { $0["callSid"] as? String })
            }
            // Becomes a guest by opening a page, then signs in.
            _ = try await browser.get(stage.address("/"))
            let guest = try #require(browser.cookie(Self.session))
            #expect(try await stage.me(browser).user()["isGuest"] as? Bool == true)
            let first = try await place()
            try await stage.signIn(browser, as: "haneul")
            #expect(try await calls() == [first])
            #expect(try #require(browser.cookie(Self.session)).value != guest.value)
            let thief = browser.another()
            thief.keep(guest)
            #expect(try await stage.me(thief).status == 401, "the guest's token opens nothing any more")

            // A guest once more, who signs in to an account that exists.
            _ = try await browser.post(stage.address("/auth/logout"))
            _ = try await browser.get(stage.address("/"))
            let second = try await place()
            #expect(try await calls() == [second])
            try await stage.signIn(browser, as: "haneul")
            #expect(try await calls() == [first, second])
        }
    }

    @Test("leads back to the page that was asked for, and to no other site's")
    func returnPath() async throws {
        try await SignInStage.with(guests: .forbid) { stage, browser in
            let offer = try await browser.get(stage.address("/history?before=x"))
            #expect(offer.status == 401 && offer.body.contains("/auth/google?return=/history%3Fbefore%3Dx"))
            let callback = try await stage.visitProvider(browser, as: "haneul", return: "%2Fhistory")
            #expect(try await browser.get(callback).location == "/history")
        }
        for bad in ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\r\nb", "/가", nil] {
            #expect(SignInRoutes.ownPath(bad) == "/", "\(bad ?? "nil")")
        }
        #expect(SignInRoutes.ownPath("/calls/1?x=%20") == "/calls/1?x=%20")
    }

    @Test("ends only by a page of ours")
    func foreignLogout() async throws {
        try await SignInStage.with { stage, browser in
            try await stage.signIn(browser, as: "haneul")
            for header in [["origin": "https://evil.example"], ["origin": "null"], ["sec-fetch-site": "cross-site"]] {
                #expect(try await browser.post(stage.address("/auth/logout"), "", header).status == 403)
            }
            #expect(try await stage.me(browser).status == 200)
            let own = ["origin": stage.server.address, "sec-fetch-site": "same-origin"]
            #expect(try await browser.post(stage.address("/auth/logout"), "", own).status == 200)
            #expect(try await stage.me(browser).status == 401)
        }
    }
}
