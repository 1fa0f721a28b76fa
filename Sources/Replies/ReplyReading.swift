import Languages

/// What a reply of our side does.
struct ReplyReading: Sendable {
    let text: String
    let mentions: [Mention]
    /// Whether it asks something.
    let asks: Bool
    /// Whether it puts the decision off.
    let isCheck: Bool
    let declines: Bool
    let isGoodbye: Bool
    /// Whether it thanks the callee and corrects nothing.
    let isThanks: Bool
    private let hasYes: Bool
    private let hasCommitment: Bool

    /// Reads a reply by its words.
    init(_ reply: String, language: Language) {
        let words = AnswerWords.of(language)
        let lower = reply.lowercased()
        text = reply
        mentions = Mention.all(in: reply)
        asks = reply.contains("?")
        isCheck = CostMentions.buysTime(reply, language: language)
        declines = words.has("declines", in: lower)
        isGoodbye = words.has("leaves", in: lower)
        hasYes =
            (language == .korean
            ? ["네", "예", "맞아", "맞습"] : ["yes", "okay", "ok", "sure", "right", "that's right", "correct"]).contains(
                where: lower.hasPrefix)
        // Sentence by sentence: "알겠습니다. 수습 기간이 꼭 있나요?" binds to nothing.
        let sentences = lower.split { ".!?\n".contains($0) }.map(String.init)
        let asked = Set(
            lower.split(separator: "?", omittingEmptySubsequences: false).dropLast().compactMap {
                $0.split { ".!".contains($0) }.last.map(String.init)
            })
        isThanks = words.has("thanks", in: lower) && !declines && !lower.contains("?")
        // "No, thank you. I'd like a refund, please.": what follows a no takes nothing.
        let isNo = ["no,", "no.", "아니요"].contains(where: lower.hasPrefix)
        hasCommitment =
            !isNo
            && sentences.contains { sentence in
                words.has("agrees", in: sentence) && !words.has("neutral", in: sentence) && !asked.contains(sentence)
                    && !words.has("declines", in: sentence) && !CostMentions.buysTime(sentence, language: language)
            }
    }

    /// Whether it says yes to something.
    var agrees: Bool { (hasYes || hasCommitment) && !declines }

    /// Whether picking it binds the person to what the callee proposes.
    /// - Parameter whenAskedToConsent: whether a bare yes answers a question for consent.
    func commits(whenAskedToConsent asked: Bool) -> Bool {
        hasCommitment || asked && hasYes && !asks && !declines && !isCheck
    }

    /// Whether it says yes and nothing else: "네, 맞아요."
    var isBareYes: Bool {
        hasYes && !declines && !asks && mentions.isEmpty
            && text.count { $0.isLetter } <= (text.allSatisfy(\.isASCII) ? 20 : 6)
    }

    /// Whether it gives four digits or more.
    var givesSecret: Bool { text.split { !$0.isNumber }.contains { $0.count >= 4 } }
}
