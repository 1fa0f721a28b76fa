import Dialogue
import Foundation
import Languages

/// Questions whether something is so: "처음이세요?", "도착했나요?"
extension KoreanAnswers {
    static let selves = [
        "본인", "명의자", "예약자", "주문자", "계약자", "신청자", "당사자", "어머님", "어머니", "아버님", "아버지", "보호자", "고객", "회원", "소유자", "주인",
    ]

    func copula(_ found: KoreanPredicate, in sentence: KoreanSentence, at index: Int, isWh: Bool) -> AnswerPart? {
        let noun = found.verb.isEmpty ? found.before.last ?? "" : found.verb
        if isWh { return openQuestion(sentence) }
        let isMoney = mentionsIn(sentence).contains(where: \.isMoney)
        if isMoney, !sentence.isMarked { return nil }
        let isSure = found.ending.hasPrefix("맞") || ["이죠", "이시죠", "인거죠", "이신거죠"].contains(found.ending)
        guard asks(sentence, at: index) || isSure else { return nil }
        // "연장이 안 되세요" refuses.
        let isAsked = sentence.isMarked || ["혹시", "괜찮"].contains(where: sentence.bare.contains)
        if found.ending == "되세요", noun == "안", !isAsked { return nil }
        if ["되", "안"].contains(noun) || found.ending.hasPrefix("되") && noun.isEmpty {
            return guess("네, 돼요.", "아니요, 그건 어려울 것 같아요.")
        }
        if found.ending.hasPrefix("되"),
            found.before.last == "안"
                || mentionsIn(sentence).contains(where: { if case .time = $0.value { true } else { false } })
        {
            return open("네, 괜찮아요.", "그건 좀 어려울 것 같아요.")
        }
        if Self.selves.contains(where: noun.hasPrefix) {
            return AnswerPart(
                answers: [noun.hasPrefix("본인") ? "네, 본인이에요." : "네, 맞아요.", "네, 제가 맞아요. 말하기가 어려워서 글로 전하고 있어요."],
                later: nil)
        }
        let isNumber = words.labels.contains { $0.id == "phone" && $0.asks.contains(where: sentence.bare.contains) }
        if isNumber { return numberPart(sentence) }
        if found.ending.hasPrefix("맞"), let word = found.before.last, found.verb.count >= 2, isPlainNoun(word),
            isPlainNoun(found.verb)
        {
            return isNamed(found)
                ? open("네, \(word) \(found.verb) 맞아요.", "아니요, 그건 아니에요.")
                : guess("네, \(word) \(found.verb) 맞아요.", "아니요, 그건 아니에요.")
        }
        if noun.hasPrefix("처음") { return guess("네, 처음이에요.", "아니요, 처음은 아니에요.") }
        if let corrected = quantity(in: sentence) { return corrected }
        let told = isNamed(found) ? open : { yes, no, _ in guess(yes, no) }
        if noun.hasSuffix("만") {
            return told("네, \(KoreanParticle.attach("이에요", to: noun)).", "아니요, 그건 아니에요.", nil)
        }
        guard noun.count >= 2, noun.count <= 12, noun.allSatisfy({ HangulSyllable.sounds($0) != nil }),
            found.before.count <= 3,
            !noun.hasSuffix("거"), !noun.hasSuffix("소리")
        else { return told("네, 맞아요.", "아니요, 그건 아니에요.", nil) }
        return told("네, \(KoreanParticle.attach("이에요", to: noun)).", "아니요, \(noun) 아니에요.", nil)
    }

    /// "백 장이시죠" to a purpose of two hundred: the number of the purpose, where both count the same things.
    private func quantity(in sentence: KoreanSentence) -> AnswerPart? {
        let ours = Self.counts(in: facts.purpose)
        for theirs in Self.counts(in: sentence.text) {
            let same = ours.filter { $0.unit == theirs.unit }
            guard let wanted = same.first, same.count == 1 else { continue }
            let isRight = wanted.value == theirs.value
            return AnswerPart(
                answers: words.say(isRight ? "countRight" : "countWrong", ["count": "\(wanted.value)\(wanted.unit)"]),
                kind: .whole)
        }
        return nil
    }

    /// Numbers of things that are ordered: 200장, 이백 장.
    private static func counts(in text: String) -> [(value: Int, unit: String)] {
        let pattern =
            #/([0-9]{1,6}|[일이삼사오육칠팔구십백천만한두세네다섯여열스물곱덟아홉]{1,8})\s?(장|부|개|권|박스|벌|켤레|송이|판|인분|세트|자루|통|병|대|마리|박)(?![가-힣]{0,2}살)/#
        return text.matches(of: pattern).compactMap { match in
            let number = Array(match.output.1)
            guard let found = KoreanNumber.match(number[...]), found.length == number.count else { return nil }
            return (found.value, String(match.output.2))
        }
    }

    /// A telephone number that is read out to us.
    func numberPart(_ sentence: KoreanSentence) -> AnswerPart {
        guard let phone = facts.known.phone, !facts.details.isCode(phone) else {
            return AnswerPart(answers: ["번호를 다시 한번 말씀해 주시겠어요?", "번호는 확인하고 말씀드릴게요.", "네, 맞아요."])
        }
        let told = mentionsIn(sentence).compactMap { mention -> String? in
            switch mention.value {
            case .phone(let digits), .digits(let digits): digits
            default: nil
            }
        }
        let spoken = KoreanParticle.attach("이에요", to: Phrasing(language: .korean).phone(phone))
        if told.contains(where: { phone.hasSuffix($0) }) {
            return AnswerPart(answers: ["네, 맞아요. \(spoken).", "한 번만 더 확인해 주시겠어요?"])
        }
        return AnswerPart(answers: ["\(spoken).", "번호를 다시 한번 말씀해 주시겠어요?"])
    }

    func plain(_ found: KoreanPredicate, in sentence: KoreanSentence, at index: Int, isWh: Bool) -> AnswerPart? {
        if isWh { return sentence.isMarked || !hasMarks ? openQuestion(sentence) : nil }
        let last = found.verb
        if ["알았어요", "알겠어요", "끊어요", "그래요", "됐어요", "그렇구나", "맞아요"].contains(last) { return nil }
        if let topic = bareTopic(sentence) { return repeated(topic, at: index) }
        let isShort = sentence.words.count <= 5 && sentence.bare.count <= 18
        let theirs = ["자리", "방이", "방은", "재고", "주차", "룸", "타임", "예약", "매물", "저희", "네"].contains(
            where: sentence.bare.contains)
        let tells = ["마감", "찼", "불가", "휴무", "만석", "매진", "품절", "죄송"].contains(where: sentence.bare.contains)
        let hasNumber = mentionsIn(sentence).contains { if case .name = $0.value { false } else { true } }
        guard sentence.isMarked || !isPunctuated && isShort && !theirs && !tells && !hasNumber else { return nil }
        guard let polite = Self.statement(of: last) else { return nil }
        if !sentence.isMarked, words.has("justNow", in: sentence.bare) { return nil }
        if !sentence.isMarked, words.list("happened").contains(where: polite.hasSuffix) { return nil }
        if let negation = found.negation {
            return guess("네, \(negation) \(polite).", "아니요, \(polite).")
        }
        switch polite {
        case _ where polite.hasSuffix("있어요"): return exists(sentence, found)
        case _ where polite.hasSuffix("없어요"): return guess("네, 없어요.", "아니요, 있어요.")
        case "돼요": return guess("네, 돼요.", "아니요, 그건 어려울 것 같아요.")
        case "괜찮아요": return evaluation()
        default: break
        }
        guard sentence.isMarked || polite.contains("어요") || polite.contains("아요") || polite.contains("했") else {
            return nil
        }
        return guess("네, \(polite).", "아니요, 안 \(polite).")
    }

    /// 했나요 → 했어요, 깨졌죠 → 깨졌어요; `nil` for what states nothing when it is turned.
    static func statement(of word: String) -> String? {
        for ending in ["는지요", "나요", "지요", "죠", "니"] where word.hasSuffix(ending) && word.count > ending.count {
            let stem = String(word.dropLast(ending.count))
            if let sounds = stem.last.flatMap(HangulSyllable.sounds), sounds.final == 20, !stem.hasSuffix("있") {
                return stem + "어요"
            }
            return KoreanVerb(stem: stem).polite
        }
        if ["까요", "가요", "래요", "데요", "고요", "세요", "네요", "거든요", "게요", "는요", "은요", "이요", "예요", "에요", "니다", "까"].contains(
            where: word.hasSuffix)
        {
            return nil
        }
        return word.hasSuffix("요") ? word : nil
    }
}
