import Dialogue
import Languages

/// What a purpose says is not wanted: "refund not replacement", "교환 말고 환불".
enum UnwantedThing {
    /// A polite no to a turn that offers what the purpose rules out, with other ways to go on; `nil` for other turns.
    static func reply(to turn: String, purpose: String, language: Language) -> [String]? {
        let turn = turn.lowercased()
        switch language {
        case .korean:
            let bare = turn.filter { !$0.isWhitespace }
            guard Self.koreanOffers.contains(where: bare.contains) else { return nil }
            let unwanted = purpose.matches(of: korean).map { String($0.output.1) }
            guard unwanted.contains(where: { names($0, koreanKinds).contains(where: bare.contains) }) else {
                return nil
            }
            let wish = purpose.firstMatch(of: #/말고\s?([가-힣]{2,6}?)(?:으로|로|만)?(?=[\s.,]|$)/#).map { String($0.output.1) }
            if let wish, bare.contains(wish) { return nil }
            let no = wish.map { "아니요, \(KoreanParticle.attach("으로", to: $0)) 부탁드려요." } ?? "아니요, 괜찮아요."
            return [no, "혹시 다른 방법도 있을까요?", "확인해 보고 말씀드릴게요."]
        case .english:
            guard englishOffers.contains(where: turn.contains) else { return nil }
            let purpose = purpose.lowercased().replacing("\u{2019}", with: "'")
            let unwanted = purpose.matches(of: english).map { String($0.output.1) }.filter {
                !$0.hasSuffix("ed") && !$0.hasSuffix("ing") && !englishStates.contains($0)
            }
            guard unwanted.contains(where: { names($0, englishKinds).contains(where: turn.contains) }) else {
                return nil
            }
            let wish = purpose.firstMatch(
                of: #/(?:want|prefer|like)\s+(?:a\s+|an\s+|the\s+)?([a-z]+),?\s+(?:and\s+)?not\s/#
            ).map {
                "I'd like a \($0.output.1), please."
            }
            let asked =
                purpose.hasPrefix("cancel") ? "I'd just like to cancel, please." : "I'd like what I asked for, please."
            return ["No, thank you. \(wish ?? asked)", "Is there another way?", "Let me check and get back to you."]
        }
    }

    private static func names(_ thing: String, _ kinds: [[String]]) -> [String] {
        [thing] + (kinds.first { $0.contains(thing) } ?? [])
    }

    private static var korean: Regex<(Substring, Substring)> {
        #/([가-힣]{2,6}?)(?:은|는|으로|로|도)?\s?(?:권유는?\s?)?(?:말고|거절|싫|사양|필요\s?없|안\s?받)/#
    }
    private static var english: Regex<(Substring, Substring)> {
        #/(?:don't|do not|dont|not|no|never)\s+(?:(?:accept|want|take|agree to|need|a|an|any|the)\s+){0,3}([a-z]{4,})/#
    }
    private static let koreanOffers = ["드릴까", "어떠세", "괜찮으", "괜찮을", "드릴수있", "드릴게", "하시겠", "하실래", "는어때", "은어때"]
    private static let englishOffers = [
        "can put", "can offer", "can ship", "can send", "can give", "can do", "how about", "how does that sound",
        "would that work", "does that work", "would you like", "want me to", "is that okay", "instead",
    ]
    private static let englishStates: Set<String> = [
        "sure", "able", "open", "available", "work", "more", "less", "later", "than", "before", "after", "sooner",
        "earlier",
        "have", "been", "done", "turn", "come", "start", "hurry", "matter", "idea", "longer", "until",
    ]
    private static let koreanKinds = [
        ["교환", "새제품", "새걸로", "새것으로", "바꿔드"], ["정지", "일시정지", "휴회"], ["적립금", "포인트", "쿠폰"], ["할부", "나눠서"],
    ]
    private static let englishKinds = [
        ["replacement", "replace", "exchange", "new one", "another one", "swap"], ["pause", "freeze", "hold"],
        ["credit", "voucher", "gift card"], ["upgrade", "bigger plan"], ["appointment", "reschedule"],
    ]
}
