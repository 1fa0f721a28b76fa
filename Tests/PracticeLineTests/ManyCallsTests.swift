import Calls
import CallsTesting
import Foundation
import Testing
import WebSockets

@testable import PracticeLine

@Suite("A thousand calls one after another", .timeLimit(.minutes(10)), .serialized) struct ManyCallsTests {
    /// Memory that is resident, in kilobytes.
    private static func residentMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
    }

    private static func openFiles() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    @Test("leave no memory, no socket and no part of a call behind")
    func thousand() async throws {
        let shop = try Scenario.shop(Scenario.quickPickUp)
        try await ServerUnderPractice.with([shop], clock: FastClock(factor: 40)) { server in
            // Two hundred calls can still be read when they are over: by then nothing more is kept.
            for _ in 0..<250 { try await Self.call(shop, server) }
            let memory = try Self.residentMemory()
            let files = try Self.openFiles()
            for _ in 0..<1_000 { try await Self.call(shop, server) }
            let growth = try Self.residentMemory() - memory
            // A call carries some 200 KB of sound and messages through this process. A thousandth part of that kept of
            // each call would not show; all of it would be 200 MB. What is allowed is what allocators hold back.
            #expect(growth < 16_384, "\(growth) KB more than after the warm-up")
            // Connections to the REST interface and to the server's callbacks are kept open for the next call.
            #expect(abs(try Self.openFiles() - files) <= 8)
            #expect(server.violations == [])
        }
    }

    /// One whole call: rings, speaks both ways, is ended by the persona, and reported.
    private static func call(_ shop: Scenario, _ server: ServerUnderPractice) async throws {
        let sid = try await server.call(shop)
        let media = await server.sessions.first { _ in true }
        await media.heard.first { $0 == "네, 가게입니다." }
        try await media.say("사과 세 개 주세요")
        await media.heard.first { $0 == "사과 3개 준비할게요." }
        try await media.say("네")
        #expect(await server.end(of: sid) == "completed")
        _ = await server.statuses(of: sid)
        server.forget()
    }
}
