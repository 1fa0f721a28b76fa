import Calls
import Configuration
import Foundation

extension PriceList {
    /// List prices as they were found in November 2026. None is known for the telephone: what a minute costs depends on the
    /// country and the kind of number, and Twilio quotes it for each.
    ///
    /// - Azure, real-time recognition: $1 an hour. Source: usesherlock.ai, "The Hidden Costs of Your Twilio + Voice AI Stack"
    ///   (2026), which gives $0.017 a minute.
    /// - ElevenLabs, Flash models: $0.05 for 1,000 characters. Source: developer.puter.com, "ElevenLabs API Pricing"
    ///   (June 2026).
    static let published = PriceList(
        hearingHour: ["azure": 1], speakingThousand: ["elevenlabs": Decimal(sign: .plus, exponent: -2, significand: 5)])

    /// The published prices, and in their place what the environment says; see `.env.example`.
    init(_ environment: ConfigReader) throws(ServerConfiguration.Failure) {
        self = .published
        func price(_ setting: Setting) throws(ServerConfiguration.Failure) -> Decimal? {
            guard let written = environment.text(setting) else { return nil }
            guard written.wholeMatch(of: /[0-9]{1,4}(\.[0-9]{1,6})?/) != nil, let price = Decimal(string: written)
            else {
                throw .vendorSetting(setting.rawValue)
            }
            return price
        }
        telephoneMinute = try price(.priceTwilioMinute)
        if let hour = try price(.priceAzureHour) { hearingHour["azure"] = hour }
        if let thousand = try price(.priceElevenLabsThousand) { speakingThousand["elevenlabs"] = thousand }
    }
}
