import Dialogue
import Foundation
import Languages

/// What the person is told or asked to do.
extension KoreanAnswers {
    /// "사진 찍어서 문자 주시면 견적 드릴게요": what has to be done stands before 시면.
    func conditional(_ sentence: KoreanSentence) -> KoreanPredicate? {
        guard let place = sentence.words.dropLast().lastIndex(where: { $0.hasSuffix("시면") && $0.count >= 3 }),
            ["드릴게요", "드려요", "드립니다", "드리겠습니다", "드릴수있어요", "드릴수있습니다"].contains(where: sentence.bare.hasSuffix)
        else { return nil }
        var words = Array(sentence.words[...place])
        words[place] += "됩니다"
        return KoreanPredicate(KoreanSentence(words: words, isMarked: false, isWhole: true), words: self.words)
    }

    /// A verb in the person's mouth: who is told to come goes, who is told to give hands over.
    func turned(_ verb: String) -> String {
        if verb.hasSuffix("다녀오") { return verb }
        if verb == "주" || verb.hasSuffix(" 주") { return verb.dropLast() + "드리" }
        return verb.hasSuffix("오") ? verb.dropLast() + "가" : verb
    }

    func promise(_ found: KoreanPredicate) -> AnswerPart? {
        let unwilled = [
            "되", "있", "없", "맞", "어렵", "괜찮", "가능하", "늦", "걸리", "필요하", "어떠", "아프", "이", "계시", "가능", "", "보이", "원하", "참고하",
        ]
        guard !unwilled.contains(found.verb), !found.verb.hasSuffix(" 되"), !words.has("telling", in: found.verb),
            !isUnwilled(found)
        else { return nil }
        // "예약 없이 오시면 한 시간 기다리셔야 돼요" tells what would happen.
        if found.verb == "기다리", found.before.contains(where: { $0.hasSuffix("시면") || $0.hasSuffix("으면") }) {
            return nil
        }
        // "할인이 빠지세요": what has a subject of its own is not for us to do.
        if let word = found.before.last, ["이", "가"].contains(where: word.hasSuffix), word.count >= 2 { return nil }
        var verb = turned(found.verb)
        // "불러주시면": an infinitive before 주.
        if found.verb.hasSuffix("주"), found.verb.count > 1,
            KoreanVerb.isInfinitive(found.verb.dropLast().trimmingCharacters(in: .whitespaces))
        {
            let form = found.verb.dropLast().trimmingCharacters(in: .whitespaces)
            verb =
                ["보내", "전해", "맡겨"].contains(where: form.hasSuffix)
                ? form + " 드리" : turned(KoreanVerb(infinitive: form).stem)
        }
        if verb == "걸" || verb.hasSuffix("전화하") || verb == "전화주" || verb == "연락하" || verb.hasSuffix("연락드리") {
            verb = "전화드리"
        }
        var object =
            found.before.last.flatMap { word in
                let isBound = ["전에", "후에", "뒤에", "안에", "중에"].contains(word)
                return ["을", "를", "으로", "로", "에", "서", "러"].contains(where: word.hasSuffix) && word.count <= 10
                    && !isBound
                    ? word + " " : nil
            } ?? ""
        if object.isEmpty, verb.count == 1, let noun = found.before.last, isPlainNoun(noun) { object = noun + " " }
        if verb == "드리", let noun = found.before.last { object = noun + " " }
        if verb.hasPrefix("전화드리") {
            object = found.before.contains("다시") ? "다시 " : ""
            if let minutes = mentions.lazy.compactMap({ mention -> Int? in
                if case .minutes(let value) = mention.value { value } else { nil }
            }).first, minutes < 600 {
                object = minutes % 60 == 0 && minutes > 0 ? "\(minutes / 60)시간 뒤에 다시 " : "\(minutes)분 뒤에 다시 "
            }
        }
        let form = KoreanVerb(stem: verb)
        let told = found.negation.map { $0 + " " } ?? ""
        // A day or a time that was told is not asked for again.
        let isTimed = bare.contains("까지") || mentions.contains { if case .time = $0.value { true } else { false } }
        let asks = isTimed ? words.say("needed") : ["네, 알겠습니다. 언제까지 \(form.conditional) 되나요?"]
        return AnswerPart(
            answers: ["네, \(object)\(told)\(form.promise)."] + asks + ["네, 알겠습니다."], later: "그건 확인하고 말씀드릴게요.",
            kind: .promise)
    }

    /// A noun without a particle before a verb: 설명 듣, 예약 잡.
    func isPlainNoun(_ word: String) -> Bool {
        word.count >= 2 && word.count <= 6 && word.allSatisfy { HangulSyllable.sounds($0) != nil }
            && ![
                "같이", "직접", "미리", "먼저", "다시", "꼭", "바로", "혹시", "그럼", "빨리", "정도", "이상", "한번", "지금", "나중", "따로", "일단",
                "우선",
            ].contains(word)
            && ![
                "은", "는", "이", "가", "을", "를", "에", "도", "로", "고", "서", "면", "게", "히", "지", "만", "요", "데", "까지", "부터",
                "니까", "거든",
            ]
            .contains(where: word.hasSuffix)
    }

    /// What has no will, or is not for our side to do: adjectives, passives, and what the callee's side does.
    func isUnwilled(_ found: KoreanPredicate) -> Bool {
        let verb = found.verb
        let last = verb.split(separator: " ").last.map(String.init) ?? verb
        if words.list("unwilled").contains(last) {
            // "1번 출구로 나오세요" sends us somewhere.
            return found.before.last.map { ["으로", "로", "에서"].contains(where: $0.hasSuffix) } != true
        }
        if last.hasSuffix("되") || last.hasSuffix("어지") || last.hasSuffix("아지") { return true }
        // 세요 after 하 tells someone to do something only where the noun is a deed: "확인하세요", not "넉넉하세요".
        guard found.form == .present, last.hasSuffix("하"), last.count > 1 else { return false }
        return !words.list("deeds").contains { last == $0 + "하" }
    }

    /// Whether a sentence tells what the callee's side does or has: "제가 보관하고 있어요".
    func isOfCallee(_ sentence: KoreanSentence) -> Bool {
        !sentence.isMarked && sentence.words.contains { ["제가", "저희가", "저희는", "내가", "우리가"].contains($0) }
            && !["까요", "나요", "죠"].contains(where: sentence.bare.hasSuffix)
    }

    /// "기사님이 가실 거고요": what somebody of theirs does is not for us to do.
    func hasSubjectOfTheirs(_ sentence: KoreanSentence) -> Bool {
        sentence.words.contains { word in words.list("theirs").contains(where: word.hasPrefix) }
    }

    func attempt(_ found: KoreanPredicate) -> AnswerPart {
        let stem = turned(KoreanVerb(infinitive: found.verb).stem)
        if stem.hasSuffix("가"), stem != found.verb {
            return AnswerPart(
                answers: [
                    "네, \(found.before.last.map { isPlainNoun($0) ? $0 + " " : "" } ?? "")\(KoreanVerb(stem: stem).promise).",
                    "언제 \(KoreanVerb(stem: stem).conditional) 될까요?", "네, 알겠습니다.",
                ], kind: .promise)
        }
        return AnswerPart(
            answers: ["네, \(found.verb) 볼게요.", "네, \(found.verb) 보고 다시 전화드릴게요.", "그건 이미 \(found.verb) 봤어요."])
    }

    func request(_ found: KoreanPredicate, in sentence: KoreanSentence) -> AnswerPart? {
        guard !found.verb.isEmpty, found.negation == nil, !sentence.bare.hasPrefix("저희") else { return nil }
        if words.has("telling", in: found.verb) || ["말해", "말씀해"].contains(found.verb) {
            guard let topic = topic(of: sentence) else { return nil }
            return unknown(topic)
        }
        if ["기다려", "잠시만", "이해해", "양해해", "참고해"].contains(where: found.verb.hasSuffix) { return nil }
        if found.verb.hasSuffix("보내") || found.verb.hasSuffix("전해") || found.verb.hasSuffix("맡겨") {
            return AnswerPart(answers: ["네, \(found.verb) 드릴게요.", "어디로 보내 드리면 될까요?", "네, 알겠습니다."], kind: .promise)
        }
        // "문자 주세요": a noun that is given.
        if ["전화", "연락", "문자", "답장", "메일", "회신"].contains(found.verb) {
            let doing = found.before.firstIndex { $0.count > 2 && $0.hasSuffix("서") }
            let how = doing.map { place in found.before[max(0, place - 1)...place].joined(separator: " ") + " " } ?? ""
            return AnswerPart(
                answers: ["네, \(how)\(found.verb) 드릴게요.", "네, 알겠습니다. 언제까지 드리면 되나요?", "네, 알겠습니다."], kind: .promise)
        }
        guard KoreanVerb.isInfinitive(found.verb) else { return nil }
        return promise(found.replacing(verb: KoreanVerb(infinitive: found.verb).stem))
    }
}
