package import Calls

extension CallStore {
    /// A call of a person's; `nil` if there is none of that id, or if it is another's.
    package func call(_ id: Call.ID, of person: Person) async throws(StoreError) -> CallRecord? {
        guard let record = try await call(id), record.call.owner == person.id else { return nil }
        return record
    }
}

extension PeopleStore {
    /// A contact of a person's; `nil` if there is none of that id, or if it is another's.
    package func contact(_ id: Contact.ID, of person: Person) async throws(StoreError) -> Contact? {
        guard let contact = try await contact(id), contact.owner == person.id else { return nil }
        return contact
    }
}
