package import Calls
package import Dialogue
import Foundation
import Languages

/// Finds three replies to the callee's last words.
package struct ReplyFinder: Sendable {
    let turn: CalleeTurn
    private let matches: [PackMatch]
    /// What answers the turn sentence by sentence; nothing for turns that want no answer in words of their own.
    private let parts: [AnswerPart]
    private let stakes: ReplyStakes

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
            turn: reading.text, reading: reading, known: turn.known, limits: state.limits,
            isReached: turn.isDone || turn.isInquiry && reading.act == .informs,
            asks: parts.contains(where: \.isAsked))
    }

    var known: KnownFacts { turn.known }
    var reading: TurnInterpretation { turn.reading }
    var language: Language { turn.language }
    var book: ReplyTemplates { turn.book }
    private var readBack: ReadBackCheck { turn.readBack }
    private var isInquiry: Bool { turn.isInquiry }

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
        if let misheardName { return misheardName + phrases(situations) + book.always }
        if let limited = offersLimit { return limited + book.always }
        let purpose = turn.conversation.call.purpose
        if let declined = UnwantedThing.reply(to: reading.text, purpose: purpose, language: language) {
            return declined + book.always
        }
        if parts.isEmpty {
            let isOfPacks =
                !Self.answeredByAct.contains(reading.act) && !Self.filledByBook.contains(reading.act)
                && turn.openQuestion == nil && !turn.isReadBack && (matches.first?.score ?? 0) >= Self.goodPack
            let found = isOfPacks ? packed + phrases(situations) : phrases(situations) + packed
            return careful + next + found + book.always
        }
        if isBookLed(parts) { return phrases(situations) + AnswerPart.joined(parts) + book.always }
        let answers = withCare(AnswerPart.joined(parts))
        let putOff = parts.compactMap(\.later)
        let isWhole = parts.contains { $0.kind == .whole }
        if !isWhole, let best = matches.first, best.score >= Self.surePack, parts.allSatisfy({ $0.kind == .open }) {
            return ordered(Array(answers.prefix(1)) + packed + answers) + putOff + book.always
        }
        let check = ReplyGuards.check(language)
        return ordered(answers) + (isWhole ? [] : packed.prefix(1)) + (parts.count > 1 ? [] : putOff) + [check]
            + book.always
    }

    /// How close an entry of a pack must be to go before the phrasebook.
    private static let goodPack = 0.6
    /// How close an entry of a pack must be to go before what we know to answer ourselves.
    private static let surePack = 0.8

    // MARK: Answers in the callee's own words

    private static func parts(of turn: CalleeTurn) -> [AnswerPart] {
        let reading = turn.reading
        let all = AnswerPart.all(for: reading.text, facts: turn.facts)
        if answeredByAct.contains(reading.act), reading.strength >= 5 {
            let isDetail = all.contains { isKnownDetail($0, facts: turn.facts) }
            return [.greets, .mishears].contains(reading.act) && isDetail ? all : []
        }
        if all.isEmpty, asksAboutOther(turn) { return [unknownAnswer] }
        return all
    }

    /// "몇 학년 몇 반 누구예요", "모델명 다시 한번 말씀해 주세요": who asks for what we know is told it, and no more.
    private static func isKnownDetail(_ part: AnswerPart, facts: AnswerFacts) -> Bool {
        switch part.kind {
        case .facts(let labels, let areKnown): areKnown && Set(labels).isDisjoint(with: basicFacts)
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
    private func isBookLed(_ parts: [AnswerPart]) -> Bool {
        let act = turn.effectiveAct
        if act == .confirms || turn.isReadBack, !readBack.wrong.isEmpty { return true }
        if act == .confirms, !reading.when.isEmpty, parts.count <= 1, misheardName == nil { return true }
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
        default:
            return act == .confirms && language == .english
                || language == .english && (Self.filledByBook.contains(act) || act == .offersAlternative)
        }
    }

    /// A yes to a cost or a condition waits behind what asks or checks.
    private func withCare(_ answers: [String]) -> [String] {
        guard stakes.costs || stakes.hasTerms, let first = answers.first else { return answers }
        let careful = careful
        let isBound = ReplyGuards(stakes: stakes, language: language).verdict(on: first) != .anywhere
        guard isBound else { return answers + careful }
        return Array(careful.prefix(1)) + [first] + Array(careful.dropFirst()) + Array(answers.dropFirst())
    }

    /// What puts a name right that was read back nearly as it is: "김선호 님 맞으시죠".
    private var misheardName: [String]? {
        guard language == .korean, readBack.wrong.isEmpty, let name = known.name, name.count == 3,
            [.confirms, .asksFact].contains(reading.act)
        else { return nil }
        let bare = reading.text.filter { !$0.isWhitespace }
        guard !bare.contains(name), let title = bare.range(of: "님") else { return nil }
        let heard = Array(bare[..<title.lowerBound].suffix(3))
        let same = zip(heard, name).count { $0.0 == $0.1 }
        guard heard.count == 3, same == 2 else { return nil }
        let told = KoreanParticle.attach("이에요", to: name)
        return [
            "이름은 \(told). 나머지는 한 번만 더 확인해 주시겠어요?", "아니요, \(told).",
            "이름만 \(KoreanParticle.attach("으로", to: name)) 고쳐 주세요. 나머지는 맞아요.",
        ]
    }

    /// "7시 반까지 오시면 되긴 해요": what is asked for is within what is possible.
    private var offersLimit: [String]? {
        guard language == .korean, reading.act == .offersAlternative, let when = known.slots["when"],
            !reading.when.isEmpty
        else { return nil }
        let bare = reading.text.filter { !$0.isWhitespace }
        let characters = Array(reading.text)
        let areLimits = reading.mentions.allSatisfy { mention in
            guard case .time = mention.value, mention.range.upperBound <= characters.count else { return true }
            return String(characters[mention.range.upperBound...].drop { $0 == " " }.prefix(2)) == "까지"
        }
        let hasTime = reading.mentions.contains { if case .time = $0.value { true } else { false } }
        guard areLimits, hasTime, bare.contains("까지"), !reading.does(.refuses) || bare.contains("되긴") else {
            return nil
        }
        return [
            "네, 괜찮아요. \(KoreanParticle.attach("으로", to: when)) 부탁드려요.", ReplyGuards.check(language), "혹시 다른 시간도 가능할까요?",
        ]
    }

    /// What the purpose wants to know besides what was told.
    private var next: [String] {
        guard language == .korean, !reading.mentions.contains(where: \.isMoney) || reading.text.count < 60,
            [.informs, .accepts, .acknowledges].contains(reading.act) || stakes.costs
                || reading.act == .refuses && isInquiry || [.closes, .asksFact].contains(reading.act) && isInquiry
        else { return [] }
        // What was asked since is not asked again.
        let heard = ((turn.earlier + [reading]).map(\.text) + turn.said.filter { $0.origin != .opening }.map(\.text))
            .joined()
        return turn.facts.openInquiry(after: heard).map { ["네, 알겠습니다. \($0)도 알 수 있을까요?"] } ?? []
    }

    /// What may be told, by the names that packs use.
    package static func facts(for conversation: Conversation, state: DialogueState) -> [String: String] {
        AnswerFacts(state.known, conversation).named
    }

    /// Before a yes to a cost or a condition: what asks, checks or declines politely, and the yes at last.
    private var careful: [String] {
        guard stakes.costs || stakes.hasTerms else { return [] }
        let words = AnswerWords.of(language)
        let bare = language.compared(reading.text)
        var slots = known.slots
        slots["cost"] = words.list("costs").filter(bare.contains).max { $0.count < $1.count }
        if language == .korean, let reason = known.reason, reason.hasSuffix("서요.") {
            slots["excuse"] = reason.dropLast(2) + " 그런데"
        }
        let caution = words.cautions.first { $0.words.isEmpty || $0.words.contains(where: bare.contains) }
        let questions = (caution?.replies ?? []).compactMap { Template.fill($0, with: slots) }
        let consent = language == .korean ? "네, 그렇게 진행해 주세요." : "Yes, that's fine."
        let yes = stakes.asksConsent ? consent : language == .korean ? "네, 알겠습니다." : "Okay, I see."
        return Array(questions.prefix(1)) + [ReplyGuards.check(language), yes] + Array(questions.dropFirst())
    }

    /// Two replies that differ only in their punctuation are one.
    func isSame(_ one: String, _ two: String) -> Bool {
        one.filter { $0.isLetter || $0.isNumber } == two.filter { $0.isLetter || $0.isNumber }
    }

    // MARK: What the turn calls for

    /// Where replies are taken from, best first.
    private var situations: [Situation] {
        let act = turn.effectiveAct
        if act == .confirms || turn.isReadBack, !readBack.wrong.isEmpty {
            guard !turn.isDoubted else { return [.readBackDoubted] }
            return answerable(act) ? [.readBackDiffersAndAsks, .readBackDiffers] : [.readBackDiffers]
        }
        // "네, 확인해 보세요": the question is still open.
        if let open = turn.openQuestion,
            [.acknowledges, .instructs, .asksPurpose, .asksToWait, .grantsTime].contains(act)
        {
            return situations(for: open) + [.act(.acknowledges)]
        }
        return situations(for: act)
    }

    private func situations(for act: DialogueAct) -> [Situation] {
        switch act {
        case .asksName, .asksPhone:
            let asked = [DialogueAct.asksName, .asksPhone].filter { $0 == act || reading.does($0) }
            let (given, lacking) = (asked.filter(isKnown), asked.filter { !isKnown($0) })
            if given.count == 2 { return [.nameAndPhone, .act(.asksName)] }
            return given.map(Situation.act) + lacking.map(Situation.unknown)
        case .asksDate: return known.day == nil ? [.unknown(act)] : [.act(act)]
        case .asksTime, .asksWhen:
            if turn.hasBeenRefused, turn.openFallback != nil { return [.refusesFallback] }
            let isUnknown = known.time == nil && (act == .asksTime || known.day == nil)
            return isUnknown ? [.unknown(act)] : [.act(act), .unknown(act)]
        case .asksCount: return known.count == nil ? [.unknown(act)] : [.act(act)]
        case .asksAddress: return known.address == nil ? [.unknown(act)] : [.act(act)]
        case .asksIdentity, .asksOrderNumber: return known.digits == nil ? [.unknown(act)] : [.act(act)]
        case .asksReason: return known.reason == nil ? [.unknown(act)] : [.act(act)]
        case .offersAlternative:
            guard Offer(reading, to: known) != nil else {
                return turn.openFallback == nil ? [.offersUnnamed] : [.refusesFallback]
            }
            return turn.openFallback == nil || turn.isWanted ? [.act(act)] : [.offersOther]
        case .greets: return turn.hasOpened ? [.greetsAgain, .act(.greets)] : [.act(.greets)]
        case .accepts: return turn.isDone ? [.done] : [.agreed]
        case .completes, .closes:
            return act == .closes && !turn.isDone && !turn.hasAsked(.closes) ? [.act(.closes)] : [.act(act), .done]
        case .refuses:
            if turn.openFallback != nil { return [.refusesFallback] }
            return turn.earlierTurns(doing: .refuses) > 0 ? [.givesUp] : [.act(.refuses)]
        case .informs:
            // Who asks what to do is not left with a good-bye: "다시 돌려 볼까요".
            if turn.isDone || isInquiry, !reading.text.contains("까요") { return [.answered] }
            if reading.mentions.contains(where: \.isMoney) { return [.hearsPrice, .act(.informs)] }
            return [.act(.informs)]
        case .acknowledges:
            return turn.isDone ? [.done] : [.act(.acknowledges)]
        case .asksWhoCalls:
            let isSuspected = AnswerWords.of(language).has("suspicion", in: language.compared(reading.text))
            return isSuspected ? [.suspects, .act(act)] : [.act(act)]
        case .mishears:
            let asked = [DialogueAct.asksPhone, .asksName].filter { reading.does($0) && isKnown($0) }
            return asked.map(Situation.act) + [.act(act)]
        case .unclear:
            if !turn.hasOpened { return [.act(.unclear)] }
            if turn.breaksOff { return [.breaksOff] }
            return turn.isRequestUnderstood || !turn.hasAskedToRepeat ? [.unclearLater] : [.act(.unclear)]
        default: return [.act(act)]
        }
    }

    private func isKnown(_ act: DialogueAct) -> Bool { act == .asksName ? known.name != nil : known.phone != nil }

    /// Whether the callee asks something that can be answered together with a correction.
    private func answerable(_ act: DialogueAct) -> Bool { [.asksName, .asksPhone].contains(act) && isKnown(act) }
}
