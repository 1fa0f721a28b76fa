internal import Calls
internal import GRDB

/// How the schema came to be, step by step. Steps are only ever added; one that has shipped never changes.
enum SQLiteMigrations {
    /// Brings a database up to date.
    /// - Throws: `StoreError` `.unreadable` if a newer version has written it.
    static func migrate(_ database: some DatabaseWriter) throws {
        guard try !pending(database).identifiers.isEmpty else { return }
        try migrator.migrate(database)
    }

    /// What has yet to be done to a database.
    struct Pending: Sendable {
        /// The steps to take, in order.
        var identifiers = migrator.migrations
        /// Whether an earlier version has written it.
        var isUpgrade = false
    }

    /// What ``migrate(_:)`` would do.
    /// - Throws: `StoreError` `.unreadable` if a newer version has written it.
    static func pending(_ database: some DatabaseReader) throws -> Pending {
        try database.read { db in
            let applied = try migrator.appliedIdentifiers(db)
            guard applied.isSubset(of: migrator.migrations) else { throw StoreError(.unreadable, code: "newer-schema") }
            let identifiers = migrator.migrations.filter { !applied.contains($0) }
            return Pending(identifiers: identifiers, isUpgrade: !applied.isEmpty && !identifiers.isEmpty)
        }
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("001 people and calls") { db in
            try db.execute(
                sql: """
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
            )
        }
        migrator.registerMigration("002 what is theirs") { db in
            try db.execute(
                sql: """
                    ALTER TABLE users ADD COLUMN email TEXT;
                    ALTER TABLE users ADD COLUMN memo TEXT;
                    ALTER TABLE users ADD COLUMN issuer TEXT;
                    ALTER TABLE users ADD COLUMN subject TEXT;
                    CREATE UNIQUE INDEX users_of_issuer ON users (issuer, subject);

                    -- Sessions that began earlier last as long as was promised then, used or not: 180 days.
                    ALTER TABLE sessions RENAME COLUMN user TO person;
                    ALTER TABLE sessions ADD COLUMN created_at REAL NOT NULL DEFAULT 0;
                    ALTER TABLE sessions ADD COLUMN last_used_at REAL NOT NULL DEFAULT 0;
                    ALTER TABLE sessions ADD COLUMN idle_limit REAL NOT NULL DEFAULT 15552000;
                    UPDATE sessions SET created_at = expires_at - 15552000, last_used_at = expires_at - 15552000;

                    ALTER TABLE calls RENAME COLUMN user TO person;
                    ALTER TABLE calls ADD COLUMN shown_at REAL;

                    CREATE TABLE engine_uses (
                        call TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
                        position INTEGER NOT NULL,
                        work TEXT NOT NULL,
                        engine TEXT NOT NULL,
                        leaves_machine INTEGER NOT NULL CHECK (leaves_machine IN (0, 1)),
                        is_stand_in INTEGER NOT NULL CHECK (is_stand_in IN (0, 1)),
                        PRIMARY KEY (call, position)
                    ) STRICT;

                    CREATE TABLE contacts (
                        id TEXT NOT NULL PRIMARY KEY,
                        person TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                        number TEXT NOT NULL,
                        name TEXT,
                        memo TEXT,
                        created_at REAL NOT NULL,
                        UNIQUE (person, number)
                    ) STRICT;

                    CREATE TABLE user_voice_settings (
                        person TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
                        preset TEXT NOT NULL,
                        speed REAL NOT NULL
                    ) STRICT;

                    CREATE TABLE user_settings (
                        person TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
                        retention_days INTEGER NOT NULL
                    ) STRICT;

                    CREATE TABLE dialings (
                        person TEXT REFERENCES users (id) ON DELETE SET NULL,
                        dialed_at REAL NOT NULL
                    ) STRICT;
                    CREATE INDEX dialings_by_time ON dialings (dialed_at);
                    CREATE INDEX dialings_of_person ON dialings (person, dialed_at);

                    CREATE TABLE secrets (
                        name TEXT NOT NULL PRIMARY KEY,
                        value BLOB NOT NULL
                    ) STRICT;

                    CREATE TABLE refusals (
                        number_mark BLOB NOT NULL PRIMARY KEY,
                        asked_at REAL NOT NULL
                    ) STRICT;
                    """
            )
        }
        migrator.registerMigration("003 speech made in advance") { db in
            try db.execute(
                sql: """
                    ALTER TABLE engine_uses ADD COLUMN characters_made_in_advance INTEGER;
                    ALTER TABLE engine_uses ADD COLUMN characters_used_of_them INTEGER;
                    """
            )
        }
        migrator.registerMigration("004 work that costs money") { db in
            try db.execute(
                sql: """
                    CREATE TABLE paid_work (
                        work TEXT NOT NULL,
                        person TEXT REFERENCES users (id) ON DELETE SET NULL,
                        done_at REAL NOT NULL
                    ) STRICT;
                    CREATE INDEX paid_work_by_time ON paid_work (work, done_at);
                    CREATE INDEX paid_work_of_person ON paid_work (person, work, done_at);
                    """
            )
        }
        migrator.registerMigration("005 legs that may be open") { db in
            try db.execute(
                sql: """
                    CREATE TABLE open_legs (
                        carrier TEXT NOT NULL,
                        name TEXT NOT NULL,
                        PRIMARY KEY (carrier, name)
                    ) STRICT;
                    """
            )
        }
        return migrator
    }
}
