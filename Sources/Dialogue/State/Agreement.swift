import Calls
import Foundation
import Languages

/// How far what is asked for is agreed, folded turn by turn.
struct Agreement: Sendable {
    /// Where it stands.
    enum Stage: Sendable, Equatable {
        case open
        /// Open until something else happens; the reason is one of `agreement.yaml`.
        case waiting(reason: String, turn: Int, words: String)
        /// Possible, or taken by us as it was offered.
        case granted(turn: Int)
        /// Done.
        case settled(turn: Int)
        case refused(turn: Int, words: String)
        /// Was agreed, and is not any more.
        case takenBack(turn: Int, words: String)
        /// Our side gave it up.
        case withdrawn(turn: Int)

        /// Whether it is agreed.
        var isAgreed: Bool {
            switch self {
            case .granted, .settled: true
            default: false
            }
        }

        /// The turn that brought it there.
        var turn: Int? {
            switch self {
            case .open: nil
            case .granted(let turn), .settled(let turn), .withdrawn(let turn), .waiting(_, let turn, _),
                .refused(let turn, _), .takenBack(let turn, _):
                turn
            }
        }

        var status: Slot.Status {
            switch self {
            case .open: .asked
            case .waiting: .conditional
            case .granted, .settled: .agreed
            case .refused: .refused
            case .takenBack, .withdrawn: .takenBack
            }
        }
    }

    /// Terms that the callee proposed last and our side has not answered.
    struct Offer: Sendable, Equatable {
        var terms: Terms
        /// Every time and day that was to be chosen from.
        var mentions: [Mention]
        var turn: Int
        /// The callee's words.
        var words: String
        /// Whether something else has to happen besides our yes.
        var isConditional: Bool
    }

    /// What our last turn was.
    private enum OurTurn {
        case request, statement, elsewhere, aside
        /// Decides later, or not for this callee.
        case leaves
    }

    private let reader: AgreementReader
    private let language: Language
    private let goal: Goal
    private(set) var stage = Stage.open
    /// What is asked for as it stands.
    private(set) var wanted: Terms
    /// What was agreed; empty until something is.
    private(set) var agreed = Terms()
    private(set) var offer: Offer?
    /// The offer that our side took last.
    private(set) var takenOffer: Offer?
    /// Turns that answer what was asked, if the goal is a question.
    private(set) var answers: [Int] = []
    /// The turn of a recording, a menu or a wrong number, if no person was met after it.
    private(set) var unreached: Int?
    /// The question whether what was understood is right, and how much of the terms it names.
    private(set) var readBack: (turn: Int, values: Int)?
    /// The read-back that our yes has made an agreement.
    private(set) var readBackTurn: Int?
    /// Whether the callee has repeated the time that is asked for.
    private(set) var hasRepeatedTime = false
    /// Whether the callee has named another number of people last.
    private var isCountDisputed = false
    private var asksDetail: Int?
    private var prices = Prices()
    private var ours = OurTurn.statement
    private var hasSpoken = false
    /// Whether the callee has said something since we spoke first.
    private var hasHeard = false

    init(goal: Goal, wanted: Terms, language: Language) {
        self.goal = goal
        self.wanted = wanted
        self.language = language
        reader = AgreementReader(goal: goal, language: language)
        prices.take(goal.purpose, mentions: Mention.all(in: goal.purpose))
    }

    // MARK: The callee

    /// Takes a turn of the callee.
    mutating func hear(_ reading: TurnInterpretation, in turn: Turn) {
        // What a recording says is no answer.
        if AnsweringMachine.speaks(reading.text, language: language)
            || [.wrongNumber, .playsMenu, .playsVoicemail].contains(reading.act)
        {
            unreached = turn.id
            return
        }
        if AnsweringMachine.isConversation(reading.text, language: language) { unreached = nil }
        readBack = nil
        if hasSpoken { hasHeard = true }
        for case .count(let value, let unit) in reading.mentions.map(\.value) where Mention.countsPeople(unit) {
            isCountDisputed = wanted.count.map { $0 != value } ?? false
        }
        var heard = Heard()
        // A callee who still asks when, or how many, has agreed to nothing yet: "예약 도와드릴게요. 몇 시요?"
        heard.asksTerms = [.asksDate, .asksTime, .asksWhen, .asksCount].contains(where: reading.does)
        let all = reader.claims(of: reading, wanted: wanted, prices: prices)
        // How something is done answers who asks that: it is no condition.
        let isHow = goal.kind == .ask(isAvailability: false) && hasSpoken
        let claims = isHow ? all.filter { !Agreement.instructs($0) } : all
        for claim in claims { take(claim, in: turn.id, &heard) }
        if goal.isInquiry, claims.count < all.count || answersIt(reading, claims) { answers.append(turn.id) }
    }

    private static func instructs(_ claim: Claim) -> Bool {
        guard case .waits(let reason) = claim.kind else { return false }
        return ["condition", "channel", "walkin", "papers"].contains(reason)
    }

    /// What was met earlier in the same turn.
    private struct Heard {
        var refused = false
        var asksTerms = false
        /// Why the turn leaves it open.
        var waits: String?
    }

    private mutating func take(_ claim: Claim, in turn: Int, _ heard: inout Heard) {
        switch claim.kind {
        case .acts where ours == .leaves: break
        case .settles, .acts: settle(claim, in: turn, heard)
        case .grants, .meets: grant(claim, in: turn, heard)
        case .acknowledges: acknowledge(claim, in: turn, heard)
        case .refuses:
            if ours == .aside, !claim.isExplicit { return }
            heard.refused = true
            stage =
                stage.isAgreed || isTakenBack
                ? .takenBack(turn: turn, words: claim.text) : .refused(turn: turn, words: claim.text)
            (agreed, offer) = (Terms(), nil)
        case .waits(let reason): wait(reason, claim, in: turn, &heard)
        case .offers, .consents:
            // Several offers in one turn are a choice.
            let others = offer.flatMap { $0.turn == turn ? $0.mentions : nil } ?? []
            offer = Offer(
                terms: claim.terms, mentions: others + claim.mentions, turn: turn, words: claim.text,
                isConditional: heard.waits.map { $0 != "price" } ?? false)
        case .readsBack:
            let terms = claim.terms
            let values = [terms.day != nil, terms.time != nil || terms.part != nil, terms.count != nil].count { $0 }
            readBack = (turn, values)
            if terms.time.map({ time in wanted.time.map(time.agrees) ?? false }) ?? false { hasRepeatedTime = true }
        case .asks: break
        }
    }

    private var isTakenBack: Bool {
        if case .takenBack = stage { return true }
        return false
    }

    private mutating func settle(_ claim: Claim, in turn: Int, _ heard: Heard) {
        if heard.asksTerms, claim.isPromise { return }
        wanted.take(claim.terms)
        // What is still to be paid, looked up or waited for is not done, whatever the words are.
        if let reason = heard.waits, Agreement.lasting.contains(reason) { return }
        agree()
        (stage, offer) = (.settled(turn: turn), nil)
    }

    private mutating func grant(_ claim: Claim, in turn: Int, _ heard: Heard) {
        if heard.waits != nil || (heard.refused || heard.asksTerms) && !claim.isExplicit { return }
        if !claim.isExplicit, [.aside, .elsewhere, .leaves].contains(ours) { return }
        switch stage {
        case .settled: return
        case .waiting(let reason, _, _):
            // An answer of ours has met it, or the callee has found out.
            if Agreement.lasting.contains(reason), reason != "confirmation" { return }
        case .refused, .takenBack, .withdrawn: if !claim.isExplicit, takenOffer == nil { return }
        case .open, .granted: break
        }
        if claim.kind == .meets, case .refused = stage, takenOffer == nil { return }
        wanted.take(claim.terms)
        agree()
        stage = .granted(turn: turn)
    }

    /// What is asked for is agreed as it stands.
    private mutating func agree() {
        agreed = wanted
        if isCountDisputed { (agreed.count, agreed.unit) = (nil, nil) }
    }

    private mutating func acknowledge(_ claim: Claim, in turn: Int, _ heard: Heard) {
        guard stage == .open, heard.waits == nil, !heard.refused, ours != .leaves else { return }
        if goal.kind == .tell, hasSpoken { stage = .granted(turn: turn) }
        if claim.terms.time != nil || claim.terms.day != nil, claim.isExplicit {
            agree()
            stage = .granted(turn: turn)
        }
    }

    /// Reasons that a yes of the callee alone does not remove.
    private static let lasting: Set<String> = [
        "deposit", "papers", "confirmation", "waitlist", "vacancy", "channel", "walkin",
    ]

    private mutating func wait(_ reason: String, _ claim: Claim, in turn: Int, _ heard: inout Heard) {
        let isLasting = Agreement.lasting.contains(reason)
        switch stage {
        case .settled(let at):
            // "늦으시면 취소될 수도 있어요" is a rule of the house.
            guard isLasting, !["channel", "walkin", "papers"].contains(reason) || at == turn else { return }
        case .granted(let at):
            guard isLasting || ["condition", "hedged", "price"].contains(reason) || at == turn && claim.isExplicit
            else {
                return
            }
        case .refused, .takenBack:
            if heard.refused, !["vacancy", "waitlist"].contains(reason) {
                heard.waits = reason
                return
            }
            // Another house, or a doubt about something else.
            if ["channel", "walkin", "unsure"].contains(reason) { return }
        case .open, .waiting, .withdrawn: break
        }
        heard.waits = reason
        if reason == "detail" { asksDetail = turn }
        // The weightier reason stays: money before a call back.
        if case .waiting(let old, turn, _) = stage, Agreement.lasting.contains(old), !isLasting { return }
        stage = .waiting(reason: reason, turn: turn, words: claim.text)
        agreed = Terms()
    }

    private func answersIt(_ reading: TurnInterpretation, _ claims: [Claim]) -> Bool {
        guard hasSpoken,
            !claims.contains(where: { claim in
                if case .waits = claim.kind { return true }
                return false
            })
        else { return false }
        switch reading.act {
        case .greets, .asksPurpose, .asksToWait, .grantsTime, .mishears, .asksHearing, .asksWhoCalls, .promises,
            .closes,
            .asksAnythingElse, .acknowledges, .unclear:
            return false
        default: break
        }
        guard
            !reading.act.isQuestion
                || reading.mentions.contains(where: \.isMoney)
        else { return false }
        if goal.kind == .ask(isAvailability: false),
            claims.contains(where: { $0.kind == .grants || $0.kind == .settles })
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

    // MARK: Our side

    /// Takes a turn of ours.
    mutating func say(_ turn: Turn, mentions: [Mention]) {
        hasSpoken = true
        let text = turn.text
        let clauses = Clause.all(in: text, mentions: mentions, language: language, rules: reader.rules)
        ours = kind(of: turn, clauses)
        guard turn.origin != .opening, turn.origin != .filler else { return }
        defer { (offer, readBack, asksDetail) = (nil, nil, nil) }
        let bare = AgreementRules.ComparedSentence(text)
        if goal.kind != .cancel, withdraws(bare), offer != nil || stage != .open {
            switch stage {
            // It was not our side that gave it up.
            case .refused, .takenBack: break
            default: (stage, agreed) = (.withdrawn(turn: turn.id), Terms())
            }
            return
        }
        prices.take(text, mentions: mentions)
        if ours == .leaves {
            putOff(turn)
            return
        }
        var named = Terms()
        for clause in clauses { named.take(clause.terms(reader.rules)) }
        let isYes = Dialogue.Offer.isAgreement(text, language: language)
        if let offer, takes(offer, named: named, isYes: isYes, clauses) {
            take(offer, named: named, in: turn.id)
        } else if !named.isEmpty, !rejects(bare) {
            rename(named)
        } else if isYes, case .waiting("condition", let asked, let words) = stage {
            takenOffer = Offer(terms: Terms(), mentions: [], turn: asked, words: words, isConditional: true)
        }
        let needed = [.tell, .act].contains(goal.kind) ? 1 : 2
        if let readBack, isYes, readBack.values >= needed || stage.isAgreed, !Agreement.isBlocked(stage) {
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
    private mutating func putOff(_ turn: Turn) {
        guard !goal.isInquiry else { return }
        switch stage {
        case .open, .granted:
            (stage, agreed) = (.waiting(reason: "thinking", turn: turn.id, words: turn.text), Terms())
        case .waiting, .settled, .refused, .takenBack, .withdrawn: break
        }
    }

    /// Whether a read-back says nothing new: it was refused, or waits for more than our yes.
    private static func isBlocked(_ stage: Stage) -> Bool {
        switch stage {
        case .refused, .takenBack, .withdrawn: true
        case .waiting(let reason, _, _): lasting.contains(reason)
        case .open, .granted, .settled: false
        }
    }

    /// Another time or day is asked for: what was refused before is open again.
    private mutating func rename(_ named: Terms) {
        let before = wanted
        wanted.take(named)
        guard wanted.day != before.day || wanted.time != before.time else { return }
        if case .refused = stage { stage = .open }
        if case .takenBack = stage { stage = .open }
    }

    private func takes(_ offer: Offer, named: Terms, isYes: Bool, _ clauses: [Clause]) -> Bool {
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
        return isYes && !offer.isConditional
    }

    private mutating func take(_ offer: Offer, named: Terms, in turn: Int) {
        // Of a choice what we named is meant.
        let isWhole = named.time == nil || offer.terms.time.map { time in named.time.map(time.agrees) ?? true } ?? true
        if isWhole { wanted.take(offer.terms) }
        wanted.take(named)
        takenOffer = offer
        if offer.isConditional || Agreement.isLasting(stage) { return }
        agree()
        stage = .granted(turn: turn)
    }

    private static func isLasting(_ stage: Stage) -> Bool {
        if case .waiting(let reason, _, _) = stage { return lasting.contains(reason) }
        return false
    }

    private func rejects(_ text: AgreementRules.ComparedSentence) -> Bool {
        reader.rules.words(.rejects).contains {
            language == .korean ? text.bare.contains($0) : text.spaced.contains(" " + $0)
        }
    }

    private func withdraws(_ text: AgreementRules.ComparedSentence) -> Bool {
        reader.rules.words(.withdraws).contains {
            language == .korean ? text.bare.contains($0) : text.spaced.contains($0)
        }
    }

    private func leaves(_ text: AgreementRules.ComparedSentence) -> Bool {
        goal.kind != .cancel && withdraws(text)
            || reader.rules.words(.leaves).contains {
                language == .korean ? text.bare.contains($0) : text.spaced.contains(" " + $0)
            }
    }

    private func kind(of turn: Turn, _ clauses: [Clause]) -> OurTurn {
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
    private static let common: Set<String> = [
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
