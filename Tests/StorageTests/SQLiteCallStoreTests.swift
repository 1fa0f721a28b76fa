import Calls
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("A store in a SQLite file") struct SQLiteCallStoreTests {
    @Test("makes its folder and a file that only its owner can read")
    func createsPrivateFile() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "data/deep/calls.sqlite").path
            let store = try SQLiteCallStore(path: path)
            try await store.add(minji)
            for file in [path, path + "-wal"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: file)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
            try store.close()
        }
    }

    @Test("waits for the disk at every commit, and keeps time for a busy file")
    func settings() async throws {
        try await withFolder { folder in
            let store = try SQLiteCallStore(path: folder.appending(path: "calls.sqlite").path)
            let settings = try await store.database.writeWithoutTransaction { db in
                try ["journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout"].map {
                    try String.fetchOne(db, sql: "PRAGMA \($0)")
                }
            }
            #expect(settings == ["wal", "2", "1", "1", "5000"])
            try store.close()
        }
    }

    @Test("finds everything again after it was closed and opened")
    func reopens() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let first = try SQLiteCallStore(path: path)
            try await fill(first)
            let kept = try await first.call(Call.ID("one"))
            try first.close()

            let second = try SQLiteCallStore(path: path)
            #expect(try await second.call(Call.ID("one")) == kept)
            #expect(try await second.person(minji.id) == minji)
            try second.close()
        }
    }

    @Test("has a turn in its files when the write returns, so that a killed process loses nothing")
    func survivesKill() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let store = try SQLiteCallStore(path: path)
            try await fill(store)
            for id in 2...6 {
                let latest = turn(id, .callee, "\(id)시요?")
                try await store.record(latest, of: Call.ID("one"))

                // What a process that dies here leaves behind: its files, without a close and without a checkpoint.
                let left = folder.appending(path: "left\(id).sqlite").path
                try FileManager.default.copyItem(atPath: path, toPath: left)
                try FileManager.default.copyItem(atPath: path + "-wal", toPath: left + "-wal")
                let reopened = try SQLiteCallStore(path: left)
                #expect(try await reopened.openCalls().first?.turns.last == latest)
                try reopened.close()
            }
            try store.close()
        }
    }

    @Test("says that a full disk made a write impossible, keeps what it had, and goes on once there is room")
    func fullDisk() async throws {
        try await withFolder { folder in
            let store = try SQLiteCallStore(path: folder.appending(path: "calls.sqlite").path)
            try await fill(store)
            let kept = try await store.call(Call.ID("one"))
            let long = turn(2, .callee, String(repeating: "가", count: 100_000))

            try await store.database.writeWithoutTransaction { db in
                let pages = try #require(try Int.fetchOne(db, sql: "PRAGMA page_count"))
                try db.execute(sql: "PRAGMA max_page_count = \(pages)")
            }
            #expect(await failure { try await store.record(long, of: Call.ID("one")) } == .unavailable)
            #expect(try await store.call(Call.ID("one")) == kept)

            try await store.database.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA max_page_count = 100000")
            }
            try await store.record(long, of: Call.ID("one"))
            #expect(try await store.call(Call.ID("one"))?.turns.last == long)
            try store.close()
        }
    }

    @Test("refuses a file that a newer version wrote, and leaves it as it is")
    func newerSchema() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let store = try SQLiteCallStore(path: path)
            try await store.add(minji)
            try await store.database.write { db in
                try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999 things to come')")
            }
            try store.close()

            #expect(throws: StoreError(.unreadable, code: "newer-schema")) { try SQLiteCallStore(path: path) }
            let names = try await DatabaseQueue(path: path).read {
                try String.fetchAll($0, sql: "SELECT id FROM users")
            }
            #expect(names == [minji.id.rawValue])
        }
    }

    @Test("refuses a file that is no database, or damaged")
    func damaged() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            try Data("이것은 데이터베이스가 아닙니다. ".utf8).write(to: URL(fileURLWithPath: path))
            #expect(await failure { _ = try SQLiteCallStore(path: path) } == .unreadable)
        }
    }

    @Test("says that a folder that cannot be made is unavailable")
    func noFolder() async throws {
        try await withFolder { folder in
            let file = folder.appending(path: "file").path
            try Data().write(to: URL(fileURLWithPath: file))
            #expect(await failure { _ = try SQLiteCallStore(path: file + "/calls.sqlite") } == .unavailable)
        }
    }

    @Test("says that a row no version of it wrote cannot be read")
    func foreignRow() async throws {
        let store = try SQLiteCallStore(inMemory: ())
        try await fill(store)
        try await store.database.write { try $0.execute(sql: "UPDATE turns SET state = 'sung'") }
        #expect(await failure { _ = try await store.call(Call.ID("one")) } == .unreadable)
    }

    @Test("says that it is unavailable once it is closed")
    func closed() async throws {
        try await withFolder { folder in
            let store = try SQLiteCallStore(path: folder.appending(path: "calls.sqlite").path)
            try store.close()
            try store.close()
            #expect(await failure { try await store.add(minji) } == .unavailable)
        }
    }

    @Test("leaves no word of a deleted call in the file or its write-ahead log")
    func deletionLeavesNothing() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let store = try SQLiteCallStore(path: path)
            try await store.add(minji)
            let call = try call("one", purpose: "secret-purpose")
            try await store.add(call)
            for id in 1...40 {
                let text = String(repeating: "secret-words-\(id) ", count: id * 20)
                try await store.record(turn(id, .callee, text, .open), of: call.id)
                try await store.record(turn(id, .callee, "secret-final"), of: call.id)
            }
            try await store.record(
                Summary(text: "secret-summary", isPurposeReached: true, facts: [.init(.what, "secret-fact", turn: 1)]),
                of: call.id)
            try await store.end(call.id, outcome: .completed, at: noon)
            let secrets = [
                "secret-purpose", "secret-words", "secret-final", "secret-summary", "secret-fact", "82212345678",
            ]
            #expect(try found(secrets, under: folder) == secrets)

            try await store.delete(call.id)
            #expect(try found(secrets, under: folder) == [])
            #expect(try await store.person(minji.id) == minji)
            try store.close()
        }
    }

    @Test("shares its file with a second process' connection")
    func twoConnections() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let one = try SQLiteCallStore(path: path)
            let other = try SQLiteCallStore(path: path)
            try await fill(one)
            try await withThrowingDiscardingTaskGroup { group in
                for id in 2...30 {
                    let store = id.isMultiple(of: 2) ? one : other
                    group.addTask { try await store.record(turn(id, .callee, "네"), of: Call.ID("one")) }
                }
            }
            #expect(try await other.call(Call.ID("one"))?.turns.count == 30)
            try one.close()
            try other.close()
        }
    }

    private func fill(_ store: SQLiteCallStore) async throws {
        try await store.add(minji)
        try await store.add(try call("one"))
        try await store.record(turn(1, .caller, "안녕하세요."), of: Call.ID("one"))
    }

    /// Which of `words` occur in any file of a folder.
    private func found(_ words: [String], under folder: URL) throws -> [String] {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let contents = try files.map { try Data(contentsOf: $0) }
        return words.filter { word in contents.contains { $0.range(of: Data(word.utf8)) != nil } }
    }
}
