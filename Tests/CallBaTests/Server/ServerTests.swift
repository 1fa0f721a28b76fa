import Calls
import Foundation
import HTTPTypes
import Languages
import NIOHTTP1
import Testing
import WebSockets

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("The server", .timeLimit(.minutes(3))) struct ServerTests {
    /// Places a practice call and answers with its id.
    private func place(_ scenario: String, by browser: ServerUnderTest.Browser) async throws -> String {
        let answer = try await browser.post(
            "/calls",
            #"""
            {"scenario": "\#(scenario)",
             "intentText": "이번 주 토요일 저녁 7시에 네 명 자리를 예약하고 싶어요. 7시가 안 되면 6시 반도 괜찮아요."}
            """#)
        #expect(answer.status == 201, "\(answer.body)")
        return try #require(try answer.json()["callSid"] as? String)
    }

    @Test("a call is placed, watched, answered by choices and kept as it was shown")
    func wholeCall() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let call = try await place("restaurant", by: browser)
            let events = try await browser.watch { page in
                try await page.bind(call)
                var all: [CallMessages.Message] = []
                while all.last?.event != "call.summary", all.last?.event != "call.summary.failed" {
                    let more = try await page.events(until: "recommendations", "call.summary", "call.summary.failed")
                    guard let last = more.last else { break }
                    all += more
                    guard last.event == "recommendations", let reply = last.data.replies?.first else { continue }
                    #expect(Set(last.data.replies ?? []).count == 3)
                    try await page.say("replySelected", CallMessages.ClientEvent(text: reply))
                }
                return all
            }
            #expect(events.first?.event == "snapshot")
            // An answer to one page alone is no event of the call, and has no number.
            let numbers = events.filter { !$0.event.hasPrefix("say.") }.map(\.data.sequence)
            #expect(
                numbers == Array((numbers.first ?? 0)..<(numbers.first ?? 0) + numbers.count),
                "each event once, in order")
            #expect(events.last?.data.stored == true)

            // What was shown is what is kept.
            var shown: [Int: String] = [:]
            for event in events where ["stt.final", "speech"].contains(event.event) {
                if let turn = event.data.turn { shown[turn] = event.data.text }
            }
            let history = try await browser.get("/calls/history", [:]).json()
            let kept = try #require((history["calls"] as? [[String: Any]])?.first)
            #expect(kept["callSid"] as? String == call)
            let transcript = try #require(kept["transcript"] as? [[String: Any]])
            for turn in transcript {
                let id = try #require(turn["id"] as? Int)
                if let text = shown[id] { #expect(turn["text"] as? String == text) }
            }
            #expect(Set(shown.keys).isSubset(of: transcript.compactMap { $0["id"] as? Int }))
            #expect(kept["outcome"] as? String == "completed")
            #expect(kept["summary"] != nil)

            let page = try await browser.get("/calls/\(call)")
            #expect(page.status == 200)
            #expect(page.body.contains("네, 한강식당입니다."), "the transcript can be read without scripts")
        }
    }

    @Test("a page that comes back gets what it missed, each event once")
    func comesBack() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let call = try await place("restaurant", by: browser)
            let before = try await browser.watch { page in
                try await page.bind(call)
                return try await page.events(until: "stt.final")
            }
            let last = try #require(before.last?.data.sequence)
            let after = try await browser.watch { page in
                try await page.bind(call, after: last)
                let events = try await page.events(until: "recommendations", "speech")
                try await page.say("call.ended.byUser", CallMessages.ClientEvent(callSid: call))
                return events + (try await page.events(until: "call.summary", "call.summary.failed"))
            }
            #expect(after.first?.data.sequence == last + 1)
            let numbers = (before + after).map(\.data.sequence)
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
        }
    }

    @Test("keys are pressed from the page, wrong ones refused in words, and a message needs a machine")
    func keypad() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let call = try await place("restaurant", by: browser)
            try await browser.watch { page in
                try await page.bind(call)
                _ = try await page.events(until: "recommendations")
                for (event, values, code) in [
                    ("press", CallMessages.ClientEvent(digits: "12x"), "press.wrong"),
                    ("press", CallMessages.ClientEvent(), "press.wrong"),
                    ("press", CallMessages.ClientEvent(digits: String(repeating: "1", count: 33)), "press.long"),
                    ("leaveMessage", CallMessages.ClientEvent(), "message.noMachine"),
                ] {
                    try await page.say(event, values)
                    let refused = try #require(try await page.events(until: "say.error").last)
                    #expect(refused.data.code == code)
                    #expect(refused.data.message?.isEmpty == false && refused.data.message?.contains("{") == false)
                }
                try await page.say("press", CallMessages.ClientEvent(digits: "1#"))
                var speech = try #require(try await page.events(until: "speech").last)
                while speech.data.origin != "keypad" || speech.data.state == "open" {
                    speech = try #require(try await page.events(until: "speech").last)
                }
                #expect(speech.data.text == "1#")
                #expect(speech.data.state == "heard")
                try await page.say("call.ended.byUser", CallMessages.ClientEvent(callSid: call))
                _ = try await page.events(until: "call.summary", "call.summary.failed")
            }
        }
    }

    @Test("a page alone is told what came of its event; all are shown what was said", arguments: [true, false])
    func ownAnswers(isTaken: Bool) async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let call = try await place("restaurant", by: browser)
            let (own, others) = try await browser.watch { page in
                try await browser.watch { other in
                    for page in [page, other] { try await page.bind(call) }
                    _ = try await page.events(until: "recommendations")
                    try await page.say("say", CallMessages.ClientEvent(text: isTaken ? "네, 네 명이에요." : "  "))
                    let own = try await page.events(until: "say.result", "say.error")
                    if isTaken { _ = try await page.events(until: "speech") }
                    try await page.say("call.ended.byUser", CallMessages.ClientEvent(callSid: call))
                    return (own, try await other.events(until: "call.summary", "call.summary.failed"))
                }
            }
            #expect(own.last?.event == (isTaken ? "say.result" : "say.error"))
            #expect(own.last?.data.sequence == 0)
            #expect(!others.contains { $0.event.hasPrefix("say.") })
            #expect(others.contains { $0.event == "speech" && $0.data.text == "네, 네 명이에요." } == isTaken)
        }
    }

    @Test("a page that is opened late learns when the callee picked up")
    func acceptedAt() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let call = try await place("restaurant", by: browser)
            let accepted = try await browser.watch { page in
                try await page.bind(call)
                return try await page.events(until: "call.accepted").last
            }
            let snapshot = try await browser.watch { page in
                try await page.bind(call)
                let snapshot = try await page.events(until: "snapshot").last
                try await page.say("call.ended.byUser", CallMessages.ClientEvent(callSid: call))
                _ = try await page.events(until: "call.summary", "call.summary.failed")
                return snapshot
            }
            let moment = try #require(snapshot?.data.acceptedAt)
            #expect(moment == accepted?.data.acceptedAt)
            #expect(try #require(snapshot?.data.at) >= moment)
        }
    }

    @Test("a stranger learns nothing of a call: not its page, not its events, and cannot delete it")
    func stranger() async throws {
        try await ServerUnderTest.with { server in
            let owner = try await server.browser()
            let stranger = try await server.browser()
            let call = try await place("busy", by: owner)
            #expect(try await stranger.get("/calls/\(call)").status == 404)
            #expect(try await stranger.delete("/calls/\(call)").status == 404)
            let history = try await stranger.get("/calls/history", [:]).json()
            #expect((history["calls"] as? [Any])?.isEmpty == true)
            let answer = try await stranger.watch { page in
                try await page.bind(call)
                return try await page.events(until: "say.error", "snapshot")
            }
            #expect(answer.last?.event == "say.error")
            #expect(answer.last?.data.code == "call.unknown")
        }
    }

    @Test("requests and sockets from a page of another site are refused")
    func foreignOrigin() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let answer = try await browser.post("/calls", "{}", ["origin": "https://elsewhere.example"])
            #expect(answer.status == 403)
            await #expect(throws: WebSocketError(kind: .refused, status: 400)) {
                try await browser.watch(origin: "https://elsewhere.example") { _ in }
            }
        }
    }

    struct BadOrder: Sendable, CustomTestStringConvertible {
        var body: String
        var status: Int
        var code: String
        var testDescription: String { code }
    }

    static let badOrders: [BadOrder] = [
        BadOrder(body: "{", status: 400, code: "request.malformed"),
        BadOrder(body: #"{"phone": "", "intentText": "예약"}"#, status: 400, code: "phone.missing"),
        BadOrder(body: #"{"phone": "안녕", "intentText": "예약"}"#, status: 400, code: "phone.invalid"),
        BadOrder(body: #"{"phone": "119", "intentText": "불이야"}"#, status: 400, code: "phone.emergency"),
        BadOrder(body: #"{"phone": "02-119", "intentText": "불이야"}"#, status: 400, code: "phone.emergency"),
        BadOrder(body: #"{"phone": "060-700-1234", "intentText": "운세"}"#, status: 400, code: "phone.premium"),
        BadOrder(body: #"{"phone": "+81 3-1234-5678", "intentText": "예약"}"#, status: 400, code: "phone.country"),
        BadOrder(body: #"{"phone": "02-123-4567", "intentText": "예약"}"#, status: 400, code: "phone.practiceOnly"),
        BadOrder(body: #"{"scenario": "nobody", "intentText": "예약"}"#, status: 400, code: "scenario.unknown"),
        BadOrder(body: #"{"scenario": "restaurant", "intentText": "  "}"#, status: 400, code: "purpose.empty"),
        BadOrder(
            body: #"{"scenario": "restaurant", "intentText": "\#(String(repeating: "가", count: 5_000))"}"#, status: 400,
            code: "purpose.long"),
        BadOrder(
            body: #"{"scenario": "restaurant", "intentText": "예약\#(String(repeating: "\u{0301}", count: 20_000))"}"#,
            status: 400, code: "purpose.long"),
        BadOrder(
            body: #"{"scenario": "restaurant", "intentText": "예약", "voice": "squeaky"}"#, status: 400,
            code: "voice.unknown"),
        BadOrder(
            body: #"{"scenario": "restaurant", "intentText": "예약", "language": "fr"}"#, status: 400,
            code: "language.unknown"),
        BadOrder(
            body: #"{"scenario": "restaurant", "intentText": "예약", "userId": "person_other"}"#, status: 403,
            code: "session.foreign"),
    ]

    @Test("what cannot be called is refused in the person's own language, and nothing is kept")
    func refusals() async throws {
        try await ServerUnderTest.with { server in
            for language in Language.allCases {
                let browser = try await server.browser(language)
                for order in Self.badOrders {
                    let answer = try await browser.post("/calls", order.body)
                    #expect(answer.status == order.status, "\(order.code): \(answer.body)")
                    let told = try answer.json()
                    #expect(told["code"] as? String == order.code)
                    let sentence = try #require(told["error"] as? String)
                    let isKorean = sentence.unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) }
                    #expect(isKorean == (language == .korean), "\(sentence)")
                    #expect(!sentence.contains("{"), "a placeholder was left: \(sentence)")
                }
                let history = try await browser.get("/calls/history", [:]).json()
                #expect((history["calls"] as? [Any])?.isEmpty == true)
            }
        }
    }

    @Test("a sentence can be listened to before the call, and its address is not guessable")
    func preview() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let answer = try await browser.post(
                "/calls/preview", #"{"scenario": "restaurant", "intentText": "토요일 저녁 7시에 네 명 예약"}"#)
            let preview = try answer.json()
            #expect((preview["script"] as? String)?.contains("예약") == true)
            let address = try #require(preview["audioUrl"] as? String)
            let sound = try await browser.get(address, [:])
            #expect(sound.status == 200)
            #expect(sound.headers["content-type"] == ["audio/wav"])
            #expect(sound.body.hasPrefix("RIFF"))
            #expect(try await browser.get("/audio/00000000.wav", [:]).status == 404)
        }
    }

    @Test("a call can be deleted once it is over, and then it is gone")
    func deletion() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let call = try await place("busy", by: browser)
            _ = try await browser.watch { page in
                try await page.bind(call)
                return try await page.events(until: "call.summary", "call.summary.failed")
            }
            var answer = try await browser.delete("/calls/\(call)")
            // The summary is shown a moment before the call has put everything away.
            while answer.status == 409 { answer = try await browser.delete("/calls/\(call)") }
            #expect(answer.status == 200)
            #expect(try await browser.get("/calls/\(call)").status == 404)
        }
    }

    @Test("pages carry a strict policy and no script of their own", arguments: ["/", "/history", "/calls/none"])
    func policy(path: String) async throws {
        try await ServerUnderTest.with { server in
            let page = try await server.browser().get(path)
            #expect(page.headers["content-security-policy"].first?.contains("default-src 'self'") == true)
            #expect(page.headers["x-content-type-options"] == ["nosniff"])
            #expect(!page.body.contains("<script>") && !page.body.contains("style="))
        }
    }

    @Test("assets have the types that browsers insist on")
    func assets() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let script = try await browser.get("/assets/call.js", [:])
            #expect(script.status == 200)
            #expect(script.headers["content-type"].first?.hasPrefix("text/javascript") == true)
            #expect(try await browser.get("/assets/nothing.js", [:]).status == 404)
            for path in ["/assets/../Texts/ko.json", "/assets/%2e%2e/Texts/ko.json", "/assets/..%2fTexts/ko.json"] {
                #expect(try await browser.get(path, [:]).status == 400, "\(path)")
            }
        }
    }

    @Test("a webhook that does not prove itself is refused")
    func unsignedWebhook() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            for path in ["/twilio/answer", "/twilio/hold", "/call-status"] {
                let answer = try await server.send(.POST, path, "", ["x-twilio-signature": "AAAA"], "CallSid=CA1")
                #expect(answer.status == 403)
            }
            _ = browser
        }
    }
}
