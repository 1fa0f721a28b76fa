import Calls
import Foundation
import Languages
import Testing

@testable import Exchange

@Suite("An appointment") struct AppointmentTests {
    /// Monday, 23 November 2026, 13:00 in Seoul.
    private static let monday = "2026-11-23T04:00:00Z"

    private func call(_ purpose: String, at now: String) throws -> Call {
        Call(
            id: Call.ID("call_1"), owner: Person.ID("person"), number: try PhoneNumber.read("02-735-2000"),
            contactName: "한강식당", purpose: purpose, opening: "안녕하세요.", language: .korean, voice: Voice(),
            createdAt: try Date(now, strategy: .iso8601))
    }

    private func found(
        _ facts: [String], _ purpose: String = "예약하고 싶어요.", reached: Bool? = true, at now: String = monday
    ) throws -> Appointment? {
        let summary = Summary(
            text: "", isPurposeReached: reached, facts: facts.enumerated().map { .init(.when, $1, turn: $0 + 1) })
        return Appointment(summary, of: try call(purpose, at: now))
    }

    @Test(
        "is found as people name it, counted from the day of the call in Seoul",
        arguments: [
            ("토요일 저녁 7시", "2026-11-28T10:00:00Z"), ("이번 주 토요일 오후 7시 반", "2026-11-28T10:30:00Z"),
            ("내일 오전 11시", "2026-11-24T02:00:00Z"), ("모레 3시", "2026-11-25T06:00:00Z"),
            ("다음 주 월요일 9시", "2026-11-30T00:00:00Z"), ("12월 3일 오후 2시", "2026-12-03T05:00:00Z"),
            ("1월 5일 10시", "2027-01-05T01:00:00Z"), ("오늘 6시", "2026-11-23T09:00:00Z"),
            ("오늘 밤 12시", "2026-11-23T15:00:00Z"), ("이틀 뒤 오후 3시", "2026-11-25T06:00:00Z"),
            ("12/4에 오후 2시", "2026-12-04T05:00:00Z"), ("금일 오후 6시", "2026-11-23T09:00:00Z"),
            ("다음 달 3일 오후 3시", "2026-12-03T06:00:00Z"),
            ("Saturday at 7pm", "2026-11-28T10:00:00Z"), ("tomorrow at 10am", "2026-11-24T01:00:00Z"),
        ])
    func days(words: String, moment: String) throws {
        let appointment = try #require(try found([words]))
        #expect(appointment.start == (try Date(moment, strategy: .iso8601)), "\(appointment.start)")
        #expect(appointment.words == words)
    }

    @Test("takes its time from another fact if that is the only one, and is none of a day without a time")
    func parts() throws {
        #expect(try found(["12월 3일"]) == nil)
        let both = try #require(try found(["토요일", "저녁 8시"]))
        #expect(both.start == (try Date("2026-11-28T11:00:00Z", strategy: .iso8601)))
        #expect(try found(["토요일", "저녁 8시", "9시"]) == nil)
        #expect(try found(["평일 오전 9시부터 오후 6시"]) == nil)
        #expect(try found(["토요일 2시에서 4시"]) == nil)
    }

    @Test(
        "is never before the day of the call",
        arguments: [
            ("오는 월요일 오후 3시", "2026-11-25T03:00:00Z", "2026-11-30T06:00:00Z"),
            ("이번 주 토요일 저녁 6시", "2026-11-29T03:00:00Z", "2026-12-05T09:00:00Z"),
            ("이번 금요일 3시", "2026-11-29T03:00:00Z", "2026-12-04T06:00:00Z"),
            ("이번 주 월요일 10시", "2026-11-27T03:00:00Z", "2026-11-30T01:00:00Z"),
            ("어제 오후 3시", "2026-11-27T03:00:00Z", nil), ("2025년 3월 2일 3시", "2026-11-27T03:00:00Z", nil),
            ("지난주 금요일 3시", "2026-11-27T03:00:00Z", nil),
        ])
    func past(words: String, now: String, moment: String?) throws {
        let found = try found([words], at: now)
        #expect(found?.start == (try moment.map { try Date($0, strategy: .iso8601) }))
    }

    @Test(
        "at night after twelve is on the next day",
        arguments: [
            ("오늘 밤 12시", "2026-11-23T15:00:00Z"), ("오늘 밤 12시 반", "2026-11-23T15:30:00Z"),
            ("오늘 밤 1시", "2026-11-23T16:00:00Z"), ("오늘 밤 11시", "2026-11-23T14:00:00Z"),
            ("내일 낮 12시", "2026-11-24T03:00:00Z"), ("내일 오전 12시", "2026-11-23T15:00:00Z"),
            ("내일 24시", "2026-11-24T15:00:00Z"), ("내일 저녁 12시", "2026-11-24T15:00:00Z"),
        ])
    func midnight(words: String, moment: String) throws {
        #expect(try found([words])?.start == (try Date(moment, strategy: .iso8601)))
    }

    @Test("is filled in by the purpose where both agree")
    func purpose() throws {
        let evening = try #require(try found(["토요일 9시"], "다음 주 토요일 저녁 9시에 예약하고 싶어요."))
        #expect(evening.start == (try Date("2026-12-05T12:00:00Z", strategy: .iso8601)))
    }

    @Test("is not made of what was missed, of no day, or of a vague one")
    func none() throws {
        #expect(try found(["토요일 7시"], reached: false) == nil)
        #expect(try found(["토요일 7시"], reached: nil) == nil)
        #expect(try found(["토요일 7시(들린 대로)"]) == nil)
        #expect(try found([]) == nil)
        #expect(try found(["저녁 7시"]) == nil)
        #expect(try found(["주말"]) == nil)
    }

    @Test("is written for calendars with nothing of its texts taken for structure")
    func calendar() throws {
        let appointment = try #require(try found(["토요일 저녁 7시"]))
        let file = CalendarFile.write(
            appointment, id: "call_1", stamp: try Date("2026-11-23T04:05:00Z", strategy: .iso8601), title: "a;b,c\\d",
            place: nil, description: "두 줄\nEND:VEVENT" + String(repeating: "가", count: 200))
        let lines = file.components(separatedBy: "\r\n")
        #expect(lines.first == "BEGIN:VCALENDAR" && lines.suffix(2) == ["END:VCALENDAR", ""])
        #expect(lines.contains("DTSTART:20261128T100000Z") && lines.contains("DTSTAMP:20261123T040500Z"))
        #expect(lines.contains("SUMMARY:a\\;b\\,c\\\\d"))
        #expect(lines.filter { $0.hasPrefix("END:VEVENT") }.count == 1)
        #expect(lines.allSatisfy { $0.utf8.count <= 75 })
    }
}
