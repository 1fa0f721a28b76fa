import Calls
import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// Who a browser belongs to: a random token in a cookie, of which the store knows only the hash.
struct Sessions: Sendable {
    private static let cookie = "callba_session"
    private static let lifetime = 180 * 24 * 3600
    let store: any PeopleStore
    let date: @Sendable () -> Date

    /// Whose browser sent these headers, if it is known.
    func person(for headers: HTTPFields) async throws(StoreError) -> Person? {
        let cookies = headers[values: .cookie].flatMap { $0.split(separator: ";") }
        let prefix = Self.cookie + "="
        let pairs = cookies.map { $0.trimmingCharacters(in: .whitespaces) }
        guard let pair = pairs.first(where: { $0.hasPrefix(prefix) }),
            let token = Data(base64URL: String(pair.dropFirst(prefix.count))), token.count == 32
        else { return nil }
        return try await store.person(ofSession: Array(SHA256.hash(data: token)), at: date())
    }

    /// Makes a guest and the cookie that their browser must keep.
    func admitGuest() async throws(StoreError) -> (person: Person, cookie: Cookie) {
        var generator = SystemRandomNumberGenerator()
        let token = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        let person = Person(id: Person.ID("person_" + UUID().uuidString.lowercased()), createdAt: date())
        try await store.add(person)
        let now = date()
        try await store.add(
            Session(
                tokenHash: Array(SHA256.hash(data: token)), person: person.id, createdAt: now,
                idleLimit: .seconds(Self.lifetime), expiresAt: now.addingTimeInterval(TimeInterval(Self.lifetime))))
        let cookie = Cookie(
            name: Self.cookie, value: token.base64URL, maxAge: Self.lifetime, path: "/", secure: false, httpOnly: true,
            sameSite: .lax)
        return (person, cookie)
    }
}
