import Calls
import Foundation
import Languages
import NIOCore
import NIOPosix
import Providers
import Storage
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("Dialling is bounded", .timeLimit(.minutes(3))) struct DialingLimitsTests {
    /// A server whose telephone network takes every order and never answers.
    private func with(
        _ rules: DialingRules, database: DatabaseAddress? = nil, mostCalls: Int? = nil,
        _ body: @escaping @Sendable (ServerUnderTest) async throws -> Void
    ) async throws {
        let silence = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(silence.localAddress?.port)
        let twilio = TwilioConfiguration(
            accountSid: "AC1", authToken: "t", from: try #require(PhoneNumber(e164: "+14155550100")),
            apiBaseURL: try #require(URL(string: "http://127.0.0.1:\(port)")),
            publicBaseURL: try #require(URL(string: "http://127.0.0.1:\(port)")))
        try await ServerUnderTest.with(
            configure: { configuration in
                configuration.dialing = rules
                configuration.mostCalls = mostCalls
                configuration.twilio = twilio
                configuration.database = database ?? configuration.database
            }, body)
        try await silence.close()
    }

    private static let order = #"{"phone": "010-1234-5678", "intentText": "예약하고 싶어요."}"#
    private static let practice = #"{"scenario": "busy", "intentText": "예약하고 싶어요."}"#

    @Test(
        "for one person and for everybody, and never for practice",
        arguments: [
            (DialingRules(perMinute: 1, atOnce: 9), "calls.minute", false),
            (DialingRules(perMinute: 9, perDay: 1, atOnce: 9), "calls.day", false),
            (DialingRules(serverPerDay: 1, atOnce: 9), "calls.serverDay", true),
            (DialingRules(perMinute: 9, atOnce: 1), "calls.atOnce", false),
        ])
    func limits(rules: DialingRules, code: String, isForAll: Bool) async throws {
        try await with(rules) { server in
            let browser = try await server.browser()
            let other = try await server.browser()
            #expect(try await browser.post("/calls", Self.order).status == 201)
            let refused = try await browser.post("/calls", Self.order)
            #expect(refused.status == 429, "\(refused.body)")
            #expect(try refused.code == code)
            #expect(try await browser.post("/calls", Self.practice).status == 201)
            #expect(try await other.post("/calls", Self.order).status == (isForAll ? 429 : 201))
        }
    }

    @Test("for practice so that one person leaves room for others, and all of it leaves room for real calls")
    func slots() async throws {
        let order = Self.practice.replacing("busy", with: "restaurant")
        try await with(DialingRules(), mostCalls: 4) { server in
            let first = try await server.browser()
            #expect(try await first.post("/calls", order).status == 201)
            let own = try await first.post("/calls", order)
            #expect(own.status == 429)
            #expect(try own.code == "calls.atOnce")
            #expect(try await server.browser().post("/calls", order).status == 201)
            let third = try await server.browser(.english)
            let full = try await third.post("/calls", order)
            #expect(full.status == 429)
            #expect(try full.code == "calls.tooMany")
            let (told, toldFirst) = (try full.json()["error"] as? String, try own.json()["error"] as? String)
            #expect(told?.isEmpty == false && told?.contains("{") == false && told != toldFirst)
            // Practice has all that it may have: both of the other slots are there for real calls.
            for _ in 0..<2 { #expect(try await third.post("/calls", Self.order).status == 201) }
            let fourth = try await server.browser()
            #expect(try await fourth.post("/calls", Self.order).code == "calls.tooMany")
        }
    }

    @Test("by an order that is refused for its words: it keeps no slot")
    func badOrderKeepsNoSlot() async throws {
        try await with(DialingRules(), mostCalls: 2) { server in
            let browser = try await server.browser()
            for _ in 0..<5 {
                let bad = try await browser.post("/calls", #"{"scenario": "restaurant", "intentText": " "}"#)
                #expect(try bad.code == "purpose.empty")
            }
            #expect(try await browser.post("/calls", Self.practice).status == 201)
        }
    }

    struct Slots: Sendable {
        var most: Int?
        var canDial, isCloud: Bool
        var total, practice, practiceOfOne: Int
    }

    @Test(
        "to what a computer of two cores can serve, or to what its operator says",
        arguments: [
            Slots(most: nil, canDial: false, isCloud: false, total: 4, practice: 4, practiceOfOne: 2),
            Slots(most: nil, canDial: true, isCloud: false, total: 4, practice: 2, practiceOfOne: 1),
            Slots(most: nil, canDial: true, isCloud: true, total: 36, practice: 4, practiceOfOne: 2),
            Slots(most: 10, canDial: true, isCloud: true, total: 10, practice: 5, practiceOfOne: 2),
            Slots(most: 10, canDial: false, isCloud: true, total: 10, practice: 10, practiceOfOne: 2),
            Slots(most: 1, canDial: true, isCloud: false, total: 1, practice: 1, practiceOfOne: 1),
        ])
    func counted(_ expected: Slots) {
        let slots = CallSlots(
            most: expected.most, cores: 2, canDial: expected.canDial, isCloud: expected.isCloud, practiceOfOne: 2)
        #expect(slots.total == expected.total)
        #expect(slots.practice == expected.practice)
        #expect(slots.practiceOfOne == expected.practiceOfOne)
    }

    @Test("to the countries that were allowed")
    func countries() async throws {
        try await with(DialingRules(atOnce: 9, countries: try CallableCountries(reading: "JP"))) { server in
            let browser = try await server.browser()
            #expect(try await browser.post("/calls", Self.order).code == "phone.country")
            let abroad = Self.order.replacing("010-1234-5678", with: "+81 3-1234-5678")
            #expect(try await browser.post("/calls", abroad).status == 201)
        }
    }

    @Test("by those who asked not to be called again: nobody calls them, once one person has passed it on")
    func refusal() async throws {
        try await Program.withFolder { folder, _ in
            let address = DatabaseAddress.sqlite(path: folder.appending(path: "callba.sqlite").path)
            try await with(DialingRules(atOnce: 9), database: address) { server in
                let browser = try await server.browser()
                let store = try await DatabaseStore.open(address)
                let call = Call(
                    id: Call.ID("call_1"), owner: Person.ID(try await browser.id()),
                    number: try PhoneNumber.read("010-1234-5678"), contactName: nil, purpose: "예약", opening: "안녕하세요.",
                    language: .korean, voice: Voice(), createdAt: Date())
                try await store.add(call)
                try await store.record(
                    Turn(id: 1, speaker: .callee, text: "다시는 전화하지 마세요.", state: .heard, startedAt: Date()), of: call.id)
                try await store.end(call.id, outcome: .completed, at: Date())
                try await store.close()

                let exported = try await browser.get("/calls/call_1/export.json", [:]).json()
                #expect(exported["asksNoMoreCalls"] as? Bool == true)
                let other = try await server.browser()
                #expect(try await other.post("/calls", Self.order).status == 201)
                #expect(try await browser.post("/calls/call_1/refusal", "").status == 200)
                for person in [browser, other] {
                    let refused = try await person.post("/calls", Self.order)
                    #expect(refused.status == 403)
                    #expect(try refused.code == "phone.refused")
                    let sentence = try #require(try refused.json()["error"] as? String)
                    #expect(sentence.contains("전화") && !sentence.contains("{") && !sentence.contains("5678"))
                    let another = Self.order.replacing("5678", with: "5679")
                    #expect(try await person.post("/calls", another).status == 201)
                }
            }
        }
    }
}
