package import Languages

/// A time or day that the callee proposes instead of the one asked for.
package struct Offer: Sendable {
    package var day: Day?
    package var time: ClockTime?

    /// What a turn proposes, as full as it can be understood: of several times the last that is not the one asked for.
    package init?(_ reading: TurnInterpretation, to known: KnownFacts) {
        self.init(asSaid: reading, to: known)
        time = time.map(known.inheriting)
        day = day.map(known.keepingWeek)
    }

    /// What a turn proposes in the callee's own words: without what goes without saying.
    package init?(asSaid reading: TurnInterpretation, to known: KnownFacts) {
        let new = reading.when.filter { known.agrees(with: $0) != true }
        for mention in new.isEmpty ? reading.when : new {
            switch mention.value {
            case .time(let value): time = value
            case .day(let value): day = value
            default: break
            }
        }
        if day == nil, time == nil { return nil }
    }

    /// Whether a reply says yes.
    static func isAgreement(_ reply: String, language: Language) -> Bool {
        let text = reply.lowercased()
        switch language {
        case .korean:
            return (["네", "예"].contains(where: text.hasPrefix) || ["좋아", "그렇게", "부탁"].contains(where: text.contains))
                && !["다른", "확인해 보고", "다시 전화", "아니"].contains(where: text.contains)
        case .english:
            return ["yes", "okay", "ok", "sure", "great", "works", "fine", "go ahead", "please do"].contains(
                where: text.contains)
                && !["other time", "let me check", "call you back", "call again", "no,"].contains(where: text.contains)
        }
    }
}
