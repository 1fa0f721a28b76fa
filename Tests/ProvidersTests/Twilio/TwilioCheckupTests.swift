import AsyncHTTPClient
import Calls
import CallsTesting
import Foundation
import Synchronization
import Testing

@testable import Providers

@Suite("The check of an account at Twilio") struct TwilioCheckupTests {
    private typealias Finding = TwilioCheckup.Finding

    private static let active = TwilioLine.Answer.json(#"{"sid":"AC1","status":"active"}"#)
    private static let owned = TwilioLine.Answer.json(
        #"{"incoming_phone_numbers":[{"phone_number":"+15005550006","capabilities":{"voice":true}}]}"#)
    private static let none = TwilioLine.Answer.json(#"{"incoming_phone_numbers":[],"outgoing_caller_ids":[]}"#)

    private func findings(
        _ answers: [TwilioLine.Answer], isServing: Bool = true,
        changing change: @escaping @Sendable (inout TwilioConfiguration) -> Void = { _ in },
        checking: @escaping @Sendable (inout TwilioConfiguration) -> Void = { _ in }
    ) async throws -> [TwilioCheckup.Finding] {
        let findings = Mutex<[TwilioCheckup.Finding]>([])
        try await TwilioLine.with(isServing: isServing, changing: change) { line in
            for answer in answers { line.answer(answer) }
            var configuration = line.configuration
            checking(&configuration)
            var impatient = HTTPClient.Configuration()
            impatient.connectionPool.retryConnectionEstablishment = false
            let wanted = configuration
            try await HTTPClient.withHTTPClient(configuration: impatient) { http in
                let checkup = TwilioCheckup(wanted, http: http, clock: line.clock, logger: TwilioLine.logger)
                await checkup.run { finding in findings.withLock { $0.append(finding) } }
            }
        }
        return findings.withLock { $0 }
    }

    @Test("finds nothing amiss when all is well, with a round trip over HTTP and a socket")
    func well() async throws {
        let all = try await findings([Self.active, Self.owned])
        #expect(all == [Finding(.keys), Finding(.number), Finding(.address), Finding(.socket)])
    }

    @Test("tries the API key and the application when they are set")
    func keyAndApplication() async throws {
        let change: @Sendable (inout TwilioConfiguration) -> Void = {
            $0.credentials = .apiKey(sid: "SK1", secret: "s")
            $0.applicationSid = "AP1"
        }
        let elsewhere = TwilioLine.Answer.json(#"{"voice_url":"https://other.example/"}"#)
        let calls = TwilioLine.Answer.json(#"{"calls":[]}"#)
        let steps: [TwilioCheckup.Step] = [.keys, .apiKey, .number, .application, .address, .socket]
        let one = try await findings([Self.active, calls, Self.owned, elsewhere], changing: change)
        #expect(one.map(\.step) == steps)
        #expect(one.map(\.problem) == [nil, nil, nil, .applicationElsewhere, nil, nil])
        let two = try await findings(
            [Self.active, .problem(401, code: 70051), Self.owned, .problem(404, code: 20404)], changing: change)
        #expect(two.map(\.step) == steps)
        #expect(two.map(\.problem) == [nil, .apiKeyRefused, nil, .applicationUnknown, nil, nil])
        #expect(two[1].code == "70051")
    }

    @Test("asks by the AuthToken, which is known to be right, for all but the API key itself")
    func credentials() async throws {
        try await TwilioLine.with { line in
            for answer in [Self.active, .problem(401, code: 20003), Self.owned] { line.answer(answer) }
            var configuration = line.configuration
            configuration.credentials = .apiKey(sid: "SK1", secret: "s")
            let wanted = configuration
            try await HTTPClient.withHTTPClient { http in
                await TwilioCheckup(wanted, http: http, clock: line.clock, logger: TwilioLine.logger).run { _ in }
            }
            var asked = line.asked.makeAsyncIterator()
            let keys = try #require(await asked.next())
            let apiKey = try #require(await asked.next())
            let number = try #require(await asked.next())
            #expect(number.path.hasSuffix("IncomingPhoneNumbers.json"))
            #expect(number.authorization == keys.authorization && apiKey.authorization != keys.authorization)
        }
    }

    @Test(
        "names what is amiss with the keys, and asks no more of the account then",
        arguments: [
            (.problem(401, code: 20003), .keysRefused), (.problem(404, code: 20404), .keysRefused),
            (.json(#"{"status":"suspended"}"#), .accountInactive), (.problem(403, code: 20005), .accountInactive),
            (.problem(500, code: nil), .apiTrouble), (.json("<html>"), .apiTrouble), (.broken, .apiUnreachable),
        ] as [(TwilioLine.Answer, TwilioCheckup.Problem)])
    func keys(answer: TwilioLine.Answer, problem: TwilioCheckup.Problem) async throws {
        let all = try await findings([answer])
        #expect(all.map(\.step) == [.keys, .address, .socket])
        #expect(all.map(\.problem) == [problem, nil, nil])
    }

    @Test(
        "names what is amiss with the number",
        arguments: [
            ([none, none], .numberUnknown), ([none, .json(#"{"outgoing_caller_ids":[{}]}"#)], nil),
            ([.json(#"{"incoming_phone_numbers":[{"capabilities":{"voice":false}}]}"#)], .numberVoiceless),
            ([.problem(500, code: nil)], .apiTrouble),
        ] as [([TwilioLine.Answer], TwilioCheckup.Problem?)])
    func number(answers: [TwilioLine.Answer], problem: TwilioCheckup.Problem?) async throws {
        let all = try await findings([Self.active] + answers)
        #expect(all.map(\.step) == [.keys, .number, .address, .socket])
        #expect(all[1].problem == problem)
    }

    @Test("knows that Twilio wants TLS, that names must exist, and that somebody must answer")
    func address() async throws {
        let twilio = try #require(URL(string: TwilioConfiguration.twilioAPI))
        let nowhere = try #require(URL(string: "http://callba.invalid"))
        let closed = try #require(URL(string: "http://127.0.0.1:1"))
        let answers = [Self.active, Self.owned]
        let noHost = try await findings(answers, checking: { $0.publicBaseURL = nowhere })
        #expect(noHost.last?.problem == .hostUnknown)
        let nobody = try await findings(answers, checking: { $0.publicBaseURL = closed })
        #expect(nobody.last == Finding(.address, .nobodyAnswers, code: "connection-refused"))
        // Nothing is asked of the real Twilio here: what is judged is the address alone.
        let real = TwilioConfiguration(
            accountSid: "AC1", authToken: "t", from: try #require(PhoneNumber(e164: "+15005550006")),
            apiBaseURL: twilio,
            publicBaseURL: closed)
        #expect(TwilioCheckup.insecurity(of: real) == Finding(.address, .addressInsecure))
    }

    @Test("tells another server from CallBa, and another token from a signature that went wrong on its way")
    func answers() async throws {
        let answers = [Self.active, Self.owned]
        let other = try await findings(answers, isServing: false)
        #expect(other.last == Finding(.address, .otherServer, code: "HTTP 404"))
        // The server was started with another token than the one that is set.
        let refused = try await findings(
            answers, changing: { $0.authToken = "old" }, checking: { $0.authToken = "new" })
        #expect(refused.last == Finding(.address, .signatureRefused))
        // The way to the server changes the address.
        let outer = try #require(URL(string: "https://callba.example"))
        let moved = try await findings(
            answers, changing: { $0.publicBaseURL = outer },
            checking: { $0.publicBaseURL = $0.apiBaseURL })
        #expect(moved.last == Finding(.address, .signatureRefused))
    }
}
