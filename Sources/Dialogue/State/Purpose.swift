/// What kind of thing a purpose is.
package enum Purpose {
    /// Whether it asks for an answer rather than for something to be done.
    package static func isInquiry(_ purpose: String, request: String) -> Bool {
        let ends = [
            "여쭤보고 싶어서요.", "알고 싶어서요.", "확인하고 싶어서요.", "문의드리고 싶어서요.", "문의하고 싶어서요.", "궁금해서요.", "알아보고 싶어서요.", "상담받고 싶어서요.",
        ]
        if ends.contains(where: request.hasSuffix) { return true }
        if purpose.contains("?") || purpose.contains("나요") { return !purpose.contains("가능") || !purpose.contains("예약") }
        let lower = request.lowercased()
        return lower.hasPrefix("i'd like to ask") || lower.hasPrefix("i'd like to know")
            || lower.hasPrefix("i'd like to check") || lower.hasPrefix("i'd like to find out")
            || request.hasSuffix("?") && !lower.hasSuffix("is that possible?") && !request.hasSuffix("가능할까요?")
                && !request.hasSuffix("있을까요?")
    }
}
