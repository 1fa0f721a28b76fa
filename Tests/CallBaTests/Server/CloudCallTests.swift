import Calls
import Emulators
import Fallback
import Foundation
import PracticeLine
import Providers
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("A call through vendors' engines", .timeLimit(.minutes(3))) struct CloudCallTests {
    /// What a whole call came to.
    private struct Outcome: Sendable {
        var captions: [String]
        /// What the callee said.
        var said: [String]
        var notices: Set<String>
        var engines: Set<String>
        /// Characters that were made in advance, and those of them that were spoken.
        var made: Int?
        var used: Int?
        var isSummedUp: Bool
    }

    /// Books a table, taking the first reply each time.
    private static func book(_ vendors: Vendors) async throws -> Outcome {
        let (outcomes, outcome) = AsyncStream.makeStream(of: Outcome.self)
        let line = PracticeLog()
        let configure: @Sendable (inout ServerConfiguration) -> Void = { configuration in
            configuration.vendors = vendors.settings
            // However busy the machine is, what the callee hears is confirmed in the end.
            configuration.timeouts.mark = .seconds(60)
        }
        try await ServerUnderTest.with(practice: { line.append($0) }, configure: configure) { server in
            let browser = try await server.browser()
            let answer = try await browser.post(
                "/calls",
                #"{"scenario": "restaurant", "intentText": "이번 주 토요일 저녁 7시에 네 명 자리를 예약하고 싶어요. 7시가 안 되면 6시 반도 괜찮아요. 이름은 김하늘, 번호는 010-2345-6789예요."}"#
            )
            let call = try #require(try answer.json()["callSid"] as? String, "\(answer.body)")
            let events = try await browser.watch { page in
                try await page.bind(call)
                var all: [CallMessages.Message] = []
                while all.last?.event != "call.summary", all.last?.event != "call.summary.failed" {
                    let more = try await page.events(until: "recommendations", "call.summary", "call.summary.failed")
                    guard let last = more.last else { break }
                    all += more
                    guard last.event == "recommendations", let reply = last.data.replies?.first else { continue }
                    try await page.say("replySelected", CallMessages.ClientEvent(text: reply))
                }
                return all
            }
            await line.until { if case .ended = $0 { true } else { false } }
            let exported = try await browser.get("/calls/\(call)/export.json", [:]).json()
            let uses = exported["engines"] as? [[String: Any]] ?? []
            let advance = uses.compactMap { $0["advance"] as? [String: Int] }.first
            outcome.yield(
                Outcome(
                    captions: events.filter { $0.event == "stt.final" }.compactMap(\.data.text),
                    said: line.all.compactMap { if case .said(_, let text, _, _) = $0 { text } else { nil } },
                    notices: Set(
                        events.filter { $0.event == "notice" && $0.data.isOn == true }.compactMap(\.data.code)),
                    engines: Set(uses.compactMap { $0["engine"] as? String }), made: advance?["madeCharacters"],
                    used: advance?["usedCharacters"],
                    isSummedUp: events.last?.event == "call.summary"))
        }
        for await outcome in outcomes { return outcome }
        throw CancellationError()
    }

    @Test("is heard, answered and spoken by them, and its record says so")
    func wholeCall() async throws {
        try await Vendors.with { vendors in
            let outcome = try await Self.book(vendors)
            #expect(outcome.isSummedUp)
            #expect(outcome.said.count > 2 && outcome.captions == outcome.said)
            #expect(outcome.engines == ["azure", "gemini", "elevenlabs"])
            let (made, used) = (try #require(outcome.made), try #require(outcome.used))
            #expect(used > 0 && used < made, "of three replies one is used: \(used) of \(made)")
            #expect(outcome.notices.intersection(["hearing.standIn", "thinking.standIn", "speaking.standIn"]).isEmpty)
        }
    }

    @Test(
        "goes on with this computer's own when they refuse or make no sense, and the person is told",
        arguments: [EmulatorFault.unauthorized, .exhausted(retryAfter: .seconds(30)), .malformed])
    func refused(fault: EmulatorFault) async throws {
        let outcome = try await Self.book(under: fault)
        #expect(outcome.engines.isSuperset(of: ["whisper", "kokoro"]), "\(outcome.engines)")
        #expect(outcome.notices.isSuperset(of: ["hearing.standIn", "speaking.standIn"]), "\(outcome.notices)")
    }

    @Test("goes on when all of them break off in the middle: hearing connects again, a stand-in says the rest")
    func brokenOff() async throws {
        let outcome = try await Self.book(under: .cut)
        #expect(outcome.engines.isSuperset(of: ["azure", "kokoro"]), "\(outcome.engines)")
        #expect(outcome.notices.contains("speaking.standIn"), "\(outcome.notices)")
    }

    @Test("goes on with this computer's own when none of them answers in time, and the person is told")
    func slow() async throws {
        let outcome = try await Self.book(under: .slow(Vendors.forever), limits: .all(.milliseconds(100)))
        // The slow voice is in the record for what it was sent in advance; none of it was played.
        #expect(outcome.engines.subtracting(["elevenlabs"]) == ["whisper", "callba", "kokoro"])
        #expect((outcome.used ?? 0) == 0)
        #expect(outcome.notices.isSuperset(of: ["hearing.standIn", "thinking.standIn", "speaking.standIn"]))
    }

    private static func book(
        under fault: EmulatorFault, limits: FallbackLimits = .all(.seconds(60))
    ) async throws -> Outcome {
        let (outcomes, outcome) = AsyncStream.makeStream(of: Outcome.self)
        try await Vendors.with { vendors in
            var vendors = vendors
            vendors.settings.limits = limits
            for faults in [vendors.hearing, vendors.thinking, vendors.speaking] { faults.always(fault) }
            outcome.yield(try await book(vendors))
        }
        for await outcome in outcomes {
            #expect(outcome.isSummedUp)
            #expect(outcome.said.count > 2 && outcome.captions == outcome.said, "no word is lost, and none heard twice")
            return outcome
        }
        throw CancellationError()
    }
}
