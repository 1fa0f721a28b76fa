import Calls
import Dialogue
import Foundation
import Languages

extension ReplyStakes {
    /// What a turn of the callee puts at stake.
    /// - Parameters:
    ///   - isReached: whether the callee has said that the purpose is done.
    ///   - asks: whether anything in it waits for an answer.
    ///   - isInquiryOpen: whether the purpose asks something that was not told yet.
    init(of heard: CalleeTurn, isReached: Bool, asks: Bool, isInquiryOpen: Bool) {
        let (known, reading, limits) = (heard.known, heard.reading, heard.state.limits)
        let turn = reading.text
        let purpose = heard.conversation.call.purpose
        self.known = known
        isReadBackWrong = (heard.isReadBack || reading.act == .confirms) && !heard.readBack.wrong.isEmpty
        let language = known.language
        let words = AnswerWords.of(language)
        let bare = language.compared(turn)
        let mentions = language == .korean ? Mention.all(in: KoreanSentence.spaced(turn)) : reading.mentions
        let amounts = mentions.compactMap { mention -> Int? in
            if case .money(let value, _) = mention.value { value } else { nil }
        }
        // "체험은 무료고 교재비 만 원만 내시면 돼요": what is named after it costs.
        let rest = reading.mentions.last(where: \.isMoney).map { last in
            language.compared(String(Array(turn).dropFirst(last.range.upperBound)))
        }
        let isFree =
            (language == .korean
            ? ["무료", "공짜", "안받", "안들", "없이해", "면제"]
            : ["free of charge", "no charge for", "no extra charge", "no fee", "for free", "waive the", "waived"])
            .contains(where: (rest ?? bare).contains)
        let isConsent = words.has("consents", in: bare)
        let namesCost =
            !amounts.isEmpty
            || words.has("costs", in: bare) && (isConsent || language == .english || words.has("due", in: bare))
        costs = namesCost && !isFree && !limits.allow(amounts)
        hasTerms = words.has("terms", in: bare)
        asksConsent = isConsent || [.asksConsent, .asksPayment, .offersAlternative].contains(reading.act)
        let isProposal =
            asksConsent || reading.act == .offersChoice || !amounts.isEmpty || words.has("consents", in: bare)
        isBounded =
            isProposal && words.has("bounds", in: language.compared(purpose))
            && !Self.isWantedInstead(turn: bare, purpose: language.compared(purpose))
        let allowsOthers = limits.allowsOthers || words.has("anyWill", in: language.compared(purpose))
        isReplaced = !allowsOthers && asksConsent && reading.when.isEmpty && words.has("replaced", in: bare)
        if !allowsOthers {
            // "오전은 다 찼고 세 시는 가능하세요": what is left of a day of which another part was asked for.
            let isOther =
                words.has("replaced", in: bare)
                && (known.slots["when"] != nil || words.has("dayParts", in: language.compared(purpose)))
            let isTimeFree = Self.leavesTimeOpen(purpose)
            changed = (reading.mentions + mentions).filter { mention in
                if case .time = mention.value, isTimeFree { return false }
                // What the purpose says would do as well is allowed.
                if known.fallbacks.contains(where: { $0.isNamed(by: mention) }) { return false }
                switch mention.value {
                case .day(let day) where known.day.map { Self.exclude($0, day) } == true: return true
                case .time where isOther && known.agrees(with: mention) != true: return true
                case .day where isOther && known.agrees(with: mention) != true: return true
                case .time, .day, .count: return known.isRepeatedRightly(mention, hasRefused: true) == false
                default: return false
                }
            }
        }
        let isLeaving =
            [.closes, .wrongNumber, .playsVoicemail, .completes, .promises].contains(reading.act)
            && !reading.text.contains("?")
            || isReached && !asks && !reading.text.contains("?")
        let others = language == .korean ? words.list("others") : []
        asksForOther =
            others.contains(where: bare.contains) && ["성함", "이름", "존함", "연락처", "전화번호"].contains(where: bare.contains)
        affirmed = language == .korean && ["본인맞", "본인이세", "본인이신", "본인이시"].contains(where: bare.contains)
        isSecretAsked = words.isSecretAsked(in: bare)
        isOpen = !isLeaving || !amounts.isEmpty || isInquiryOpen
    }
}

extension ReplyStakes {
    /// "화 10시 → 수요일이나 목요일": the only time belongs to what is to be changed.
    private static func leavesTimeOpen(_ purpose: String) -> Bool {
        guard let arrow = ["→", "->", "에서 ", " to "].compactMap({ purpose.range(of: $0) }).first,
            Change.isWanted(purpose)
        else { return false }
        return !Mention.all(in: String(purpose[arrow.upperBound...])).contains { mention in
            if case .time = mention.value { true } else { false }
        }
    }

    /// "교환 말고 환불": what is named behind it is wanted.
    private static func isWantedInstead(turn: String, purpose: String) -> Bool {
        guard let instead = purpose.range(of: "말고") else { return false }
        let wanted = purpose[instead.upperBound...].prefix(2)
        return wanted.count == 2 && turn.contains(wanted)
    }

    /// Weekdays and weekends leave each other out.
    private static func exclude(_ one: Day, _ other: Day) -> Bool {
        func isWeekend(_ day: Day) -> Bool? {
            switch day {
            case .weekend: true
            case .weekdays: false
            case .weekday(let weekday, _): weekday >= 6
            default: nil
            }
        }
        guard one == .weekend || one == .weekdays, let mine = isWeekend(one), let theirs = isWeekend(other) else {
            return false
        }
        return mine != theirs
    }
}

extension Goal.Limits {
    /// Whether amounts are within what the person allows beforehand.
    func allow(_ amounts: [Int]) -> Bool {
        guard let most = money?.value, !amounts.isEmpty else { return false }
        return amounts.allSatisfy { $0 <= most }
    }
}

extension Goal {
    /// Whether something is to be agreed for a day to come.
    var isBooking: Bool { kind == .book || kind == .change }
}

extension Day {
    /// Whether it is gone: what happened then is no appointment.
    var isPast: Bool {
        switch self {
        case .relative(let days): days < 0
        case .weekday(_, let week): (week ?? 0) < 0
        case .week(let week): week < 0
        default: false
        }
    }
}

extension ReplyGuards {
    /// The guards for answers to the last words of a conversation.
    /// - Parameter state: where the conversation stands, all its turns taken.
    init(_ conversation: Conversation, last: PendingUtterance, state: DialogueState) {
        let reading = TurnInterpretation.read(last.whole, language: state.language)
        let turn = CalleeTurn(conversation, last: last, reading: reading, name: nil, state: state)
        stakes = ReplyStakes(
            of: turn, isReached: turn.isDone || state.goal.isInquiry && reading.act == .informs,
            asks: AnswerPart.all(for: last.whole, facts: turn.facts).contains(where: \.isAsked),
            isInquiryOpen: turn.openInquiry != nil)
        language = state.language
    }
}
