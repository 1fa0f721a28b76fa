internal import Calls
internal import Foundation
internal import GRDB

// Moments are stored as seconds since 2001-01-01 UTC, the very number a `Date` holds, so that they come back unchanged.

extension Person {
    init(row: Row) throws {
        self.init(
            id: Person.ID(row["id"]), name: row["name"],
            createdAt: Date(timeIntervalSinceReferenceDate: row["created_at"])
        )
    }
}

extension Call {
    func insert(into db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO calls
                    (id, user, number, contact_name, purpose, opening, language, voice_preset, voice_speed, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id.rawValue, owner.rawValue, number.e164, contactName, purpose, opening, language.rawValue,
                voice.preset.rawValue, voice.speed, createdAt.timeIntervalSinceReferenceDate,
            ]
        )
    }

    init(row: Row) throws {
        guard let number = PhoneNumber(e164: row["number"]) else { throw StoreError(.unreadable, code: "number") }
        self.init(
            id: Call.ID(row["id"]), owner: Person.ID(row["user"]), number: number, contactName: row["contact_name"],
            purpose: row["purpose"], opening: row["opening"], language: try row.named("language"),
            voice: Voice(try row.named("voice_preset"), speed: row["voice_speed"]),
            createdAt: Date(timeIntervalSinceReferenceDate: row["created_at"])
        )
    }
}

extension Turn {
    func save(of call: Call.ID, in db: Database) throws {
        let doubtful = String(decoding: try JSONEncoder().encode(doubtful), as: UTF8.self)
        try db.execute(
            sql: """
                INSERT INTO turns
                    (call, id, speaker, text, state, origin, confidence, doubtful, revision, played_fraction,
                     started_at, ended_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (call, id) DO UPDATE SET
                    speaker = excluded.speaker, text = excluded.text, state = excluded.state,
                    origin = excluded.origin, confidence = excluded.confidence, doubtful = excluded.doubtful,
                    revision = excluded.revision, played_fraction = excluded.played_fraction,
                    started_at = excluded.started_at, ended_at = excluded.ended_at
                """,
            arguments: [
                call.rawValue, id, speaker.rawValue, text, state.rawValue, origin?.rawValue, confidence, doubtful,
                revision, playedFraction, startedAt.timeIntervalSinceReferenceDate,
                endedAt?.timeIntervalSinceReferenceDate,
            ]
        )
    }

    init(row: Row) throws {
        let doubtful: String = row["doubtful"]
        let endedAt: Double? = row["ended_at"]
        self.init(
            id: row["id"], speaker: try row.named("speaker"), text: row["text"], state: try row.named("state"),
            origin: try row.namedIfPresent("origin"), confidence: row["confidence"],
            doubtful: try JSONDecoder().decode([String].self, from: Data(doubtful.utf8)), revision: row["revision"],
            playedFraction: row["played_fraction"],
            startedAt: Date(timeIntervalSinceReferenceDate: row["started_at"]),
            endedAt: endedAt.map(Date.init(timeIntervalSinceReferenceDate:))
        )
    }
}

extension Summary {
    /// Replaces an earlier summary of the same call.
    func save(of call: Call.ID, in db: Database) throws {
        try db.execute(sql: "DELETE FROM summaries WHERE call = ?", arguments: [call.rawValue])
        try db.execute(
            sql: "INSERT INTO summaries (call, text, is_purpose_reached) VALUES (?, ?, ?)",
            arguments: [call.rawValue, text, isPurposeReached]
        )
        for (position, fact) in facts.enumerated() {
            try db.execute(
                sql: "INSERT INTO facts (call, position, kind, value, turn) VALUES (?, ?, ?, ?, ?)",
                arguments: [call.rawValue, position, fact.kind.rawValue, fact.value, fact.turn]
            )
        }
    }

    static func fetch(of call: Call.ID, from db: Database) throws -> Summary? {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM summaries WHERE call = ?", arguments: [call.rawValue])
        else { return nil }
        let facts = try Row.fetchAll(
            db, sql: "SELECT * FROM facts WHERE call = ? ORDER BY position", arguments: [call.rawValue]
        ).map { Fact(try $0.named("kind"), $0["value"], turn: $0["turn"]) }
        return Summary(text: row["text"], isPurposeReached: row["is_purpose_reached"], facts: facts)
    }
}

extension CallRecord {
    /// Which turns to read with a call.
    enum Turns {
        case all
        /// Those that no longer change.
        case settled
    }

    init(row: Row, turns: Turns, from db: Database) throws {
        let call = try Call(row: row)
        let endedAt: Double? = row["ended_at"]
        let kept = try Row.fetchAll(
            db, sql: "SELECT * FROM turns WHERE call = ? ORDER BY id", arguments: [call.id.rawValue]
        ).map(Turn.init(row:))
        self.init(
            call: call, outcome: try row.namedIfPresent("outcome"),
            endedAt: endedAt.map(Date.init(timeIntervalSinceReferenceDate:)),
            turns: turns == .all ? kept : kept.filter { $0.state != .open },
            summary: try Summary.fetch(of: call.id, from: db)
        )
    }
}

extension Row {
    /// The case whose raw value a column holds.
    fileprivate func named<Value: RawRepresentable<String>>(_ column: String) throws -> Value {
        guard let value: Value = try namedIfPresent(column) else { throw StoreError(.unreadable, code: column) }
        return value
    }

    fileprivate func namedIfPresent<Value: RawRepresentable<String>>(_ column: String) throws -> Value? {
        guard let name: String = self[column] else { return nil }
        guard let value = Value(rawValue: name) else { throw StoreError(.unreadable, code: column) }
        return value
    }
}
