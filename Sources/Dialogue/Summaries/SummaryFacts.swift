import Calls
import Foundation
import Languages

/// The facts of a call, each with the turn that proves it.
struct SummaryFacts {
    let state: DialogueState
    let agreement: Agreement
    let names: HeardNames
    let phrases: SummaryPhrases
    let wording: Phrasing
    var facts: [Summary.Fact] = []

    /// Gathers them from where a conversation stands.
    init(_ state: DialogueState, names: HeardNames) {
        self.state = state
        self.names = names
        agreement = state.agreement
        phrases = .of(state.language)
        wording = Phrasing(language: state.language)
        addWhat()
        addTerms()
        for id in agreement.answers { addAnswer(id) }
        addPrices()
        for turn in state.turns { addNumbers(of: turn) }
        addMonthPart()
        addPeople()
        addChoices()
        for notice in state.demands + state.promises { add(.next, TextCut.short(notice.text), notice.turn) }
        facts = facts.enumerated().sorted { ($0.element.turn, $0.offset) < ($1.element.turn, $1.offset) }.map(\.element)
    }

    mutating func add(_ kind: Summary.Fact.Kind, _ value: String, _ turn: Int) {
        guard !value.isEmpty, !facts.contains(where: { $0.kind == kind && $0.value == value }) else { return }
        facts.append(.init(kind, value, turn: turn))
    }

    // MARK: What was agreed

    mutating func addWhat() {
        switch agreement.stage {
        case .settled(let turn), .granted(let turn):
            let taken = agreement.takenOffer.flatMap { offer in noun(in: offer.turn).map { ($0, offer.turn) } }
            if let what = state.goal.what ?? noun(in: turn) {
                add(.what, what, turn)
            } else if let taken {
                add(.what, taken.0, taken.1)
            } else {
                add(.what, purposeOr(turn), turn)
            }
            if let offer = agreement.takenOffer, offer.terms.isEmpty, offer.turn != turn {
                add(.what, TextCut.short(offer.words), offer.turn)
            }
        case .refused(let turn, let words), .takenBack(let turn, let words):
            guard state.isPurposeReached == false else { return }
            add(.what, state.goal.what.map(phrases.refused) ?? TextCut.short(words), turn)
        case .waiting(Agreement.differs, let turn, _): add(.what, words(of: turn) ?? "", turn)
        case .waiting:
            // What we said yes to is told with the condition that it has.
            if let offer = agreement.takenOffer { add(.what, TextCut.short(offer.words), offer.turn) }
        case .withdrawn, .open: break
        }
    }

    /// What the callee says that it has done, if a noun says so.
    func noun(in turn: Int) -> String? {
        state.turn(turn).flatMap { PurposeNouns.find(in: $0.turn.text, language: state.language) }
    }

    /// The callee's words where it promised something; else the longest sentence of the purpose.
    func purposeOr(_ turn: Int) -> String {
        let isPromise = state.turn(turn)?.isCallee == true && agreement.readBackTurn != turn
        if state.goal.kind == .tell || state.goal.kind == .act, isPromise, let words = words(of: turn) { return words }
        let wishes = PurposeSentences(state.goal.purpose).sentences
        return TextCut.short(wishes.max { $0.count < $1.count } ?? state.goal.purpose)
    }

    func words(of turn: Int) -> String? { SummaryFacts.words(of: turn, in: state) }

    mutating func addTerms() {
        if state.isPurposeReached == true, agreement.stage.isAgreed {
            // The day of what was cancelled is no appointment.
            if state.goal.kind != .cancel || agreement.agreed != Terms(state.asked) { add(agreement.agreed) }
        } else if agreement.isDifferent {
            return
        } else if agreement.hasRepeatedTime, state.isPurposeReached == nil {
            add(agreement.wanted)
        } else if let told = toldTime {
            add(.when, wording.when(agreement.wanted), told)
            addCount(of: agreement.wanted, onlyIfHeard: true)
        }
    }

    mutating func add(_ terms: Terms) {
        let when = wording.when(terms)
        // The day that a question speaks of is no appointment.
        let isAsked = state.goal.kind == .ask(isAvailability: false)
        if !when.isEmpty, let (turn, isSure) = proof(of: terms), !isAsked || state.turn(turn)?.turn.origin != .opening {
            add(.when, isSure ? when : when + phrases.heard, turn)
        }
        addCount(of: terms, onlyIfHeard: false)
    }

    mutating func addCount(of terms: Terms, onlyIfHeard: Bool) {
        guard let count = terms.count,
            let (turn, isSure) = proof({ mention in
                guard case .count(let value, let unit) = mention.value else { return false }
                return value == count && Mention.countsPeople(unit) == Mention.countsPeople(terms.unit ?? "")
            }), !onlyIfHeard || state.turn(turn)?.isCallee == true
        else { return }
        let words = wording.count(count, unit: terms.unit ?? "")
        add(.count, isSure ? words : words + phrases.heard, turn)
    }

    func proof(of terms: Terms) -> (turn: Int, isSure: Bool)? {
        func isDay(_ mention: Mention) -> Bool {
            if case .day(let value) = mention.value { return terms.day?.agrees(with: value) == true }
            return false
        }
        return proof { mention in
            guard case .time(let value) = mention.value else { return terms.time == nil && isDay(mention) }
            return terms.time?.agrees(with: value) == true
        } ?? proof(isDay)
    }

    /// The turn that says it, the callee's last if there is one, else ours; and whether it is sure: our own words are,
    /// and a callee's that the recogniser does not doubt.
    func proof(_ holds: (Mention) -> Bool) -> (turn: Int, isSure: Bool)? {
        let callee = state.turns.last {
            $0.isCallee && $0.reading?.act != .refuses && $0.mentions.contains(where: holds)
        }
        let caller = state.turns.last { !$0.isCallee && $0.mentions.contains(where: holds) }
        guard let callee else { return caller.map { ($0.id, true) } }
        if callee.mentions.contains(where: { holds($0) && !callee.isDoubtful($0) }) { return (callee.id, true) }
        return caller.map { ($0.id, true) } ?? (callee.id, false)
    }

    /// Our answer to the question when, where nothing was agreed.
    var toldTime: Int? {
        guard state.isPurposeReached == nil else { return nil }
        for (asked, answer) in zip(state.turns, state.turns.dropFirst())
        where asked.isCallee && !answer.isCallee && answer.turn.origin != .opening {
            let asks = asked.reading.map { $0.does(.asksTime) || $0.does(.asksWhen) || $0.does(.offersChoice) } ?? false
            if asks,
                answer.mentions.contains(where: { mention in
                    guard case .time(let time) = mention.value else { return false }
                    return agreement.wanted.time?.agrees(with: time) == true
                })
            {
                return answer.id
            }
        }
        return nil
    }

    /// The clauses of a turn that tell something.
    static func words(of id: Int, in state: DialogueState) -> String? {
        guard let turn = state.turn(id) else { return nil }
        let clauses = Clause.all(
            in: turn.turn.text, mentions: turn.mentions, language: state.language, rules: .of(state.language))
        let telling = clauses.filter { $0.compared.bare.count > 3 && !isCourtesy($0) }
        return TextCut.short((telling.isEmpty ? clauses : telling).map(\.text).joined(separator: " "))
    }

    static func isCourtesy(_ clause: Clause) -> Bool {
        let polite = [
            "감사합니다", "안녕하세요", "안녕히계세요", "알겠습니다", "알았어요", "끊어요", "네알겠습니다", "아알겠구요", "아알겠습니다", "수고하세요", "thankyou",
            "thanks",
            "hello", "okay", "bye",
        ]
        return polite.contains(clause.compared.bare)
    }
}

/// Quotations within a fact.
enum TextCut {
    static func short(_ text: String) -> String { text.count <= 90 ? text : String(text.prefix(88)) + "…" }
}

extension DialogueState.ReadTurn {
    /// A recogniser that is less sure than this often has words wrong.
    static let sureConfidence = 0.75

    /// Whether the recogniser doubts what was mentioned.
    func isDoubtful(_ mention: Mention) -> Bool {
        guard isCallee else { return false }
        if (turn.confidence ?? 1) < Self.sureConfidence { return true }
        let said = mention.text.filter { $0.isLetter || $0.isNumber }
        return turn.doubtful.contains { words in
            let bare = words.filter { $0.isLetter || $0.isNumber }
            return !bare.isEmpty && (said.contains(bare) || bare.contains(said))
        }
    }
}
