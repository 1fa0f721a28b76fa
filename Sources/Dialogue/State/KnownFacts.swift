import Calls
import Foundation
package import Languages

/// What the person's side may say: only what the purpose or an earlier turn states.
package struct KnownFacts: Sendable {
    package let language: Language
    package var day: Day?
    package var time: ClockTime?
    package var count: (value: Int, unit: String)?
    package var name: String?
    package var phone: String?
    /// A birth date or another run of digits that is not a telephone number.
    package var digits: String?
    package var address: String?
    /// Why the person calls, as a sentence: a symptom, what went wrong.
    package var reason: String?
    /// A noun for what is wanted: 예약, 취소 … `nil` if the purpose names none.
    package var what: String?
    /// The purpose as a spoken request.
    package var request: String
    private let purpose: String
    /// What would do as well if what is asked first cannot be had.
    package private(set) var fallbacks: [Alternative] = []
    /// Everything the purpose mentions besides its fallbacks.
    private var wishes: [Mention] = []
    /// Whether the time and the day were spoken of since.
    package private(set) var isTimeSettled = false
    private(set) var isDaySettled = false

    /// A time or a day in place of the one that is asked for first.
    package struct Alternative: Sendable, Equatable {
        package var day: Day?
        package var time: ClockTime?

        /// Whether a mention names it.
        package func isNamed(by mention: Mention) -> Bool {
            switch mention.value {
            case .time(let value): time?.agrees(with: value) == true
            case .day(let value): time == nil && day?.agrees(with: value) == true
            default: false
            }
        }
    }

    /// Takes what the purpose, the opening and the person's name state.
    init(call: Call) {
        language = call.language
        purpose = call.purpose
        request = Opening(purpose: call.purpose, language: language).request
        what = PurposeNouns.find(in: call.purpose, language: language)
        reason = Reason.find(in: call.purpose, language: language)
        address = Address.find(in: call.purpose)
        name = Opening.callerName(in: call.opening, language: language)
        learn(fromPurpose: call.purpose)
    }

    /// Takes a turn of ours that mentions what `mentions` are.
    /// - Parameter wanted: what is asked for since: what we named, or took as the callee offered it.
    mutating func say(_ text: String, mentions: [Mention], wanted: Terms) {
        let before = (day: day, time: time)
        learn(from: mentions, in: text)
        (day, time) = (wanted.day ?? day, wanted.time ?? time)
        if let count = wanted.count { self.count = (count, wanted.unit ?? "") }
        isDaySettled = isDaySettled || day != before.day
        isTimeSettled = isTimeSettled || time != before.time
        if let found = Address.find(in: text) { address = found }
    }

    // MARK: Learning

    /// The first time, day and so on of a purpose are what is wanted; of a change what it is changed to.
    private mutating func learn(fromPurpose purpose: String) {
        let mentions = Mention.all(in: purpose)
        let isChange = Change.isWanted(purpose)
        var kept: [Mention] = []
        for mention in isChange ? Change.ordered(mentions, in: purpose) : mentions
        where !kept.contains(where: mention.isSameKind) && !isOther(mention, in: purpose) {
            if case .day(.relative(..<0)) = mention.value { continue }
            kept.append(mention)
        }
        learn(from: kept, in: purpose)
        (isTimeSettled, isDaySettled) = (false, false)
        var seconds: [Mention] = []
        for sentence in PurposeSentences(purpose).sentences {
            let second = secondWishes(in: sentence)
            var alternative = Alternative()
            for mention in second where agrees(with: mention) == false {
                switch mention.value {
                case .time(let value): alternative.time = value
                case .day(let value): alternative.day = value
                default: break
                }
            }
            seconds += second.filter { agrees(with: $0) == false }
            if alternative != Alternative() { fallbacks.append(alternative) }
        }
        wishes = mentions.filter { mention in !seconds.contains { $0.value == mention.value } }
    }

    /// What a sentence of a purpose names as good enough.
    private func secondWishes(in sentence: String) -> [Mention] {
        let mentions = Mention.all(in: sentence)
        let isSecond =
            language == .korean ? KoreanRequest.isFallback(sentence) : EnglishRequest.isFallback(sentence)
        let marks =
            language == .korean
            ? ["안 되면", "안되면", "안 된다면", "어려우면", "없으면", "불가능하면", "아니면", "또는", "혹은", "일이나 ", "시나 ", "반이나 "]
            : [" or ", "if not", "otherwise", "if that"]
        let lower = sentence.lowercased()
        guard let mark = marks.compactMap({ lower.range(of: $0) }).map(\.upperBound).min() else {
            return isSecond ? mentions : []
        }
        let position = lower.distance(from: lower.startIndex, to: mark)
        return mentions.filter { $0.range.lowerBound >= position }
    }

    private mutating func learn(from mentions: [Mention], in text: String) {
        for mention in mentions {
            switch mention.value {
            case .time(let value): (time, isTimeSettled) = (inheriting(value), true)
            case .day(let value):
                if value != .relative(-1), value != .relative(-2) { (day, isDaySettled) = (keepingWeek(value), true) }
            case .count(let value, let unit): count = (value, unit)
            case .name(let value): if !isOther(mention, in: text) { name = value }
            // Said slowly, a number may come in parts.
            case .phone(let value): if phone?.contains(value) != true { phone = value }
            case .digits(let value): if phone?.contains(value) != true { digits = value }
            case .minutes, .money: break
            }
        }
    }

    /// Names with a title are another person's: "김철수 원장님".
    private func isOther(_ mention: Mention, in text: String) -> Bool {
        guard case .name = mention.value else { return false }
        // "할머니 성함은 조영숙이에요": asked for somebody else.
        let before = String(Array(text)[..<mention.range.lowerBound].suffix(10)) + mention.text
        if text != purpose, PersonNames.relations.contains(where: before.contains) { return true }
        let rest = Array(text)[mention.range.upperBound...].drop { $0 == " " }
        return PersonNames.titles.contains { rest.starts(with: $0) }
    }

    /// A time said without its part of the day means the part spoken of before.
    func inheriting(_ time: ClockTime) -> ClockTime {
        Terms(time: self.time).inheriting(time)
    }

    /// A weekday said without its week means the week spoken of before.
    func keepingWeek(_ day: Day) -> Day {
        guard case .weekday(let weekday, week: nil) = day, case .weekday(_, let week?) = self.day else { return day }
        return .weekday(weekday, week: week)
    }

    /// Whether a mention is what the person asked for, as far as both say. `nil` when nothing comparable is known.
    package func agrees(with mention: Mention) -> Bool? {
        switch mention.value {
        case .time(let value): time.map { $0.agrees(with: value) }
        case .day(let value): day.flatMap { comparable($0, value) ? $0.agrees(with: value) : nil }
        case .count(let value, let unit):
            count.flatMap { Mention.countsPeople($0.unit) == Mention.countsPeople(unit) ? $0.value == value : nil }
        case .phone(let value): phone.map { $0 == value }
        default: nil
        }
    }

    /// Whether a mention in the callee's mouth repeats what was asked or agreed. `nil` when it repeats nothing known.
    package func isRepeatedRightly(_ mention: Mention, hasRefused: Bool) -> Bool? {
        switch mention.value {
        case .time where !isTimeSettled, .day where !isDaySettled:
            if wishes.contains(where: { $0.agrees(with: mention) }) { return true }
            if hasRefused, fallbacks.contains(where: { $0.isNamed(by: mention) }) { return true }
            return agrees(with: mention)
        case .phone(let digits), .digits(let digits):
            // Another number altogether is the callee's own.
            guard let phone, digits != phone else { return phone == nil ? nil : true }
            return digits.count >= 7 && Digits.distance(digits, phone) <= 3 ? false : nil
        default: return agrees(with: mention)
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
    package var slots: [String: String] {
        let wording = Phrasing(language: language)
        var slots: [String: String] = [:]
        let when = wording.when(day: day, time: time)
        if !when.isEmpty { slots["when"] = when }
        slots["day"] = day.map(wording.day)
        slots["time"] = time.map(wording.time)
        slots["count"] = count.map { wording.count($0.value, unit: $0.unit) }
        slots["name"] = name
        slots["phone"] = phone.map(wording.phone)
        slots["digits"] = digits
        slots["slowName"] = name.flatMap(wording.slow(name:))
        slots["slowPhone"] = phone.map { wording.slow(digits: wording.phone($0)) }
        slots["slowDigits"] = digits.map(wording.slow(digits:))
        slots["address"] = address
        slots["reason"] = reason
        slots["what"] = what
        if language == .korean || request.count <= 160 { slots["request"] = request }
        return slots
    }
}

/// A time or day that the callee proposes instead of the one asked for.
package struct Offer: Sendable {
    package var day: Day?
    package var time: ClockTime?

    /// What a turn proposes, as full as it can be understood: of several times the last that is not the one asked for.
    package init?(_ reading: TurnInterpretation, to known: KnownFacts) {
        self.init(asSaid: reading, to: known)
        time = time.map(known.inheriting)
        day = day.map(known.keepingWeek)
    }

    /// What a turn proposes in the callee's own words: without what goes without saying.
    package init?(asSaid reading: TurnInterpretation, to known: KnownFacts) {
        let new = reading.when.filter { known.agrees(with: $0) != true }
        for mention in new.isEmpty ? reading.when : new {
            switch mention.value {
            case .time(let value): time = value
            case .day(let value): day = value
            default: break
            }
        }
        if day == nil, time == nil { return nil }
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

/// One word of a sentence, and what it is by a dictionary.
package struct AnalyzedWord: Sendable, Equatable {
    let surface: String
    /// The dictionary's tag: NNG a noun, NNP a name, VV a verb, EF a final ending …
    let tag: String
    /// The dictionary's class for names: 인명 a person, 지명 a place.
    let meaning: String

    /// A word as a dictionary describes it.
    package init(surface: String, tag: String, meaning: String) {
        self.surface = surface
        self.tag = tag
        self.meaning = meaning
    }
}

/// People's names by the dictionary, where no word such as 이름 announces them.
package enum PersonNames {
    /// Words for another person whose name follows.
    static let relations = [
        "할머니", "할머님", "할아버지", "엄마", "아빠", "어머니", "아버지", "남편", "아내", "아이 ", "아들", "딸 ", "딸이", "친구", "동생", "누나", "언니",
        "오빠", "mother", "father", "wife", "husband", "son's", "daughter", "friend", "her name", "his name",
        "their name",
    ]
    /// What follows the name of a person who is spoken about.
    static let titles = ["님", "씨", "원장", "선생", "교수", "의사", "기사", "사장", "매니저", "실장", "디자이너", "대리", "과장", "팀장"]

    /// Whether a word is built as most Korean names are: a common family name and two syllables.
    static func isLikely(_ word: String) -> Bool {
        word.count == 3 && word.first.map { "김이박최정강조윤장임한오서신권황안송류유홍고문양손배백허남심노하곽성차주우구민진엄채원천방공현함변염".contains($0) } == true
    }

    /// The first full name that no title follows.
    package static func first(in words: [AnalyzedWord]) -> String? {
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
        "예약 변경", "예약 취소", "예약 확인", "진료 예약", "방문 예약", "상담 예약", "배달 취소", "주문 취소", "주문 변경", "카드 정지", "분실 신고", "예약", "재발급",
        "환불",
        "교환", "반품", "해지", "정지", "수리", "점검", "취소", "변경",
        "접수", "신청", "면접", "재배송", "배달", "택배", "배송", "주문", "상담", "문의",
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
            for sentence in sentences
            where koreanTroubles.contains(where: sentence.contains) && !KoreanRequest.isFallback(sentence) {
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

/// Purposes that want something changed.
package enum Change {
    private static let words = [
        "변경", "바꾸", "바꿔", "옮기", "옮겨", "미루", "미뤄", "앞당", "change", "move", "reschedule", "postpone", "rebook",
    ]

    package static func isWanted(_ purpose: String) -> Bool { words.contains(where: purpose.lowercased().contains) }

    /// What it is changed to, before everything else: "3일에서 4일로", "from 3 to 4".
    static func ordered(_ mentions: [Mention], in purpose: String) -> [Mention] {
        let characters = Array(purpose)
        func isGoal(_ mention: Mention) -> Bool {
            let after = characters[mention.range.upperBound...]
            let before = String(characters[..<mention.range.lowerBound]).lowercased()
            return after.starts(with: "로") || after.starts(with: "으로") || before.hasSuffix(" to ")
        }
        return mentions.filter(isGoal) + mentions.filter { !isGoal($0) }
    }
}

/// Runs of digits.
enum Digits {
    /// The fewest digits to change, add or leave out to make one number the other.
    static func distance(_ one: String, _ other: String) -> Int {
        let one = Array(one)
        var row = Array(0...one.count)
        for (index, digit) in other.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in one.indices {
                let above = row[column + 1]
                row[column + 1] = min(diagonal + (one[column] == digit ? 0 : 1), above + 1, row[column] + 1)
                diagonal = above
            }
        }
        return row[one.count]
    }
}
