import Calls
import Foundation
import NIOCore
import NIOPosix
import Providers
import Testing

@testable import CallBa

@Suite("Dialling is bounded", .timeLimit(.minutes(3))) struct DialingLimitsTests {
    /// A server whose telephone network takes every order and never answers.
    private func with(
        _ rules: DialingRules, _ body: @escaping @Sendable (ServerUnderTest) async throws -> Void
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
                configuration.twilio = twilio
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

    @Test("to the countries that were allowed")
    func countries() async throws {
        try await with(DialingRules(atOnce: 9, countries: try CallableCountries(reading: "JP"))) { server in
            let browser = try await server.browser()
            #expect(try await browser.post("/calls", Self.order).code == "phone.country")
            let abroad = Self.order.replacing("010-1234-5678", with: "+81 3-1234-5678")
            #expect(try await browser.post("/calls", abroad).status == 201)
        }
    }
}
