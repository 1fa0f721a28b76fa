import Dialogue
import Foundation
import Languages

extension KoreanAnswers {
    /// An answer in the verb of the question, or a promise to do what was told.
    func predicate(of sentence: KoreanSentence, at index: Int) -> AnswerPart? {
        guard sentence.bare != "여보세요", var part = answer(to: sentence, at: index) else { return nil }
        let others = ["저는", "저희는", "그거는", "이거는", "그건", "고객님은", "혹시는"]
        part.topic = sentence.words.first { word in
            ["은", "는"].contains(where: word.hasSuffix) && word.count >= 3 && !word.hasSuffix("시는")
                && !others.contains(word)
                || ["열은", "약은", "차는", "짐은"].contains(word)
        }
        return part
    }

    func answer(to sentence: KoreanSentence, at index: Int) -> AnswerPart? {
        if let condition = conditional(sentence) {
            return condition.form == .request ? request(condition, in: sentence) : promise(condition)
        }
        guard let found = KoreanPredicate(sentence, words: words) else { return nil }
        if found.form == .intent, found.ending.hasSuffix("고요"), hasSubjectOfTheirs(sentence) { return nil }
        if isOfCallee(sentence), [.past, .present, .plain, .copula].contains(found.form) { return nil }
        let isWh = self.isWh(sentence)
        switch found.form {
        case .experience:
            if let career = facts.details.value(behind: "경력") {
                return AnswerPart(answers: ["네, 경력 \(career) 있어요.", "아니요, 없어요."])
            }
            return guess("네, 있어요.", "아니요, 없어요.")
        case .plea: return promise(found)
        case .permission: return isWh ? openQuestion(sentence) : open("네, 괜찮아요.", "죄송하지만 그건 어려울 것 같아요.")
        case .attempt: return attempt(found)
        case .request: return request(found, in: sentence)
        case .offerable: return offerable(found)
        case .offer: return isWh ? offeredWhat(found, in: sentence) : offer(found, in: sentence)
        case .possible:
            if isWh { return openQuestion(sentence) }
            guard sentence.isMarked || !hasMarks && !sentence.bare.hasSuffix("있어요") && found.before.count <= 4 else {
                return nil
            }
            return guess("네, 가능해요.", "아니요, 어려울 것 같아요.")
        case .must: return promise(found)
        case .intent: return isWh ? openQuestion(sentence) : intent(found)
        case .past: return isWh ? openQuestion(sentence) : past(found, in: sentence)
        case .present: return present(found, in: sentence, at: index, isWh: isWh)
        case .copula: return copula(found, in: sentence, at: index, isWh: isWh)
        case .plain: return plain(found, in: sentence, at: index, isWh: isWh)
        }
    }

    /// A yes and a no only one of which is true, behind what says nothing that we cannot know.
    func guess(_ yes: String, _ no: String) -> AnswerPart {
        .guess([yes, no], check: check, later: words.say("later").first ?? check)
    }

    /// Asks for a moment.
    var check: String { words.say("check").first ?? ReplyGuards.check(.korean) }

    /// Whether the purpose speaks of what a question is about.
    func isNamed(_ found: KoreanPredicate) -> Bool {
        let purpose = facts.purpose.filter { !$0.isWhitespace }
        return (found.before + [found.verb]).contains { word in
            let endings = ["으로", "은", "는", "이", "가", "을", "를", "도", "만", "로", "하", "님", "분"]
            let noun =
                endings.first { word.hasSuffix($0) && word.count > $0.count + 1 }.map {
                    String(word.dropLast($0.count))
                } ?? word
            return noun.count >= 2 && noun != "혹시" && purpose.contains(noun)
        }
    }

    func open(_ yes: String, _ no: String, later: String? = nil) -> AnswerPart {
        AnswerPart(answers: [yes, no], later: later ?? "그건 확인하고 말씀드릴게요.", isOpen: true)
    }
}
