import Calls
import Foundation

/// What the person's side may say: only what the purpose or an earlier turn states.
struct KnownFacts: Sendable {
    let language: Language
    var day: Day?
    var time: ClockTime?
    var count: (value: Int, unit: String)?
    var name: String?
    var phone: String?
    /// A birth date or another run of digits that is not a telephone number.
    var digits: String?
    var address: String?
    /// Why the person calls, as a sentence: a symptom, what went wrong.
    var reason: String?
    /// A noun for what is wanted: 예약, 취소 … `nil` if the purpose names none.
    var what: String?
    /// The purpose as a spoken request.
    var request: String

    /// Gathers what is known before the callee's turn that is to be answered.
    init(_ conversation: Conversation) {
        let call = conversation.call
        language = call.language
        request = Opening(purpose: call.purpose, language: language).request
        what = PurposeNouns.find(in: call.purpose, language: language)
        reason = Reason.find(in: call.purpose, language: language)
        address = Address.find(in: call.purpose)
        name = Opening.callerName(in: call.opening, language: language)
        learn(from: call.purpose, keepsFirst: true)
        var offer: Offer?
        for turn in conversation.turns where turn.state != .failed && turn.origin != .opening {
            switch turn.speaker {
            case .callee:
                let reading = TurnReading.read(turn.text, language: language)
                if reading.act == .offersAlternative || reading.act == .accepts || reading.act == .asksConsent {
                    offer = Offer(reading, to: self)
                }
            case .caller:
                if let offer, offer.isTaken(by: turn.text, language: language) {
                    day = offer.day ?? day
                    time = offer.time ?? time
                }
                offer = nil
                learn(from: turn.text, keepsFirst: false)
                if let found = Address.find(in: turn.text) { address = found }
            }
        }
    }

    private mutating func learn(from text: String, keepsFirst: Bool) {
        var seen: Set<String> = []
        func isNew(_ kind: String) -> Bool { !keepsFirst || seen.insert(kind).inserted }
        for mention in Mention.all(in: text) {
            switch mention.value {
            case .time(let value): if isNew("time") { time = inheriting(value) }
            case .day(let value):
                if value != .relative(-1), value != .relative(-2), isNew("day") { day = keepingWeek(value) }
            case .count(let value, let unit): if isNew("count") { count = (value, unit) }
            case .name(let value): if !isOther(mention, in: text), isNew("name") { name = value }
            case .phone(let value): if isNew("phone") { phone = value }
            case .digits(let value): if isNew("digits") { digits = value }
            case .minutes, .money: break
            }
        }
    }

    /// Names with a title belong to somebody else: "김철수 원장님".
    private func isOther(_ mention: Mention, in text: String) -> Bool {
        let rest = Array(text)[mention.range.upperBound...].drop { $0 == " " }
        return PersonNames.titles.contains { rest.starts(with: $0) }
    }

    /// A time said without its part of the day means the part spoken of before.
    func inheriting(_ time: ClockTime) -> ClockTime {
        var time = time
        if time.part == nil, time.hour <= 12 { time.part = self.time?.part }
        return time
    }

    /// A weekday said without its week means the week spoken of before.
    func keepingWeek(_ day: Day) -> Day {
        guard case .weekday(let weekday, week: nil) = day, case .weekday(_, let week?) = self.day else { return day }
        return .weekday(weekday, week: week)
    }

    /// Whether a mention is what the person asked for, as far as both say. `nil` when nothing comparable is known.
    func agrees(with mention: Mention) -> Bool? {
        switch mention.value {
        case .time(let value): time.map { $0.agrees(with: value) }
        case .day(let value): day.flatMap { comparable($0, value) ? $0.agrees(with: value) : nil }
        case .count(let value, let unit):
            count.flatMap { Mention.countsPeople($0.unit) == Mention.countsPeople(unit) ? $0.value == value : nil }
        case .phone(let value): phone.map { $0 == value }
        default: nil
        }
    }

    /// 내일 and 토요일 may be the same day; only days named in the same way can be told apart.
    private func comparable(_ one: Day, _ two: Day) -> Bool {
        switch (one, two) {
        case (.relative, .relative), (.weekday, .weekday), (.date, .date), (.week, .week): true
        default: one == two
        }
    }

    /// Texts for the slots of the phrasebook that can be filled.
    var slots: [String: String] {
        let wording = Wording(language: language)
        var slots: [String: String] = [:]
        let when = wording.when(day: day, time: time)
        if !when.isEmpty { slots["when"] = when }
        slots["day"] = day.map(wording.day)
        slots["time"] = time.map(wording.time)
        slots["count"] = count.map { wording.count($0.value, unit: $0.unit) }
        slots["name"] = name
        slots["phone"] = phone.map(wording.phone)
        slots["digits"] = digits
        slots["address"] = address
        slots["reason"] = reason
        slots["what"] = what
        if language == .korean || request.count <= 160 { slots["request"] = request }
        return slots
    }
}

/// A time or day that the callee proposes instead of the one asked for.
struct Offer: Sendable {
    var day: Day?
    var time: ClockTime?

    /// What a turn proposes: of several times the last that is not the one asked for.
    init?(_ reading: TurnReading, to known: KnownFacts) {
        let new = reading.when.filter { known.agrees(with: $0) != true }
        for mention in new.isEmpty ? reading.when : new {
            switch mention.value {
            case .time(let value): time = known.inheriting(value)
            case .day(let value): day = known.keepingWeek(value)
            default: break
            }
        }
        if day == nil, time == nil { return nil }
    }

    /// Whether a reply of the person's side agrees without naming a time itself.
    func isTaken(by reply: String, language: Language) -> Bool {
        Mention.all(in: reply).isEmpty && Offer.isAgreement(reply, language: language)
    }

    /// Whether a reply says yes.
    static func isAgreement(_ reply: String, language: Language) -> Bool {
        let text = reply.lowercased()
        switch language {
        case .korean:
            return (["네", "예"].contains(where: text.hasPrefix) || ["좋아", "그렇게", "부탁"].contains(where: text.contains))
                && !["다른", "확인해 보고", "다시 전화", "아니"].contains(where: text.contains)
        case .english:
            return ["yes", "okay", "ok", "sure", "great", "works", "fine", "go ahead", "please do"].contains(
                where: text.contains)
                && !["other time", "let me check", "call you back", "call again", "no,"].contains(where: text.contains)
        }
    }
}

/// People's names by the dictionary, where no word such as 이름 announces them.
enum PersonNames {
    /// What follows the name of somebody who is spoken about.
    static let titles = ["님", "씨", "원장", "선생", "교수", "의사", "기사", "사장", "매니저", "실장", "디자이너", "대리", "과장", "팀장"]

    /// The first full name that no title follows.
    static func first(in words: [Morphology.Word]) -> String? {
        for (index, word) in words.enumerated()
        where word.tag == "NNP" && word.meaning == "인명" && (3...4).contains(word.surface.count) {
            let next = index + 1 < words.count ? words[index + 1].surface : ""
            if !titles.contains(where: next.hasPrefix) { return word.surface }
        }
        return nil
    }
}

/// Nouns for what a purpose wants.
enum PurposeNouns {
    private static let korean = [
        "예약 변경", "예약 취소", "예약 확인", "진료 예약", "방문 예약", "배달 취소", "주문 취소", "주문 변경", "카드 정지", "분실 신고", "예약", "재발급", "환불",
        "교환", "반품", "해지", "정지", "수리", "점검", "취소", "변경",
        "접수", "신청", "재배송", "배달", "택배", "배송", "주문", "상담", "문의",
    ]
    private static let english = [
        "reservation", "booking", "appointment", "table", "refund", "exchange", "return", "replacement", "repair",
        "cancellation", "order", "delivery", "package", "card", "checkup",
    ]

    static func find(in purpose: String, language: Language) -> String? {
        let text = purpose.lowercased()
        switch language {
        case .korean:
            let squashed = text.filter { !$0.isWhitespace }
            return korean.first { squashed.contains($0.filter { $0 != " " }) }
        case .english: return english.first { text.contains($0) }
        }
    }
}

/// The part of a purpose that says why.
enum Reason {
    private static let koreanTroubles = [
        "아프", "아파", "아픔", "열이", "기침", "통증", "두통", "몸살", "감기", "안 와", "안와", "안 왔", "안왔", "못 받", "고장", "안 돼", "안돼", "안 되",
        "분실", "잃어", "불량", "파손", "깨져", "깨진", "늦", "다쳤", "부었", "찢", "물이", "잘못", "도난", "누수", "가려", "어지러", "토하", "설사",
    ]
    private static let englishTroubles = [
        "hurt", "fever", "cough", "pain", "sore", "ache", "late", "hasn't", "not arrived", "never arrived", "broken",
        "lost", "stolen", "damaged", "wrong", "doesn't work", "not working", "isn't working", "missing", "sick", "cold",
        "flu", "stopped",
    ]

    static func find(in purpose: String, language: Language) -> String? {
        let sentences = PurposeSentences(purpose).sentences
        switch language {
        case .korean:
            for sentence in sentences where koreanTroubles.contains(where: sentence.contains) {
                if let clause = koreanClause(sentence) { return clause }
                if let spoken = KoreanRequest.spoken(sentence), spoken.hasSuffix("그래서 전화드렸어요.") {
                    return spoken.replacing(" 그래서 전화드렸어요.", with: "")
                }
            }
            return nil
        case .english:
            guard
                let sentence = sentences.first(where: { sentence in
                    englishTroubles.contains { sentence.lowercased().contains($0) }
                })
            else { return nil }
            for marker in [" because ", " since "] {
                if let range = sentence.range(of: marker) { return capitalized(String(sentence[range.upperBound...])) }
            }
            let lower = sentence.lowercased()
            return ["i'd", "i want", "i need", "book", "please", "i would"].contains(where: lower.hasPrefix)
                ? nil : capitalized(sentence)
        }
    }

    /// "열이 나고 목이 아파서 내일 진료 예약 …" → "열이 나고 목이 아파서요."
    private static func koreanClause(_ sentence: String) -> String? {
        let words = sentence.split(separator: " ").map(String.init)
        guard
            let position = words.lastIndex(where: { word in
                let bare = word.trimmingCharacters(in: .punctuationCharacters)
                return bare == "때문에"
                    || (bare.count > 1
                        && ["아서", "어서", "해서", "파서", "나서", "와서", "려서", "라서", "돼서", "쳐서", "져서", "했는데", "는데", "은데", "픈데"]
                            .contains(where: bare.hasSuffix)
                        && !bare.hasSuffix("싶어서") && !bare.hasSuffix("싶은데"))
            })
        else { return nil }
        let clause = words[...position].joined(separator: " ").trimmingCharacters(in: .punctuationCharacters)
        guard koreanTroubles.contains(where: clause.contains), clause.count <= 60 else { return nil }
        return clause + "요."
    }

    private static func capitalized(_ text: String) -> String {
        guard let first = text.first else { return text }
        return first.uppercased() + text.dropFirst().trimmingCharacters(in: CharacterSet(charactersIn: ".")) + "."
    }
}

/// A postal address in a text, as it stands there.
enum Address {
    static func find(in text: String) -> String? {
        for line in text.split(whereSeparator: \.isNewline) {
            for key in ["주소는", "주소:", "주소 :", "배송지:", "배송지는", "Address:", "address:", "address is", "Address is"] {
                guard let range = line.range(of: key) else { continue }
                let rest = line[range.upperBound...].trimmingCharacters(in: .whitespaces)
                var value = rest.split(separator: ".").first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
                for ending in ["입니다", "이에요", "예요"] where value.hasSuffix(ending) { value.removeLast(ending.count) }
                if (4...60).contains(value.count) { return value }
            }
        }
        let words = text.split { $0.isWhitespace || ",.".contains($0) }.map(String.init)
        guard
            let start = words.firstIndex(where: { word in
                ["시", "구", "로", "길", "동"].contains { word.hasSuffix($0) } && word.count >= 3
                    && words.contains { $0.hasSuffix("로") || $0.hasSuffix("길") } && word.hasSuffix("시")
            }),
            let road = words[start...].firstIndex(where: { ($0.hasSuffix("로") || $0.hasSuffix("길")) && $0.count >= 3 }),
            road + 1 < words.count,
            words[road + 1].first?.isNumber == true
        else { return nil }
        return words[start...(road + 1)].joined(separator: " ")
    }
}
