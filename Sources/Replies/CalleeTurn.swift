import Calls
import Dialogue
import Languages

/// The callee's last words in the light of what has been said in the call.
struct CalleeTurn: Sendable {
    let conversation: Conversation
    let state: DialogueState
    /// What may be said for the person. What happened in the past is no day and no time.
    let known: KnownFacts
    let reading: TurnInterpretation
    let readBack: ReadBackCheck
    /// What may be told, by its labels.
    let facts: AnswerFacts
    let language: Language
    let book: ReplyTemplates
    /// What the callee was told.
    let said: [Turn]
    /// Whether the purpose asks a question rather than wanting something done.
    let isInquiry: Bool
    /// What the callee did before the last words.
    let earlier: [TurnInterpretation]
    /// Words of the callee that the recogniser doubts.
    private let doubtful: [String]

    /// Puts the last words of a conversation, which were read as `reading`, beside what was said before.
    /// - Parameters:
    ///   - name: the person's name if the purpose holds one that no word announces.
    ///   - state: where the conversation stands, with the last words taken.
    init(
        _ conversation: Conversation, last: PendingUtterance, reading: TurnInterpretation, name: String?,
        state: DialogueState
    ) {
        self.conversation = conversation
        self.state = state
        let reading = Self.amended(reading, language: conversation.call.language)
        self.reading = reading
        doubtful = last.doubtful
        var known = state.known
        if known.name == nil { known.name = name }
        // What happened is no appointment.
        if known.day.map({ $0.isPast }) == true || conversation.call.purpose.contains("지난 ") && !state.goal.isBooking {
            (known.day, known.time) = (nil, nil)
        }
        self.known = known
        facts = AnswerFacts(known, conversation)
        language = conversation.call.language
        book = ReplyTemplates.shipped[language]
        isInquiry =
            Purpose.isInquiry(conversation.call.purpose, request: known.request)
            || Purpose.checks(conversation.call.purpose)
        let before = Set(conversation.turns[..<last.start].map(\.id))
        earlier = state.turns.filter { before.contains($0.id) }.compactMap(\.reading)
        said = conversation.turns.filter { $0.speaker == .caller && $0.origin != .filler && $0.state != .failed }
        readBack = ReadBackCheck(
            reading, known: known,
            hasRefused: earlier.contains { $0.does(.refuses) || $0.act == .offersAlternative })
    }

    /// What a turn is taken for by its likeness alone needs a word of it: "짐은 맡아 드려요" asks nobody whether they hear.
    private static func amended(_ reading: TurnInterpretation, language: Language) -> TurnInterpretation {
        let words = AnswerWords.of(language)
        let bare = language.compared(reading.text)
        let needed: [DialogueAct: String] = [
            .asksHearing: "hearing", .asksWhoCalls: "whoCalls", .wrongNumber: "wrongNumber",
        ]
        guard let list = needed[reading.act] else { return reading }
        // "수거지가 어디세요" asks where something else is.
        let isElsewhere =
            reading.act == .asksWhoCalls && bare.contains(#/[가-힣]{2}(?:가|이|은|는)어디(?:세요|예요|에요|인가요)/#)
            && !words.has("here", in: bare)
        let isLikeness = reading.act == .asksHearing || reading.strength < 6.5
        guard isElsewhere || isLikeness && !words.has(list, in: bare) else { return reading }
        var amended = reading
        amended.act = isElsewhere || reading.text.contains("?") ? .asksFact : .informs
        return amended
    }

    // MARK: What it does

    /// The act in the light of what is known: a free time that differs from the one asked for is an alternative, and
    /// a turn that only repeats is a question whether it is right.
    var effectiveAct: DialogueAct {
        let differs = reading.when.contains { known.agrees(with: $0) == false }
        let agrees = !reading.when.isEmpty && reading.when.allSatisfy { known.agrees(with: $0) != false }
        if isCounterOffer, reading.act == .confirms { return .offersAlternative }
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
    var isReadBack: Bool {
        guard !isCounterOffer else { return false }
        if isCorrectedWrongly { return true }
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

    /// "이십구 일로 하시면 …": another choice, not what was asked, repeated.
    private var isCounterOffer: Bool {
        language == .korean && AnswerWords.of(.korean).has("counterOffer", in: language.compared(reading.text))
    }

    /// Whether the callee says again what we have just put right, in whatever words: "죄송합니다, 화요일로 고쳐 드렸습니다".
    var isCorrectedWrongly: Bool {
        guard let last = said.last, last.origin != .opening,
            readBack.wrong.contains(where: { wrong in
                Mention.all(in: last.text).contains { $0.isSameKind(as: wrong) && known.agrees(with: $0) == true }
            }),
            [language == .korean ? "아니" : "no", "sorry", "should be", "고쳐", "되어 있는지"].contains(where: {
                last.text.lowercased().contains($0)
            })
        else { return false }
        let words = AnswerWords.of(language)
        let bare = language.compared(reading.text)
        return !words.has("refusing", in: bare) && !words.has("proposing", in: bare)
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

    /// Whether what the callee seems to have repeated wrongly may be misheard on our side.
    var isDoubted: Bool {
        readBack.wrong.contains { mention in
            doubtful.contains { word in
                let bare = word.filter { $0.isLetter || $0.isNumber }
                return !bare.isEmpty && (word.contains(mention.text) || mention.text.contains(bare))
            }
        }
    }

    // MARK: What has been

    /// What would do as well and has not been spoken of.
    var openFallback: KnownFacts.Alternative? {
        let ours = state.turns.filter { !$0.isCallee && ![.opening, .filler].contains($0.turn.origin) }.flatMap(
            \.mentions)
        let theirs = (earlier + [reading]).filter { $0.does(.refuses) || $0.act == .offersAlternative }
        return known.fallbacks.first { fallback in
            !(ours + theirs.flatMap(\.mentions)).contains(where: fallback.isNamed)
        }
    }

    /// Whether an offer is what was asked for or would do as well.
    var isWanted: Bool {
        let isAsked = reading.when.allSatisfy { known.agrees(with: $0) != false }
        return isAsked || reading.when.contains { mention in known.fallbacks.contains { $0.isNamed(by: mention) } }
    }

    /// What the purpose wants to know besides what was told; nothing that was asked since the opening.
    var openInquiry: String? {
        let heard = (earlier + [reading]).map(\.text) + said.filter { $0.origin != .opening }.map(\.text)
        return facts.openInquiry(after: heard.joined())
    }

    var hasBeenRefused: Bool { earlierTurns(doing: .refuses) > 0 || reading.does(.refuses) }

    /// Whether something the callee has said shows that the request was understood.
    var isRequestUnderstood: Bool {
        earlier.contains { reading in
            switch reading.act {
            case .greets, .asksPurpose, .mishears, .asksHearing, .asksWhoCalls, .unclear, .acknowledges, .playsMenu,
                .playsVoicemail, .wrongNumber, .asksToWait, .grantsTime, .closes:
                false
            default: true
            }
        }
    }

    var hasAskedToRepeat: Bool { said.contains { $0.text == StockPhrases.sayAgain(in: language) } }

    /// Whether a turn that makes no sense is the beginning of one that will: "네 김하늘님".
    var breaksOff: Bool {
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

    var hasOpened: Bool { !said.isEmpty }

    func earlierTurns(doing act: DialogueAct) -> Int { earlier.count { $0.act == act } }
    func hasAsked(_ act: DialogueAct) -> Bool { earlierTurns(doing: act) > 0 }

    /// Whether the callee has said that it is done.
    var isDone: Bool { earlier.contains { $0.does(.completes) } }

    /// What the callee asked last and has not been told, because we asked for a moment.
    var openQuestion: DialogueAct? {
        guard let asked = earlier.last?.act, let answer = said.last?.text, asked.isQuestion else { return nil }
        let stalls = book.always.prefix(1) + (book.replies[.unknown(asked)] ?? [])
        return stalls.contains(answer) || answer.hasPrefix("잠시만요") || answer.hasPrefix("One moment") ? asked : nil
    }
}

extension Purpose {
    /// Whether it only wants to know how something stands: "책이 도착했는지 확인".
    static func checks(_ purpose: String) -> Bool {
        let bare = purpose.filter { !$0.isWhitespace }
        return bare.contains(#/[는은인한]지(?:확인|문의|물어|여쭤|궁금|알아)/#)
            && !bare.contains(#/(?:예약|신청|취소|변경|주문|해지|접수|환불|수리)(?:하고|해줘|부탁|요청|하기|$)/#)
    }
}
