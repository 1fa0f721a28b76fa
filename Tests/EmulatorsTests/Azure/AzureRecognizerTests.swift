import Calls
import CallsTesting
import Foundation
import Languages
import Logging
import Providers
import Synchronization
import TelephoneAudio
import Testing

@testable import Emulators

/// Our client at the emulator.
@Suite("AzureSpeechRecognizer, at the emulator,", .timeLimit(.minutes(5))) struct AzureRecognizerTests {
    /// What a stream brought, and how it ended.
    struct Outcome: Sendable {
        var events: [RecognitionEvent] = []
        var failure: ProviderError?

        var finals: [Transcript] { transcripts.filter(\.isFinal) }
        var transcripts: [Transcript] {
            events.compactMap { if case .transcript(let transcript) = $0 { transcript } else { nil } }
        }
    }

    /// Time runs twenty times as fast, so that waiting between connections is short, and its limits are out of reach.
    static func recognizer(port: Int, key: String = azureKey) throws -> AzureSpeechRecognizer {
        var limits = AzureSpeechRecognizer.Limits()
        limits.start = .seconds(36_000)
        limits.answer = .seconds(36_000)
        return AzureSpeechRecognizer(
            settings: try AzureSettings(key: key, region: "local", url: "ws://127.0.0.1:\(port)"),
            logger: Logger(label: "test"), limits: limits, clock: FastClock(factor: 20))
    }

    static func recognize(
        _ call: SpokenCall = AzureSDKTests.call, by recognizer: any SpeechRecognizer,
        hints: RecognitionHints = RecognitionHints(language: .korean, phrases: ["미용실"])
    ) async -> Outcome {
        let events = Mutex<[RecognitionEvent]>([])
        var failure: ProviderError?
        do throws(ProviderError) {
            try await recognizer.transcribe(call.frames, hints: hints) { event in events.withLock { $0.append(event) } }
        } catch {
            failure = error
        }
        return Outcome(events: events.withLock { $0 }, failure: failure)
    }

    /// All finals of a call, each once, where they were said; every utterance begins once and ends once.
    static func expectWhole(
        _ outcome: Outcome, of call: SpokenCall = AzureSDKTests.call, _ comment: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(outcome.failure == nil, comment, sourceLocation: sourceLocation)
        let heard = outcome.finals.map { SpokenCall.Utterance(text: $0.text, start: $0.start, end: $0.end) }
        #expect(heard == call.utterances, comment, sourceLocation: sourceLocation)
        expectOrder(outcome, comment, sourceLocation: sourceLocation)
    }

    static func expectOrder(
        _ outcome: Outcome, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var last = 0
        var open: Int?
        var revision = 0
        for event in outcome.events {
            switch event {
            case .speechStarted(let utterance):
                #expect(open == nil && utterance == last + 1, comment, sourceLocation: sourceLocation)
                (last, open, revision) = (utterance, utterance, 0)
            case .transcript(let transcript):
                #expect(
                    transcript.utterance == open && transcript.revision == revision + 1, comment,
                    sourceLocation: sourceLocation)
                revision = transcript.revision
                if transcript.isFinal { open = nil }
            case .nothingSaid(let utterance):
                #expect(utterance == open, comment, sourceLocation: sourceLocation)
                open = nil
            case .started, .lagging: break
            }
        }
    }

    @Test("hears a call to its end: interims, finals with confidence, where they were said")
    func recognizes() async throws {
        let outcome = try await withAzure { port in await Self.recognize(by: try Self.recognizer(port: port)) }
        Self.expectWhole(outcome)
        #expect(outcome.transcripts.contains { !$0.isFinal && $0.text == "금요일 오후 세" && $0.utterance == 2 })
        #expect(outcome.finals.allSatisfy { $0.confidence == 0.87 && $0.language == .korean })
    }

    @Test("tells the service the language and the words to expect, and sends the sound as it came")
    func hints() async throws {
        let ear = ScriptedRecognizer()
        ear.lastWords([
            .transcript(
                Transcript(
                    utterance: 1, revision: 1, text: "See Ann-Marie at GP.", isFinal: true, confidence: 0.7,
                    doubtful: ["Ann-Marie"], language: .english, start: .milliseconds(100), end: .seconds(1)))
        ])
        let hints = RecognitionHints(language: .english, phrases: ["Ann-Marie", " ", "GP"], wantsInterims: false)
        let outcome = try await withAzure(recognizer: ear) { port in
            await Self.recognize(by: try Self.recognizer(port: port), hints: hints)
        }
        #expect(ear.hints == RecognitionHints(language: .english, phrases: ["Ann-Marie", "GP"]))
        #expect(ear.frames().flatMap(\.bytes) == AzureSDKTests.call.sound)
        let final = try #require(outcome.finals.first)
        #expect(final.text == "See Ann-Marie at GP." && final.language == .english && final.confidence == 0.7)
        #expect(final.start == .milliseconds(100) && final.end == .seconds(1))
    }

    @Test("hears in the call's language when the hints name none", arguments: Language.allCases)
    func ownLanguage(language: Language) async throws {
        let ear = ScriptedRecognizer()
        ear.lastWords([.final("Yes.")])
        let outcome = try await withAzure(recognizer: ear) { port in
            let recognizer = try Self.recognizer(port: port).forCall(.example(language: language)) { _ in }
            return await Self.recognize(by: recognizer, hints: RecognitionHints(language: nil))
        }
        #expect(ear.hints?.language == language)
        #expect(outcome.finals.map(\.language) == [language])
    }

    @Test("counts from where the stream begins, and across a pause in it")
    func offsets() async throws {
        let call = AzureSDKTests.call
        let (frames, feed) = AsyncStream.makeStream(of: AudioFrame.self)
        for round in [40, 400] {
            for await frame in call.frames {
                feed.yield(AudioFrame(frame.bytes, offset: .seconds(round) + frame.offset))
            }
        }
        feed.finish()
        let events = Mutex<[RecognitionEvent]>([])
        try await withAzure { port in
            try await Self.recognizer(port: port).transcribe(frames, hints: .init(language: .korean)) { event in
                events.withLock { $0.append(event) }
            }
        }
        let outcome = Outcome(events: events.withLock { $0 })
        let expected = [40, 400].flatMap { round in
            call.utterances.map { [$0.start + .seconds(round), $0.end + .seconds(round)] }
        }
        #expect(outcome.finals.map { [$0.start, $0.end] } == expected)
    }

    @Test("loses nothing when the service ends turns by itself")
    func turns() async throws {
        let outcome = try await withAzure(longestTurn: .milliseconds(500)) { port in
            await Self.recognize(by: try Self.recognizer(port: port))
        }
        Self.expectWhole(outcome)
    }

    @Test(
        "loses nothing when the socket breaks, or an answer makes no sense",
        arguments: [
            [EmulatorFault.cut], [.malformed], [.malformed, .cut], [.cut, .cut, .malformed],
        ])
    func recovers(faults: [EmulatorFault]) async throws {
        let suffered = EmulatorFaults()
        for fault in faults { suffered.next(fault) }
        let outcome = try await withAzure(faults: suffered) { port in
            await Self.recognize(by: try Self.recognizer(port: port))
        }
        Self.expectWhole(outcome)
    }

    @Test(
        "gives up with a reason when that never ends",
        arguments: [
            (EmulatorFault.cut, ProviderError.Kind.unreachable), (.malformed, .serverFault),
            (.unauthorized, .unauthorized),
            (.exhausted(retryAfter: .seconds(3)), .rateLimited),
        ])
    func givesUp(fault: EmulatorFault, kind: ProviderError.Kind) async throws {
        let outcome = try await withAzure(faults: EmulatorFaults(always: fault)) { port in
            await Self.recognize(by: try Self.recognizer(port: port))
        }
        #expect(outcome.failure?.kind == kind && outcome.failure?.provider == "azure")
        #expect(outcome.finals.isEmpty)
    }

    @Test("says that a key is wrong, and that nobody listens")
    func refused() async throws {
        let port = try await withAzure { port in
            let outcome = await Self.recognize(by: try Self.recognizer(port: port, key: "wrong"))
            #expect(outcome.failure == ProviderError(.unauthorized, provider: "azure", code: "401"))
            return port
        }
        let outcome = await Self.recognize(by: try Self.recognizer(port: port))
        #expect(outcome.failure?.kind == .unreachable && outcome.events.isEmpty)
    }

    @Test("bears answers that come slowly, but not a service that takes up nothing")
    func slow() async throws {
        let patient = try await withAzure(faults: EmulatorFaults(always: .slow(.milliseconds(300)))) { port in
            await Self.recognize(by: try Self.recognizer(port: port))
        }
        Self.expectWhole(patient)
        let asleep = TestClock()
        let outcome = try await withAzure(
            faults: EmulatorFaults(always: .slow(.seconds(4))), clock: asleep
        ) { port in
            let settings = try AzureSettings(key: azureKey, region: "local", url: "http://127.0.0.1:\(port)/")
            let clock = FastClock(factor: 20)
            let recognizer = AzureSpeechRecognizer(settings: settings, logger: Logger(label: "test"), clock: clock)
            return await Self.recognize(by: recognizer)
        }
        #expect(outcome.failure?.kind == .timedOut && outcome.events.isEmpty)
    }

    @Test("returns quietly when it is cancelled, and leaves nothing open")
    func cancelled() async throws {
        let ear = ScriptedRecognizer()
        try await withAzure(recognizer: ear) { port in
            let recognizer = try Self.recognizer(port: port)
            let (frames, feed) = AsyncStream.makeStream(of: AudioFrame.self)
            for await frame in AzureSDKTests.call.frames { feed.yield(frame) }
            let failure = await withTaskGroup(of: ProviderError?.self) { group in
                group.addTask {
                    do throws(ProviderError) {
                        try await recognizer.transcribe(frames, hints: .init(language: .korean)) { _ in }
                        return nil
                    } catch {
                        return error
                    }
                }
                await ear.untilGiven(frames: 10)
                group.cancelAll()
                return await group.next() ?? nil
            }
            #expect(failure == nil)
        }
    }
}
