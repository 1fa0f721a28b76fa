import Calls
import Emulators
import Foundation
import Languages
import Logging
import Providers
import TelephoneAudio
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("callba emulate azure", .serialized, .timeLimit(.minutes(2))) struct EmulateAzureTests {
    /// Hears a second of silence with the settings that the command printed.
    private func hear(_ arguments: [String] = []) async throws -> ProviderError? {
        try await Program.withFolder { folder, environment in
            var environment = environment
            environment["CALLBA_ENGINES"] = try Program.engines()
            let (failures, failure) = AsyncStream.makeStream(of: ProviderError?.self)
            try await Program.run(
                ["emulate", "azure", "--port", "0"] + arguments, in: folder, environment,
                until: { $0.hasPrefix("AZURE_SPEECH_URL=") }
            ) { printed in
                func value(_ name: String) -> String {
                    printed.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) } ?? ""
                }
                let settings = try AzureSettings(
                    key: value("AZURE_SPEECH_KEY"), region: value("AZURE_SPEECH_REGION"),
                    url: value("AZURE_SPEECH_URL"))
                let recognizer = AzureSpeechRecognizer(settings: settings, logger: Logger(label: "test"))
                let silence = AsyncStream { feed in
                    feed.yield(AudioFrame([UInt8](repeating: MuLaw.silence, count: 8_000)))
                    feed.finish()
                }
                do throws(ProviderError) {
                    try await recognizer.transcribe(silence, hints: .init(language: .korean)) { event in
                        #expect(event == .started, "heard in silence")
                    }
                    failure.yield(nil)
                } catch {
                    failure.yield(error)
                }
            }
            failure.finish()
            for await failure in failures { return failure }
            throw CancellationError()
        }
    }

    @Test("prints settings with which our client hears through it")
    func settings() async throws { #expect(try await hear() == nil) }

    @Test("fails as it is told to, and accepts the key it is told")
    func fault() async throws {
        #expect(try await hear(["--key", "own", "--fault", "429=5s"])?.kind == .rateLimited)
    }

    @Test(
        "reads faults as they are written",
        arguments: [
            ("slow=3s", EmulatorFault.slow(.seconds(3))), ("slow=0.25s", .slow(.milliseconds(250))), ("cut", .cut),
            ("401", .unauthorized), ("429=5s", .exhausted(retryAfter: .seconds(5))),
            ("429", .exhausted(retryAfter: .seconds(1))), ("malformed", .malformed), ("slow", nil), ("slow=3", nil),
            ("slow=-1s", nil), ("slow=nans", nil), ("cut=1s", nil), ("402", nil), ("", nil),
        ])
    func faults(written: String, fault: EmulatorFault?) { #expect(EmulatorFault(argument: written) == fault) }
}
