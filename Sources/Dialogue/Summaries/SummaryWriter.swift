package import Calls
import Foundation
import Languages

/// Reads a finished conversation for what it came to.
package struct SummaryWriter: Sendable {
    private let conversation: Conversation
    private let readings: [Int: TurnInterpretation]
    private let known: KnownFacts
    private let asked: KnownFacts
    private let language: Language
    private let wording: Phrasing
    private let isInquiry: Bool
    private let heardNames: HeardNames

    /// Where the conversation stands after each turn; the later turn wins.
    private var day: Day?
    private var time: ClockTime?
    private var count: (value: Int, unit: String)?
    private var offered: (day: Day?, time: ClockTime?, count: (value: Int, unit: String)?)?
    private var accepted: Int?
    private var completed: Int?
    private var refused: Int?
    private var answered: [Int] = []
    private var next: [Int] = []
    private var reachedNobody: Int?

    /// Reads a conversation whose callee turns were understood as `readings`, by turn.
    package init(_ conversation: Conversation, readings: [Int: TurnInterpretation]) {
        self.conversation = conversation
        self.readings = readings
        language = conversation.call.language
        wording = Phrasing(language: language)
        let state = DialogueState(conversation)
        known = state.known
        asked = state.asked
        heardNames = HeardNames(conversation)
        isInquiry = Purpose.isInquiry(conversation.call.purpose, request: asked.request)
        (day, time, count) = (asked.day, asked.time, asked.count)
        for turn in turns {
            if turn.speaker == .callee { hear(turn) } else { say(turn) }
        }
    }

    /// What was really said: speech that failed was never heard.
    private var turns: [Turn] { conversation.turns.filter { $0.state != .failed } }

    // MARK: Following the conversation

    private mutating func hear(_ turn: Turn) {
        // What a recording says is no answer to anybody.
        if AnsweringMachine.speaks(turn.text, language: language) {
            reachedNobody = turn.id
            return
        }
        guard let reading = readings[turn.id] else { return }
        let (day, time, count) = said(in: reading)
        let differs =
            day.map(isOther) ?? false
            || time.map { self.time?.agrees(with: $0) == false } ?? false
        switch reading.act {
        case .wrongNumber, .playsMenu, .playsVoicemail:
            reachedNobody = turn.id
        case .refuses:
            (accepted, completed, refused) = (nil, nil, turn.id)
            offered = nil
        case .offersAlternative,
            .asksConsent where day != nil || time != nil,
            .accepts where differs && !reading.does(.completes):
            offered = (differingDay(reading) ?? day, differingTime(reading) ?? time, count)
            if reading.does(.refuses) { (accepted, refused) = (nil, turn.id) }
        case .completes:
            take(day, time, count)
            (completed, refused) = (turn.id, nil)
        case .accepts:
            take(day, time, count)
            (accepted, refused) = (turn.id, nil)
        case .confirms:
            take(day, time, count)
            if refused == nil || offered != nil { accepted = turn.id }
        case .informs, .instructs, .promises:
            answered.append(turn.id)
        default:
            if reading.does(.accepts), !reading.does(.refuses) { (accepted, refused) = (turn.id, nil) }
            if reading.does(.completes) { (completed, refused) = (turn.id, nil) }
        }
        if reading.act != .closes, reading.does(.instructs) || reading.does(.promises), reading.act != .asksIdentity {
            next.append(turn.id)
        }
    }

    private mutating func say(_ turn: Turn) {
        let mentions = Mention.all(in: turn.text)
        if turn.origin != .opening {
            for mention in mentions {
                switch mention.value {
                case .time(let value): time = inheriting(value)
                case .day(let value): day = keepingWeek(value)
                case .count(let value, let unit): count = (value, unit)
                default: break
                }
            }
            if let offer = offered, Offer.isAgreement(turn.text, language: language) {
                if mentions.isEmpty { take(offer.day, offer.time, offer.count) }
                (accepted, refused) = (turn.id, nil)
            }
            offered = nil
        }
    }

    private mutating func take(_ day: Day?, _ time: ClockTime?, _ count: (value: Int, unit: String)?) {
        if let day { self.day = keepingWeek(day) }
        if let time { self.time = inheriting(time) }
        if let count { self.count = count }
    }

    private func inheriting(_ time: ClockTime) -> ClockTime {
        var time = time
        if time.part == nil, time.hour <= 12 { time.part = self.time?.part }
        return time
    }

    /// A weekday said without its week means the week spoken of before, and a week without its day the day in it.
    private func keepingWeek(_ day: Day) -> Day {
        if let mine = self.day, day.includes(mine) {
            if case .week(let week) = day, case .weekday(let weekday, _) = mine {
                return .weekday(weekday, week: week)
            }
            return mine
        }
        guard case .weekday(let weekday, week: nil) = day else { return day }
        guard case .weekday(let mine, let week?) = self.day, mine == weekday else { return day }
        return .weekday(weekday, week: week)
    }

    private func differingTime(_ reading: TurnInterpretation) -> ClockTime? {
        reading.mentions.compactMap {
            if case .time(let value) = $0.value, self.time?.agrees(with: value) == false { value } else { nil }
        }.last
    }

    private func differingDay(_ reading: TurnInterpretation) -> Day? {
        reading.mentions.compactMap {
            if case .day(let value) = $0.value, isOther(value) { value } else { nil }
        }.last
    }

    /// Whether a day is not the one that is spoken of.
    private func isOther(_ day: Day) -> Bool {
        self.day.map { !$0.agrees(with: day) && !day.includes($0) } ?? false
    }

    private func said(in reading: TurnInterpretation) -> (Day?, ClockTime?, (value: Int, unit: String)?) {
        var found: (day: Day?, time: ClockTime?, count: (value: Int, unit: String)?) = (nil, nil, nil)
        for mention in reading.mentions {
            switch mention.value {
            case .day(let value): found.day = value
            case .time(let value): found.time = value
            case .count(let value, let unit): if Mention.countsPeople(unit) { found.count = (value, unit) }
            default: break
            }
        }
        return found
    }

    // MARK: The outcome

    /// Whether the purpose was reached, as far as the words show.
    private var isReached: Bool? {
        if completed != nil { return true }
        if refused != nil { return false }
        if accepted != nil { return true }
        if isInquiry, !answered.isEmpty { return true }
        if reachedNobody != nil || !turns.contains(where: { $0.speaker == .callee }) { return false }
        return nil
    }

    /// The summary of the conversation.
    package var summary: Summary {
        let facts = self.facts
        return heardNames.marking(
            Summary(
                text: SummaryPhrases(language: language).text(outcome(facts)), isPurposeReached: isReached,
                facts: facts))
    }

    private func outcome(_ facts: [Summary.Fact]) -> SummaryPhrases.Outcome {
        func value(_ kind: Summary.Fact.Kind) -> String? { facts.first { $0.kind == kind }?.value }
        let agreed = [wording.when(day: day, time: time), count.map { wording.count($0.value, unit: $0.unit) } ?? ""]
            .filter { !$0.isEmpty }
        let wanted = [
            wording.when(day: asked.day, time: asked.time),
            asked.count.map { wording.count($0.value, unit: $0.unit) } ?? "",
        ].filter { !$0.isEmpty }
        return SummaryPhrases.Outcome(
            target: conversation.call.contactName
                ?? facts.first { $0.kind == .who && $0.turn == calleeName?.turn }?.value,
            what: asked.what, purpose: conversation.call.purpose, wanted: wanted.joined(separator: ", "),
            agreed: agreed.joined(separator: ", "), isReached: isReached, isDone: completed != nil,
            isInquiry: isInquiry,
            wasSaid: turns.contains { $0.speaker == .caller }, wasHeard: turns.contains { $0.speaker == .callee },
            reachedNobody: reachedNobody != nil,
            answer: isInquiry ? answered.last.flatMap { text(of: $0) } : nil, price: value(.price), next: value(.next))
    }

    // MARK: Facts

    private var facts: [Summary.Fact] {
        var facts: [Summary.Fact] = []
        func add(_ kind: Summary.Fact.Kind, _ value: String, _ turn: Int) {
            if !facts.contains(where: { $0.kind == kind && $0.value == value }) {
                facts.append(.init(kind, value, turn: turn))
            }
        }
        let phrases = SummaryPhrases(language: language)
        if let turn = completed ?? accepted, isReached == true {
            add(.what, asked.what ?? phrases.settled, turn)
        } else if let refused {
            add(.what, phrases.refused(asked.what), refused)
        }
        if isReached == true, !isInquiry || completed != nil || accepted != nil { addAgreement(add) }
        for id in answered {
            guard let reading = readings[id], let text = text(of: id) else { continue }
            if isInquiry { add(.what, text, id) }
            if reading.act == .informs || reading.act == .promises, let span = span(of: reading, in: id) {
                add(.when, span, id)
            }
            if ["지하", "층", "맞은편", "출구", "floor", "located", "across"].contains(where: text.contains) {
                add(.place, text, id)
            }
        }
        for turn in turns where turn.speaker == .callee {
            for mention in readings[turn.id]?.mentions ?? [] {
                if case .money(let value, let currency) = mention.value {
                    facts.removeAll { $0.kind == .price }
                    add(.price, wording.money(value, currency: currency), turn.id)
                }
                if case .phone(let digits) = mention.value, digits != known.phone {
                    add(.contact, wording.phone(digits), turn.id)
                }
            }
        }
        if let calleeName { add(.who, calleeName.name, calleeName.turn) }
        if let name = known.name, let turn = proof({ $0.contains(name) }) { add(.who, name, turn) }
        if let phone = known.phone,
            let turn = proof({ text in Mention.all(in: text).contains { $0.value == .phone(phone) } })
        {
            add(.contact, wording.phone(phone), turn)
        }
        if let (option, turn) = chosenOption { add(phrases.isSeat(option) ? .place : .what, option, turn) }
        for id in next { if let text = text(of: id, doing: [.instructs, .promises]) { add(.next, text, id) } }
        return facts
    }

    private func addAgreement(_ add: (Summary.Fact.Kind, String, Int) -> Void) {
        let when = wording.when(day: day, time: time)
        if !when.isEmpty,
            let turn = mentionProof({ mention in
                switch mention.value {
                case .time(let value): time?.agrees(with: value) == true
                case .day(let value): time == nil && day?.agrees(with: value) == true
                default: false
                }
            })
                ?? mentionProof({ mention in
                    if case .day(let value) = mention.value { day?.agrees(with: value) == true } else { false }
                })
        {
            add(.when, when, turn)
        }
        if let count,
            let turn = mentionProof({ mention in
                if case .count(let value, let unit) = mention.value {
                    value == count.value && Mention.countsPeople(unit) == Mention.countsPeople(count.unit)
                } else {
                    false
                }
            })
        {
            add(.count, wording.count(count.value, unit: count.unit), turn)
        }
    }

    /// The turn that says it: the callee's last if there is one, else ours.
    private func proof(_ holds: (String) -> Bool) -> Int? {
        turns.last { $0.speaker == .callee && readings[$0.id]?.act != .refuses && holds($0.text) }?.id
            ?? turns.last { $0.speaker == .caller && holds($0.text) }?.id
    }

    private func mentionProof(_ holds: (Mention) -> Bool) -> Int? {
        proof { Mention.all(in: $0).contains(where: holds) }
    }

    /// From the first to the last time or day that a turn mentions: "평일 오전 9시부터 오후 6시".
    private func span(of reading: TurnInterpretation, in id: Int) -> String? {
        guard let first = reading.when.first, let last = reading.when.last,
            let text = turns.first(where: { $0.id == id })?.text
        else { return nil }
        let characters = Array(text)
        guard last.range.upperBound <= characters.count, last.range.upperBound - first.range.lowerBound <= 40 else {
            return first.text
        }
        return String(characters[first.range.lowerBound..<last.range.upperBound])
    }

    /// The sentences of a turn that tell something, or those that do one of some acts.
    private func text(of id: Int, doing acts: Set<DialogueAct> = []) -> String? {
        guard let text = turns.first(where: { $0.id == id })?.text else { return nil }
        let sentences = SpokenSentences.split(text, language: language)
        let telling = sentences.filter { sentence in
            let act = TurnInterpretation.read(sentence, language: language).act
            if !acts.isEmpty { return acts.contains(act) }
            return ![.greets, .acknowledges, .closes, .unclear, .asksToWait, .grantsTime].contains(act)
                || sentences.count == 1
        }
        let joined = (telling.isEmpty ? sentences : telling).joined(separator: ". ")
        return joined.count <= 90 ? joined : String(joined.prefix(88)) + "…"
    }

    /// The business that picked up, from how it greets. Nothing if the person has named it already, or if the name is
    /// likely misheard: a wrong name is worse than none.
    private var calleeName: (name: String, turn: Int)? {
        guard conversation.call.contactName == nil, let greeting = heardNames.greeting else { return nil }
        return heardNames.isDoubtful(greeting.name) ? nil : greeting
    }

    private var chosenOption: (option: String, turn: Int)? {
        for (index, turn) in turns.enumerated() where turn.speaker == .callee && readings[turn.id]?.act == .offersChoice
        {
            guard let answer = turns[index...].first(where: { $0.speaker == .caller }),
                let option = readings[turn.id]?.options.first(where: {
                    answer.text.lowercased().contains($0.lowercased())
                })
            else { continue }
            return (option, answer.id)
        }
        return nil
    }
}

/// Sentences of a turn that a recogniser may have written without punctuation.
enum SpokenSentences {
    private static let endings = ["니다", "세요", "어요", "아요", "해요", "게요", "까요", "네요", "예요", "에요", "돼요", "시오"]

    static func split(_ text: String, language: Language) -> [String] {
        let sentences = PurposeSentences(text).sentences
        guard language == .korean else { return sentences }
        return sentences.flatMap { sentence -> [String] in
            var parts: [[Substring]] = [[]]
            for word in sentence.split(separator: " ") {
                parts[parts.count - 1].append(word)
                if endings.contains(where: word.hasSuffix) { parts.append([]) }
            }
            return parts.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
        }
    }
}
