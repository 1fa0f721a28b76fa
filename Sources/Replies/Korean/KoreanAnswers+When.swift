import Dialogue
import Foundation
import Languages

/// Days, times and numbers of people that are asked for.
extension KoreanAnswers {
    func whenAndHowMany(in bare: String) -> [Asked] {
        func asked(_ id: String, _ say: String) -> Asked {
            Asked(label: .init(id: id, say: say, asks: [], isKnownByHeart: true, isCode: false), owner: nil)
        }
        var found: [Asked] = []
        let isDuration = ["몇시간", "얼마나걸", "언제까지", "언제부터", "며칠동안", "며칠간", "며칠걸", "며칠정도걸"].contains(where: bare.contains)
        // "아직 언제 될지 몰라요" tells that it is not known.
        if !isDuration, !words.has("unsettled", in: bare) {
            if bare.contains("몇시") || bare.contains("시간은언제") || bare.contains("시간대") && isAsking(bare) {
                found.append(asked("time", "시간"))
            }
            if ["며칠", "몇일", "무슨요일", "어느요일", "날짜가언제", "날짜는언제"].contains(where: bare.contains) {
                found.append(asked("day", "날짜"))
            }
            if ["날짜는요", "날짜요", "날짜도요"].contains(where: bare.hasSuffix) { found.append(asked("day", "날짜")) }
            if ["시간은요", "시간요", "시간도요"].contains(where: bare.hasSuffix) { found.append(asked("time", "시간")) }
            if bare.contains("언제"), found.isEmpty { found.append(asked("when", "날짜")) }
        }
        // "모두면 명이세요", "모두 명 명이세요": 몇 명, misheard.
        let countWords = [
            "몇분이", "몇분오", "몇분으", "몇분정도오", "몇명", "몇사람", "몇인", "명명이", "면명이", "인원이", "인원은", "인원을", "인원도", "인원수",
            "인원좀", "인원알", "인원말", "몇분세요", "몇분이세요",
        ]
        let isRule = ["최소인원", "보증인원", "인원제한", "최대인원", "몇인용"].contains(where: bare.contains)
        if !isRule, countWords.contains(where: bare.contains), isAsking(bare) || bare.contains("명이세요") {
            found.append(asked("count", "인원"))
        }
        return found
    }

    func isAsking(_ bare: String) -> Bool { words.has("asking", in: bare) || words.has("telling", in: bare) }

    /// What a question about a time is about, if the purpose does not speak of it.
    func otherPlan(in sentence: KoreanSentence) -> String? {
        let purpose = facts.purpose.filter { !$0.isWhitespace }
        for word in sentence.words {
            let noun = String(word.dropLast())
            guard ["은", "는", "이"].contains(where: word.hasSuffix), words.list("plans").contains(where: noun.hasSuffix)
            else { continue }
            return purpose.contains(noun) ? nil : noun
        }
        return nil
    }

    func planPart(_ plan: String, isTime: Bool) -> AnswerPart {
        let topic = KoreanParticle.attach("은", to: plan + (isTime ? " 시간" : " 날짜"))
        return AnswerPart(
            answers: ["\(topic) 확인하고 말씀드릴게요.", "\(topic) 아직 안 정했어요. 정해지면 말씀드릴게요.", "보통 언제가 좋을까요?"],
            later: "\(topic) 확인하고 말씀드릴게요.", kind: .open)
    }

    func whenPart(_ lacking: [Asked]) -> AnswerPart {
        let isTime = lacking.contains { $0.label.id == "time" }
        if let often = facts.often {
            return AnswerPart(
                answers: ["\(often) 그래요.", "정확한 시간은 적어서 말씀드릴게요.", "\(often)인 것 같은데, 정확하지 않아요."],
                later: "시간은 확인하고 말씀드릴게요.")
        }
        let bare = bare
        let isPast = sentences.contains { KoreanPredicate($0, words: words)?.form == .past }
        if isPast, let gone = facts.pastDay {
            return AnswerPart(answers: [KoreanParticle.attach("이에요", to: gone) + ".", "정확한 시간은 확인하고 말씀드릴게요."])
        }
        if isPast || ["끝나", "만기", "구입", "구매", "시작", "신게언제", "신게며칠", "마지막으로"].contains(where: bare.contains) {
            let topic = isTime ? "시간" : "날짜"
            return AnswerPart(
                answers: [
                    "잠시만요, \(KoreanParticle.attach("은", to: topic)) 확인하고 말씀드릴게요.", "정확히는 모르겠어요. 대략 말씀드려도 될까요?",
                    "\(KoreanParticle.attach("을", to: topic)) 꼭 알려 드려야 하나요?",
                ],
                later: "\(KoreanParticle.attach("은", to: topic)) 확인하고 말씀드릴게요.")
        }
        // What the person plans themselves is not for the callee to name.
        let plans = ["도착", "체크인", "입주", "출발", "퇴실", "방문", "예정"]
        if let plan = plans.first(where: bare.contains) {
            let topic = (plan == "예정" ? "" : plan + " ") + (isTime ? "시간" : "날짜")
            return AnswerPart(
                answers: [
                    "\(KoreanParticle.attach("은", to: topic)) 아직 안 정했어요. 정해지면 말씀드릴게요.",
                    "\(KoreanParticle.attach("은", to: topic)) 확인하고 말씀드릴게요.", "보통 언제가 좋을까요?",
                ],
                later: "\(KoreanParticle.attach("은", to: topic)) 확인하고 말씀드릴게요.")
        }
        return AnswerPart(
            answers: [
                isTime ? "가능한 시간이 언제인가요?" : "가장 빠른 날이 언제인가요?", isTime ? "제일 빠른 시간이 언제인가요?" : "가능한 날이 언제인가요?",
                "잠시만요, 확인하고 말씀드릴게요.",
            ],
            later: isTime ? "시간은 확인하고 말씀드릴게요." : "날짜는 확인하고 말씀드릴게요.")
    }
}
