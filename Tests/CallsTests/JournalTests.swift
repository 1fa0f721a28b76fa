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
    private func keep(
        _ entries: [Entry], isHurried: Bool = false, _ meanwhile: () async -> Void = {}
    ) async {
        let services = CallServices(
            carrier: ScriptedCarrier(), recognizer: ScriptedRecognizer(), synthesizer: ScriptedVoice(),
            assistant: ScriptedAssistant(), store: store, events: events, clock: clock, date: { .example })
        let journal = Journal(Call.example.id, services, Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) {
            isHurried
        }
        let (stream, source) = AsyncStream.makeStream(of: Entry.self, bufferingPolicy: .bufferingOldest(64))
        for entry in entries { source.yield(entry) }
        source.finish()
        async let kept: Void = journal.keep(stream)
        await meanwhile()
        await kept
    }

    /// Lets time pass until something is shown.
    private func letTimePass(until kind: CallEvent.Kind) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                while !Task.isCancelled {
                    await clock.untilSleeping(1)
                    clock.advance(by: .seconds(2))
                }
            }
            await events.untilShown(kind)
            group.cancelAll()
        }
    }

    private static let caption: [Entry] = [.record(.turn(.callee(1, "네"))), .publish(.final(.callee(1, "네")))]

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

    @Test("shows at once what the store cannot take, tells the person, tries again, and tells them when it is written")
    func recovers() async throws {
        store.failNext()
        store.failNext()
        await keep(Self.caption + [.publish(.accepted)]) {
            await events.untilShown(.accepted)
            await clock.pass(.milliseconds(200))
            await clock.pass(.milliseconds(400))
        }
        #expect(
            events.kinds == [
                .notice(.storageUnavailable, isOn: true), .final(.callee(1, "네")), .accepted,
                .notice(.storageUnavailable, isOn: false),
            ])
        #expect(events.all.map(\.sequence) == [1, 2, 3, 4])
        #expect(try await store.call(Call.example.id)?.turns == [.callee(1, "네")])
    }

    @Test("waits a second for a store that does not answer, and shows the rest without waiting")
    func hangs() async throws {
        store.hold()
        let later: [Entry] = [.record(.turn(.callee(2, "몇 분이세요?"))), .publish(.final(.callee(2, "몇 분이세요?")))]
        await keep(Self.caption + later) {
            for _ in 1...10 {
                await clock.untilSomeoneSleeps(for: .milliseconds(100))
                #expect(events.kinds.isEmpty)
                clock.advance(by: .milliseconds(100))
            }
            await events.untilShown(.final(.callee(2, "몇 분이세요?")))
            #expect(events.kinds.first == .notice(.storageUnavailable, isOn: true))
            store.letGo()
        }
        #expect(events.kinds.last == .notice(.storageUnavailable, isOn: false))
        #expect(try await store.call(Call.example.id)?.turns == [.callee(1, "네"), .callee(2, "몇 분이세요?")])
    }

    @Test("what the store could not take stays in order, and of each turn the last state is kept")
    func nothingLost() async throws {
        for _ in 1...4 { store.failNext() }
        await keep([
            .record(.turn(.callee(1, "네", .open))), .record(.turn(.caller(2, "예", .open, .typed))),
            .record(.turn(.callee(1, "네?"))), .record(.turn(.caller(2, "예", .heard, .typed))),
            .record(.ended(.completed)),
        ]) {
            for pause in [200, 400, 800, 1_600] { await clock.pass(.milliseconds(pause)) }
        }
        let record = try await store.call(Call.example.id)
        #expect(record?.turns == [.callee(1, "네?"), .caller(2, "예", .heard, .typed)])
        #expect(record?.outcome == .completed)
    }

    @Test("waits about ten minutes after the last entry for a store that is away, and then keeps all of it")
    func triesAfterTheEnd() async throws {
        store.goAway()
        await keep(Self.caption + [.record(.ended(.completed)), .record(.summary(.example))]) {
            await events.untilShown(.final(.callee(1, "네")))
            for pause in [200, 400, 800, 1_600] { await clock.pass(.milliseconds(pause)) }
            for _ in 1...290 { await clock.pass(.seconds(2)) }
            await clock.untilSomeoneSleeps(for: .seconds(2))
            store.comeBack()
            clock.advance(by: .seconds(2))
        }
        let record = try await store.call(Call.example.id)
        #expect(record?.turns == [.callee(1, "네")])
        #expect(record?.outcome == .completed)
        #expect(record?.summary == .example)
        #expect(events.kinds.last == .notice(.storageUnavailable, isOn: false))
    }

    @Test("says that the record is lost when the store stays away", arguments: [false, true])
    func givesUp(isHurried: Bool) async throws {
        store.goAway()
        await keep(Self.caption, isHurried: isHurried) {
            await letTimePass(until: .notice(.recordLost, isOn: true))
        }
        #expect(
            events.kinds == [
                .notice(.storageUnavailable, isOn: true), .final(.callee(1, "네")),
                .notice(.storageUnavailable, isOn: false), .notice(.recordLost, isOn: true),
            ])
        store.comeBack()
        #expect(try await store.call(Call.example.id)?.turns == [])
        if isHurried {
            #expect(clock.now.offset < .seconds(60), "a server that stops does not wait for long")
        } else {
            #expect(clock.now.offset > .seconds(590))
        }
    }

    @Test("does not insist when the call was deleted meanwhile")
    func deleted() async throws {
        try await store.delete(Call.example.id)
        await keep([.record(.turn(.callee(1, "네"))), .publish(.final(.callee(1, "네"))), .record(.ended(.completed))])
        #expect(events.kinds == [.final(.callee(1, "네"))])
    }
}
