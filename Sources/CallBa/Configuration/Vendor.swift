import Calls
import Foundation

/// A vendor whose engine calls may use: what settings, prices, the doctor and what people are told know of it.
///
/// A new vendor is a case here. The compiler then asks for everything else, wherever vendors are told apart.
enum Vendor: String, CaseIterable, Sendable {
    // The names are stored with each call and never change.
    case azure
    case gemini
    case openAI = "openai"
    case elevenLabs = "elevenlabs"

    /// What people call it.
    var title: String {
        switch self {
        case .azure: "Microsoft Azure"
        case .gemini: "Google Gemini"
        case .openAI: "OpenAI"
        case .elevenLabs: "ElevenLabs"
        }
    }

    /// How the names of its settings begin, if no other program's do.
    var settingsPrefix: String? {
        switch self {
        case .azure: "AZURE_SPEECH_"
        case .gemini: "GEMINI_"
        // Many programs read the settings of OpenAI's own client.
        case .openAI: nil
        case .elevenLabs: "ELEVENLABS_"
        }
    }

    /// The settings to look at when it refuses its key.
    var keySettings: [Setting] {
        switch self {
        case .azure: [.azureKey, .azureRegion]
        case .gemini: [.geminiKey]
        case .openAI: [.openAIKey]
        case .elevenLabs: [.elevenLabsKey]
        }
    }

    /// What it charges by.
    enum Price: Sendable {
        /// US dollars for an hour that is listened to.
        case hearingHour(Decimal, Setting)
        /// US dollars for 1,000 characters that are spoken.
        case speakingThousand(Decimal, Setting)
    }

    /// Its list price as it was found in November 2026, with the setting for another one; `nil`: none is known, and its
    /// part of a call is told as not counted.
    ///
    /// - Azure, real-time recognition: $1 an hour. Source: usesherlock.ai, "The Hidden Costs of Your Twilio + Voice AI Stack"
    ///   (2026), which gives $0.017 a minute.
    /// - ElevenLabs, Flash models: $0.05 for 1,000 characters. Source: developer.puter.com, "ElevenLabs API Pricing"
    ///   (June 2026).
    var price: Price? {
        switch self {
        case .azure: .hearingHour(1, .priceAzureHour)
        case .gemini, .openAI: nil
        case .elevenLabs:
            .speakingThousand(Decimal(sign: .plus, exponent: -2, significand: 5), .priceElevenLabsThousand)
        }
    }
}
