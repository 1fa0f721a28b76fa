import AsyncHTTPClient
import Calls
import Foundation
import Languages
import Logging
import NIOHTTP1
import Providers
import Synchronization
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("The way from the telephone network to the server", .timeLimit(.minutes(3))) struct TelephoneTests {
    @Test("is closed to whoever does not sign, by any method, and counts them", arguments: [HTTPMethod.GET, .POST])
    func unsigned(method: HTTPMethod) async throws {
        try await ServerUnderTest.with { server in
            for path in TwilioCarrier.webhookPaths {
                let answer = try await server.send(method, path + "?call=x", "", [:], method == .POST ? "{}" : nil)
                #expect(answer.status == 403, "\(path)")
            }
            let health = try await server.send(.GET, "/health", "", [:], nil).json()
            #expect(health["refused"] as? [String: Int] == ["unsigned": TwilioCarrier.webhookPaths.count])
            #expect(health["ok"] as? Bool == true)
        }
    }

    @Test("lets nobody listen in on a call that is not theirs, nor on a practice call")
    func listenToken() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser(.english)
            let stranger = try await browser.get("/calls/call_x/listen-token", [:])
            #expect(stranger.status == 404)
            let order = #"{"scenario":"restaurant","intentText":"A table for two","language":"en"}"#
            let placed = try await browser.post("/calls", order)
            #expect(placed.status == 201)
            let id = try #require(try placed.json()["callSid"] as? String)
            let other = try await server.browser(.english)
            #expect(try await other.get("/calls/\(id)/listen-token", [:]).status == 404)
            let own = try await browser.get("/calls/\(id)/listen-token", [:])
            #expect(own.status == 409)
            #expect(try own.json()["code"] as? String == "listen.unavailable")
        }
    }

    @Test("is checked by a round trip, with a listener of its own when no server runs")
    func roundTrip() async throws {
        let port = try await LoopbackPort.find(host: "127.0.0.1")
        let address = try #require(URL(string: "http://127.0.0.1:\(port)"))
        let nobody = try #require(URL(string: "http://127.0.0.1:1"))
        let twilio = TwilioConfiguration(
            accountSid: "AC1", authToken: "t", from: try #require(PhoneNumber(e164: "+14155550100")),
            apiBaseURL: nobody,
            publicBaseURL: address)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let quiet = logger
        var impatient = HTTPClient.Configuration()
        impatient.connectionPool.retryConnectionEstablishment = false
        let findings = Mutex<[TwilioCheckup.Finding]>([])
        try await HTTPClient.withHTTPClient(configuration: impatient) { http in
            #expect(await !RunningServer.answers(at: address.absoluteString, http))
            let check = TelephoneCheck(twilio: twilio, host: "127.0.0.1", port: port, isServed: false, logger: quiet)
            try await check.run(http) { finding in findings.withLock { $0.append(finding) } }
        }
        let found = findings.withLock { $0 }
        #expect(found.map(\.step) == [.keys, .address, .socket])
        #expect(found.map(\.problem) == [.apiUnreachable, nil, nil])
        // Its port is closed by now.
        #expect(try await LoopbackPort.find(host: "127.0.0.1", port) == port)
    }

    @Test("is seen from outside by the page that says all is well")
    func running() async throws {
        try await ServerUnderTest.with { server in
            #expect(await RunningServer.answers(at: server.address, server.http))
        }
    }

    @Test("has words for each step and each problem, in both languages", arguments: Language.allCases)
    func words(language: Language) throws {
        let terminal = try Terminal(language)
        let twilio = TwilioConfiguration(
            accountSid: "AC1", authToken: "secret-token", from: try #require(PhoneNumber(e164: "+14155550100")),
            apiBaseURL: try #require(URL(string: "https://api.twilio.com")),
            publicBaseURL: try #require(URL(string: "https://callba.example/")))
        for step in TwilioCheckup.Step.allCases {
            let key = TwilioCheckup.Finding(step).stepKey
            #expect(terminal.text(key) != key)
            for problem in TwilioCheckup.Problem.allCases {
                let finding = TwilioCheckup.Finding(step, problem, code: "42")
                let advice = try #require(finding.advice(terminal, twilio, port: 3003))
                #expect(!advice.contains("doctor.") && !advice.contains("{") && !advice.contains("secret"), "\(advice)")
            }
        }
        for key in ["overQuota", "rateLimited", "unsupported", "unauthorized", "network", "notInstalled"] {
            #expect(terminal.text("outcome.reason.\(key)") != "outcome.reason.\(key)")
        }
    }
}
