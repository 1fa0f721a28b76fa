import Foundation
import Languages

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

    /// What is done to a machine: no change of an appointment.
    private static let services = [
        "oil change", "tire change", "tyre change", "filter change", "battery change", "change of address",
        "change the oil", "change my oil",
    ]

    package static func isWanted(_ purpose: String) -> Bool {
        let text = services.reduce(purpose.lowercased()) { $0.replacing($1, with: "") }
        return words.contains(where: text.contains)
    }

    /// What it is changed to, before everything else: "3일에서 4일로", "from 3 to 4".
    static func ordered(_ mentions: [Mention], in purpose: String) -> [Mention] {
        let characters = Array(purpose)
        func isMarked(_ mention: Mention) -> Bool {
            let after = characters[mention.range.upperBound...]
            let before = String(characters[..<mention.range.lowerBound]).lowercased()
            return after.starts(with: "로") || after.starts(with: "으로") || before.hasSuffix(" to ")
        }
        let isEnglish = purpose.allSatisfy(\.isASCII)
        /// "일요일 7시로", "to Sunday at 7": what stands right beside what is marked belongs to it.
        func isBeside(_ mention: Mention, _ marked: Mention) -> Bool {
            let (first, last) = isEnglish ? (marked, mention) : (mention, marked)
            guard first.range.upperBound <= last.range.lowerBound else { return false }
            let between = String(characters[first.range.upperBound..<last.range.lowerBound])
            return (isEnglish ? [" ", ", ", " at "] : [" "]).contains(between)
        }
        let marked = mentions.filter(isMarked)
        func isGoal(_ mention: Mention) -> Bool {
            marked.contains { $0.range == mention.range || isBeside(mention, $0) }
        }
        return mentions.filter(isGoal) + mentions.filter { !isGoal($0) }
    }
}
