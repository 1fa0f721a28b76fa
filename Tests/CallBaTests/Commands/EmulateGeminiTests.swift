import AsyncHTTPClient
import Calls
import CallsTesting
import Dialogue
import Foundation
import Providers
import Replies
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("callba emulate gemini", .serialized, .timeLimit(.minutes(2))) struct EmulateGeminiTests {
    private static let asked = Conversation(
        call: .example, turns: [.caller(1, "예약하고 싶은데요.", .heard, .opening), .callee(2, "몇 분이세요?")])

    /// The replies found with the settings that the command printed.
    private func replies(_ arguments: [String] = []) async throws -> Result<[String], ProviderError> {
        try await Program.withFolder { folder, environment in
            var environment = environment
            // Rules alone find words too.
            environment["CALLBA_ENGINES"] = "/nonexistent"
            let (outcomes, outcome) = AsyncStream.makeStream(of: Result<[String], ProviderError>.self)
            try await Program.run(
                ["emulate", "gemini", "--port", "0"] + arguments, in: folder, environment,
                until: { $0.hasPrefix("GEMINI_API_KEY=") }
            ) { printed in
                func value(_ name: String) -> String? {
                    printed.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
                }
                let settings = try GeminiSettings(
                    key: value("GEMINI_API_KEY"), model: nil, address: value("GEMINI_API_URL"))
                let account = try #require(settings)
                try await HTTPClient.withHTTPClient { http in
                    let assistant = ModelAssistant.gemini(account, http: http, clock: TestClock())
                    let (found, finder) = AsyncStream.makeStream(of: String.self)
                    do throws(ProviderError) {
                        try await assistant.suggestReplies(to: Self.asked) { finder.yield($0.text) }
                        finder.finish()
                        outcome.yield(.success(await found.reduce(into: []) { $0.append($1) }))
                    } catch {
                        outcome.yield(.failure(error))
                    }
                }
            }
            outcome.finish()
            for await outcome in outcomes { return outcome }
            throw CancellationError()
        }
    }

    @Test("prints settings with which our client finds replies through it")
    func settings() async throws {
        let found = try await replies().get()
        #expect(found.count == 3)
        #expect(found.first?.contains("네 명") == true)
    }

    @Test("fails as it is told to, and accepts the key it is told")
    func fault() async throws {
        let outcome = try await replies(["--key", "own", "--fault", "429=5s"])
        #expect(
            throws: ProviderError(
                .rateLimited, provider: "gemini", code: "429 RESOURCE_EXHAUSTED", retryAfter: .seconds(5))
        ) {
            try outcome.get()
        }
    }
}
