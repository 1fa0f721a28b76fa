import Dialogue
import Languages

/// Answers to one thing that a callee asked or said; several of a turn are put together.
struct AnswerPart: Sendable, Equatable {
    /// What kind of thing is answered.
    enum Kind: Sendable, Equatable {
        /// Facts by the ids of their labels.
        case facts([String], areKnown: Bool)
        /// Times or days, so many.
        case times(Int)
        /// Two things to choose from, or a secret: every answer is a reply of its own.
        case whole
        case yesNo
        /// Something that the person is told to do.
        case promise
        /// Something that only the person can say.
        case open
    }

    /// The answer that fits most people, and others: "네, 있어요.", "아니요, 없어요.".
    var answers: [String]
    /// Puts this one thing off, by its name: "생년월일은 확인하고 말씀드릴게요."
    var later: String?
    /// Whether which of the answers is true only the person knows.
    var isOpen = false
    var kind = Kind.yesNo
    /// The word that the question is about, with its particle: 병원은.
    var topic: String?

    /// The yes of a question, where only the person knows whether it is true.
    var yes: String? { isPutOff ? answers.dropFirst().first : answers.first }
    /// Whether it waits for an answer.
    var isAsked: Bool { kind != .promise }
    /// Whether its first answer only puts it off.
    private var isPutOff: Bool {
        later != nil && ["잠시만요", "One moment", "Let me check"].contains { answers[0].hasPrefix($0) }
    }

    /// The parts of a turn, in its order.
    static func all(for turn: String, facts: AnswerFacts) -> [AnswerPart] {
        let language = facts.known.language
        switch language {
        case .korean: return KoreanAnswers(to: turn, facts: facts, words: .of(language)).parts()
        case .english: return EnglishAnswers(to: turn, facts: facts, words: .of(language)).parts()
        }
    }

    /// Several parts in one reply each, best first.
    ///
    /// The first answers everything; others take the second answer of what is open, or put it off.
    static func joined(_ parts: [AnswerPart]) -> [String] {
        let parts = parts.filter { !$0.answers.isEmpty }
        guard parts.count > 1 else { return parts.first?.answers ?? [] }
        // What is put off comes after what is answered.
        let ordered = parts.filter { !$0.isPutOff } + parts.filter(\.isPutOff)
        func first(_ part: AnswerPart) -> String { part.isPutOff ? part.later ?? part.answers[0] : part.answers[0] }
        func join(_ pick: (AnswerPart) -> String) -> String {
            var joined: [String] = []
            for (index, part) in ordered.enumerated() {
                let picked = pick(part)
                let isNamed = index > 0 || picked == part.later
                let text = isNamed ? part.following(picked, after: joined.first ?? "") : picked
                if !joined.contains(text) { joined.append(text) }
            }
            return joined.joined(separator: " ")
        }
        // Where only the person knows every answer, one moment is asked for all of them.
        let open = ordered.allSatisfy(\.isPutOff) ? ordered.first(where: \.isOpen) : nil
        var replies = [open?.answers[0] ?? join(first)]
        for place in 1..<max(2, ordered.map(\.answers.count).max() ?? 2)
        where ordered.contains(where: { $0.isOpen && place < $0.answers.count }) {
            replies.append(join { $0.isOpen && place < $0.answers.count ? $0.answers[place] : first($0) })
        }
        if ordered.contains(where: { $0.isOpen && $0.later != nil }) {
            replies.append(join { $0.isOpen ? $0.later ?? first($0) : first($0) })
        }
        for part in ordered where part.isAsked && !part.isPutOff { replies.append(part.answers[0]) }
        return replies
    }

    /// What only the person knows: a moment is asked for first, and a yes and a no are there to pick.
    static func guess(_ answers: [String], check: String, later: String) -> AnswerPart {
        AnswerPart(answers: [check] + answers, later: later, isOpen: true)
    }

    /// One yes is enough for several answers: the others begin with what they are about.
    private func following(_ text: String, after lead: String) -> String {
        for (yes, no) in [("네, ", "아니요, "), ("Yes, ", "No, ")] {
            if text.hasPrefix(yes), topic != nil || lead.hasPrefix(yes) && yes == "네, " {
                return about(String(text.dropFirst(yes.count)))
            }
            if text.hasPrefix(no), topic != nil { return about(String(text.dropFirst(no.count))) }
        }
        if text.hasPrefix("그건 "), topic != nil { return about(String(text.dropFirst(3))) }
        return text
    }

    private func about(_ text: String) -> String {
        guard let topic, !text.hasPrefix(topic) else { return text.prefix(1).uppercased() + text.dropFirst() }
        return topic + " " + text
    }
}
