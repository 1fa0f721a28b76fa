internal import Calls
internal import Foundation

/// How the schema came to be, step by step. Steps are only ever added; one that has shipped never changes.
///
/// The tables and columns are those of `SQLiteMigrations`, so that one set of statements serves both. Moments are seconds
/// since 2001-01-01 UTC in double precision, the very number a `Date` holds. `rowid` is the order of insertion, which
/// SQLite keeps by itself.
enum PostgresMigrations {
    /// Brings a database up to date, alone among all that would do so at once.
    /// - Throws: `StoreError` `.unreadable` if a newer version has written it.
    static func migrate(_ db: any SQLSession) throws {
        try db.lock(.schema)
        try db.execute(
            "CREATE TABLE IF NOT EXISTS migrations (identifier text PRIMARY KEY, applied_at double precision NOT NULL)")
        for identifier in try pending(db) {
            for statement in steps.first(where: { $0.identifier == identifier })?.statements ?? [] {
                try db.execute(statement)
            }
            try db.execute("INSERT INTO migrations (identifier, applied_at) VALUES ($1, $2)", [identifier, Date()])
        }
    }

    /// The steps that ``migrate(_:)`` would take, in order.
    static func pending(_ db: any SQLSession) throws -> [String] {
        var applied: Set<String> = []
        if case .text? = try db.rows("SELECT to_regclass('migrations')::text AS name").first?["name"] {
            applied = Set(try db.rows("SELECT identifier FROM migrations").map { try $0.text("identifier") })
        }
        let known = steps.map(\.identifier)
        guard applied.isSubset(of: known) else { throw StoreError(.unreadable, code: "newer-schema") }
        return known.filter { !applied.contains($0) }
    }

    private struct Step {
        var identifier: String
        var statements: [String]
    }

    private static let steps = [
        Step(
            identifier: "001 people, calls and what is theirs",
            statements: [
                """
                CREATE TABLE users (
                    id text PRIMARY KEY,
                    name text,
                    email text,
                    memo text,
                    issuer text,
                    subject text,
                    created_at double precision NOT NULL,
                    UNIQUE (issuer, subject)
                )
                """,
                """
                CREATE TABLE sessions (
                    token_hash bytea PRIMARY KEY,
                    person text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                    created_at double precision NOT NULL,
                    last_used_at double precision NOT NULL,
                    idle_limit double precision NOT NULL,
                    expires_at double precision NOT NULL
                )
                """,
                "CREATE INDEX sessions_of_user ON sessions (person)",
                """
                CREATE TABLE contacts (
                    id text PRIMARY KEY,
                    person text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                    number text NOT NULL,
                    name text,
                    memo text,
                    created_at double precision NOT NULL,
                    UNIQUE (person, number)
                )
                """,
                """
                CREATE TABLE user_voice_settings (
                    person text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
                    preset text NOT NULL,
                    speed double precision NOT NULL
                )
                """,
                """
                CREATE TABLE user_settings (
                    person text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
                    retention_days bigint NOT NULL
                )
                """,
                """
                CREATE TABLE calls (
                    id text PRIMARY KEY,
                    rowid bigint GENERATED ALWAYS AS IDENTITY,
                    person text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                    number text NOT NULL,
                    contact_name text,
                    purpose text NOT NULL,
                    opening text NOT NULL,
                    language text NOT NULL,
                    voice_preset text NOT NULL,
                    voice_speed double precision NOT NULL,
                    created_at double precision NOT NULL,
                    outcome text,
                    ended_at double precision,
                    shown_at double precision
                )
                """,
                "CREATE INDEX calls_of_user ON calls (person, created_at)",
                "CREATE INDEX open_calls ON calls (created_at) WHERE outcome IS NULL",
                """
                CREATE TABLE turns (
                    call text NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
                    id bigint NOT NULL,
                    speaker text NOT NULL,
                    text text NOT NULL,
                    state text NOT NULL,
                    origin text,
                    confidence double precision,
                    doubtful text NOT NULL,
                    revision bigint NOT NULL,
                    played_fraction double precision,
                    started_at double precision NOT NULL,
                    ended_at double precision,
                    PRIMARY KEY (call, id)
                )
                """,
                """
                CREATE TABLE engine_uses (
                    call text NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
                    position bigint NOT NULL,
                    work text NOT NULL,
                    engine text NOT NULL,
                    leaves_machine bigint NOT NULL CHECK (leaves_machine IN (0, 1)),
                    is_stand_in bigint NOT NULL CHECK (is_stand_in IN (0, 1)),
                    PRIMARY KEY (call, position)
                )
                """,
                """
                CREATE TABLE summaries (
                    call text PRIMARY KEY REFERENCES calls (id) ON DELETE CASCADE,
                    text text NOT NULL,
                    is_purpose_reached bigint CHECK (is_purpose_reached IN (0, 1))
                )
                """,
                """
                CREATE TABLE facts (
                    call text NOT NULL REFERENCES summaries (call) ON DELETE CASCADE,
                    position bigint NOT NULL,
                    kind text NOT NULL,
                    value text NOT NULL,
                    turn bigint NOT NULL,
                    PRIMARY KEY (call, position)
                )
                """,
                """
                CREATE TABLE dialings (
                    person text REFERENCES users (id) ON DELETE SET NULL,
                    dialed_at double precision NOT NULL
                )
                """,
                "CREATE INDEX dialings_by_time ON dialings (dialed_at)",
                "CREATE INDEX dialings_of_person ON dialings (person, dialed_at)",
                "CREATE TABLE secrets (name text PRIMARY KEY, value bytea NOT NULL)",
                "CREATE TABLE refusals (number_mark bytea PRIMARY KEY, asked_at double precision NOT NULL)",
            ]),
        Step(
            identifier: "002 speech made in advance",
            statements: [
                "ALTER TABLE engine_uses ADD COLUMN characters_made_in_advance bigint",
                "ALTER TABLE engine_uses ADD COLUMN characters_used_of_them bigint",
            ]),
        Step(
            identifier: "003 work that costs money",
            statements: [
                """
                CREATE TABLE paid_work (
                    work text NOT NULL,
                    person text REFERENCES users (id) ON DELETE SET NULL,
                    done_at double precision NOT NULL
                )
                """,
                "CREATE INDEX paid_work_by_time ON paid_work (work, done_at)",
                "CREATE INDEX paid_work_of_person ON paid_work (person, work, done_at)",
            ]),
        Step(
            identifier: "004 legs that may be open",
            statements: [
                "CREATE TABLE open_legs (carrier text NOT NULL, name text NOT NULL, PRIMARY KEY (carrier, name))"
            ]),
    ]
}
