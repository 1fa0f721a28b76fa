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
        case "age", "weight", "breed", "grade", "class":
            return AnswerWords.of(known.language).list("others").contains(owner ?? "") ? nil : dependant(label.id)
        case _ where owner.map(isOther) == true: return nil
        case "phone": return known.phone.flatMap { details.isCode($0) ? nil : wording.phone($0) }
        case "birth": return birth
        case "address": return known.address.map(withoutNotes)
        case "count": return known.count.map { wording.count($0.value, unit: $0.unit) }
        case "day": return known.day.flatMap(future).map(wording.day)
        case "time": return known.time.map(wording.time)
        case "when":
            let when = wording.when(day: known.day.flatMap(future), time: known.time)
            return when.isEmpty ? nil : when
        case "symptom": return nil
        default: return details.value(of: label.id)
        }
    }

    /// What is asked of the one whom the purpose is about: a child, an animal.
    private func dependant(_ label: String) -> String? {
        let months =
            label == "age" && ["개월 아기", "고양이", "강아지", "아기", "애기", "코숏", "말티즈"].contains(where: purpose.contains)
            ? purpose.firstMatch(of: #/\d{1,2}\s?개월/#).map { String($0.output) } : nil
        return details.value(of: label) ?? months
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

    /// The thing that the purpose is about, as far as it is named before what is wanted of it.
    var subject: String? {
        guard let sentence = PurposeSentences(purpose).sentences.first else { return nil }
        let ends = [" 아직", " 있는지", " 있나", " 얼마", " 보러", " 사고", " 사려", " 볼 수", " 남았", " 살 수"]
        guard let end = ends.compactMap({ sentence.range(of: $0)?.lowerBound }).min() else { return nil }
        let head = sentence[..<end].trimmingCharacters(in: .whitespaces)
        return (4...40).contains(head.count) && !["은", "는", "고", "서", "요"].contains(where: head.hasSuffix) ? head : nil
    }

    /// What the purpose wants to know and the callee has not spoken of: "토요일 진료하는지".
    func openInquiry(after heard: String) -> String? {
        let pieces = purpose.replacing("이랑 ", with: ",").replacing("랑 ", with: ",").replacing("하고 ", with: ",")
            .replacing("지 ", with: "지,")
            .split { ",.\n?".contains($0) }.map { $0.trimmingCharacters(in: .whitespaces) }
        let heard = heard.filter { !$0.isWhitespace }
        return pieces.first { piece in
            let isAsked =
                ["는지", "은지", "인지", "한지", "을지", "될지"].contains(where: piece.hasSuffix) && (4...24).contains(piece.count)
            // "얼마인지" is answered by a price.
            if piece.contains("얼마"), heard.contains("원") { return false }
            if isAnswered(piece, in: heard) { return false }
            let words = piece.split { $0 == " " }.map { String($0.prefix(2)) }.filter { $0.count == 2 }
            return isAsked && !words.contains { heard.contains($0) }
        }
    }

    /// "네 있어요" answers 있는지, "안 돼요" 되는지.
    private func isAnswered(_ piece: String, in heard: String) -> Bool {
        if ["있는지", "있나"].contains(where: piece.hasSuffix) {
            return ["있어", "있습", "있는데", "있네", "없", "떨어", "품절", "매진"].contains(where: heard.contains)
        }
        if ["되는지", "가능한지"].contains(where: piece.hasSuffix), purpose.hasPrefix(piece) {
            return ["돼요", "됩니", "되세", "되고", "가능", "안되", "안돼", "어렵"].contains(where: heard.contains)
        }
        return false
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
