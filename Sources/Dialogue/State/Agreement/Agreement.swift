import Calls
import Foundation
import Languages

/// How far what is asked for is agreed, folded turn by turn.
struct Agreement: Sendable {
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
        /// Whether a bare yes does not take them, as they are not what was asked for.
        var needsChoosing = false
    }

    /// What our last turn was.
    enum OurTurn {
        case request, statement, elsewhere, aside
        /// Decides later, or not for this callee.
        case leaves
    }

    let reader: AgreementReader
    let language: Language
    let goal: Goal
    var stage = Stage.open
    /// What is asked for as it stands.
    var wanted: Terms
    /// What was agreed; empty until something is.
    var agreed = Terms()
    var offer: Offer?
    /// The offer that our side took last.
    var takenOffer: Offer?
    /// Turns that answer what was asked, if the goal is a question.
    var answers: [Int] = []
    /// The turn of a recording, a menu or a wrong number, if no person was met after it.
    var unreached: Int?
    /// The question whether what was understood is right, and how much of the terms it names.
    var readBack: (claim: Claim, turn: Int, values: Int)?
    /// What the callee understood otherwise; it stands while ``isDifferent``.
    var difference: Difference?
    /// The read-back that our yes has made an agreement.
    var readBackTurn: Int?
    /// Whether the callee has repeated the time that is asked for.
    var hasRepeatedTime = false
    /// Whether the callee has named another number of people last.
    var isCountDisputed = false
    var asksDetail: Int?
    var prices = Prices()
    /// Days, times and numbers of the purpose, and those that our side named since.
    let purposeMentions: [Mention]
    var named: [Mention] = []
    var ours = OurTurn.statement
    var hasSpoken = false
    /// Whether the callee has said something since we spoke first.
    var hasHeard = false

    init(goal: Goal, wanted: Terms, language: Language) {
        self.goal = goal
        self.wanted = wanted
        self.language = language
        reader = AgreementReader(goal: goal, language: language)
        purposeMentions = Mention.all(in: goal.purpose)
        prices.take(goal.purpose, mentions: purposeMentions)
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
        // But what is promised in the same breath may well wait for it.
        let claims = isHow && !all.contains { $0.kind == .settles } ? all.filter { !Agreement.instructs($0) } : all
        for claim in claims { take(claim, in: turn.id, &heard) }
        // What a recording tells afterwards is no person's answer either.
        guard goal.isInquiry, unreached == nil else { return }
        if claims.count < all.count || answersIt(reading, claims) { answers.append(turn.id) }
    }

    static func instructs(_ claim: Claim) -> Bool {
        guard case .waits(let reason) = claim.kind else { return false }
        return ["condition", "channel", "walkin", "papers", "deposit", "vacancy", "waitlist", "price"].contains(reason)
    }

    /// What was met earlier in the same turn.
    struct Heard {
        var refused = false
        var asksTerms = false
        /// Terms that were named alone.
        var stated = Terms()
        /// Why the turn leaves it open.
        var waits: String?
    }

    mutating func take(_ claim: Claim, in turn: Int, _ heard: inout Heard) {
        switch claim.kind {
        case .acts where ours == .leaves || isSettledOtherwise: break
        case .settles, .acts: settle(claim, in: turn, heard)
        case .grants, .meets: grant(claim, in: turn, heard)
        case .acknowledges: acknowledge(claim, in: turn, heard)
        case .refuses:
            if ours == .aside, !claim.isExplicit { return }
            heard.refused = true
            // An apology afterwards is not what was refused.
            if case .refused = stage, reader.has(.apologies, in: .init(claim.text)), claim.mentions.isEmpty { return }
            stage =
                stage.isAgreed || isTakenBack
                ? .takenBack(turn: turn, words: claim.text) : .refused(turn: turn, words: claim.text)
            (agreed, offer) = (Terms(), nil)
        case .waits(let reason): wait(reason, claim, in: turn, &heard)
        case .offers, .consents:
            if let contradiction = contradiction(claim, heard) {
                differ(contradiction, by: claim, in: turn, isCounter: false)
                return
            }
            // Several offers in one turn are a choice.
            let others = offer.flatMap { $0.turn == turn ? $0.mentions : nil } ?? []
            offer = Offer(
                terms: claim.terms, mentions: others + claim.mentions, turn: turn, words: claim.text,
                isConditional: heard.waits.map { $0 != "price" } ?? false)
        case .readsBack:
            let terms = claim.terms
            let values = [terms.day != nil, terms.time != nil || terms.part != nil, terms.count != nil].count { $0 }
            readBack = (claim, turn, values)
            if terms.time.map({ time in wanted.time.map(time.agrees) ?? false }) ?? false { hasRepeatedTime = true }
        case .states: heard.stated.take(claim.terms)
        case .asks: break
        }
    }

    var isRefused: Bool {
        if case .refused = stage { return true }
        return isTakenBack
    }

    /// Whether a vague promise says nothing of what is asked for: it waits for something, or our side gave it up.
    var isSettledOtherwise: Bool {
        if case .withdrawn = stage { return true }
        return stage.lastingReason != nil
    }

    /// Whether a request was only taken in while it still waits for somebody: "신청됐습니다".
    func isOnlyReceived(_ claim: Claim) -> Bool {
        stage.lastingReason != nil && reader.has(.receives, in: .init(claim.text))
    }

    /// Whether it waits for something that a promise of the callee does not do away with: money, papers, a free place.
    private var waitsForUs: Bool {
        stage.lastingReason.map { !["confirmation", Agreement.differs].contains($0) } ?? false
    }

    var isTakenBack: Bool {
        if case .takenBack = stage { return true }
        return false
    }

    mutating func settle(_ claim: Claim, in turn: Int, _ heard: Heard) {
        if heard.asksTerms, claim.isPromise { return }
        if keepsDifference(claim) || isOnlyReceived(claim) { return }
        var said = heard.stated
        said.take(claim.terms)
        if let difference = difference(in: said) {
            differ(difference, by: claim, in: turn, isCounter: heard.refused || isRefused)
            return
        }
        wanted.take(claim.terms)
        // What is still to be paid, looked up or waited for is not done, whatever the words are.
        if let reason = heard.waits, Agreement.lasting.contains(reason) { return }
        if claim.isPromise, !claim.isExplicit, waitsForUs { return }
        agree()
        (stage, offer) = (.settled(turn: turn), nil)
    }

    mutating func grant(_ claim: Claim, in turn: Int, _ heard: Heard) {
        if heard.waits != nil || (heard.refused || heard.asksTerms) && !claim.isExplicit { return }
        if keepsDifference(claim) || ours == .statement && !claim.isExplicit && reader.isBareYes(claim.text) { return }
        if !claim.isExplicit, [.aside, .elsewhere, .leaves].contains(ours) { return }
        switch stage {
        case .settled: return
        case .waiting:
            // An answer of ours has met it, or the callee has found out.
            if waitsForUs { return }
        case .refused, .takenBack, .withdrawn: if !claim.isExplicit, takenOffer == nil { return }
        case .open, .granted: break
        }
        if claim.kind == .meets, case .refused = stage, takenOffer == nil { return }
        wanted.take(claim.terms)
        agree()
        stage = .granted(turn: turn)
    }

    /// What is asked for is agreed as it stands.
    mutating func agree() {
        agreed = wanted
        if isCountDisputed { (agreed.count, agreed.unit) = (nil, nil) }
    }

    mutating func acknowledge(_ claim: Claim, in turn: Int, _ heard: Heard) {
        guard stage == .open, heard.waits == nil, !heard.refused, ours != .leaves else { return }
        if goal.kind == .tell, hasSpoken { stage = .granted(turn: turn) }
        if claim.terms.time != nil || claim.terms.day != nil, claim.isExplicit {
            agree()
            stage = .granted(turn: turn)
        }
    }

    /// Reasons that a yes of the callee alone does not remove.
    static let lasting: Set<String> = [
        "deposit", "papers", "confirmation", "waitlist", "vacancy", "channel", "walkin", differs,
    ]

    mutating func wait(_ reason: String, _ claim: Claim, in turn: Int, _ heard: inout Heard) {
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
}
