public import Foundation

/// A person or a business that a person calls.
public struct Contact: Sendable, Equatable, Identifiable {
    /// Names one contact in addresses and in the store.
    public struct ID: Sendable, Hashable, CustomStringConvertible {
        /// 1–64 characters of `A–Z a–z 0–9 _ -`, without a meaning of their own.
        public let rawValue: String
        /// Names a contact that already exists.
        public init(_ rawValue: String) { self.rawValue = rawValue }
        /// A new name: `contact_` and a random UUID.
        public static func random() -> Contact.ID { Contact.ID("contact_" + UUID().uuidString.lowercased()) }
        /// The name itself.
        public var description: String { rawValue }
    }

    /// Names it.
    public var id: ID
    /// Whose contact it is.
    public var owner: Person.ID
    /// The number to call. No two contacts of one owner share a number.
    public var number: PhoneNumber
    /// What the owner calls them, 1–100 characters, if they said.
    public var name: String?
    /// What the owner noted about them, 1–1,000 characters, if anything.
    public var memo: String?
    /// When it was made.
    public var createdAt: Date

    /// Describes a contact; stores nothing.
    public init(
        id: ID, owner: Person.ID, number: PhoneNumber, name: String? = nil, memo: String? = nil, createdAt: Date
    ) {
        self.id = id
        self.owner = owner
        self.number = number
        self.name = name
        self.memo = memo
        self.createdAt = createdAt
    }

    /// The order of a list of contacts: by name, those without one last; by number where the names are alike.
    public func isListed(before other: Contact) -> Bool {
        switch (name, other.name) {
        case (let name?, let otherName?) where name != otherName: name < otherName
        case (.some, nil): true
        case (nil, .some): false
        default: number.e164 < other.number.e164
        }
    }
}
