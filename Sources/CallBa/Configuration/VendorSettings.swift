import Calls
import Configuration
import Fallback
import Foundation
import Providers

/// What is set of the keys of vendors that hear, think and speak. Names and meanings: `.env.example`.
struct VendorSettings: Sendable {
    /// Hears.
    var azure: AzureSettings?
    /// Thinks.
    var gemini: GeminiSettings?
    /// Thinks, at home or elsewhere, unless ``gemini`` does.
    var openAI: OpenAISettings?
    /// Speaks.
    var elevenLabs: ElevenLabsSettings?
    /// The model that finds replies in place of this computer's own assistant; `nil`: none is set.
    var thinker: Thinker? { gemini.map { Thinker.gemini($0) } ?? openAI.map { Thinker.openAI($0) } }

    /// A vendor of words.
    enum Thinker: Sendable {
        case gemini(GeminiSettings)
        case openAI(OpenAISettings)
    }

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
        if let key = environment.text(.azureKey) {
            let (region, url) = (environment.text(.azureRegion), environment.text(.azureURL))
            guard region != nil || url != nil else { throw .vendorMissing(["AZURE_SPEECH_REGION"]) }
            do throws(ProviderError) {
                azure = try AzureSettings(key: key, region: region ?? "", url: url)
            } catch {
                throw .vendorSetting(error.code ?? "AZURE_SPEECH_URL")
            }
        }
        do throws(InvalidServiceAddress) {
            gemini = try GeminiSettings(
                key: environment.text(.geminiKey), model: environment.text(.geminiModel),
                address: environment.text(.geminiURL))
            openAI = try OpenAISettings(
                address: environment.text(.openAIURL), model: environment.text(.openAIModel),
                key: environment.text(.openAIKey))
        } catch {
            throw .vendorSetting(error.setting)
        }
        if let key = environment.text(.elevenLabsKey) { elevenLabs = try Self.elevenLabs(key, environment) }
        if let written = environment.text(.readyReplies) {
            guard ["on", "off"].contains(written) else { throw .vendorSetting("CALLBA_READY_REPLIES") }
            makesRepliesReady = written == "on"
        }
    }

    private static func elevenLabs(
        _ key: String, _ environment: ConfigReader
    ) throws(ServerConfiguration.Failure) -> ElevenLabsSettings {
        do throws(ElevenLabsSettings.Problem) {
            return try ElevenLabsSettings(
                apiKey: key, model: environment.text(.elevenLabsModel),
                defaultVoice: environment.text(.voice),
                friendly: environment.text(.voiceFriendly),
                firm: environment.text(.voiceFirm), calm: environment.text(.voiceCalm),
                warm: environment.text(.voiceWarm), address: environment.text(.elevenLabsURL))
        } catch {
            switch error {
            case .missing(let names): throw .vendorMissing(names)
            case .address: throw .vendorSetting("ELEVENLABS_API_URL")
            }
        }
    }
}
