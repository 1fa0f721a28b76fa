import AsyncHTTPClient
import Calls
import Concurrency
import Dialogue
import Foundation
import Languages
import Logging
import Providers
import TelephoneAudio

/// Tries each vendor that there is a key for with one small request.
struct VendorCheck: Sendable {
    /// What one vendor answered.
    struct Finding: Sendable {
        /// `azure`, `gemini`, `openai` or `elevenlabs`.
        var vendor: String
        /// How long it took.
        var latency: Duration
        /// Why it cannot be used; `nil` if it can.
        var problem: ProviderError?
    }

    let settings: VendorSettings
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    /// - Parameter onFinding: called with each finding as soon as it is known.
    func run(_ http: HTTPClient, onFinding: @Sendable (Finding) async -> Void) async {
        if let azure = settings.azure {
            await onFinding(await time("azure") { () throws(ProviderError) in try await hear(azure) })
        }
        if let gemini = settings.gemini {
            await onFinding(
                await time("gemini") { () throws(ProviderError) in
                    try await ModelAssistant.gemini(gemini, http: http).check()
                })
        }
        if let openAI = settings.openAI {
            await onFinding(
                await time("openai") { () throws(ProviderError) in
                    try await ModelAssistant.openAI(openAI, http: http).check()
                })
        }
        if let elevenLabs = settings.elevenLabs {
            await onFinding(
                await time("elevenlabs") { () throws(ProviderError) in
                    // The shortest thing that can be said: a vendor charges by the character.
                    try await ElevenLabsSpeechSynthesizer(elevenLabs, http: http)
                        .speak("네.", language: .korean, voice: Voice(), format: .telephone) { _ in }
                })
        }
    }

    private func time(_ vendor: String, _ work: () async throws(ProviderError) -> Void) async -> Finding {
        let stopwatch = Stopwatch(clock)
        do throws(ProviderError) {
            try await work()
            return Finding(vendor: vendor, latency: stopwatch.elapsed)
        } catch {
            return Finding(vendor: vendor, latency: stopwatch.elapsed, problem: error)
        }
    }

    /// Lets the vendor hear half a second of nothing.
    private func hear(_ settings: AzureSettings) async throws(ProviderError) {
        let silence = AsyncStream { feed in
            feed.yield(AudioFrame([UInt8](repeating: MuLaw.silence, count: 4_000)))
            feed.finish()
        }
        try await AzureSpeechRecognizer(settings: settings, logger: logger)
            .transcribe(silence, hints: RecognitionHints(language: .korean)) { _ in }
    }
}

extension VendorCheck.Finding {
    /// What was tried, with how long it took.
    func title(_ terminal: Terminal) -> String {
        let milliseconds = Int(latency / .milliseconds(1))
        return terminal.text("doctor.vendor.\(vendor)", ["time": "\(milliseconds)"])
    }

    /// What to do; `nil` if nothing is amiss.
    func advice(_ terminal: Terminal) -> String? {
        problem.map { problem in
            terminal.text(
                "doctor.vendor.problem.\(problem.kind.rawValue)",
                ["code": problem.code ?? problem.kind.rawValue, "key": Self.keys[vendor] ?? vendor])
        }
    }

    private static let keys = [
        "azure": "AZURE_SPEECH_KEY, AZURE_SPEECH_REGION", "gemini": "GEMINI_API_KEY", "openai": "OPENAI_API_KEY",
        "elevenlabs": "ELEVENLABS_API_KEY",
    ]
}
