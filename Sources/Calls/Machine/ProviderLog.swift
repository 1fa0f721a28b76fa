/// Which engines had a part in the call.
struct ProviderLog: Sendable {
    /// The engine that did each work last.
    private var current: [ProviderUse.Work: ProviderUse] = [:]
    private var all: Set<ProviderUse> = []

    /// A provider has done a part of the work, or counts the speech that it made in advance.
    /// - Parameter isOver: whether the call has ended, so that the person is told no more of stand-ins.
    mutating func used(_ use: ProviderUse, isOver: Bool) -> [CallEffect] {
        let kept: [CallEffect] = all.insert(use).inserted ? [.record(.engine(use))] : []
        // A count says nothing about which provider does the work.
        guard use.advance == nil else { return kept }
        let isNew = current.updateValue(use, forKey: use.work) != use
        let shown = kept + (isNew ? [.publish(.engine(use))] : [])
        guard !isOver else { return shown }
        return shown + (use.isStandIn ? turnOn(use.work.standInNotice) : turnOff(use.work.standInNotice))
    }
}

extension ProviderUse.Work {
    /// What the person is told while a stand-in does it.
    fileprivate var standInNotice: Notice {
        switch self {
        case .hearing: .hearingStandIn
        case .thinking: .thinkingStandIn
        case .speaking: .speakingStandIn
        }
    }
}
