import Calls
import Dialogue
import Languages

/// The words that replies are filled with, and their order.
extension ReplyFinder {
    var slots: [String: String] {
        let wording = Phrasing(language: language)
        var slots = known.slots
        // Nights and boxes are no people.
        if reading.act == .asksCount {
            slots["count"] = turn.facts.people.map { wording.count($0, unit: language == .korean ? "명" : "people") }
        }
        if reading.options.count >= 2 {
            let preferred = preferredOptions.map(bareNoun)
            slots["a"] = preferred[0]
            slots["b"] = preferred[1]
        }
        if let offer = Offer(asSaid: reading, to: known) {
            slots["alternative"] = wording.when(day: offer.day, time: offer.time)
        }
        if let fallback = turn.openFallback ?? known.fallbacks.first {
            slots["fallback"] = wording.when(day: fallback.day, time: fallback.time)
        }
        if !turn.readBack.wrong.isEmpty {
            slots["heard"] = turn.readBack.wrong.compactMap(words).joined(separator: " ")
            slots["asked"] = turn.readBack.wrong.compactMap(asked).joined(separator: " ")
        }
        if let answer = (book.replies[.act(reading.act)] ?? []).lazy.compactMap({
            Template.fill($0, with: known.slots)
        })
        .first {
            slots["answer"] = answer
        }
        if let last = turn.said.last(where: isWorthRepeating) {
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

    /// "간이세요": the 이 of an ending is no part of the noun before it.
    private func bareNoun(_ option: String) -> String {
        let bare = reading.text.filter { !$0.isWhitespace }
        let isEnding = ["세요", "에요", "신가요"].contains { bare.contains(option + $0) }
        return option.hasSuffix("이") && option.count > 2 && isEnding ? String(option.dropLast()) : option
    }

    /// The options with the one that the purpose names first.
    private var preferredOptions: [String] {
        let purpose = turn.conversation.call.purpose.lowercased()
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
    func ordered(_ texts: [String]) -> [String] {
        let said = turn.said.map(\.text)
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
