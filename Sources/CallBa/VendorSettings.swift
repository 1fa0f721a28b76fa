import Calls
import Configuration
import Foundation
import Providers

/// What is set of the keys of vendors that hear, think and speak. Names and meanings: `.env.example`.
struct VendorSettings: Sendable {
    /// Hears.
    var azure: AzureSettings?
    /// Thinks.
    var gemini: GeminiSettings?
    /// Thinks, at home or elsewhere; after ``gemini`` if both are set.
    var openAI: OpenAISettings?
    /// Speaks.
    var elevenLabs: ElevenLabsSettings?
    /// Whether replies are made into speech while they are shown, though most are never said.
    var makesRepliesReady = true
    /// How long each of them is waited for. No setting of an operator's.
    var limits = FallbackLimits()

    /// What is done by others, who charge for it, outside of calls. A model on this computer charges nothing.
    var paidWork: Set<PaidWork> {
        var paid: Set<PaidWork> = []
        if gemini != nil || openAI.map({ !$0.isOnThisMachine }) == true { paid.insert(.opening) }
        if elevenLabs != nil { paid.insert(.preview) }
        return paid
    }

    /// No vendor at all.
    init() {}

    /// - Throws: what is missing or cannot be used.
    init(_ environment: ConfigReader) throws(ServerConfiguration.Failure) {
        if let key = environment.text("azure.speech.key") {
            let (region, url) = (environment.text("azure.speech.region"), environment.text("azure.speech.url"))
            guard region != nil || url != nil else { throw .vendorMissing(["AZURE_SPEECH_REGION"]) }
            do throws(ProviderError) {
                azure = try AzureSettings(key: key, region: region ?? "", url: url)
            } catch {
                throw .vendorSetting(error.code ?? "AZURE_SPEECH_URL")
            }
        }
        do throws(InvalidServiceAddress) {
            gemini = try GeminiSettings(
                key: environment.text("gemini.api.key"), model: environment.text("gemini.model"),
                address: environment.text("gemini.api.url"))
            openAI = try OpenAISettings(
                address: environment.text("openai.base.url"), model: environment.text("openai.model"),
                key: environment.text("openai.api.key"))
        } catch {
            throw .vendorSetting(error.setting)
        }
        if let key = environment.text("elevenlabs.api.key") { elevenLabs = try Self.elevenLabs(key, environment) }
        if let written = environment.text("callba.ready.replies") {
            guard ["on", "off"].contains(written) else { throw .vendorSetting("CALLBA_READY_REPLIES") }
            makesRepliesReady = written == "on"
        }
    }

    private static func elevenLabs(
        _ key: String, _ environment: ConfigReader
    ) throws(ServerConfiguration.Failure) -> ElevenLabsSettings {
        do throws(ElevenLabsSettings.Problem) {
            return try ElevenLabsSettings(
                apiKey: key, model: environment.text("elevenlabs.model.id"),
                defaultVoice: environment.text("elevenlabs.voice.id"),
                friendly: environment.text("elevenlabs.voice.id.friendly"),
                firm: environment.text("elevenlabs.voice.id.firm"), calm: environment.text("elevenlabs.voice.id.calm"),
                warm: environment.text("elevenlabs.voice.id.warm"), address: environment.text("elevenlabs.api.url"))
        } catch {
            switch error {
            case .missing(let names): throw .vendorMissing(names)
            case .address: throw .vendorSetting("ELEVENLABS_API_URL")
            }
        }
    }
}
