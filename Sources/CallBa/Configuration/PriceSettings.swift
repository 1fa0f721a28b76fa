import Calls
import Configuration
import Foundation

extension PriceList {
    /// The vendors' list prices; see ``Vendor/price``. None is known for the telephone: what a minute costs depends on the
    /// country and the kind of number, and Twilio quotes it for each.
    static let published = PriceList { usual, _ in usual }

    /// The published prices, and in their place what the environment says; see `.env.example`.
    init(_ environment: ConfigReader) throws(ServerConfiguration.Failure) {
        func price(_ setting: Setting) throws(ServerConfiguration.Failure) -> Decimal? {
            guard let written = environment.text(setting) else { return nil }
            guard written.wholeMatch(of: /[0-9]{1,4}(\.[0-9]{1,6})?/) != nil, let price = Decimal(string: written)
            else {
                throw .vendorSetting(setting.rawValue)
            }
            return price
        }
        self = try PriceList { usual, setting throws(ServerConfiguration.Failure) in try price(setting) ?? usual }
        telephoneMinute = try price(.priceTwilioMinute)
    }

    /// - Parameter price: what counts in place of a list price, which another setting may say.
    private init<Failure: Error>(_ price: (Decimal, Setting) throws(Failure) -> Decimal) throws(Failure) {
        self.init()
        for vendor in Vendor.allCases {
            switch vendor.price {
            case .hearingHour(let usual, let setting): hearingHour[vendor.rawValue] = try price(usual, setting)
            case .speakingThousand(let usual, let setting):
                speakingThousand[vendor.rawValue] = try price(usual, setting)
            case nil: break
            }
        }
    }
}
