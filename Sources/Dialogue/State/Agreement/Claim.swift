import Languages

/// What one clause of the callee does to what is asked for.
struct Claim: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case settles, acts, meets, grants, acknowledges, refuses
        /// Leaves it open, for a reason of `agreement.yaml`.
        case waits(String)
        /// Proposes other terms, or those that are asked for as a question.
        case offers
        /// Asks whether what was understood is right.
        case readsBack
        /// Asks whether to do what is wanted.
        case consents
        case asks
        /// Names terms, and says nothing else: "여섯 분이시고요".
        case states
    }

    var kind: Kind
    /// The callee's words.
    var text: String
    /// What they name.
    var terms: Terms
    /// Every time, day and number in them.
    var mentions: [Mention] = []
    /// Whether they name what is asked for itself: its time, its day, or a noun for it.
    var isExplicit: Bool

    /// Whether other terms than ours are said to hold, not asked about.
    var isStatement = false
    /// Whether the person is expected to come.
    var isVisit = false

    /// Whether its terms are had besides others: "일요일도 돼요".
    var isBeside: Bool {
        let bare = text.lowercased().filter { $0 != " " }
        return mentions.contains { mention in
            let said = mention.text.lowercased().filter { $0 != " " }
            return bare.contains(said + "도") || bare.contains(said + "에도") || bare.contains(said + "too")
        } || bare.hasPrefix("also")
    }

    static func isTime(_ mention: Mention) -> Bool {
        if case .time = mention.value { return true }
        return false
    }

    static func isDay(_ mention: Mention) -> Bool {
        if case .day = mention.value { return true }
        return false
    }

    /// Whether it says what will be done, not what is.
    var isPromise: Bool {
        let bare = text.lowercased().filter { $0 != " " }
        return ["드릴", "드리겠", "할게", "하겠", "둘게", "두겠", "놓을게", "i'll", "wewill", "we'll", "ican", "wecan"]
            .contains(where: bare.contains)
    }
}
