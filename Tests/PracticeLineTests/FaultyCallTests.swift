import Calls
import CallsTesting
import Foundation
import TelephoneAudio
import Testing
import WebSockets

@testable import PracticeLine

@Suite("A call on a faulty line", .timeLimit(.minutes(1))) struct FaultyCallTests {
    @Test("is refused where the number is, with Twilio's code", arguments: [21_211, 21_215, 13_224])
    func refused(code: Int) async throws {
        let shop = try Scenario.shop("line: { refused: \(code) }\n")
        try await ServerUnderPractice.with([shop]) { server in
            let answer = try await server.request(
                "/Calls.json", [("To", shop.number.e164), ("From", "+12025550100"), ("Url", server.base + "/voice")])
            #expect(answer.status == 400 && answer.code == code)
        }
    }

    @Test("is refused for too many requests as often as it should be, and then taken")
    func tooMany() async throws {
        let shop = try Scenario.shop("line: { tooManyRequests: 2 }\npickUp: { answer: never }\n")
        try await ServerUnderPractice.with([shop]) { server in
            let form = [("To", shop.number.e164), ("From", "+12025550100"), ("Url", server.base + "/voice")]
            for _ in 0..<2 {
                let answer = try await server.request("/Calls.json", form)
                #expect(answer.status == 429 && answer.code == 20_429)
            }
            #expect(try await server.request("/Calls.json", form).status == 201)
        }
    }

    @Test("can be found in the list while the answer to its creation is withheld")
    func withheld() async throws {
        let shop = try Scenario.shop("line: { withheldAnswer: 3600 }\npickUp: { answer: never }\n")
        try await ServerUnderPractice.with([shop]) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await server.call(shop) }
                await server.webhooks.first { $0.status == "ringing" }
                let answer = try await server.request("/Calls.json?To=%2B827000000099&Status=ringing", nil)
                let calls = try #require(answer.body["calls"] as? [[String: any Sendable]])
                #expect(calls.count == 1 && calls.first?["to"] as? String == shop.number.e164)
                group.cancelAll()
                // The request was given up.
                try? await group.waitForAll()
            }
        }
    }

    @Test("goes on with the next instruction when its media socket breaks without a word")
    func dropped() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp + "line: { drop: { frames: 20 } }\n")
        try await ServerUnderPractice.with([shop]) { server in
            let twiml = """
                <Response><Connect><Stream url="ws://127.0.0.1:\(server.port)/media" \
                statusCallback="\(server.base)/stream"/></Connect>\
                <Redirect>\(server.base)/voice</Redirect></Response>
                """
            let sid = try await server.call(shop, [("Twiml", twiml)])
            let first = await server.sessions.first { _ in true }
            await server.webhooks.first { $0.form["StreamEvent"] == "stream-error" }
            let second = await server.sessions.first { $0 !== first }
            await second.messages.first { $0.media?.chunk == "30" }
            #expect(!first.messages.all.contains { $0.event == "stop" })
            let start = await second.messages.first { $0.event == "start" }
            #expect(start.start?.callSid == sid)
            #expect(second.messages.all.first { $0.event == "media" }?.media?.timestamp == "0")
            let events = server.webhooks.all.compactMap { $0.form["StreamEvent"] }
            #expect(events == ["stream-started", "stream-error"])
            #expect(
                server.webhooks.all.first { $0.form["StreamError"] != nil }?.form["StreamError"]?.hasPrefix("31921 ")
                    == true)
            _ = try await server.request("/Calls/\(sid).json", [("Status", "completed")])
            #expect(await server.end(of: sid) == "completed")
        }
    }

    @Test("tells how it fares twice and in the wrong order, and still gives each report its number")
    func disorder() async throws {
        let shop = try Scenario.shop(
            Scenario.quickPickUp + "line: { callbacks: { duplicated: true, reordered: true } }\n")
        try await ServerUnderPractice.with([shop]) { server in
            let sid = try await server.call(shop, [("Twiml", "<Response><Hangup/></Response>")])
            #expect(await server.end(of: sid) == "completed")
            let statuses = server.webhooks.all.filter { $0.path == "/status" && $0.form["CallSid"] == sid }
            #expect(
                statuses.map(\.status) == [
                    "ringing", "ringing", "initiated", "initiated", "completed", "completed", "in-progress",
                    "in-progress",
                ])
            #expect(statuses.map { $0.form["SequenceNumber"] } == ["1", "1", "0", "0", "3", "3", "2", "2"])
        }
    }

    @Test("never opens its stream where it should not, until the call is ended")
    func neverStreams() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp + "line: { stream: { opens: never } }\n")
        try await ServerUnderPractice.with([shop]) { server in
            let sid = try await server.call(shop)
            await server.webhooks.first { $0.path == "/voice" }
            await server.events.first { if case .saying(sid, _) = $0 { true } else { false } }
            #expect(server.sessions.all.isEmpty)
            _ = try await server.request("/Calls/\(sid).json", [("Status", "completed")])
            #expect(await server.end(of: sid) == "completed")
            #expect(server.sessions.all.isEmpty)
        }
    }

    @Test("asks for its instructions late, so that the answer is told before")
    func lateFetch() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp + "line: { fetchDelay: 3 }\n")
        try await ServerUnderPractice.with([shop], clock: FastClock(factor: 10)) { server in
            let sid = try await server.call(shop)
            await server.webhooks.first { $0.path == "/voice" }
            let paths = server.webhooks.all.filter { $0.form["CallSid"] == sid }
                .map { "\($0.path) \($0.status)" }
            #expect(paths == ["/status initiated", "/status ringing", "/status in-progress", "/voice in-progress"])
            _ = try await server.request("/Calls/\(sid).json", [("Status", "completed")])
            _ = await server.end(of: sid)
        }
    }

    @Test("has the server's own voice in what the callee says", arguments: [100, 300, 600])
    func echo(milliseconds: Int) async throws {
        // 6.02 dB halve a sample: its µ-law code keeps its lower half.
        let shop = try Scenario.shop(
            Scenario.quickPickUp
                + "line: { echo: { delay: \(Double(milliseconds) / 1_000), attenuation: 12.04 } }\n")
        try await ServerUnderPractice.with([shop], clock: FastClock(factor: 5)) { server in
            let sid = try await server.call(shop)
            let media = await server.sessions.first { _ in true }
            await media.heard.first { $0 == "네, 가게입니다." }
            try await media.send([UInt8](repeating: MuLaw.encode(16_000), count: 160))
            try await media.mark("sent")
            await media.markReturned("sent")
            let quarter = MuLaw.encode(4_000)
            let returned = await media.messages.first { message in
                message.media.map { $0.payload.contains { abs(Int($0) - Int(quarter)) <= 1 } } ?? false
            }
            #expect(returned.media?.track == "inbound")
            _ = try await server.request("/Calls/\(sid).json", [("Status", "completed")])
            _ = await server.end(of: sid)
        }
    }

    @Test("of a strict line ends as failed when the server breaks the media protocol", arguments: [true, false])
    func strict(isStrict: Bool) async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with([shop], configure: { $0.isStrict = isStrict }) { server in
            let sid = try await server.call(shop)
            let media = await server.sessions.first { _ in true }
            _ = await media.streamSid()
            try await media.socket.send(.binary([1, 2, 3]))
            if !isStrict {
                try await media.socket.send(.binary([1, 2, 3]))
                try await media.mark("after")
                await media.markReturned("after")
                _ = try await server.request("/Calls/\(sid).json", [("Status", "completed")])
            }
            #expect(await server.end(of: sid) == (isStrict ? "failed" : "completed"))
            #expect(server.violations.filter { $0 == "31950: a binary message" }.count == 1)
        }
    }

    @Test("waits its turn as queued where only so many calls a second are dialled")
    func paced() async throws {
        var shop = try Scenario.shop()
        shop.pickUp = .never
        try await ServerUnderPractice.with([shop], configure: { $0.callsPerSecond = 0.001 }) { [shop] server in
            let first = try await server.call(shop)
            await server.webhooks.first { $0.form["CallSid"] == first && $0.status == "ringing" }
            let second = try await server.call(shop)
            let answer = try await server.request("/Calls/\(second).json", nil)
            #expect(answer.body["status"] as? String == "queued" && answer.body["start_time"] is NSNull)
        }
    }
}

@Suite("Who picked up", .timeLimit(.minutes(1))) struct AnswererTests {
    private static let asked = [("MachineDetection", "DetectMessageEnd")]
    private static let voicemail = """
        reception:
          - voicemail: { beep: { frequency: 1000, seconds: 0.7 }, longest: 20, quiet: 5 }

        """

    @Test(
        "is told beside the call when that is asked for",
        arguments: [
            ("", "human"), (voicemail, "machine_end_beep"), ("reception: [{ voicemail: {} }]\n", "machine_end_silence"),
            ("reception: [{ fax: true }]\n", "fax"),
        ])
    func async(changes: String, answeredBy: String) async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp + changes)
        try await ServerUnderPractice.with([shop], clock: FastClock(factor: 20)) { server in
            let sid = try await server.call(
                shop, Self.asked + [("AsyncAmd", "true"), ("AsyncAmdStatusCallback", server.base + "/amd")])
            let told = await server.webhooks.first { $0.path == "/amd" }
            #expect(told.form["AnsweredBy"] == answeredBy && told.form["CallSid"] == sid)
            #expect(told.form["AccountSid"] == ServerUnderPractice.account)
            let duration = told.form["MachineDetectionDuration"].flatMap(Int.init)
            #expect((500...30_000).contains(duration ?? 0))
            let read = try await server.request("/Calls/\(sid).json", nil)
            #expect(read.body["answered_by"] as? String == answeredBy)
            _ = try await server.request("/Calls/\(sid).json", [("Status", "completed")])
            _ = await server.end(of: sid)
        }
    }

    @Test("holds the instructions up when it is to be known first, and comes with the request for them")
    func sync() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with([shop], clock: FastClock(factor: 20)) { server in
            let sid = try await server.call(shop, Self.asked)
            let voice = await server.webhooks.first { $0.path == "/voice" }
            #expect(voice.form["AnsweredBy"] == "human")
            #expect(server.events.all.contains(.detected(callSid: sid, answeredBy: "human")))
            _ = try await server.request("/Calls/\(sid).json", [("Status", "completed")])
            _ = await server.end(of: sid)
        }
    }

    @Test("may be a voicemail, which takes the message that is left")
    func message() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp + Self.voicemail)
        try await ServerUnderPractice.with([shop], clock: FastClock(factor: 10)) { server in
            let sid = try await server.call(
                shop, Self.asked + [("AsyncAmd", "true"), ("AsyncAmdStatusCallback", server.base + "/amd")])
            let media = await server.sessions.first { _ in true }
            await server.webhooks.first { $0.form["AnsweredBy"] == "machine_end_beep" }
            try await media.say("다시 전화 주세요")
            await server.events.first { if case .heard(sid, "다시 전화 주세요") = $0 { true } else { false } }
            #expect(await server.end(of: sid) == "completed")
        }
    }
}

@Suite("One-way streams", .timeLimit(.minutes(1))) struct CopyStreamTests {
    @Test("are begun and stopped by instructions while others are followed")
    func instructions() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with([shop], clock: FastClock(factor: 5)) { server in
            let twiml = """
                <Response><Start><Stream name="copy" track="both_tracks" url="ws://127.0.0.1:\(server.port)/media" \
                statusCallback="\(server.base)/stream"/></Start><Pause length="2"/><Say>잘 들리나요</Say><Pause length="1"/>\
                <Stop><Stream name="copy"/></Stop><Pause length="600"/></Response>
                """
            let sid = try await server.call(shop, [("Twiml", twiml)])
            let media = await server.sessions.first { _ in true }
            await media.messages.first { $0.event == "stop" }
            let tracks = Set(media.messages.all.compactMap { $0.media?.track })
            #expect(tracks == ["inbound", "outbound"])
            let outbound = media.messages.all.compactMap { $0.media?.track == "outbound" ? $0.media?.payload : nil }
            #expect(TextAsSound.decode(outbound.flatMap { [UInt8]($0) }).contains("잘 들리나요"))
            let stopped = await server.webhooks.first { $0.form["StreamEvent"] == "stream-stopped" }
            #expect(stopped.form["StreamName"] == "copy")
            _ = try await server.request("/Calls/\(sid).json", [("Status", "completed")])
            #expect(await server.end(of: sid) == "completed")
        }
    }

    @Test("are begun and stopped over REST")
    func rest() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with([shop]) { server in
            let sid = try await server.call(shop, [("Twiml", "<Response><Pause length=\"600\"/></Response>")])
            await server.webhooks.first { $0.status == "in-progress" && $0.form["CallSid"] == sid }
            let path = "/Calls/\(sid)/Streams"
            let wrong = try await server.request(path + ".json", [("Url", "https://a.example")])
            #expect(wrong.status == 400 && wrong.code == 31_922)
            let answer = try await server.request(
                path + ".json",
                [
                    ("Url", "ws://127.0.0.1:\(server.port)/media"), ("Name", "mine"), ("Parameter1.Name", "a"),
                    ("Parameter1.Value", "b"),
                ])
            #expect(answer.status == 201 && answer.body["status"] as? String == "in-progress")
            let media = await server.sessions.first { _ in true }
            let start = await media.messages.first { $0.event == "start" }
            #expect(start.streamSid == answer.body["sid"] as? String && start.start?.customParameters == ["a": "b"])
            let stop = try await server.request(path + "/mine.json", [("Status", "stopped")])
            #expect(stop.status == 200 && stop.body["status"] as? String == "stopped")
            await media.messages.first { $0.event == "stop" }
            #expect(try await server.request(path + "/mine.json", [("Status", "stopped")]).status == 404)
            _ = try await server.request("/Calls/\(sid).json", [("Status", "completed")])
            _ = await server.end(of: sid)
        }
    }
}
