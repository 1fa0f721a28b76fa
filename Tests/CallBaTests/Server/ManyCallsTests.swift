import Calls
import CallsTesting
import Foundation
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// Both ends of a thousand calls in one process: REST, webhooks, media sockets, rules, store and events.
@Suite("A thousand whole calls one after another", .timeLimit(.minutes(15)), .serialized) struct ManyCallsTests {
    private static let stranger = """
        language: ko
        number: "+827000000043"
        title: { ko: 낯선 사람, en: A stranger }
        description: { ko: 시험용, en: For tests }
        purpose: { ko: 예약하고 싶어요, en: Book }
        persona: { ko: 낯선 사람, en: A stranger }
        pickUp: { after: 0 }
        greeting: ["여보세요?"]
        turns:
          - when: ["*"]
            say: ["전화 잘못 거셨어요."]
            hangsUp: true
        lines:
          again: ["네?"]
          numberAgain: ["번호 다시요?"]
          areYouThere: ["여보세요?"]
          nobodyThere: ["끊을게요."]
          givesUp: ["다시 전화 주세요."]
        """

    /// Resident memory in kilobytes, open files, and threads.
    private struct Usage {
        var memory: Int
        var files: Int
        var threads: Int

        static func now() throws -> Usage {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            func number(_ name: String) throws -> Int {
                let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name + ":") })
                return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
            }
            return Usage(
                memory: try number("VmRSS"),
                files: try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count,
                threads: try number("Threads"))
        }
    }

    @Test("leave no memory, no socket and no thread behind")
    func thousand() async throws {
        try await LineUnderTest.with(["stranger": Self.stranger], factor: 20) { line in
            // The line keeps the last two hundred calls readable: by then nothing more is kept.
            for _ in 0..<220 { try await Self.call(line) }
            let before = try Usage.now()
            for _ in 0..<1_000 { try await Self.call(line) }
            let after = try Usage.now()
            // Of each call some 100 KB of sound and messages pass through the process, and a session, a leg, a persona
            // and a store live while it lasts. If one of them stayed, a thousand would be far beyond what allocators
            // hold back.
            #expect(after.memory - before.memory < 24_576, "\(before) → \(after)")
            // Connections between the two ends are kept open for the next call.
            #expect(abs(after.files - before.files) <= 8, "\(before) → \(after)")
            #expect(abs(after.threads - before.threads) <= 4, "\(before) → \(after)")
        }
    }

    /// One whole call: dialled, answered, spoken both ways, hung up by the callee, kept.
    private static func call(_ line: LineUnderTest) async throws {
        try await line.call("stranger") { running in
            await running.untilCaption("전화 잘못 거셨어요.")
            #expect(await running.outcome() == .completed)
        }
        line.practice.removeAll()
    }
}
