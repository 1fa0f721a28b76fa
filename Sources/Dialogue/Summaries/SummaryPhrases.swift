import Calls
import Languages

/// The sentences of a summary.
struct SummaryPhrases: Sendable {
    /// What there is to say.
    struct Outcome: Sendable {
        var target: String?
        var what: String?
        var purpose: String
        /// Times and counts as asked for, and as settled; empty if there are none.
        var wanted: String
        var agreed: String
        var isReached: Bool?
        /// Whether the callee said that it is done, not only that it is possible.
        var isDone: Bool
        var isInquiry: Bool
        /// Whether we said anything, and whether the callee did.
        var wasSaid: Bool
        var wasHeard: Bool
        var reachedNobody: Bool
        var answer: String?
        var price: String?
        var next: String?
    }

    let language: Language

    /// What was settled when the purpose names no noun for it.
    var settled: String { language == .korean ? "요청이 받아들여짐" : "request accepted" }

    func refused(_ what: String?) -> String {
        switch language {
        case .korean: (what ?? "요청") + " 안 됨"
        case .english: (what ?? "request") + " refused"
        }
    }

    /// Whether a choice is a place to sit.
    func isSeat(_ option: String) -> Bool {
        [
            "룸", "홀", "창가", "자리", "석", "테라스", "방", "층", "room", "booth", "table", "window", "patio", "bar", "inside",
            "outside", "seat",
        ].contains { option.lowercased().contains($0) }
    }

    /// One to four sentences.
    func text(_ outcome: Outcome) -> String {
        let sentences =
            switch language {
            case .korean: korean(outcome)
            case .english: english(outcome)
            }
        return sentences.prefix(4).joined(separator: " ")
    }

    private func short(_ purpose: String) -> String {
        let text = purpose.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.count <= 40 ? text : String(text.prefix(38)) + "…"
    }

    private func korean(_ outcome: Outcome) -> [String] {
        let target = outcome.target.map { $0 + "에 " } ?? ""
        let topic = outcome.what.map { [outcome.wanted, $0].filter { !$0.isEmpty }.joined(separator: " ") }
        if !outcome.wasSaid, !outcome.wasHeard { return [target + "전화했지만 용건을 전하지 못했어요."] }
        var sentences: [String] = []
        if let topic, !outcome.isInquiry {
            sentences.append(target + KoreanParticle.attach("을", to: topic) + " 부탁했어요.")
        } else {
            sentences.append(target + "‘\(short(outcome.purpose))’ 일로 전화했어요.")
        }
        if !outcome.wasHeard { return sentences + ["상대방의 말은 듣지 못했어요."] }
        let agreed = outcome.agreed.isEmpty ? "" : KoreanParticle.attach("으로", to: outcome.agreed) + " "
        switch outcome.isReached {
        case true? where outcome.answer != nil && !outcome.isDone: sentences.append("상대방의 답: “\(outcome.answer ?? "")”")
        case true? where outcome.isDone: sentences.append(agreed + koreanDone(outcome.what))
        case true?: sentences.append(agreed + "가능하다는 답을 들었어요.")
        case false? where outcome.reachedNobody: sentences.append("담당하는 사람과 이야기하지 못했어요.")
        case false?: sentences.append("상대방이 어렵다고 했어요.")
        case nil: sentences.append("확실한 답은 듣지 못했어요.")
        }
        if let price = outcome.price { sentences.append("들은 금액은 \(price)이에요.") }
        if let next = outcome.next { sentences.append("안내받은 말: “\(next)”") }
        return sentences
    }

    private func koreanDone(_ what: String?) -> String {
        guard let what else { return "요청이 처리됐어요." }
        for verb in ["취소", "변경", "예약", "접수", "신청", "정지", "해지", "주문", "교환", "반품", "환불", "재발급"] where what.hasSuffix(verb)
        {
            return verb + "됐어요."
        }
        return what + " 일이 처리됐어요."
    }

    private func english(_ outcome: Outcome) -> [String] {
        let target = outcome.target.map { " to " + $0 } ?? ""
        if !outcome.wasSaid, !outcome.wasHeard { return ["The call\(target) did not get as far as its purpose."] }
        var sentences: [String] = []
        if let what = outcome.what, !outcome.isInquiry {
            sentences.append(
                "The call\(target) was about \("aeiou".contains(what.first ?? "x") ? "an" : "a") \(what)"
                    + (outcome.wanted.isEmpty ? "." : ": \(outcome.wanted)."))
        } else {
            sentences.append("The call\(target) was about this: “\(short(outcome.purpose))”.")
        }
        if !outcome.wasHeard { return sentences + ["Nothing was heard from the other side."] }
        let agreed = outcome.agreed.isEmpty ? "" : ": \(outcome.agreed)"
        switch outcome.isReached {
        case true? where outcome.answer != nil && !outcome.isDone:
            sentences.append("The answer: “\(outcome.answer ?? "")”")
        case true? where outcome.isDone: sentences.append("It is done\(agreed).")
        case true?: sentences.append("They said it is possible\(agreed).")
        case false? where outcome.reachedNobody: sentences.append("Nobody who could help was reached.")
        case false?: sentences.append("They said that it is not possible.")
        case nil: sentences.append("There was no clear answer.")
        }
        if let price = outcome.price { sentences.append("The price mentioned was \(price).") }
        if let next = outcome.next { sentences.append("They said: “\(next)”") }
        return sentences
    }
}
