import Calls
import Foundation
import NIOHTTP1
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

extension ServerUnderTest.Browser {
    /// Sends any request; a body is JSON.
    func ask(_ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws -> ServerUnderTest.Answer {
        try await server.send(method, path, cookie, [:], body)
    }

    /// Places a practice call and answers with its id once it is over.
    func finishedCall(_ order: String = #"{"scenario": "busy", "intentText": "예약하고 싶어요."}"#) async throws -> String {
        let placed = try await post("/calls", order)
        let call = try #require(try placed.json()["callSid"] as? String, "\(placed.body)")
        try await watch { page in
            try await page.bind(call)
            _ = try await page.events(until: "call.summary", "call.summary.failed")
        }
        return call
    }

    /// Who the browser is.
    func id() async throws -> String {
        let user = try await get("/api/users/me", [:]).json()["user"] as? [String: Any]
        return try #require(user?["id"] as? String)
    }
}

extension ServerUnderTest.Answer {
    var code: String? { get throws { try json()["code"] as? String } }
}

@Suite("What belongs to a person", .timeLimit(.minutes(3))) struct PeopleRoutesTests {
    @Test("is told to them by their id or as me, and they change it; what is not sent stays")
    func person() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let id = try await browser.id()
            let changed = try await browser.ask(.PUT, "/api/users/\(id)", #"{"name": " 김하늘 ", "memo": "해산물 알레르기"}"#)
            #expect(changed.status == 200, "\(changed.body)")
            _ = try await browser.ask(.PUT, "/api/users/me", #"{"memo": null}"#)
            let user = try #require(try await browser.get("/api/users/\(id)", [:]).json()["user"] as? [String: Any])
            #expect(user["name"] as? String == "김하늘")
            #expect(user["memo"] == nil)
            let long = String(repeating: "가", count: 101)
            #expect(try await browser.ask(.PUT, "/api/users/me", #"{"name": "\#(long)"}"#).code == "contact.nameLong")
        }
    }

    @Test("is a voice: the call's own choice first, then the person's, then ours; each of preset and speed by itself")
    func voice() async throws {
        let own = Voice(.warm, speed: 0.85)
        typealias Choice = CallOrder.VoiceChoice
        #expect(try CallPlacer.voice(nil, own: nil) == Voice())
        #expect(try CallPlacer.voice(nil, own: own) == own)
        #expect(try CallPlacer.voice(Choice(preset: "calm_female", speed: nil), own: own) == Voice(.calm, speed: 0.85))
        #expect(try CallPlacer.voice(Choice(preset: nil, speed: 9), own: own) == Voice(.warm, speed: 1.4))
        #expect(try CallPlacer.voice(Choice(preset: "calm", speed: 1), own: own) == Voice(.calm, speed: 1))
        #expect(throws: APIError("voice.unknown")) { try CallPlacer.voice(Choice(preset: "x", speed: nil), own: own) }
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let first = try await browser.get("/api/users/me/voice", [:]).json()
            #expect(first["presetKey"] as? String == "firm_female")
            #expect(first["voiceId"] as? String == "clear")
            for preset in Voice.Preset.allCases {
                let answer = try await browser.ask(
                    .PUT, "/api/users/me/voice", #"{"presetKey": "\#(preset.contractKey)", "speed": 1.15}"#)
                #expect(answer.status == 200)
                let kept = try await browser.get("/api/users/me/voice", [:]).json()
                #expect(kept["voiceId"] as? String == preset.rawValue)
                #expect(kept["speed"] as? Double == 1.15)
            }
            let placed = try await browser.post("/calls", #"{"scenario": "busy", "intentText": "예약하고 싶어요."}"#)
            #expect(try placed.json()["voiceId"] as? String == "warm")
            #expect(
                try await browser.ask(.PUT, "/api/users/me/voice", #"{"presetKey": "loud"}"#).code == "voice.unknown")
        }
    }

    @Test("is a list of contacts: added, found, changed and deleted, each number once")
    func contacts() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let path = "/api/users/\(try await browser.id())/contacts"
            let added = try await browser.post(path, #"{"phone": "02-735-2000", "name": "한강식당", "memo": "창가"}"#)
            #expect(added.status == 201, "\(added.body)")
            let contact = try #require(try added.json()["contact"] as? [String: Any])
            let id = try #require(contact["id"] as? String)
            #expect(contact["phoneNumber"] as? String == "+8227352000")
            #expect(contact["written"] as? String == "02-735-2000")
            let again = try await browser.post(path, #"{"phoneNumber": "+82 2 735 2000"}"#)
            #expect(again.status == 409)
            #expect(try again.code == "contact.known")
            #expect(
                try await browser.post(path, #"{"phone": "+1 415 555 0100"}"#).status == 201, "kept, if not dialled")
            for (phone, code) in [("119", "phone.emergency"), ("12", "phone.invalid"), ("", "phone.missing")] {
                #expect(try await browser.post(path, #"{"phone": "\#(phone)"}"#).code == code)
            }
            for (words, count) in [("한강", 1), ("735", 1), ("02-735", 1), ("창가", 1), ("x", 0), ("", 2)] {
                let query = words.addingPercentEncoding(withAllowedCharacters: .urlHostAllowed) ?? ""
                let found = try await browser.get("\(path)?q=\(query)", [:]).json()["contacts"] as? [Any]
                #expect(found?.count == count, "\(words)")
            }
            #expect(try await browser.ask(.PUT, "\(path)/\(id)", #"{"phone": "+14155550100"}"#).status == 409)
            let renamed = try await browser.ask(.PUT, "\(path)/\(id)", #"{"name": "강변식당"}"#).json()
            #expect((renamed["contact"] as? [String: Any])?["memo"] as? String == "창가")
            #expect(try await browser.ask(.DELETE, "\(path)/\(id)").status == 200)
            #expect(try await browser.ask(.DELETE, "\(path)/\(id)").code == "contact.unknown")
        }
    }

    @Test("is brought in from files and taken along again; what cannot be read is told in words")
    func files() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let path = "/api/users/me/contacts"
            let file = "이름,전화번호,메모\r\n한강식당,02-735-2000,\"창가, 조용한 자리\"\r\n소방서,119,\r\n이름만,,\r\n한강,+82-2-735-2000,\r\n"
            let brought = try await browser.post("\(path)/import", file)
            #expect(brought.status == 200, "\(brought.body)")
            let result = try brought.json()
            #expect(result["added"] as? Int == 1)
            let problems = try #require(result["problems"] as? [[String: Any]])
            #expect(problems.map { $0["code"] as? String } == ["phone.emergency", "import.noNumber", "contact.known"])
            #expect(problems.map { $0["line"] as? Int } == [3, 4, 5])
            #expect(problems.allSatisfy { ($0["error"] as? String)?.contains("{") == false })
            for suffix in ["vcf", "csv"] {
                let export = try await browser.get("\(path)/export.\(suffix)", [:])
                #expect(export.headers["content-disposition"].first?.hasPrefix("attachment") == true)
                let other = try await server.browser()
                let carried = try await other.post("\(path)/import", export.body).json()
                #expect(carried["added"] as? Int == 1)
                #expect((carried["problems"] as? [Any])?.isEmpty == true)
                let contact = (try await other.get(path, [:]).json()["contacts"] as? [[String: Any]])?.first
                #expect(contact?["memo"] as? String == "창가, 조용한 자리")
                let twice = try await other.post("\(path)/import", export.body).json()
                #expect(twice["added"] as? Int == 0 && (twice["problems"] as? [Any])?.isEmpty == true)
                #expect(twice["unchanged"] as? Int == 1)
            }
            let large = try await browser.post("\(path)/import", String(repeating: "가", count: 800_000))
            #expect(large.status == 413)
            #expect(try large.code == "import.large")
        }
    }

    @Test("is brought in from a file: each number of a contact, what is left out, and what is refused as it stands")
    func rows() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let path = "/api/users/me/contacts"
            let file = """
                성,이름,회사,휴대폰,직장 전화,이메일
                홍,길동,한강식당,1012345678,02-555-0100 (내선 12),a@b.kr
                ,,한옥집,2-735-2036,,
                김,하늘,,1.01235E+09,010-ABCD-1234,
                """
            let result = try await browser.post("\(path)/import", file).json()
            #expect(result["added"] as? Int == 3)
            #expect(result["leftOut"] as? [String] == ["이메일"])
            let problems = try #require(result["problems"] as? [[String: Any]])
            #expect(problems.map { $0["code"] as? String } == ["import.rounded", "phone.invalid"])
            #expect(problems.map { $0["line"] as? Int } == [4, 4])
            #expect(
                problems.map { $0["text"] as? String } == ["김, 하늘, 1.01235E+09, 010-ABCD-1234", "김하늘, 010-ABCD-1234"])
            let kept = try await browser.get(path, [:]).json()["contacts"] as? [[String: Any]]
            let said = (kept ?? []).map { contact in
                ["name", "written", "memo"].map { contact[$0] as? String ?? "" }.joined(separator: "|")
            }
            #expect(
                Set(said) == ["홍길동|010-1234-5678|한강식당", "홍길동|02-555-0100|한강식당\n내선 12", "한옥집|02-735-2036|"])
            // Another note about a number that is known is not lost without a word.
            let other = try await browser.post("\(path)/import", "이름,전화,메모\n한옥집,02-735-2036,창가").json()
            #expect((other["problems"] as? [[String: Any]])?.map { $0["text"] as? String } == ["한옥집, 02-735-2036, 창가"])
        }
    }

    @Test("is nobody else's: every route refuses a stranger, and who is nobody")
    func stranger() async throws {
        try await ServerUnderTest.with { server in
            let owner = try await server.browser()
            let stranger = try await server.browser()
            let id = try await owner.id()
            let user = "/api/users/\(id)"
            let added = try await owner.post("\(user)/contacts", #"{"phone": "02-735-2000", "name": "한강식당"}"#).json()
            let contact = try #require((added["contact"] as? [String: Any])?["id"] as? String)
            let call = try await owner.finishedCall()
            let routes: [(HTTPMethod, String, String?, Int)] = [
                (.GET, user, nil, 403), (.PUT, user, #"{"name": "x"}"#, 403), (.DELETE, user, nil, 403),
                (.GET, "\(user)/voice", nil, 403), (.PUT, "\(user)/voice", #"{"presetKey": "calm"}"#, 403),
                (.GET, "\(user)/settings", nil, 403), (.PUT, "\(user)/settings", #"{"retentionDays": 1}"#, 403),
                (.GET, "\(user)/contacts", nil, 403), (.POST, "\(user)/contacts", #"{"phone": "02-735-2001"}"#, 403),
                (.GET, "\(user)/contacts/export.vcf", nil, 403), (.GET, "\(user)/contacts/export.csv", nil, 403),
                (.POST, "\(user)/contacts/import", "이름,전화번호", 403),
                (.PUT, "\(user)/contacts/\(contact)", #"{"name": "x"}"#, 403),
                (.DELETE, "\(user)/contacts/\(contact)", nil, 403),
                (.PUT, "/api/users/me/contacts/\(contact)", #"{"name": "x"}"#, 404),
                (.DELETE, "/api/users/me/contacts/\(contact)", nil, 404),
                (.GET, "/calls/\(call)/export.txt", nil, 404), (.GET, "/calls/\(call)/export.json", nil, 404),
                (.GET, "/calls/\(call)/export.ics", nil, 404), (.POST, "/calls/\(call)/refusal", nil, 404),
            ]
            for (method, path, body, status) in routes {
                let answer = try await stranger.ask(method, path, body)
                #expect(answer.status == status, "\(method) \(path): \(answer.body)")
                if status == 403 { #expect(try answer.code == "session.foreign") }
                #expect(!answer.body.contains("한강식당"))
                guard method != .GET else { continue }
                let nobody = try await server.send(method, path, "", [:], body)
                #expect(nobody.status == 401, "\(method) \(path) as nobody")
            }
            let contacts = try await owner.get("\(user)/contacts", [:]).json()["contacts"] as? [[String: Any]]
            #expect(contacts?.map { $0["name"] as? String } == ["한강식당"])
        }
    }

    @Test("is a history that can be searched by words, days and number, and deleted whole")
    func history() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let call = try await browser.finishedCall(
                #"{"scenario": "busy", "intentText": "Window seat please", "contactName": "한강식당", "contactMemo": "창가"}"#
            )
            let contacts = try await browser.get("/api/users/me/contacts", [:]).json()["contacts"] as? [[String: Any]]
            #expect(contacts?.first?["memo"] as? String == "창가")
            let number = try #require(contacts?.first?["phoneNumber"] as? String).replacing("+", with: "%2B")
            for (query, count) in [
                ("q=WINDOW", 1), ("q=seat+WINDOW", 1), ("q=window%20pony", 0), ("from=2020-01-01", 1),
                ("until=2020-01-01", 0),
                ("number=\(number)", 1), ("number=02-735-2000", 0), ("q=%ED%95%9C%EA%B0%95", 1),
            ] {
                let found = try await browser.get("/calls/history?\(query)", [:]).json()["calls"] as? [[String: Any]]
                #expect(found?.count == count, "\(query)")
                let listed = found?.first?["contact"] as? [String: Any]
                if count > 0 { #expect(listed?["memo"] as? String == "창가") }
            }
            #expect(try await browser.get("/calls/history?from=soon", [:]).code == "search.date")
            #expect(try await browser.get("/calls/history?number=x", [:]).code == "phone.invalid")

            // The number's contact gives the next call its name.
            let second = try await browser.finishedCall()
            let export = try await browser.get("/calls/\(second)/export.json", [:]).json()
            #expect((export["call"] as? [String: Any])?["contactName"] as? String == "한강식당")

            var deleted = try await browser.ask(.DELETE, "/calls")
            // A summary is shown a moment before the call has put everything away.
            while deleted.status == 409 { deleted = try await browser.ask(.DELETE, "/calls") }
            #expect(try deleted.json()["deleted"] as? Int == 2)
            #expect(try await browser.get("/calls/\(call)").status == 404)
        }
    }

    @Test("is kept for as long as they say, and with 0 days only until they have been shown the result")
    func retention() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            #expect(try await browser.get("/api/users/me/settings", [:]).json()["retentionDays"] as? Int == 30)
            for wrong in ["-1", "4000"] {
                let answer = try await browser.ask(.PUT, "/api/users/me/settings", #"{"retentionDays": \#(wrong)}"#)
                #expect(try answer.code == "settings.retention")
            }
            #expect(try await browser.ask(.PUT, "/api/users/me/settings", #"{"retentionDays": 0}"#).status == 200)
            #expect(try await browser.get("/api/users/me/settings", [:]).json()["retentionDays"] as? Int == 0)
        }
    }

    @Test("goes with the account, and the browser is nobody's again")
    func deletion() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let id = try await browser.id()
            let call = try await browser.finishedCall()
            var deleted = try await browser.ask(.DELETE, "/api/users/me")
            while deleted.status == 409 { deleted = try await browser.ask(.DELETE, "/api/users/me") }
            #expect(deleted.status == 200)
            #expect(try await browser.ask(.DELETE, "/calls").status == 401)
            #expect(try await browser.get("/calls/\(call)").status != 200)
            let other = try await server.browser()
            #expect(try await other.get("/api/users/\(id)", [:]).status == 403)
        }
    }

    @Test("can be taken along: a call as text and as JSON, and no calendar without an appointment")
    func export() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let call = try await browser.finishedCall()
            let text = try await browser.get("/calls/\(call)/export.txt", [:])
            #expect(text.status == 200)
            #expect(text.body.contains("예약하고 싶어요.") && !text.body.contains("call."))
            let json = try await browser.get("/calls/\(call)/export.json", [:]).json()
            #expect(json["callSid"] as? String == call)
            #expect(json["asksNoMoreCalls"] as? Bool == false)
            #expect(try await browser.get("/calls/\(call)/export.ics", [:]).code == "export.noAppointment")
            #expect(try await browser.ask(.POST, "/calls/\(call)/refusal").code == "refusal.unsaid")
        }
    }
}
