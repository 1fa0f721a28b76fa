import Languages

/// What answers a call that asks something.
extension Agreement {
    /// Whether a turn of the callee answers what the call asks.
    func answersIt(_ reading: TurnInterpretation, _ claims: [Claim]) -> Bool {
        guard hasSpoken, goal.isInquiry, !claims.contains(where: { leavesOpen($0, in: reading) }) else { return false }
        let isOpenly = goal.kind == .ask(isAvailability: false)
        // What answers an aside of ours is no answer to whether it can be had.
        if !isOpenly, [.aside, .elsewhere, .leaves].contains(ours) { return false }
        let clauses = reader.statements(of: reading)
        if ours == .request,
            clauses.contains(where: { $0.mentions.contains(where: \.isMoney) || isOpenly && tellsState($0) })
        {
            return true
        }
        switch reading.act {
        case .greets, .asksPurpose, .asksToWait, .grantsTime, .mishears, .asksHearing, .asksWhoCalls, .promises,
            .closes, .asksAnythingElse, .acknowledges, .unclear:
            return false
        default: break
        }
        guard !reading.act.isQuestion || reading.mentions.contains(where: \.isMoney) else { return false }
        if isOpenly, claims.contains(where: { $0.kind == .grants || $0.kind == .settles }),
            ours == .request || !reader.isBareYes(reading.text)
        {
            return true
        }
        let tells = reading.mentions.contains { mention in
            switch mention.value {
            case .time, .day, .money, .minutes, .count: true
            case .phone, .digits, .name: false
            }
        }
        return tells || goal.shares(with: reading.text) && !claims.contains { $0.kind == .asks }
    }

    /// Whether a claim keeps a turn from being an answer: somebody has to look first, or does not know.
    private func leavesOpen(_ claim: Claim, in reading: TurnInterpretation) -> Bool {
        guard case .waits(let reason) = claim.kind else { return false }
        guard ["unsure", "hedged"].contains(reason), goal.kind == .ask(isAvailability: false) else { return true }
        let clause = AgreementRules.ComparedSentence(reading.text)
        return reader.has(.unknowing, in: clause) || reading.mentions.isEmpty && !reader.has(.telling, in: clause)
    }

    private func tellsState(_ clause: Clause) -> Bool {
        clause.compared.bare.count >= 5 && reader.has(.telling, in: clause.compared)
            && !reader.has(.unknowing, in: clause.compared)
    }
}
