internal import Calls
internal import Foundation
internal import Languages

// What is kept, as rows and back.

extension Person {
    init(row: SQLRow) throws {
        let issuer = try row.textIfPresent("issuer")
        let subject = try row.textIfPresent("subject")
        var identity: Identity?
        if let issuer, let subject { identity = Identity(issuer: issuer, subject: subject) }
        self.init(
            id: Person.ID(try row.text("id")), name: try row.textIfPresent("name"),
            email: try row.textIfPresent("email"), memo: try row.textIfPresent("memo"), identity: identity,
            createdAt: try row.date("created_at"))
    }
}

extension Session {
    init(row: SQLRow) throws {
        self.init(
            tokenHash: try row.bytes("token_hash"), person: Person.ID(try row.text("person")),
            createdAt: try row.date("created_at"), lastUsedAt: try row.date("last_used_at"),
            idleLimit: try row.seconds("idle_limit"), expiresAt: try row.date("expires_at"))
    }
}

extension Contact {
    init(row: SQLRow) throws {
        guard let number = PhoneNumber(e164: try row.text("number")) else {
            throw StoreError(.unreadable, code: "number")
        }
        self.init(
            id: Contact.ID(try row.text("id")), owner: Person.ID(try row.text("person")), number: number,
            name: try row.textIfPresent("name"), memo: try row.textIfPresent("memo"),
            createdAt: try row.date("created_at"))
    }
}

extension Call {
    func insert(into db: any SQLSession) throws {
        try db.execute(
            """
            INSERT INTO calls
                (id, person, number, contact_name, purpose, opening, language, voice_preset, voice_speed, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                id.rawValue, owner.rawValue, number.e164, contactName, purpose, opening, language.rawValue,
                voice.preset.rawValue, voice.speed, createdAt,
            ])
    }

    init(row: SQLRow) throws {
        guard let number = PhoneNumber(e164: try row.text("number")) else {
            throw StoreError(.unreadable, code: "number")
        }
        self.init(
            id: Call.ID(try row.text("id")), owner: Person.ID(try row.text("person")), number: number,
            contactName: try row.textIfPresent("contact_name"), purpose: try row.text("purpose"),
            opening: try row.text("opening"), language: try row.named("language"),
            voice: Voice(try row.named("voice_preset"), speed: try row.real("voice_speed")),
            createdAt: try row.date("created_at"))
    }
}

extension Turn {
    func save(of call: Call.ID, in db: any SQLSession) throws {
        let doubtful = String(decoding: try JSONEncoder().encode(doubtful), as: UTF8.self)
        try db.execute(
            """
            INSERT INTO turns
                (call, id, speaker, text, state, origin, confidence, doubtful, revision, played_fraction, started_at,
                 ended_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (call, id) DO UPDATE SET
                speaker = excluded.speaker, text = excluded.text, state = excluded.state, origin = excluded.origin,
                confidence = excluded.confidence, doubtful = excluded.doubtful, revision = excluded.revision,
                played_fraction = excluded.played_fraction, started_at = excluded.started_at,
                ended_at = excluded.ended_at
            """,
            [
                call.rawValue, id, speaker.rawValue, text, state.rawValue, origin?.rawValue, confidence, doubtful,
                revision, playedFraction, startedAt, endedAt,
            ])
    }

    init(row: SQLRow) throws {
        self.init(
            id: try row.integer("id"), speaker: try row.named("speaker"), text: try row.text("text"),
            state: try row.named("state"), origin: try row.namedIfPresent("origin"),
            confidence: try row.realIfPresent("confidence"),
            doubtful: try JSONDecoder().decode([String].self, from: Data(try row.text("doubtful").utf8)),
            revision: try row.integer("revision"), playedFraction: try row.realIfPresent("played_fraction"),
            startedAt: try row.date("started_at"), endedAt: try row.dateIfPresent("ended_at"))
    }
}

extension Summary {
    /// Replaces an earlier summary of the same call.
    func save(of call: Call.ID, in db: any SQLSession) throws {
        try db.execute("DELETE FROM summaries WHERE call = $1", [call.rawValue])
        try db.execute(
            "INSERT INTO summaries (call, text, is_purpose_reached) VALUES ($1, $2, $3)",
            [call.rawValue, text, isPurposeReached.map { $0 ? 1 : 0 }])
        for (position, fact) in facts.enumerated() {
            try db.execute(
                "INSERT INTO facts (call, position, kind, value, turn) VALUES ($1, $2, $3, $4, $5)",
                [call.rawValue, position, fact.kind.rawValue, fact.value, fact.turn])
        }
    }

    /// A summary from its row and those of its facts, in order.
    init(row: SQLRow, facts: [SQLRow]) throws {
        self.init(
            text: try row.text("text"),
            isPurposeReached: try row.integerIfPresent("is_purpose_reached").map { $0 != 0 },
            facts: try facts.map { Fact(try $0.named("kind"), try $0.text("value"), turn: try $0.integer("turn")) })
    }
}

extension ProviderUse {
    /// Keeps it after those that were kept before, or its count if it is among them.
    func save(of call: Call.ID, in db: any SQLSession) throws {
        let kept = try db.rows("SELECT * FROM engine_uses WHERE call = $1 ORDER BY position", [call.rawValue])
            .map(ProviderUse.init(row:))
        if let position = kept.firstIndex(where: { $0.uncounted == uncounted }) {
            guard let advance, kept[position].advance != advance else { return }
            try db.execute(
                """
                UPDATE engine_uses SET characters_made_in_advance = $1, characters_used_of_them = $2
                WHERE call = $3 AND position = $4
                """,
                [advance.madeCharacters, advance.usedCharacters, call.rawValue, position])
            return
        }
        try db.execute(
            """
            INSERT INTO engine_uses
                (call, position, work, engine, leaves_machine, is_stand_in, characters_made_in_advance,
                 characters_used_of_them)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                call.rawValue, kept.count, work.rawValue, engine, leavesMachine ? 1 : 0, isStandIn ? 1 : 0,
                advance?.madeCharacters, advance?.usedCharacters,
            ])
    }

    init(row: SQLRow) throws {
        self.init(
            try row.named("work"), by: try row.text("engine"),
            leavesMachine: try row.integer("leaves_machine") != 0, isStandIn: try row.integer("is_stand_in") != 0,
            advance: try Advance(row: row))
    }
}

extension ProviderUse.Advance {
    fileprivate init?(row: SQLRow) throws {
        guard let made = try row.integerIfPresent("characters_made_in_advance") else { return nil }
        let used = try row.integer("characters_used_of_them")
        // More than a call can have was not counted here.
        guard (0...1_000_000_000).contains(made), (0...1_000_000_000).contains(used) else {
            throw StoreError(.unreadable, code: "characters_made_in_advance")
        }
        self.init(madeCharacters: made, usedCharacters: used)
    }
}
