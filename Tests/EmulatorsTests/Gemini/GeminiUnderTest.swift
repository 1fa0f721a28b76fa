import AsyncHTTPClient
import Calls
import CallsTesting
import Dialogue
import Emulators
import Foundation
import Languages
import LocalEngines
import Logging
import Providers
import Replies
import ServiceLifecycle
import Testing

/// An emulated Gemini API on a free port.
struct GeminiUnderTest: Sendable {
    let port: Int
    let faults: EmulatorFaults
    /// By which slow answers wait; stands still.
    let clock: TestClock
    let http: HTTPClient

    static let key = "key-for-tests"

    /// Runs `body` with an emulator that finds words with `assistant`; by rules alone unless another is given.
    static func with(
        assistant: (any Assistant)? = nil, blockedWords: [String] = [],
        _ body: @escaping @Sendable (GeminiUnderTest) async throws -> Void
    ) async throws {
        let logger = Logger(label: "EmulatorsTests") { _ in SwiftLogNoOpLogHandler() }
        let words =
            try assistant ?? EmbeddedAssistant(engines: URL(filePath: "/nonexistent"), logger: logger)
        var configuration = GeminiEmulator.Configuration(key: key)
        configuration.blockedWords = blockedWords
        let faults = EmulatorFaults()
        let clock = TestClock()
        let ports = AsyncStream.makeStream(of: Int.self)
        let emulator = GeminiEmulator(
            configuration, assistant: words, faults: faults, clock: clock, logger: logger,
            onListening: { ports.continuation.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [emulator], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.stream.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let outcome: Result<Void, any Error>
            do {
                try await HTTPClient.withHTTPClient { http in
                    try await body(GeminiUnderTest(port: port, faults: faults, clock: clock, http: http))
                }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try outcome.get()
        }
    }

    /// Our own client, which has all the time in the world unless a clock moves.
    func assistant(
        key: String = GeminiUnderTest.key, model: String? = nil, clock: any Clock<Duration> = TestClock()
    ) throws -> ModelAssistant {
        let settings = try GeminiSettings(key: key, model: model, address: "http://127.0.0.1:\(port)/")
        return ModelAssistant.gemini(try #require(settings), http: http, clock: clock)
    }
}

extension Conversation {
    /// A booking, and turns in order: those that begin with `>` are ours.
    static func booking(_ lines: String..., language: Language = .korean) -> Conversation {
        var call = Call.example(opening: "", language: language)
        call.purpose =
            language == .korean
            ? "이번 주 토요일 저녁 7시에 4명 예약하고 싶어요. 이름은 김민지예요."
            : "Book a table for four this Saturday at 7 pm. My name is Minji Kim."
        call.contactName = nil
        let turns = lines.enumerated().map { index, line in
            line.hasPrefix("> ")
                ? Turn.caller(index + 1, String(line.dropFirst(2)), .heard, index == 0 ? .opening : .suggestion)
                : Turn.callee(index + 1, line)
        }
        call.opening = turns.first { $0.origin == .opening }?.text ?? ""
        return Conversation(call: call, turns: turns)
    }
}

extension Assistant {
    /// The replies it finds.
    func replies(to conversation: Conversation) async throws -> [String] {
        let (found, finder) = AsyncStream.makeStream(of: String.self)
        try await suggestReplies(to: conversation) { finder.yield($0.text) }
        finder.finish()
        return await found.reduce(into: []) { $0.append($1) }
    }
}
