import Calls
import Dialogue
import Foundation
import Languages

/// What a person's side may tell, by the labels of `answers.yaml`, and whose each fact is.
struct AnswerFacts: Sendable {
    let known: KnownFacts
    let details: PurposeDetails
    let purpose: String
    /// What the person is called, as the opening said it.
    let callerName: String?

    /// Gathers what the purpose and the person's own words hold.
    init(_ known: KnownFacts, _ conversation: Conversation) {
        self.known = known
        purpose = conversation.call.purpose
        callerName = Opening.callerName(in: conversation.call.opening, language: known.language)
        let typed = conversation.turns.filter { $0.speaker == .caller && $0.origin == .typed }.map(\.text)
        details = PurposeDetails([purpose] + typed, language: known.language)
    }

    /// What is known for a label.
    /// - Parameter owner: whose it is, if not the person's: the purpose must name that owner beside the fact.
    func value(of label: AnswerWords.Label, owner: String?) -> String? {
        let wording = Phrasing(language: known.language)
        switch label.id {
        case "name": return name(of: owner)
        case "age", "weight", "mass", "breed", "grade", "class":
            return AnswerWords.of(known.language).list("others").contains(owner ?? "") ? nil : dependant(label.id)
        case "birth" where owner.map(AnswerWords.of(.korean).list("dependants").contains) == true: return details.born
        case _ where owner.map(isOther) == true: return nil
        case "phone": return known.phone.flatMap { details.isCode($0) ? nil : wording.phone($0) }
        case "birth": return birth
        case "address": return known.address.map(withoutNotes) ?? details.place
        case "count": return people.map { wording.count($0, unit: known.language == .korean ? "명" : "people") }
        case "day": return known.day.flatMap(future).map(wording.day)
        case "time": return known.time.map(wording.time)
        case "when":
            let when = wording.when(day: known.day.flatMap(future), time: known.time)
            return when.isEmpty ? nil : when
        case "symptom": return nil
        default: return details.value(of: label.id)
        }
    }

    /// How many people the purpose speaks of; two nights are none.
    var people: Int? {
        if let count = known.count, Mention.countsPeople(count.unit) { return count.value }
        let counted = Mention.all(in: purpose).lazy.compactMap { mention -> Int? in
            if case .count(let value, let unit) = mention.value, Mention.countsPeople(unit) { value } else { nil }
        }
        return counted.first ?? grownUps
    }

    /// "어른 둘 아이 하나": three.
    private var grownUps: Int? {
        let numbers = ["하나": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9]
        func sum(_ pattern: Regex<(Substring, Substring)>) -> Int? {
            let values = purpose.matches(of: pattern).compactMap { numbers[String($0.output.1)] ?? Int($0.output.1) }
            return values.isEmpty ? nil : values.reduce(0, +)
        }
        guard let adults = sum(#/(?:어른|성인)\s?(하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|\d{1,2})(?!\s?살)/#) else { return nil }
        return adults + (sum(#/(?:아이|아기|애기|어린이|소아|유아)\s?(하나|둘|셋|넷|다섯|\d)(?!\s?(?:살|개월|학년|\d))/#) ?? 0)
    }

    /// The day or time up to which something is needed: "금요일까지 필요".
    var deadline: String? {
        let characters = Array(purpose)
        return Mention.all(in: purpose).lazy.compactMap { mention -> String? in
            guard mention.range.upperBound <= characters.count,
                String(characters[mention.range.upperBound...].drop { $0 == " " }.prefix(2)) == "까지"
            else { return nil }
            let wording = Phrasing(language: known.language)
            switch mention.value {
            case .day(let day): return wording.day(day)
            case .time(let time): return wording.time(time)
            default: return nil
            }
        }.first
    }

    /// What is asked of the one whom the purpose is about: a child, an animal.
    private func dependant(_ label: String) -> String? {
        let months =
            label == "age" && ["개월 아기", "고양이", "강아지", "아기", "애기", "코숏", "말티즈"].contains(where: purpose.contains)
            ? purpose.firstMatch(of: #/\d{1,2}\s?개월/#).map { String($0.output) } : nil
        return details.value(of: label == "mass" ? "weight" : label)?.replacing("kg", with: "킬로") ?? months
    }

    /// An address without what is written after a comma, unless that goes on with it: 103동, 2층.
    private func withoutNotes(_ address: String) -> String {
        let parts = address.split(separator: ",", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.count == 2, known.language == .korean, parts[1].firstMatch(of: #/^[^ ]*\d+\s?(?:동|호|층)/#) == nil
        else { return address }
        return parts[0]
    }

    /// When something happens again and again: 새벽마다.
    var often: String? {
        let pattern = #/(?:새벽|아침|오전|점심|오후|저녁|밤|주말|평일|매일)마다|매일\s?(?:새벽|아침|저녁|밤)/#
        return purpose.firstMatch(of: pattern).map { String($0.output) }
    }

    /// A day that is gone, in which something happened: "어제 주문한 …".
    var pastDay: String? {
        let wording = Phrasing(language: known.language)
        for mention in Mention.all(in: purpose) {
            if case .day(let day) = mention.value, future(day) == nil { return wording.day(day) }
        }
        return nil
    }

    /// What is to be written on something: the words that the purpose puts in quotation marks.
    var wording: String? {
        purpose.firstMatch(of: #/["“”']([^"“”']{2,60})["“”']/#).map { String($0.output.1) }
    }

    /// From where to where: "마포→송파".
    var route: String? {
        purpose.firstMatch(of: #/([가-힣A-Za-z0-9]{2,20})\s?(?:→|->|~>|에서)\s?([가-힣A-Za-z0-9]{2,20})/#).map {
            let to = String($0.output.2)
            let place =
                to.hasSuffix("으로")
                ? String(to.dropLast(2)) : to.hasSuffix("로") && to.count > 2 ? String(to.dropLast()) : to
            return "\($0.output.1)에서 \(KoreanParticle.attach("으로", to: place)) 가요"
        }
    }

    /// What a thing looks like: its colour and its kind, "검정색 반지갑".
    var look: String? {
        purpose.firstMatch(
            of: #/(?:검정|검은|까만|흰|하얀|빨간|빨강|파란|파랑|노란|노랑|초록|남|갈|회|분홍|보라|은|금|베이지|네이비|카키)색?\s?[가-힣]{1,8}(?=[\s.,]|$)/#
        ).map { String($0.output) }.flatMap { $0.contains("색") || $0.contains(" ") ? $0 : nil }
    }

    /// Where something is wrong: "오른쪽 아래 어금니".
    var side: String? {
        purpose.firstMatch(
            of: #/(?:오른쪽|왼쪽|위쪽|아래쪽|앞쪽|뒤쪽|안쪽|바깥쪽|양쪽)(?:\s(?:위|아래|앞|뒤|안쪽|바깥쪽))?(?:\s[가-힣]{2,5})?(?=[\s.,]|$)/#
        ).map { match in
            let words = match.output.split(separator: " ").map(String.init)
            // A verb behind the side is no place: 오른쪽 아래가 아파요.
            let isVerb =
                words.count > 1
                && ["요", "서", "고", "음", "가", "이", "픔"].contains { words[words.count - 1].hasSuffix($0) }
            return (isVerb ? words.dropLast() : words[...]).joined(separator: " ")
        }
    }

    /// The thing that the purpose is about, as far as it is named before what is wanted of it.
    var subject: String? {
        guard let sentence = PurposeSentences(purpose).sentences.first else { return nil }
        let ends = [" 아직", " 있는지", " 있나", " 얼마", " 보러", " 사고", " 사려", " 볼 수", " 남았", " 살 수"]
        guard let end = ends.compactMap({ sentence.range(of: $0)?.lowerBound }).min() else { return nil }
        let head = sentence[..<end].trimmingCharacters(in: .whitespaces)
        return (4...40).contains(head.count) && !["은", "는", "고", "서", "요"].contains(where: head.hasSuffix) ? head : nil
    }

    /// Every fact by the names that packs of answers use.
    var named: [String: String] {
        var named = known.slots
        for label in AnswerWords.of(known.language).labels {
            if let value = value(of: label, owner: nil) { named[label.say] = value }
        }
        return named
    }

    /// Digits and letters one by one.
    func slowly(_ value: String) -> String {
        value.allSatisfy { $0.isNumber || $0 == "-" } ? Phrasing(language: known.language).slow(digits: value) : value
    }

    private var birth: String? {
        if let born = details.born { return born }
        guard let digits = known.digits, digits.count == 6 || digits.count == 8, !details.isCode(digits) else {
            return nil
        }
        return digits
    }

    /// A day that is gone is when something happened, and no appointment.
    private func future(_ day: Day) -> Day? { day.isPast ? nil : day }

    private func isOther(_ owner: String) -> Bool { !["본인", "고객"].contains(owner) }

    /// The name of the person, or of whom the purpose names beside it.
    private func name(of owner: String?) -> String? {
        // "정서윤 학부모": the name of the child.
        let child = purpose.firstMatch(of: #/([가-힣]{2,4})\s?(?:엄마|아빠|학부모|어머니|아버지|보호자)/#).map { String($0.output.1) }
        if let child, let owner, AnswerWords.of(.korean).list("dependants").contains(owner) { return child }
        // "해바라기반 오하람": a name behind a class is the child's.
        let inClass = purpose.firstMatch(of: #/반\s([가-힣]{3})(?=[\s.,]|$)/#).map { String($0.output.1) }
        if let inClass, inClass != callerName, let owner,
            AnswerWords.of(.korean).list("surnames").contains(where: inClass.hasPrefix),
            AnswerWords.of(.korean).list("dependants").contains(owner)
        {
            return inClass
        }
        guard let name = known.name ?? details.value(behind: "이름") else { return nil }
        guard let range = purpose.range(of: name) else { return owner == nil || name != callerName ? name : nil }
        let before = String(purpose[..<range.lowerBound].suffix(40).filter { !$0.isWhitespace })
        let isTheirs =
            owner.map {
                before.hasSuffix($0) || before.hasSuffix($0 + "이름은") || before.hasSuffix($0 + "이름")
                    || before.contains($0)
            } ?? false
        if isTheirs { return name }
        guard let owner else {
            // The only name of the purpose is not the caller's if it is said to be another's.
            return name
        }
        // "아이 이름이 뭐예요": the one whom the purpose is about, if the person is called otherwise.
        let isAbout = ["아이", "아기", "애기", "애", "강아지", "고양이", "반려동물", "반려견", "반려묘", "애완동물", "학생", "자녀", "원생", "환자"]
            .contains(owner)
        let hasDependant = ["강아지", "고양이", "말티즈", "푸들", "학년", "유치원", "어린이집", "반 ", "아들", "딸", "환자", "아이", "햄스터", "토끼"]
            .contains(where: purpose.contains)
        return isAbout && hasDependant && name != callerName ? name : nil
    }
}
