public import Foundation

/// Keeps people, how their browsers prove who they are, and what is theirs besides calls. Every write is durable when it
/// returns.
public protocol PeopleStore: Sendable {
    /// Keeps a person that was not there before; `.conflict` if the id or the identity is taken.
    func add(_ person: Person) async throws(StoreError)
    /// Keeps what has changed of a person; when they were first seen stays. `.conflict` if they are unknown, or if
    /// another person has that identity.
    func update(_ person: Person) async throws(StoreError)
    /// The person of that id, or `nil`.
    func person(_ id: Person.ID) async throws(StoreError) -> Person?
    /// The person who signs in that way, or `nil`.
    func person(of identity: Person.Identity) async throws(StoreError) -> Person?
    /// Gives everything of a guest to a person who has signed in, and forgets the guest and their sessions.
    ///
    /// Where both have a contact of one number, a setting or a name, the person's own stays. `.conflict` if either is
    /// unknown, or if the guest is no guest.
    func merge(_ guest: Person.ID, into person: Person.ID) async throws(StoreError)
    /// Forgets a person and everything that is theirs: calls, contacts, settings, sessions. A person who is not there
    /// is not an error.
    func delete(_ person: Person.ID) async throws(StoreError)
    /// Forgets guests, and everything that is theirs, whose browsers cannot lead back to it: those who were first seen
    /// before `date`, have no session and are in no call. At most a hundred at once.
    /// - Returns: how many there were.
    func deleteLostGuests(seenBefore date: Date) async throws(StoreError) -> Int

    /// Remembers a browser session; `.conflict` if it is there already or the person is not.
    func add(_ session: Session) async throws(StoreError)
    /// The session of that token, expired or not, or `nil`.
    func session(_ tokenHash: [UInt8]) async throws(StoreError) -> Session?
    /// Whose session this is, if it exists and has not expired at `date`.
    func person(ofSession tokenHash: [UInt8], at date: Date) async throws(StoreError) -> Person?
    /// Notes that a session was used. One that is not there is not an error.
    func useSession(_ tokenHash: [UInt8], at date: Date) async throws(StoreError)
    /// Ends a session. One that is not there is not an error.
    func deleteSession(_ tokenHash: [UInt8]) async throws(StoreError)
    /// Ends all sessions of a person.
    func deleteSessions(of person: Person.ID) async throws(StoreError)
    /// Forgets the sessions that have expired at `date`.
    /// - Returns: how many there were.
    func deleteSessions(expiredAt date: Date) async throws(StoreError) -> Int

    /// The voice a person has chosen for their calls, or `nil` if they leave that to us.
    func voice(of person: Person.ID) async throws(StoreError) -> Voice?
    /// Keeps a person's choice of a voice; `nil` takes it back. `.conflict` if the person is unknown.
    func setVoice(_ voice: Voice?, of person: Person.ID) async throws(StoreError)
    /// What a person has set; the defaults for who has set nothing.
    func settings(of person: Person.ID) async throws(StoreError) -> PersonalSettings
    /// Keeps what a person has set; `.conflict` if the person is unknown.
    func setSettings(_ settings: PersonalSettings, of person: Person.ID) async throws(StoreError)

    /// Keeps a contact; `.conflict` if the id is taken, the owner has that number already, or is unknown.
    func add(_ contact: Contact) async throws(StoreError)
    /// Keeps what has changed of a contact; when it was made stays. `.conflict` if its owner has no contact of that id,
    /// or has the number in another.
    func update(_ contact: Contact) async throws(StoreError)
    /// The contact of that id, of any owner, or `nil`.
    func contact(_ id: Contact.ID) async throws(StoreError) -> Contact?
    /// A person's contacts in the order of ``Contact/isListed(before:)``.
    /// - Parameter words: only those in whose name, note or number each of these words occurs; `nil` or empty for all.
    func contacts(of person: Person.ID, matching words: String?) async throws(StoreError) -> [Contact]
    /// Forgets a contact of a person's. One that is not there, or not theirs, is not an error.
    func deleteContact(_ id: Contact.ID, of person: Person.ID) async throws(StoreError)
}

/// All that CallBa keeps.
public typealias Store = CallStore & PeopleStore
