import Calls
import Foundation
import Testing

@testable import Storage

@Suite("The statements that a list takes", .postgres) struct StatementCountTests {
    /// Both kinds of databases, with the log of what they are asked.
    private func withStore(
        _ kind: StoreUnderTest, _ body: (DatabaseStore, CountingDatabase.Log) async throws -> Void
    ) async throws {
        try await kind.withStore { store in
            let database = CountingDatabase(base: try #require(store as? DatabaseStore).database.base)
            try await body(DatabaseStore(database), database.log)
        }
    }

    /// Calls with turns, a summary with facts, and engines; every third has not ended.
    private func add(_ numbers: Range<Int>, to store: DatabaseStore) async throws {
        let calls = try numbers.map { try call("call \($0)", at: noon.addingTimeInterval(Double($0))) }
        try await store.database.write { db in
            for (number, call) in zip(numbers, calls) {
                try call.insert(into: db)
                try turn(1, .callee, "네, \(number)번입니다.").save(of: call.id, in: db)
                try turn(2, .caller, "예약하려고요.", .open).save(of: call.id, in: db)
                try ProviderUse(.hearing, by: "whisper", leavesMachine: false).save(of: call.id, in: db)
                try ProviderUse(.speaking, by: "kokoro \(number)", leavesMachine: false).save(of: call.id, in: db)
                guard number % 3 != 0 else { continue }
                try Summary(
                    text: "\(number)번", isPurposeReached: true,
                    facts: [.init(.price, "\(number)만원", turn: 1), .init(.when, "7시", turn: 1)]
                ).save(of: call.id, in: db)
                try db.change(
                    "UPDATE calls SET outcome = $1, ended_at = $2 WHERE id = $3",
                    [Outcome.completed.rawValue, noon, call.id.rawValue])
            }
        }
    }

    @Test(
        "are as many for two hundred calls as for one, searched or not",
        arguments: [StoreUnderTest.sqliteInMemory, .sqliteFile, .postgres])
    func history(kind: StoreUnderTest) async throws {
        try await withStore(kind) { store, log in
            try await store.add(minji)
            var counts: [[Int]] = []
            for numbers in [0..<1, 1..<200] {
                try await add(numbers, to: store)
                _ = log.take()
                let all = try await store.calls(of: minji.id, limit: 200, before: nil)
                counts.append([log.take().count])
                let found = try await store.calls(
                    of: minji.id, matching: HistoryQuery(words: "번입니다"), limit: 200, before: .distantFuture)
                counts[counts.count - 1].append(log.take().count)
                let open = try await store.openCalls()
                counts[counts.count - 1].append(log.take().count)

                #expect(all.map(\.call.id.rawValue) == (0..<numbers.upperBound).reversed().map { "call \($0)" })
                #expect(found == all)
                #expect(open.count == (numbers.upperBound + 2) / 3)
                for var record in all {
                    // What is kept of each is its own, as when it is asked for alone.
                    var alone = try #require(try await store.call(record.call.id))
                    #expect(alone.turns.count == 2 && record.turns.count == 1)
                    if record.outcome == nil { #expect(open.contains(alone)) }
                    (record.turns, alone.turns) = ([], [])
                    #expect(record == alone)
                    #expect(record.engines.last?.engine == "kokoro \(record.call.id.rawValue.dropFirst(5))")
                }
            }
            #expect(counts == [[5, 5, 5], [5, 5, 5]])
        }
    }

    @Test("are as many for a hundred contacts as for one", arguments: [StoreUnderTest.sqliteInMemory, .postgres])
    func contacts(kind: StoreUnderTest) async throws {
        try await withStore(kind) { store, log in
            try await store.add(minji)
            for number in 0..<100 {
                try await store.add(try contact("\(number)", "+8210123\(10_000 + number)"))
                guard [0, 99].contains(number) else { continue }
                _ = log.take()
                #expect(try await store.contacts(of: minji.id, matching: nil).count == number + 1)
                #expect(log.take().count == 1)
                #expect(try await store.contacts(of: minji.id, matching: "치과").count == number + 1)
                #expect(log.take().count == 1)
            }
        }
    }
}
