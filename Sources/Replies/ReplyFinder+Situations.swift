import Dialogue
import Languages

/// What the turn calls for, in the situations of the phrasebook.
extension ReplyFinder {
    /// Where replies are taken from, best first.
    var situations: [Situation] {
        let act = turn.effectiveAct
        if act == .confirms || turn.isReadBack, !readBack.wrong.isEmpty {
            guard !turn.isDoubted else { return [.readBackDoubted] }
            return answerable(act) ? [.readBackDiffersAndAsks, .readBackDiffers] : [.readBackDiffers]
        }
        // "네, 확인해 보세요": the question is still open.
        if let open = turn.openQuestion,
            [.acknowledges, .instructs, .asksPurpose, .asksToWait, .grantsTime].contains(act)
        {
            return situations(for: open) + [.act(.acknowledges)]
        }
        return situations(for: act)
    }

    func situations(for act: DialogueAct) -> [Situation] {
        switch act {
        case .asksName, .asksPhone:
            let asked = [DialogueAct.asksName, .asksPhone].filter { $0 == act || reading.does($0) }
            let (given, lacking) = (asked.filter(isKnown), asked.filter { !isKnown($0) })
            if given.count == 2 { return [.nameAndPhone, .act(.asksName)] }
            return given.map(Situation.act) + lacking.map(Situation.unknown)
        case .asksDate: return known.day == nil ? [.unknown(act)] : [.act(act)]
        case .asksTime, .asksWhen:
            if turn.hasBeenRefused, turn.openFallback != nil { return [.refusesFallback] }
            let isUnknown = known.time == nil && (act == .asksTime || known.day == nil)
            return isUnknown ? [.unknown(act)] : [.act(act), .unknown(act)]
        case .asksCount: return turn.facts.people == nil ? [.unknown(act)] : [.act(act)]
        case .asksAddress: return known.address == nil ? [.unknown(act)] : [.act(act)]
        case .asksIdentity, .asksOrderNumber: return known.digits == nil ? [.unknown(act)] : [.act(act)]
        case .asksReason: return known.reason == nil ? [.unknown(act)] : [.act(act)]
        case .offersAlternative:
            guard Offer(reading, to: known) != nil else {
                return turn.openFallback == nil ? [.offersUnnamed] : [.refusesFallback]
            }
            return turn.openFallback == nil || turn.isWanted ? [.act(act)] : [.offersOther]
        case .greets: return turn.hasOpened ? [.greetsAgain, .act(.greets)] : [.act(.greets)]
        case .accepts: return turn.isDone ? [.done] : isInquiry ? [.answered] : [.agreed]
        case .completes, .closes:
            return act == .closes && !turn.isDone && !turn.hasAsked(.closes) ? [.act(.closes)] : [.act(act), .done]
        case .refuses:
            if turn.openFallback != nil { return [.refusesFallback] }
            return turn.earlierTurns(doing: .refuses) > 0 ? [.givesUp] : [.act(.refuses)]
        case .informs:
            // Who asks what to do is not left with a good-bye: "다시 돌려 볼까요".
            if turn.isDone || isInquiry, !reading.text.contains("까요") { return [.answered] }
            if reading.mentions.contains(where: \.isMoney) { return [.hearsPrice, .act(.informs)] }
            return [.act(.informs)]
        case .acknowledges:
            if isInquiry, turn.openInquiry != nil { return [.answered] }
            return turn.isDone ? [.done] : [.act(.acknowledges)]
        case .asksWhoCalls:
            let isSuspected = AnswerWords.of(language).has("suspicion", in: language.compared(reading.text))
            return isSuspected ? [.suspects, .act(act)] : [.act(act)]
        case .mishears:
            let asked = [DialogueAct.asksPhone, .asksName].filter { reading.does($0) && isKnown($0) }
            return asked.map(Situation.act) + [.act(act)]
        case .unclear:
            if !turn.hasOpened { return [.act(.unclear)] }
            if turn.breaksOff { return [.breaksOff] }
            return turn.isRequestUnderstood || !turn.hasAskedToRepeat ? [.unclearLater] : [.act(.unclear)]
        default: return [.act(act)]
        }
    }

    func isKnown(_ act: DialogueAct) -> Bool { act == .asksName ? known.name != nil : known.phone != nil }

    /// Whether the callee asks something that can be answered together with a correction.
    func answerable(_ act: DialogueAct) -> Bool { [.asksName, .asksPhone].contains(act) && isKnown(act) }
}
