import Calls
import Dialogue
import Languages

/// What a reply may do to the person who picks it: one judgement for rules, packs and language models alike.
///
/// A pure function of what stands in the conversation, what the callee has just said, and the reply.
struct ReplyGuards: Sendable {
    /// Where a reply may be offered.
    enum Verdict: Sendable, Equatable {
        case anywhere
        /// Not before something that binds to nothing.
        case notFirst(Reason)
        case never(Reason)
    }

    /// Why a reply is held back.
    enum Reason: Sendable, Equatable {
        /// Says yes to money that the person did not allow.
        case acceptsCost
        /// Says yes to another day, time or number than the person asked for.
        case acceptsChange
        /// Says yes to a condition, a penalty, a signature or the use of personal data.
        case acceptsTerms
        /// Gives a password, a resident number, a card's number, or does as a swindler asks.
        case givesSecret
        /// Ends the call while something is open.
        case endsTooEarly
        /// States something that the person or the callee said otherwise.
        case contradicts
        /// Gives a fact of one person for another's.
        case wrongLabel
    }

    let stakes: ReplyStakes
    let language: Language

    init(stakes: ReplyStakes, language: Language) {
        self.stakes = stakes
        self.language = language
    }

    /// Judges a reply.
    func verdict(on reply: String) -> Verdict {
        let reading = ReplyReading(reply, language: language)
        if stakes.isSecretAsked, reading.givesSecret || reading.agrees && !reading.declines {
            return .never(.givesSecret)
        }
        if reading.isGoodbye, stakes.isOpen { return .never(.endsTooEarly) }
        if let wrong = stakes.contradiction(of: reading) { return .never(wrong) }
        if stakes.isBounded, reading.agrees, !reading.isCheck { return .notFirst(.acceptsTerms) }
        let isPlainYes = stakes.isWeighed && reading.agrees && !reading.asks && !reading.isCheck
        guard reading.commits(whenAskedToConsent: stakes.asksConsent) || isPlainYes else { return .anywhere }
        if stakes.costs { return .notFirst(.acceptsCost) }
        if stakes.changes(reading) { return .notFirst(.acceptsChange) }
        if stakes.hasTerms { return .notFirst(.acceptsTerms) }
        if stakes.isReplaced { return .notFirst(.acceptsChange) }
        return .anywhere
    }

    /// The replies that may be offered, in an order in which nothing that binds comes first.
    func arranged(_ replies: [String]) -> [String] {
        let judged = replies.map { (text: $0, verdict: verdict(on: $0)) }
            .filter { if case .never = $0.verdict { false } else { true } }
        let offered = judged.map(\.text)
        guard let first = judged.first, first.verdict != .anywhere else { return offered }
        // What binds is offered second, after what asks, checks or declines.
        guard let careful = judged.first(where: { $0.verdict == .anywhere })?.text else {
            return [ReplyGuards.check(language)] + offered
        }
        return [careful] + offered.filter { $0 != careful }
    }

    /// Puts a decision off.
    static func check(_ language: Language) -> String { CallPrompt.checking(language, register: .polite) }
}

/// What is at stake in what the callee has just said.
struct ReplyStakes: Sendable {
    /// A cost was named that the person did not allow.
    var costs = false
    /// A condition, a penalty, a signature or the use of personal data was named.
    var hasTerms = false
    /// Something else than asked was proposed, and the person allowed none.
    var changed: [Mention] = []
    /// What was asked for is gone, and something else is offered for it.
    var isReplaced = false
    /// Whether the person bounded or forbade something, and the callee proposes or prices something.
    var isBounded = false
    /// Whether the turn asks for consent: then a bare yes agrees.
    var asksConsent = false
    var isSecretAsked = false
    /// Whether the callee read something back wrongly.
    var isReadBackWrong = false
    /// A question stands, a price was just named, or the purpose is not met.
    var isOpen = false
    /// What the person asked for or agreed to.
    var known: KnownFacts
    /// Whether the name or number that is asked for is another person's.
    var asksForOther = false
    /// Whether the callee asked whether the person is who they are.
    var affirmed = false

    /// Whether a yes is weighed before it is offered.
    var isWeighed: Bool { costs || hasTerms || isReplaced }

    /// Whether a reply takes what was proposed instead of what was asked for.
    func changes(_ reply: ReplyReading) -> Bool {
        guard !changed.isEmpty else { return false }
        // Who names what was asked for takes nothing else.
        let named = reply.mentions.filter { mention in changed.contains(where: mention.isSameKind) }
        if !named.isEmpty {
            // Who names what was asked for beside it puts it right.
            return named.contains { mention in
                !named.contains { $0.isSameKind(as: mention) && known.agrees(with: $0) == true }
                    && isChange(mention)
            }
        }
        return reply.mentions.isEmpty || !reply.mentions.contains { known.agrees(with: $0) == true }
    }

    private func isChange(_ mention: Mention) -> Bool {
        known.agrees(with: mention) == false && !known.fallbacks.contains { $0.isNamed(by: mention) }
            || changed.contains { $0.agrees(with: mention) }
    }

    /// What a reply states wrongly: a name of the person's for somebody else's.
    func contradiction(of reply: ReplyReading) -> ReplyGuards.Reason? {
        if asksForOther {
            let theirs = [known.name, known.phone.map { Phrasing(language: known.language).phone($0) }].compactMap(
                \.self)
            if theirs.contains(where: reply.text.contains) { return .wrongLabel }
        }
        if isReadBackWrong, reply.isBareYes || reply.isThanks { return .contradicts }
        if affirmed, reply.declines, !reply.isCheck, !reply.asks { return .contradicts }
        return nil
    }
}
