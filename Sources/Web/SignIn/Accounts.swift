import Calls
import Foundation

/// Makes a visitor who has proved their identity a person here.
struct Accounts: Sendable {
    let sessions: Sessions
    private var store: any PeopleStore { sessions.store }

    init(sessions: Sessions) { self.sessions = sessions }

    /// What a provider vouches for.
    struct Proof: Sendable {
        var identity: Person.Identity
        var name: String?
        var email: String?
    }

    /// The person of an identity: an old one, or a new one.
    /// - Parameter earlier: whose browser it was until this moment. A guest's calls and contacts become the person's.
    func admit(_ proof: Proof, from earlier: Person?) async throws(StoreError) -> Person {
        do {
            return try await admitOnce(proof, from: earlier)
        } catch  where error.kind == .conflict {
            // The same person signed in at the same moment in another window: now they are known.
            return try await admitOnce(proof, from: earlier)
        }
    }

    private func admitOnce(_ proof: Proof, from earlier: Person?) async throws(StoreError) -> Person {
        var guest: Person?
        // Read again: another window may have signed the guest in.
        if let earlier, let known = try await store.person(earlier.id), known.isGuest { guest = known }
        guard var person = try await store.person(of: proof.identity) else { return try await add(proof, from: guest) }
        if let guest {
            try await store.merge(guest.id, into: person.id)
            sessions.sockets?.letGo(guest.id)
        }
        let before = person
        person.name = person.name ?? proof.name
        person.email = proof.email ?? person.email
        if person != before { try await store.update(person) }
        return person
    }

    private func add(_ proof: Proof, from guest: Person?) async throws(StoreError) -> Person {
        guard var person = guest else {
            let person = Person(
                id: .random(), name: proof.name, email: proof.email, identity: proof.identity,
                createdAt: sessions.date())
            try await store.add(person)
            return person
        }
        // Another client that holds the guest's token must not be signed in by this.
        try await sessions.endAll(of: person.id)
        person.name = person.name ?? proof.name
        person.email = proof.email
        person.identity = proof.identity
        try await store.update(person)
        return person
    }
}
