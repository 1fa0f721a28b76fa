public import Calls
public import Foundation

extension DatabaseStore: PeopleStore {
    /// Keeps a person; `.conflict` if the id or the identity is taken.
    public func add(_ person: Person) async throws(StoreError) {
        try await database.write { db in
            _ = try db.execute(
                """
                INSERT INTO users (id, name, email, memo, issuer, subject, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    person.id.rawValue, person.name, person.email, person.memo, person.identity?.issuer,
                    person.identity?.subject, person.createdAt,
                ])
        }
    }

    /// Keeps what has changed of a person; `.conflict` if they are unknown or the identity is another person's.
    public func update(_ person: Person) async throws(StoreError) {
        try await database.write { db in
            try db.change(
                "UPDATE users SET name = $1, email = $2, memo = $3, issuer = $4, subject = $5 WHERE id = $6",
                [
                    person.name, person.email, person.memo, person.identity?.issuer, person.identity?.subject,
                    person.id.rawValue,
                ])
        }
    }

    /// The person of that id, or `nil`.
    public func person(_ id: Person.ID) async throws(StoreError) -> Person? {
        try await database.read { db in
            try db.row("SELECT * FROM users WHERE id = $1", [id.rawValue]).map(Person.init(row:))
        }
    }

    /// The person who signs in that way, or `nil`.
    public func person(of identity: Person.Identity) async throws(StoreError) -> Person? {
        try await database.read { db in
            try db.row(
                "SELECT * FROM users WHERE issuer = $1 AND subject = $2", [identity.issuer, identity.subject]
            ).map(Person.init(row:))
        }
    }

    /// Gives everything of a guest to a person; `.conflict` if either is unknown, or if the guest is no guest.
    public func merge(_ guest: Person.ID, into person: Person.ID) async throws(StoreError) {
        let values: [(any SQLBindable)?] = [person.rawValue, guest.rawValue]
        _ = try await delete { db in
            try db.change(
                """
                UPDATE users SET name = coalesce(name, (SELECT name FROM users WHERE id = $2)),
                    memo = coalesce(memo, (SELECT memo FROM users WHERE id = $2))
                WHERE id = $1 AND id <> $2 AND EXISTS (SELECT 1 FROM users WHERE id = $2 AND issuer IS NULL)
                """, values)
            try db.execute("UPDATE calls SET person = $1 WHERE person = $2", values)
            for table in ["dialings", "paid_work"] {
                try db.execute("UPDATE \(table) SET person = $1 WHERE person = $2", values)
            }
            try db.execute(
                """
                UPDATE contacts SET person = $1
                WHERE person = $2 AND number NOT IN (SELECT number FROM contacts WHERE person = $1)
                """, values)
            for table in ["user_voice_settings", "user_settings"] {
                try db.execute(
                    """
                    UPDATE \(table) SET person = $1
                    WHERE person = $2 AND NOT EXISTS (SELECT 1 FROM \(table) WHERE person = $1)
                    """, values)
            }
            return try db.execute("DELETE FROM users WHERE id = $1", [guest.rawValue])
        }
    }

    /// Forgets a person and everything that is theirs. In SQLite it is gone from every file after the next ``sweep()``.
    public func delete(_ person: Person.ID) async throws(StoreError) {
        _ = try await delete { db in try db.execute("DELETE FROM users WHERE id = $1", [person.rawValue]) }
    }

    /// Forgets guests without a session and without a call in progress; a hundred at once, so that others can write.
    public func deleteLostGuests(seenBefore date: Date) async throws(StoreError) -> Int {
        let lost = """
            SELECT id FROM users WHERE issuer IS NULL AND created_at < $1
                AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.person = users.id)
                AND NOT EXISTS (SELECT 1 FROM calls WHERE calls.person = users.id AND calls.ended_at IS NULL)
            LIMIT 100
            """
        // Nothing is written, and nothing swept, if there is none.
        let isAny = try await database.read { db in try db.row(lost, [date]) != nil }
        guard isAny else { return 0 }
        return try await delete { db in try db.execute("DELETE FROM users WHERE id IN (\(lost))", [date]) }
    }

    // MARK: Sessions

    /// Remembers a session; `.conflict` if it is there already or the person is not.
    public func add(_ session: Session) async throws(StoreError) {
        try await database.write { db in
            _ = try db.execute(
                """
                INSERT INTO sessions (token_hash, person, created_at, last_used_at, idle_limit, expires_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                [
                    session.tokenHash, session.person.rawValue, session.createdAt, session.lastUsedAt,
                    session.idleLimit / .seconds(1), session.expiresAt,
                ])
        }
    }

    /// The session of that token, expired or not, or `nil`.
    public func session(_ tokenHash: [UInt8]) async throws(StoreError) -> Session? {
        try await database.read { db in
            try db.row("SELECT * FROM sessions WHERE token_hash = $1", [tokenHash]).map(Session.init(row:))
        }
    }

    /// Whose session this is, unless it has expired at `date`.
    public func person(ofSession tokenHash: [UInt8], at date: Date) async throws(StoreError) -> Person? {
        try await database.read { db in
            try db.row(
                """
                SELECT users.* FROM sessions JOIN users ON users.id = sessions.person
                WHERE sessions.token_hash = $1 AND sessions.expires_at > $2
                    AND sessions.last_used_at + sessions.idle_limit > $2
                """,
                [tokenHash, date]
            ).map(Person.init(row:))
        }
    }

    /// Notes that a session was used.
    public func useSession(_ tokenHash: [UInt8], at date: Date) async throws(StoreError) {
        try await database.write { db in
            _ = try db.execute(
                "UPDATE sessions SET last_used_at = $1 WHERE token_hash = $2 AND last_used_at < $1", [date, tokenHash])
        }
    }

    /// Ends a session.
    public func deleteSession(_ tokenHash: [UInt8]) async throws(StoreError) {
        _ = try await delete { db in try db.execute("DELETE FROM sessions WHERE token_hash = $1", [tokenHash]) }
    }

    /// Ends all sessions of a person.
    public func deleteSessions(of person: Person.ID) async throws(StoreError) {
        try await database.write { db in
            _ = try db.execute("DELETE FROM sessions WHERE person = $1", [person.rawValue])
        }
    }

    /// Forgets the sessions that have expired at `date`.
    public func deleteSessions(expiredAt date: Date) async throws(StoreError) -> Int {
        // Nothing is written, and nothing swept, if nothing goes.
        let expired = "FROM sessions WHERE expires_at <= $1 OR last_used_at + idle_limit <= $1"
        let count = try await database.read { db in try db.count("SELECT count(*) \(expired)", [date]) }
        guard count > 0 else { return 0 }
        return try await delete { db in try db.execute("DELETE \(expired)", [date]) }
    }

    // MARK: Settings

    /// The voice a person has chosen, or `nil`.
    public func voice(of person: Person.ID) async throws(StoreError) -> Voice? {
        try await database.read { db in
            try db.row("SELECT * FROM user_voice_settings WHERE person = $1", [person.rawValue])
                .map { Voice(try $0.named("preset"), speed: try $0.real("speed")) }
        }
    }

    /// Keeps a person's choice of a voice; `.conflict` if the person is unknown.
    public func setVoice(_ voice: Voice?, of person: Person.ID) async throws(StoreError) {
        try await database.write { db in
            guard let voice else {
                try db.change("UPDATE users SET name = name WHERE id = $1", [person.rawValue])
                try db.execute("DELETE FROM user_voice_settings WHERE person = $1", [person.rawValue])
                return
            }
            try db.execute(
                """
                INSERT INTO user_voice_settings (person, preset, speed) VALUES ($1, $2, $3)
                ON CONFLICT (person) DO UPDATE SET preset = excluded.preset, speed = excluded.speed
                """,
                [person.rawValue, voice.preset.rawValue, voice.speed])
        }
    }

    /// What a person has set; the defaults for who has set nothing.
    public func settings(of person: Person.ID) async throws(StoreError) -> PersonalSettings {
        try await database.read { db in
            try db.row("SELECT * FROM user_settings WHERE person = $1", [person.rawValue])
                .map { PersonalSettings(retentionDays: try $0.integer("retention_days")) } ?? PersonalSettings()
        }
    }

    /// Keeps what a person has set; `.conflict` if the person is unknown.
    public func setSettings(_ settings: PersonalSettings, of person: Person.ID) async throws(StoreError) {
        try await database.write { db in
            _ = try db.execute(
                """
                INSERT INTO user_settings (person, retention_days) VALUES ($1, $2)
                ON CONFLICT (person) DO UPDATE SET retention_days = excluded.retention_days
                """,
                [person.rawValue, settings.retentionDays])
        }
    }

    // MARK: Contacts

    /// Keeps a contact; `.conflict` if the id or the number is taken, or the owner unknown.
    public func add(_ contact: Contact) async throws(StoreError) {
        try await database.write { db in
            _ = try db.execute(
                "INSERT INTO contacts (id, person, number, name, memo, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
                [
                    contact.id.rawValue, contact.owner.rawValue, contact.number.e164, contact.name, contact.memo,
                    contact.createdAt,
                ])
        }
    }

    /// Keeps what has changed of a contact; `.conflict` if its owner has none of that id, or has the number in another.
    public func update(_ contact: Contact) async throws(StoreError) {
        try await database.write { db in
            try db.change(
                "UPDATE contacts SET number = $1, name = $2, memo = $3 WHERE id = $4 AND person = $5",
                [contact.number.e164, contact.name, contact.memo, contact.id.rawValue, contact.owner.rawValue])
        }
    }

    /// The contact of that id, or `nil`.
    public func contact(_ id: Contact.ID) async throws(StoreError) -> Contact? {
        try await database.read { db in
            try db.row("SELECT * FROM contacts WHERE id = $1", [id.rawValue]).map(Contact.init(row:))
        }
    }

    /// A person's contacts in which every one of these words occurs.
    public func contacts(of person: Person.ID, matching words: String?) async throws(StoreError) -> [Contact] {
        var sql = "SELECT * FROM contacts WHERE person = $1"
        var values: [(any SQLBindable)?] = [person.rawValue]
        for term in SearchTerm.all(in: words ?? "") {
            values += [term.pattern, term.pattern.lowercased()]
            let pattern = CallSearch.Pattern(
                exact: "$\(values.count - 1)", small: "$\(values.count)", smallLetters: database.smallLetters)
            var ways = [pattern.fits("name"), pattern.fits("memo")]
            if let digits = term.digits {
                values.append("%\(digits)%")
                ways.append("number LIKE $\(values.count)")
            }
            sql += " AND (\(ways.joined(separator: " OR ")))"
        }
        let (query, parameters) = (sql, values)
        return try await database.read { db in try db.rows(query, parameters).map(Contact.init(row:)) }
            .sorted { $0.isListed(before: $1) }
    }

    /// Forgets a contact of a person's.
    public func deleteContact(_ id: Contact.ID, of person: Person.ID) async throws(StoreError) {
        _ = try await delete { db in
            try db.execute("DELETE FROM contacts WHERE id = $1 AND person = $2", [id.rawValue, person.rawValue])
        }
    }
}
