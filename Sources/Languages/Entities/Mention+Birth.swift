extension Mention {
    /// Whether a day is the one on which a person was born, and so none that is to come: a label stands beside it, or its
    /// year is long past.
    ///
    /// 생년월일 95년 3월 2일, 3월 2일생, born on March 2nd, March 2, 1995. A party for a birthday (생일 파티 12월 5일) is not meant.
    /// - Parameters:
    ///   - text: the characters in which the day was found.
    ///   - year: the current one.
    public func isBirthDate(in text: [Character], year: Int) -> Bool {
        guard case .day(.date(let named, _, _)) = value, range.upperBound <= text.count else { return false }
        let before = String(text[..<range.lowerBound].suffix(32)).lowercased()
        let after = String(text[range.upperBound...].prefix(24)).lowercased()
        if let named, !Mention.canCome(named, now: year) { return true }
        if let earlier = before.firstMatch(of: #/(\d{2}|\d{4})\s?년\s?$/#), let named = Int(earlier.1) {
            return !Mention.canCome(named, now: year)
        }
        if let later = after.firstMatch(of: #/^,?\s{0,2}(?:of\s)?((?:19|20)\d\d)\b/#), let named = Int(later.1) {
            return !Mention.canCome(named, now: year)
        }
        return before.contains(
            #/(?:생년월일|생년|생일|출생일?|태어난\s?(?:날|건))(?:자|날짜)?\s?(?:은|는|이|가|도)?\s?(?:요|이요)?[:,]?\s?(?:음력|양력)?\s?(?:\d{2,4}\s?년\s?)?$/#
        )
            || before.contains(
                #/\b(?:born|birth ?day|birth ?date|date of birth|d\.?o\.?b\.?)(?:'s|\sis)?(?:\s(?:on|in))?(?:\sthe)?[:,]?\s?$/#
            )
            || after.contains(
                #/^(?:\s?생(?:이|입|인|,|\.|$)|\s?출생|에\s?태어|(?:이|가|은|는)?\s?(?:제|저의|우리|아이|아기|본인)?\s?(?:생일|생년월일)(?:이|입|예|인|$)|,?\s(?:is|was)\s(?:my|his|her|our|their|the)\s(?:birth|date of birth))/#
            )
    }

    /// Whether people make appointments for a year; `26` is 2026.
    private static func canCome(_ named: Int, now: Int) -> Bool {
        let full = named < 100 ? now / 100 * 100 + named : named
        return (now...now + 2).contains(full)
    }
}
