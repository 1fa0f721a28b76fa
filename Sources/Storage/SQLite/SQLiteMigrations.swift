internal import Calls
internal import GRDB

/// How the schema came to be, step by step. Steps are only ever added; one that has shipped never changes.
enum SQLiteMigrations {
    /// Brings a database up to date.
    /// - Throws: `StoreError` `.unreadable` if a newer version has written it.
    static func migrate(_ database: some DatabaseWriter) throws {
        let migrator = migrator
        guard try !database.read(migrator.hasBeenSuperseded) else {
            throw StoreError(.unreadable, code: "newer-schema")
        }
        try migrator.migrate(database)
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
        return migrator
    }
}
