import Calls
import Foundation
import GRDB
import PeersTesting
import Testing

@testable import Storage

@Suite("Moving to another database", .postgres) struct DatabaseMoveTests {
    /// Something in every table, in more than one page of rows.
    private func fill(_ store: DatabaseStore) async throws {
        let person = Person(
            id: Person.ID("signed-in"), name: "지호", email: "j@example.com", memo: "메모",
            identity: .init(issuer: "https://issuer", subject: "7"), createdAt: noon)
        for person in [minji, person] {
            try await store.add(person)
            try await store.add(session(Array(person.id.rawValue.utf8), of: person))
            try await store.add(try contact("contact of \(person.id)", memo: "'메모'", of: person))
        }
        try await store.setVoice(Voice(.warm, speed: 0.9), of: minji.id)
        try await store.setSettings(PersonalSettings(retentionDays: 0), of: minji.id)
        // All at one moment: only the order in which they came tells them apart.
        for number in 0..<12 {
            let call = try call("call\((number * 7) % 12)")
            try await store.add(call)
            for id in 1...40 {
                try await store.record(turn(id, id.isMultiple(of: 2) ? .caller : .callee, "말 \(id)"), of: call.id)
            }
            guard number > 3 else { continue }
            try await store.record(
                Summary(
                    text: "끝", isPurposeReached: number.isMultiple(of: 3) ? nil : number.isMultiple(of: 2),
                    facts: [.init(.who, "김", turn: 1), .init(.price, "3만원", turn: 2)]), of: call.id)
            try await store.record(ProviderUse(.hearing, by: "a", leavesMachine: true), of: call.id)
            let advance = ProviderUse.Advance(madeCharacters: 1_240, usedCharacters: 310)
            try await store.record(ProviderUse(.speaking, by: "b", leavesMachine: true, advance: advance), of: call.id)
            try await store.end(call.id, outcome: .completed, at: noon.addingTimeInterval(Double(number) / 3))
            try await store.markShown(call.id, at: noon)
        }
        for second in 0..<3 {
            _ = try await store.countDialing(by: minji.id, at: noon.addingTimeInterval(Double(second)), within: [])
        }
        _ = try await store.countDialing(by: person.id, at: noon, within: [])
        for work in PaidWork.allCases { _ = try await store.count(work, by: minji.id, at: noon, within: []) }
        try await store.refuse(try number("+821099998888"), at: noon)
        try await store.add(OpenLeg(carrier: "AC1", name: "CA1"))
    }

    /// Every row of every table, as it is kept.
    private func contents(_ address: DatabaseAddress) async throws -> [String: [[SQLValue]]] {
        let store = try await DatabaseStore.open(address)
        let contents = try await store.database.read { db in
            try StoredTable.all.reduce(into: [String: [[SQLValue]]]()) { contents, table in
                let names = table.columns.joined(separator: ", ")
                let rows = try db.rows("SELECT \(names) FROM \(table.name)").map(\.values)
                contents[table.name] = rows.sorted { "\($0)" < "\($1)" }
            }
        }
        try await store.close()
        return contents
    }

    @Test("takes everything along, there and back")
    func thereAndBack() async throws {
        try await withFolder { folder in
            let first = DatabaseAddress.sqlite(path: folder.appending(path: "first.sqlite").path)
            let middle = DatabaseAddress.postgres(try await PostgresServer.running().emptyAddress())
            let last = DatabaseAddress.sqlite(path: folder.appending(path: "last.sqlite").path)
            let store = try await DatabaseStore.open(first)
            try await fill(store)
            let history = try await store.calls(of: minji.id, limit: 200, before: nil)
            try await store.close()

            let there = try await DatabaseStore.move(from: first, to: middle)
            #expect(there.map(\.name) == StoredTable.all.map(\.name))
            #expect(there.first { $0.name == "turns" }?.count == 480)
            #expect(there.allSatisfy { $0.count > 0 })
            let back = try await DatabaseStore.move(from: middle, to: last)
            #expect(back == there)

            let expected = try await contents(first)
            #expect(try await contents(middle) == expected)
            #expect(try await contents(last) == expected)
            for address in [middle, last] {
                let store = try await DatabaseStore.open(address)
                #expect(try await store.calls(of: minji.id, limit: 200, before: nil) == history)
                #expect(try await store.isRefused(try number("+821099998888")))
                try await store.close()
            }
        }
    }

    @Test("refuses a place where something is kept, and changes nothing there")
    func notEmpty() async throws {
        try await withFolder { folder in
            let full = DatabaseAddress.sqlite(path: folder.appending(path: "full.sqlite").path)
            let target = DatabaseAddress.postgres(try await PostgresServer.running().emptyAddress())
            for address in [full, target] {
                let store = try await DatabaseStore.open(address)
                try await fill(store)
                try await store.close()
            }
            let before = try await contents(target)
            await #expect(throws: MoveFailure.targetNotEmpty(table: "users")) {
                try await DatabaseStore.move(from: full, to: target)
            }
            #expect(try await contents(target) == before)
            await #expect(throws: MoveFailure.sameDatabase) { try await DatabaseStore.move(from: full, to: full) }
        }
    }

    @Test("leaves nothing half done when a row cannot be put where it belongs")
    func allOrNothing() async throws {
        try await withFolder { folder in
            let full = DatabaseAddress.sqlite(path: folder.appending(path: "full.sqlite").path)
            let target = DatabaseAddress.postgres(try await PostgresServer.running().emptyAddress())
            let store = try await DatabaseStore.open(full)
            try await fill(store)
            try await sqlite(store).write { try $0.execute(sql: "UPDATE summaries SET is_purpose_reached = 7") }
            try await store.close()
            let nothing = try await contents(target)
            await #expect(throws: MoveFailure.store(StoreError(.conflict, code: "23514"))) {
                try await DatabaseStore.move(from: full, to: target)
            }
            #expect(try await contents(target) == nothing)
        }
    }
}
