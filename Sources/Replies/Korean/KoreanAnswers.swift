import Dialogue
import Foundation
import Languages

/// Answers to everything that a callee's turn asks, tells or proposes, one part for each of its sentences.
///
/// Says only what the person gave: what is not known is put off by its name.
struct KoreanAnswers: Sendable {
    let words: AnswerWords
    let facts: AnswerFacts
    let sentences: [KoreanSentence]
    /// The turn with the recogniser's spellings put right.
    let text: String
    let mentions: [Mention]

    /// Reads a turn.
    init(to turn: String, facts: AnswerFacts, words: AnswerWords) {
        self.words = words
        self.facts = facts
        sentences = KoreanSentence.all(in: turn, words: words)
        text = sentences.map { $0.text + ($0.isMarked ? "?" : $0.isWhole ? "." : "") }.joined(separator: " ")
        mentions = Mention.all(in: text)
        isPunctuated = turn.contains { ".?!".contains($0) }
    }

    var bare: String { sentences.map(\.bare).joined() }
    /// Whether any sentence has a question mark.
    var hasMarks: Bool { sentences.contains(where: \.isMarked) }
    /// Whether the turn came with punctuation: then what has no question mark asks nothing.
    let isPunctuated: Bool

    /// One part for each thing that wants an answer, in the order of the turn.
    func parts() -> [AnswerPart] {
        if let secret = secret() { return [secret] }
        if words.has("denying", in: bare), !sentences.contains(where: \.isMarked) {
            return [AnswerPart(answers: ["그래도 한 번만 확인해 주시겠어요?", "그럼 어떻게 하면 좋을까요?", "확인해 보고 다시 말씀드릴게요."], kind: .whole)]
        }
        if let choice = choice() { return [choice] }
        if let named = namedChoice() {
            return [named.part]
                + sentences.enumerated().filter { $0.offset != named.sentence }.compactMap {
                    predicate(of: $0.element, at: $0.offset)
                }
        }
        var parts: [AnswerPart] = []
        let offer = timeOffers()
        if offer == nil, let either = eitherOr() { return [either] }
        for (index, sentence) in sentences.enumerated() {
            if words.has("granting", in: sentence.bare) || words.has("unsettled", in: sentence.bare) { continue }
            // "몇 시에 오세요? 다섯 시 반 아니면 여덟 시": the times answer it.
            if let offer, offer.sentence != index, ["몇시", "언제", "며칠"].contains(where: sentence.bare.contains) {
                continue
            }
            if words.has("whyVoice", in: sentence.bare) {
                parts.append(AnswerPart(answers: ["말로 하기가 어려워서 글로 전하고 있어요."]))
            } else if let wording = wordingAsked(in: sentence) {
                parts.append(wording)
            } else if let change = conditionalChange(sentence) {
                parts.append(change)
            } else if let offer, offer.sentence == index {
                parts.append(offer.part)
            } else if let asked = factsAsked(in: sentence, at: index, hasOffer: offer != nil) {
                parts.append(asked)
            } else if offer == nil || !isAboutOffer(sentence), let part = predicate(of: sentence, at: index) {
                parts.append(part)
            }
        }
        return merged(parts)
    }

    /// "처음이세요 아니면 오신 적 있으세요": the yes of each side is a reply of its own.
    func eitherOr() -> AnswerPart? {
        guard let second = sentences.firstIndex(where: { $0.words.first == "아니면" }), second > 0,
            let one = predicate(of: sentences[second - 1], at: second - 1),
            var other = Optional(sentences[second]), other.words.count > 1
        else { return nil }
        other.words.removeFirst()
        guard let two = answer(to: other, at: second), one.isOpen, two.isOpen else { return nil }
        let answers = [one, two].compactMap { $0.yes?.replacing("네, ", with: "") }
        guard answers.count == 2, answers[0] != answers[1] else { return nil }
        // Which of them is true only the person knows.
        return AnswerPart(answers: guessed(answers), kind: .whole)
    }

    /// Things only one of which is true, behind what says nothing that we cannot know; the purpose may name one.
    func guessed(_ answers: [String]) -> [String] {
        let isAsserted = answers.contains { answer in
            ["이에요.", "예요.", "있어요.", "없어요.", "했어요."].contains(where: answer.hasSuffix)
        }
        return isAsserted ? ["잠시만요, 확인하고 말씀드릴게요."] + answers : answers + ["확인하고 말씀드릴게요."]
    }

    /// Whether a sentence only asks whether what is proposed will do: "어떠세요?", "오실래요?"
    func isAboutOffer(_ sentence: KoreanSentence) -> Bool {
        guard let found = KoreanPredicate(sentence, words: words) else { return true }
        switch found.form {
        case .present, .copula, .plain: return ["괜찮", "어떠", "좋", "되", "", "괜찮아요"].contains(found.verb)
        case .intent: return ["하", "오", "보", "가", "보러 오"].contains(found.verb)
        default: return false
        }
    }

    /// Two questions with one answer are answered once: "중성화는 했어요? 예방 접종은요?"
    func merged(_ parts: [AnswerPart]) -> [AnswerPart] {
        var merged: [AnswerPart] = []
        for part in parts {
            if let last = merged.last, last.yes == part.yes {
                if last.isOpen, part.isOpen {
                    merged[merged.count - 1].answers = last.answers.map {
                        $0.replacing("네, ", with: "네, 둘 다 ").replacing("아니요, ", with: "아니요, 둘 다 ")
                    }
                }
                continue
            }
            if let last = merged.last, let said = last.yes, part.yes?.hasSuffix(said) == true {
                merged.removeLast()
            }
            merged.append(part)
        }
        return merged
    }

    /// Whether a sentence asks what, where, how much: "혹시 뭐 드신 거 있어요?" only asks whether.
    func isWh(_ sentence: KoreanSentence) -> Bool {
        let bare = sentence.bare
        guard words.has("asking", in: bare) else { return false }
        let isVague = ["있으", "있어", "없으", "없어", "있나", "없나"].contains { bare.suffix(6).contains($0) }
        let whether = bare.replacing("뭐", with: "").replacing("어디", with: "").replacing("누구", with: "")
        return !(isVague && (bare.contains("혹시") || bare.contains("뭐잘못")) && !words.has("asking", in: whether))
            && !["저희가", "우리가"].contains(where: bare.hasPrefix)
    }

    /// Whether a sentence whose form may also state something asks.
    func asks(_ sentence: KoreanSentence, at index: Int) -> Bool {
        if sentence.isMarked { return true }
        // "두 시간 무료예요" states something, unless it stands beside a question.
        if ["예요", "에요"].contains(where: sentence.bare.hasSuffix),
            !sentences.contains(where: { $0 != sentence && isWh($0) })
        {
            return false
        }
        if isPunctuated { return isWh(sentence) }
        return !mentionsIn(sentence).contains(where: \.isMoney)
    }

    func mentionsIn(_ sentence: KoreanSentence) -> [Mention] { Mention.all(in: sentence.text) }

    func secret() -> AnswerPart? {
        words.secret(in: bare).map { AnswerPart(answers: $0.replies, kind: .whole) }
    }
}
