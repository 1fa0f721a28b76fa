import Calls
import CallsTesting
import Emulators
import Fallback
import Foundation
import LocalEngines
import Logging
import Providers
import ServiceLifecycle

@testable import CallBa
@testable import CallPlacing
@testable import Web

/// Azure, Gemini and ElevenLabs, each emulated, with engines that carry words as sound.
struct Vendors: Sendable {
    var settings = VendorSettings()
    let hearing = EmulatorFaults()
    let thinking = EmulatorFaults()
    let speaking = EmulatorFaults()
    /// How long an answer takes that never comes while a call goes on.
    static let forever = Duration.seconds(3_600)

    /// Runs all three while a closure uses them. What they hold back stays there until it returns.
    static func with(_ body: @escaping @Sendable (Vendors) async throws -> Void) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let clock = TestClock()
        var vendors = Vendors()
        // However busy the machine is, a vendor that answers is not given up.
        vendors.settings.limits = .all(.seconds(60))
        let (ports, port) = AsyncStream.makeStream(of: (name: String, port: Int).self)
        let azure = AzureEmulator(
            configuration: .init(key: "key"), recognizer: TextEar(), faults: vendors.hearing, clock: clock,
            logger: logger, onListening: { port.yield(("azure", $0)) })
        let gemini = GeminiEmulator(
            .init(key: "key"),
            assistant: try EmbeddedAssistant(engines: URL(filePath: "/nonexistent"), logger: logger),
            faults: vendors.thinking, clock: clock, logger: logger, onListening: { port.yield(("gemini", $0)) })
        // Speech that is over too soon is taken for speech that broke off.
        let elevenLabs = ElevenLabsEmulator(
            voice: TextVoice(framesPerCharacter: 8), configuration: .init(apiKey: "key"), faults: vendors.speaking,
            clock: clock, logger: logger, onListening: { port.yield(("elevenlabs", $0)) })
        let group = ServiceGroup(configuration: .init(services: [azure, gemini, elevenLabs], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var listening: [String: Int] = [:]
            for await (name, port) in ports {
                listening[name] = port
                if listening.count == 3 { break }
            }
            let address = listening.mapValues { "127.0.0.1:\($0)" }
            vendors.settings.azure = try AzureSettings(
                key: "key", region: "koreacentral", url: "ws://\(address["azure"] ?? "")")
            vendors.settings.gemini = try GeminiSettings(
                key: "key", model: nil, address: "http://\(address["gemini"] ?? "")")
            vendors.settings.elevenLabs = try ElevenLabsSettings(
                apiKey: "key", defaultVoice: "CallBaEmulatedWarm00", address: "http://\(address["elevenlabs"] ?? "")")
            let outcome: Result<Void, any Error>
            do {
                try await body(vendors)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await group.triggerGracefulShutdown()
            // A server waits for the answers that it holds back.
            tasks.addTask {
                while !Task.isCancelled {
                    await clock.untilSleeping(1)
                    clock.advance(by: forever)
                }
            }
            try await tasks.next()
            tasks.cancelAll()
            try await tasks.waitForAll()
            try outcome.get()
        }
    }
}

extension FallbackLimits {
    /// The same wait for everything.
    static func all(_ wait: Duration) -> FallbackLimits {
        var limits = FallbackLimits()
        for limit in [
            \FallbackLimits.recognizer, \.voice, \.preparation, \.suggestions, \.opening, \.summary,
        ] { limits[keyPath: limit] = wait }
        return limits
    }
}
