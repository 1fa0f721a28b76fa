import Foundation
import Languages

/// What a caller said, with the times, days and numbers in it and how each is meant.
struct Statement {
    /// What a mention is looked for as.
    enum Kind {
        case time, day

        func holds(_ mention: Mention) -> Bool {
            switch (self, mention.value) {
            case (.time, .time), (.day, .day): true
            default: false
            }
        }
    }

    let characters: [Character]
    let mentions: [Mention]
    private let language: Language
    /// The current one: days long past are birth dates.
    private let year: Int

    init(_ text: String, language: Language, year: Int) {
        characters = Array(text.precomposedStringWithCanonicalMapping)
        mentions = Mention.all(in: String(characters))
        self.language = language
        self.year = year
    }

    /// The time or the day that is asked for: none that is denied or over, and of an appointment that is to be moved the
    /// one that it is moved to.
    func meant(_ kind: Kind) -> Mention? {
        let meant = mentions.filter { kind.holds($0) && !isDenied($0) && canBeAppointment($0) }
        guard meant.count > 1, isMove else { return meant.first }
        return meant.first(where: isTarget) ?? meant.first
    }

    /// Whether a value is named only to be taken back: "화요일이 아니라 토요일", "not Tuesday", "7시, 아니 8시".
    func isDenied(_ mention: Mention) -> Bool {
        let (before, after) = around(mention)
        let isReplaced = mentions.contains {
            $0.isSameKind(as: mention) && $0.range.lowerBound > mention.range.upperBound
        }
        switch language {
        case .korean:
            let squeezed = after.filter { !$0.isWhitespace }
            if squeezed.contains(#/^(?:이|가|은|는)?(?:아니(?!면)|말고|대신|안되(?!면)|안돼|안됩|어려|힘들|불가)/#) { return true }
            return isReplaced
                && squeezed.contains(#/^(?:이?요|예요|이에요|에|로)?[,.]{0,3}(?:아|어)?[,.]?(?:아니(?!면)|참)/#)
        case .english:
            if before.contains(#/(?:\bnot|n't|\binstead of|\brather than)(?:\s(?:on|at|for|the))?\s$/#) { return true }
            if after.contains(#/^\s(?:(?:is|was)\snot\b|isn.?t|wasn.?t|doesn.?t work|won.?t work)/#) { return true }
            return isReplaced
                && after.contains(#/^[,.]?\s(?:no|sorry|i mean|i meant|actually|rather|make that|wait)\b/#)
        }
    }

    /// Whether a name is told as one: "이름은 김하늘", "김하늘이라고 합니다", "my name is Emma".
    func isLabelled(_ mention: Mention) -> Bool {
        let (before, after) = around(mention)
        switch language {
        case .korean:
            return before.contains(#/(?:이름|성함|예약자|환자|보호자|명의자|저)\S{0,3}:?\s?$/#)
                || after.contains(#/^\s?(?:님|씨|이?라고\s?[합해하]|학생)/#)
        case .english: return before.contains(#/(?:name|under|i'm|i am|this is|behalf of)\S{0,2}(?:\sis)?\s$/#)
        }
    }

    /// Whether a day may be agreed on: yesterday is over, and a birth date is no day to come.
    private func canBeAppointment(_ mention: Mention) -> Bool {
        switch mention.value {
        case .day(.relative(let days)): days >= 0
        case .day(.weekday(_, let week)): week.map { $0 >= 0 } ?? true
        case .day(.week), .day(.weekdays): false
        case .day: !mention.isBirthDate(in: characters, year: year)
        default: true
        }
    }

    /// Whether an appointment is to be moved.
    private var isMove: Bool {
        let text = language.compared(String(characters))
        switch language {
        case .korean: return text.contains(#/바꾸|바꿔|바꿀|변경|옮기|옮겨|옮길|미루|미뤄|미룰|당기|당겨|당길/#)
        case .english: return text.contains(#/\b(?:move|change|reschedule|push|switch|postpone)/#)
        }
    }

    /// Whether it is what something is moved to: "금요일에서 토요일로", "from Friday to Saturday".
    private func isTarget(_ mention: Mention) -> Bool {
        let (before, after) = around(mention)
        switch language {
        case .korean: return after.contains(#/^(?:\s?(?:오전|오후)?\s?\S{1,4}시(?:\s?반)?)?\s?(?:으로|로)/#)
        case .english: return before.hasSuffix("to ") || before.hasSuffix("until ")
        }
    }

    /// A few words before and after, in lower case.
    private func around(_ mention: Mention) -> (before: String, after: String) {
        (
            String(characters[..<mention.range.lowerBound].suffix(24)).lowercased(),
            String(characters[mention.range.upperBound...].prefix(24)).lowercased()
        )
    }
}
