import Calls
import CallsTesting
import Foundation
import Logging
import Synchronization
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("Calls that are kept no longer") struct RetentionTests {
    @Test("are forgotten when the server starts, and then as their time comes")
    func sweeping() async throws {
        let store = MemoryCallStore()
        let clock = TestClock()
        let now = Mutex(Date.example)
        let person = Person(id: Call.example.owner, createdAt: .example)
        try await store.add(person)
        try await store.setSettings(PersonalSettings(retentionDays: 1), of: person.id)
        for (id, hours) in [("old", 30.0), ("recent", 2), ("open", 40)] {
            var call = Call.example
            call.id = Call.ID(id)
            call.createdAt = .example - hours * 3600
            try await store.add(call)
            if id != "open" { try await store.end(call.id, outcome: .completed, at: call.createdAt) }
        }
        let session = Session(
            tokenHash: [1], person: person.id, createdAt: .example, lastUsedAt: .example, idleLimit: .seconds(3_600),
            expiresAt: .example + 7_200)
        try await store.add(session)
        func kept() async throws -> [String] {
            try await store.calls(of: person.id, limit: 10, before: nil).map(\.call.id.rawValue).sorted()
        }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let retention = Retention(store: store, clock: clock, date: { now.withLock { $0 } }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await retention.run() }
            await clock.untilSleeping(1)
            let first = try await kept()
            #expect(first == ["open", "recent"])
            let live = try await store.session([1])
            #expect(live != nil)
            now.withLock { $0 += 23 * 3600 }
            clock.advance(by: .seconds(60))
            await clock.untilSleeping(1)
            let second = try await kept()
            #expect(second == ["open"], "a call that goes on is kept")
            let expired = try await store.session([1])
            #expect(expired == nil)
            let calling = try await store.person(person.id)
            #expect(calling != nil, "a call that goes on keeps its guest")
            // No browser leads back to a guest whose session is gone.
            try await store.end(Call.ID("open"), outcome: .completed, at: now.withLock { $0 })
            clock.advance(by: .seconds(60))
            await clock.untilSleeping(1)
            let lost = try await store.person(person.id)
            #expect(lost == nil)
            group.cancelAll()
        }
    }
}
