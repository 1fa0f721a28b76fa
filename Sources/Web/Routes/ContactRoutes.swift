import CallPlacing
import Calls
import Exchange
import Foundation
import HTTPTypes
import Hummingbird
import Languages
import NIOCore

/// Whom a person calls: kept, found again, brought in and taken along.
struct ContactRoutes: Sendable {
    let store: any Store
    let texts: Texts
    let lane: PersonalLane
    /// Reads a file that is brought in.
    var read: @Sendable (_ bytes: [UInt8]) -> ContactFile = { ContactFile.read($0) }

    func add(to router: RouterGroup<SignedInContext>) {
        router.get("/api/users/:id/contacts", use: list)
        router.post("/api/users/:id/contacts", use: create)
        router.get("/api/users/:id/contacts/export.vcf", use: exportCards)
        router.get("/api/users/:id/contacts/export.csv", use: exportTable)
        router.post("/api/users/:id/contacts/import", use: bringIn)
        router.put("/api/users/:id/contacts/:contactId", use: change)
        router.delete("/api/users/:id/contacts/:contactId", use: delete)
    }

    /// More than a person needs; a longer list could not be shown.
    private static let most = 5_000
    /// Bytes of the largest file that is brought in.
    private static let largestFile = 2 << 20

    /// A contact as pages and programs get it.
    struct Shown: Encodable {
        var id, phoneNumber: String
        /// The number as people write it.
        var written: String
        var name, memo: String?
        var createdAt: Date

        init(_ contact: Contact) {
            id = contact.id.rawValue
            phoneNumber = contact.number.e164
            written = contact.number.written
            name = contact.name
            memo = contact.memo
            createdAt = contact.createdAt
        }
    }

    private func list(_ request: Request, _ context: SignedInContext) async throws -> Response {
        try context.requireOwn()
        let words = request.formFields["q"]
        let contacts = try await store.contacts(of: context.person.id, matching: words)
        return .json(["contacts": contacts.map(Shown.init)])
    }

    private func create(_ request: Request, _ context: SignedInContext) async throws -> Response {
        try context.requireOwn()
        let asked = try await request.decode(as: ContactText.Change.self, context: context)
        let contact = Contact(
            id: .random(), owner: context.person.id, number: try Self.number(asked.phone ?? ""),
            name: try ContactText.name(asked.name), memo: try ContactText.memo(asked.memo), createdAt: Date())
        guard try await store.contacts(of: context.person.id, matching: nil).count < Self.most else {
            throw APIError("contact.tooMany", .conflict, ["max": "\(Self.most)"])
        }
        try await keep { () async throws(StoreError) in try await store.add(contact) }
        return .json(["contact": Shown(contact)], status: .created)
    }

    private func change(_ request: Request, _ context: SignedInContext) async throws -> Response {
        var contact = try await contact(context)
        let asked = try await request.decode(as: ContactText.Change.self, context: context)
        if let phone = asked.phone { contact.number = try Self.number(phone) }
        if let name = asked.name { contact.name = try ContactText.name(name) }
        if let memo = asked.memo { contact.memo = try ContactText.memo(memo) }
        let changed = contact
        try await keep { () async throws(StoreError) in try await store.update(changed) }
        return .json(["contact": Shown(contact)])
    }

    private func delete(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let contact = try await contact(context)
        try await store.deleteContact(contact.id, of: context.person.id)
        return .json(["ok": true])
    }

    /// The contact in the address, if it is the asker's.
    private func contact(_ context: SignedInContext) async throws -> Contact {
        try context.requireOwn()
        let id = Contact.ID(try context.parameters.require("contactId"))
        guard let contact = try await store.contact(id, of: context.person) else {
            throw APIError("contact.unknown", .notFound)
        }
        return contact
    }

    /// Any country's number may be kept; which may be dialled is judged when it is.
    static func number(_ written: String) throws(APIError) -> PhoneNumber {
        do throws(PhoneNumber.Problem) {
            return try PhoneNumber.read(written, in: .all)
        } catch {
            throw APIError(error)
        }
    }

    private func keep(_ write: () async throws(StoreError) -> Void) async throws {
        do throws(StoreError) {
            try await write()
        } catch  where error.kind == .conflict {
            throw APIError("contact.known", .conflict)
        }
    }

    // MARK: Files

    private func exportCards(_ request: Request, _ context: SignedInContext) async throws -> Response {
        try context.requireOwn()
        let contacts = try await store.contacts(of: context.person.id, matching: nil)
        return try await lane.compute(for: context.person.id) {
            .file(VCard.write(contacts), "callba-contacts.vcf", VCard.mediaType)
        }
    }

    private func exportTable(_ request: Request, _ context: SignedInContext) async throws -> Response {
        try context.requireOwn()
        let contacts = try await store.contacts(of: context.person.id, matching: nil)
        let header = ["contacts.name", "contacts.phone", "contacts.memo"].map { texts.text($0, context.language) }
        return try await lane.compute(for: context.person.id) {
            .file(ContactTable.write(contacts, header: header), "callba-contacts.csv", ContactTable.mediaType)
        }
    }

    /// What became of a file.
    struct BroughtIn: Encodable {
        struct Problem: Encodable {
            var line: Int
            var text, code, error: String
        }
        var added = 0
        /// Numbers of the file that were contacts already, with the same name.
        var unchanged = 0
        var problems: [Problem] = []
        /// What the file has and contacts have no place for, in the person's words.
        var leftOut: [String] = []
    }

    private func bringIn(_ request: Request, _ context: SignedInContext) async throws -> Response {
        try context.requireOwn()
        let bytes = try await Self.bytes(of: request)
        return .json(
            try await lane.run(for: context.person.id) {
                try await bringIn(bytes, for: context.person.id, in: context.language)
            })
    }

    /// Brings in what a file holds. It is read on a thread of the lane's, for it may be long.
    func bringIn(_ bytes: [UInt8], for owner: Person.ID, in language: Language) async throws -> BroughtIn {
        let (file, candidates) = try await lane.aside {
            let file = read(bytes)
            return (file, file.entries.flatMap { Candidate.all(of: $0, for: owner) })
        }
        var result = BroughtIn()
        func refuse(_ line: Int, _ text: String, _ error: APIError) {
            let sentence = error.sentence(texts, language)
            result.problems.append(.init(line: line, text: text, code: error.code, error: sentence))
        }
        for problem in file.problems {
            let most = ["max": "\(ContactFile.mostEntries)"]
            refuse(problem.line, problem.text, APIError("import.\(problem.kind.rawValue)", .badRequest, most))
        }
        let contacts = try await store.contacts(of: owner, matching: nil)
        var known = Dictionary(contacts.map { ($0.number, $0) }) { first, _ in first }
        for candidate in candidates {
            do throws(APIError) {
                let contact = try candidate.contact.get()
                if let other = known[contact.number] {
                    // Known already with the same name and note: counted as unchanged.
                    guard other.name == contact.name, contact.memo == nil || contact.memo == other.memo else {
                        throw APIError("contact.known", .conflict)
                    }
                    result.unchanged += 1
                    continue
                }
                guard known.count < Self.most else {
                    throw APIError("contact.tooMany", .conflict, ["max": "\(Self.most)"])
                }
                try await add(contact)
                known[contact.number] = contact
                result.added += 1
            } catch {
                refuse(candidate.line, candidate.text, error)
            }
        }
        result.problems.sort { $0.line < $1.line }
        result.leftOut = file.leftOut.map { leftOut($0, language) }
        return result
    }

    /// A number of a file, and the contact that it makes.
    private struct Candidate {
        var line: Int
        /// What stands in the file.
        var text: String
        var contact: Result<Contact, APIError>

        static func all(of entry: ContactEntry, for owner: Person.ID) -> [Candidate] {
            entry.numbers.map { number in
                let written = [entry.name, number.written, entry.memo(of: number)].compactMap(\.self)
                return Candidate(
                    line: entry.line, text: written.joined(separator: ", "),
                    contact: Result { () throws(APIError) in try contact(entry, number, of: owner) })
            }
        }

        private static func contact(
            _ entry: ContactEntry, _ number: ContactEntry.Number, of owner: Person.ID
        ) throws(APIError) -> Contact {
            let read: PhoneNumber
            do throws(PhoneNumber.Problem) {
                read = try number.read()
            } catch {
                throw APIError(error)
            }
            return Contact(
                id: .random(), owner: owner, number: read, name: try ContactText.name(entry.name),
                memo: try ContactText.memo(entry.memo(of: number)), createdAt: Date())
        }
    }

    private func leftOut(_ what: ContactFile.LeftOut, _ language: Language) -> String {
        switch what {
        case .column(let name): name
        case .photo: texts.text("contacts.leftOut.photo", language)
        case .email: texts.text("contacts.leftOut.email", language)
        case .address: texts.text("contacts.leftOut.address", language)
        case .birthday: texts.text("contacts.leftOut.birthday", language)
        case .fax: texts.text("contacts.leftOut.fax", language)
        case .web: texts.text("contacts.leftOut.web", language)
        }
    }

    private func add(_ contact: Contact) async throws(APIError) {
        do throws(StoreError) {
            try await store.add(contact)
        } catch {
            throw error.kind == .conflict ? APIError("contact.known", .conflict) : APIError(error)
        }
    }

    private static func bytes(of request: Request) async throws -> [UInt8] {
        do {
            return Array(buffer: try await request.body.collect(upTo: largestFile))
        } catch is NIOTooManyBytesError {
            throw APIError("import.large", .contentTooLarge, ["max": "\(largestFile >> 20)"])
        }
    }
}

extension Response {
    /// A file for the person to keep.
    static func file(_ text: String, _ name: String, _ mediaType: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: mediaType, .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
