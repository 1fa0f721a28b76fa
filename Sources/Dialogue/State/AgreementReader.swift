import Calls
import Foundation
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

    /// Whether it says what will be done, not what is.
    var isPromise: Bool {
        let bare = text.lowercased().filter { $0 != " " }
        return ["드릴", "드리겠", "할게", "하겠", "둘게", "두겠", "놓을게", "i'll", "wewill", "we'll", "ican", "wecan"]
            .contains(where: bare.contains)
    }
}

/// Finds what the clauses of a turn claim about a goal.
struct AgreementReader: Sendable {
    let language: Language
    let goal: Goal
    let rules: AgreementRules
    /// The purpose in small letters and without spaces.
    private let purpose: String

    init(goal: Goal, language: Language) {
        self.goal = goal
        self.language = language
        rules = .of(language)
        purpose = goal.purpose.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    /// The claims of a turn, in their order.
    /// - Parameters:
    ///   - wanted: what is asked for as it stands.
    ///   - prices: the amounts that our side has named.
    func claims(of turn: TurnInterpretation, wanted: Terms, prices: Prices) -> [Claim] {
        Clause.all(in: turn.text, mentions: turn.mentions, language: language, rules: rules).flatMap { clause in
            clause.isQuestion
                ? [question(clause, isChoice: turn.options.count > 1)]
                : statements(clause, wanted: wanted, prices: prices)
        }
    }

    // MARK: Questions

    private func question(_ clause: Clause, isChoice: Bool) -> Claim {
        let terms = clause.terms(rules)
        let asksOpenly = clause.contains(anyOf: rules.words(.asking))
        let repeats = clause.contains(anyOf: rules.words(.readBack))
        let kind: Claim.Kind
        if clause.contains(anyOf: rules.words(.wishes)), repeats || language == .english {
            kind = .asks
        } else if clause.contains(anyOf: rules.words(.consents)), language == .english || !asksOpenly, !isChoice {
            kind = .consents
        } else if clause.contains(anyOf: rules.words(.proposes)), terms.day != nil || terms.time != nil,
            language == .english || !asksOpenly
        {
            kind = .offers
        } else {
            kind = repeats ? .readsBack : .asks
        }
        return Claim(kind: kind, text: clause.text, terms: terms, mentions: clause.mentions, isExplicit: true)
    }

    // MARK: Statements

    private func statements(_ clause: Clause, wanted: Terms, prices: Prices) -> [Claim] {
        for rule in rules.rules {
            guard let words = rule.match(in: clause.compared, goal: goal.kind.name) else { continue }
            // What is said of another noun may still be said of ours by a later rule: "변경 완료됐습니다".
            if rule.claim == .settles, rule.checksSubject, !isOwn(before: words, in: clause) { continue }
            let claims = claims(of: clause, rule: rule, words: words, wanted: wanted)
            // A yes to another price than ours is an offer: "십사면 할게요".
            let isYes = claims.contains { [.settles, .acts, .grants, .meets].contains($0.kind) }
            guard isYes, goal.kind != .cancel, prices.differs(from: clause, limit: goal.limits.money?.value) else {
                return claims
            }
            return [Claim.Kind.waits("price"), .offers].map { kind in
                Claim(kind: kind, text: clause.text, terms: Terms(), mentions: clause.mentions, isExplicit: true)
            }
        }
        guard finishes(clause), !isAboutElse(clause) else { return [] }
        return [Claim(kind: .settles, text: clause.text, terms: Terms(), mentions: clause.mentions, isExplicit: true)]
    }

    /// "일주일 연장됐고요": a noun of the purpose that is said to be done.
    private func finishes(_ clause: Clause) -> Bool {
        guard language == .korean, [.act, .cancel, .change].contains(goal.kind) else { return false }
        let bare = clause.compared.bare
        guard !["안", "못", "까요", "려면"].contains(where: bare.contains) else { return false }
        return ["됐", "되었", "되셨", "해드렸", "해드릴게", "해드리겠"].contains { verb in
            guard let place = bare.range(of: verb) else { return false }
            let noun = bare[..<place.lowerBound].suffix(2)
            return noun.count == 2 && purpose.contains(noun)
        }
    }

    private func claims(of clause: Clause, rule: AgreementRules.Rule, words: String, wanted: Terms) -> [Claim] {
        let terms = clause.terms(rules)
        let relation = Relation(clause, to: wanted, goal: goal)
        func claim(_ kind: Claim.Kind) -> Claim {
            Claim(
                kind: kind, text: clause.text, terms: terms, mentions: clause.mentions,
                isExplicit: relation == .same || clause.contains(anyOf: ownNouns))
        }
        // "예약됐는지 확인해 드릴게요": whether it is so is not said.
        if [.settles, .grants, .refuses].contains(rule.claim), language == .korean,
            ["는지", "은지", "한지", "을지", "할지", "될지"].contains(where: clause.compared.bare.contains)
        {
            return []
        }
        switch rule.claim {
        case .nothing: return []
        case .settles:
            if language == .english, isTaken(clause) { return [claim(.refuses)] }
            return isAboutElse(clause) ? [] : [claim(.settles)]
        case .acts: return [claim(.acts)]
        case .acknowledges: return [claim(.acknowledges)]
        case .refuses:
            guard rule.ignoresSubject || !isAboutElse(clause) || deniesGoal(clause) else { return [] }
            // What cannot be had besides says nothing about what is asked for.
            if relation == .other, !rule.ignoresSubject { return [] }
            return [claim(.refuses)]
        case .waits:
            let reason = rule.reason ?? ""
            let exact = detailOrOther(reason, in: clause)
            if !["deposit", "papers", "channel", "walkin", "waitlist", "vacancy", "detail"].contains(exact),
                isAboutElse(clause),
                !clause.contains(anyOf: ownNouns)
            {
                return []
            }
            let open = claim(.waits(exact))
            let mayBeTaken = ["condition", "hedged"].contains(reason) && (terms.day != nil || terms.time != nil)
            return mayBeTaken ? [open, claim(.offers)] : [open]
        case .grants, .meets:
            guard rule.claim == .meets || !isAboutElse(clause) && isOwn(before: words, in: clause) else { return [] }
            switch border(in: clause, wanted: wanted, isVisit: rule.claim == .meets) {
            case .some(.some(true)): break
            case .some(.some(false)):
                return terms.day != nil || terms.time != nil ? [claim(.refuses), claim(.offers)] : [claim(.refuses)]
            case .some(.none): return [claim(.waits("condition"))]
            case .none: if relation == .other { return [claim(.offers)] }
            }
            return [claim(rule.claim == .meets ? .meets : .grants)]
        }
    }

    /// "이벤트 상품은 환불 불가예요": what is asked for is refused of a thing, and not of a fee.
    private func deniesGoal(_ clause: Clause) -> Bool {
        guard goal.kind == .cancel, let what = goal.what else { return false }
        let bare = clause.compared.bare
        return bare.contains(what.filter { $0 != " " })
            && !["가입비", "수수료", "위약금", "배송비", "택배비", "예약금", "계약금"].contains(where: bare.contains)
    }

    /// A condition that the person meets by answering.
    private func detailOrOther(_ reason: String, in clause: Clause) -> String {
        reason == "condition" && clause.contains(anyOf: rules.words(.details)) ? "detail" : reason
    }

    private var ownNouns: [String] {
        language == .korean ? ["예약", "그시간", "그날", "그때", "자리"] : ["booking", "reservation", "appointment", "that time"]
    }

    /// "Three o'clock is booked": a time that is booked, and not the person.
    private func isTaken(_ clause: Clause) -> Bool {
        guard
            [" is booked ", " are booked ", " is reserved ", " is scheduled "].contains(
                where: clause.compared.spaced.contains)
        else { return false }
        return ![" you", " your", " it ", " it's", " for you", " under ", " table ", " appointment ", " reservation "]
            .contains(where: clause.compared.spaced.contains)
    }

    // MARK: What it is about

    /// How what a clause names compares with what is asked for.
    enum Relation {
        case none, same, other

        init(_ clause: Clause, to wanted: Terms, goal: Goal) {
            let verdicts = clause.mentions.compactMap { mention -> (isTime: Bool, isSame: Bool)? in
                guard Limit(of: mention, in: clause) == nil,
                    let isSame = wanted.agrees(with: mention, calledAt: goal.calledAt)
                else { return nil }
                if case .time = mention.value { return (true, isSame) }
                return (false, isSame)
            }
            if verdicts.contains(where: { !$0.isSame }) {
                self = .other
            } else {
                self = verdicts.isEmpty ? .none : .same
            }
        }
    }

    /// Whether a border in the clause, such as 오전만 or 다음 주부터, leaves what is asked for in; inner `nil` if that cannot
    /// be told, outer `nil` if there is none.
    private func border(in clause: Clause, wanted: Terms, isVisit: Bool) -> Bool?? {
        var found: Bool??
        func note(_ verdict: Bool?) {
            switch (found, verdict) {
            case (.some(.some(false)), _): break
            case (_, .some(false)): found = .some(.some(false))
            case (.none, _): found = .some(verdict)
            case (.some(.some(true)), .none): found = .some(.none)
            default: break
            }
        }
        for mention in clause.mentions {
            guard let limit = Limit(of: mention, in: clause) else { continue }
            note(isInside(mention, limit, wanted: wanted))
        }
        for part in rules.parts where names(part.word, with: clause) {
            note(wanted.time.map { part.hours.contains(Terms.minutes($0) / 60) })
        }
        if found == nil, !isVisit, clause.contains(anyOf: unreadable) { return .some(.none) }
        return found
    }

    private var unreadable: [String] {
        language == .korean
            ? ["만가능", "만됩", "만돼", "만되", "만받", "만남", "만있", "밖에안", "밖에없", "밖에못", "만예약", "전까지", "전에만", "단위로", "간격으로"]
            : ["only "]
    }

    /// Whether a part of the day stands there as a border.
    private func names(_ part: String, with clause: Clause) -> Bool {
        switch language {
        case .korean:
            let bare = clause.marked
            return ["만", "시간만", "타임만", "에만", "시간대만", "밖에", "시간밖에"].contains { bare.contains(part + $0) }
        case .english:
            return clause.compared.spaced.contains(" only ") && clause.compared.spaced.contains(" \(part) ")
        }
    }

    private func isInside(_ mention: Mention, _ limit: Limit, wanted: Terms) -> Bool? {
        switch (mention.value, limit) {
        case (_, .only): return wanted.agrees(with: mention, calledAt: goal.calledAt)
        case (.time(let value), _):
            return wanted.time.map { time in
                let (mine, border) = (Terms.minutes(time), Terms.minutes(wanted.inheriting(value)))
                return limit == .from ? mine >= border : mine <= border
            }
        case (.day(let value), _):
            let first = Terms.days(value, from: goal.calledAt)?.first ?? value.date(from: goal.calledAt)
            guard let first, let mine = wanted.day.flatMap({ $0.date(from: goal.calledAt) }) else {
                return nil
            }
            return limit == .from ? mine >= first : mine <= first
        case (.count(let value, _), _): return wanted.count.map { limit == .from ? $0 >= value : $0 <= value }
        default: return nil
        }
    }

    /// Whether a clause has a subject that the call is not about: "주차는 안 돼요".
    private func isAboutElse(_ clause: Clause) -> Bool {
        switch language {
        case .korean: koreanSubjects(clause).contains { !isOurs($0) }
        case .english: englishSubject(clause).map { !isOurs($0) } ?? false
        }
    }

    /// Nouns with a particle that makes them what a clause is about.
    private func koreanSubjects(_ clause: Clause) -> [String] {
        let fillers = rules.words(.fillers)
        return clause.words.compactMap { word, range in
            guard word.count >= 2, let particle = word.last, "은는이가도".contains(particle),
                !clause.mentions.contains(where: { $0.range.overlaps(range) }), !fillers.contains(word),
                Prices.number(word.dropLast()) == nil,
                !Self.verbs.contains(where: word.hasSuffix)
            else { return nil }
            return String(word.dropLast())
        }
    }

    private static let verbs = [
        "다가", "하는", "되는", "있는", "없는", "시는", "오는", "가는", "받는", "보는", "나는", "주는", "드는", "르는", "리는", "치는", "지는", "기는",
        "셔도",
        "어도", "아도", "여도", "해도", "돼도", "와도", "려도", "라도", "기도", "서도", "은은",
    ]

    /// The word before the verb of a clause: "parking is free".
    private func englishSubject(_ clause: Clause) -> String? {
        let words = clause.compared.spaced.split(separator: " ").map(String.init)
        guard
            let verb = words.firstIndex(where: { ["is", "are", "was", "has", "isn't", "aren't", "works"].contains($0) }
            ),
            verb > 0
        else { return nil }
        let subject = String(words[verb - 1].prefix { $0 != "'" })
        let named = clause.mentions.contains { $0.text.lowercased().hasSuffix(subject) }
        return named ? nil : subject
    }

    private func isOurs(_ noun: String) -> Bool {
        if rules.words(.ours).contains(noun) { return true }
        let noun =
            ["님", "들", "께서", "에서", "으로", "로"].first { noun.count > $0.count && noun.hasSuffix($0) }
            .map { String(noun.dropLast($0.count)) } ?? noun
        if rules.words(.ours).contains(noun) { return true }
        if noun.count >= 2, purpose.contains(noun) { return true }
        return language == .korean && noun.count > 2
            && ["예약", "진료", "상담", "방문", "접수", "신청", "자리"].contains(where: noun.hasSuffix) && !noun.hasPrefix("다른")
    }

    /// Whether the noun right before some words is what the call is about, or there is none: "문의 접수됐습니다" is not.
    private func isOwn(before words: String, in clause: Clause) -> Bool {
        guard language == .korean else { return true }
        let marked = clause.marked
        let verb = words.filter { $0 != "_" }
        guard let place = marked.range(of: verb, options: .backwards) else { return true }
        var run = ""
        for character in marked[..<place.lowerBound].reversed() {
            guard character != "·", run.count < 8 else { break }
            run.insert(character, at: run.startIndex)
        }
        guard let last = run.last else { return true }
        // "삼십 분 단위로 됩니다" is a rule; before a bare verb the noun itself has to be ours.
        if words.hasPrefix("_"), run.count > 2 {
            if !Prices.bare(run).isEmpty { return true }
            while run.count > 2, let particle = run.last, "로으은는이가도에만".contains(particle) { run.removeLast() }
            return rules.words(.ours).contains { $0.count > 1 ? run.hasSuffix($0) : run == $0 }
                || purpose.contains(run.suffix(2)) || ["히", "든", "게"].contains(where: run.hasSuffix)
        }
        if "로에을를은는이가도고서게요님씨만히든면과와랑니까후당".contains(last) { return true }
        if ["부터", "까지", "정도", "다시"].contains(where: run.hasSuffix) { return true }
        if rules.words(.ours).contains(where: { $0 == run || $0.count > 1 && run.hasSuffix($0) }) { return true }
        if goal.kind == .change, run.hasSuffix("변경") { return true }
        return run.count >= 2 && purpose.contains(run.suffix(2))
    }
}

extension Goal.Kind {
    /// As `agreement.yaml` calls it.
    var name: String {
        switch self {
        case .book: "book"
        case .cancel: "cancel"
        case .change: "change"
        case .ask: "ask"
        case .tell: "tell"
        case .act: "act"
        }
    }
}
