extension PhoneNumber {
    /// Why what a person wrote is not a number that may be called.
    public enum Problem: String, Error, Sendable, CaseIterable {
        /// Nothing was written.
        case missing
        /// It is not a telephone number.
        case invalid
        /// Help in danger must not depend on this service.
        case emergency
        /// Calling it costs a surcharge.
        case premium
        /// It lies outside the countries that may be called.
        case country
    }

    /// Reads a number as people in Korea write it: `02-123-4567`, `010 1234 5678`, `(031)123-4567`, `1588-1234`,
    /// `+82 10-1234-5678`. Separators are spaces, hyphens, dots, parentheses.
    ///
    /// Source: 전기통신번호관리세칙 (Korea's numbering plan): area codes 02 and 031–064, mobile 010–019, 030 and 050
    /// personal numbers, 070 internet telephony, 080 toll-free, 060 premium, 15xx/16xx/18xx business numbers.
    public static func read(_ written: String) throws(Problem) -> PhoneNumber {
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
        guard !isInternational else { return try international(digits) }
        if emergencies.contains(digits) { throw .emergency }
        if digits.hasPrefix("00") { throw .country }
        if digits.hasPrefix("82"), digits.count >= 10 {
            return try korean("0" + digits.dropFirst(2).drop { $0 == "0" })
        }
        return try korean(digits)
    }

    private static func international(_ digits: String) throws(Problem) -> PhoneNumber {
        guard digits.hasPrefix("82") else {
            guard (7...15).contains(digits.count), !digits.hasPrefix("0") else { throw .invalid }
            throw .country
        }
        let national = String(digits.dropFirst(2).drop { $0 == "0" })
        if emergencies.contains(national) { throw .emergency }
        return try korean(isBusiness(national) ? national : "0" + national)
    }

    private static func korean(_ digits: String) throws(Problem) -> PhoneNumber {
        if isBusiness(digits) { return try make("+82" + digits) }
        guard digits.hasPrefix("0") else { throw .invalid }
        let national = digits.dropFirst()
        if digits.hasPrefix("060") { throw .premium }
        // With an area code in front, the fire brigade and the police of that area.
        let isArea = digits.hasPrefix("02") || areas.contains { digits.hasPrefix($0) }
        if isArea, emergencies.contains(String(digits.dropFirst(digits.hasPrefix("02") ? 2 : 3))) { throw .emergency }
        let lengths: ClosedRange<Int>
        if digits.hasPrefix("02") {
            lengths = 9...10
        } else if digits.hasPrefix("050") || digits.hasPrefix("030") {
            lengths = 11...12
        } else if isArea || ["010", "011", "016", "017", "018", "019", "070", "080"].contains(where: digits.hasPrefix) {
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

    /// Emergency and crisis lines of Korea, and the emergency numbers of other countries that people type by habit.
    private static let emergencies: Set<String> = [
        "112", "119", "111", "113", "117", "118", "122", "125", "127", "1339", "1366", "1388",
        "1391", "1393", "109", "911", "999", "000",
    ]
}
