import Dialogue
import Foundation
import Languages

/// What the callee offers to do, and what the person means to do.
extension KoreanAnswers {
    /// "초는 몇 개 드릴까요": asks what is wanted; "뭘 도와드릴까요" does not.
    func offeredWhat(_ found: KoreanPredicate, in sentence: KoreanSentence) -> AnswerPart? {
        guard topic(of: sentence) != nil, !["도와", ""].contains(found.verb) || sentence.bare.contains("몇") else {
            return nil
        }
        return openQuestion(sentence)
    }

    func offer(_ found: KoreanPredicate, in sentence: KoreanSentence) -> AnswerPart? {
        let isStatement = found.ending.hasSuffix("드려요") && !sentence.isMarked
        if isStatement, sentence.bare.contains("저희") || !KoreanVerb.isInfinitive(found.verb) { return nil }
        if ["도와", ""].contains(found.verb) { return nil }
        let object =
            found.before.last.flatMap { word in
                ["으로", "로", "을", "를", "도"].contains(where: word.hasSuffix) && word.count > 1 ? word + " " : nil
            } ?? ""
        // "룸으로 드릴까요" and "영수증 드릴까요" as well as "돌려 드릴까요".
        let noun =
            object.isEmpty && found.verb.count <= 2
            ? found.before.last.flatMap { isPlainNoun($0) ? $0 + " " : nil } ?? "" : ""
        let verb = found.verb.replacing("도해", with: "도 해")
        let (yes, no) = ("네, \(object)\(noun)\(verb) 주세요.", "아니요, 괜찮아요.")
        return isExtra(found) ? open(no, yes) : open(yes, no)
    }

    /// "재발급도 같이 해 드릴까요": something besides what the purpose asks for.
    func isExtra(_ found: KoreanPredicate) -> Bool {
        let purpose = facts.purpose.filter { !$0.isWhitespace }
        let verb = found.verb.hasSuffix("도해") ? [String(found.verb.dropLast())] : []
        return (found.before + verb).contains { word in
            let noun = String(word.dropLast())
            return word.hasSuffix("도") && noun.count >= 2
                && !["그래", "아무래", "오늘", "내일", "지금", "그거", "이거"].contains(noun)
                && !purpose.contains(noun)
        }
    }

    func offerable(_ found: KoreanPredicate) -> AnswerPart? {
        guard KoreanVerb.isInfinitive(found.verb) else { return nil }
        let object =
            found.before.last.flatMap { ["으로", "로", "에"].contains(where: $0.hasSuffix) ? $0 + " " : nil } ?? ""
        return AnswerPart(
            answers: ["네, 그럼 \(object)\(found.verb) 주세요.", "혹시 다른 방법도 있을까요?"], later: "확인해 보고 말씀드릴게요.", isOpen: true)
    }

    func intent(_ found: KoreanPredicate) -> AnswerPart? {
        let still = found.before.contains("그래도") ? "그래도 " : ""
        var object =
            found.before.last.flatMap { word in
                ["으로", "로", "에", "도"].contains(where: word.hasSuffix) && word.count > 1 && word != "그래도"
                    ? word + " " : nil
            } ?? ""
        if found.before.contains("같이") { object = "같이 " }
        if found.verb == "괜찮" { return open("네, 괜찮아요.", "그건 좀 어려울 것 같아요.") }
        if found.verb.isEmpty { return nil }
        // "홀은 안 되실까요": whether it will do.
        if found.verb == "되" || found.verb == "안 되" || found.verb == "가능하" {
            return open("네, 괜찮아요.", "그건 좀 어려울 것 같아요.")
        }
        if isUnwilled(found) { return nil }
        let verb = KoreanVerb(stem: turned(found.verb))
        let (yes, no) = ("네, \(still)\(object)\(verb.promise).", "아니요, 괜찮아요.")
        let last = found.verb.split(separator: " ").last.map(String.init) ?? found.verb
        let goesOn = words.list("goingOn").contains(last) && !isExtra(found) || isNamed(found)
        return goesOn ? open(yes, no) : .guess([no, yes], check: check, later: words.say("later").first ?? check)
    }
}
