import Calls
import CallsTesting
import Foundation
import Languages
import Logging
import Synchronization

/// Everything that a call needs, in the hands of the test.
struct Stage: Sendable {
    let clock = TestClock()
    let carrier = ScriptedCarrier()
    let media: ScriptedMedia
    let recognizer: ScriptedRecognizer
    let voice = ScriptedVoice()
    let assistant: ScriptedAssistant
    let store = MemoryCallStore()
    let events: Witness
    let session: CallSession

    /// - Parameter adjust: changes what the call needs.
    init(
        marksReturn: Bool = true, runs: Int = 1, searchesEarly: Bool = false, patience: CallTimeouts = .distinct,
        adjust: (inout CallServices) -> Void = { _ in }
    ) async throws {
        media = ScriptedMedia(marksReturn: marksReturn)
        recognizer = ScriptedRecognizer(runs: runs)
        assistant = ScriptedAssistant(searchesEarly: searchesEarly)
        events = Witness(store: store)
        var services = CallServices(
            carrier: carrier, recognizer: recognizer, synthesizer: voice, assistant: assistant, store: store,
            events: events, clock: clock, date: { .example })
        adjust(&services)
        session = CallSession(
            .example, script: .example, patience: patience,
            hints: RecognitionHints(language: .korean, phrases: ["한식당"]),
            services: services, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await store.add(Person(id: Call.example.owner, createdAt: .example))
        try await store.add(Call.example)
        assistant.sums(up: .value(.example))
    }

    /// Makes the call while the script runs; returns when it is over.
    func perform(_ script: () async throws -> Void) async rethrows {
        async let call: Void = session.run()
        try await script()
        await call
    }

    /// The callee picks up and the sound is there.
    func answer() async {
        await carrier.untilDialed()
        carrier.report(.ringing)
        carrier.report(.answered)
        carrier.open(media)
    }

    /// The callee picks up and does not greet us; the opening line begins.
    func hearNoGreeting(openingFrames: Int = 2) async {
        voice.can(say: Call.example.opening, frames: openingFrames)
        await answer()
        await clock.pass(.seconds(2))
    }

    /// The callee picks up, hears the opening line and has said nothing yet.
    func open() async {
        await hearNoGreeting()
        await events.shown.untilShown(.speech(.caller(1, Call.example.opening, .heard, .opening)))
        await recognizer.untilStarted()
    }

    var record: CallRecord? { get async throws { try await store.call(Call.example.id) } }
}

extension CallTimeouts {
    /// Waits of which no two are over at the same moment, so that a test can say which one is.
    static var distinct: CallTimeouts {
        var patience = CallTimeouts()
        patience.suggestions = .milliseconds(15_001)
        patience.hangUpConfirmation = .milliseconds(5_003)
        patience.absence = .milliseconds(20_007)
        patience.mediaLoss = .milliseconds(2_009)
        patience.summary = .milliseconds(60_011)
        return patience
    }
}

/// Keeps what is shown, and what the store held at that moment.
final class Witness: EventBus {
    let shown = CollectedEvents()
    private let store: MemoryCallStore
    private let unkept = Mutex<[CallEvent.Kind]>([])

    init(store: MemoryCallStore) { self.store = store }

    /// What was shown before it was in the store.
    var shownTooEarly: [CallEvent.Kind] { unkept.withLock { $0 } }

    func publish(_ event: CallEvent, to call: Call.ID) async {
        // A store that was told to fail tells nothing; tests that do so look at it afterwards.
        let record = try? await store.call(call)
        let isKept =
            switch event.kind {
            case .final(let turn), .speech(let turn): record?.turns.contains(turn) == true
            case .interim(let id, let text, _):
                text.isEmpty || record?.turns.contains { $0.id == id && $0.text == text } == true
            case .state(.ended(let outcome, _)): record?.outcome == outcome
            case .summary(let summary): record?.summary == summary
            default: true
            }
        if !isKept { unkept.withLock { $0.append(event.kind) } }
        await shown.publish(event, to: call)
    }
}
