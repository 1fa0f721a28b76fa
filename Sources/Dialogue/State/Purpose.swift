/// What kind of thing a purpose is.
package enum Purpose {
    /// Nouns that a note asks for by naming them: "통장 한도제한 푸는 방법. 서류".
    private static let asked = [
        "방법", "서류", "상황", "여부", "가격", "비용", "요금", "얼마", "시간대", "위치", "기간", "견적", "재고", "결과", "조건", "자격", "준비물", "절차",
        "과실",
        "유무", "는지", "은지", "을지", "할지",
    ]

    /// Whether each part of a note names what is to be found out.
    private static func isNotedQuestion(_ purpose: String) -> Bool {
        let parts = purpose.split { ".,\n/".contains($0) }.map { $0.filter { !$0.isWhitespace } }
            .filter { !$0.isEmpty }
        return !parts.isEmpty && parts.count <= 4 && parts.allSatisfy { part in asked.contains(where: part.hasSuffix) }
    }

    /// Whether it asks for an answer rather than for something to be done.
    package static func isInquiry(_ purpose: String, request: String) -> Bool {
        let ends = [
            "여쭤보고 싶어서요.", "알고 싶어서요.", "확인하고 싶어서요.", "문의드리고 싶어서요.", "문의하고 싶어서요.", "궁금해서요.", "알아보고 싶어서요.", "상담받고 싶어서요.",
        ]
        if ends.contains(where: request.hasSuffix) || isNotedQuestion(purpose) { return true }
        if purpose.contains("?") || purpose.contains("나요") { return !purpose.contains("가능") || !purpose.contains("예약") }
        let lower = request.lowercased()
        return lower.hasPrefix("i'd like to ask") || lower.hasPrefix("i'd like to know")
            || lower.hasPrefix("i'd like to check") || lower.hasPrefix("i'd like to find out")
            || request.hasSuffix("?") && !lower.hasSuffix("is that possible?") && !request.hasSuffix("가능할까요?")
                && !request.hasSuffix("있을까요?")
    }
}
