import Calls
import Languages

/// What our side says to it.
extension Agreement {
    /// Takes a turn of ours.
    mutating func say(_ turn: Turn, mentions: [Mention]) {
        hasSpoken = true
        let text = turn.text
        let clauses = Clause.all(in: text, mentions: mentions, language: language, rules: reader.rules)
        ours = kind(of: turn, clauses)
        guard turn.origin != .opening, turn.origin != .filler else { return }
        defer { (offer, readBack, asksDetail) = (nil, nil, nil) }
        let bare = AgreementRules.ComparedSentence(text)
        if goal.kind != .cancel && withdraws(bare) || keeps(bare), offer != nil || stage != .open {
            switch stage {
            // It was not our side that gave it up.
            case .refused, .takenBack: break
            default: (stage, agreed) = (.withdrawn(turn: turn.id), Terms())
            }
            return
        }
        prices.take(text, mentions: mentions)
        if !rejects(bare) { named += mentions }
        if ours == .leaves {
            putOff(turn)
            return
        }
        var said = Terms()
        for clause in clauses { said.take(clause.terms(reader.rules)) }
        let isYes = Dialogue.Offer.isAgreement(text, language: language)
        if let offer, takes(offer, named: said, isYes: isYes, clauses) {
            take(offer, named: said, in: turn.id)
        } else if !said.isEmpty, !rejects(bare) {
            // What was understood otherwise is put right.
            if isDifferent { stage = .open }
            rename(said)
        } else if isYes, case .waiting("condition", let asked, let words) = stage {
            takenOffer = Offer(terms: Terms(), mentions: [], turn: asked, words: words, isConditional: true)
        }
        let needed = [.tell, .act].contains(goal.kind) ? 1 : 2
        if let readBack, isYes, said.isEmpty, let difference = difference(in: readBack.claim.terms, isRepeated: true) {
            differ(difference, by: readBack.claim, in: readBack.turn, isCounter: false)
        } else if let readBack, isYes, readBack.values >= needed || stage.isAgreed, !Agreement.isBlocked(stage) {
            if case .settled = stage { return }
            agree()
            (stage, readBackTurn) = (.granted(turn: readBack.turn), readBack.turn)
        }
        if let asksDetail, case .waiting("detail", _, _) = stage, !mentions.isEmpty {
            agree()
            stage = .granted(turn: asksDetail)
        }
    }

    /// Our side decides later: what was only possible is not taken.
    mutating func putOff(_ turn: Turn) {
        guard !goal.isInquiry else { return }
        switch stage {
        case .open, .granted:
            (stage, agreed) = (.waiting(reason: "thinking", turn: turn.id, words: turn.text), Terms())
        case .waiting, .settled, .refused, .takenBack, .withdrawn: break
        }
    }

    /// Whether a read-back says nothing new: it was refused, or waits for more than our yes.
    static func isBlocked(_ stage: Stage) -> Bool {
        switch stage {
        case .refused, .takenBack, .withdrawn: true
        case .waiting, .open, .granted, .settled: stage.lastingReason != nil
        }
    }

    /// Another time or day is asked for: what was refused before is open again.
    mutating func rename(_ named: Terms) {
        let before = wanted
        wanted.take(named)
        guard wanted.day != before.day || wanted.time != before.time else { return }
        if case .refused = stage { stage = .open }
        if case .takenBack = stage { stage = .open }
    }

    func takes(_ offer: Offer, named: Terms, isYes: Bool, _ clauses: [Clause]) -> Bool {
        let bare = AgreementRules.ComparedSentence(clauses.map(\.text).joined(separator: " "))
        if reader.rules.words(.declines).contains(where: {
            language == .korean ? bare.bare.contains($0) : bare.spaced.contains($0)
        }),
            named.isEmpty
        {
            return false
        }
        if rejects(bare) { return false }
        if named.time != nil || named.day != nil {
            let names = clauses.flatMap(\.mentions).filter { mention in
                switch mention.value {
                case .time, .day: true
                default: false
                }
            }.contains { mine in offer.mentions.contains { $0.agrees(with: mine) } }
            return names && ours != .elsewhere
        }
        // "여덟 시 반에는 비워 주셔야 해요": a yes to a condition chooses no time.
        return isYes && !offer.isConditional && (!offer.needsChoosing || reader.has(.choosing, in: bare))
    }

    mutating func take(_ offer: Offer, named: Terms, in turn: Int) {
        // Of a choice what we named is meant.
        let isWhole = named.time == nil || offer.terms.time.map { time in named.time.map(time.agrees) ?? true } ?? true
        if isWhole { wanted.take(offer.terms) }
        wanted.take(named)
        takenOffer = offer
        if offer.isConditional || !isDifferent && stage.lastingReason != nil { return }
        agree()
        stage = .granted(turn: turn)
    }

    func rejects(_ text: AgreementRules.ComparedSentence) -> Bool {
        reader.rules.words(.rejects).contains {
            language == .korean ? text.bare.contains($0) : text.spaced.contains(" " + $0)
        }
    }

    /// Whether our side leaves things as they are.
    private func keeps(_ text: AgreementRules.ComparedSentence) -> Bool { reader.has(.keeping, in: text) }

    func withdraws(_ text: AgreementRules.ComparedSentence) -> Bool {
        reader.rules.words(.withdraws).contains {
            language == .korean ? text.bare.contains($0) : text.spaced.contains($0)
        }
    }

    func leaves(_ text: AgreementRules.ComparedSentence) -> Bool {
        goal.kind != .cancel && withdraws(text)
            || reader.rules.words(.leaves).contains {
                language == .korean ? text.bare.contains($0) : text.spaced.contains(" " + $0)
            }
    }

    func kind(of turn: Turn, _ clauses: [Clause]) -> OurTurn {
        if turn.origin == .opening { return .request }
        if hasHeard, leaves(.init(turn.text)) { return .leaves }
        let questions = clauses.filter(\.isQuestion)
        guard !questions.isEmpty else { return .statement }
        let elsewhere =
            language == .korean
            ? ["다른", "언제", "몇", "며칠", "얼마", "어디", "어떻게", "어떤", "뭐", "무슨"]
            : ["other ", "another ", "when ", "what ", "how ", "where ", "which "]
        if questions.contains(where: { $0.contains(anyOf: elsewhere) }) { return .elsewhere }
        let isRequest = questions.contains { question in
            question.mentions.contains { wanted.agrees(with: $0, calledAt: goal.calledAt) != nil }
                || goal.shares(with: question.text)
        }
        return isRequest ? .request : .aside
    }
}

extension Goal {
    /// Words of the purpose that say little of what it is about.
    static let common: Set<String> = [
        "싶어", "가능", "있는", "하고", "주세", "세요", "어요", "에요", "예요", "습니", "니다", "까요", "나요", "해요", "the", "and", "for", "you",
        "want",
        "like", "would", "please", "name", "my", "can", "ask",
    ]

    /// Whether a text has a word of the purpose.
    func shares(with text: String) -> Bool {
        let mine = Set(Likeness.pairs(of: purpose)).subtracting(Goal.common)
        return Likeness.pairs(of: text).contains(where: mine.contains)
    }
}
