import Calls
import Foundation
import Testing

extension StoreContractTests {
    @Suite("of people") struct OfPeople {
        private static let google = Person.Identity(issuer: "https://accounts.google.com", subject: "1234")

        private func signedIn(_ id: String = "signed-in", name: String? = nil) -> Person {
            Person(id: Person.ID(id), name: name, email: "m@example.com", identity: Self.google, createdAt: noon)
        }

        @Test("gives back a person as they were kept", arguments: StoreUnderTest.allCases)
        func keepsPeople(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let guest = Person(id: Person.ID("guest"), createdAt: noon)
                var person = signedIn(name: "민지")
                person.memo = "목소리가 작아요.\n'\"\\ 🙂"
                for person in [guest, person] { try await store.add(person) }
                #expect(try await store.person(guest.id) == guest)
                #expect(try await store.person(person.id) == person)
                #expect(try await store.person(of: Self.google) == person)
                #expect(try await store.person(of: .init(issuer: "https://other", subject: "1234")) == nil)
                #expect(try await store.person(Person.ID("stranger")) == nil)
            }
        }

        @Test("refuses a second person of the same id or identity", arguments: StoreUnderTest.allCases)
        func refusesTwins(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                #expect(await failure { try await store.add(minji) } == .conflict)
                try await store.add(signedIn())
                #expect(await failure { try await store.add(signedIn("twin")) } == .conflict)
                var twin = minji
                twin.identity = Self.google
                #expect(await failure { try await store.update(twin) } == .conflict)
                try await store.add(Person(id: Person.ID("second guest"), createdAt: noon))
            }
        }

        @Test("keeps what has changed of a person", arguments: StoreUnderTest.allCases)
        func updates(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                var person = signedIn(name: "민지")
                #expect(await failure { try await store.update(person) } == .conflict)
                try await store.add(person)
                (person.name, person.email, person.memo) = (nil, "new@example.com", "메모")
                person.createdAt = noon.addingTimeInterval(9)
                try await store.update(person)
                person.createdAt = noon
                #expect(try await store.person(person.id) == person)
            }
        }

        @Test("knows whose session it is until it expires, used or not", arguments: StoreUnderTest.allCases)
        func sessionsExpire(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                let hash = [UInt8](0..<32)
                let kept = session(hash)
                try await store.add(kept)
                func isLive(_ seconds: Double) async throws -> Bool {
                    try await store.person(ofSession: hash, at: noon.addingTimeInterval(seconds)) == minji
                }
                #expect(try await store.session(hash) == kept)
                #expect(try await isLive(3_599))
                #expect(try await !isLive(3_600))
                try await store.useSession(hash, at: noon.addingTimeInterval(3_599))
                try await store.useSession(hash, at: noon.addingTimeInterval(5))
                #expect(try await store.session(hash)?.lastUsedAt == noon.addingTimeInterval(3_599))
                #expect(try await isLive(7_198))
                try await store.useSession(hash, at: noon.addingTimeInterval(7_198))
                #expect(try await isLive(7_199))
                #expect(try await !isLive(7_200))
                #expect(try await store.person(ofSession: hash.reversed(), at: noon) == nil)
                #expect(try await store.session(hash.reversed()) == nil)
                try await store.useSession(hash.reversed(), at: noon)
            }
        }

        @Test("refuses a session of nobody, and a session twice", arguments: StoreUnderTest.allCases)
        func refusesSessions(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                #expect(await failure { try await store.add(session([1])) } == .conflict)
                try await store.add(minji)
                try await store.add(session([1]))
                #expect(await failure { try await store.add(session([1])) } == .conflict)
            }
        }

        @Test("ends one session, those of a person, or those that have expired", arguments: StoreUnderTest.allCases)
        func endsSessions(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let other = Person(id: Person.ID("other"), createdAt: noon)
                for person in [minji, other] { try await store.add(person) }
                for hash in 1...3 as ClosedRange<UInt8> { try await store.add(session([hash])) }
                try await store.add(session([4], of: other, idle: .seconds(60)))
                try await store.add(session([5], of: other))
                func left() async throws -> [UInt8] {
                    var left: [UInt8] = []
                    for hash in 1...5 as ClosedRange<UInt8> where try await store.session([hash]) != nil {
                        left.append(hash)
                    }
                    return left
                }
                try await store.deleteSession([1])
                try await store.deleteSession([1])
                #expect(try await left() == [2, 3, 4, 5])
                #expect(try await store.deleteSessions(expiredAt: noon.addingTimeInterval(60)) == 1)
                #expect(try await left() == [2, 3, 5])
                try await store.deleteSessions(of: minji.id)
                #expect(try await left() == [5])
                #expect(try await store.deleteSessions(expiredAt: noon.addingTimeInterval(7_200)) == 1)
                #expect(try await left() == [])
            }
        }

        @Test(
            "keeps a person's voice and settings, and has defaults for who set none", arguments: StoreUnderTest.allCases
        )
        func settings(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                #expect(await failure { try await store.setVoice(Voice(), of: minji.id) } == .conflict)
                #expect(await failure { try await store.setVoice(nil, of: minji.id) } == .conflict)
                #expect(await failure { try await store.setSettings(PersonalSettings(), of: minji.id) } == .conflict)
                try await store.add(minji)
                #expect(try await store.voice(of: minji.id) == nil)
                #expect(try await store.settings(of: minji.id) == PersonalSettings(retentionDays: 30))
                try await store.setVoice(Voice(.calm), of: minji.id)
                try await store.setVoice(Voice(.warm, speed: 1.1), of: minji.id)
                #expect(try await store.voice(of: minji.id) == Voice(.warm, speed: 1.1))
                try await store.setVoice(nil, of: minji.id)
                #expect(try await store.voice(of: minji.id) == nil)
                for days in [0, 7] {
                    try await store.setSettings(PersonalSettings(retentionDays: days), of: minji.id)
                    #expect(try await store.settings(of: minji.id).retentionDays == days)
                }
            }
        }

        @Test("keeps contacts, one for each number of a person", arguments: StoreUnderTest.allCases)
        func contacts(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let other = Person(id: Person.ID("other"), createdAt: noon)
                let dentist = try contact("dentist", memo: "2층\n'점심' 12시")
                #expect(await failure { try await store.add(dentist) } == .conflict)
                for person in [minji, other] { try await store.add(person) }
                try await store.add(dentist)
                #expect(try await store.contact(dentist.id) == dentist)
                #expect(try await store.contact(Contact.ID("none")) == nil)
                #expect(await failure { try await store.add(try contact("second")) } == .conflict)
                #expect(await failure { try await store.add(try contact("dentist", "+8225550100")) } == .conflict)
                try await store.add(try contact("theirs", of: other))

                var changed = dentist
                (changed.name, changed.memo, changed.number) = (nil, nil, try number("+8225550101"))
                changed.createdAt = noon.addingTimeInterval(9)
                try await store.update(changed)
                changed.createdAt = noon
                #expect(try await store.contact(dentist.id) == changed)
                try await store.add(try contact("second"))
                changed.number = try number("+821012345678")
                #expect(await failure { try await store.update(changed) } == .conflict)
                changed.number = try number("+8225550102")
                changed.owner = other.id
                #expect(await failure { try await store.update(changed) } == .conflict)

                try await store.deleteContact(dentist.id, of: other.id)
                #expect(try await store.contact(dentist.id) != nil)
                try await store.deleteContact(dentist.id, of: minji.id)
                try await store.deleteContact(dentist.id, of: minji.id)
                #expect(try await store.contact(dentist.id) == nil)
                #expect(try await store.contacts(of: other.id, matching: nil).map(\.id.rawValue) == ["theirs"])
            }
        }

        @Test("lists and finds contacts by name, note and number", arguments: StoreUnderTest.allCases)
        func findsContacts(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                for contact in [
                    try contact("a", "+821000000009", name: "한옥집"),
                    try contact("b", "+821000000002", name: "Café 100%"),
                    try contact("c", "+821000000001", name: nil, memo: "집주인"),
                    try contact("d", "+8215881234", name: "가게"),
                    try contact("e", "+821000000003", name: "가게", memo: "토요일 휴무"),
                ] { try await store.add(contact) }
                let searches: [(String?, String)] = [
                    (nil, "bedac"), ("", "bedac"), ("집", "ac"), ("cafÉ", "b"), ("CAFé", "b"), ("100%", "b"), ("%", "b"),
                    ("가게 토요일", "e"), ("1588", "d"), ("010-0000-0001", "c"), ("없음", ""),
                ]
                for (words, expected) in searches {
                    let found = try await store.contacts(of: minji.id, matching: words).map(\.id.rawValue).joined()
                    #expect(found == expected, "\(words ?? "all")")
                }
            }
        }

        @Test("gives a guest's things to the person they turn out to be", arguments: StoreUnderTest.allCases)
        func merges(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let guest = Person(id: Person.ID("guest"), name: "손님", createdAt: noon)
                let person = signedIn()
                for person in [guest, person] { try await store.add(person) }
                try await store.add(session([1], of: guest))
                try await store.add(session([2], of: person))
                var call = try call("one", of: guest)
                try await store.add(call)
                try await store.record(turn(1, .callee, "네"), of: call.id)
                for contact in [
                    try contact("both", name: "손님의", of: guest), try contact("only", "+8225550101", of: guest),
                    try contact("own", name: "자기", of: person),
                ] { try await store.add(contact) }
                try await store.setVoice(Voice(.calm), of: guest.id)
                try await store.setSettings(PersonalSettings(retentionDays: 1), of: guest.id)
                try await store.setSettings(PersonalSettings(retentionDays: 9), of: person.id)
                _ = try await store.countDialing(by: guest.id, at: noon, within: [])
                _ = try await store.count(.preview, by: guest.id, at: noon, within: [])

                for (from, to) in [
                    (guest.id, Person.ID("none")), (Person.ID("none"), person.id), (person.id, guest.id),
                    (guest.id, guest.id),
                ] { #expect(await failure { try await store.merge(from, into: to) } == .conflict) }
                try await store.merge(guest.id, into: person.id)

                call.owner = person.id
                #expect(try await store.person(guest.id) == nil)
                #expect(try await store.person(person.id)?.name == "손님")
                #expect(try await store.session([1]) == nil)
                #expect(try await store.session([2])?.person == person.id)
                #expect(
                    try await store.calls(of: person.id, limit: 9, before: nil)
                        == [CallRecord(call: call, turns: [turn(1, .callee, "네")])])
                #expect(
                    Set(try await store.contacts(of: person.id, matching: nil).map(\.id.rawValue)) == ["only", "own"])
                #expect(try await store.contact(Contact.ID("both")) == nil)
                #expect(try await store.voice(of: person.id) == Voice(.calm))
                #expect(try await store.settings(of: person.id).retentionDays == 9)
                #expect(try await store.dialings(by: person.id, since: noon.addingTimeInterval(-1)) == 1)
                let once = DialingLimit(.person, most: 1, within: .seconds(60))
                #expect(try await store.count(.preview, by: person.id, at: noon, within: [once]) == once)
            }
        }

        @Test("forgets guests who cannot come back, with what is theirs", arguments: StoreUnderTest.allCases)
        func forgetsLostGuests(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let later = noon.addingTimeInterval(60)
                let names = ["lost", "here", "calling", "new"]
                for name in names {
                    let guest = Person(id: Person.ID(name), createdAt: name == "new" ? later : noon)
                    try await store.add(guest)
                    if name == "here" { try await store.add(session([1], of: guest)) }
                    try await store.add(try contact(name, of: guest))
                    try await store.add(try call(name, of: guest))
                    if name != "calling" { try await store.end(Call.ID(name), outcome: .completed, at: noon) }
                }
                try await store.add(signedIn())
                func left() async throws -> [String] {
                    var left: [String] = []
                    for name in names + ["signed-in"] where try await store.person(Person.ID(name)) != nil {
                        left.append(name)
                    }
                    return left
                }
                #expect(try await store.deleteLostGuests(seenBefore: noon) == 0)
                #expect(try await store.deleteLostGuests(seenBefore: later) == 1)
                #expect(try await left() == ["here", "calling", "new", "signed-in"])
                #expect(try await store.contact(Contact.ID("lost")) == nil)
                #expect(try await store.calls(of: Person.ID("lost"), limit: 10, before: nil).isEmpty)
                try await store.end(Call.ID("calling"), outcome: .completed, at: noon)
                try await store.deleteSessions(of: Person.ID("here"))
                #expect(try await store.deleteLostGuests(seenBefore: later) == 2)
                #expect(try await left() == ["new", "signed-in"])
                #expect(try await store.deleteLostGuests(seenBefore: later) == 0)
            }
        }

        @Test("forgets a person with everything that is theirs, and nobody else", arguments: StoreUnderTest.allCases)
        func deletes(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let other = Person(id: Person.ID("other"), createdAt: noon)
                for (index, person) in [minji, other].enumerated() {
                    try await store.add(person)
                    try await store.add(session([UInt8(index)], of: person))
                    try await store.add(try call("call of \(person.id)", of: person))
                    try await store.record(turn(1, .callee, "네"), of: Call.ID("call of \(person.id)"))
                    try await store.add(try contact("contact of \(person.id)", of: person))
                    try await store.setVoice(Voice(.calm), of: person.id)
                    try await store.setSettings(PersonalSettings(retentionDays: 1), of: person.id)
                }
                try await store.delete(minji.id)
                try await store.delete(minji.id)
                #expect(try await store.person(minji.id) == nil)
                #expect(try await store.session([0]) == nil)
                #expect(try await store.call(Call.ID("call of minji")) == nil)
                #expect(try await store.contact(Contact.ID("contact of minji")) == nil)
                #expect(try await store.voice(of: minji.id) == nil)
                #expect(try await store.settings(of: minji.id) == PersonalSettings())
                #expect(try await store.person(other.id) == other)
                #expect(try await store.session([1])?.person == other.id)
                #expect(try await store.call(Call.ID("call of other"))?.turns.count == 1)
                #expect(try await store.contacts(of: other.id, matching: nil).count == 1)
                #expect(try await store.voice(of: other.id) == Voice(.calm))
            }
        }
    }
}
