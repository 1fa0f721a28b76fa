import Calls
import Foundation
import Testing
import WebSockets

@testable import PracticeLine

@Suite("A whole call over the wire", .timeLimit(.minutes(1)))
struct WholeCallTests {
    @Test("is answered, held both ways, ended by the persona, and reported in order")
    func wholeCall() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with([shop]) { server in
            let sid = try await server.call(shop)
            let media = await server.sessions.first { _ in true }
            await media.heard.first { $0 == "네, 가게입니다." }

            try await media.say("사과 주세요")
            try await media.mark("first")
            await media.markReturned("first")
            await media.heard.first { $0 == "몇 개 드릴까요?" }
            try await media.say("세 개요")
            await media.heard.first { $0 == "사과 3개 준비할게요." }
            try await media.say("네, 감사합니다")
            await media.heard.first { $0 == "안녕히 가세요." }

            #expect(await server.end(of: sid) == "completed")
            let statuses = await server.statuses(of: sid)
            #expect(statuses.map(\.status) == ["initiated", "ringing", "in-progress", "completed"])
            #expect(statuses.map { $0.form["SequenceNumber"] } == ["0", "1", "2", "3"])
            #expect(statuses.last?.form["CallDuration"] != nil)
            #expect(statuses.allSatisfy { $0.form["CallbackSource"] == "call-progress-events" })
            #expect(server.violations == [])
            let heard = server.events.all.compactMap { event -> String? in
                if case .heard(sid, let text) = event { text } else { nil }
            }
            #expect(heard == ["사과 주세요", "세 개요", "네, 감사합니다"])
            let said = server.events.all.compactMap { event -> String? in
                if case .said(sid, let text, _, _) = event { text } else { nil }
            }
            #expect(said == ["네, 가게입니다.", "몇 개 드릴까요?", "사과 3개 준비할게요.", "안녕히 가세요."])
        }
    }

    @Test("streams numbered 20 ms frames after connected and start, and stop at the end")
    func stream() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with([shop]) { server in
            let sid = try await server.call(shop)
            let media = await server.sessions.first { _ in true }
            await media.heard.first { _ in true }
            let answer = try await server.request("/Calls/\(sid).json", [("Status", "completed")])
            #expect(answer.status == 200)
            await media.messages.first { $0.event == "stop" }
            #expect(await server.end(of: sid) == "completed")

            let messages = media.messages.all
            #expect(messages[0].event == "connected" && messages[0].sequenceNumber == nil)
            let start = try #require(messages[1].start)
            #expect(start.callSid == sid && start.accountSid == ServerUnderPractice.account)
            #expect(start.tracks == ["inbound"] && start.customParameters == ["call": "opaque & id"])
            #expect(start.mediaFormat.encoding == "audio/x-mulaw" && start.mediaFormat.sampleRate == 8_000)
            #expect(messages.dropFirst().map(\.sequenceNumber) == (1..<messages.count).map { String($0) })
            let frames = messages.compactMap(\.media)
            #expect(frames.allSatisfy { $0.payload.count == 160 && $0.track == "inbound" })
            #expect(frames.map(\.chunk) == (1...frames.count).map { String($0) })
            #expect(frames.map(\.timestamp) == frames.indices.map { String($0 * 20) })
            #expect(messages.last?.stop?.callSid == sid)
        }
    }

    @Test("gives pending marks back at once when the server clears, and counts a malformed message")
    func clear() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with([shop]) { server in
            let sid = try await server.call(shop)
            let media = await server.sessions.first { _ in true }
            // Nearly two minutes of sound: only the clear can bring the mark back.
            try await media.send([UInt8](repeating: 0x10, count: 60_000))
            for _ in 0..<20 { try await media.send([UInt8](repeating: 0x10, count: 40_000)) }
            try await media.mark("cut")
            try await media.clear()
            await media.markReturned("cut")
            try await media.socket.send(.text("{}"))
            await server.events.first { if case .violation = $0 { true } else { false } }
            #expect(server.violations == ["31951: a message has no event"])
            await media.socket.close(.normal, reason: "")
            #expect(await server.end(of: sid) == "completed")
        }
    }

    @Test("ends when the server closes the socket and its next instruction is to hang up")
    func serverHangsUp() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with([shop]) { server in
            let sid = try await server.call(shop)
            let media = await server.sessions.first { _ in true }
            _ = await media.streamSid()
            await media.socket.close(.normal, reason: "")
            #expect(await server.end(of: sid) == "completed")
            #expect(await server.statuses(of: sid).last?.status == "completed")
        }
    }

    @Test(
        "that nobody takes ends as busy, no-answer or failed",
        arguments: [(Scenario.PickUp.busy(after: .zero), "busy"), (.never, "no-answer")])
    func notAnswered(pickUp: Scenario.PickUp, status: String) async throws {
        var shop = try Scenario.shop()
        shop.pickUp = pickUp
        try await ServerUnderPractice.with([shop]) { [shop] server in
            let sid = try await server.call(shop, [("Timeout", "1")])
            #expect(await server.statuses(of: sid).map(\.status) == ["initiated", "ringing", status])
            #expect(await server.end(of: sid) == status)
        }
    }

    @Test("to a number that nobody has fails, with the telephone network's code")
    func unknownNumber() async throws {
        let shop = try Scenario.shop()
        var stranger = shop
        stranger.number = try #require(PhoneNumber(e164: "+827000000098"))
        try await ServerUnderPractice.with([shop]) { [stranger] server in
            let sid = try await server.call(stranger)
            let last = await server.statuses(of: sid).last
            #expect(last?.status == "failed" && last?.form["SipResponseCode"] == "404")
        }
    }

    @Test("that is canceled while it rings ends as canceled")
    func canceled() async throws {
        var shop = try Scenario.shop()
        shop.pickUp = .never
        try await ServerUnderPractice.with([shop]) { [shop] server in
            let sid = try await server.call(shop)
            await server.webhooks.first { $0.status == "ringing" }
            _ = try await server.request("/Calls/\(sid).json", [("Status", "canceled")])
            #expect(await server.end(of: sid) == "canceled")
        }
    }
}
