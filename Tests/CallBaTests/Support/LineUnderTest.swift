import AsyncHTTPClient
import Calls
import Foundation
import Hummingbird
import Languages
import Logging
import PracticeLine
import Providers
import ServiceLifecycle
import WebSockets

@testable import CallBa
@testable import CallPlacing
@testable import CallsTesting
@testable import Web

/// Replies and a summary without thought.
private struct QuickAssistant: Assistant {
    func opening(for purpose: String, callerName: String?, language: Language) async throws(ProviderError) -> String {
        purpose
    }

    func suggestReplies(
        to conversation: Conversation, onSuggestion: @Sendable (Suggestion) async -> Void
    ) async throws(ProviderError) {
        for text in ["네.", "아니요.", "잠시만요."] { await onSuggestion(Suggestion(text)) }
    }

    func summarize(_ conversation: Conversation) async throws(ProviderError) -> Summary { .example }
}

/// What happened at the line's end, in order; a test waits for what it needs.
final class PracticeLog: Sendable {
    private let events = Watched<[PracticeEvent]>([])

    var all: [PracticeEvent] { events.value }
    func append(_ event: PracticeEvent) { events.update { $0.append(event) } }
    func removeAll() { events.update { $0 = [] } }

    /// Returns once something of that sort has happened, or when the task is cancelled.
    func until(_ matches: @escaping @Sendable (PracticeEvent) -> Bool) async {
        await events.wait { $0.contains(where: matches) }
    }
}

/// Our end and the practice line's, met on the wire: REST, webhooks and media sockets between them are real, ears and
/// voices carry words as sound, and the clock is fast.
struct LineUnderTest: Sendable {
    private let carrier: TwilioCarrier
    private let scenarios: [Scenario]
    private let clock: FastClock
    let recognizer: any SpeechRecognizer
    /// What happened at the line's end.
    let practice: PracticeLog

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs both ends while a closure uses them.
    /// - Parameter scenarios: YAML by name.
    static func with(
        _ scenarios: [String: String], recognizer: any SpeechRecognizer = TextEar(), factor: Int = 4,
        _ body: @escaping @Sendable (LineUnderTest) async throws -> Void
    ) async throws {
        try await Program.withFolder { folder, _ in
            for (name, yaml) in scenarios {
                try yaml.write(to: folder.appending(path: name + ".yaml"), atomically: true, encoding: .utf8)
            }
            let scenarios = try Scenario.load(from: folder)
            let port = try await LoopbackPort.find(host: "127.0.0.1")
            let linePort = try await LoopbackPort.find(host: "127.0.0.1")
            let clock = FastClock(factor: factor)
            try await HTTPClient.withHTTPClient { http in
                let sid = "AC" + String(repeating: "0a", count: 16)
                guard let from = PhoneNumber(e164: "+827000000000"),
                    let api = URL(string: "http://127.0.0.1:\(linePort)"),
                    let own = URL(string: "http://127.0.0.1:\(port)")
                else { throw LoopbackPort.Taken(port: port) }
                let carrier = TwilioCarrier(
                    TwilioConfiguration(
                        accountSid: sid, authToken: "token", from: from, apiBaseURL: api, publicBaseURL: own),
                    http: http, clock: clock, logger: logger)
                let routes = CarrierRoutes(carriers: [carrier])
                let router = Router(context: AppContext.self)
                routes.add(to: router)
                let server = Application(
                    router: router, server: .http1WithWebSockets { request, _ in routes.socket(request) },
                    configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
                let practice = PracticeLog()
                var line = PracticeLine.Configuration(port: linePort, accountSid: sid, authToken: "token")
                line.isStrict = true
                let (ready, isReady) = AsyncStream.makeStream(of: Never.self)
                let services: [any Service] = [
                    server,
                    PracticeLine(
                        scenarios: scenarios, recognizer: TextEar(), voice: TextVoice(), configuration: line,
                        clock: clock, logger: logger, onListening: { _ in isReady.finish() },
                        onEvent: { event in practice.append(event) }),
                ]
                let group = ServiceGroup(configuration: .init(services: services, logger: logger))
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask {
                        // A line that cannot start is nothing to wait for.
                        defer { isReady.finish() }
                        try await group.run()
                    }
                    let unownedCalls = Task { await carrier.run() }  // Ended below; it belongs to this fixture.
                    for await _ in ready {}
                    let outcome: Result<Void, any Error>
                    do {
                        try await body(
                            LineUnderTest(
                                carrier: carrier, scenarios: scenarios, clock: clock, recognizer: recognizer,
                                practice: practice))
                        outcome = .success(())
                    } catch {
                        outcome = .failure(error)
                    }
                    unownedCalls.cancel()
                    await group.triggerGracefulShutdown()
                    try await tasks.waitForAll()
                    try outcome.get()
                }
            }
        }
    }

    /// A call that is going on.
    struct Running: Sendable {
        let session: CallSession
        let events: CollectedEvents
        let store: MemoryCallStore
        let call: Call

        /// What the person was shown of the callee, each turn once, in order.
        var captions: [String] {
            events.kinds.compactMap { if case .final(let turn) = $0 { turn.text } else { nil } }
        }

        func untilCaption(_ text: String) async {
            await events.untilShown { if case .final(let turn) = $0 { turn.text == text } else { false } }
        }

        /// How the call ended.
        func outcome() async -> Outcome? {
            await events.untilShown { if case .state(.ended) = $0 { true } else { false } }
            return events.kinds.lazy.compactMap { kind -> Outcome? in
                if case .state(.ended(let outcome, _)) = kind { outcome } else { nil }
            }.first
        }
    }

    /// Makes a call while a closure watches it; returns when all of it is kept.
    func call(
        _ name: String, opening: String = "안녕하세요. 예약하려고 전화드렸습니다.", patience: CallTimeouts = CallTimeouts(),
        _ body: @escaping @Sendable (Running) async throws -> Void
    ) async throws {
        guard let scenario = scenarios.first(where: { $0.id == name }) else { throw Program.Missing(description: name) }
        let call = Call(
            id: Call.ID("call_\(UUID().uuidString)"), owner: Person.ID("person_test"), number: scenario.number,
            contactName: nil, purpose: opening, opening: opening, language: scenario.language, voice: Voice(),
            createdAt: Date())
        let events = CollectedEvents()
        let store = MemoryCallStore()
        try await store.add(Person(id: call.owner, createdAt: call.createdAt))
        try await store.add(call)
        let session = CallSession(
            call, script: .standard(call.language), patience: patience,
            hints: RecognitionHints(language: call.language),
            services: CallServices(
                carrier: carrier, recognizer: recognizer, synthesizer: TextVoice(), assistant: QuickAssistant(),
                store: store, events: events, clock: clock),
            logger: Self.logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await session.run() }
            try await body(Running(session: session, events: events, store: store, call: call))
            try await tasks.waitForAll()
        }
    }

    /// What the persona understood so far, in order.
    var heard: [String] {
        practice.all.compactMap { if case .heard(_, let text) = $0 { text } else { nil } }
    }

    /// How Twilio's rules were broken so far.
    var violations: [String] {
        practice.all.compactMap { if case .violation(let problem) = $0 { problem } else { nil } }
    }

    func untilHeard(_ text: String) async {
        await practice.until { if case .heard(_, text) = $0 { true } else { false } }
    }
}
