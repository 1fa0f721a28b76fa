import Calls
import Foundation
import PeersTesting
import Synchronization
import Testing

@testable import Storage

@Suite("A store in PostgreSQL", .postgres) struct PostgresStoreTests {
    private func withStore(_ body: (DatabaseStore) async throws -> Void) async throws {
        let store = try await DatabaseStore.open(.postgres(PostgresServer.running().emptyAddress()))
        try await body(store)
        try await store.close()
    }

    @Test("finds everything again after it was closed and opened")
    func reopens() async throws {
        let address = DatabaseAddress.postgres(try await PostgresServer.running().emptyAddress())
        let first = try await DatabaseStore.open(address)
        try await first.add(minji)
        try await first.close()
        #expect(await failure { _ = try await first.person(minji.id) } == .unavailable)
        let second = try await DatabaseStore.open(address)
        #expect(try await second.person(minji.id) == minji)
        try await second.close()
    }

    @Test("is brought up to date once, however many servers start at the same time")
    func concurrentMigrations() async throws {
        let address = DatabaseAddress.postgres(try await PostgresServer.running().emptyAddress())
        #expect(try await DatabasePlan.of(address).steps.count == 4)
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<6 {
                group.addTask {
                    let store = try await DatabaseStore.open(address)
                    try await store.add(Person(id: Person.ID("\(number)"), createdAt: noon))
                    try await store.close()
                }
            }
        }
        #expect(try await DatabasePlan.of(address) == DatabasePlan(steps: [], backup: nil))
    }

    @Test("refuses a database that a newer version wrote")
    func newerSchema() async throws {
        let address = DatabaseAddress.postgres(try await PostgresServer.running().emptyAddress())
        let store = try await DatabaseStore.open(address)
        try await store.database.write { db in
            try db.execute("INSERT INTO migrations (identifier, applied_at) VALUES ('999 things to come', 0)")
        }
        try await store.close()
        await #expect(throws: StoreError(.unreadable, code: "newer-schema")) { try await DatabaseStore.open(address) }
    }

    @Test("says that a row no version of it wrote cannot be read")
    func foreignRow() async throws {
        try await withStore { store in
            try await store.add(minji)
            try await store.add(try call("one"))
            try await store.record(turn(1, .callee, "네"), of: Call.ID("one"))
            try await store.database.write { try $0.execute("UPDATE turns SET state = 'sung'") }
            #expect(await failure { _ = try await store.call(Call.ID("one")) } == .unreadable)
            try await store.database.write { try $0.execute("DROP TABLE facts") }
            #expect(
                await failure {
                    try await store.record(
                        .init(text: "", isPurposeReached: nil, facts: [.init(.who, "", turn: 1)]), of: Call.ID("one"))
                } == .unreadable)
        }
    }

    @Test("keeps texts of every kind unchanged, but for the one sign that no database takes")
    func texts() async throws {
        try await withStore { store in
            try await store.add(minji)
            let texts = [
                "", "'; DROP TABLE users; --", "$1 \\x41 \\' %s", "🙂\u{10FFFF}\u{1}", "가\u{1112}\u{1161}\u{11AB}",
            ]
            for (index, text) in texts.enumerated() {
                let call = try call("call\(index)", purpose: text)
                try await store.add(call)
                let kept = try await store.call(call.id)?.call.purpose
                #expect(kept.map { Array($0.utf8) } == Array(text.utf8))
            }
            try await store.add(try call("nul", purpose: "앞\0뒤"))
            #expect(try await store.call(Call.ID("nul"))?.call.purpose == "앞\u{FFFD}뒤")
        }
    }

    @Test("waits no longer for a statement than it was told to, and goes on")
    func statementTimeout() async throws {
        let address = try await PostgresServer.running().emptyAddress()
        try await PostgresDatabase.open(address).close()
        let database = try await PostgresDatabase.open(address, statementTimeout: .seconds(2))
        await #expect(throws: StoreError(.unavailable, code: "57014")) {
            try await database.write { try $0.execute("SELECT pg_sleep(60)") }
        }
        #expect(try await database.read { try $0.count("SELECT count(*) FROM users") } == 0)
        await database.close()
    }

    @Test("undoes all of a transaction that fails")
    func rollback() async throws {
        try await withStore { store in
            try await store.add(minji)
            await #expect(throws: StoreError(.conflict, code: "23505")) {
                try await store.database.write { db in
                    try db.execute("INSERT INTO users (id, created_at) VALUES ('half', 0)")
                    try db.execute("INSERT INTO users (id, created_at) VALUES ('half', 0)")
                }
            }
            #expect(try await store.person(Person.ID("half")) == nil)
        }
    }

    @Test("finds another connection when its own are ended by the server's operator")
    func terminatedConnections() async throws {
        let address = try await PostgresServer.running().emptyAddress()
        let store = try await DatabaseStore.open(.postgres(address))
        try await store.add(minji)
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<4 { group.addTask { _ = try await store.person(minji.id) } }
        }
        let other = PostgresPool(
            try PostgresServer.running().address(), size: 1, statementTimeout: .seconds(30), clock: ContinuousClock())
        // Each returns when the connection has ended.
        let ended = try await other.transaction(isReadOnly: false) { db in
            try db.rows(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = $1",
                [address.parameters["application_name"]]
            ).count
        }
        #expect(ended > 0)
        await other.close()
        for _ in 0..<4 { #expect(try await store.person(minji.id) == minji) }
        try await store.close()
    }

    @Test("is unavailable where no server listens, and where it will not let us in")
    func unreachable() async throws {
        let nowhere = try #require(PostgresAddress(url: "postgres:///x?host=/nonexistent"))
        #expect(await failure { _ = try await DatabaseStore.open(.postgres(nowhere)) } == .unavailable)
        let folder = try PostgresServer.running().address().parameters["host"]
        let noDatabase = PostgresAddress(host: folder, user: "callba", database: "none")
        #expect(await failure { _ = try await DatabaseStore.open(.postgres(noDatabase)) } == .unavailable)
    }
}

/// What writers were told, and the way to tell them that it is enough.
private final class Acknowledgments: Sendable {
    private struct State {
        var ids: [Int: [Int]] = [:]
        var failures: Set<StoreError.Kind> = []
        var isOver = false
        var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?
    }
    private let state = Mutex(State())

    var ids: [Int: [Int]] { state.withLock { $0.ids } }
    var failures: Set<StoreError.Kind> { state.withLock { $0.failures } }
    var count: Int { state.withLock { $0.ids.values.joined().count } }
    var isOver: Bool { state.withLock { $0.isOver } }

    func finish() { state.withLock { $0.isOver = true } }
    func failed(_ error: StoreError) { state.withLock { _ = $0.failures.insert(error.kind) } }

    func kept(_ id: Int, of writer: Int) {
        let ready = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.ids[writer, default: []].append(id)
            guard let waiting = state.waiting, state.ids.values.joined().count >= waiting.count else { return nil }
            state.waiting = nil
            return waiting.continuation
        }
        ready?.resume()
    }

    /// Returns once so many more were kept. One waits at a time.
    func untilMore(_ more: Int) async {
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiting = ($0.ids.values.joined().count + more, continuation) }
        }
    }
}

@Suite("A PostgreSQL server that goes away", .postgres, .timeLimit(.minutes(2))) struct PostgresOutageTests {
    @Test("makes the store unavailable, and everything acknowledged is there when it is back")
    func crashDuringWrites() async throws {
        let server = try PostgresServer.running()
        let store = try await DatabaseStore.open(.postgres(try await server.emptyAddress()))
        try await store.add(minji)
        let writers = 3
        for number in 0..<writers { try await store.add(try call("call\(number)")) }
        let told = Acknowledgments()
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<writers {
                group.addTask {
                    var id = 1
                    while !told.isOver {
                        do throws(StoreError) {
                            try await store.record(turn(id, .callee, "\(id)"), of: Call.ID("call\(number)"))
                            told.kept(id, of: number)
                            id += 1
                        } catch {
                            told.failed(error)
                        }
                    }
                }
            }
            await told.untilMore(60)
            for _ in 0..<2 {
                try await server.crash()
                #expect(await failure { _ = try await store.person(minji.id) } == .unavailable)
                try await server.start()
                await told.untilMore(60)
            }
            told.finish()
        }
        #expect(told.failures == [.unavailable])
        #expect(told.ids.count == writers)
        for (number, ids) in told.ids {
            let kept = try await store.call(Call.ID("call\(number)"))?.turns.map(\.id) ?? []
            #expect(Set(ids).isSubset(of: kept))
        }
        try await store.close()
    }
}
