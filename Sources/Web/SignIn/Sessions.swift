import CallPlacing
package import Calls
package import Foundation
import HTTPTypes
import Hummingbird

/// Who a browser belongs to: a random token in a cookie, of which the store knows only the hash.
package struct Sessions: Sendable {
    /// How long a browser is remembered.
    struct Lifetime {
        /// Without use.
        var idle: Duration
        /// With use.
        var longest: Duration

        /// A person who has signed in can do so again.
        static let account = Lifetime(idle: .seconds(14 * 86_400), longest: .seconds(90 * 86_400))
        /// Nothing else leads a guest back to their calls.
        static let guest = Lifetime(idle: .seconds(60 * 86_400), longest: .seconds(180 * 86_400))
    }

    private static let cookie = "callba_session"
    /// A session's use is noted no more often than this, in seconds, for each note is a write.
    private static let noteEvery = 300.0
    let store: any PeopleStore
    let date: @Sendable () -> Date
    /// The sockets of people with a session.
    var sockets: SignedInSockets?

    package init(store: any PeopleStore, date: @escaping @Sendable () -> Date, sockets: SignedInSockets? = nil) {
        self.store = store
        self.date = date
        self.sockets = sockets
    }

    /// Whose browser sent these headers, if it is known.
    func person(for headers: HTTPFields) async throws(StoreError) -> Person? {
        guard let hash = Self.tokenHash(in: headers) else { return nil }
        return try await person(hash: hash)
    }

    /// Who a session belongs to, by its token's hash, if it is known.
    func person(hash: [UInt8]) async throws(StoreError) -> Person? {
        let now = date()
        guard let session = try await store.session(hash), session.isLive(at: now) else { return nil }
        if now.timeIntervalSince(session.lastUsedAt) >= Self.noteEvery {
            // A full disk locks no client out: the use is noted with a later request.
            try? await store.useSession(hash, at: now)
        }
        return try await store.person(session.person)
    }

    /// Makes a guest and the cookie that their browser must keep.
    func admitGuest(isSecure: Bool) async throws(StoreError) -> (person: Person, cookie: Cookie) {
        let person = Person(id: .random(), createdAt: date())
        try await store.add(person)
        return (person, try await begin(for: person, isSecure: isSecure))
    }

    /// Begins a session with a token of its own.
    /// - Returns: the cookie that the browser must keep.
    func begin(for person: Person, isSecure: Bool) async throws(StoreError) -> Cookie {
        let token = Token.random()
        let now = date()
        let lifetime = person.isGuest ? Lifetime.guest : .account
        let session = Session(
            tokenHash: Array(token.hash), person: person.id, createdAt: now, idleLimit: lifetime.idle,
            expiresAt: now.addingTimeInterval(lifetime.longest / .seconds(1)))
        try await store.add(session)
        return Self.cookie(token.text, maxAge: Int(lifetime.longest / .seconds(1)), isSecure: isSecure)
    }

    /// Ends the session that these headers name, if there is one.
    /// - Returns: the cookie that makes the browser forget its token.
    func end(for headers: HTTPFields, isSecure: Bool) async throws(StoreError) -> Cookie {
        if let hash = Self.tokenHash(in: headers) {
            try await store.deleteSession(hash)
            sockets?.letGo(session: hash)
        }
        return Self.forgetting(isSecure: isSecure)
    }

    /// Ends all sessions of a person.
    func endAll(of person: Person.ID) async throws(StoreError) {
        try await store.deleteSessions(of: person)
        sockets?.letGo(person)
    }

    /// Forgets a person and all that is theirs, sessions included.
    /// - Returns: the cookie that makes their browser forget its token.
    func delete(_ person: Person.ID, isSecure: Bool) async throws(StoreError) -> Cookie {
        try await store.delete(person)
        sockets?.letGo(person)
        return Self.forgetting(isSecure: isSecure)
    }

    /// What the store knows the session by that these headers name, whether or not there is one.
    static func tokenHash(in headers: HTTPFields) -> [UInt8]? { headers.cookie(cookie).flatMap(hash) }

    /// What the store knows a session by that has this token, whether or not there is one.
    static func hash(_ token: String) -> [UInt8]? { Token(token).map { Array($0.hash) } }

    private static func forgetting(isSecure: Bool) -> Cookie { cookie("", maxAge: 0, isSecure: isSecure) }

    private static func cookie(_ value: String, maxAge: Int, isSecure: Bool) -> Cookie {
        Cookie(
            name: cookie, value: value, maxAge: maxAge, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }
}

extension Person {
    /// Whether they have not signed in.
    var isGuest: Bool { identity == nil }
}

extension Person.ID {
    /// A new name: `person_` and a random UUID.
    static func random() -> Person.ID { Person.ID("person_" + UUID().uuidString.lowercased()) }
}

extension HTTPFields {
    /// The value of the first cookie of that name.
    func cookie(_ name: String) -> String? {
        let prefix = name + "="
        return self[values: .cookie].lazy.flatMap { $0.split(separator: ";") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }
}
