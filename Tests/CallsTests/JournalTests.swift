import CallsTesting
import Foundation
import Logging
import Testing

@testable import Calls

@Suite("The journal", .timeLimit(.minutes(1))) struct JournalTests {
    private let store = MemoryCallStore()
    private let events = CollectedEvents()
    private let clock = TestClock()

    init() async throws {
        try await store.add(Person(id: Call.example.owner, createdAt: .example))
        try await store.add(Call.example)
    }

    /// A journal that keeps these entries, and the clock's hand while it does.
    private func keep(_ entries: [Entry], _ meanwhile: () async -> Void = {}) async {
        let services = CallServices(
            carrier: ScriptedCarrier(), recognizer: ScriptedRecognizer(), synthesizer: ScriptedVoice(),
            assistant: ScriptedAssistant(), store: store, events: events, clock: clock, date: { .example })
        let journal = Journal(Call.example.id, services, Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let (stream, source) = AsyncStream.makeStream(of: Entry.self, bufferingPolicy: .bufferingOldest(64))
        for entry in entries { source.yield(entry) }
        source.finish()
        async let kept: Void = journal.keep(stream)
        await meanwhile()
        await kept
    }

    @Test("writes down, then shows, and numbers what it shows from one")
    func order() async throws {
        await keep([
            .publish(.accepted), .record(.turn(.callee(1, "네"))), .publish(.final(.callee(1, "네"))),
            .record(.ended(.completed)), .record(.summary(.example)), .publish(.summary(.example)),
        ])
        #expect(events.all.map(\.sequence) == [1, 2, 3])
        #expect(events.kinds == [.accepted, .final(.callee(1, "네")), .summary(.example)])
        let record = try await store.call(Call.example.id)
        #expect(record?.turns == [.callee(1, "네")])
        #expect(record?.outcome == .completed)
        #expect(record?.summary == .example)
    }

    @Test("tells the person when the store fails, tries again before the next entry, and tells them when it is back")
    func recovers() async throws {
        store.failNext()
        store.failNext()
        await keep([
            .record(.turn(.callee(1, "네"))), .publish(.final(.callee(1, "네"))), .publish(.accepted),
        ])
        #expect(
            events.kinds == [
                .notice(.storageUnavailable, isOn: true), .final(.callee(1, "네")),
                .notice(.storageUnavailable, isOn: false), .accepted,
            ])
        #expect(try await store.call(Call.example.id)?.turns == [.callee(1, "네")])
    }

    @Test("what the store could not take stays in order, and of each turn the last state is kept")
    func nothingLost() async throws {
        for _ in 1...4 { store.failNext() }
        await keep([
            .record(.turn(.callee(1, "네", .open))), .record(.turn(.caller(2, "예", .open, .typed))),
            .record(.turn(.callee(1, "네?"))), .record(.turn(.caller(2, "예", .heard, .typed))),
            .record(.ended(.completed)),
        ])
        let record = try await store.call(Call.example.id)
        #expect(record?.turns == [.callee(1, "네?"), .caller(2, "예", .heard, .typed)])
        #expect(record?.outcome == .completed)
    }

    @Test("goes on trying after the last entry, more and more patiently")
    func triesAfterTheEnd() async throws {
        for _ in 1...2 { store.failNext() }
        await keep([.record(.ended(.completed))]) {
            await clock.pass(.milliseconds(200))
            await clock.pass(.milliseconds(400))
        }
        #expect(try await store.call(Call.example.id)?.outcome == .completed)
        #expect(
            events.kinds == [.notice(.storageUnavailable, isOn: true), .notice(.storageUnavailable, isOn: false)])
    }

    @Test("gives up after six more tries, and the notice stays")
    func givesUp() async throws {
        for _ in 1...7 { store.failNext() }
        await keep([.record(.ended(.completed))]) {
            for pause in 0..<6 { await clock.pass(.milliseconds(200 << pause)) }
        }
        #expect(try await store.call(Call.example.id)?.outcome == nil)
        #expect(events.kinds == [.notice(.storageUnavailable, isOn: true)])
    }

    @Test("does not insist when the call was deleted meanwhile")
    func deleted() async throws {
        try await store.delete(Call.example.id)
        await keep([.record(.turn(.callee(1, "네"))), .publish(.final(.callee(1, "네"))), .record(.ended(.completed))])
        #expect(events.kinds == [.final(.callee(1, "네"))])
    }
}
