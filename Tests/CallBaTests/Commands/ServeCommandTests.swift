import AsyncHTTPClient
import Foundation
import Languages
import Subprocess
import SystemPackage
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// The server as people start it: a process of its own, with the real engines.
@Suite("callba serve", .serialized) struct ServeCommandTests {
    /// Starts the program, waits until it says that it is ready, and ends it however the closure left it.
    private func serve(
        in folder: URL, _ environment: [String: String],
        _ body:
            @escaping @Sendable (ServerUnderTest, @escaping @Sendable (Subprocess.Signal) throws -> Void) async throws
            -> Void
    ) async throws {
        let port = try await LoopbackPort.find(host: "127.0.0.1")
        var environment = environment
        environment["PORT"] = "\(port)"
        environment["CALLBA_ENGINES"] = try Program.engines()
        _ = try await Subprocess.run(
            .path(FilePath(Program.executable)), arguments: ["serve"], environment: Program.surroundings(environment),
            workingDirectory: FilePath(folder.path), input: .none, output: .sequence, error: .currentStandardError
        ) { execution in
            for try await line in execution.standardOutput.strings() where line.contains("http://127.0.0.1:\(port)") {
                break
            }
            try await HTTPClient.withHTTPClient { http in
                try await body(ServerUnderTest(address: "http://127.0.0.1:\(port)", http: http)) { signal in
                    try execution.send(signal: signal)
                }
            }
            // Already ended by the test: then there is nothing to end.
            try? execution.send(signal: .terminate)
        }
    }

    @Test("after kill -9 history has every caption and reply that had been shown, and the call is closed")
    func killed() async throws {
        try await Program.withFolder { folder, environment in
            let shown = Shown()
            try await serve(in: folder, environment) { server, send in
                let browser = try await server.browser()
                await shown.keep(browser.cookie)
                let answer = try await browser.post(
                    "/calls", #"{"scenario": "restaurant", "intentText": "이번 주 토요일 저녁 7시에 네 명 예약하고 싶어요."}"#)
                let call = try #require(try answer.json()["callSid"] as? String)
                try await browser.watch { page in
                    try await page.bind(call)
                    for event in try await page.events(until: "recommendations") { await shown.take(event) }
                    try await page.say("say", CallMessages.ClientEvent(text: "네, 그렇게 해 주세요."))
                    for event in try await page.events(until: "speech.started") { await shown.take(event) }
                    try send(.kill)
                }
            }
            try await serve(in: folder, environment) { server, _ in
                let browser = ServerUnderTest.Browser(server: server, cookie: await shown.cookie)
                let calls = try await browser.get("/calls/history", [:]).json()["calls"] as? [[String: Any]]
                let kept = try #require(calls?.first)
                #expect(kept["outcome"] as? String == "interrupted")
                let transcript = try #require(kept["transcript"] as? [[String: Any]])
                for (turn, text) in await shown.texts {
                    let found = transcript.first { $0["id"] as? Int == turn }
                    #expect(found?["text"] as? String == text, "turn \(turn) was shown and must be kept")
                    #expect(found?["state"] as? String != "open")
                }
                #expect(await !shown.texts.isEmpty)
            }
        }
    }

    @Test(
        "a signal during a call has the callee told, the call kept and the program ended",
        arguments: [Subprocess.Signal.terminate, .interrupt])
    func signalled(signal: Subprocess.Signal) async throws {
        try await Program.withFolder { folder, environment in
            let shown = Shown()
            try await serve(in: folder, environment) { server, send in
                let browser = try await server.browser()
                await shown.keep(browser.cookie)
                let answer = try await browser.post(
                    "/calls", #"{"scenario": "restaurant", "intentText": "이번 주 토요일 저녁 7시에 네 명 예약하고 싶어요."}"#)
                let call = try #require(try answer.json()["callSid"] as? String)
                try await browser.watch { page in
                    try await page.bind(call)
                    _ = try await page.events(until: "recommendations")
                    try send(signal)
                    let events = try await page.events(until: "call.summary", "call.summary.failed")
                    #expect(events.contains { $0.event == "notice" && $0.data.code == "server.stopping" })
                    #expect(events.last { $0.data.state == "ended" }?.data.outcome == "interrupted")
                }
            }
            try await serve(in: folder, environment) { server, _ in
                let browser = ServerUnderTest.Browser(server: server, cookie: await shown.cookie)
                let calls = try await browser.get("/calls/history", [:]).json()["calls"] as? [[String: Any]]
                let kept = try #require(calls?.first)
                #expect(kept["outcome"] as? String == "interrupted")
                let transcript = try #require(kept["transcript"] as? [[String: Any]])
                let last = try #require(transcript.last { $0["origin"] as? String == "closing" })
                #expect(last["text"] as? String == StockPhrases.interruption(in: .korean))
                // A callee who hangs up at once cuts it; it was said all the same.
                #expect(["heard", "cut"].contains(last["state"] as? String))
            }
        }
    }

    /// What a page showed, by turn: its last words.
    private actor Shown {
        var texts: [Int: String] = [:]
        var cookie = ""

        func keep(_ cookie: String) { self.cookie = cookie }

        func take(_ event: CallMessages.Message) {
            guard ["stt.partial", "stt.final", "speech"].contains(event.event), let turn = event.data.turn,
                let text = event.data.text, !text.isEmpty
            else {
                if event.event == "stt.nothing", let turn = event.data.turn { texts[turn] = nil }
                return
            }
            texts[turn] = text
        }
    }

    @Test("a port that is taken is named, and the program ends")
    func portTaken() async throws {
        try await Program.withFolder { folder, environment in
            try await serve(in: folder, environment) { server, _ in
                let port = server.address.split(separator: ":").last.map(String.init) ?? ""
                let run = try await Program.run(
                    ["serve", "--port", port], in: folder, ["LANG": "ko_KR.UTF-8", "CALLBA_ENGINES": "/nonexistent"])
                #expect(!run.isSuccess)
                #expect(run.complaint.contains(port))
            }
        }
    }

    @Test(
        "a browser makes a whole call, from the first page to the summary",
        arguments: [
            ("360", "740", "ko", "restaurant"), ("1280", "800", "en", "restaurant-en"), ("360", "740", "ko", "menu"),
        ])
    func browser(width: String, height: String, language: String, scenario: String) async throws {
        try await Program.withFolder { folder, environment in
            let pictures =
                ProcessInfo.processInfo.environment["CALLBA_SCREENSHOTS"].map { URL(filePath: $0) } ?? folder
            try await serve(in: folder, environment) { server, _ in
                let script = Program.root.appending(path: "Tests/CallBaTests/peers/browser.py").path
                let run = try await Program.run(
                    [script, server.address, pictures.path, width, height, language, scenario],
                    by: Program.python(), in: folder, [:])
                #expect(run.isSuccess, "\(run.complaint)\(run.output)")
                let told = try #require(try run.events().last)
                #expect((told["said"] as? [String])?.isEmpty == false)
                #expect((told["facts"] as? [String])?.isEmpty == false)
                #expect((told["errors"] as? [String]) == [])
                guard scenario == "menu" else { return }
                // Its keys are told with what they are for, and the first of them leads to the one who takes bookings.
                let menu = try #require(told["menu"] as? [String])
                #expect(menu.first == "1 예약" && menu.count >= 2, "\(menu)")
                let answers = try #require(told["answers"] as? [String])
                #expect(answers.contains { $0.contains("연결") }, "\(answers)")
            }
        }
    }
}
