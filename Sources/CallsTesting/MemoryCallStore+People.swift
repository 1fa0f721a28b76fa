public import Calls
public import Foundation

extension MemoryCallStore: PeopleStore {
    /// Keeps a person; `.conflict` if the id or the identity is taken.
    public func add(_ person: Person) async throws(StoreError) {
        try access { contents throws(StoreError) in
            guard contents.people[person.id] == nil, contents.isFree(person.identity, for: person.id) else {
                throw StoreError(.conflict)
            }
            contents.people[person.id] = person
        }
    }

    /// Keeps what has changed of a person; `.conflict` if they are unknown or the identity is another person's.
    public func update(_ person: Person) async throws(StoreError) {
        try access { contents throws(StoreError) in
            guard let known = contents.people[person.id], contents.isFree(person.identity, for: person.id) else {
                throw StoreError(.conflict)
            }
            contents.people[person.id] = person
            contents.people[person.id]?.createdAt = known.createdAt
        }
    }

    /// The person of that id, or `nil`.
    public func person(_ id: Person.ID) async throws(StoreError) -> Person? {
        try access { $0.people[id] }
    }

    /// The person who signs in that way, or `nil`.
    public func person(of identity: Person.Identity) async throws(StoreError) -> Person? {
        try access { contents in contents.people.values.first { $0.identity == identity } }
    }

    /// Gives everything of a guest to a person; `.conflict` if either is unknown, or if the guest is no guest.
    public func merge(_ guest: Person.ID, into person: Person.ID) async throws(StoreError) {
        try access { contents throws(StoreError) in
            guard guest != person, let old = contents.people[guest], old.identity == nil,
                var merged = contents.people[person]
            else { throw StoreError(.conflict) }
            for index in contents.calls.indices where contents.calls[index].call.owner == guest {
                contents.calls[index].call.owner = person
            }
            for index in contents.dialings.indices where contents.dialings[index].person == guest {
                contents.dialings[index].person = person
            }
            for index in contents.paidWork.indices where contents.paidWork[index].person == guest {
                contents.paidWork[index].person = person
            }
            let numbers = Set(contents.contacts.values.filter { $0.owner == person }.map(\.number))
            for contact in contents.contacts.values where contact.owner == guest && !numbers.contains(contact.number) {
                contents.contacts[contact.id]?.owner = person
            }
            contents.voices[person] = contents.voices[person] ?? contents.voices[guest]
            contents.settings[person] = contents.settings[person] ?? contents.settings[guest]
            merged.name = merged.name ?? old.name
            merged.memo = merged.memo ?? old.memo
            contents.people[person] = merged
            contents.forget(guest)
        }
    }

    /// Forgets a person and everything that is theirs.
    public func delete(_ person: Person.ID) async throws(StoreError) {
        try access { contents in contents.forget(person) }
    }

    /// Forgets guests without a session and without a call in progress.
    public func deleteLostGuests(seenBefore date: Date) async throws(StoreError) -> Int {
        try access { contents in
            let busy = contents.calls.filter { $0.endedAt == nil }.map(\.call.owner)
            let kept = Set(busy + contents.sessions.values.map(\.person))
            let lost = contents.people.values.filter {
                $0.identity == nil && $0.createdAt < date && !kept.contains($0.id)
            }
            for person in lost.prefix(100) { contents.forget(person.id) }
            return min(lost.count, 100)
        }
    }

    /// Remembers a session; `.conflict` if it is there already or the person is not.
    public func add(_ session: Session) async throws(StoreError) {
        try access { contents throws(StoreError) in
            guard contents.people[session.person] != nil, contents.sessions[session.tokenHash] == nil else {
                throw StoreError(.conflict)
            }
            contents.sessions[session.tokenHash] = session
        }
    }

    /// The session of that token, expired or not, or `nil`.
    public func session(_ tokenHash: [UInt8]) async throws(StoreError) -> Session? {
        try access { $0.sessions[tokenHash] }
    }

    /// Whose session this is, unless it has expired at `date`.
    public func person(ofSession tokenHash: [UInt8], at date: Date) async throws(StoreError) -> Person? {
        try access { contents in
            guard let session = contents.sessions[tokenHash], session.isLive(at: date) else { return nil }
            return contents.people[session.person]
        }
    }

    /// Notes that a session was used.
    public func useSession(_ tokenHash: [UInt8], at date: Date) async throws(StoreError) {
        try access { contents in
            guard let session = contents.sessions[tokenHash] else { return }
            contents.sessions[tokenHash]?.lastUsedAt = max(session.lastUsedAt, date)
        }
    }

    /// Ends a session.
    public func deleteSession(_ tokenHash: [UInt8]) async throws(StoreError) {
        try access { contents in contents.sessions[tokenHash] = nil }
    }

    /// Ends all sessions of a person.
    public func deleteSessions(of person: Person.ID) async throws(StoreError) {
        try access { contents in contents.sessions = contents.sessions.filter { $0.value.person != person } }
    }

    /// Forgets the sessions that have expired at `date`.
    public func deleteSessions(expiredAt date: Date) async throws(StoreError) -> Int {
        try access { contents in
            let before = contents.sessions.count
            contents.sessions = contents.sessions.filter { $0.value.isLive(at: date) }
            return before - contents.sessions.count
        }
    }

    /// The voice a person has chosen, or `nil`.
    public func voice(of person: Person.ID) async throws(StoreError) -> Voice? {
        try access { $0.voices[person] }
    }

    /// Keeps a person's choice of a voice; `.conflict` if the person is unknown.
    public func setVoice(_ voice: Voice?, of person: Person.ID) async throws(StoreError) {
        try access { contents throws(StoreError) in
            guard contents.people[person] != nil else { throw StoreError(.conflict) }
            contents.voices[person] = voice
        }
    }

    /// What a person has set; the defaults for who has set nothing.
    public func settings(of person: Person.ID) async throws(StoreError) -> PersonalSettings {
        try access { $0.settings[person] ?? PersonalSettings() }
    }

    /// Keeps what a person has set; `.conflict` if the person is unknown.
    public func setSettings(_ settings: PersonalSettings, of person: Person.ID) async throws(StoreError) {
        try access { contents throws(StoreError) in
            guard contents.people[person] != nil else { throw StoreError(.conflict) }
            contents.settings[person] = settings
        }
    }

    /// Keeps a contact; `.conflict` if the id or the number is taken, or the owner unknown.
    public func add(_ contact: Contact) async throws(StoreError) {
        try access { contents throws(StoreError) in
            guard contents.people[contact.owner] != nil, contents.contacts[contact.id] == nil,
                contents.isFree(contact.number, for: contact)
            else { throw StoreError(.conflict) }
            contents.contacts[contact.id] = contact
        }
    }

    /// Keeps what has changed of a contact; `.conflict` if its owner has none of that id, or has the number in another.
    public func update(_ contact: Contact) async throws(StoreError) {
        try access { contents throws(StoreError) in
            guard let known = contents.contacts[contact.id], known.owner == contact.owner,
                contents.isFree(contact.number, for: contact)
            else { throw StoreError(.conflict) }
            contents.contacts[contact.id] = contact
            contents.contacts[contact.id]?.createdAt = known.createdAt
        }
    }

    /// The contact of that id, or `nil`.
    public func contact(_ id: Contact.ID) async throws(StoreError) -> Contact? {
        try access { $0.contacts[id] }
    }

    /// A person's contacts in which every one of these words occurs.
    public func contacts(of person: Person.ID, matching words: String?) async throws(StoreError) -> [Contact] {
        let terms = SearchTerm.all(in: words ?? "")
        return try access { contents in
            contents.contacts.values.filter { contact in
                contact.owner == person
                    && terms.allSatisfy { term in
                        [contact.name, contact.memo].contains { $0.map(term.occurs) == true }
                            || term.digits.map(contact.number.e164.contains) == true
                    }
            }.sorted { $0.isListed(before: $1) }
        }
    }

    /// Forgets a contact of a person's.
    public func deleteContact(_ id: Contact.ID, of person: Person.ID) async throws(StoreError) {
        try access { contents in
            if contents.contacts[id]?.owner == person { contents.contacts[id] = nil }
        }
    }
}

extension MemoryCallStore.Contents {
    fileprivate func isFree(_ identity: Person.Identity?, for person: Person.ID) -> Bool {
        identity == nil || !people.values.contains { $0.id != person && $0.identity == identity }
    }

    fileprivate func isFree(_ number: PhoneNumber, for contact: Contact) -> Bool {
        !contacts.values.contains { $0.id != contact.id && $0.owner == contact.owner && $0.number == number }
    }

    fileprivate mutating func forget(_ person: Person.ID) {
        people[person] = nil
        voices[person] = nil
        settings[person] = nil
        sessions = sessions.filter { $0.value.person != person }
        contacts = contacts.filter { $0.value.owner != person }
        calls.removeAll { $0.call.owner == person }
        for index in dialings.indices where dialings[index].person == person { dialings[index].person = nil }
        for index in paidWork.indices where paidWork[index].person == person { paidWork[index].person = nil }
    }
}
