package import Calls
package import Dialogue
import Foundation
import Languages

/// Finds three replies to the callee's last words.
package struct ReplyFinder: Sendable {
    let turn: CalleeTurn
    let matches: [PackMatch]
    /// What answers the turn sentence by sentence; nothing for turns that want no answer in words of their own.
    let parts: [AnswerPart]
    let stakes: ReplyStakes

    /// Prepares to answer the last words of a conversation, which were read as `reading`.
    /// - Parameters:
    ///   - name: the person's name if the purpose holds one that no word announces.
    ///   - state: where the conversation stands, with the last words taken.
    ///   - matches: entries of packs that fit the last words, best first.
    package init(
        _ conversation: Conversation, last: PendingUtterance, reading: TurnInterpretation, name: String? = nil,
        state: DialogueState, matches: [PackMatch] = []
    ) {
        let turn = CalleeTurn(conversation, last: last, reading: reading, name: name, state: state)
        self.turn = turn
        self.matches = matches
        parts = Self.parts(of: turn)
        stakes = ReplyStakes(
            of: turn, isReached: turn.isDone || turn.isInquiry && reading.act == .informs,
            asks: parts.contains(where: \.isAsked), isInquiryOpen: turn.openInquiry != nil)
    }

    var known: KnownFacts { turn.known }
    var reading: TurnInterpretation { turn.reading }
    var language: Language { turn.language }
    var book: ReplyTemplates { turn.book }
    var readBack: ReadBackCheck { turn.readBack }
    var isInquiry: Bool { turn.isInquiry }

    /// Exactly three different replies, best first.
    package func replies() -> [String] {
        var different: [String] = []
        for text in candidates where !different.contains(where: { isSame($0, text) }) { different.append(text) }
        var chosen = ReplyGuards(stakes: stakes, language: language).arranged(different)
        for text in CallPrompt.standIns(language, register: .polite) where !chosen.contains(where: { isSame($0, text) })
        {
            chosen.append(text)
        }
        return Array(chosen.prefix(3))
    }

    /// Everything that may be said, best first.
    private var candidates: [String] {
        let slots = slots
        func phrases(_ situations: [Situation]) -> [String] {
            situations.flatMap { situation in
                ordered((book.replies[situation] ?? []).compactMap { Template.fill($0, with: slots) })
            }
        }
        let packed = matches.flatMap { $0.answers + $0.agreements }
        if turn.isReadBack, !readBack.wrong.isEmpty, misheardName == nil {
            let corrections = phrases(situations)
            guard turn.isCorrectedWrongly else { return ordered(corrections) + book.always }
            // Put right once more, in other words.
            return ordered(words.say("stillWrong", slots) + corrections.dropFirst() + corrections) + book.always
        }
        if let misheardName { return misheardName + phrases(situations) + book.always }
        if let limited = offersLimit { return limited + book.always }
        if let declined = UnwantedThing.reply(
            to: reading.text, purpose: turn.conversation.call.purpose, language: language)
        {
            return declined + book.always
        }
        if parts.isEmpty {
            let isOfPacks =
                !Self.answeredByAct.contains(reading.act) && !Self.filledByBook.contains(reading.act)
                && turn.openQuestion == nil && !turn.isReadBack && (matches.first?.score ?? 0) >= Self.goodPack
            let found = isOfPacks ? packed + phrases(situations) : phrases(situations) + packed
            // What asks for a yes is weighed before anything else is asked.
            let weighed = stakes.asksConsent ? careful + next : next + careful
            return weighed + late + ordered(refused + noted + found) + book.always
        }
        if isBookLed(parts) { return late + phrases(situations) + AnswerPart.joined(parts) + book.always }
        let answers = withCare(AnswerPart.joined(parts))
        let putOff = parts.compactMap(\.later)
        let isWhole = parts.contains { $0.kind == .whole }
        if !isWhole, let best = matches.first, best.score >= Self.surePack, parts.allSatisfy({ $0.kind == .open }) {
            return ordered(Array(answers.prefix(1)) + packed + answers) + putOff + book.always
        }
        let check = ReplyGuards.check(language)
        if parts.allSatisfy({ !$0.isAsked }), !next.isEmpty {
            return Array(answers.prefix(1)) + next + answers + book.always
        }
        let isPacked = !isWhole && (matches.first?.score ?? 0) >= Self.goodPack
        var replies: [String] = late + ordered(answers)
        if isPacked { replies += packed.prefix(1) }
        if parts.count == 1 { replies += putOff }
        return replies + [check] + book.always
    }

    /// How close an entry of a pack must be to go before the phrasebook.
    private static let goodPack = 0.6
    /// How close an entry of a pack must be to go before what we know to answer ourselves.
    private static let surePack = 0.8

    // MARK: Answers in the callee's own words

    private static func parts(of turn: CalleeTurn) -> [AnswerPart] {
        let reading = turn.reading
        let all = AnswerPart.all(for: reading.text, facts: turn.facts)
        if answeredByAct.contains(reading.act), reading.strength >= 5, !asksForContent(turn) {
            let isDetail = all.contains { isKnownDetail($0, facts: turn.facts) }
            return [.greets, .mishears].contains(reading.act) && isDetail ? all : []
        }
        if all.isEmpty, asksAboutOther(turn) { return [unknownAnswer] }
        return all
    }

    /// "문구는 뭐라고 써 드릴까요", "몇 사람이세요": asks for content, however much it looks like not hearing us.
    private static func asksForContent(_ turn: CalleeTurn) -> Bool {
        let words = AnswerWords.of(turn.language)
        let bare = turn.language.compared(turn.reading.text)
        return words.has("writing", in: bare) || words.has("counting", in: bare)
    }

    /// "몇 학년 몇 반 누구예요", "모델명 다시 한번 말씀해 주세요": who asks for what we know is told it, and no more.
    private static func isKnownDetail(_ part: AnswerPart, facts: AnswerFacts) -> Bool {
        switch part.kind {
        case .facts(let labels, let areKnown): areKnown && !Set(labels).isSubset(of: basicFacts)
        case .open:
            facts.wording.map { wording in part.answers.contains { $0.hasPrefix(wording) } } == true
        default: false
        }
    }

    /// "오늘 두 시 회의 자료는 어떻게 됐어": a time in a question about something else is no offer.
    private static func asksAboutOther(_ turn: CalleeTurn) -> Bool {
        guard turn.language == .korean, turn.effectiveAct == .offersAlternative else { return false }
        let bare = turn.reading.text.filter { !$0.isWhitespace }
        return ["어떻게됐", "어떻게되고", "어떻게된", "어디까지", "어디있", "누가", "왜"].contains(where: bare.contains)
            && !AnswerWords.of(.korean).has("offering", in: bare)
    }

    private static let unknownAnswer = AnswerPart(
        answers: ["잠시만요, 적어서 말씀드릴게요.", "정확히는 몰라서 확인하고 말씀드릴게요.", "문자로 알려 드려도 될까요?"],
        later: "그건 확인하고 말씀드릴게요.", kind: .open)

    /// Acts that one of our sentences answers, whatever words they come in.
    private static let answeredByAct: Set<DialogueAct> = [
        .greets, .asksPurpose, .mishears, .asksHearing, .asksWhoCalls, .wrongNumber, .playsMenu, .playsVoicemail,
        .asksAnythingElse, .grantsTime, .closes, .asksToWait,
    ]
    /// Acts whose phrases fill one fact each, with other ways to say it.
    private static let filledByBook: Set<DialogueAct> = [
        .asksName, .asksPhone, .asksCount, .asksDate, .asksTime, .asksWhen, .asksAddress,
    ]
    private static let basicFacts: Set<String> = ["name", "phone", "count", "day", "time", "when", "address"]

    /// Whether the phrasebook answers better than the words of the question: it knows second wishes, what was read back
    /// wrongly, and other ways to say a fact.
    func isBookLed(_ parts: [AnswerPart]) -> Bool {
        let act = turn.effectiveAct
        if parts.contains(where: { $0.kind == .whole }), act == .offersAlternative { return false }
        if act == .confirms || turn.isReadBack, !readBack.wrong.isEmpty { return true }
        // "내일은 비 온다는데 그래도 하시겠어요": the words of the question answer better than a bare yes.
        let isOwn = parts.contains { part in
            if case .times(let count) = part.kind {
                count > 1 || reading.act == .asksConsent
            } else {
                reading.act == .asksConsent && part.isOpen
            }
        }
        if act == .confirms, !reading.when.isEmpty, parts.count <= 1, misheardName == nil, !isOwn { return true }
        if turn.openQuestion != nil, [.acknowledges, .instructs, .grantsTime].contains(act) { return true }
        if turn.openFallback != nil, [.refuses, .offersAlternative, .asksTime, .asksWhen].contains(act) { return true }
        if act == .completes, !parts.contains(where: \.isAsked) { return true }
        if act == .offersChoice, reading.when.isEmpty, !reading.options.isEmpty,
            !parts.contains(where: { $0.kind == .whole })
        {
            return true
        }
        let areBasic = parts.allSatisfy { part in
            if case .facts(let labels, let areKnown) = part.kind {
                areKnown && Set(labels).isSubset(of: Self.basicFacts)
            } else {
                false
            }
        }
        if areBasic, Self.filledByBook.contains(act) { return true }
        guard parts.count == 1, let part = parts.first, part.kind != .whole else { return false }
        switch part.kind {
        case .facts: return false
        case .times(let count):
            return act == .offersAlternative && count == 1 && !stakes.costs && !part.answers[0].hasSuffix("게요.")
                && !part.answers[0].contains("이후")
        default:
            return act == .confirms && language == .english
                || language == .english && (Self.filledByBook.contains(act) || act == .offersAlternative)
        }
    }

    /// What may be told, by the names that packs use.
    package static func facts(for conversation: Conversation, state: DialogueState) -> [String: String] {
        AnswerFacts(state.known, conversation).named
    }

    /// Two replies that differ only in their punctuation are one.
    func isSame(_ one: String, _ two: String) -> Bool {
        one.filter { $0.isLetter || $0.isNumber } == two.filter { $0.isLetter || $0.isNumber }
    }
}
