public import Calls
internal import Crypto
public import Foundation

extension DatabaseStore: CallStore {
    /// Keeps a call; `.conflict` if the id is taken or its owner is unknown.
    public func add(_ call: Call) async throws(StoreError) {
        try await database.write { db in try call.insert(into: db) }
    }

    /// Keeps a turn in place of an earlier one of the same id; `.conflict` if there is no such call.
    public func record(_ turn: Turn, of call: Call.ID) async throws(StoreError) {
        try await database.write { db in try turn.save(of: call, in: db) }
    }

    /// Keeps that an engine had a part in a call, once, and its latest count; `.conflict` if there is no such call.
    public func record(_ use: ProviderUse, of call: Call.ID) async throws(StoreError) {
        try await database.write { db in try use.save(of: call, in: db) }
    }

    /// Closes a call and its open turns; `.conflict` if there is no such call. The first end of a call stays.
    public func end(_ call: Call.ID, outcome: Outcome, at date: Date) async throws(StoreError) {
        try await database.write { db in
            try db.change(
                """
                UPDATE calls SET outcome = coalesce(outcome, $1),
                    ended_at = CASE WHEN outcome IS NULL THEN $2 ELSE ended_at END
                WHERE id = $3
                """,
                [outcome.rawValue, date, call.rawValue])
            try db.execute(
                """
                UPDATE turns
                SET state = CASE speaker WHEN $1 THEN $2 ELSE $3 END, ended_at = coalesce(ended_at, $4)
                WHERE call = $5 AND state = $6
                """,
                [
                    Turn.Speaker.caller.rawValue, Turn.State.cut.rawValue, Turn.State.heard.rawValue, date,
                    call.rawValue, Turn.State.open.rawValue,
                ])
        }
    }

    /// Keeps a summary in place of an earlier one; `.conflict` if there is no such call.
    public func record(_ summary: Summary, of call: Call.ID) async throws(StoreError) {
        try await database.write { db in try summary.save(of: call, in: db) }
    }

    /// Keeps when the owner was first shown what a call came to; `.conflict` if there is no such call.
    public func markShown(_ call: Call.ID, at date: Date) async throws(StoreError) {
        try await database.write { db in
            try db.change("UPDATE calls SET shown_at = coalesce(shown_at, $1) WHERE id = $2", [date, call.rawValue])
        }
    }

    /// A call with all its turns in order, open ones too, or `nil`.
    public func call(_ id: Call.ID) async throws(StoreError) -> CallRecord? {
        try await database.read { db in
            let rows = try db.rows("SELECT * FROM calls WHERE id = $1", [id.rawValue])
            return try CallRecord.all(rows, .of([id.rawValue]), turns: .all, in: db).first
        }
    }

    /// Up to `limit` (taken as 1–200) of a person's calls that fit, newest first, without open turns.
    public func calls(
        of person: Person.ID, matching query: HistoryQuery, limit: Int, before: Date?
    ) async throws(StoreError) -> [CallRecord] {
        let search = CallSearch(of: person, query, before: before, smallLetters: database.smallLetters)
        return try await database.read { db in
            let rows = try db.rows(search.sql + " LIMIT \(min(max(limit, 1), 200))", search.values)
            return try CallRecord.all(rows, .of(rows.map { try $0.text("id") }), turns: .settled, in: db)
        }
    }

    /// Calls without an outcome, oldest first, with all their turns.
    public func openCalls() async throws(StoreError) -> [CallRecord] {
        try await database.read { db in
            let rows = try db.rows("SELECT * FROM calls WHERE outcome IS NULL ORDER BY created_at, rowid")
            return try CallRecord.all(rows, .open, turns: .all, in: db)
        }
    }

    // MARK: Forgetting

    /// Forgets a call and all that hangs on it. In SQLite its words are gone from every file after the next ``sweep()``.
    public func delete(_ call: Call.ID) async throws(StoreError) {
        // Turns, summary and facts go with it.
        _ = try await delete { db in try db.execute("DELETE FROM calls WHERE id = $1", [call.rawValue]) }
    }

    /// Forgets all calls of a person.
    public func deleteCalls(of person: Person.ID) async throws(StoreError) -> Int {
        try await delete { db in try db.execute("DELETE FROM calls WHERE person = $1", [person.rawValue]) }
    }

    /// Forgets a person's calls that ended before a moment.
    public func deleteCalls(endedBefore date: Date, of person: Person.ID) async throws(StoreError) -> Int {
        try await delete { db in
            try db.execute("DELETE FROM calls WHERE person = $1 AND ended_at < $2", [person.rawValue, date])
        }
    }

    /// Forgets the calls that their owners' settings keep no longer.
    public func deleteExpiredCalls(at date: Date) async throws(StoreError) -> Int {
        // The files are swept only if something goes.
        let expired = try await database.read { db in try db.rows(Self.expiredCalls, Self.expiry(at: date)).count }
        guard expired > 0 else { return 0 }
        return try await delete { db in
            try db.execute("DELETE FROM dialings WHERE dialed_at <= $1", [date.addingTimeInterval(-Self.longestWindow)])
            return try db.execute("DELETE FROM calls WHERE id IN (\(Self.expiredCalls))", Self.expiry(at: date))
        }
    }

    /// As ``PersonalSettings/isExpired(endedAt:shownAt:at:)`` has it.
    private static let expiredCalls = """
        SELECT calls.id FROM calls LEFT JOIN user_settings ON user_settings.person = calls.person
        WHERE CASE WHEN coalesce(user_settings.retention_days, $1) > 0
            THEN calls.ended_at + coalesce(user_settings.retention_days, $1) * 86400.0 <= $2
            ELSE calls.ended_at IS NOT NULL AND (calls.shown_at IS NOT NULL OR calls.ended_at + $3 <= $2) END
        """

    private static func expiry(at date: Date) -> [(any SQLBindable)?] {
        [PersonalSettings().retentionDays, date, PersonalSettings.unseenResult / .seconds(1)]
    }

    // MARK: Limits

    private static let longestWindow = DialingLimit.longestWindow / .seconds(1)

    /// Counts a dialling unless a limit is reached; `.conflict` if the person is unknown.
    public func countDialing(
        by person: Person.ID, at date: Date, within limits: [DialingLimit]
    ) async throws(StoreError) -> DialingLimit? {
        try await database.write { db in
            try db.lock(.dialings)
            for limit in limits {
                let since = date.addingTimeInterval(-(limit.window / .seconds(1)))
                let count = try Self.dialings(by: limit.scope == .server ? nil : person, since: since, in: db)
                if count >= limit.most { return limit }
            }
            try db.execute("INSERT INTO dialings (person, dialed_at) VALUES ($1, $2)", [person.rawValue, date])
            return nil
        }
    }

    /// How often numbers were dialled after a moment.
    public func dialings(by person: Person.ID?, since date: Date) async throws(StoreError) -> Int {
        try await database.read { db in try Self.dialings(by: person, since: date, in: db) }
    }

    private static func dialings(by person: Person.ID?, since date: Date, in db: any SQLSession) throws -> Int {
        guard let person else { return try db.count("SELECT count(*) FROM dialings WHERE dialed_at > $1", [date]) }
        return try db.count(
            "SELECT count(*) FROM dialings WHERE dialed_at > $1 AND person = $2", [date, person.rawValue])
    }

    /// Counts work that costs money unless a limit is reached; `.conflict` if the person is unknown.
    public func count(
        _ work: PaidWork, by person: Person.ID, at date: Date, within limits: [DialingLimit]
    ) async throws(StoreError) -> DialingLimit? {
        try await database.write { db in
            try db.lock(.dialings)
            try db.execute(
                "DELETE FROM paid_work WHERE done_at <= $1", [date.addingTimeInterval(-Self.longestWindow)])
            for limit in limits {
                let since = date.addingTimeInterval(-(limit.window / .seconds(1)))
                let count =
                    switch limit.scope {
                    case .server:
                        try db.count(
                            "SELECT count(*) FROM paid_work WHERE work = $1 AND done_at > $2", [work.rawValue, since])
                    case .person:
                        try db.count(
                            "SELECT count(*) FROM paid_work WHERE work = $1 AND done_at > $2 AND person = $3",
                            [work.rawValue, since, person.rawValue])
                    }
                if count >= limit.most { return limit }
            }
            try db.execute(
                "INSERT INTO paid_work (work, person, done_at) VALUES ($1, $2, $3)",
                [work.rawValue, person.rawValue, date])
            return nil
        }
    }

    // MARK: Numbers that asked not to be called

    /// Remembers that a number asked not to be called again.
    public func refuse(_ number: PhoneNumber, at date: Date) async throws(StoreError) {
        try await database.write { db in
            let key = [UInt8](SymmetricKey(size: .bits256).bytes)
            try db.execute(
                "INSERT INTO secrets (name, value) VALUES ('refusals', $1) ON CONFLICT (name) DO NOTHING", [key])
            guard let mark = try Self.mark(of: number, in: db) else { throw StoreError(.unreadable, code: "secrets") }
            try db.execute(
                "INSERT INTO refusals (number_mark, asked_at) VALUES ($1, $2) ON CONFLICT (number_mark) DO NOTHING",
                [mark, date])
        }
    }

    /// Whether a number asked not to be called again.
    public func isRefused(_ number: PhoneNumber) async throws(StoreError) -> Bool {
        try await database.read { db in
            guard let mark = try Self.mark(of: number, in: db) else { return false }
            return try db.row("SELECT asked_at FROM refusals WHERE number_mark = $1", [mark]) != nil
        }
    }

    /// Forgets that a number asked not to be called.
    public func allow(_ number: PhoneNumber) async throws(StoreError) {
        _ = try await delete { db in
            guard let mark = try Self.mark(of: number, in: db) else { return 0 }
            return try db.execute("DELETE FROM refusals WHERE number_mark = $1", [mark])
        }
    }

    /// HMAC-SHA256 of a number under a key of this database's own; `nil` while no number was ever refused.
    ///
    /// It outlives the account of the person who called the number, and must not show whom they called. A thief of the
    /// whole database can still try all numbers.
    private static func mark(of number: PhoneNumber, in db: any SQLSession) throws -> [UInt8]? {
        guard let row = try db.row("SELECT value FROM secrets WHERE name = $1", ["refusals"]) else { return nil }
        let key = SymmetricKey(data: try row.bytes("value"))
        return Array(HMAC<SHA256>.authenticationCode(for: Data(number.e164.utf8), using: key))
    }
}

extension SymmetricKey {
    fileprivate var bytes: [UInt8] { withUnsafeBytes { Array($0) } }
}
