import CallsTesting
import Emulators
import Foundation
import PeersTesting
import Testing

@Suite("Google's own SDK, against the emulated Gemini API", .timeLimit(.minutes(3))) struct GeminiSDKTests {
    private func run(_ task: String, _ emulator: GeminiUnderTest) async throws {
        try await Peer.run(
            "Tests/EmulatorsTests/peers/gemini_sdk.py", ["\(emulator.port)", GeminiUnderTest.key, task])
    }

    @Test("generates content whole and in parts, with a schema and without")
    func work() async throws { try await GeminiUnderTest.with { try await run("work", $0) } }

    @Test("lists models page by page, and looks one up")
    func models() async throws { try await GeminiUnderTest.with { try await run("models", $0) } }

    @Test("is told its mistakes as Google tells them")
    func mistakes() async throws { try await GeminiUnderTest.with { try await run("mistakes", $0) } }

    @Test("sees a blocked prompt")
    func blocked() async throws {
        try await GeminiUnderTest.with(blockedWords: ["forbidden"]) { try await run("blocked", $0) }
    }

    @Test("is told how long to wait, and that a key is refused")
    func refusals() async throws {
        try await GeminiUnderTest.with { emulator in
            emulator.faults.always(.exhausted(retryAfter: .seconds(27)))
            try await run("exhausted", emulator)
            emulator.faults.always(.unauthorized)
            try await run("unauthorized", emulator)
        }
    }

    @Test("takes neither a cut answer nor a malformed one for whole", arguments: [EmulatorFault.cut, .malformed])
    func broken(fault: EmulatorFault) async throws {
        try await GeminiUnderTest.with { emulator in
            emulator.faults.always(fault)
            try await run("broken", emulator)
        }
    }

    @Test("waits for a slow answer")
    func slow() async throws {
        try await GeminiUnderTest.with { emulator in
            emulator.faults.next(.slow(.seconds(60)))
            async let work: Void = run("patient", emulator)
            await emulator.clock.pass(.seconds(60))
            try await work
        }
    }
}
