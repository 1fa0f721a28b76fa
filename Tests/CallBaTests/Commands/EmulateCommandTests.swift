import AsyncHTTPClient
import Foundation
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// The practice line in a process of its own, and a server in another that takes it for Twilio.
@Suite("callba emulate twilio", .serialized, .timeLimit(.minutes(5))) struct EmulateCommandTests {
    @Test("prints settings with which a server in another process makes real calls through it")
    func calls() async throws {
        try await Program.withFolder { folder, environment in
            var environment = environment
            environment["CALLBA_ENGINES"] = try Program.engines()
            // The server's own partners are elsewhere: whom it calls here, it calls through the telephone network.
            let own = folder.appending(path: "own")
            try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
            let scenarios = Program.root.appending(path: "Scenarios")
            for name in ["restaurant.yaml", "common"] {
                try FileManager.default.copyItem(at: scenarios.appending(path: name), to: own.appending(path: name))
            }
            let base = environment
            try await Program.run(
                ["emulate", "twilio", "--port", "0"], in: folder, base, until: { $0.contains("+827000000027") }
            ) { printed in
                var settings = base
                for line in printed where line.hasPrefix("TWILIO_") {
                    let sides = line.split(separator: "=", maxSplits: 1).map(String.init)
                    settings[sides[0]] = sides[1]
                }
                #expect(settings["TWILIO_API_URL"]?.hasPrefix("http://127.0.0.1:") == true)
                #expect(settings["TWILIO_API_KEY"]?.hasPrefix("SK") == true)
                let port = try await LoopbackPort.find(host: "127.0.0.1")
                settings["PORT"] = "\(port)"
                settings["PUBLIC_HOST"] = "http://127.0.0.1:\(port)"
                settings["CALLBA_SCENARIOS"] = own.path
                settings["DATABASE_URL"] = "sqlite:" + folder.appending(path: "server.sqlite").path
                try await Program.run(
                    ["serve"], in: folder, settings, until: { $0.contains("http://127.0.0.1:\(port)") }
                ) { _ in
                    try await HTTPClient.withHTTPClient { http in
                        let server = ServerUnderTest(address: "http://127.0.0.1:\(port)", http: http)
                        try await self.call("+827000000011", outcome: "busy", server)
                        try await self.call("+827000000013", outcome: "completed", server)
                    }
                }
            }
        }
    }

    /// Places a call and watches it to its end.
    private func call(_ number: String, outcome: String, _ server: ServerUnderTest) async throws {
        let browser = try await server.browser()
        let answer = try await browser.post(
            "/calls", #"{"phone": "\#(number)", "intentText": "이번 주 금요일 오후 3시에 커트 예약을 하고 싶어요."}"#)
        #expect(answer.status == 201, "\(answer.body)")
        let call = try #require(try answer.json()["callSid"] as? String)
        try await browser.watch { page in
            try await page.bind(call)
            while true {
                let last = try #require(try await page.events(until: "call.state", "snapshot").last)
                guard last.data.state == "ended" else { continue }
                #expect(last.data.outcome == outcome)
                return
            }
        }
    }

    @Test("says which port is taken")
    func portTaken() async throws {
        try await Program.withFolder { folder, environment in
            var environment = environment
            environment["CALLBA_ENGINES"] = "/nonexistent"
            let base = environment
            try await Program.run(
                ["emulate", "twilio", "--port", "0"], in: folder, base, until: { $0.contains("API_URL") }
            ) {
                printed in
                let port = try #require(printed.last?.split(separator: ":").last.map(String.init))
                let second = try await Program.run(["emulate", "twilio", "--port", port], in: folder, base)
                #expect(!second.isSuccess && second.complaint.contains(port))
            }
        }
    }
}
