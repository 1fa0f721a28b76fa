import Calls
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("A store in a SQLite file") struct SQLiteStoreTests {
    @Test("makes its folder and a file that only its owner can read")
    func createsPrivateFile() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "data/deep/calls.sqlite").path
            let store = try await DatabaseStore.open(.sqlite(path: path))
            try await store.add(minji)
            let made = try FileManager.default.attributesOfItem(atPath: folder.appending(path: "data/deep").path)
            #expect(made[.posixPermissions] as? Int == 0o700)
            for file in [path, path + "-wal"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: file)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
            try await store.close()
        }
    }

    @Test("waits for the disk at every commit, and keeps time for a busy file")
    func settings() async throws {
        try await withFolder { folder in
            let store = try await DatabaseStore.open(.sqlite(path: folder.appending(path: "calls.sqlite").path))
            let settings = try await sqlite(store).writeWithoutTransaction { db in
                try ["journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout"].map {
                    try String.fetchOne(db, sql: "PRAGMA \($0)")
                }
            }
            #expect(settings == ["wal", "2", "1", "1", "5000"])
            try await store.close()
        }
    }

    @Test("finds everything again after it was closed and opened")
    func reopens() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let first = try await DatabaseStore.open(.sqlite(path: path))
            try await fill(first)
            let kept = try await first.call(Call.ID("one"))
            try await first.close()

            let second = try await DatabaseStore.open(.sqlite(path: path))
            #expect(try await second.call(Call.ID("one")) == kept)
            #expect(try await second.person(minji.id) == minji)
            try await second.close()
        }
    }

    @Test("has a turn in its files when the write returns, so that a killed process loses nothing")
    func survivesKill() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let store = try await DatabaseStore.open(.sqlite(path: path))
            try await fill(store)
            for id in 2...6 {
                let latest = turn(id, .callee, "\(id)시요?")
                try await store.record(latest, of: Call.ID("one"))

                // What a process that dies here leaves behind: its files, without a close and without a checkpoint.
                let left = folder.appending(path: "left\(id).sqlite").path
                try FileManager.default.copyItem(atPath: path, toPath: left)
                try FileManager.default.copyItem(atPath: path + "-wal", toPath: left + "-wal")
                let reopened = try await DatabaseStore.open(.sqlite(path: left))
                #expect(try await reopened.openCalls().first?.turns.last == latest)
                try await reopened.close()
            }
            try await store.close()
        }
    }

    @Test("says that a full disk made a write impossible, keeps what it had, and goes on once there is room")
    func fullDisk() async throws {
        try await withFolder { folder in
            let store = try await DatabaseStore.open(.sqlite(path: folder.appending(path: "calls.sqlite").path))
            try await fill(store)
            let kept = try await store.call(Call.ID("one"))
            let long = turn(2, .callee, String(repeating: "가", count: 100_000))

            try await sqlite(store).writeWithoutTransaction { db in
                let pages = try #require(try Int.fetchOne(db, sql: "PRAGMA page_count"))
                try db.execute(sql: "PRAGMA max_page_count = \(pages)")
            }
            #expect(await failure { try await store.record(long, of: Call.ID("one")) } == .unavailable)
            #expect(try await store.call(Call.ID("one")) == kept)

            try await sqlite(store).writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA max_page_count = 100000")
            }
            try await store.record(long, of: Call.ID("one"))
            #expect(try await store.call(Call.ID("one"))?.turns.last == long)
            try await store.close()
        }
    }

    @Test("refuses a file that a newer version wrote, and leaves it as it is")
    func newerSchema() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let store = try await DatabaseStore.open(.sqlite(path: path))
            try await store.add(minji)
            try await sqlite(store).write { db in
                try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999 things to come')")
            }
            try await store.close()

            await #expect(throws: StoreError(.unreadable, code: "newer-schema")) {
                try await DatabaseStore.open(.sqlite(path: path))
            }
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
            #expect(await failure { _ = try await DatabaseStore.open(.sqlite(path: path)) } == .unreadable)
        }
    }

    @Test("says that a folder that cannot be made is unavailable")
    func noFolder() async throws {
        try await withFolder { folder in
            let file = folder.appending(path: "file").path
            try Data().write(to: URL(fileURLWithPath: file))
            #expect(
                await failure { _ = try await DatabaseStore.open(.sqlite(path: file + "/calls.sqlite")) }
                    == .unavailable)
        }
    }

    @Test("says that a row no version of it wrote cannot be read")
    func foreignRow() async throws {
        let store = try DatabaseStore.inMemory()
        try await fill(store)
        try await sqlite(store).write { try $0.execute(sql: "UPDATE turns SET state = 'sung'") }
        #expect(await failure { _ = try await store.call(Call.ID("one")) } == .unreadable)
    }

    @Test(
        "says that numbers which no version of it wrote cannot be read",
        arguments: [
            "UPDATE turns SET started_at = 1e300", "UPDATE calls SET created_at = -9e999",
            "UPDATE turns SET ended_at = 1e19",
        ])
    func foreignNumbers(change: String) async throws {
        let store = try DatabaseStore.inMemory()
        try await fill(store)
        try await sqlite(store).write { try $0.execute(sql: change) }
        #expect(await failure { _ = try await store.call(Call.ID("one")) } == .unreadable)
    }

    @Test("says that it is unavailable once it is closed")
    func closed() async throws {
        try await withFolder { folder in
            let store = try await DatabaseStore.open(.sqlite(path: folder.appending(path: "calls.sqlite").path))
            try await store.close()
            try await store.close()
            #expect(await failure { try await store.add(minji) } == .unavailable)
        }
    }

    @Test("leaves no word of a deleted call in the file or its write-ahead log")
    func deletionLeavesNothing() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let store = try await DatabaseStore.open(.sqlite(path: path))
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
            try await store.sweep()
            #expect(try found(secrets, under: folder) == [])
            #expect(try await store.person(minji.id) == minji)
            try await store.close()
        }
    }

    @Test("leaves nothing of a deleted account in any file of its folder")
    func accountDeletionLeavesNothing() async throws {
        try await withFolder { folder in
            let store = try await DatabaseStore.open(.sqlite(path: folder.appending(path: "calls.sqlite").path))
            var person = minji
            person.name = "secret-name"
            person.email = "secret@example.com"
            person.memo = "secret-memo"
            person.identity = .init(issuer: "https://issuer", subject: "secret-subject")
            try await store.add(person)
            try await store.add(try contact("one", "+821055556666", name: "secret-contact", memo: "secret-note"))
            try await store.add(try call("one", purpose: "secret-purpose"))
            try await store.record(turn(1, .callee, "secret-words"), of: Call.ID("one"))
            try await store.refuse(try number("+82212345678"), at: noon)
            _ = try await store.countDialing(by: person.id, at: noon, within: [])
            let secrets = [
                "secret-name", "secret@example.com", "secret-memo", "secret-subject", "821055556666", "secret-contact",
                "secret-note", "secret-purpose", "secret-words", "82212345678", "minji",
            ]
            #expect(try found(secrets, under: folder) == secrets)
            try await store.delete(person.id)
            try await store.sweep()
            #expect(try found(secrets, under: folder) == [])
            #expect(try await store.isRefused(try number("+82212345678")))
            try await store.close()
        }
    }

    @Test("leaves nothing of deleted calls where SQLite moved their rows about", arguments: [31, 7, 94, 5, 12, 60])
    func deletionLeavesNoTraces(seed: UInt64) async throws {
        try await withFolder { folder in
            let store = try await DatabaseStore.open(.sqlite(path: folder.appending(path: "calls.sqlite").path))
            try await store.add(minji)
            var random = Lehmer(seed: seed)
            let names = (10..<22).map { "secret\($0)" }
            for name in names {
                let purpose = String(repeating: name + " ", count: .random(in: 1...200, using: &random))
                try await store.add(try call(name, purpose: purpose))
            }
            // Captions grow and shrink as they are corrected, in several calls at once: rows move.
            for id in 1...12 {
                for name in names {
                    for revision in 0..<3 {
                        let text = String(repeating: name + " ", count: .random(in: 1...300, using: &random))
                        try await store.record(turn(id, .callee, text, revision: revision), of: Call.ID(name))
                    }
                }
            }
            let gone = names.shuffled(using: &random).prefix(4)
            for name in gone { try await store.delete(Call.ID(name)) }
            try await store.sweep()
            #expect(try Set(found(names, under: folder)) == Set(names).subtracting(gone))
            // What is kept is as whole as it was, and grows without bringing anything back.
            for name in Set(names).subtracting(gone) {
                #expect(try await store.call(Call.ID(name))?.turns.count == 12)
                let text = String(repeating: name + " ", count: .random(in: 1...300, using: &random))
                for id in 1...12 { try await store.record(turn(id, .callee, text, revision: 4), of: Call.ID(name)) }
            }
            let verdict = try await sqlite(store).read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
            #expect(verdict == ["ok"])
            #expect(try Set(found(names, under: folder)) == Set(names).subtracting(gone))
            try await store.close()
        }
    }

    @Test("takes a file that others could read out of their reach")
    func tightensPermissions() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let permissions = [FileAttributeKey.posixPermissions: 0o644]
            #expect(FileManager.default.createFile(atPath: path, contents: nil, attributes: permissions))
            try await DatabaseStore.open(.sqlite(path: path)).close()
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("shares its file with a second process' connection")
    func twoConnections() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let one = try await DatabaseStore.open(.sqlite(path: path))
            let other = try await DatabaseStore.open(.sqlite(path: path))
            try await fill(one)
            try await withThrowingDiscardingTaskGroup { group in
                for id in 2...30 {
                    let store = id.isMultiple(of: 2) ? one : other
                    group.addTask { try await store.record(turn(id, .callee, "네"), of: Call.ID("one")) }
                }
            }
            #expect(try await other.call(Call.ID("one"))?.turns.count == 30)
            try await one.close()
            try await other.close()
        }
    }

    private func fill(_ store: DatabaseStore) async throws {
        try await store.add(minji)
        try await store.add(try call("one"))
        try await store.record(turn(1, .caller, "안녕하세요."), of: Call.ID("one"))
    }
}

/// The connection under a store.
func sqlite(_ store: DatabaseStore) throws -> any DatabaseWriter {
    try #require(store.database.base as? SQLiteDatabase).writer
}

/// Which of `words` occur in any file of a folder.
func found(_ words: [String], under folder: URL) throws -> [String] {
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let contents = try files.map { try Data(contentsOf: $0) }
    return words.filter { word in contents.contains { $0.range(of: Data(word.utf8)) != nil } }
}

/// Numbers that look random and are the same every time. Source: Lehmer's generator with Knuth's 64-bit constants.
private struct Lehmer: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 32)
    }
}
