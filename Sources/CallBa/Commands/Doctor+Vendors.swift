import AsyncHTTPClient
import Calls
import Concurrency
import Foundation
import Languages
import Logging
import Providers
import Replies
import TelephoneAudio

/// Tries each vendor that there is a key for with one small request.
struct VendorCheck: Sendable {
    /// What one vendor answered.
    struct Finding: Sendable {
        var vendor: Vendor
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
        for vendor in Vendor.allCases {
            let stopwatch = Stopwatch(clock)
            do throws(ProviderError) {
                guard try await asked(vendor, http) else { continue }
                await onFinding(Finding(vendor: vendor, latency: stopwatch.elapsed))
            } catch {
                await onFinding(Finding(vendor: vendor, latency: stopwatch.elapsed, problem: error))
            }
        }
    }

    /// Makes the small request.
    /// - Returns: `false` if there is no key for it.
    private func asked(_ vendor: Vendor, _ http: HTTPClient) async throws(ProviderError) -> Bool {
        switch vendor {
        case .azure:
            guard let azure = settings.azure else { return false }
            try await hear(azure)
        case .gemini:
            guard let gemini = settings.gemini else { return false }
            try await ModelAssistant.gemini(gemini, http: http).check()
        case .openAI:
            guard let openAI = settings.openAI else { return false }
            try await ModelAssistant.openAI(openAI, http: http).check()
        case .elevenLabs:
            guard let elevenLabs = settings.elevenLabs else { return false }
            // The shortest thing that can be said: a vendor charges by the character.
            try await ElevenLabsSpeechSynthesizer(elevenLabs, http: http)
                .speak(SpeechRequest("네.", language: .korean, voice: Voice(), format: .telephone)) { _ in }
        }
        return true
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
        return terminal.text("doctor.vendor.\(vendor.rawValue)", ["time": "\(milliseconds)"])
    }

    /// What to do; `nil` if nothing is amiss.
    func advice(_ terminal: Terminal) -> String? {
        problem.map { problem in
            terminal.text(
                "doctor.vendor.problem.\(problem.kind.rawValue)",
                [
                    "code": problem.code ?? problem.kind.rawValue,
                    "key": vendor.keySettings.map(\.rawValue).joined(separator: ", "),
                ])
        }
    }
}
