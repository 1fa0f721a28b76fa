import Dialogue
import Foundation
import Languages

/// What is weighed, asked or put right before anything is agreed to.
extension ReplyFinder {
    /// A yes to a cost or a condition waits behind what asks or checks.
    func withCare(_ answers: [String]) -> [String] {
        guard stakes.isWeighed, let first = answers.first else { return answers }
        let careful = careful
        let isBound = ReplyGuards(stakes: stakes, language: language).verdict(on: first) != .anywhere
        guard isBound else { return answers + careful }
        return Array(careful.prefix(1)) + [first] + Array(careful.dropFirst()) + Array(answers.dropFirst())
    }

    /// What puts a name right that was read back nearly as it is: "김선호 님 맞으시죠".
    var misheardName: [String]? {
        guard language == .korean, readBack.wrong.isEmpty, let name = known.name, name.count == 3,
            [.confirms, .asksFact, .completes, .accepts, .informs].contains(reading.act)
        else { return nil }
        let bare = reading.text.filter { !$0.isWhitespace }
        guard !bare.contains(name), let title = bare.range(of: "님") else { return nil }
        let heard = Array(bare[..<title.lowerBound].suffix(3))
        let same = zip(heard, name).count { $0.0 == $0.1 }
        guard heard.count == 3, same == 2 else { return nil }
        let told = KoreanParticle.attach("이에요", to: name)
        return [
            "이름은 \(told). 나머지는 한 번만 더 확인해 주시겠어요?", "아니요, \(told).",
            "이름만 \(KoreanParticle.attach("으로", to: name)) 고쳐 주세요. 나머지는 맞아요.",
        ]
    }

    /// "7시 반까지 오시면 되긴 해요": what is asked for is within what is possible.
    var offersLimit: [String]? {
        guard language == .korean, reading.act == .offersAlternative, let when = known.slots["when"],
            !reading.when.isEmpty
        else { return nil }
        let bare = reading.text.filter { !$0.isWhitespace }
        let characters = Array(reading.text)
        let areLimits = reading.mentions.allSatisfy { mention in
            guard case .time = mention.value, mention.range.upperBound <= characters.count else { return true }
            return String(characters[mention.range.upperBound...].drop { $0 == " " }.prefix(2)) == "까지"
        }
        let hasTime = reading.mentions.contains { if case .time = $0.value { true } else { false } }
        guard areLimits, hasTime, bare.contains("까지"), !reading.does(.refuses) || bare.contains("되긴") else {
            return nil
        }
        return [
            "네, 괜찮아요. \(KoreanParticle.attach("으로", to: when)) 부탁드려요.", ReplyGuards.check(language), "혹시 다른 시간도 가능할까요?",
        ]
    }

    var words: AnswerWords { .of(language) }

    /// What the purpose wants to know besides what was told.
    var next: [String] {
        let acts: Set<DialogueAct> = [
            .informs, .accepts, .acknowledges, .completes, .closes, .promises, .instructs, .asksAnythingElse, .asksFact,
        ]
        let isTold = !parts.isEmpty && parts.allSatisfy { !$0.isAsked }
        let isUntimed = [.refuses, .offersAlternative].contains(reading.act) && reading.when.isEmpty && isInquiry
        guard acts.contains(reading.act) || stakes.costs || reading.act == .refuses && isInquiry || isTold || isUntimed,
            !reading.text.contains("?") || reading.act == .asksAnythingElse, let open = turn.openInquiry
        else { return [] }
        let isAsked = reading.act == .asksAnythingElse
        let isWeighed = stakes.isWeighed && !isInquiry
        return words.say(isAsked ? "inquiryAsked" : isWeighed ? "inquiryOnly" : "inquiryNext", ["inquiry": open])
    }

    /// "금요일까지 꼭 필요한데": what comes later than it is needed.
    var late: [String] {
        let isTimed = parts.contains { if case .times = $0.kind { true } else { false } }
        guard turn.effectiveAct == .offersAlternative || isTimed && !turn.isWanted, let deadline = turn.facts.deadline
        else { return [] }
        return words.say("deadline", ["deadline": deadline])
    }

    /// A no to something that is no time and no place: what else may help.
    var refused: [String] {
        let bare = language.compared(reading.text)
        guard reading.act == .refuses || words.has("unsettled", in: bare) else { return [] }
        let fitting = words.refusals.first { $0.words.isEmpty || $0.words.contains(where: bare.contains) }
        guard let fitting, !fitting.words.isEmpty || known.slots["when"] == nil && turn.openFallback == nil else {
            return []
        }
        return fitting.replies.compactMap { Template.fill($0, with: slots) }
    }

    /// An answer to what the purpose asked is taken note of, before more is asked; who did not hear is told again.
    var noted: [String] {
        switch reading.act {
        case .informs, .accepts, .acknowledges:
            return isInquiry && stakes.isOpen ? words.say("noted") : []
        case .mishears where slots["repeat"] == nil && slots["request"] == nil: return words.say("saidAgain", slots)
        default: return []
        }
    }

    /// Before a yes to a cost or a condition: what asks, checks or declines politely, and the yes at last.
    var careful: [String] {
        guard stakes.isWeighed else { return [] }
        let words = AnswerWords.of(language)
        let bare = language.compared(reading.text)
        var slots = known.slots
        slots["cost"] = words.list("costs").filter(bare.contains).max { $0.count < $1.count }
        if language == .korean, let reason = known.reason, reason.hasSuffix("서요.") {
            slots["excuse"] = reason.dropLast(2) + " 그런데"
        }
        let caution = words.cautions.first { $0.words.isEmpty || $0.words.contains(where: bare.contains) }
        let questions = (caution?.replies ?? []).compactMap { Template.fill($0, with: slots) }
        let consent = language == .korean ? "네, 그렇게 진행해 주세요." : "Yes, that's fine."
        let yes = stakes.asksConsent ? consent : language == .korean ? "네, 알겠습니다." : "Okay, I see."
        return Array(questions.prefix(1)) + [ReplyGuards.check(language), yes] + Array(questions.dropFirst())
    }
}
