import Calls
package import Foundation
import Languages

/// What a call is for, read once from its purpose.
package struct Goal: Sendable {
    /// What the person wants of the callee.
    package enum Kind: Sendable, Equatable {
        /// A place, a table, an appointment.
        case book
        case cancel
        /// Another day, time or place than was agreed before.
        case change
        /// Wants to know something. `isAvailability`: whether it can be had, so that a no is a refusal.
        case ask(isAvailability: Bool)
        /// Wants something passed on.
        case tell
        /// Wants something done.
        case act
    }

    /// As the person wrote it.
    package let purpose: String
    package let kind: Kind
    /// A noun for what is wanted: 예약, 취소 …; `nil` if the purpose names none.
    package let what: String?
    /// The purpose as a spoken request.
    package let request: String
    /// Pairs of a label and a value in the purpose: `고객 번호: 1234`, by labels as they are written.
    package let pairs: [Pair]
    /// Codes of the purpose, with the words before them: booking numbers, tracking numbers.
    package let codes: [Pair]
    /// Names that the purpose announces: 이름은 콩이.
    package let names: [String]
    /// What the person allows beforehand.
    package let limits: Limits
    /// When the call was ordered: days such as 내일 are counted from here.
    package let calledAt: Date

    /// A label of the purpose and its value.
    package struct Pair: Sendable, Equatable {
        package var label: String
        package var value: String
    }

    /// What the callee may be told yes to without asking the person again.
    package struct Limits: Sendable, Equatable {
        /// The most that may be spent, if the purpose names an amount: "3만 원까지".
        package var money: (value: Int, currency: String)? { amount.map { ($0, currency) } }
        private var amount: Int?
        private var currency = ""
        /// Whether the person takes another time or place than asked for: "다른 시간도 괜찮아요".
        package var allowsOthers = false

        init(in purpose: String, language: Language) {
            let characters = Array(purpose)
            for mention in Mention.all(in: purpose) {
                guard case .money(let value, let currency) = mention.value,
                    mention.range.upperBound <= characters.count
                else { continue }
                let after = String(characters[mention.range.upperBound...].drop { $0 == " " }.prefix(4))
                let before = String(characters[..<mention.range.lowerBound]).lowercased()
                let isLimit =
                    ["까지", "이하", "이내", "안쪽", "안으로", "넘지", "아래", "미만"].contains(where: after.hasPrefix)
                    || ["up to ", "at most ", "no more than ", "under ", "below ", "maximum of "].contains(
                        where: before.hasSuffix)
                if isLimit { (amount, self.currency) = (value, currency) }
            }
            let bare = purpose.lowercased()
            allowsOthers =
                language == .korean
                ? ["다른 시간도", "다른 날도", "아무 때나", "언제든", "시간은 상관없", "다른시간도"].contains(where: bare.contains)
                : ["any time", "anytime", "any other time", "another time is", "whenever"].contains(
                    where: bare.contains)
        }
    }

    /// Reads the purpose of a call.
    /// - Parameter wanted: the day, the time and the number that it asks for.
    init(call: Call, request: String, what: String?, wanted: Terms) {
        purpose = call.purpose
        self.request = request
        let isDated = wanted.day != nil && (wanted.time != nil || wanted.count != nil)
        kind = Goal.kind(of: call.purpose, request: request, isDated: isDated, language: call.language)
        self.what = Goal.what(what, kind: kind, purpose: call.purpose, language: call.language)
        pairs = Goal.pairs(in: call.purpose)
        codes = Goal.codes(in: call.purpose)
        names = Goal.names(in: call.purpose)
        limits = Limits(in: call.purpose, language: call.language)
        calledAt = call.createdAt
    }

    /// Whether it is a question rather than something to be done.
    package var isInquiry: Bool {
        if case .ask = kind { return true }
        return false
    }

    private static func kind(of purpose: String, request: String, isDated: Bool, language: Language) -> Kind {
        let text = purpose.lowercased()
        let bare = text.filter { !$0.isWhitespace }
        func has(_ korean: [String], _ english: [String]) -> Bool {
            language == .korean ? korean.contains(where: bare.contains) : english.contains(where: text.contains)
        }
        // "12일 15명 예약, 룸 있는지": who names a day and a number wants the table, and asks besides.
        let asks = PurposeSentences(purpose).sentences.contains { sentence in
            ["는지", "인지", "은지", "한지", "을지", "될지"].contains(where: sentence.hasSuffix)
        }
        // "목요일 4시 상담" wants the hour, not an answer.
        let isVisit = isDated && !asks && !purpose.contains("?") && has(["상담", "진료", "방문", "면접"], [])
        let isBooking = isVisit || isDated && has(["예약"], ["book", "reserv"])
        // "ask the landlord to fix the sink" wants it done.
        let isErrand =
            language == .english && text.hasPrefix("ask ") && text.contains(" to ")
            && ![" if ", " whether ", " what ", " when ", " how ", " where ", " which ", " who ", " why ", " about "]
                .contains(
                    where: text.contains)
        let isQuote = has(
            ["견적", "시세"], ["a quote", "an estimate", "quote for", "estimate for", "price of", "price for"])
        if !isBooking, !isErrand, asks || isQuote || Purpose.isInquiry(purpose, request: request) {
            let asksOpenly = has(
                ["얼마", "언제", "어디", "몇", "누구", "뭐", "무엇", "어떻게", "왜"],
                ["how ", "when ", "what ", "where ", "who ", "which "])
            return .ask(
                isAvailability: !asksOpenly
                    && has(
                        ["가능", "있는지", "되는지", "될지", "수있", "있나", "되나", "자리"],
                        [
                            "available", "possible", "if i can", "if we can", "can i", "can we", "room for",
                            "can someone",
                        ])
            )
        }
        if has(["취소", "해지", "해약", "철회", "탈퇴", "환불"], ["cancel", "refund", "terminate"]) { return .cancel }
        if Change.isWanted(purpose) { return .change }
        if has(["전해", "전달", "말해", "말하기", "말씀", "알려드"], ["tell them", "let them know", "pass on", "to say that"]) {
            return .tell
        }
        if has(
            ["예약", "진료", "상담", "자리", "보러", "면접", "방문", "접수"],
            ["book", "reserv", "appointment", "table", "schedule", "see someone", "a slot"])
        {
            return .book
        }
        return .act
    }

    /// A noun for what is wanted that fits its kind: a booking that is to be moved wants a change.
    private static func what(_ noun: String?, kind: Kind, purpose: String, language: Language) -> String? {
        switch (kind, language) {
        case (.change, .korean): return noun?.contains("변경") == true ? noun : "변경"
        case (.change, .english): return "change"
        case (.cancel, .english): return noun == "refund" || noun == "return" ? noun : "cancellation"
        case (.book, .korean), (.tell, .korean), (.act, .korean), (.cancel, .korean), (.book, .english),
            (.tell, .english), (.act, .english), (.ask, _):
            return noun
        }
    }

    /// Runs of letters and digits that are a code: K7QX2M, 5123-8876-0092.
    private static func codes(in purpose: String) -> [Pair] {
        let words = purpose.split(whereSeparator: \.isWhitespace).map { String($0).trimmed }
        return words.indices.compactMap { index in
            let ascii = words[index].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            let digits = ascii.count(where: \.isNumber)
            let isMixed = digits >= 2 && ascii.contains(where: \.isLetter) && ascii.count >= 5
            let label = words[..<index].suffix(2).filter { $0.contains("번호") || $0.count <= 4 }.joined(separator: " ")
            let isNumber = ["송장", "운송장", "예약번호", "예약 번호", "주문", "접수", "고객", "회원", "number", "code"].contains {
                label.lowercased().contains($0)
            }
            guard isMixed || isNumber && digits >= 4 else { return nil }
            return Pair(label: label, value: String(ascii))
        }
    }

    private static func names(in purpose: String) -> [String] {
        let words = purpose.split(whereSeparator: \.isWhitespace).map { String($0).trimmed }
        return zip(words, words.dropFirst()).compactMap { opener, word in
            guard ["이름은", "이름", "성함은", "이름이", "named", "called"].contains(opener.lowercased()) else { return nil }
            var name = word
            for ending in ["이라고", "라고", "이에요", "예요", "이요", "입니다", "으로"]
            where name.hasSuffix(ending) && name.count > ending.count + 1 {
                name.removeLast(ending.count)
                break
            }
            return (2...12).contains(name.count) ? name : nil
        }
    }

    private static func pairs(in purpose: String) -> [Pair] {
        PurposeSentences(purpose).sentences.flatMap { $0.split(separator: ",") }.compactMap { part in
            let sides = part.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard sides.count == 2, (1...12).contains(sides[0].count), sides[0].last?.isNumber == false,
                !sides[1].isEmpty
            else { return nil }
            return Pair(label: sides[0], value: sides[1])
        }
    }
}
