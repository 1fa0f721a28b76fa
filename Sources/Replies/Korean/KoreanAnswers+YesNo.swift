import Dialogue
import Foundation
import Languages

/// Questions about what was or is: a yes and a no in the verb of the question.
extension KoreanAnswers {
    func past(_ found: KoreanPredicate, in sentence: KoreanSentence) -> AnswerPart? {
        if found.verb == "않" || found.verb.hasSuffix(" 않") {
            return guess("네, 그런 적 없어요.", "아니요, 그런 적 있어요.")
        }
        // "접수되셨고요" tells, and so does "접수되셨어요": what was done on the callee's side is no question to us.
        let tells = ["고요", "는데요"].contains(where: found.ending.hasSuffix) || found.ending == "셨어요" && isUnwilled(found)
        if tells, !sentence.isMarked { return nil }
        // "급하신 거예요?" asks how it is.
        if words.list("states").contains(found.verb), found.ending.hasPrefix("신") {
            return guess("네, \(KoreanVerb(stem: found.verb).polite).", "아니요, 그렇지는 않아요.")
        }
        let verb = KoreanVerb(stem: turned(found.verb))
        guard let negation = found.negation else {
            return guess("네, \(verb.past).", "아니요, \(negative(of: found.verb, past: true)).")
        }
        return guess("네, \(negation) \(verb.past).", "아니요, \(verb.past).")
    }

    /// 안 갔어요, 백업 안 했어요.
    func negative(of stem: String, past: Bool) -> String {
        let verb = turned(stem)
        if verb == "있" { return past ? "없었어요" : "없어요" }
        let parts = verb.split(separator: " ").map(String.init)
        // "백업해 두": 백업 안 해 뒀어요.
        if let first = parts.first, parts.count == 2, first.hasSuffix("해"), first.count > 2 {
            let form = KoreanVerb(stem: "해 " + parts[1])
            return "\(first.dropLast()) 안 " + (past ? form.past : form.polite)
        }
        if let last = parts.last, last.hasSuffix("하"), last.count > 2 {
            let form = KoreanVerb(stem: "하")
            return (parts.dropLast() + [String(last.dropLast()), "안", past ? form.past : form.polite]).joined(
                separator: " ")
        }
        let form = KoreanVerb(stem: verb)
        return "안 " + (past ? form.past : form.polite)
    }

    func present(_ found: KoreanPredicate, in sentence: KoreanSentence, at index: Int, isWh: Bool)
        -> AnswerPart?
    {
        let isState = words.list("states").contains(found.verb)
        if isWh { return isState || asks(sentence, at: index) ? openQuestion(sentence) : nil }
        switch found.verb {
        case "있", "가지고 있", "갖고 있":
            return exists(sentence, found)
        case "없":
            let what = found.before.last.map { $0.hasSuffix("건") || $0.hasSuffix("거") ? "그런 건 " : "" } ?? ""
            return guess("네, \(what)없어요.", "아니요, 있어요.")
        case "상관없": return open("네, 상관없어요.", "아니요, 그건 좀 어려울 것 같아요.")
        case "되", "안 되":
            if found.negation != nil || found.verb == "안 되" { return guess("네, 그건 어려울 것 같아요.", "아니요, 돼요.") }
            return guess("네, 돼요.", "아니요, 그건 어려울 것 같아요.")
        case "알": return guess("네, 알아요.", "아니요, 잘 몰라요.")
        case "괜찮", "어떠", "좋": return evaluation()
        case "필요하": return guess("네, 필요해요.", "아니요, 필요 없어요.")
        case "원하": return open("네, 그렇게 해 주세요.", "아니요, 괜찮아요.")
        case "맞": return guess("네, 맞아요.", "아니요, 그건 아니에요.")
        // "본인이 하신 거 아니세요": whether that is so only the person knows.
        case "아니": return doubted()
        default: break
        }
        guard !found.verb.isEmpty else { return nil }
        if found.ending == "세요" || found.ending.hasSuffix("시고요"), !isState, !sentence.isMarked,
            !sentence.bare.contains("혹시")
        {
            return promise(found)
        }
        // "어깨 아래까지 오세요?" asks how far.
        if found.before.last?.hasSuffix("까지") == true, ["오", "가", "되"].contains(found.verb) {
            return guess("네, 그 정도예요.", "아니요, 그 정도는 아니에요.")
        }
        if !sentence.isMarked, isUnwilled(found) { return nil }
        let verb = KoreanVerb(stem: turned(found.verb))
        let with = found.before.contains("같이") ? "같이 " : ""
        // What the callee does for us is asked for: "같이 변경하시는 건가요?"
        if found.verb == "바꾸" || found.verb == "옮기"
            || words.list("services").contains(where: { found.verb == $0 + "하" })
        {
            return open(
                "네, \(with)\(verb.infinitive) 주세요.", with.isEmpty ? "아니요, 괜찮아요." : "아니요, 저만 \(verb.infinitive) 주세요.")
        }
        return guess("네, \(with)\(verb.polite).", "아니요, \(negative(of: found.verb, past: false)).")
    }

    /// 있으세요: what the purpose says of it decides, if it says something.
    func exists(_ sentence: KoreanSentence, _ found: KoreanPredicate) -> AnswerPart? {
        // "계약하시면 혜택이 있으세요", "수수료가 있으세요": tells what there is.
        let isTold = sentence.words.contains { $0.hasSuffix("시면") } || words.has("costs", in: sentence.bare)
        if isTold, !sentence.isMarked { return nil }
        if let topic = topic(of: sentence) ?? found.before.last, let has = facts.details.has(topic) {
            return AnswerPart(answers: [
                has
                    ? "네, \(KoreanParticle.attach("은", to: topic)) 있어요."
                    : "아니요, \(KoreanParticle.attach("은", to: topic)) 없어요."
            ])
        }
        if words.has("preferring", in: sentence.bare) {
            return AnswerPart(answers: words.say("any") + [check], isOpen: true)
        }
        return guess("네, 있어요.", "아니요, 없어요.")
    }

    /// 아니세요: what is supposed of the person.
    func doubted() -> AnswerPart {
        AnswerPart(
            answers: ["그건 확인해 보고 말씀드릴게요.", "네, 맞아요.", "아니요, 그건 아니에요."], later: "그건 확인하고 말씀드릴게요.", kind: .open)
    }

    /// 괜찮으세요, 어떠세요: about what was said before.
    func evaluation() -> AnswerPart { open("네, 괜찮아요.", "그건 좀 어려울 것 같아요.", later: "확인해 보고 말씀드릴게요.") }
}
