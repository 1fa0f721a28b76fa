import AsyncHTTPClient
import Calls
import Fallback
import Foundation
import Languages
import LocalEngines
import Logging
import Providers
import Replies
import TelephoneAudio

/// The embedded engines, or what stands in for those that are missing.
///
/// The program starts without them: pages open, say what is missing, and keep what a person writes.
struct Engines: Sendable {
    let recognizer: any SpeechRecognizer
    let synthesizer: any SpeechSynthesizer
    let assistant: any Assistant
    /// What cannot be used, by engine, and why.
    let missing: [ProviderError]

    /// Engines that are open.
    /// - Parameter missing: which of them only stand for what is not there.
    init(
        recognizer: any SpeechRecognizer, synthesizer: any SpeechSynthesizer, assistant: any Assistant,
        missing: [ProviderError] = []
    ) {
        self.recognizer = recognizer
        self.synthesizer = synthesizer
        self.assistant = assistant
        self.missing = missing
    }

    /// Engines of vendors, each with the one of this computer as its stand-in, where there is a key.
    func preceded(by vendors: VendorSettings, http: HTTPClient, logger: Logger) -> Engines {
        let ears = Provider(recognizer, name: "whisper", leavesMachine: false)
        let voice = Provider(synthesizer, name: "kokoro", leavesMachine: false)
        let words = Provider(assistant, name: "callba", leavesMachine: false)
        let azure = vendors.azure.map { settings in
            Provider<any SpeechRecognizer>(
                AzureSpeechRecognizer(settings: settings, logger: logger), name: Vendor.azure.rawValue,
                leavesMachine: true)
        }
        let elevenLabs = vendors.elevenLabs.map { settings in
            let voice = Provider<any SpeechSynthesizer>(
                ElevenLabsSpeechSynthesizer(settings, http: http), name: Vendor.elevenLabs.rawValue, leavesMachine: true
            )
            return voice.with(ReadySpeech(voice))
        }
        let thinker = vendors.thinker.map { thinker -> Provider<any Assistant> in
            switch thinker {
            case .gemini(let settings):
                Provider<any Assistant>(
                    ModelAssistant.gemini(settings, http: http), name: Vendor.gemini.rawValue, leavesMachine: true)
            case .openAI(let settings):
                Provider<any Assistant>(
                    ModelAssistant.openAI(settings, http: http), name: Vendor.openAI.rawValue,
                    leavesMachine: !settings.isOnThisMachine)
            }
        }
        return Engines(
            recognizer: FallbackRecognizer(
                azure ?? ears, standIn: azure == nil ? nil : ears, limits: vendors.limits),
            synthesizer: FallbackSynthesizer(
                elevenLabs ?? voice, standIn: elevenLabs == nil ? nil : voice, limits: vendors.limits),
            assistant: FallbackAssistant(
                thinker ?? words, standIn: thinker == nil ? nil : words, limits: vendors.limits), missing: missing)
    }

    /// Opens the engines of a folder that `scripts/engines` filled.
    init(directory: URL, logger: Logger) {
        var missing: [ProviderError] = []
        func open<Engine>(_ engine: () throws(ProviderError) -> Engine) -> Engine? {
            do throws(ProviderError) {
                return try engine()
            } catch {
                missing.append(error)
                logger.error(
                    "engine not available",
                    metadata: ["error.provider": "\(error.provider)", "error.code": "\(error.code ?? "")"])
                return nil
            }
        }
        let load = RecognitionPriority()
        recognizer =
            open { () throws(ProviderError) in
                try EmbeddedSpeechRecognizer(engines: directory, logger: logger, load: load)
            }
            ?? MissingEngine(name: "whisper")
        synthesizer =
            open { () throws(ProviderError) in
                try EmbeddedSpeechSynthesizer(engines: directory, givingWayTo: load, logger: logger)
            }
            ?? MissingEngine(name: "kokoro")
        assistant =
            open { () throws(ProviderError) in try EmbeddedAssistant(engines: directory, logger: logger) }
            ?? MissingEngine(name: "words")
        self.missing = missing
    }
}

/// An engine that is not installed: everything it is asked for fails with that reason.
private struct MissingEngine: SpeechRecognizer, SpeechSynthesizer, Assistant {
    let name: String
    private var error: ProviderError { ProviderError(.notInstalled, provider: name) }

    func transcribe(
        _ audio: some AsyncSequence<AudioFrame, Never> & Sendable, hints: RecognitionHints,
        onEvent: @Sendable (RecognitionEvent) async -> Void
    ) async throws(ProviderError) { throw error }

    func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) { throw error }

    func opening(for purpose: String, callerName: String?, language: Language) async throws(ProviderError) -> String {
        throw error
    }

    func suggestReplies(
        to conversation: Conversation, onSuggestion: @Sendable (Suggestion) async -> Void
    ) async throws(ProviderError) { throw error }

    func summarize(_ conversation: Conversation) async throws(ProviderError) -> Summary { throw error }
}
