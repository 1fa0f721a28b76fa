/// What is known of the conversation, and what the person was told.
extension CallMachine {
    /// What has been said so far, as an assistant may know it.
    var conversation: Conversation { Conversation(call: call, turns: turns.said(speaking: speech.speaking)) }

    /// The same, with an open turn of the callee as if it were over.
    func conversation(hearing turn: Turn) -> Conversation {
        var (turn, supposed) = (turn, conversation)
        turn.state = .heard
        turn.endedAt = now
        supposed.turns = (supposed.turns + [turn]).sorted { $0.id < $1.id }
        return supposed
    }

    /// An engine has done a part of the work, or counts what it made in advance.
    mutating func engineUsed(_ use: EngineUse) -> [CallEffect] {
        guard !isSettled else { return [] }
        // A count says nothing about who has the work.
        guard use.advance == nil else { return enginesUsed.insert(use).inserted ? [.record(.engine(use))] : [] }
        var effects: [CallEffect] = []
        if enginesUsed.insert(use).inserted { effects.append(.record(.engine(use))) }
        if engines.updateValue(use, forKey: use.work) != use { effects.append(.publish(.engine(use))) }
        switch phase {
        case .dialing, .ringing, .talking, .ending:
            return effects + (use.isStandIn ? turnOn(use.work.standInNotice) : turnOff(use.work.standInNotice))
        case .ended: return effects
        }
    }
}

extension EngineUse.Work {
    /// What the person is told while a stand-in does it.
    fileprivate var standInNotice: Notice {
        switch self {
        case .hearing: .hearingStandIn
        case .thinking: .thinkingStandIn
        case .speaking: .speakingStandIn
        }
    }
}
