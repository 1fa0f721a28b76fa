import Calls
import Foundation
import Languages

/// Finds what the clauses of a turn claim about a goal.
struct AgreementReader: Sendable {
    let language: Language
    let goal: Goal
    let rules: AgreementRules
    /// The purpose in small letters and without spaces.
    let purpose: String
    let purposeWords: [String]

    init(goal: Goal, language: Language) {
        self.goal = goal
        self.language = language
        rules = .of(language)
        purpose = goal.purpose.lowercased().filter { $0.isLetter || $0.isNumber }
        purposeWords = Likeness.words(goal.purpose)
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

    /// Letters of a clause beside what it mentions, at most, for it to say nothing else.
    private static let mostBeside = 5

    /// The clauses of a turn that are no questions.
    func statements(of turn: TurnInterpretation) -> [Clause] {
        Clause.all(in: turn.text, mentions: turn.mentions, language: language, rules: rules).filter { !$0.isQuestion }
    }

    /// Whether one of the words of a list occurs.
    func has(_ list: AgreementRules.List, in text: AgreementRules.ComparedSentence) -> Bool {
        rules.words(list).contains {
            language == .korean ? text.bare.contains($0) : text.spaced.contains(" " + $0)
        }
    }

    /// Whether a text is a yes and nothing else, which may as well answer our thanks.
    func isBareYes(_ text: String) -> Bool {
        var rest = AgreementRules.ComparedSentence(text).spaced
        for word in rules.words(.yes) { rest = rest.replacing(" \(word) ", with: " ") }
        return !rest.contains(where: \.isLetter)
    }

    // MARK: Questions

    func question(_ clause: Clause, isChoice: Bool) -> Claim {
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

    func statements(_ clause: Clause, wanted: Terms, prices: Prices) -> [Claim] {
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
        guard finishes(clause), !isAboutElse(clause) else {
            let terms = clause.terms(rules)
            guard !terms.isEmpty, clause.marked.count(where: { $0 != "·" }) <= Self.mostBeside else { return [] }
            return [Claim(kind: .states, text: clause.text, terms: terms, mentions: clause.mentions, isExplicit: true)]
        }
        return [Claim(kind: .settles, text: clause.text, terms: Terms(), mentions: clause.mentions, isExplicit: true)]
    }

    /// "일주일 연장됐고요": a noun of the purpose that is said to be done.
    func finishes(_ clause: Clause) -> Bool {
        guard language == .korean, [.act, .cancel, .change].contains(goal.kind) else { return false }
        let bare = clause.compared.bare
        guard !["안", "못", "까요", "려면"].contains(where: bare.contains) else { return false }
        return ["됐", "되었", "되셨", "해드렸", "해드릴게", "해드리겠"].contains { verb in
            guard let place = bare.range(of: verb) else { return false }
            let noun = bare[..<place.lowerBound].suffix(2)
            return noun.count == 2 && purpose.contains(noun)
        }
    }

    func claims(of clause: Clause, rule: AgreementRules.Rule, words: String, wanted: Terms) -> [Claim] {
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
            guard rule.ignoresSubject || !isAboutElse(clause, isTopic: relation == .same) || deniesGoal(clause) else {
                return []
            }
            // What cannot be had besides says nothing about what is asked for.
            if relation == .other, !rule.ignoresSubject { return [] }
            return [claim(.refuses)]
        case .waits:
            let reason = rule.reason ?? ""
            let exact = detailOrOther(reason, in: clause)
            if !["deposit", "papers", "channel", "walkin", "waitlist", "vacancy", "detail"].contains(exact),
                isAboutElse(clause, isTopic: true),
                !clause.contains(anyOf: ownNouns)
            {
                return []
            }
            let open = claim(.waits(exact))
            let mayBeTaken = ["condition", "hedged"].contains(reason) && (terms.day != nil || terms.time != nil)
            return mayBeTaken ? [open, claim(.offers)] : [open]
        case .grants, .meets:
            guard rule.claim == .meets || !isAboutElse(clause) && isOwn(before: words, in: clause) else { return [] }
            let isVisit = rule.claim == .meets
            var other = claim(.offers)
            (other.isStatement, other.isVisit) = (true, isVisit)
            switch border(in: clause, wanted: wanted, isVisit: isVisit) {
            case .some(.some(true)): break
            case .some(.some(false)):
                return terms.day != nil || terms.time != nil ? [claim(.refuses), claim(.offers)] : [claim(.refuses)]
            case .some(.none): return [claim(.waits("condition"))]
            case .none: if relation == .other { return [other] }
            }
            return [claim(isVisit ? .meets : .grants)]
        }
    }

    /// "이벤트 상품은 환불 불가예요": what is asked for is refused of a thing, and not of a fee.
    func deniesGoal(_ clause: Clause) -> Bool {
        guard goal.kind == .cancel, let what = goal.what else { return false }
        let bare = clause.compared.bare
        return bare.contains(what.filter { $0 != " " })
            && !["가입비", "수수료", "위약금", "배송비", "택배비", "예약금", "계약금"].contains(where: bare.contains)
    }

    /// A condition that the person meets by answering.
    func detailOrOther(_ reason: String, in clause: Clause) -> String {
        reason == "condition" && clause.contains(anyOf: rules.words(.details)) ? "detail" : reason
    }

    var ownNouns: [String] {
        language == .korean ? ["예약", "그시간", "그날", "그때", "자리"] : ["booking", "reservation", "appointment", "that time"]
    }

    /// "Three o'clock is booked": a time that is booked, and not the person.
    func isTaken(_ clause: Clause) -> Bool {
        guard
            [" is booked ", " are booked ", " is reserved ", " is scheduled "].contains(
                where: clause.compared.spaced.contains)
        else { return false }
        return ![" you", " your", " it ", " it's", " for you", " under ", " table ", " appointment ", " reservation "]
            .contains(where: clause.compared.spaced.contains)
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
