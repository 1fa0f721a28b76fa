import Calls
import Foundation
import Languages
import NIOHTTP1
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("Pages beside a call", .timeLimit(.minutes(1))) struct RunningCallTests {
    @Test("lead back to the call while it goes on, and show what the person has noted")
    func bar() async throws {
        try await ServerUnderTest.with { server in
            let browser = try await server.browser()
            let noted = try await server.send(
                .PUT, "/api/users/me", browser.cookie, [:], #"{"memo": "차량 번호 12가 3456 <b>"}"#)
            #expect(noted.status == 200)
            let order = #"{"scenario": "no-answer", "intentText": "예약하고 싶어요", "opening": "예약하려고 합니다."}"#
            let placed = try await browser.post("/calls", order).json()
            let call = try #require(placed["callSid"] as? String)
            for path in ["/", "/history", "/contacts", "/settings"] {
                let page = try await browser.get(path).body
                #expect(page.contains("id=\"running\" data-call=\"\(call)\""), "\(path)")
                #expect(page.contains("href=\"/calls/\(call)\""), "\(path)")
                #expect(page.contains("/running.js"), "\(path)")
            }
            let stranger = try await server.browser()
            #expect(try await !stranger.get("/history").body.contains("id=\"running\""))
            for path in ["/", "/calls/\(call)"] {
                #expect(try await browser.get(path).body.contains("차량 번호 12가 3456 &lt;b&gt;"), "\(path)")
            }
            try await browser.watch { page in
                try await page.bind(call)
                try await page.say("call.ended.byUser")
                var isOver = false
                while !isOver {
                    isOver = try await page.events(until: "call.state").last?.data.state == "ended"
                }
            }
            #expect(try await !browser.get("/history").body.contains("id=\"running\""))
        }
    }
}
