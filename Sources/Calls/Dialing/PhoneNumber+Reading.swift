extension PhoneNumber {
    /// Why what a person wrote is not a number that may be called.
    public enum Problem: String, Error, Sendable, CaseIterable {
        /// Nothing was written.
        case missing
        /// It is not a telephone number.
        case invalid
        /// Help in danger must not depend on this service.
        case emergency
        /// People in need talk to a person there, and must not be put through to a machine.
        case helpline
        /// A service of three or four digits, such as 114 or 1355, which the network does not connect to from outside.
        case short
        /// Calling it costs a surcharge, or it is a satellite's.
        case premium
        /// It lies outside the countries that may be called.
        case country
    }

    /// Reads a number as people in Korea write it: `02-123-4567`, `010 1234 5678`, `(031)123-4567`, `1588-1234`,
    /// `+82 10-1234-5678`; other countries' with a plus. Separators are spaces, hyphens, dots, parentheses.
    ///
    /// Source: 전기통신번호관리세칙 (Korea's numbering plan): area codes 02 and 031–064, mobile 010–019, 030 and 050
    /// personal numbers, 070 internet telephony, 080 toll-free, 060 premium, 15xx/16xx/18xx business numbers.
    /// - Parameter countries: whose numbers are allowed; others are a ``Problem/country``.
    public static func read(
        _ written: String, in countries: CallableCountries = .korea
    ) throws(Problem) -> PhoneNumber {
        guard written.utf8.count <= longestWritten else { throw .invalid }
        let halfwidth = written.unicodeScalars.map { scalar -> Character in
            // Korean keyboards may give full-width digits and signs.
            guard (0xFF01...0xFF5E).contains(scalar.value), let plain = Unicode.Scalar(scalar.value - 0xFEE0) else {
                return Character(scalar)
            }
            return Character(plain)
        }
        let kept = halfwidth.filter { !" -.()\t\u{00A0}\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}".contains($0) }
        guard !kept.isEmpty else { throw .missing }
        let isInternational = kept.first == "+"
        let digits = String(isInternational ? kept.dropFirst() : kept[...])
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { throw .invalid }
        guard !isInternational else { return try international(digits, countries) }
        try refuseHelp(digits)
        // Dialling abroad: of several carriers' prefixes each means another price.
        if digits.hasPrefix("00") { throw .country }
        if digits.hasPrefix("82"), digits.count >= 10 { return try international(digits, countries) }
        return try allowed(korean(digits), countries)
    }

    /// More than this, in bytes of UTF-8, no number takes, however it is written.
    public static let longestWritten = 100

    private static func international(
        _ digits: String, _ countries: CallableCountries
    ) throws(Problem) -> PhoneNumber {
        guard digits.hasPrefix("82") else {
            // An emergency number with a country code in front of it.
            for length in 1...3 where digits.count <= 7 {
                let rest = String(digits.dropFirst(length))
                if emergencies.contains(rest) { throw .emergency }
                if helplines.contains(rest) { throw .helpline }
            }
            guard (7...15).contains(digits.count), !digits.hasPrefix("0") else { throw .invalid }
            if premiumAbroad.contains(where: digits.hasPrefix) { throw .premium }
            return try allowed(make("+" + digits), countries)
        }
        let national = String(digits.dropFirst(2).drop { $0 == "0" })
        try refuseHelp(national)
        return try allowed(korean(isBusiness(national) ? national : "0" + national), countries)
    }

    private static func allowed(
        _ number: PhoneNumber, _ countries: CallableCountries
    ) throws(Problem) -> PhoneNumber {
        guard countries.contain(number) else { throw .country }
        return number
    }

    private static func refuseHelp(_ digits: String) throws(Problem) {
        if emergencies.contains(digits) { throw .emergency }
        if helplines.contains(digits) { throw .helpline }
        if (3...4).contains(digits.count), digits.hasPrefix("1") { throw .short }
    }

    private static func korean(_ digits: String) throws(Problem) -> PhoneNumber {
        if isBusiness(digits) { return try make("+82" + digits) }
        guard digits.hasPrefix("0") else { throw .invalid }
        let national = digits.dropFirst()
        if digits.hasPrefix("060") { throw .premium }
        // With an area code in front, the fire brigade and the police of that area.
        let isArea = digits.hasPrefix("02") || areas.contains { digits.hasPrefix($0) }
        if isArea { try refuseHelp(String(digits.dropFirst(digits.hasPrefix("02") ? 2 : 3))) }
        let lengths: ClosedRange<Int>
        if digits.hasPrefix("02") {
            lengths = 9...10
        } else if digits.hasPrefix("050") || digits.hasPrefix("030") {
            lengths = 11...12
        } else if digits.hasPrefix("010") || digits.hasPrefix("070") {
            lengths = 11...11
        } else if isArea || ["011", "016", "017", "018", "019", "080"].contains(where: digits.hasPrefix) {
            lengths = 10...11
        } else {
            throw .invalid
        }
        guard lengths.contains(digits.count) else { throw .invalid }
        return try make("+82" + national)
    }

    private static func make(_ e164: String) throws(Problem) -> PhoneNumber {
        guard let number = PhoneNumber(e164: e164) else { throw .invalid }
        return number
    }

    private static func isBusiness(_ digits: String) -> Bool {
        digits.count == 8 && ["15", "16", "18"].contains(String(digits.prefix(2)))
    }

    private static let areas = [
        "031", "032", "033", "041", "042", "043", "044", "051", "052", "053", "054", "055", "061", "062", "063", "064",
    ]

    /// Emergency lines of Korea, and those of other countries that people type by habit.
    private static let emergencies: Set<String> = [
        "112", "119", "111", "113", "117", "118", "122", "125", "127", "1339", "911", "999", "000",
    ]

    /// Korea's lines for people in need: suicide prevention, women, youth, mental health, child and elder abuse.
    private static let helplines: Set<String> = [
        "109", "129", "1366", "1388", "1391", "1393", "15770199", "15771389", "15889191",
    ]

    /// Country codes that belong to no country (satellites, networks, shared cost, premium rate), and what costs a
    /// surcharge within some countries. Source: ITU-T E.164 list of assigned country codes; national numbering plans.
    private static let premiumAbroad = [
        "808", "870", "878", "881", "882", "883", "888", "979", "1900", "1976", "3389", "3989", "4470", "449", "49900",
        "61190", "81990", "852900", "86168",
    ]
}
