package import Calls
import Foundation
import Languages

/// Finds three replies to the callee's last words.
package struct ReplyFinder: Sendable {
    private let conversation: Conversation
    private let state: DialogueState
    private let matches: [PackMatch]
    private let known: KnownFacts
    private let reading: TurnInterpretation
    private let readBack: ReadBackCheck
    /// Words of the callee that the recogniser doubts.
    private let doubtful: [String]
    private let language: Language
    private let book: ReplyTemplates
    /// What the callee did before the last words.
    private let earlierCallee: [TurnInterpretation]
    /// What the callee was told.
    private let said: [Turn]

    /// Prepares to answer the last words of a conversation, which were read as `reading`.
    /// - Parameters:
    ///   - name: the person's name if the purpose holds one that no word announces.
    ///   - state: where the conversation stands, with the last words taken.
    ///   - matches: entries of packs that fit the last words, best first.
    package init(
        _ conversation: Conversation, last: PendingUtterance, reading: TurnInterpretation, name: String? = nil,
        state: DialogueState, matches: [PackMatch] = []
    ) {
        self.conversation = conversation
        self.state = state
        self.matches = matches
        self.reading = reading
        doubtful = last.doubtful
        var known = state.known
        if known.name == nil { known.name = name }
        // What happened is no appointment.
        if known.day.map({ $0.isPast }) == true || conversation.call.purpose.contains("지난 ") && !state.goal.isBooking {
            (known.day, known.time) = (nil, nil)
        }
        self.known = known
        let language = conversation.call.language
        self.language = language
        book = language == .korean ? .korean : .english
        let earlier = Set(conversation.turns[..<last.start].map(\.id))
        earlierCallee = state.turns.filter { earlier.contains($0.id) }.compactMap(\.reading)
        said = conversation.turns.filter { $0.speaker == .caller && $0.origin != .filler && $0.state != .failed }
        readBack = ReadBackCheck(
            reading, known: known,
            hasRefused: earlierCallee.contains { $0.does(.refuses) || $0.act == .offersAlternative })
    }

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
                ordered((book.replies[situation] ?? []).compactMap { ReplyTemplates.fill($0, with: slots) })
            }
        }
        let parts = parts
        let packed = matches.flatMap { $0.answers + $0.agreements }
        if let misheardName { return misheardName + phrases(situations) + book.always }
        if let limited = offersLimit { return limited + book.always }
        if let declined = UnwantedThing.reply(to: reading.text, purpose: conversation.call.purpose, language: language)
        {
            return declined + book.always
        }
        if parts.isEmpty {
            let isOfPacks =
                !Self.answeredByAct.contains(reading.act) && !Self.filledByBook.contains(reading.act)
                && openQuestion == nil && !isReadBack && (matches.first?.score ?? 0) >= Self.goodPack
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

    /// What answers the turn sentence by sentence; nothing for turns that want no answer in words of their own.
    private var parts: [AnswerPart] {
        let all = AnswerPart.all(for: reading.text, facts: facts)
        if Self.answeredByAct.contains(reading.act), reading.strength >= 5 {
            return [.greets, .mishears].contains(reading.act) && all.contains(where: isKnownDetail) ? all : []
        }
        if all.isEmpty, asksAboutOther { return [Self.unknownAnswer] }
        return all
    }

    /// "몇 학년 몇 반 누구예요", "모델명 다시 한번 말씀해 주세요": who asks for what we know is told it, and no more.
    private func isKnownDetail(_ part: AnswerPart) -> Bool {
        switch part.kind {
        case .facts(let labels, let areKnown): areKnown && Set(labels).isDisjoint(with: Self.basicFacts)
        case .open:
            facts.wording.map { wording in part.answers.contains { $0.hasPrefix(wording) } } == true
        default: false
        }
    }

    /// "오늘 두 시 회의 자료는 어떻게 됐어": a time in a question about something else is no offer.
    private var asksAboutOther: Bool {
        guard language == .korean, effectiveAct == .offersAlternative else { return false }
        let bare = reading.text.filter { !$0.isWhitespace }
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
        let act = effectiveAct
        if act == .confirms || isReadBack, !readBack.wrong.isEmpty { return true }
        if act == .confirms, !reading.when.isEmpty, parts.count <= 1, misheardName == nil { return true }
        if openQuestion != nil, [.acknowledges, .instructs, .grantsTime].contains(act) { return true }
        if openFallback != nil, [.refuses, .offersAlternative, .asksTime, .asksWhen].contains(act) { return true }
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
        guard language == .korean, !reading.mentions.contains(where: isMoney) || reading.text.count < 60,
            [.informs, .accepts, .acknowledges].contains(reading.act) || stakes.costs
                || reading.act == .refuses && isInquiry || [.closes, .asksFact].contains(reading.act) && isInquiry
        else { return [] }
        // What was asked since is not asked again.
        let heard = ((earlierCallee + [reading]).map(\.text) + said.filter { $0.origin != .opening }.map(\.text))
            .joined()
        return facts.openInquiry(after: heard).map { ["네, 알겠습니다. \($0)도 알 수 있을까요?"] } ?? []
    }

    /// What may be told, by the names that packs use.
    package static func facts(for conversation: Conversation, state: DialogueState) -> [String: String] {
        AnswerFacts(state.known, conversation).named
    }

    private var facts: AnswerFacts { AnswerFacts(known, conversation) }

    /// Before a yes to a cost or a condition: what asks, checks or declines politely, and the yes at last.
    private var careful: [String] {
        guard stakes.costs || stakes.hasTerms else { return [] }
        let words = AnswerWords.of(language)
        let lower = reading.text.lowercased()
        let bare = language == .korean ? lower.filter { !$0.isWhitespace } : lower
        var slots = known.slots
        slots["cost"] = words.list("costs").filter(bare.contains).max { $0.count < $1.count }
        if language == .korean, let reason = known.reason, reason.hasSuffix("서요.") {
            slots["excuse"] = reason.dropLast(2) + " 그런데"
        }
        let caution = words.cautions.first { $0.words.isEmpty || $0.words.contains(where: bare.contains) }
        let questions = (caution?.replies ?? []).compactMap { ReplyTemplates.fill($0, with: slots) }
        let consent = language == .korean ? "네, 그렇게 진행해 주세요." : "Yes, that's fine."
        let yes = stakes.asksConsent ? consent : language == .korean ? "네, 알겠습니다." : "Okay, I see."
        return Array(questions.prefix(1)) + [ReplyGuards.check(language), yes] + Array(questions.dropFirst())
    }

    private var stakes: ReplyStakes {
        ReplyStakes(
            turn: reading.text, reading: reading, known: known,
            limits: state.limits,
            isReached: isDone || isInquiry && reading.act == .informs, asks: parts.contains(where: \.isAsked))
    }

    /// Two replies that differ only in their punctuation are one.
    private func isSame(_ one: String, _ two: String) -> Bool {
        one.filter { $0.isLetter || $0.isNumber } == two.filter { $0.isLetter || $0.isNumber }
    }

    // MARK: What the turn calls for

    /// Where replies are taken from, best first.
    private var situations: [Situation] {
        let act = effectiveAct
        if act == .confirms || isReadBack, !readBack.wrong.isEmpty {
            guard !isDoubted else { return [.readBackDoubted] }
            return answerable(act) ? [.readBackDiffersAndAsks, .readBackDiffers] : [.readBackDiffers]
        }
        // "네, 확인해 보세요": the question is still open.
        if let open = openQuestion, [.acknowledges, .instructs, .asksPurpose, .asksToWait, .grantsTime].contains(act) {
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
            if hasBeenRefused, openFallback != nil { return [.refusesFallback] }
            let isUnknown = known.time == nil && (act == .asksTime || known.day == nil)
            return isUnknown ? [.unknown(act)] : [.act(act), .unknown(act)]
        case .asksCount: return known.count == nil ? [.unknown(act)] : [.act(act)]
        case .asksAddress: return known.address == nil ? [.unknown(act)] : [.act(act)]
        case .asksIdentity, .asksOrderNumber: return known.digits == nil ? [.unknown(act)] : [.act(act)]
        case .asksReason: return known.reason == nil ? [.unknown(act)] : [.act(act)]
        case .offersAlternative:
            guard Offer(reading, to: known) != nil else {
                return openFallback == nil ? [.offersUnnamed] : [.refusesFallback]
            }
            return openFallback == nil || isWanted ? [.act(act)] : [.offersOther]
        case .greets: return hasOpened ? [.greetsAgain, .act(.greets)] : [.act(.greets)]
        case .accepts: return isDone ? [.done] : [.agreed]
        case .completes, .closes:
            return act == .closes && !isDone && !hasAsked(.closes) ? [.act(.closes)] : [.act(act), .done]
        case .refuses:
            if openFallback != nil { return [.refusesFallback] }
            return earlierTurns(doing: .refuses) > 0 ? [.givesUp] : [.act(.refuses)]
        case .informs:
            // Who asks what to do is not left with a good-bye: "다시 돌려 볼까요".
            if isDone || isInquiry, !reading.text.contains("까요") { return [.answered] }
            if reading.mentions.contains(where: isMoney) { return [.hearsPrice, .act(.informs)] }
            return [.act(.informs)]
        case .acknowledges:
            return isDone ? [.done] : [.act(.acknowledges)]
        case .asksWhoCalls:
            let isSuspected = AnswerWords.of(language).has(
                "suspicion",
                in: language == .korean ? reading.text.filter { !$0.isWhitespace } : reading.text.lowercased())
            return isSuspected ? [.suspects, .act(act)] : [.act(act)]
        case .mishears:
            let asked = [DialogueAct.asksPhone, .asksName].filter { reading.does($0) && isKnown($0) }
            return asked.map(Situation.act) + [.act(act)]
        case .unclear:
            if !hasOpened { return [.act(.unclear)] }
            if breaksOff { return [.breaksOff] }
            return isRequestUnderstood || !hasAskedToRepeat ? [.unclearLater] : [.act(.unclear)]
        default: return [.act(act)]
        }
    }

    private func isKnown(_ act: DialogueAct) -> Bool { act == .asksName ? known.name != nil : known.phone != nil }

    /// The act in the light of what is known: a free time that differs from the one asked for is an alternative, and
    /// a turn that only repeats is a question whether it is right.
    private var effectiveAct: DialogueAct {
        let differs = reading.when.contains { known.agrees(with: $0) == false }
        let agrees = !reading.when.isEmpty && reading.when.allSatisfy { known.agrees(with: $0) != false }
        switch reading.act {
        case .accepts where differs && !reading.does(.completes) && !isReadBack: return .offersAlternative
        case .asksConsent where differs && !isReadBack: return .offersAlternative
        case .asksConsent where agrees: return .confirms
        // "Great, go ahead, Saturday at 6:30": who names what was agreed does not ask what we want.
        case .asksPurpose where agrees && isRequestUnderstood: return .confirms
        case .informs, .acknowledges, .unclear:
            return readBack.isBare && !isInquiry && hasOpened ? .confirms : reading.act
        default: return reading.act
        }
    }

    /// Whether what the callee mentions repeats what was asked or agreed, rather than proposing something.
    private var isReadBack: Bool {
        guard !isInquiry, !reading.does(.refuses) else { return false }
        switch reading.act {
        case .completes, .confirms: return true
        case .closes: return !reading.does(.informs) || readBack.isBare || reading.does(.completes) || isMeeting
        case .accepts: return promisesIt && !reading.does(.offersAlternative)
        case .asksConsent: return known.isTimeSettled && !reading.does(.offersAlternative)
        case .asksName, .asksPhone, .asksIdentity, .asksAddress, .asksOrderNumber, .asksAnythingElse, .asksPayment:
            return !reading.does(.offersAlternative)
        case .instructs: return isMeeting
        default: return false
        }
    }

    /// "그때 6시에 오시면 돼요", "see you at six".
    private var isMeeting: Bool {
        let characters = Array(reading.text)
        return reading.when.contains { mention in
            guard mention.range.upperBound <= characters.count else { return false }
            let after = String(characters[mention.range.upperBound...].filter { $0 != " " }.prefix(5))
            let before = String(characters[..<mention.range.lowerBound]).lowercased()
            return ["에뵙", "에봬", "에뵈", "에오", "로오"].contains(where: after.hasPrefix)
                || ["see you at ", "see you on ", "see you ", "come at "].contains(where: before.hasSuffix)
        }
    }

    /// "6시로 해 드릴게요": not what is free but what will be done.
    private var promisesIt: Bool {
        let text = reading.text.lowercased()
        let bare = text.filter { !$0.isWhitespace }
        switch language {
        case .korean:
            return ["해드릴", "해드리", "도와드", "잡아드", "넣어드", "그렇게할"].contains(where: bare.contains)
                && !["가능", "자리", "비어", "까요"].contains(where: bare.contains)
        case .english:
            return ["i'll put", "i'll book", "i'll make", "we'll see you", "then it's"].contains(where: text.contains)
        }
    }

    /// Whether the callee asks something that can be answered together with a correction.
    private func answerable(_ act: DialogueAct) -> Bool { [.asksName, .asksPhone].contains(act) && isKnown(act) }

    /// Whether what the callee seems to have repeated wrongly may be misheard on our side.
    private var isDoubted: Bool {
        readBack.wrong.contains { mention in
            doubtful.contains { word in
                let bare = word.filter { $0.isLetter || $0.isNumber }
                return !bare.isEmpty && (word.contains(mention.text) || mention.text.contains(bare))
            }
        }
    }

    // MARK: What has been

    /// What would do as well and has not been spoken of.
    private var openFallback: KnownFacts.Alternative? {
        let ours = said.filter { $0.origin != .opening }.flatMap { Mention.all(in: $0.text) }
        let theirs = (earlierCallee + [reading]).filter { $0.does(.refuses) || $0.act == .offersAlternative }
        return known.fallbacks.first { fallback in
            !(ours + theirs.flatMap(\.mentions)).contains(where: fallback.isNamed)
        }
    }

    /// Whether an offer is what was asked for or would do as well.
    private var isWanted: Bool {
        let isAsked = reading.when.allSatisfy { known.agrees(with: $0) != false }
        return isAsked || reading.when.contains { mention in known.fallbacks.contains { $0.isNamed(by: mention) } }
    }

    private var hasBeenRefused: Bool { earlierTurns(doing: .refuses) > 0 || reading.does(.refuses) }

    /// Whether something the callee has said shows that the request was understood.
    private var isRequestUnderstood: Bool {
        earlierCallee.contains { reading in
            switch reading.act {
            case .greets, .asksPurpose, .mishears, .asksHearing, .asksWhoCalls, .unclear, .acknowledges, .playsMenu,
                .playsVoicemail, .wrongNumber, .asksToWait, .grantsTime, .closes:
                false
            default: true
            }
        }
    }

    private var hasAskedToRepeat: Bool { said.contains { $0.text == StockPhrases.sayAgain(in: language) } }

    /// Whether a turn that makes no sense is the beginning of one that will: "네 김하늘님".
    private var breaksOff: Bool {
        let bare = reading.text.lowercased().filter { $0.isLetter || $0.isNumber }
        if reading.text.contains("?") { return false }
        switch language {
        case .korean:
            guard let last = bare.last, bare.count <= 16 else { return false }
            let ends: Set<Character> = ["요", "다", "까", "죠", "네", "지", "나", "래", "게", "자", "야", "어"]
            return ["네", "예"].contains(where: bare.hasPrefix) || !ends.contains(last)
        case .english:
            let words = reading.text.lowercased().split { !$0.isLetter && $0 != "'" }
            let openers: Set<Substring> = ["okay", "ok", "yes", "so", "right", "and", "alright"]
            guard let first = words.first, words.count <= 5 else { return false }
            return openers.contains(first) || reading.text.last.map { !".!".contains($0) } == true
        }
    }

    private var hasOpened: Bool { !said.isEmpty }

    private func earlierTurns(doing act: DialogueAct) -> Int { earlierCallee.count { $0.act == act } }
    private func hasAsked(_ act: DialogueAct) -> Bool { earlierTurns(doing: act) > 0 }

    /// Whether the callee has said that it is done.
    private var isDone: Bool { earlierCallee.contains { $0.does(.completes) } }

    /// Whether the purpose asks a question rather than wanting something done.
    private var isInquiry: Bool { Purpose.isInquiry(conversation.call.purpose, request: known.request) }

    /// What the callee asked last and has not been told, because we asked for a moment.
    private var openQuestion: DialogueAct? {
        guard let asked = earlierCallee.last?.act, let answer = said.last?.text, asked.isQuestion else { return nil }
        let stalls = book.always.prefix(1) + (book.replies[.unknown(asked)] ?? [])
        return stalls.contains(answer) || answer.hasPrefix("잠시만요") || answer.hasPrefix("One moment") ? asked : nil
    }

    private func isMoney(_ mention: Mention) -> Bool {
        if case .money = mention.value { return true }
        return false
    }

    // MARK: Words

    private var slots: [String: String] {
        let wording = Phrasing(language: language)
        var slots = known.slots
        if reading.options.count >= 2 {
            let preferred = preferredOptions
            slots["a"] = preferred[0]
            slots["b"] = preferred[1]
        }
        if let offer = Offer(asSaid: reading, to: known) {
            slots["alternative"] = wording.when(day: offer.day, time: offer.time)
        }
        if let fallback = openFallback ?? known.fallbacks.first {
            slots["fallback"] = wording.when(day: fallback.day, time: fallback.time)
        }
        if !readBack.wrong.isEmpty {
            slots["heard"] = readBack.wrong.compactMap(words).joined(separator: " ")
            slots["asked"] = readBack.wrong.compactMap(asked).joined(separator: " ")
        }
        if let answer = (book.replies[.act(reading.act)] ?? []).lazy.compactMap({
            ReplyTemplates.fill($0, with: known.slots)
        })
        .first {
            slots["answer"] = answer
        }
        if let last = said.last(where: isWorthRepeating) {
            slots["repeat"] = last.origin == .opening ? known.request : withoutRepeat(last.text)
            slots["fact"] = Mention.all(in: last.text).last.map(\.text)
            if let name = known.name, last.text.contains(name), last.origin != .opening { slots["fact"] = name }
            if last.origin == .opening { slots["fact"] = slots["when"] }
        } else {
            slots["repeat"] = known.request
            slots["fact"] = slots["when"]
        }
        // A note that could not be put into a sentence is read once, in the opening.
        let quoted = Opening.quotation(language)
        for name in ["repeat", "request"] where reading.act == .mishears {
            if slots[name]?.hasPrefix(quoted) == true { slots[name] = nil }
        }
        if language == .english {
            slots["article_what"] = slots["what"].map { ("aeiou".contains($0.first ?? "x") ? "an " : "a ") + $0 }
            for name in ["day", "time", "when", "count", "a", "b", "fact", "fallback"] {
                slots[name.prefix(1).uppercased() + name.dropFirst()] = slots[name].map {
                    $0.prefix(1).uppercased() + $0.dropFirst()
                }
            }
        }
        return slots
    }

    /// What the callee mentioned, in our words.
    private func words(of mention: Mention) -> String? {
        let wording = Phrasing(language: language)
        switch mention.value {
        case .time(let value): return wording.time(value)
        case .day(let value): return wording.day(value)
        case .count(let value, let unit): return wording.count(value, unit: unit)
        default: return mention.text
        }
    }

    /// What it should have been. The part of the day is left out where it cannot be mistaken.
    private func asked(_ mention: Mention) -> String? {
        let wording = Phrasing(language: language)
        switch mention.value {
        case .time(let heard):
            guard var time = known.time else { return nil }
            let isOtherPart =
                heard.isAfternoon != nil && time.isAfternoon != nil && heard.isAfternoon != time.isAfternoon
            if language == .korean, !isOtherPart { time.part = nil }
            return wording.time(time)
        case .day: return known.day.map(wording.day)
        case .count: return known.count.map { wording.count($0.value, unit: $0.unit) }
        case .phone, .digits: return known.phone.map(wording.phone)
        default: return nil
        }
    }

    /// The options with the one that the purpose names first.
    private var preferredOptions: [String] {
        let purpose = conversation.call.purpose.lowercased()
        return reading.options.filter { purpose.contains($0.lowercased()) }
            + reading.options.filter { !purpose.contains($0.lowercased()) }
    }

    /// Thanks and questions about hearing say nothing that could be missed.
    private func isWorthRepeating(_ turn: Turn) -> Bool {
        if StockPhrases.all(in: language).contains(turn.text) || book.always.contains(turn.text) { return false }
        let empty =
            language == .korean
            ? ["알겠습니다", "감사합니다", "들리세요", "말씀해 주시겠어요", "잠시만요", "맞아요", "아니에요", "그렇게 해 주세요", "다시 천천히"]
            : ["i see", "thank you", "hear me", "say that again", "one moment", "that's right", "again slowly"]
        return !Mention.all(in: turn.text).isEmpty || !empty.contains(where: turn.text.lowercased().contains)
    }

    /// Saying again what was already said again must not pile up introductions.
    private func withoutRepeat(_ text: String) -> String {
        let slowly = [DialogueAct.asksPhone, .asksIdentity].flatMap { book.replies[.act($0)] ?? [] }
        for phrase in (book.replies[.act(.mishears)] ?? []) + slowly {
            let introduction = phrase.prefix { $0 != "{" }
            if !introduction.isEmpty, introduction.count < phrase.count, text.hasPrefix(introduction) {
                return String(text.dropFirst(introduction.count))
            }
        }
        return text
    }

    /// What was said twice already goes behind what was not, so that no call goes round in circles.
    private func ordered(_ texts: [String]) -> [String] {
        let said = self.said.map(\.text)
        // Who did not understand, or asks for a name or a number again, needs it said in another way.
        let isAnotherWayBetter = [.mishears, .asksName, .asksPhone, .asksIdentity, .asksOrderNumber].contains(
            reading.act)
        func penalty(_ text: String) -> Int {
            let times = said.count { isSame($0, text) }
            let stalls = book.always.first == text
            return stalls || isAnotherWayBetter ? times : max(0, times - 1)
        }
        return texts.enumerated().sorted { (penalty($0.element), $0.offset) < (penalty($1.element), $1.offset) }.map(
            \.element)
    }
}

/// What kind of thing a purpose is.
enum Purpose {
    /// Whether it asks for an answer rather than for something to be done.
    static func isInquiry(_ purpose: String, request: String) -> Bool {
        let ends = [
            "여쭤보고 싶어서요.", "알고 싶어서요.", "확인하고 싶어서요.", "문의드리고 싶어서요.", "문의하고 싶어서요.", "궁금해서요.", "알아보고 싶어서요.", "상담받고 싶어서요.",
        ]
        if ends.contains(where: request.hasSuffix) { return true }
        if purpose.contains("?") || purpose.contains("나요") { return !purpose.contains("가능") || !purpose.contains("예약") }
        let lower = request.lowercased()
        return lower.hasPrefix("i'd like to ask") || lower.hasPrefix("i'd like to know")
            || lower.hasPrefix("i'd like to check") || lower.hasPrefix("i'd like to find out")
            || request.hasSuffix("?") && !lower.hasSuffix("is that possible?") && !request.hasSuffix("가능할까요?")
                && !request.hasSuffix("있을까요?")
    }
}
