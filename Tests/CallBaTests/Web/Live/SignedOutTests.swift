import Foundation
import NIOHTTP1
import SocketIO
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("The sockets of somebody who is signed out", .timeLimit(.minutes(2))) struct SignedOutTests {
    /// A browser that is signed in, as an open page uses it.
    private static func page(_ browser: CookieBrowser, _ stage: SignInStage) -> ServerUnderTest.Browser {
        ServerUnderTest.Browser(server: stage.server, cookie: browser.header)
    }

    /// Whether a page is still heard: what it asks for is answered.
    private static func isHeard(_ page: ServerUnderTest.Page) async throws -> Bool {
        try await page.bind("call_none")
        return try await page.events(until: "say.error").last?.data.code == "call.unknown"
    }

    @Test("are let go with the session, and those of their other browser and of others stay")
    func signsOut() async throws {
        try await SignInStage.with { stage, home in
            let (away, stranger) = (home.another(), home.another())
            for browser in [home, away] { try await stage.signIn(browser, as: "owner") }
            try await stage.signIn(stranger, as: "stranger")
            let stayed = try await Self.page(home, stage).watch { first in
                try await Self.page(away, stage).watch { second in
                    try await Self.page(stranger, stage).watch { third in
                        let cookie = home.header
                        let left = try await home.post(stage.address("/auth/logout"), "", [:])
                        #expect(left.status == 200)
                        #expect(try await first.events(until: "never").isEmpty, "nothing but the end comes")
                        await #expect(throws: (any Error).self) {
                            // After the disconnect the old cookie opens no session any more.
                            try await ServerUnderTest.Browser(server: stage.server, cookie: cookie).watch { _ in }
                        }
                        let heard = [try await Self.isHeard(second), try await Self.isHeard(third)]
                        return heard
                    }
                }
            }
            #expect(stayed == [true, true])
        }
    }

    @Test("are let go with the account, all of them, and the browser forgets its cookie")
    func deletesAccount() async throws {
        try await SignInStage.with { stage, home in
            let (away, stranger) = (home.another(), home.another())
            for browser in [home, away] { try await stage.signIn(browser, as: "owner") }
            try await stage.signIn(stranger, as: "stranger")
            try await Self.page(home, stage).watch { first in
                try await Self.page(away, stage).watch { second in
                    try await Self.page(stranger, stage).watch { third in
                        let answer = try await home.send(.DELETE, stage.address("/api/users/me"), [:], nil)
                        #expect(answer.status == 200, "\(answer.body)")
                        let cookie = answer.headers["set-cookie"].first { $0.hasPrefix("callba_session=;") }
                        #expect(cookie?.contains("Max-Age=0") == true)
                        #expect(home.cookie("callba_session") == nil)
                        #expect(try await first.events(until: "never").isEmpty)
                        #expect(try await second.events(until: "never").isEmpty)
                        #expect(try await Self.isHeard(third))
                    }
                }
            }
            #expect(try await stage.me(away).status == 401)
        }
    }

    @Test("are let go when a guest signs in: the session before is nobody's any more")
    func guestSignsIn() async throws {
        try await SignInStage.with(guests: .allow) { stage, browser in
            _ = try await browser.get(stage.address("/"))
            try await Self.page(browser, stage).watch { before in
                try await stage.signIn(browser, as: "owner")
                #expect(try await before.events(until: "never").isEmpty)
                let isHeard = try await Self.page(browser, stage).watch { try await Self.isHeard($0) }
                #expect(isHeard)
            }
        }
    }
}
