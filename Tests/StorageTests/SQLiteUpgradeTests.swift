import Calls
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("A SQLite file of the first version") struct SQLiteUpgradeTests {
    /// The file as the first version made it, with one person, their session and a call.
    private func makeFirstVersion(at path: String) async throws {
        let queue = try DatabaseQueue(path: path)
        try await queue.writeWithoutTransaction { db in
            _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: Self.firstSchema)
            try db.execute(
                sql: """
                    INSERT INTO users VALUES ('minji', '민지', \(noon.timeIntervalSinceReferenceDate));
                    INSERT INTO sessions VALUES (x'01', 'minji', \(noon.timeIntervalSinceReferenceDate + 15_552_000));
                    INSERT INTO calls VALUES ('one', 'minji', '+82212345678', '한옥집', 'old-purpose', '안녕하세요.', 'ko',
                        'warm', 0.9, \(noon.timeIntervalSinceReferenceDate), 'completed', 817041700.0);
                    INSERT INTO turns VALUES ('one', 1, 'callee', 'old-words', 'heard', NULL, 0.75, '[]', 0, NULL,
                        817041601.0, 817041602.0);
                    INSERT INTO summaries VALUES ('one', 'old-summary', 1);
                    INSERT INTO facts VALUES ('one', 0, 'who', '김', 1);
                    """)
        }
        try queue.close()
    }

    @Test("is upgraded with all that is in it, and copied before")
    func upgrades() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            try await makeFirstVersion(at: path)
            let backup = path + ".before-002.backup"
            let plan = try await DatabasePlan.of(.sqlite(path: path))
            #expect(
                plan
                    == DatabasePlan(
                        steps: [
                            "002 what is theirs", "003 speech made in advance", "004 work that costs money",
                            "005 legs that may be open",
                        ],
                        backup: backup))
            #expect(!FileManager.default.fileExists(atPath: backup))

            let store = try await DatabaseStore.open(.sqlite(path: path))
            #expect(try await store.person(minji.id) == minji)
            #expect(try await store.person(ofSession: [1], at: noon.addingTimeInterval(15_551_999)) == minji)
            let record = try #require(try await store.call(Call.ID("one")))
            #expect(record.call == (try call("one", purpose: "old-purpose")))
            #expect(record.turns.map(\.text) == ["old-words"])
            #expect(
                record.summary
                    == Summary(text: "old-summary", isPurposeReached: true, facts: [.init(.who, "김", turn: 1)]))
            #expect(record.engines.isEmpty)
            try await store.add(try contact("new"))
            try await store.close()
            #expect(try await DatabasePlan.of(.sqlite(path: path)) == DatabasePlan(steps: [], backup: nil))

            let attributes = try FileManager.default.attributesOfItem(atPath: backup)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let words = try await DatabaseQueue(path: backup).read {
                try String.fetchAll($0, sql: "SELECT text FROM turns")
            }
            #expect(words == ["old-words"])
        }
    }

    @Test("is copied with words that a deletion takes out of the copy too")
    func deletionRemovesBackup() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            try await makeFirstVersion(at: path)
            let store = try await DatabaseStore.open(.sqlite(path: path))
            let secrets = ["old-purpose", "old-words", "old-summary"]
            #expect(try found(secrets, under: folder) == secrets)
            try await store.delete(Call.ID("one"))
            try await store.sweep()
            #expect(try found(secrets, under: folder) == [])
            try await store.close()
        }
    }

    @Test("is left as it was, with its copy, when an upgrade fails")
    func failedUpgrade() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            try await makeFirstVersion(at: path)
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: "CREATE TABLE contacts (somebody_elses TEXT)") }
            try queue.close()
            for _ in 1...2 {
                #expect(await failure { _ = try await DatabaseStore.open(.sqlite(path: path)) } == .unreadable)
            }
            for path in [path, path + ".before-002.backup"] {
                let words = try await DatabaseQueue(path: path).read { db in
                    try String.fetchAll(
                        db, sql: "SELECT text FROM turns JOIN calls ON calls.id = call WHERE user = 'minji'")
                }
                #expect(words == ["old-words"])
            }
        }
    }

    @Test("has nothing to do for a file that is not there, but to make it")
    func newFile() async throws {
        try await withFolder { folder in
            let path = folder.appending(path: "calls.sqlite").path
            let plan = try await DatabasePlan.of(.sqlite(path: path))
            #expect(
                plan
                    == DatabasePlan(
                        steps: [
                            "001 people and calls", "002 what is theirs", "003 speech made in advance",
                            "004 work that costs money", "005 legs that may be open",
                        ],
                        backup: nil))
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    private static let firstSchema = """
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES ('001 people and calls');
        CREATE TABLE users (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT,
            created_at REAL NOT NULL
        ) STRICT;
        CREATE TABLE sessions (
            token_hash BLOB NOT NULL PRIMARY KEY,
            user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            expires_at REAL NOT NULL
        ) STRICT;
        CREATE INDEX sessions_of_user ON sessions (user);
        CREATE TABLE calls (
            id TEXT NOT NULL PRIMARY KEY,
            user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            number TEXT NOT NULL,
            contact_name TEXT,
            purpose TEXT NOT NULL,
            opening TEXT NOT NULL,
            language TEXT NOT NULL,
            voice_preset TEXT NOT NULL,
            voice_speed REAL NOT NULL,
            created_at REAL NOT NULL,
            outcome TEXT,
            ended_at REAL
        ) STRICT;
        CREATE INDEX calls_of_user ON calls (user, created_at);
        CREATE INDEX open_calls ON calls (created_at) WHERE outcome IS NULL;
        CREATE TABLE turns (
            call TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
            id INTEGER NOT NULL,
            speaker TEXT NOT NULL,
            text TEXT NOT NULL,
            state TEXT NOT NULL,
            origin TEXT,
            confidence REAL,
            doubtful TEXT NOT NULL,
            revision INTEGER NOT NULL,
            played_fraction REAL,
            started_at REAL NOT NULL,
            ended_at REAL,
            PRIMARY KEY (call, id)
        ) STRICT;
        CREATE TABLE summaries (
            call TEXT NOT NULL PRIMARY KEY REFERENCES calls (id) ON DELETE CASCADE,
            text TEXT NOT NULL,
            is_purpose_reached INTEGER
        ) STRICT;
        CREATE TABLE facts (
            call TEXT NOT NULL REFERENCES summaries (call) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            kind TEXT NOT NULL,
            value TEXT NOT NULL,
            turn INTEGER NOT NULL,
            PRIMARY KEY (call, position)
        ) STRICT;
        """
}
