import Foundation
import Languages

/// Facts that a person wrote for a call besides its day, its time and its people: what stands behind a label, and what
/// looks like one thing only.
///
/// Each value is given for its own label and no other: an order number is no booking number.
struct PurposeDetails: Sendable {
    /// The purpose and what the person typed since.
    let purposeText: String
    private let language: Language
    private var text: String { purposeText }
    private let codes: [(label: String, value: String)]

    /// Gathers the facts of a purpose and of what the person typed since.
    init(_ texts: [String], language: Language) {
        purposeText = texts.joined(separator: "\n").replacing("키로", with: "킬로")
        self.language = language
        codes = Self.codes(in: purposeText)
    }

    /// What is known for a label of `answers.yaml`; `nil` if nothing is.
    func value(of label: String) -> String? {
        switch label {
        case "unit": return first(#/\d{1,4}\s?동\s?\d{1,4}\s?호/#) ?? first(#/\d{1,4}\s?호실?(?=[\s.,에예이요로]|$)/#)
        case "age":
            return first(#/만?\s?\d{1,3}\s?(?:살|세)(?=[\s.,이예에인의,]|$)/#)
                ?? first(#/(?:(?:열|스물|서른|마흔|쉰|예순|일흔|여든|아흔)?\s?(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉)|열|스무|서른|마흔|쉰|예순)\s?살/#)
                ?? first(#/\d{1,2}\s?개월(?=\s?(?:아기|아이|된|아들|딸|강아지|고양이))/#)
        case "weight": return first(#/\d{1,3}(?:\.\d)?\s?(?:킬로그램|킬로|kg|Kg|KG)/#)
        case "plate": return first(#/\d{2,3}\s?[가-힣]\s?\d{4}/#)
        case "floor": return first(#/(?:지하\s?)?\d{1,2}\s?층/#)
        case "space": return first(#/\d{1,3}\s?평(?:형)?/#)
        case "nights": return first(#/(?:\d{1,2}|한|두|세)\s?박/#)
        case "grade": return first(#/(?:초등학교|초등|중학교|중등|고등학교|고등|초|중|고)?\s?\d\s?학년/#)
        case "class":
            return first(#/\d\s?학년\s?\d{1,2}\s?반/#) ?? first(#/[가-힣]{1,4}반(?=[\s.,의]|$)/#)
        case "size": return first(#/(?:\d{2,3}\s?(?:사이즈|호|mm))|(?:[XSML]{1,3}\s?사이즈)/#) ?? labelled(["사이즈"])
        case "email": return first(#/[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,100}/#)
        case "breed": return breed
        case "model": return modelCode ?? labelled(["모델명", "모델", "기종", "차종"]) ?? model
        case "goods": return labelled(["짐은", "짐", "물건은", "물건", "가구는"])
        case "job": return first(#/(?:대)?학생|직장인|주부|취준생|프리랜서|자영업자/#)
        case "mileage": return first(#/\d[\d,.만]{0,8}\s?(?:킬로미터|km|킬로)(?=\s?(?:주행|탔|탐|타))/#)
        default: return code(label)
        }
    }

    /// When the one whom the purpose is about was born: "23년 5월생".
    var born: String? { first(#/\d{2,4}\s?년\s?\d{1,2}\s?월(?:\s?\d{1,2}\s?일)?(?=\s?생)/#) }

    /// A house that the purpose names as a place to go to: "한빛병원 장례식장 5호실".
    var place: String? {
        first(#/[가-힣A-Za-z0-9]{2,12}(?:병원|장례식장|예식장|웨딩홀|컨벤션)(?:\s장례식장)?(?:\s?(?:특|지하)?\s?\d{1,3}호실)?/#)
    }

    /// Whether digits are those of a number on a form, and so no telephone number and no birth date.
    func isCode(_ digits: String) -> Bool { codes.contains { $0.value.filter(\.isNumber) == digits } }

    /// A value behind words of a purpose that a question names too: "짐은 침대 책상 냉장고" for 짐.
    func value(behind topic: String) -> String? { topic.count >= 2 ? labelled([topic]) : nil }

    /// Whether the purpose says that something is there, or is not; `nil` if it does not say.
    func has(_ topic: String) -> Bool? {
        let bare = text.filter { !$0.isWhitespace }
        let names = [topic, topic.replacing("엘리베이터", with: "엘베"), topic.replacing("강아지", with: "애완견")]
        for name in names where name.count >= 2 {
            guard let range = bare.range(of: name) else { continue }
            let after = bare[range.upperBound...].drop { "은는이가도".contains($0) }.prefix(3)
            if ["있", "필요", "했", "됐", "함", "o", "O"].contains(where: after.hasPrefix) { return true }
            if ["없", "안", "못", "x", "X"].contains(where: after.hasPrefix) { return false }
        }
        return nil
    }

    private func first(_ pattern: Regex<Substring>) -> String? {
        // A search that the engine gives up finds nothing.
        (try? pattern.firstMatch(in: text)).flatMap { $0 }.map {
            String($0.output).trimmingCharacters(in: .whitespaces)
        }
    }

    // MARK: Labels

    /// What stands behind one of some labels, up to the end of its clause.
    private func labelled(_ labels: [String]) -> String? {
        for label in labels {
            var start = text.startIndex
            while let range = text.range(of: label, range: start..<text.endIndex) {
                start = range.upperBound
                let isWord = range.lowerBound == text.startIndex || !text[text.index(before: range.lowerBound)].isLetter
                var rest = text[range.upperBound...]
                if let next = rest.first, ["은", "는", "이", "가"].contains(next),
                    rest.dropFirst().first?.isWhitespace == true
                {
                    rest = rest.dropFirst()
                }
                guard isWord, rest.first.map({ $0.isWhitespace || $0 == ":" }) == true else { continue }
                let clause = rest.drop { $0.isWhitespace || $0 == ":" }.prefix { !".\n,;?!".contains($0) }
                let value = Self.noun(of: String(clause))
                if (1...24).contains(value.count), !Self.isSentence(value) { return value }
            }
        }
        return nil
    }

    /// The beginning of a clause up to its first verb or the next label: "6개월 있어요 이름은 문가은" is six months.
    private static func noun(of clause: String) -> String {
        var words: [String] = []
        for word in clause.split(separator: " ").map(String.init) {
            if ["있", "없", "이름", "연락처", "예약자", "생년월일", "가능", "하고", "해서", "해주", "부탁", "예약", "신청", "요청", "문의"].contains(
                where: word.hasPrefix), !words.isEmpty || word.hasPrefix("있") || word.hasPrefix("없")
            {
                break
            }
            words.append(word)
            if isSentence(withoutEnding(word)) { break }
        }
        return withoutEnding(words.joined(separator: " "))
    }

    private static func withoutEnding(_ text: String) -> String {
        var text = text.trimmingCharacters(in: .whitespaces)
        for ending in ["입니다", "이에요", "예요", "이고", "이며", "이요", " 정도", "쯤", "임", "고요"]
        where text.hasSuffix(ending) && text.count > ending.count {
            text.removeLast(ending.count)
            break
        }
        return text.trimmingCharacters(in: .whitespaces)
    }

    /// Values are nouns: what ends like a verb is a sentence about the label.
    private static func isSentence(_ text: String) -> Bool {
        ["요", "다", "까", "고", "서", "면", "데", "지", "함", "음", "싶", "줘", "기", "가"].contains(where: text.hasSuffix)
            || text.contains("싶") || text.contains("는지")
    }

    private func code(_ label: String) -> String? {
        let key = label.filter { !$0.isWhitespace }
        return codes.first {
            $0.label == key || $0.label.hasSuffix(key) || key.hasSuffix($0.label) && $0.label.count >= 3
        }?.value
    }

    /// "예약번호는 K7QX2M", "운송장 번호 5123-8876-0092".
    private static func codes(in text: String) -> [(label: String, value: String)] {
        let pattern = #/([가-힣]{1,8}\s?[가-힣]{0,4}(?:번호|코드))(?:은|는|이|가)?\s?:?\s?([A-Za-z0-9][A-Za-z0-9-]{2,24})/#
        // "운송장 6123 4455 7788": labels that are numbers without saying so, and digits in groups.
        let plain = #/(운송장|송장|등기)(?:\s?번호)?(?:은|는|이|가)?\s?:?\s?([0-9]{2,8}(?:[ -][0-9]{2,8}){0,4})(?![0-9월일시년])/#
        let parcels = text.matches(of: plain).compactMap { match -> (label: String, value: String)? in
            let digits = match.output.2.count(where: \.isNumber)
            return (8...20).contains(digits) ? ("운송장번호", String(match.output.2)) : nil
        }
        return parcels
            + text.matches(of: pattern).compactMap { match in
                let label = String(match.output.1.filter { !$0.isWhitespace })
                let isPhone = ["전화번호", "휴대폰번호", "핸드폰번호", "연락처"].contains(where: label.hasSuffix)
                return isPhone ? nil : (label, String(match.output.2))
            }
    }

    // MARK: Kinds of things

    private var breed: String? {
        let breeds = [
            "말티즈", "푸들", "포메라니안", "포메", "시츄", "비숑", "치와와", "요크셔테리어", "요키", "진돗개", "웰시코기", "리트리버", "시바견", "닥스훈트",
            "코리안숏헤어", "코숏", "러시안블루", "페르시안", "스코티시폴드", "먼치킨", "랙돌", "뱅갈", "샴", "믹스견", "믹스묘",
        ]
        return breeds.first(where: text.contains)
    }

    /// "모델 RF85": letters and digits behind the label.
    private var modelCode: String? {
        text.firstMatch(of: #/(?:모델명|모델)(?:은|는|이)?\s?:?\s?([A-Za-z]{1,6}[A-Za-z0-9-]{1,20})(?=[\s.,]|$)/#).map {
            String($0.output.1)
        }.flatMap { $0.contains(where: \.isNumber) ? $0 : nil }
    }

    /// A name of a thing with what makes it a model: 아이폰 13 미니, 아반떼 2021년식.
    private var model: String? {
        let makes =
            #/(?:아이폰|갤럭시|아이패드|맥북|에어팟|그램|버즈|아반떼|쏘나타|소나타|그랜저|모닝|레이|스파크|투싼|싼타페|쏘렌토|스포티지|카니발|셀토스|코나|캐스퍼|티볼리|K3|K5|K7|K8|SM5|SM6|QM6|BMW|벤츠|아우디|테슬라|볼보|SUV|세단|경차|승합차)(?:\s?[A-Za-z0-9가-힣]*\d[A-Za-z0-9년식]*)?(?:\s?(?:미니|프로|플러스|맥스|울트라|에어|하이브리드))*/#
        return text.matches(of: makes).map { String($0.output).trimmingCharacters(in: .whitespaces) }.max {
            $0.count < $1.count
        }
    }
}
