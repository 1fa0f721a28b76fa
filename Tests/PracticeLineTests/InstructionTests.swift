import Calls
import CallsTesting
import Concurrency
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import PracticeLine

@Suite("Instructions of a server", .timeLimit(.minutes(1))) struct InstructionTests {
    /// Places a call whose voice address answers with some TwiML.
    private static func call(
        _ twiml: String, _ more: [(String, String)] = [], _ changes: String = "",
        _ body: @escaping @Sendable (ServerUnderPractice, String) async throws -> Void
    ) async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp + changes)
        try await ServerUnderPractice.with(
            [shop], clock: FastClock(factor: 5),
            answering: { $0.path == "/first" ? .twiml("<Response>\(twiml)</Response>") : nil }
        ) { server in
            let sid = try await server.call(shop, [("Url", server.base + "/first")] + more)
            try await body(server, sid)
        }
    }

    @Test("press keys that the callee's menu hears in the sound")
    func digits() async throws {
        try await Self.call(
            "<Pause length=\"4\"/><Play digits=\"5w1\"/><Pause length=\"8\"/><Hangup/>", [],
            "reception: [{ menu: { prompt: 가, wrong: 나, givesUp: 다, keys: { \"1\": { next: connect } } } }]\n"
        ) { server, sid in
            await server.events.first { $0 == .pressed(callSid: sid, key: "5") }
            await server.events.first { $0 == .pressed(callSid: sid, key: "1") }
            await server.events.first { if case .saying(sid, "네, 가게입니다.") = $0 { true } else { false } }
            #expect(await server.end(of: sid) == "completed")
            #expect(server.violations == [])
        }
    }

    @Test("are preceded by the digits that were asked for with the call")
    func sendDigits() async throws {
        try await Self.call(
            "<Pause length=\"10\"/>", [("SendDigits", "W1#")],
            "reception: [{ menu: { prompt: 가, wrong: 나, givesUp: 다, keys: { \"1\": { next: connect } } } }]\n"
        ) { server, sid in
            await server.events.first { $0 == .pressed(callSid: sid, key: "1") }
            await server.events.first { $0 == .pressed(callSid: sid, key: "#") }
            await server.webhooks.first { $0.path == "/first" }
            #expect(await server.end(of: sid) == "completed")
        }
    }

    @Test("say a text, as often as asked")
    func say() async throws {
        try await Self.call("<Say language=\"ko-KR\" loop=\"2\">안녕하세요</Say><Pause length=\"2\"/>") { server, sid in
            #expect(await server.end(of: sid) == "completed")
            #expect(server.voice.spoken.contains("안녕하세요"))
            #expect(server.heard(in: sid).joined().contains("안녕하세요"))
        }
    }

    @Test("play a file of µ-law, and nothing else")
    func play() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with(
            [shop], clock: FastClock(factor: 20),
            answering: { call in
                switch call.path {
                case "/hello.ulaw":
                    Response(
                        status: .ok, headers: [.contentType: "audio/ulaw"],
                        body: .init(byteBuffer: ByteBuffer(bytes: TextAsSound.encode("들립니다"))))
                case "/hello.mp3": Response(status: .ok, headers: [.contentType: "audio/mpeg"])
                default: nil
                }
            }
        ) { server in
            let twiml = """
                <Response><Play>\(server.base)/hello.mp3</Play><Play>\(server.base)/hello.ulaw</Play>\
                <Pause length="2"/></Response>
                """
            let sid = try await server.call(shop, [("Twiml", twiml)])
            await server.events.first { if case .heard(sid, "들립니다") = $0 { true } else { false } }
            #expect(await server.end(of: sid) == "completed")
            #expect(server.violations == ["12300: this line plays audio/ulaw and audio/basic only"])
            let fetch = await server.webhooks.first { $0.path == "/hello.ulaw" }
            #expect(fetch.form.isEmpty && fetch.method == "GET")
        }
    }

    @Test("go on elsewhere, by GET with the call's fields in the address")
    func redirect() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with([shop]) { server in
            let twiml = "<Response><Redirect method=\"GET\">\(server.base)/next?a=1</Redirect></Response>"
            let sid = try await server.call(shop, [("Twiml", twiml)])
            let next = await server.webhooks.first { $0.path == "/next" }
            #expect(next.method == "GET" && next.form["CallSid"] == sid && next.form["a"] == "1")
            #expect(next.form["CallStatus"] == "in-progress" && next.form["Direction"] == "outbound-api")
            let signature = RequestSignature(token: ServerUnderPractice.token)
            #expect(next.signature == signature.sign(url: "\(server.base)/next?\(next.query)"))
            _ = await server.end(of: sid)
        }
    }

    @Test("are fetched through redirects: 302 by GET without the form, 307 as it was", arguments: [302, 307])
    func httpRedirect(status: Int) async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with(
            [shop],
            answering: { call in
                switch call.path {
                case "/moved": Response(status: .init(code: status), headers: [.location: "/here"])
                case "/here": .twiml("<Response><Hangup/></Response>")
                default: nil
                }
            }
        ) { server in
            let sid = try await server.call(shop, [("Url", server.base + "/moved")])
            let here = await server.webhooks.first { $0.path == "/here" }
            #expect(here.method == (status == 307 ? "POST" : "GET"))
            #expect((here.form["CallSid"] == sid) == (status == 307))
            let signature = RequestSignature(token: ServerUnderPractice.token)
            #expect(
                here.signature
                    == signature.sign(url: server.base + "/here", form: here.form.map { ($0.key, $0.value) }))
            #expect(await server.end(of: sid) == "completed")
            #expect(server.violations == [])
        }
    }

    @Test("come from the fallback when the first address fails, which is told why")
    func fallback() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with(
            [shop],
            answering: { call in
                switch call.path {
                case "/broken": Response(status: .internalServerError)
                case "/fallback": .twiml("<Response><Hangup/></Response>")
                default: nil
                }
            }
        ) { server in
            let sid = try await server.call(
                shop, [("Url", server.base + "/broken"), ("FallbackUrl", server.base + "/fallback")])
            let fallback = await server.webhooks.first { $0.path == "/fallback" }
            #expect(fallback.form["ErrorCode"] == "11200" && fallback.form["ErrorUrl"] == server.base + "/broken")
            #expect(await server.end(of: sid) == "completed")
        }
    }

    @Test(
        "that cannot be had end the call, with Twilio's code",
        arguments: [
            ("/missing", 11_200), ("/text", 12_300), ("/bad", 12_100), ("/loop", 11_215), ("/nowhere", 11_216),
        ])
    func unusable(path: String, code: Int) async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with(
            [shop],
            answering: { call in
                switch call.path {
                case "/missing": Response(status: .notFound)
                case "/text": Response(status: .ok, headers: [.contentType: "text/plain"])
                case "/bad": .twiml("<Response><Say></Response>")
                case "/loop": Response(status: .found, headers: [.location: "/loop"])
                case "/nowhere": Response(status: .found)
                default: nil
                }
            }
        ) { server in
            let sid = try await server.call(shop, [("Url", server.base + path)])
            #expect(await server.end(of: sid) == "completed")
            #expect(server.violations.first?.hasPrefix("\(code):") == true)
        }
    }

    @Test("that take longer than 15 seconds are not waited for")
    func slow() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        let isOver = AsyncValue<Void>()
        try await ServerUnderPractice.with(
            [shop], clock: FastClock(factor: 40),
            answering: { call in
                if call.path == "/slow" { await isOver.wait() }
                return nil
            }
        ) { server in
            let sid = try await server.call(shop, [("Url", server.base + "/slow")])
            #expect(await server.end(of: sid) == "completed")
            #expect(server.violations == ["11200: the server did not answer within 15 seconds"])
            isOver.set()
        }
    }

    @Test("end with the call's time limit, which may be changed on the way")
    func timeLimit() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp + "patience: { silence: 600 }\n")
        try await ServerUnderPractice.with([shop], clock: FastClock(factor: 40)) { server in
            let twiml = "<Response><Pause length=\"600\"/></Response>"
            let short = try await server.call(shop, [("Twiml", twiml), ("TimeLimit", "7")])
            #expect(await server.end(of: short) == "completed")
            let duration = await server.statuses(of: short).last?.form["CallDuration"].flatMap(Int.init)
            #expect((7...9).contains(duration ?? 0))
            let long = try await server.call(shop, [("Twiml", twiml), ("TimeLimit", "3000")])
            await server.webhooks.first { $0.form["CallSid"] == long && $0.status == "in-progress" }
            let answer = try await server.request("/Calls/\(long).json", [("TimeLimit", "10")])
            #expect(answer.status == 200)
            #expect(await server.end(of: long) == "completed")
        }
    }

    @Test("may be replaced while the call lives, and the call's callbacks as well")
    func replaced() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with([shop]) { server in
            let sid = try await server.call(shop, [("Twiml", "<Response><Pause length=\"600\"/></Response>")])
            await server.webhooks.first { $0.form["CallSid"] == sid && $0.status == "in-progress" }
            let both = try await server.request("/Calls/\(sid).json", [("Url", "https://a.example/"), ("Twiml", "x")])
            #expect(both.status == 400)
            let answer = try await server.request(
                "/Calls/\(sid).json",
                [("Twiml", "<Response><Hangup/></Response>"), ("StatusCallback", server.base + "/elsewhere")])
            #expect(answer.status == 200)
            let last = await server.webhooks.first { $0.path == "/elsewhere" }
            #expect(last.status == "completed" && last.form["CallSid"] == sid)
            #expect(await server.end(of: sid) == "completed")
        }
    }
}
