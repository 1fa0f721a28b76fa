import Calls
import CallsTesting
import Foundation
import GRDB
import PeersTesting
import Synchronization
import Testing

@testable import Storage

@Suite("A database that is looked after", .timeLimit(.minutes(2))) struct SQLiteLossTests {
    private final class Told: Sendable {
        private let all = Mutex<[StoreCondition]>([])
        var conditions: [StoreCondition] { all.withLock { $0 } }
        func tell(_ condition: StoreCondition) { all.withLock { $0.append(condition) } }
    }

    private func tended(
        _ address: DatabaseAddress? = nil,
        _ body: @Sendable (DatabaseStore, String, _ look: @Sendable () async -> Void, Told) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "data/calls.sqlite").path
            let store = try await DatabaseStore.open(address ?? .sqlite(path: path))
            let (clock, told) = (TestClock(), Told())
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await store.tend(clock: clock) { told.tell($0) } }
                await clock.untilSleeping(1)
                try await store.add(minji)
                try await store.add(try call("one"))
                try await store.record(turn(1, .caller, "안녕하세요."), of: Call.ID("one"))
                try await body(
                    store, path,
                    {
                        clock.advance(by: .seconds(2))
                        await clock.untilSleeping(1)
                    }, told)
                group.cancelAll()
            }
            try await store.close()
        }
    }

    private func expectWhole(_ store: DatabaseStore, turns: Int = 1) async throws {
        #expect(try await store.person(minji.id) == minji)
        #expect(try await store.call(Call.ID("one"))?.turns.count == turns)
    }

    /// What a process that starts now finds in a file.
    private func expectWhole(at path: String, turns: Int = 1) async throws {
        let store = try await DatabaseStore.open(.sqlite(path: path))
        try await expectWhole(store, turns: turns)
        try await store.close()
    }

    enum Accident: String, CaseIterable, Sendable {
        case allDeleted, fileDeleted, logDeleted, folderDeleted, fileMoved

        func happen(to path: String) throws {
            let files = FileManager.default
            switch self {
            case .allDeleted: for end in ["", "-wal", "-shm"] { try files.removeItem(atPath: path + end) }
            case .fileDeleted: try files.removeItem(atPath: path)
            case .logDeleted: try files.removeItem(atPath: path + "-wal")
            case .folderDeleted:
                try files.removeItem(at: URL(fileURLWithPath: path).deletingLastPathComponent())
            case .fileMoved: try files.moveItem(atPath: path, toPath: path + ".elsewhere")
            }
        }
    }

    @Test(
        "takes nothing while its file is gone, writes it again with all that was in it, and goes on",
        arguments: Accident.allCases)
    func gone(accident: Accident) async throws {
        try await tended { store, path, look, told in
            try accident.happen(to: path)
            #expect(
                await failure { try await store.record(turn(2, .callee, "네?"), of: Call.ID("one")) } == .unavailable)
            #expect(store.condition == .gone)
            try await expectWhole(store)

            await look()
            #expect(told.conditions == [.gone, .ready])
            #expect(store.condition == .ready)
            try await store.record(turn(2, .callee, "네?"), of: Call.ID("one"))
            try await expectWhole(store, turns: 2)
            try await expectWhole(at: path, turns: 2)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains("draft") }
            #expect(left == [])
            if accident == .fileMoved { try await expectWhole(at: path + ".elsewhere") }
            // It can happen again.
            try Accident.allDeleted.happen(to: path)
            await look()
            try await expectWhole(at: path, turns: 2)
        }
    }

    @Test("leaves another file alone that lies in its place, keeps its own beside it, and goes on when it is back")
    func replaced() async throws {
        try await tended { store, path, look, told in
            let files = FileManager.default
            try files.moveItem(atPath: path, toPath: path + ".elsewhere")
            try Data("something else".utf8).write(to: URL(fileURLWithPath: path))
            for _ in 0..<3 { await look() }
            #expect(told.conditions == [.replaced])
            #expect(
                await failure { try await store.record(turn(2, .callee, "네?"), of: Call.ID("one")) } == .unavailable)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("something else".utf8))
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            let rescued = try files.contentsOfDirectory(atPath: folder.path).filter { $0.contains(".rescued-") }
            #expect(rescued.count == 1)
            try await expectWhole(at: folder.appending(path: try #require(rescued.first)).path)

            try files.removeItem(atPath: path)
            try files.moveItem(atPath: path + ".elsewhere", toPath: path)
            await look()
            #expect(told.conditions == [.replaced, .ready])
            try await store.record(turn(2, .callee, "네?"), of: Call.ID("one"))
            try await expectWhole(at: path, turns: 2)
        }
    }

    @Test("says that there is no room, and that there is again")
    func full() async throws {
        try await tended { store, _, look, told in
            let long = turn(2, .callee, String(repeating: "가", count: 100_000))
            try await sqlite(store).writeWithoutTransaction { db in
                let pages = try #require(try Int.fetchOne(db, sql: "PRAGMA page_count"))
                try db.execute(sql: "PRAGMA max_page_count = \(pages)")
            }
            #expect(await failure { try await store.record(long, of: Call.ID("one")) } == .unavailable)
            #expect(store.condition == .full)
            await look()
            #expect(store.condition == .full, "something was written to find that out")
            try await sqlite(store).writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA max_page_count = 100000")
            }
            await look()
            #expect(told.conditions == [.full, .ready])
            try await expectWhole(store)
        }
    }

    @Test("says that it cannot be written, and that it can again")
    func readOnly() async throws {
        try await tended { store, _, look, told in
            try await sqlite(store).writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 1") }
            let turn = turn(2, .callee, "네?")
            #expect(await failure { try await store.record(turn, of: Call.ID("one")) } == .unavailable)
            #expect(store.condition == .readOnly)
            await look()
            try await sqlite(store).writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 0") }
            await look()
            #expect(told.conditions == [.readOnly, .ready])
        }
    }

    @Test("that is a server is missed when it is away, though nothing is written, and found again")
    func serverAway() async throws {
        try await PostgresServer.with { server in
            let address = try #require(DatabaseAddress(server.url))
            try await tended(address) { _, _, look, told in
                try await server.crash()
                await look()
                #expect(told.conditions == [.unreachable])
                try await server.start()
                while told.conditions.count < 2 { await look() }
                #expect(told.conditions == [.unreachable, .ready])
            }
        }
    }

    // MARK: Deletion

    @Test("has nothing left in its files of what was deleted, once it was looked after")
    func deletion() async throws {
        try await tended { store, path, look, _ in
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            var secret = try contact("c", memo: "secret-memo")
            try await store.add(secret)
            secret.memo = "other-words"
            try await store.update(secret)
            try await store.add(try call("two", purpose: "secret-purpose"))
            try await store.delete(Call.ID("two"))
            #expect(try await store.call(Call.ID("two")) == nil)
            await look()
            #expect(try found(["secret-purpose"], under: folder) == [])
            #expect(try found(["secret-memo"], under: folder) == [], "what was overwritten went with it")
            #expect(try found(["other-words", "안녕하세요."], under: folder) == ["other-words", "안녕하세요."])
            // What is only overwritten takes a little longer.
            secret.memo = "third-words"
            try await store.update(secret)
            for _ in 0..<30 { await look() }
            #expect(try found(["other-words", "third-words"], under: folder) == ["third-words"])
        }
    }

    @Test("deletes while others read, holds up no writer, and rewrites no file")
    func deletionBesideReaders() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let store = try await DatabaseStore.open(.sqlite(path: path))
            try await store.add(minji)
            for id in ["one", "two"] { try await store.add(try call(id, purpose: "secret-\(id)")) }
            let statements = Mutex<[String]>([])
            try await sqlite(store).writeWithoutTransaction { db in
                db.trace { event in statements.withLock { $0.append("\(event)") } }
            }
            let (reading, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let pool = try sqlite(store)
            async let reader: Int? = pool.read { db in
                let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM calls")
                reading.signal()
                gate.wait()
                return count
            }
            // On a thread of its own: this one must not wait.
            await withCheckedContinuation { continuation in
                Thread {
                    reading.wait()
                    continuation.resume()
                }.start()
            }
            try await store.delete(Call.ID("one"))
            #expect(await failure { try await store.sweep() } == .unavailable, "the reader still sees it")
            try await store.record(turn(1, .callee, "네?"), of: Call.ID("two"))
            #expect(try found(["secret-one"], under: folder) == ["secret-one"])
            gate.signal()
            #expect(try await reader == 2)
            try await store.sweep()
            #expect(try found(["secret-one", "secret-two"], under: folder) == ["secret-two"])
            #expect(statements.withLock { $0.contains { $0.contains("DELETE") } })
            #expect(!statements.withLock { $0.contains { $0.uppercased().contains("VACUUM") } })
            try await store.close()
        }
    }

    @Test("has nothing left of what was deleted when it is closed")
    func closing() async throws {
        try await withFolder { folder in
            let store = try await DatabaseStore.open(.sqlite(path: folder.appending(path: "calls.sqlite").path))
            try await store.add(minji)
            try await store.add(try call("one", purpose: "secret-purpose"))
            try await store.delete(Call.ID("one"))
            try await store.close()
            #expect(try found(["secret-purpose"], under: folder) == [])
        }
    }
}
