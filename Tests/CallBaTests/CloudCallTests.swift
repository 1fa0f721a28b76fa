import Calls
import CallsTesting
import Emulators
import Foundation
import Logging
import Providers
import ServiceLifecycle
import Testing

@testable import CallBa

/// Azure, Gemini and ElevenLabs, each emulated, with engines that carry words as sound.
private struct Vendors: Sendable {
    var settings = VendorSettings()
    let hearing = EmulatorFaults()
    let thinking = EmulatorFaults()
    let speaking = EmulatorFaults()

    /// Runs all three while a closure uses them.
    static func with(_ body: @escaping @Sendable (Vendors) async throws -> Void) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var vendors = Vendors()
        let (ports, port) = AsyncStream.makeStream(of: (name: String, port: Int).self)
        let azure = AzureEmulator(
            configuration: .init(key: "key"), recognizer: TextEar(), faults: vendors.hearing, logger: logger,
            onListening: { port.yield(("azure", $0)) })
        let gemini = GeminiEmulator(
            .init(key: "key"),
            assistant: try EmbeddedAssistant(engines: URL(filePath: "/nonexistent"), logger: logger),
            faults: vendors.thinking, logger: logger, onListening: { port.yield(("gemini", $0)) })
        // Speech that is over too soon is taken for speech that broke off.
        let elevenLabs = ElevenLabsEmulator(
            voice: TextVoice(framesPerCharacter: 8), configuration: .init(apiKey: "key"), faults: vendors.speaking,
            logger: logger, onListening: { port.yield(("elevenlabs", $0)) })
        let group = ServiceGroup(configuration: .init(services: [azure, gemini, elevenLabs], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var listening: [String: Int] = [:]
            for await (name, port) in ports {
                listening[name] = port
                if listening.count == 3 { break }
            }
            let address = listening.mapValues { "127.0.0.1:\($0)" }
            vendors.settings.azure = try AzureSettings(
                key: "key", region: "koreacentral", url: "ws://\(address["azure"] ?? "")")
            vendors.settings.gemini = try GeminiSettings(
                key: "key", model: nil, address: "http://\(address["gemini"] ?? "")")
            vendors.settings.elevenLabs = try ElevenLabsSettings(
                apiKey: "key", defaultVoice: "CallBaEmulatedWarm00", address: "http://\(address["elevenlabs"] ?? "")")
            let outcome: Result<Void, any Error>
            do {
                try await body(vendors)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try outcome.get()
        }
    }
}

@Suite("A call through vendors' engines", .timeLimit(.minutes(3))) struct CloudCallTests {
    /// What a whole call came to.
    private struct Outcome: Sendable {
        var captions: [String]
        var notices: Set<String>
        var engines: Set<String>
        var isSummedUp: Bool
    }

    /// Books a table, taking the first reply each time.
    private static func book(_ vendors: Vendors) async throws -> Outcome {
        let (outcomes, outcome) = AsyncStream.makeStream(of: Outcome.self)
        try await ServerUnderTest.with(configure: { $0.vendors = vendors.settings }) { server in
            let browser = try await server.browser()
            let answer = try await browser.post(
                "/calls",
                #"{"scenario": "restaurant", "intentText": "이번 주 토요일 저녁 7시에 네 명 자리를 예약하고 싶어요. 이름은 김하늘, 번호는 010-2345-6789예요."}"#
            )
            let call = try #require(try answer.json()["callSid"] as? String, "\(answer.body)")
            let events = try await browser.watch { page in
                try await page.bind(call)
                var all: [Wire.Message] = []
                while all.last?.event != "call.summary", all.last?.event != "call.summary.failed" {
                    let more = try await page.events(until: "recommendations", "call.summary", "call.summary.failed")
                    guard let last = more.last else { break }
                    all += more
                    guard last.event == "recommendations", let reply = last.data.replies?.first else { continue }
                    try await page.say("replySelected", Wire.Wish(text: reply))
                }
                return all
            }
            let exported = try await browser.get("/calls/\(call)/export.json", [:]).json()
            let uses = exported["engines"] as? [[String: Any]] ?? []
            outcome.yield(
                Outcome(
                    captions: events.filter { $0.event == "stt.final" }.compactMap(\.data.text),
                    notices: Set(
                        events.filter { $0.event == "notice" && $0.data.isOn == true }.compactMap(\.data.code)),
                    engines: Set(uses.compactMap { $0["engine"] as? String }),
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
            #expect(outcome.captions.contains("네, 한강식당입니다."))
            #expect(outcome.engines == ["azure", "gemini", "elevenlabs"])
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

    private static func book(under fault: EmulatorFault) async throws -> Outcome {
        let (outcomes, outcome) = AsyncStream.makeStream(of: Outcome.self)
        try await Vendors.with { vendors in
            for faults in [vendors.hearing, vendors.thinking, vendors.speaking] { faults.always(fault) }
            outcome.yield(try await book(vendors))
        }
        for await outcome in outcomes {
            #expect(outcome.isSummedUp)
            #expect(outcome.captions.contains("네, 한강식당입니다."), "no word is lost: \(outcome.captions)")
            return outcome
        }
        throw CancellationError()
    }
}
