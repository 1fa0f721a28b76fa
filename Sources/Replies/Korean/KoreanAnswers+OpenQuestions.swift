import Dialogue
import Foundation
import Languages

/// Questions that only the person can answer.
extension KoreanAnswers {
    /// "예방 접종은요": asks again what was asked before.
    func bareTopic(_ sentence: KoreanSentence) -> String? {
        guard sentence.words.count <= 3, let last = sentence.words.last else { return nil }
        for ending in ["은요", "는요", "도요"] where last.hasSuffix(ending) && last.count > ending.count {
            return String(last.dropLast(ending.count))
        }
        return nil
    }

    func repeated(_ topic: String, at index: Int) -> AnswerPart? {
        guard index > 0 else { return nil }
        return predicate(of: sentences[index - 1], at: index - 1)
    }

    /// What a question is about: the word with its particle, without it.
    func topic(of sentence: KoreanSentence) -> String? {
        for word in sentence.words {
            let word = word.hasSuffix("이랑") ? String(word.dropLast(2)) : word
            for particle in ["은", "는", "이", "가", "을", "를", "도"]
            where word.hasSuffix(particle)
                && (word.count >= 3
                    || ["열", "키", "짐", "집", "차", "옷", "약", "물", "초", "문", "방"].contains(word.dropLast()))
            {
                let noun = String(word.dropLast())
                if noun.hasSuffix("시") || noun.hasSuffix("하") || noun.hasSuffix("있") { continue }
                if !["혹시", "지금", "그거", "이거", "저희", "고객님", "어디", "언제", "그건"].contains(noun),
                    !words.has("asking", in: noun)
                {
                    return noun
                }
            }
        }
        return nil
    }

    /// What is to be written on something, or what a thing in quotation marks is called: told as the purpose has it.
    func wordingAsked(in sentence: KoreanSentence) -> AnswerPart? {
        let bare = sentence.bare
        let isTitle = words.has("titles", in: bare)
        guard isTitle || words.has("writing", in: bare), words.has("asking", in: bare) || words.has("telling", in: bare)
        else { return nil }
        guard let wording = facts.wording else {
            return isTitle ? nil : AnswerPart(answers: words.say("noWording"), later: words.say("wordingLater").first)
        }
        let quoted = String(KoreanParticle.attach("이고", to: wording).dropLast()) + "라고"
        return AnswerPart(
            answers: words.say(isTitle ? "title" : "wording", ["wording": wording, "quoted": quoted]), kind: .open)
    }

    /// A question that only the person can answer.
    func openQuestion(_ sentence: KoreanSentence) -> AnswerPart? {
        // "어떤 매물이요?": what the purpose is about.
        if words.has("becauses", in: sentence.bare) {
            let what = facts.known.what.map { " " + $0 } ?? " 그대로"
            let reason = facts.known.reason.map { [$0] } ?? []
            return AnswerPart(
                answers: reason + ["이유는 말씀드리기 어려워요.\(what) 부탁드려요.", "자세한 건 문자로 말씀드려도 될까요?"], later: "이유는 적어서 말씀드릴게요.",
                kind: .open)
        }
        if let route = facts.route, ["어디서", "어디에서"].contains(where: sentence.bare.contains) {
            return AnswerPart(answers: ["\(route).", "주소는 문자로 보내 드려도 될까요?"], kind: .open)
        }
        if let look = facts.look, ["어떻게생", "어떤색", "무슨색", "생김새"].contains(where: sentence.bare.contains) {
            return AnswerPart(
                answers: [KoreanParticle.attach("이에요", to: look) + ".", "자세한 건 문자로 보내 드려도 될까요?"], kind: .open)
        }
        if let side = facts.side, words.has("sides", in: sentence.bare) {
            return AnswerPart(answers: [KoreanParticle.attach("이에요", to: side) + "."], kind: .open)
        }
        let isPlace = ["어디", "어떻게", "왜"].contains(where: sentence.bare.contains)
        if ["어떤", "어느", "무슨"].contains(where: sentence.bare.contains), let subject = facts.subject {
            return AnswerPart(answers: [KoreanParticle.attach("이에요", to: subject) + "."])
        }
        if !isPlace, let topic = topic(of: sentence) {
            if let value = facts.details.value(behind: topic) {
                let told = AnswerPart(answers: [KoreanParticle.attach("이에요", to: value) + "."], later: nil)
                return withRest(told, of: sentence, answered: 1)
            }
            return unknown(topic)
        }
        return AnswerPart(
            answers: ["잠시만요, 적어서 말씀드릴게요.", "정확히는 몰라서 확인하고 말씀드릴게요.", "문자로 알려 드려도 될까요?"], later: "그건 확인하고 말씀드릴게요.",
            kind: .open)
    }

    func unknown(_ topic: String) -> AnswerPart {
        let subject = KoreanParticle.attach("은", to: topic)
        return AnswerPart(
            answers: [
                "잠시만요, \(subject) 확인하고 말씀드릴게요.", "정확히는 모르겠어요. 대략 말씀드려도 될까요?",
                "\(KoreanParticle.attach("을", to: topic)) 꼭 알려 드려야 하나요?",
            ],
            later: "\(subject) 확인하고 말씀드릴게요.", kind: .open)
    }
}
