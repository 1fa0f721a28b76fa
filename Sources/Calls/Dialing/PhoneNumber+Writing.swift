extension PhoneNumber {
    /// As people in Korea write it (`02-123-4567`, `010-1234-5678`, `1588-1234`); other countries' stay E.164.
    public var written: String {
        guard e164.hasPrefix("+82") else { return e164 }
        let digits = String(e164.dropFirst(3))
        if digits.count == 8, digits.hasPrefix("1") { return "\(digits.prefix(4))-\(digits.suffix(4))" }
        // Personal numbers have a prefix of four digits: 0505-123-4567.
        let isPersonal = digits.hasPrefix("50") || digits.hasPrefix("30")
        let area = digits.hasPrefix("2") ? 1 : isPersonal ? 3 : 2
        guard digits.count >= area + 7, digits.count <= area + 8 else { return "0" + digits }
        let local = digits.dropFirst(area)
        return "0\(digits.prefix(area))-\(local.dropLast(4))-\(local.suffix(4))"
    }
}
