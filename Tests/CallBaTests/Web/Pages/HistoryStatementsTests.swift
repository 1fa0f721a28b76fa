import Calls
import Foundation
import Languages
import PeersTesting
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Storage
@testable import Web

@Suite("A page of the history", .timeLimit(.minutes(2))) struct HistoryStatementsTests {
    /// What the server has read for pages so far: not what it looks after by itself.
    private func reads(_ store: DatabaseStore) async throws -> Int {
        try await store.database.read { db in
            try db.count(
                """
                SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements
                WHERE query LIKE 'SELECT%' AND query !~ 'pg_stat_statements|user_settings|expires_at <=|^SELECT .1$'
                """)
        }
    }

    private func add(_ numbers: Range<Int>, of person: Person.ID, to store: DatabaseStore) async throws {
        let phone = try #require(PhoneNumber(e164: "+82212345678"))
        for number in numbers {
            let call = Call(
                id: Call.ID("call-\(number)"), owner: person, number: phone, purpose: "예약 \(number)", opening: "안녕하세요.",
                language: .korean, voice: Voice(), createdAt: Date())
            try await store.add(call)
            let turn = Turn(
                id: 1, speaker: .callee, text: "네", state: .heard, origin: nil, confidence: nil, doubtful: [],
                revision: 0,
                startedAt: Date(), endedAt: Date())
            try await store.record(turn, of: call.id)
            try await store.record(
                Summary(text: "예약했어요.", isPurposeReached: true, facts: [.init(.price, "3만원", turn: 1)]), of: call.id)
            try await store.record(ProviderUse(.hearing, by: "whisper", leavesMachine: false), of: call.id)
            try await store.end(call.id, outcome: .completed, at: Date())
        }
    }

    @Test("takes as many statements for twenty calls as for one")
    func statements() async throws {
        try await PostgresServer.with { postgres in
            let address = try #require(DatabaseAddress(postgres.url))
            try await ServerUnderTest.with(configure: { $0.database = address }) { server in
                let browser = try await server.browser()
                let user = try #require(try await browser.get("/api/me", [:]).json()["user"] as? [String: Any])
                let person = Person.ID(try #require(user["id"] as? String))
                let store = try await DatabaseStore.open(address)
                try await store.database.write { db in try db.execute("CREATE EXTENSION pg_stat_statements") }
                var counts: [Int] = []
                for numbers in [0..<1, 1..<20] {
                    try await add(numbers, of: person, to: store)
                    for path in ["/history", "/history?q=%EC%98%88%EC%95%BD", "/calls/history?limit=200"] {
                        let before = try await reads(store)
                        let page = try await browser.get(path)
                        counts.append(try await reads(store) - before)
                        #expect(page.body.matches(of: /"(\/calls\/)?call-[0-9]+"/).count >= numbers.upperBound)
                    }
                }
                #expect(counts[0] > 4)
                #expect(Array(counts[3...]) == Array(counts[..<3]))
                try await store.close()
            }
        }
    }
}
