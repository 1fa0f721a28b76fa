import Calls
import Foundation

/// Finds three replies to the callee's last turn.
struct ReplyFinder: Sendable {
    private let conversation: Conversation
    private let known: KnownFacts
    private let reading: TurnReading
    private let language: Language
    private let book: Phrasebook
    /// What the callee's turns before the last one did.
    private let earlierCallee: [TurnReading]

    /// Prepares to answer the last turn of a conversation, which was read as `reading`.
    /// - Parameter name: the person's name if the purpose holds one that no word announces.
    init(_ conversation: Conversation, reading: TurnReading, name: String? = nil) {
        self.conversation = conversation
        self.reading = reading
        var known = KnownFacts(conversation)
        if known.name == nil { known.name = name }
        self.known = known
        language = conversation.call.language
        book = language == .korean ? .korean : .english
        let language = language
        earlierCallee = conversation.turns.dropLast().filter { $0.speaker == .callee }.map {
            TurnReading.read($0.text, language: language)
        }
    }

    /// Exactly three different replies, best first.
    func replies() -> [String] {
        let slots = self.slots
        var candidates: [String] = []
        for situation in situations {
            candidates += ordered((book.replies[situation] ?? []).compactMap { Phrasebook.fill($0, with: slots) })
        }
        candidates += book.always
        var chosen: [String] = []
        for text in candidates where chosen.count < 3 && !chosen.contains(where: { isSame($0, text) }) {
            chosen.append(text)
        }
        return chosen
    }

    /// Two replies that differ only in their punctuation are one.
    private func isSame(_ one: String, _ two: String) -> Bool {
        one.filter { $0.isLetter || $0.isNumber } == two.filter { $0.isLetter || $0.isNumber }
    }

    // MARK: What the turn calls for

    /// Where replies are taken from, best first.
    private var situations: [Situation] {
        let act = effectiveAct
        switch act {
        case .asksName, .asksPhone:
            let asked = [CalleeAct.asksName, .asksPhone].filter { $0 == act || reading.does($0) }
            let (given, lacking) = (asked.filter(isKnown), asked.filter { !isKnown($0) })
            if given.count == 2 { return [.nameAndPhone, .act(.asksName)] }
            return given.map(Situation.act) + lacking.map(Situation.unknown)
        case .asksDate: return known.day == nil ? [.unknown(act)] : [.act(act)]
        case .asksTime: return known.time == nil ? [.unknown(act)] : [.act(act)]
        case .asksWhen: return known.day == nil && known.time == nil ? [.unknown(act)] : [.act(act), .unknown(act)]
        case .asksCount: return known.count == nil ? [.unknown(act)] : [.act(act)]
        case .asksAddress: return known.address == nil ? [.unknown(act)] : [.act(act)]
        case .asksIdentity, .asksOrderNumber: return known.digits == nil ? [.unknown(act)] : [.act(act)]
        case .asksReason: return known.reason == nil ? [.unknown(act)] : [.act(act)]
        case .offersAlternative: return reading.when.isEmpty ? [.offersUnnamed] : [.act(act)]
        case .greets: return hasOpened ? [.greetsAgain, .act(.greets)] : [.act(.greets)]
        case .confirms: return differing == nil ? [.act(.confirms)] : [.readBackDiffers]
        case .accepts: return isDone ? [.done] : [.agreed]
        case .completes, .closes:
            return act == .closes && !isDone && !hasAsked(.closes) ? [.act(.closes)] : [.act(act), .done]
        case .refuses: return earlierTurns(doing: .refuses) > 0 ? [.givesUp] : [.act(.refuses)]
        case .informs:
            if isDone || isInquiry { return [.answered] }
            if reading.mentions.contains(where: isMoney) { return [.hearsPrice, .act(.informs)] }
            return [.act(.informs)]
        case .acknowledges:
            if isDone { return [.done] }
            if let open = openQuestion { return [.unknown(open), .act(.acknowledges)] }
            return [.act(.acknowledges)]
        default: return [.act(act)]
        }
    }

    private func isKnown(_ act: CalleeAct) -> Bool { act == .asksName ? known.name != nil : known.phone != nil }

    /// The act in the light of what is known: a free time that differs from the one asked for is an alternative.
    private var effectiveAct: CalleeAct {
        let differs = reading.when.contains { known.agrees(with: $0) == false }
        let agrees = !reading.when.isEmpty && reading.when.allSatisfy { known.agrees(with: $0) != false }
        switch reading.act {
        case .offersAlternative where agrees && reading.when.contains { known.agrees(with: $0) == true }:
            return .accepts
        case .accepts where differs && !reading.does(.completes): return .offersAlternative
        case .asksConsent where differs: return .offersAlternative
        case .asksConsent where agrees: return .confirms
        case .offersAlternative where reading.when.isEmpty && !reading.does(.asksConsent): return .offersAlternative
        default: return reading.act
        }
    }

    /// What the callee read back wrongly, with what was asked.
    private var differing: Mention? { reading.mentions.first { known.agrees(with: $0) == false } }

    private var hasOpened: Bool { conversation.turns.contains { $0.speaker == .caller } }

    private func earlierTurns(doing act: CalleeAct) -> Int { earlierCallee.count { $0.act == act } }
    private func hasAsked(_ act: CalleeAct) -> Bool { earlierTurns(doing: act) > 0 }

    /// Whether the callee has said that it is done.
    private var isDone: Bool { earlierCallee.contains { $0.does(.completes) } }

    /// Whether the purpose asks a question rather than wanting something done.
    private var isInquiry: Bool { Purpose.isInquiry(conversation.call.purpose, request: known.request) }

    /// What the callee asked last and has not been told.
    private var openQuestion: CalleeAct? {
        guard let last = earlierCallee.last, let answer = conversation.turns.last(where: { $0.speaker == .caller })
        else { return nil }
        let stalled =
            book.always.first == answer.text || book.replies[.unknown(last.act)]?.contains(answer.text) == true
        return stalled && book.replies[.unknown(last.act)] != nil ? last.act : nil
    }

    private func isMoney(_ mention: Mention) -> Bool {
        if case .money = mention.value { return true }
        return false
    }

    // MARK: Words

    private var slots: [String: String] {
        let wording = Wording(language: language)
        var slots = known.slots
        if reading.options.count >= 2 {
            let preferred = preferredOptions
            slots["a"] = preferred[0]
            slots["b"] = preferred[1]
        }
        if let offer = Offer(reading, to: known) {
            slots["alternative"] = wording.when(day: offer.day, time: offer.time)
        }
        if let differing {
            slots["heard"] = differing.text
            switch differing.value {
            case .time: slots["asked"] = slots["time"]
            case .day: slots["asked"] = slots["day"]
            case .count: slots["asked"] = slots["count"]
            case .phone: slots["asked"] = slots["phone"]
            default: break
            }
        }
        if let last = conversation.turns.last(where: {
            $0.speaker == .caller && $0.origin != .filler && $0.state != .failed
        }) {
            slots["repeat"] = last.origin == .opening ? known.request : withoutRepeat(last.text)
            slots["fact"] = Mention.all(in: last.text).last.map(\.text)
        } else {
            slots["repeat"] = known.request
        }
        if slots["fact"] == nil { slots["fact"] = slots["when"] }
        if language == .english {
            slots["article_what"] = slots["what"].map { ("aeiou".contains($0.first ?? "x") ? "an " : "a ") + $0 }
            for name in ["day", "time", "when", "count", "a", "b", "fact"] {
                slots[name.prefix(1).uppercased() + name.dropFirst()] = slots[name].map {
                    $0.prefix(1).uppercased() + $0.dropFirst()
                }
            }
        }
        return slots
    }

    /// The options with the one that the purpose names first.
    private var preferredOptions: [String] {
        let purpose = conversation.call.purpose.lowercased()
        return reading.options.filter { purpose.contains($0.lowercased()) }
            + reading.options.filter { !purpose.contains($0.lowercased()) }
    }

    /// Saying again what was already said again must not pile up introductions.
    private func withoutRepeat(_ text: String) -> String {
        for phrase in book.replies[.act(.mishears)] ?? [] {
            let introduction = phrase.prefix { $0 != "{" }
            if !introduction.isEmpty, introduction.count < phrase.count, text.hasPrefix(introduction) {
                return String(text.dropFirst(introduction.count))
            }
        }
        return text
    }

    /// What was said twice already goes behind what was not, so that no call goes round in circles.
    private func ordered(_ texts: [String]) -> [String] {
        let said = conversation.turns.filter { $0.speaker == .caller }.map(\.text)
        func penalty(_ text: String) -> Int {
            let times = said.count { isSame($0, text) }
            let stalls = book.always.first == text
            return stalls ? times : max(0, times - 1)
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
