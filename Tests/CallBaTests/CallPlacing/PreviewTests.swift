import Calls
import Emulators
import Foundation
import Languages
import NIOHTTP1
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("What is made before a call, by vendors who charge for it", .timeLimit(.minutes(3))) struct PreviewTests {
    /// A server with vendors who think and speak; the practice line hears by itself.
    private static func with(
        _ rules: PreviewRules = PreviewRules(),
        _ body: @escaping @Sendable (ServerUnderTest, Vendors) async throws -> Void
    ) async throws {
        try await Vendors.with { vendors in
            try await ServerUnderTest.with(configure: { configuration in
                configuration.vendors = vendors.settings
                configuration.previews = rules
            }) { server in try await body(server, vendors) }
        }
    }

    private static func order(_ purpose: String, opening: String? = nil) -> String {
        let opening = opening.map { #", "opening": "\#($0)""# } ?? ""
        return #"{"scenario": "busy", "intentText": "\#(purpose)"\#(opening)}"#
    }

    /// Asks the same of the server so many times at the same moment.
    private static func atOnce(
        _ count: Int, _ ask: @escaping @Sendable (Int) async throws -> ServerUnderTest.Answer
    ) async throws -> [ServerUnderTest.Answer] {
        try await withThrowingTaskGroup(of: ServerUnderTest.Answer.self) { group in
            for number in 0..<count { group.addTask { try await ask(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func sound(_ text: String, for browser: ServerUnderTest.Browser) async throws -> String {
        let preview = try await browser.post("/calls/preview", order("예약하고 싶어요.", opening: text))
        #expect(preview.status == 200, "\(preview.body)")
        return try #require(try preview.json()["audioUrl"] as? String)
    }

    @Test("a first line is found once, however often it is asked for, and for the call too")
    func lineOnce() async throws {
        try await Self.with { server, vendors in
            let browser = try await server.browser()
            let answers = try await Self.atOnce(40) { _ in
                try await browser.post("/calls/preview", Self.order("토요일 저녁 7시에 네 명 예약하고 싶어요."))
            }
            #expect(answers.allSatisfy { $0.status == 200 })
            #expect(Set(answers.map(\.body)).count == 1)
            #expect(vendors.thinking.requests == 1)
            _ = try await browser.post("/calls/preview", Self.order("일요일 저녁 7시에 네 명 예약하고 싶어요."))
            #expect(vendors.thinking.requests == 2)
        }
    }

    @Test("a sentence is made into sound once, however often it is listened to")
    func soundOnce() async throws {
        try await Self.with { server, vendors in
            let browser = try await server.browser()
            let address = try await Self.sound("창가 자리로 부탁드려요.", for: browser)
            let again = try await Self.sound("창가 자리로 부탁드려요.", for: browser)
            #expect(again == address)
            let answers = try await Self.atOnce(40) { _ in try await browser.get(address, [:]) }
            #expect(answers.allSatisfy { $0.status == 200 && $0.body.hasPrefix("RIFF") })
            #expect(Set(answers.map(\.body)).count == 1)
            #expect(vendors.speaking.requests == 1)
            // Another person has an address of their own, and the same sound.
            let other = try await server.browser()
            #expect(try await other.get(address, [:]).status == 404)
            let own = try await Self.sound("창가 자리로 부탁드려요.", for: other)
            #expect(try await other.get(own, [:]).status == 200)
            #expect(vendors.speaking.requests == 1)
        }
    }

    /// Asks for sixty lines at the same moment.
    /// - Returns: how many were refused.
    private static func refused(ofMany browser: ServerUnderTest.Browser) async throws -> Int {
        let answers = try await atOnce(60) { number in
            try await browser.post("/calls/preview", order("\(number + 2)명 자리를 예약하고 싶어요."))
        }
        var count = 0
        for answer in answers where answer.status != 200 {
            #expect(answer.status == 429)
            try expectRefusal(answer)
            count += 1
        }
        #expect((40..<60).contains(count), "\(count)")
        return count
    }

    private static func expectRefusal(_ answer: ServerUnderTest.Answer) throws {
        let told = try answer.json()
        let code = told["code"] as? String ?? ""
        #expect(["work.own", "opening.minute"].contains(code))
        let pause = answer.headers["retry-after"].first.flatMap { Int($0) } ?? 0
        #expect(pause > 0)
        let sentence = told["error"] as? String ?? "{"
        #expect(!sentence.contains("{") && sentence.contains(" "))
    }

    @Test("of many that one person asks for at the same moment most are refused, in words, and others are not held up")
    func flood() async throws {
        try await Self.with { server, vendors in
            let browser = try await server.browser(.english)
            let refused = try await Self.refused(ofMany: browser)
            #expect(vendors.thinking.requests == 60 - refused)
            let other = try await server.browser()
            #expect(try await other.post("/calls/preview", Self.order("예약하고 싶어요.")).status == 200)
        }
    }

    @Test("no more than a day's worth is made for one person, and for everybody; what was made can be had again")
    func daysLimits() async throws {
        var rules = PreviewRules()
        (rules.previewsPerDay, rules.serverPreviewsPerDay) = (2, 3)
        (rules.openingsPerDay, rules.serverOpeningsPerDay) = (1, 2)
        try await Self.with(rules) { server, vendors in
            let (first, second) = (try await server.browser(), try await server.browser())
            func listen(_ text: String, _ browser: ServerUnderTest.Browser) async throws -> String? {
                let answer = try await browser.get(try await Self.sound(text, for: browser), [:])
                return answer.status == 200 ? "200" : try answer.code
            }
            #expect(try await listen("한 명이요.", first) == "200")
            #expect(try await listen("두 명이요.", first) == "200")
            #expect(try await listen("세 명이요.", first) == "preview.day")
            #expect(try await listen("한 명이요.", first) == "200")
            #expect(try await listen("세 명이요.", second) == "200")
            #expect(try await listen("네 명이요.", second) == "preview.serverDay")
            #expect(vendors.speaking.requests == 3)

            func find(_ purpose: String, _ browser: ServerUnderTest.Browser) async throws -> String? {
                let answer = try await browser.post("/calls/preview", Self.order(purpose))
                return answer.status == 200 ? "200" : try answer.code
            }
            #expect(try await find("한 명 예약", first) == "200")
            #expect(try await find("두 명 예약", first) == "opening.day")
            #expect(try await find("한 명 예약", first) == "200")
            #expect(try await find("세 명 예약", second) == "200")
            let third = try await server.browser()
            #expect(try await find("네 명 예약", third) == "opening.serverDay")
            #expect(vendors.thinking.requests == 2)
            // With words of their own a person can always call.
            #expect(try await first.post("/calls", Self.order("두 명 예약", opening: "두 명이요.")).status == 201)
        }
    }

    @Test("what a stand-in made while a vendor failed is given to nobody else")
    func failureIsNotKept() async throws {
        try await Self.with { server, vendors in
            let browser = try await server.browser()
            vendors.thinking.next(.malformed)
            let order = Self.order("토요일 저녁 7시에 네 명 예약하고 싶어요.")
            #expect(try await browser.post("/calls/preview", order).status == 200)
            let asked = vendors.thinking.requests
            #expect(try await browser.post("/calls/preview", order).status == 200)
            #expect(vendors.thinking.requests == asked + 1, "the vendor is asked again")
            #expect(try await browser.post("/calls/preview", order).status == 200)
            #expect(vendors.thinking.requests == asked + 1, "and its answer is kept")

            vendors.speaking.next(.malformed)
            let address = try await Self.sound("창가 자리로 부탁드려요.", for: browser)
            #expect(try await browser.get(address, [:]).status == 200)
            let spoken = vendors.speaking.requests
            for _ in 0..<2 { #expect(try await browser.get(address, [:]).status == 200) }
            #expect(vendors.speaking.requests == spoken + 1)
        }
    }

    @Test("nothing is asked of a vendor for a call that could not begin")
    func refusedCallsCostNothing() async throws {
        var rules = PreviewRules()
        rules.perMinute = 3
        try await Self.with(rules) { server, _ in
            let browser = try await server.browser()
            let answers = try await Self.atOnce(10) { number in
                let order = Self.order("\(number + 2)명 자리를 예약하고 싶어요.")
                return try await browser.post("/calls", order.replacing("busy", with: "restaurant"))
            }
            #expect(answers.count { $0.status == 201 } == 2)
            for refused in answers where refused.status != 201 {
                #expect(refused.status == 429)
                #expect(try refused.code == "calls.atOnce")
            }
        }
    }
}
