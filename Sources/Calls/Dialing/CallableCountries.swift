/// The countries whose numbers may be called.
public struct CallableCountries: Sendable, Equatable {
    /// A code that is not a country's that is known here.
    public struct Unknown: Error, Equatable, Sendable {
        /// As it was written.
        public var code: String
    }

    /// Country codes of ITU-T E.164, digits only; `nil`: all.
    private let codes: Set<String>?

    /// Only South Korea.
    public static let korea = CallableCountries(codes: ["82"])
    /// Every country. For numbers that are kept, not for those that are dialled.
    public static let all = CallableCountries(codes: nil)

    private init(codes: Set<String>?) { self.codes = codes }

    /// Reads a list of ISO 3166 codes: `KR`, `KR, JP, US`.
    ///
    /// Countries that share a code are allowed together: US and CA, RU and KZ.
    public init(reading list: String) throws(Unknown) {
        var codes: Set<String> = []
        for written in list.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            guard let code = Self.table[written.uppercased()] else { throw Unknown(code: String(written)) }
            codes.insert(code)
        }
        guard !codes.isEmpty else { throw Unknown(code: list) }
        self.codes = codes
    }

    /// Whether a number belongs to one of them.
    public func contain(_ number: PhoneNumber) -> Bool {
        guard let codes else { return true }
        // No country code is the beginning of another.
        return codes.contains { code in
            let prefix = "+" + code
            guard number.e164.hasPrefix(prefix) else { return false }
            return code != "1" || !Self.islands.contains(String(number.e164.dropFirst(2).prefix(3)))
        }
    }

    /// Area codes that look like calls within North America and are priced like calls to far islands.
    private static let islands: Set<String> = [
        "242", "246", "264", "268", "284", "345", "441", "473", "649", "658", "664", "721", "758", "767", "784", "809",
        "829", "849", "868", "869", "876",
    ]

    private static let table = [
        "KR": "82", "AE": "971", "AR": "54", "AT": "43", "AU": "61", "BD": "880", "BE": "32", "BG": "359", "BR": "55",
        "CA": "1", "CH": "41", "CL": "56", "CN": "86", "CO": "57", "CZ": "420", "DE": "49", "DK": "45", "EE": "372",
        "EG": "20", "ES": "34", "FI": "358", "FR": "33", "GB": "44", "GR": "30", "HK": "852", "HR": "385", "HU": "36",
        "ID": "62", "IE": "353", "IL": "972", "IN": "91", "IS": "354", "IT": "39", "JP": "81", "KE": "254", "KH": "855",
        "KZ": "7", "LA": "856", "LK": "94", "LT": "370", "LU": "352", "LV": "371", "MM": "95", "MN": "976", "MO": "853",
        "MX": "52", "MY": "60", "NG": "234", "NL": "31", "NO": "47", "NP": "977", "NZ": "64", "PE": "51", "PH": "63",
        "PK": "92", "PL": "48", "PT": "351", "QA": "974", "RO": "40", "RS": "381", "RU": "7", "SA": "966", "SE": "46",
        "SG": "65", "SI": "386", "SK": "421", "TH": "66", "TR": "90", "TW": "886", "UA": "380", "US": "1", "UZ": "998",
        "VN": "84", "ZA": "27",
    ]
}
