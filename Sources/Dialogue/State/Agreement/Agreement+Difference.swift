import Calls
import Languages

/// What the callee has understood otherwise than it was asked for.
struct Difference: Sendable, Equatable {
    /// What our side asks for, of that which differs.
    var asked = Terms()
    /// What the callee said in its place.
    var said = Terms()
}

/// Another day, time or number than ours that our side has not named: told as different, never as agreed.
extension Agreement {
    /// The reason of a stage that waits for our side to say which of two terms is right.
    static let differs = "differs"

    /// Whether the stage is that a difference stands.
    var isDifferent: Bool {
        if case .waiting(Agreement.differs, _, _) = stage { return true }
        return false
    }

    /// What some terms of the callee name otherwise than they are asked for; `nil` if nothing, or our side named it too.
    /// - Parameter isRepeated: whether the callee asks if it has understood; what a change moves away from is right then.
    func difference(in terms: Terms, isRepeated: Bool = false) -> Difference? {
        guard goal.kind != .ask(isAvailability: false) else { return nil }
        let ours = named + (goal.kind == .change && !isRepeated ? [] : purposeMentions)
        func isOurs(_ value: Mention.Value) -> Bool {
            ours.contains { $0.agrees(with: Mention(value, text: "", range: 0..<0)) }
        }
        var difference = Difference()
        if let asked = wanted.day, let said = terms.day, !isOurs(.day(said)),
            Terms.isSame(asked, said, calledAt: goal.calledAt) == false
        {
            (difference.asked.day, difference.said.day) = (asked, said)
        }
        if let asked = wanted.time, let said = terms.time, !asked.agrees(with: said), !isOurs(.time(said)) {
            (difference.asked.time, difference.said.time) = (asked, said)
        }
        if let asked = wanted.count, let said = terms.count, asked != said, Mention.countsPeople(wanted.unit ?? ""),
            Mention.countsPeople(terms.unit ?? ""), !isOurs(.count(said, unit: terms.unit ?? ""))
        {
            (difference.asked.count, difference.asked.unit) = (asked, wanted.unit)
            (difference.said.count, difference.said.unit) = (said, terms.unit)
        }
        return difference.said.isEmpty ? nil : difference
    }

    /// What a statement that other terms can be had contradicts: nothing if ours were refused, or if they are a choice.
    func contradiction(_ claim: Claim, _ heard: Heard) -> Difference? {
        guard claim.isStatement, !goal.isInquiry, !heard.refused, !claim.isBeside else { return nil }
        switch stage {
        case .open, .granted: break
        case .settled: guard claim.kind == .offers, claim.isVisit else { return nil }
        case .waiting(let reason, _, _): guard reason == Agreement.differs else { return nil }
        case .refused, .takenBack, .withdrawn: return nil
        }
        for kind in [Claim.isTime, Claim.isDay] where claim.mentions.count(where: kind) > 1 { return nil }
        // A quarter of an hour before is when one should be there.
        if claim.isVisit, let asked = wanted.time, let said = claim.terms.time {
            let early = Terms.minutes(asked) - Terms.minutes(said)
            if (1...30).contains(early) { return nil }
        }
        return difference(in: claim.terms)
    }

    /// The callee goes on from other terms than ours.
    /// - Parameter isCounter: whether it has said that ours cannot be had; a yes takes its own then.
    mutating func differ(_ difference: Difference, by claim: Claim, in turn: Int, isCounter: Bool) {
        self.difference = difference
        agreed = Terms()
        stage = .waiting(reason: Agreement.differs, turn: turn, words: claim.text)
        offer = Offer(
            terms: claim.terms, mentions: claim.mentions, turn: turn, words: claim.text, isConditional: false,
            needsChoosing: !isCounter)
    }

    /// Whether a claim of the callee leaves a difference as it is.
    func keepsDifference(_ claim: Claim) -> Bool {
        guard isDifferent, let difference else { return false }
        let right = [
            difference.asked.day == nil ? nil : claim.terms.day.map { _ in true },
            difference.asked.time == nil ? nil : claim.terms.time.map { _ in true },
            difference.asked.count == nil ? nil : claim.terms.count.map { _ in true },
        ].compactMap(\.self)
        return right.isEmpty
    }
}
