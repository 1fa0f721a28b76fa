import Calls
import Foundation
import Testing

extension StoreContractTests {
    @Suite("of a history") struct OfAHistory {
        /// Three calls: to a restaurant, a clinic, and somebody without a name; each with something said.
        private func fill(_ store: any Store) async throws {
            try await store.add(minji)
            var clinic = try call("clinic", at: noon.addingTimeInterval(60), purpose: "Dental appointment 50%_off")
            clinic.number = try number("+821087654321")
            clinic.contactName = nil
            var nobody = try call("nobody", at: noon.addingTimeInterval(120), purpose: "택배 문의")
            nobody.number = try number("+8215881234")
            nobody.contactName = nil
            for call in [try call("restaurant"), clinic, nobody] { try await store.add(call) }
            try await store.record(turn(1, .callee, "네, 한옥집입니다."), of: Call.ID("restaurant"))
            try await store.record(turn(2, .callee, "아직 듣는 중", .open), of: Call.ID("restaurant"))
            try await store.record(turn(3, .callee, "되돌아온 소리", .echo), of: Call.ID("restaurant"))
            try await store.record(turn(1, .callee, "Crème brûlée is INCLUDED"), of: clinic.id)
            try await store.record(
                Summary(text: "내일 다시 걸기로 했어요.", isPurposeReached: nil, facts: [.init(.price, "3만원", turn: 1)]),
                of: nobody.id)
            try await store.add(try contact("dentist", "+821087654321", name: "김치과"))
        }

        private static let searches: [(String, [String])] = [
            ("한옥", ["restaurant"]), ("예약", ["restaurant"]), ("토요일 한옥집", ["restaurant"]), ("토요일 치과", []),
            ("다시", ["nobody"]), ("3만원", ["nobody"]), ("김치과", ["clinic"]), ("듣는", []), ("되돌아온", []),
            ("dental APPOINTMENT", ["clinic"]), ("included", ["clinic"]), ("Crème", ["clinic"]), ("50%_", ["clinic"]),
            ("%", ["clinic"]), ("_", ["clinic"]), ("\\", []), ("'", []), ("010-8765", ["clinic"]),
            ("+82108765", ["clinic"]), ("1588-1234", ["nobody"]), ("", ["nobody", "clinic", "restaurant"]),
            ("   ", ["nobody", "clinic", "restaurant"]), ("\u{1112}\u{1161}\u{11AB}옥", ["restaurant"]),
        ]

        @Test(
            "is searched by what was said, the purpose, the result and the contact, whatever signs a word holds",
            arguments: StoreUnderTest.allCases)
        func words(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await fill(store)
                for (words, expected) in Self.searches {
                    let found = try await store.calls(
                        of: minji.id, matching: HistoryQuery(words: words), limit: 10, before: nil)
                    #expect(found.map(\.call.id.rawValue) == expected, "\(words)")
                }
            }
        }

        @Test("is searched by number and by time, page by page", arguments: StoreUnderTest.allCases)
        func ranges(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await fill(store)
                func found(_ query: HistoryQuery, limit: Int = 10, before: Date? = nil) async throws -> [String] {
                    try await store.calls(of: minji.id, matching: query, limit: limit, before: before)
                        .map(\.call.id.rawValue)
                }
                let second = noon.addingTimeInterval(60)
                #expect(try await found(HistoryQuery(number: number("+8215881234"))) == ["nobody"])
                #expect(try await found(HistoryQuery(from: second)) == ["nobody", "clinic"])
                #expect(try await found(HistoryQuery(until: second)) == ["restaurant"])
                #expect(try await found(HistoryQuery(from: second, until: noon.addingTimeInterval(61))) == ["clinic"])
                #expect(try await found(HistoryQuery(from: noon), limit: 1, before: second) == ["restaurant"])
                #expect(try await store.calls(of: Person.ID("other"), limit: 10, before: nil).isEmpty)
            }
        }

        @Test("names the engines of a call and when its result was first seen", arguments: StoreUnderTest.allCases)
        func details(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                let call = try call("one")
                let uses = [
                    ProviderUse(.hearing, by: "azure", leavesMachine: true),
                    ProviderUse(.speaking, by: "kokoro", leavesMachine: false),
                    ProviderUse(.hearing, by: "whisper", leavesMachine: false, isStandIn: true),
                ]
                #expect(await failure { try await store.record(uses[0], of: call.id) } == .conflict)
                #expect(await failure { try await store.markShown(call.id, at: noon) } == .conflict)
                try await store.add(call)
                for use in uses + [uses[0]] { try await store.record(use, of: call.id) }
                try await store.markShown(call.id, at: noon)
                try await store.markShown(call.id, at: noon.addingTimeInterval(9))
                let expected = CallRecord(call: call, engines: uses, shownAt: noon)
                #expect(try await store.call(call.id) == expected)
                #expect(try await store.calls(of: minji.id, limit: 9, before: nil) == [expected])
            }
        }

        @Test("counts what an engine made in advance, in place of an earlier count", arguments: StoreUnderTest.allCases)
        func advance(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                let first = try call("one")
                try await store.add(first)
                let own = ProviderUse(.speaking, by: "kokoro", leavesMachine: false, isStandIn: true)
                func vendor(_ made: Int, _ used: Int) -> ProviderUse {
                    ProviderUse(
                        .speaking, by: "elevenlabs", leavesMachine: true,
                        advance: ProviderUse.Advance(madeCharacters: made, usedCharacters: used))
                }
                for use in [vendor(40, 0).uncounted, own, vendor(900, 300), vendor(1_240, 310), vendor(0, 0).uncounted]
                {
                    try await store.record(use, of: first.id)
                }
                #expect(try await store.call(first.id)?.engines == [vendor(1_240, 310), own])
                let other = try call("other")
                try await store.add(other)
                try await store.record(vendor(7, 7), of: other.id)
                #expect(try await store.call(other.id)?.engines == [vendor(7, 7)])
                #expect(try await store.call(first.id)?.engines == [vendor(1_240, 310), own])
            }
        }

        @Test("is forgotten as a whole, or up to a moment, of one person", arguments: StoreUnderTest.allCases)
        func deletion(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let other = Person(id: Person.ID("other"), createdAt: noon)
                for person in [minji, other] {
                    try await store.add(person)
                    for number in 1...3 {
                        let call = try call("\(person.id)\(number)", of: person)
                        try await store.add(call)
                        guard number < 3 else { continue }
                        try await store.end(
                            call.id, outcome: .completed, at: noon.addingTimeInterval(Double(number)))
                    }
                }
                func left(_ person: Person) async throws -> Int {
                    try await store.calls(of: person.id, limit: 9, before: nil).count
                }
                #expect(try await store.deleteCalls(endedBefore: noon.addingTimeInterval(2), of: minji.id) == 1)
                #expect(try await left(minji) == 2)
                #expect(try await store.deleteCalls(of: minji.id) == 2)
                #expect(try await store.deleteCalls(of: minji.id) == 0)
                #expect(try await left(minji) == 0)
                #expect(try await left(other) == 3)
            }
        }

        @Test("is kept for as long as its owner wants, and no longer", arguments: StoreUnderTest.allCases)
        func retention(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let day = 86_400.0
                let people = ["usual", "short", "none"].map { Person(id: Person.ID($0), createdAt: noon) }
                for person in people {
                    try await store.add(person)
                    for name in ["ended", "shown", "open"] {
                        let call = try call("\(person.id) \(name)", of: person)
                        try await store.add(call)
                        if name != "open" { try await store.end(call.id, outcome: .completed, at: noon) }
                        if name == "shown" { try await store.markShown(call.id, at: noon) }
                    }
                }
                try await store.setSettings(PersonalSettings(retentionDays: 2), of: people[1].id)
                try await store.setSettings(PersonalSettings(retentionDays: 0), of: people[2].id)
                func sweep(_ days: Double) async throws -> [String] {
                    _ = try await store.deleteExpiredCalls(at: noon.addingTimeInterval(days * day))
                    var left: [String] = []
                    for person in people {
                        left += try await store.calls(of: person.id, limit: 9, before: nil).map(\.call.id.rawValue)
                    }
                    return left.sorted()
                }
                let open = ["none open", "short open", "usual open"]
                let usual = ["usual ended", "usual shown"]
                #expect(try await sweep(0) == (open + usual + ["none ended", "short ended", "short shown"]).sorted())
                #expect(try await sweep(1.9) == (open + usual + ["none ended", "short ended", "short shown"]).sorted())
                #expect(try await sweep(2) == (open + usual + ["none ended"]).sorted())
                #expect(try await sweep(7) == (open + usual).sorted())
                #expect(try await sweep(29.9) == (open + usual).sorted())
                #expect(try await sweep(30) == open)
                #expect(try await store.deleteExpiredCalls(at: noon.addingTimeInterval(99 * day)) == 0)
            }
        }

        @Test(
            "counts diallings until a limit is reached, and deleted calls stay counted",
            arguments: StoreUnderTest.allCases)
        func dialings(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let other = Person(id: Person.ID("other"), createdAt: noon)
                for person in [minji, other] { try await store.add(person) }
                let own = DialingLimit(.person, most: 2, within: .seconds(60))
                let all = DialingLimit(.server, most: 3, within: .seconds(3_600))
                func count(_ person: Person, _ seconds: Double) async throws -> DialingLimit? {
                    try await store.countDialing(
                        by: person.id, at: noon.addingTimeInterval(seconds), within: [own, all])
                }
                #expect(try await count(minji, 0) == nil)
                #expect(try await count(minji, 1) == nil)
                #expect(try await count(minji, 59) == own)
                #expect(try await count(minji, 60) == nil)
                #expect(try await count(other, 61) == all)
                #expect(try await count(other, 3_600) == nil)
                _ = try await store.deleteCalls(of: minji.id)
                #expect(try await store.dialings(by: minji.id, since: noon.addingTimeInterval(-1)) == 3)
                #expect(try await store.dialings(by: minji.id, since: noon) == 2)
                #expect(try await store.dialings(by: nil, since: noon.addingTimeInterval(-1)) == 4)
                try await store.delete(minji.id)
                #expect(try await store.dialings(by: nil, since: noon.addingTimeInterval(-1)) == 4)
                #expect(
                    await failure {
                        _ = try await store.countDialing(by: minji.id, at: noon, within: [])
                    } == .conflict)
            }
        }

        @Test(
            "counts each kind of work that costs money for itself, until a limit is reached",
            arguments: StoreUnderTest.allCases)
        func paidWork(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let other = Person(id: Person.ID("other"), createdAt: noon)
                for person in [minji, other] { try await store.add(person) }
                let own = DialingLimit(.person, most: 2, within: .seconds(60))
                let all = DialingLimit(.server, most: 3, within: .seconds(3_600))
                func count(_ work: PaidWork, _ person: Person, _ seconds: Double) async throws -> DialingLimit? {
                    try await store.count(
                        work, by: person.id, at: noon.addingTimeInterval(seconds), within: [own, all])
                }
                #expect(try await count(.opening, minji, 0) == nil)
                #expect(try await count(.opening, minji, 1) == nil)
                #expect(try await count(.opening, minji, 59) == own)
                #expect(try await count(.preview, minji, 59) == nil)
                #expect(try await count(.opening, minji, 60) == nil)
                #expect(try await count(.opening, other, 61) == all)
                // The account is gone, what it cost is not.
                try await store.delete(minji.id)
                #expect(try await count(.opening, other, 62) == all)
                #expect(try await count(.opening, other, 3_600) == nil)
                #expect(await failure { _ = try await count(.preview, minji, 0) } == .conflict)
            }
        }

        @Test("lets no more through than a limit allows, however many ask at once", arguments: StoreUnderTest.allCases)
        func dialingsAtOnce(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                try await store.add(minji)
                let limit = DialingLimit(.person, most: 5, within: .seconds(60))
                let allowed = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            try await store.countDialing(by: minji.id, at: noon, within: [limit]) == nil
                        }
                    }
                    return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(allowed == 5)
            }
        }

        @Test("remembers which numbers asked not to be called", arguments: StoreUnderTest.allCases)
        func refusals(kind: StoreUnderTest) async throws {
            try await kind.withStore { store in
                let (one, other) = (try number("+821011112222"), try number("+821011112223"))
                #expect(try await !store.isRefused(one))
                try await store.allow(one)
                try await store.refuse(one, at: noon)
                try await store.refuse(one, at: noon)
                #expect(try await store.isRefused(one))
                #expect(try await !store.isRefused(other))
                try await store.refuse(other, at: noon)
                try await store.allow(one)
                #expect(try await !store.isRefused(one))
                #expect(try await store.isRefused(other))
            }
        }
    }
}
