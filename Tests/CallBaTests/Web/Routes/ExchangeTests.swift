import Calls
import Exchange
import Foundation
import Languages
import NIOHTTP1
import PeersTesting
import Storage
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("What is taken along, read by programs that we did not write", .timeLimit(.minutes(2))) struct ExchangeTests {
    private static let script = "Tests/CallBaTests/peers/exchange.py"

    /// A server, a browser, and a second way into the store, by which calls come that were never made.
    private func with(
        _ body: @escaping @Sendable (ServerUnderTest.Browser, DatabaseStore) async throws -> Void
    ) async throws {
        try await Program.withFolder { folder, _ in
            let address = DatabaseAddress.sqlite(path: folder.appending(path: "callba.sqlite").path)
            try await ServerUnderTest.with(configure: { $0.database = address }) { server in
                let store = try await DatabaseStore.open(address)
                try await body(try await server.browser(), store)
                try await store.close()
            }
        }
    }

    /// Keeps a call of Monday, 23 November 2026, 13:00 in Seoul, that came to these facts.
    private func call(_ facts: [Summary.Fact], by browser: ServerUnderTest.Browser, in store: DatabaseStore)
        async throws -> String
    {
        let call = Call(
            id: Call.ID("call_\(UUID().uuidString)"), owner: Person.ID(try await browser.id()),
            number: try PhoneNumber.read("02-735-2000"), contactName: "한옥, 집; 본점", purpose: "예약하고 싶어요.",
            opening: "안녕하세요.", language: .korean, voice: Voice(),
            createdAt: try Date("2026-11-23T04:00:00Z", strategy: .iso8601))
        try await store.add(call)
        try await store.record(
            Turn(id: 1, speaker: .callee, text: "네, 됐습니다.", state: .heard, startedAt: call.createdAt), of: call.id)
        try await store.end(call.id, outcome: .completed, at: call.createdAt.addingTimeInterval(60))
        try await store.record(
            Summary(text: "예약됐어요.\n\"창가\"; 조용한 자리, 네 명 \\ 아기 의자.", isPurposeReached: true, facts: facts), of: call.id)
        return call.id.rawValue
    }

    /// What the calendars read.
    private struct Event: Decodable {
        var uid, start, summary, location, description: String
        var minutes: Double
    }

    @Test("an appointment is a calendar's event of an hour")
    func appointment() async throws {
        try await with { browser, store in
            let words = "토요일 저녁 7시"
            let facts = [Summary.Fact(.when, words, turn: 1), .init(.place, "별관, 2층", turn: 1)]
            let call = try await call(facts, by: browser, in: store)
            let file = try await browser.get("/calls/\(call)/export.ics", [:])
            #expect(file.status == 200, "\(file.body)")
            #expect(file.headers["content-type"] == [CalendarFile.mediaType])
            #expect(file.headers["content-disposition"] == [#"attachment; filename="callba-2026-11-23.ics""#])
            let read = try await Peer.run(Self.script, ["calendar"], input: file.body)
            let event = try JSONDecoder().decode(Event.self, from: Data(read.utf8))
            #expect(event.start == "2026-11-28T10:00:00+00:00")
            #expect(event.minutes == 60)
            #expect(event.uid == "\(call)@callba")
            #expect(event.summary.contains("한옥, 집; 본점"))
            #expect(event.location == "별관, 2층")
            #expect(event.description.hasPrefix("예약됐어요.\n\"창가\"; 조용한 자리, 네 명 \\ 아기 의자.\n"))
            #expect(event.description.contains(words) && event.description.hasSuffix("02-735-2000"))
        }
    }

    @Test(
        "a call that names no day, or a day without a time, has no event, and says so in words",
        arguments: [Summary.Fact(.who, "김하늘", turn: 1), .init(.when, "12월 3일", turn: 1)])
    func noAppointment(fact: Summary.Fact) async throws {
        try await with { browser, store in
            let call = try await call([fact], by: browser, in: store)
            let answer = try await browser.get("/calls/\(call)/export.ics", [:])
            #expect(answer.status == 404)
            #expect(try answer.code == "export.noAppointment")
            let sentence = try #require(try answer.json()["error"] as? String)
            #expect(sentence.hasSuffix("요.") && !sentence.contains("{"))
        }
    }

    /// A contact as the address books read it, or are to write it.
    private struct Card: Codable, Equatable {
        var version, family, type: String?
        var name, phone: String
        var memo: String?
    }

    private static let contacts = [
        Card(
            name: "한옥, 집; \\ 본점", phone: "+8227352000",
            memo: "창가; 조용한 곳,\n\"안쪽\" " + String(repeating: "아주 긴 메모 ", count: 30) + "끝"),
        Card(name: "Ann Lee 🙂", phone: "+821012345678"),
    ]

    @Test("contacts are an address book's cards")
    func cardsAreRead() async throws {
        try await with { browser, _ in
            for card in Self.contacts {
                let body = String(decoding: try JSONEncoder().encode(card), as: UTF8.self)
                #expect(try await browser.post("/api/users/me/contacts", body).status == 201)
            }
            let file = try await browser.get("/api/users/me/contacts/export.vcf", [:])
            let read = try await Peer.run(Self.script, ["cards"], input: file.body)
            let cards = try JSONDecoder().decode([Card].self, from: Data(read.utf8))
            let expected = Self.contacts.map { card in
                Card(
                    version: "3.0", family: card.name, type: "CELL", name: card.name, phone: card.phone,
                    memo: card.memo)
            }
            #expect(cards.sorted { $0.phone < $1.phone } == expected.sorted { $0.phone < $1.phone })
        }
    }

    @Test("an address book's cards are brought in as they are", arguments: ["3.0", "4.0"])
    func cardsAreBroughtIn(version: String) async throws {
        try await with { browser, _ in
            let input = String(decoding: try JSONEncoder().encode(Self.contacts), as: UTF8.self)
            let file = try await Peer.run(Self.script, ["write", version], input: input)
            #expect(file.contains("VERSION:\(version)"))
            let brought = try await browser.post("/api/users/me/contacts/import", file).json()
            #expect(brought["added"] as? Int == 2)
            #expect((brought["problems"] as? [Any])?.isEmpty == true)
            let kept = try await browser.get("/api/users/me/contacts", [:]).json()["contacts"] as? [[String: Any]]
            let cards = (kept ?? []).map { contact in
                Card(
                    name: contact["name"] as? String ?? "", phone: contact["phoneNumber"] as? String ?? "",
                    memo: contact["memo"] as? String)
            }
            #expect(cards.sorted { $0.phone < $1.phone } == Self.contacts.sorted { $0.phone < $1.phone })
        }
    }
}
