import Calls
import Foundation
import Languages
import Logging
import ServiceLifecycle
import SocketIO
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import CallsTesting
@testable import Web

@Suite("Calls of a server that stops", .timeLimit(.minutes(1))) struct RunningCallsTests {
    /// Calls that run, with one whose callee has heard the opening line.
    private struct Stage: Sendable {
        let carrier = ScriptedCarrier()
        let media = ScriptedMedia(marksReturn: true)
        let voice = ScriptedVoice()
        let store = MemoryCallStore()
        let events = CollectedEvents()
        let sessionClock = TestClock()
        let closingClock = TestClock()
        let maySumUp = Watched(false)
        let runningCalls: RunningCalls
        let group: ServiceGroup
        let session: CallSession

        init() async throws {
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let hub = CallEventHub(pages: SocketServer(logger: logger).main, texts: try makeTexts()) { _ in }
            let slots = CallSlots(most: 2, cores: 2, canDial: false, isCloud: false, practiceOfOne: 2)
            runningCalls = RunningCalls(audience: hub, slots: slots, clock: closingClock, logger: logger)
            group = ServiceGroup(configuration: .init(services: [runningCalls], logger: logger))
            let assistant = ScriptedAssistant()
            assistant.sums(up: .value(.example))
            session = CallSession(
                .example, script: .example, hints: RecognitionHints(language: .korean),
                services: CallServices(
                    carrier: carrier, recognizer: ScriptedRecognizer(), synthesizer: voice,
                    assistant: PatientAssistant(words: assistant, mayEnd: maySumUp), store: store, events: events,
                    clock: sessionClock, date: { .example }),
                logger: logger)
            try await store.add(Person(id: Call.example.owner, createdAt: .example))
            try await store.add(Call.example)
        }

        /// Runs calls, with one in them, while a closure uses it; returns when all have stopped.
        func perform(_ body: @escaping @Sendable () async throws -> Void) async throws {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                try runningCalls.reserve(Call.example.id, for: Call.example.owner, .practice)
                try await runningCalls.begin(.example, session)
                voice.can(say: Call.example.opening)
                await carrier.untilDialed()
                carrier.report(.answered)
                carrier.open(media)
                await sessionClock.pass(.seconds(2))
                await events.untilShown(.speech(.caller(1, Call.example.opening, .heard, .opening)))
                try await body()
                try await tasks.waitForAll()
            }
        }
    }

    @Test("are waited for, the summary included")
    func waited() async throws {
        let stage = try await Stage()
        try await stage.perform {
            await stage.session.submit(.hangUp)
            await stage.events.untilShown(.state(.ended(.completed, reason: nil)))
            await stage.group.triggerGracefulShutdown()
            await stage.closingClock.untilSomeoneSleeps(for: .seconds(20))
            stage.maySumUp.update { $0 = true }
        }
        #expect(stage.events.kinds.last == .summary(.example))
        #expect(try await stage.store.call(Call.example.id)?.summary == .example)
    }

    @Test("are hung up after twenty seconds, or as soon as they are hurried up", arguments: [true, false])
    func late(isHurried: Bool) async throws {
        let stage = try await Stage()
        stage.maySumUp.update { $0 = true }
        stage.voice.can(say: CallScript.example.interruption, frames: 1, .endless)
        try await stage.perform {
            await stage.group.triggerGracefulShutdown()
            await stage.voice.untilHalted(in: CallScript.example.interruption)
            #expect(stage.carrier.hangUps == 0)
            if isHurried { stage.runningCalls.hurryUp() } else { await stage.closingClock.pass(.seconds(20)) }
        }
        #expect(stage.carrier.hangUps == 1)
        let record = try await stage.store.call(Call.example.id)
        #expect(record?.outcome == .interrupted)
        #expect(record?.summary == .example)
    }

    @Test("are not begun any more, and give their slots back")
    func refused() async throws {
        let stage = try await Stage()
        stage.maySumUp.update { $0 = true }
        try await stage.perform {
            await stage.session.submit(.hangUp)
            await stage.group.triggerGracefulShutdown()
        }
        #expect(throws: RunningCalls.AdmissionError.stopping) {
            try stage.runningCalls.reserve(Call.ID("call_late"), for: Call.example.owner, .practice)
        }
        await #expect(throws: RunningCalls.AdmissionError.stopping) {
            try await stage.runningCalls.begin(.example(id: Call.ID("call_late")), stage.session)
        }
        #expect(stage.runningCalls.count == 0 && !stage.runningCalls.isBusy(for: Call.example.owner))
    }
}
