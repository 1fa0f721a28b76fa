import Calls
import Languages

/// What the callee told.
extension SummaryFacts {
    mutating func addAnswer(_ id: Int) {
        guard let turn = state.turn(id), let words = words(of: id) else { return }
        add(.what, words, id)
        guard let reading = turn.reading, reading.act == .informs || reading.act == .promises else { return }
        if let span = span(of: reading) { add(.when, span, id) }
    }

    /// From the first to the last time or day that a turn mentions: "평일 오전 9시부터 오후 6시".
    func span(of reading: TurnInterpretation) -> String? {
        guard let first = reading.when.first, let last = reading.when.last else { return nil }
        let characters = Array(reading.text)
        guard last.range.upperBound <= characters.count, last.range.upperBound - first.range.lowerBound <= 40 else {
            return first.text
        }
        return String(characters[first.range.lowerBound..<last.range.upperBound])
    }

    /// The amounts that the callee named.
    mutating func addPrices() {
        for slot in state.slots {
            guard case .money(let value, let currency) = slot.value, let proof = slot.proof else { continue }
            let words = wording.money(value, currency: currency)
            add(.price, slot.isDoubtful ? words + phrases.heard : words, proof)
        }
    }

    mutating func addNumbers(of turn: DialogueState.ReadTurn) {
        for mention in turn.mentions {
            switch mention.value {
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
        for amount in bareAmounts(of: turn) { add(.price, wording.money(amount, currency: "원"), turn.id) }
        if let number = phrases.givenNumber(in: turn.turn.text) { add(.what, number, turn.id) }
        for clause in Clause.all(
            in: turn.turn.text, mentions: turn.mentions, language: state.language, rules: .of(state.language))
        where !clause.isQuestion {
            if phrases.tellsPlace(clause.compared) { add(.place, TextCut.short(clause.text), turn.id) }
            if state.goal.isInquiry, let span = phrases.span(in: clause.text) { add(.when, span, turn.id) }
            if let rent = SummaryFacts.rent(in: clause.text) { add(.price, rent, turn.id) }
        }
    }

    /// "이십일에 드릴게요": the ten thousands go without saying where the call is about a price.
    private func bareAmounts(of turn: DialogueState.ReadTurn) -> [Int] {
        guard state.language == .korean, Mention.all(in: state.goal.purpose).contains(where: \.isMoney) else {
            return []
        }
        let characters = Array(turn.turn.text)
        let rest = characters.enumerated().map { index, character in
            turn.mentions.contains { $0.range.contains(index) } ? " " : character
        }
        return Prices.bare(String(rest))
    }

    /// "오백에 오십짜리": a deposit and a rent, in the ten thousands that go without saying.
    static func rent(in text: String) -> String? {
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
    mutating func addMonthPart() {
        guard state.goal.isInquiry || state.goal.kind == .tell, !facts.contains(where: { $0.kind == .when }) else {
            return
        }
        for turn in state.turns where !turn.isCallee {
            guard let part = turn.turn.text.firstMatch(of: #/\d{1,2}월\s?(?:초|중순|말)/#) else { continue }
            return add(.when, String(part.output), turn.id)
        }
    }

    func asksForNumber(before id: Int) -> Bool {
        let ours = state.turns.last { !$0.isCallee && $0.id < id }?.turn.text.lowercased() ?? ""
        return ["번호", "연락처", "number", "phone"].contains(where: ours.contains)
    }
}
