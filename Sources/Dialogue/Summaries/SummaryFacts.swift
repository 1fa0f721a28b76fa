import Calls
import Foundation
import Languages

/// The facts of a call, each with the turn that proves it.
struct SummaryFacts {
    private let state: DialogueState
    private let agreement: Agreement
    private let names: HeardNames
    private let phrases: SummaryPhrases
    private let wording: Phrasing
    private(set) var facts: [Summary.Fact] = []

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
        for turn in state.turns { addNumbers(of: turn) }
        addMonthPart()
        addPeople()
        addChoices()
        for notice in state.demands + state.promises { add(.next, TextCut.short(notice.text), notice.turn) }
        facts = facts.enumerated().sorted { ($0.element.turn, $0.offset) < ($1.element.turn, $1.offset) }.map(\.element)
    }

    private mutating func add(_ kind: Summary.Fact.Kind, _ value: String, _ turn: Int) {
        guard !value.isEmpty, !facts.contains(where: { $0.kind == kind && $0.value == value }) else { return }
        facts.append(.init(kind, value, turn: turn))
    }

    // MARK: What was agreed

    private mutating func addWhat() {
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
        case .waiting:
            // What we said yes to is told with the condition that it has.
            if let offer = agreement.takenOffer { add(.what, TextCut.short(offer.words), offer.turn) }
        case .withdrawn, .open: break
        }
    }

    /// What the callee says that it has done, if a noun says so.
    private func noun(in turn: Int) -> String? {
        state.turn(turn).flatMap { PurposeNouns.find(in: $0.turn.text, language: state.language) }
    }

    /// The callee's words where it promised something; else the longest sentence of the purpose.
    private func purposeOr(_ turn: Int) -> String {
        let isPromise = state.turn(turn)?.isCallee == true && agreement.readBackTurn != turn
        if state.goal.kind == .tell || state.goal.kind == .act, isPromise, let words = words(of: turn) { return words }
        let wishes = PurposeSentences(state.goal.purpose).sentences
        return TextCut.short(wishes.max { $0.count < $1.count } ?? state.goal.purpose)
    }

    private func words(of turn: Int) -> String? { SummaryFacts.words(of: turn, in: state) }

    private mutating func addTerms() {
        if state.isPurposeReached == true, agreement.stage.isAgreed {
            add(agreement.agreed)
        } else if agreement.hasRepeatedTime, state.isPurposeReached == nil {
            add(agreement.wanted)
        } else if let told = toldTime {
            add(.when, wording.when(agreement.wanted), told)
            addCount(of: agreement.wanted, onlyIfHeard: true)
        }
    }

    private mutating func add(_ terms: Terms) {
        let when = wording.when(terms)
        // The day that a question speaks of is no appointment.
        let isAsked = state.goal.kind == .ask(isAvailability: false)
        if !when.isEmpty, let (turn, isSure) = proof(of: terms), !isAsked || state.turn(turn)?.turn.origin != .opening {
            add(.when, isSure ? when : when + phrases.heard, turn)
        }
        addCount(of: terms, onlyIfHeard: false)
    }

    private mutating func addCount(of terms: Terms, onlyIfHeard: Bool) {
        guard let count = terms.count,
            let (turn, isSure) = proof({ mention in
                guard case .count(let value, let unit) = mention.value else { return false }
                return value == count && Mention.countsPeople(unit) == Mention.countsPeople(terms.unit ?? "")
            }), !onlyIfHeard || state.turn(turn)?.isCallee == true
        else { return }
        let words = wording.count(count, unit: terms.unit ?? "")
        add(.count, isSure ? words : words + phrases.heard, turn)
    }

    private func proof(of terms: Terms) -> (turn: Int, isSure: Bool)? {
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
    private func proof(_ holds: (Mention) -> Bool) -> (turn: Int, isSure: Bool)? {
        let callee = state.turns.last {
            $0.isCallee && $0.reading?.act != .refuses && $0.mentions.contains(where: holds)
        }
        let caller = state.turns.last { !$0.isCallee && $0.mentions.contains(where: holds) }
        guard let callee else { return caller.map { ($0.id, true) } }
        if callee.mentions.contains(where: { holds($0) && !callee.isDoubtful($0) }) { return (callee.id, true) }
        return caller.map { ($0.id, true) } ?? (callee.id, false)
    }

    /// Our answer to the question when, where nothing was agreed.
    private var toldTime: Int? {
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

    // MARK: What was told

    private mutating func addAnswer(_ id: Int) {
        guard let turn = state.turn(id), let words = words(of: id) else { return }
        add(.what, words, id)
        guard let reading = turn.reading, reading.act == .informs || reading.act == .promises else { return }
        if let span = span(of: reading) { add(.when, span, id) }
    }

    /// From the first to the last time or day that a turn mentions: "평일 오전 9시부터 오후 6시".
    private func span(of reading: TurnInterpretation) -> String? {
        guard let first = reading.when.first, let last = reading.when.last else { return nil }
        let characters = Array(reading.text)
        guard last.range.upperBound <= characters.count, last.range.upperBound - first.range.lowerBound <= 40 else {
            return first.text
        }
        return String(characters[first.range.lowerBound..<last.range.upperBound])
    }

    private mutating func addNumbers(of turn: DialogueState.ReadTurn) {
        for mention in turn.mentions {
            switch mention.value {
            case .money(let value, let currency) where turn.isCallee:
                let words = wording.money(value, currency: currency)
                add(.price, turn.isDoubtful(mention) ? words + phrases.heard : words, turn.id)
            case .phone(let digits) where turn.isCallee && digits != state.known.phone:
                add(.contact, wording.phone(digits) + (turn.isDoubtful(mention) ? phrases.heard : ""), turn.id)
            case .digits(let digits) where turn.isCallee && asksForNumber(before: turn.id):
                add(.contact, wording.phone(digits) + (turn.isDoubtful(mention) ? phrases.heard : ""), turn.id)
            case .phone(let digits) where !turn.isCallee && turn.turn.origin != .opening && !isCode(digits):
                add(.contact, wording.phone(digits), turn.id)
            default: break
            }
        }
        guard turn.isCallee else { return }
        for clause in Clause.all(
            in: turn.turn.text, mentions: turn.mentions, language: state.language, rules: .of(state.language))
        where !clause.isQuestion {
            if phrases.has(.places, in: clause.compared) { add(.place, TextCut.short(clause.text), turn.id) }
            if state.goal.isInquiry, let span = phrases.span(in: clause.text) { add(.when, span, turn.id) }
            if let rent = SummaryFacts.rent(in: clause.text) { add(.price, rent, turn.id) }
        }
    }

    /// "오백에 오십짜리": a deposit and a rent, in the ten thousands that go without saying.
    private static func rent(in text: String) -> String? {
        let words = text.split(separator: " ").map(String.init)
        for (deposit, rent) in zip(words, words.dropFirst())
        where deposit.hasSuffix("에") && rent.contains("짜리") {
            let numbers = [String(deposit.dropLast()), String(rent.prefix { $0 != "짜" })]
            let areNumbers = numbers.allSatisfy { number in
                KoreanNumber.match(Array(number)[...])?.length == number.count
            }
            if areNumbers { return numbers.joined(separator: "/") }
        }
        return nil
    }

    /// A part of a month that our side told: 1월 말.
    private mutating func addMonthPart() {
        guard state.goal.isInquiry || state.goal.kind == .tell, !facts.contains(where: { $0.kind == .when }) else {
            return
        }
        for turn in state.turns where !turn.isCallee {
            guard let part = turn.turn.text.firstMatch(of: #/\d{1,2}월\s?(?:초|중순|말)/#) else { continue }
            return add(.when, String(part.output), turn.id)
        }
    }

    private func asksForNumber(before id: Int) -> Bool {
        let ours = state.turns.last { !$0.isCallee && $0.id < id }?.turn.text.lowercased() ?? ""
        return ["번호", "연락처", "number", "phone"].contains(where: ours.contains)
    }

    // MARK: People and codes

    private mutating func addPeople() {
        if let callee = SummaryFacts.calleeName(state, names) { add(.who, callee.name, callee.turn) }
        for name in state.peopleNames {
            if let turn = state.turns.last(where: {
                $0.isCallee && $0.turn.text.contains(name) && $0.turn.state == .heard
            })
                ?? state.turns.last(where: { !$0.isCallee && $0.turn.text.contains(name) })
            {
                add(.who, name, turn.id)
            }
        }
        for code in state.goal.codes {
            let bare = code.value.filter { $0.isLetter || $0.isNumber }
            guard
                let turn = state.turns.last(where: { turn in
                    !turn.isCallee && turn.turn.origin != .opening
                        && turn.turn.text.filter { $0.isLetter || $0.isNumber }.contains(bare)
                })
            else { continue }
            add(.what, (code.label + " " + code.value).trimmed, turn.id)
        }
    }

    private func isCode(_ digits: String) -> Bool {
        state.goal.codes.contains { $0.value.filter(\.isNumber) == digits }
    }

    /// The business that picked up, from how it greets. Nothing if the person has named it already, or if the name is
    /// likely misheard: a wrong name is worse than none.
    static func calleeName(_ state: DialogueState, _ names: HeardNames) -> (name: String, turn: Int)? {
        guard state.contactName == nil, let greeting = names.greeting else { return nil }
        return names.isDoubtful(greeting.name) ? nil : greeting
    }

    // MARK: Choices

    /// What we chose where the callee let us: "더블로 부탁드려요".
    private mutating func addChoices() {
        for (asked, answer) in zip(state.turns, state.turns.dropFirst())
        where asked.isCallee && !answer.isCallee && answer.turn.origin != .opening {
            guard let option = chosen(asked, answer) else { continue }
            add(phrases.isSeat(option) ? .place : .what, option, answer.id)
        }
    }

    private func chosen(_ asked: DialogueState.ReadTurn, _ answer: DialogueState.ReadTurn) -> String? {
        let text = answer.turn.text.lowercased()
        let options = asked.reading?.options ?? []
        let named = options.first { option in
            text.contains(option.lowercased()) && option.count > 1 && Mention.all(in: option).isEmpty
        }
        if let named { return named }
        guard state.language == .korean else { return nil }
        let words = answer.turn.text.split(separator: " ").map { String($0).trimmed }
        guard let verb = words.firstIndex(where: { ["부탁", "할게", "해", "주세요"].contains(where: $0.hasPrefix) }), verb > 0
        else { return nil }
        let object = words[verb - 1]
        let ending = ["으로", "로"].first { object.hasSuffix($0) && object.count > $0.count }
        guard let ending else { return nil }
        let noun = String(object.dropLast(ending.count))
        guard phrases.isSeat(noun) else { return nil }
        let before = verb > 1 && phrases.isSeat(words[verb - 2]) ? words[verb - 2] + " " : ""
        return before + noun
    }

    /// The clauses of a turn that tell something.
    static func words(of id: Int, in state: DialogueState) -> String? {
        guard let turn = state.turn(id) else { return nil }
        let clauses = Clause.all(
            in: turn.turn.text, mentions: turn.mentions, language: state.language, rules: .of(state.language))
        let telling = clauses.filter { $0.compared.bare.count > 3 && !isCourtesy($0) }
        return TextCut.short((telling.isEmpty ? clauses : telling).map(\.text).joined(separator: " "))
    }

    private static func isCourtesy(_ clause: Clause) -> Bool {
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
