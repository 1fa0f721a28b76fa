import Calls
import Foundation
import Languages
import PracticeLine
import Providers
import Storage
import Synchronization
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import CallsTesting
@testable import Web

/// An assistant whose summaries wait until a test lets them go.
struct PatientAssistant: Assistant {
    let words: any Assistant
    let mayEnd: Watched<Bool>

    func opening(for purpose: String, callerName: String?, language: Language) async throws(ProviderError) -> String {
        try await words.opening(for: purpose, callerName: callerName, language: language)
    }

    func suggestReplies(
        to conversation: Conversation, onSuggestion: @Sendable (Suggestion) async -> Void
    ) async throws(ProviderError) {
        try await words.suggestReplies(to: conversation, onSuggestion: onSuggestion)
    }

    func summarize(_ conversation: Conversation) async throws(ProviderError) -> Summary {
        await mayEnd.wait { $0 }
        return try await words.summarize(conversation)
    }
}

@Suite("A server that is told to stop", .timeLimit(.minutes(3))) struct ShutdownTests {
    private typealias Page = ServerUnderTest.Page

    /// What each side had when the server was gone.
    private struct Aftermath: Sendable {
        /// What the page got from the moment at which the server was told to stop.
        var events: [CallMessages.Message]
        /// Everything the callee's ear was given.
        var heard: String
        /// In the carrier's word.
        var leg: [String]
        var record: CallRecord

        var outcome: String? { events.last { $0.data.state == "ended" }?.data.outcome }
        var notice: String? { events.first { $0.event == "notice" && $0.data.code == "server.stopping" }?.data.message }
    }

    private static let order = #"{"scenario": "desk", "intentText": "예약하고 싶어요.", "opening": {"text": "예약하려고요."}}"#

    /// Makes a call, tells the server to stop once that is due, and sees it through to its end.
    /// - Parameter framesPerCharacter: how long both sides take over what they say.
    private static func stop(
        pickUp: Int = 0, framesPerCharacter: Int = 0, language: Language = .korean, mayEnd: Bool = true, times: Int = 1,
        once isDue: @escaping @Sendable (Page, String) async throws -> Void,
        then goOn: @escaping @Sendable (ServerUnderTest.Browser, Page) async throws -> [CallMessages.Message] = {
            _, _ in []
        }
    ) async throws -> Aftermath {
        try await Program.withFolder { folder, _ in
            try ReceptionistScenario.write(to: folder, pickUp: pickUp)
            let database = DatabaseAddress.sqlite(path: folder.appending(path: "callba.sqlite").path)
            let practice = PracticeLog()
            let kept = Mutex<(call: Call.ID, events: [CallMessages.Message])?>(nil)
            try await ServerUnderTest.with(
                practice: { practice.append($0) }, voice: TextVoice(framesPerCharacter: framesPerCharacter),
                thinking: { PatientAssistant(words: $0, mayEnd: Watched(mayEnd)) },
                configure: { configuration in
                    configuration.database = database
                    configuration.scenariosDirectory = folder
                }
            ) { server in
                let browser = try await server.browser(language)
                let order = order.replacing("{", with: #"{"language": "\#(language.rawValue)", "#, maxReplacements: 1)
                let answer = try await browser.post("/calls", order)
                let call = try #require(try answer.json()["callSid"] as? String, "\(answer.body)")
                let events = try await browser.watch { page in
                    try await page.bind(call)
                    try await isDue(page, call)
                    for _ in 1...times { server.stop() }
                    return try await goOn(browser, page)
                        + (try await page.events(until: "call.summary", "call.summary.failed"))
                }
                await server.untilStopped()
                kept.withLock { $0 = (Call.ID(call), events) }
            }
            let (call, events) = try #require(kept.withLock { $0 })
            let store = try await DatabaseStore.open(database)
            let record = try await store.call(call)
            try await store.close()
            var aftermath = Aftermath(events: events, heard: "", leg: [], record: try #require(record))
            for event in practice.all {
                switch event {
                case .recording(_, let sound): aftermath.heard += TextAsSound.decode(sound)
                case .ended(_, let status): aftermath.leg.append(status)
                default: break
                }
            }
            return aftermath
        }
    }

    /// Returns once the page shows that the call has come to a state, or is shown nothing more.
    private static func wait(for state: String, on page: Page) async throws {
        while let last = try await page.events(until: "snapshot", "call.state").last, last.data.state != state {}
    }

    /// The call was closed as one that was answered should be.
    private func expectClosed(_ after: Aftermath, in language: Language = .korean) throws {
        let sentence = StockPhrases.interruption(in: language)
        #expect(after.heard.hasSuffix(sentence), "the callee heard all of it, and nothing after it: \(after.heard)")
        #expect(after.heard.ranges(of: sentence).count == 1)
        #expect(after.notice == (try makeTexts().text("notice.server.stopping", language)))
        #expect(after.outcome == "interrupted")
        #expect(after.events.last?.event == "call.summary")
        #expect(after.leg == ["completed"])
        #expect(after.record.outcome == .interrupted)
        #expect(after.record.summary != nil)
        // The callee may have begun to speak meanwhile; of ours it is the last.
        let last = try #require(after.record.turns.last { $0.speaker == .caller })
        #expect(last.text == sentence)
        #expect(last.state == .heard)
        #expect(last.origin == .closing)
    }

    @Test("hangs up a telephone that rings, tells the page and keeps the call")
    func ringing() async throws {
        let after = try await Self.stop(pickUp: 30) { page, _ in try await Self.wait(for: "ringing", on: page) }
        #expect(after.heard == "")
        #expect(after.notice?.isEmpty == false)
        #expect(after.outcome == "interrupted")
        #expect(after.leg == ["canceled"])
        #expect(after.record.outcome == .interrupted && after.record.endedAt != nil)
    }

    @Test("lets the callee end what they are saying, then tells them, and hangs up")
    func calleeSpeaks() async throws {
        let after = try await Self.stop(framesPerCharacter: 5) { page, _ in
            _ = try await page.events(until: "stt.partial")
        }
        try expectClosed(after)
        let final = try #require(after.events.firstIndex { $0.event == "stt.final" })
        let told = try #require(after.events.firstIndex { $0.data.origin == "closing" })
        #expect(final < told)
        #expect(after.record.turns.map(\.text).first == "네, 한빛의원입니다.")
    }

    @Test("lets the opening line end, then tells the callee, and hangs up")
    func opening() async throws {
        let after = try await Self.stop(framesPerCharacter: 3) { page, _ in
            _ = try await page.events(until: "speech.started")
        }
        try expectClosed(after)
        let opening = try #require(after.record.turns.first { $0.origin == .opening })
        #expect(opening.state == .heard)
        #expect(after.heard == opening.text + StockPhrases.interruption(in: .korean))
    }

    @Test("tells a callee who waits for an answer, in the language of the call", arguments: Language.allCases)
    func answerAwaited(language: Language) async throws {
        let after = try await Self.stop(language: language) { page, _ in
            _ = try await page.events(until: "recommendations")
        }
        try expectClosed(after, in: language)
    }

    @Test("lets a reply end that is being spoken, then tells the callee, and hangs up")
    func reply() async throws {
        let after = try await Self.stop(framesPerCharacter: 3) { page, _ in
            _ = try await page.events(until: "recommendations")
            try await page.say("say", CallMessages.ClientEvent(text: "박지우입니다."))
            // Words that buy time may come before it.
            let turn = try await page.events(until: "say.result").last?.data.turn
            while let begun = try await page.events(until: "speech.started").last, begun.data.turn != turn {}
        }
        try expectClosed(after)
        #expect(after.heard.contains("박지우입니다."))
    }

    @Test("takes no other call and no other command meanwhile, says so in words, and goes on serving pages")
    func refuses() async throws {
        let texts = try makeTexts()
        let after = try await Self.stop(framesPerCharacter: 4) { page, _ in
            _ = try await page.events(until: "recommendations")
        } then: { browser, page in
            let told = try await page.events(until: "notice")
            let english = ServerUnderTest.Browser(
                server: browser.server, cookie: browser.cookie.replacing("lang=ko", with: "lang=en"))
            for (browser, language) in [(browser, Language.korean), (english, .english)] {
                let answer = try await browser.post("/calls", Self.order)
                #expect(answer.status == 503)
                #expect(try answer.json()["code"] as? String == "server.stopping")
                #expect(try answer.json()["error"] as? String == texts.text("error.server.stopping", language))
            }
            #expect(try await browser.get("/").status == 200)
            try await page.say("say", CallMessages.ClientEvent(text: "네."))
            let refused = try await page.events(until: "say.error")
            #expect(refused.last?.data.code == "server.stopping")
            return told + refused
        }
        try expectClosed(after)
    }

    @Test("gives a summary up that does not come, when it is told to stop again")
    func twice() async throws {
        let after = try await Self.stop(mayEnd: false, times: 2) { page, call in
            _ = try await page.events(until: "recommendations")
            try await page.say("call.ended.byUser", CallMessages.ClientEvent(callSid: call))
            try await Self.wait(for: "ended", on: page)
        }
        #expect(after.events.last?.event == "call.summary.failed")
        #expect(after.leg == ["completed"])
        #expect(after.record.outcome == .completed && after.record.summary == nil)
        #expect(!after.record.turns.isEmpty)
    }

    @Test("hangs a call up at once, in whatever it is, when it is told to stop again")
    func twiceWhileTalking() async throws {
        // The sentence alone would take half a minute.
        let after = try await Self.stop(framesPerCharacter: 40, times: 2) { page, _ in
            _ = try await page.events(until: "stt.partial")
        }
        #expect(!after.heard.contains(StockPhrases.interruption(in: .korean)))
        #expect(after.outcome == "interrupted")
        #expect(after.leg == ["completed"])
        #expect(after.record.outcome == .interrupted)
    }
}
