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
        var parts: [AnswerPart] = []
        let offer = timeOffers()
        if offer == nil, let either = eitherOr() { return [either] }
        for (index, sentence) in sentences.enumerated() {
            if words.has("granting", in: sentence.bare) { continue }
            // "몇 시에 오세요? 다섯 시 반 아니면 여덟 시": the times answer it.
            if let offer, offer.sentence != index, ["몇시", "언제", "며칠"].contains(where: sentence.bare.contains) {
                continue
            }
            if words.has("whyVoice", in: sentence.bare) {
                parts.append(AnswerPart(answers: ["말로 하기가 어려워서 글로 전하고 있어요."]))
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
    private func eitherOr() -> AnswerPart? {
        guard let second = sentences.firstIndex(where: { $0.words.first == "아니면" }), second > 0,
            let one = predicate(of: sentences[second - 1], at: second - 1),
            var other = Optional(sentences[second]), other.words.count > 1
        else { return nil }
        other.words.removeFirst()
        guard let two = answer(to: other, at: second), one.isOpen, two.isOpen else { return nil }
        let answers = [one, two].map { $0.answers[0].replacing("네, ", with: "") }
        guard answers[0] != answers[1] else { return nil }
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
    private func isAboutOffer(_ sentence: KoreanSentence) -> Bool {
        guard let found = KoreanPredicate(sentence, words: words) else { return true }
        switch found.form {
        case .present, .copula, .plain: return ["괜찮", "어떠", "좋", "되", "", "괜찮아요"].contains(found.verb)
        case .intent: return ["하", "오", "보", "가", "보러 오"].contains(found.verb)
        default: return false
        }
    }

    /// Two questions with one answer are answered once: "중성화는 했어요? 예방 접종은요?"
    private func merged(_ parts: [AnswerPart]) -> [AnswerPart] {
        var merged: [AnswerPart] = []
        for part in parts {
            if let last = merged.last, last.answers.first == part.answers.first {
                if last.isOpen, part.isOpen {
                    merged[merged.count - 1].answers = last.answers.map {
                        $0.replacing("네, ", with: "네, 둘 다 ").replacing("아니요, ", with: "아니요, 둘 다 ")
                    }
                }
                continue
            }
            if let last = merged.last, let said = last.answers.first, part.answers.first?.hasSuffix(said) == true {
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

    // MARK: Secrets

    private func secret() -> AnswerPart? {
        words.secret(in: bare).map { AnswerPart(answers: $0.replies, kind: .whole) }
    }

    // MARK: Facts

    /// Whether a label that a sentence names is asked for in it.
    private func isDemand(_ sentence: KoreanSentence, for word: String) -> Bool {
        let bare = sentence.bare
        guard let range = bare.range(of: word) else { return false }
        if bare.hasPrefix("저희") { return false }
        // "계좌로 오만 원 보내 주셔야 돼요": money is asked for, not our account.
        if word == "계좌", words.has("paying", in: bare), !["드릴", "드리", "알려", "불러"].contains(where: bare.contains) {
            return false
        }
        let after = bare[range.upperBound...]
        // "이 번호로 문자 주세요", "주소지로 보내 드릴게요" ask for nothing.
        if after.hasPrefix("로문자") || after.hasPrefix("로연락") || after.hasPrefix("로전화") || after.hasPrefix("로보내드") {
            return false
        }
        if after.contains("맞으") || after.contains("맞죠") || after.contains("맞나")
            || bare.hasSuffix("드릴게요") && !bare.contains("확인") && !bare.contains("주시면")
        {
            return false
        }
        if ["없이", "없어도", "안주셔도", "말고는"].contains(where: after.hasPrefix) { return false }
        if isWh(sentence) || words.has("telling", in: bare) { return true }
        return after.count <= 4 && ["은요", "는요", "이요", "요", "은", "는", "도요", ""].contains(String(after))
    }

    func factsAsked(in sentence: KoreanSentence, at index: Int, hasOffer: Bool = false) -> AnswerPart? {
        var bare = sentence.bare
        // "학부모님 성함 말고 학생 이름이요": what comes before 말고 is not wanted.
        if let not = bare.range(of: "말고")?.upperBound { bare = String(bare[not...]) }
        var found: [(range: Range<String.Index>, label: AnswerWords.Label)] = []
        var isDemanded = false
        for label in words.labels {
            guard let word = label.asks.filter({ bare.contains($0) }).max(by: { $0.count < $1.count }),
                let range = bare.range(of: word)
            else { continue }
            // Of labels that overlap the one that begins first: 기종이 뭐 asks for no 종.
            if let other = found.firstIndex(where: { $0.range.overlaps(range) }) {
                let before = found[other].range
                if before.lowerBound < range.lowerBound
                    || before.lowerBound == range.lowerBound && before.upperBound >= range.upperBound
                {
                    continue
                }
                found.remove(at: other)
            }
            isDemanded = isDemanded || isDemand(sentence, for: word)
            found.append((range, label))
        }
        guard isDemanded || found.isEmpty else { return nil }
        found.sort { $0.range.lowerBound < $1.range.lowerBound }
        var asked = found.map(\.label).map { Asked(label: $0, owner: owner(of: $0, in: bare)) }
        asked += whenAndHowMany(in: bare).filter { !hasOffer || $0.label.id == "count" }
        // "입주는 언제쯤": a time of the purpose answers for our request only.
        if !asked.isEmpty, let plan = otherPlan(in: sentence),
            asked.allSatisfy({ ["time", "day", "when"].contains($0.label.id) })
        {
            return planPart(plan, isTime: asked.contains { $0.label.id == "time" })
        }
        guard !asked.isEmpty else { return nil }
        // "언제로 바꾸시겠어요?" to who wants no change: the day of the purpose is no answer.
        let isChange = ["바꾸", "옮기", "변경", "미루"].contains(where: bare.contains)
        if isChange, asked.allSatisfy({ ["time", "day", "when"].contains($0.label.id) }),
            !Change.isWanted(facts.purpose)
        {
            let wish = facts.known.what.map { KoreanParticle.attach("으로", to: $0) } ?? "처음 말씀드린 대로"
            return AnswerPart(answers: ["아니요, \(wish) 부탁드려요.", "확인해 보고 말씀드릴게요.", "가능한 날이 언제인가요?"], kind: .whole)
        }
        // What is the matter is a sentence, not a value.
        if let reason = facts.known.reason, asked.contains(where: { $0.label.id == "symptom" }) {
            return AnswerPart(answers: [reason, "자세한 건 직접 말씀드려도 될까요?"], kind: .open)
        }
        // A symptom that is nowhere written as a sentence is left out beside a fact that is.
        asked.removeAll { $0.label.id == "symptom" }
        guard !asked.isEmpty else { return nil }
        return part(for: asked)
    }

    /// What a question about a time is about, if the purpose does not speak of it.
    private func otherPlan(in sentence: KoreanSentence) -> String? {
        let purpose = facts.purpose.filter { !$0.isWhitespace }
        for word in sentence.words {
            let noun = String(word.dropLast())
            guard ["은", "는", "이"].contains(where: word.hasSuffix), words.list("plans").contains(where: noun.hasSuffix)
            else { continue }
            return purpose.contains(noun) ? nil : noun
        }
        return nil
    }

    private func planPart(_ plan: String, isTime: Bool) -> AnswerPart {
        let topic = KoreanParticle.attach("은", to: plan + (isTime ? " 시간" : " 날짜"))
        return AnswerPart(
            answers: ["\(topic) 확인하고 말씀드릴게요.", "\(topic) 아직 안 정했어요. 정해지면 말씀드릴게요.", "보통 언제가 좋을까요?"],
            later: "\(topic) 확인하고 말씀드릴게요.", kind: .open)
    }

    /// Something that is asked for, and whose it is.
    struct Asked {
        let label: AnswerWords.Label
        /// Another person than the one who calls; `nil` for the person.
        let owner: String?
    }

    /// Who the fact is about, by the words before it.
    private func owner(of label: AnswerWords.Label, in bare: String) -> String? {
        guard let word = label.asks.filter({ bare.contains($0) }).max(by: { $0.count < $1.count }),
            let place = bare.range(of: word)?.lowerBound
        else { return nil }
        let before = String(bare[..<place].suffix(12))
        let owners = words.list("others") + words.list("dependants")
        return owners.filter { before.contains($0) }.max { one, two in
            (before.range(of: one)?.lowerBound ?? before.startIndex)
                < (before.range(of: two)?.lowerBound ?? before.startIndex)
        }
    }

    private func whenAndHowMany(in bare: String) -> [Asked] {
        func asked(_ id: String, _ say: String) -> Asked {
            Asked(label: .init(id: id, say: say, asks: [], isKnownByHeart: true, isCode: false), owner: nil)
        }
        var found: [Asked] = []
        let isDuration = ["몇시간", "얼마나걸", "언제까지", "언제부터", "며칠동안", "며칠간", "며칠걸", "며칠정도걸"].contains(where: bare.contains)
        if !isDuration {
            if bare.contains("몇시") || bare.contains("시간은언제") || bare.contains("시간대") && isAsking(bare) {
                found.append(asked("time", "시간"))
            }
            if ["며칠", "몇일", "무슨요일", "어느요일", "날짜가언제", "날짜는언제"].contains(where: bare.contains) {
                found.append(asked("day", "날짜"))
            }
            if bare.contains("언제"), found.isEmpty { found.append(asked("when", "날짜")) }
        }
        // "모두면 명이세요", "모두 명 명이세요": 몇 명, misheard.
        let countWords = [
            "몇분이", "몇분오", "몇분으", "몇분정도오", "몇명", "몇사람", "몇인", "명명이", "면명이", "인원이", "인원은", "인원을", "인원도", "인원수",
            "인원좀", "인원알", "인원말", "몇분세요", "몇분이세요",
        ]
        let isRule = ["최소인원", "보증인원", "인원제한", "최대인원"].contains(where: bare.contains)
        if !isRule, countWords.contains(where: bare.contains), isAsking(bare) || bare.contains("명이세요") {
            found.append(asked("count", "인원"))
        }
        return found
    }

    private func isAsking(_ bare: String) -> Bool { words.has("asking", in: bare) || words.has("telling", in: bare) }

    /// Known facts in one sentence, the others put off by their names.
    private func part(for asked: [Asked]) -> AnswerPart? {
        var known: [(asked: Asked, value: String)] = []
        var lacking: [Asked] = []
        for asked in asked {
            if let value = facts.value(of: asked.label, owner: asked.owner) {
                known.append((asked, value))
            } else {
                lacking.append(asked)
            }
        }
        let ids = asked.map(\.label.id)
        let isWhen = lacking.contains { ["time", "day", "when"].contains($0.label.id) }
        var told = ""
        if !known.isEmpty {
            let named = known.count > 1 || !lacking.isEmpty
            let phrases = known.enumerated().map { index, item in
                phrase(item.value, item.asked.label, named: named && index > 0)
            }
            told =
                phrases.dropLast().map { KoreanParticle.attach("이고", to: $0) + " " }.joined()
                + KoreanParticle.attach("이에요", to: phrases[phrases.count - 1]) + "."
        }
        if known.isEmpty, lacking.count == 1, let code = lacking.first, code.label.isCode {
            return codePart(code.label)
        }
        var names: [String] = []
        for item in lacking {
            let owner = item.owner.flatMap { owner in names.contains { $0.hasPrefix(owner) } ? nil : owner + " " } ?? ""
            names.append(owner + item.label.say)
        }
        names = names.map { $0.replacing("할머님", with: "할머니").replacing("할아버님", with: "할아버지") }
        let subject =
            names.isEmpty
            ? "" : KoreanParticle.attach("은", to: names.joined(separator: names.count == 2 ? "하고 " : ", "))
        let isByHeart = lacking.allSatisfy(\.label.isKnownByHeart)
        let later = lacking.isEmpty ? nil : isByHeart ? "\(subject) 적어서 말씀드릴게요." : "\(subject) 확인하고 말씀드릴게요."
        if lacking.isEmpty {
            var answers = [told]
            if known.count == 1,
                known[0].asked.label.isCode || known[0].asked.label.id == "birth" || known[0].asked.label.id == "plate"
            {
                answers.append("천천히 말씀드릴게요. " + KoreanParticle.attach("이에요", to: facts.slowly(known[0].value)) + ".")
            }
            if known.count == 1, let name = known.first?.asked.label.say {
                answers.append(KoreanParticle.attach("은", to: name) + " 문자로 보내 드려도 될까요?")
            }
            return AnswerPart(answers: answers, kind: .facts(ids, areKnown: asked.allSatisfy { $0.owner == nil }))
        }
        if isWhen, known.isEmpty { return whenPart(lacking) }
        guard let later else { return nil }
        if known.isEmpty {
            let object = KoreanParticle.attach("이", to: names.joined(separator: "하고 "))
            return AnswerPart(
                answers: ["잠시만요, " + later, "\(subject) 문자로 보내 드려도 될까요?", "\(object) 꼭 필요한가요?"], later: later,
                kind: .facts(ids, areKnown: false))
        }
        return AnswerPart(
            answers: [told + " " + later, told + " \(subject) 문자로 보내 드려도 될까요?", told], later: later,
            kind: .facts(ids, areKnown: false))
    }

    /// A number on a form that the person did not write: another way to find it.
    private func codePart(_ label: AnswerWords.Label) -> AnswerPart {
        let subject = KoreanParticle.attach("은", to: label.say)
        var answers = ["\(subject) 확인하고 말씀드릴게요.", "번호 말고 이름이나 연락처로 찾아볼 수 있을까요?", "\(subject) 문자로 보내 드려도 될까요?"]
        if let subject = facts.subject {
            answers.insert("번호는 모르고, " + KoreanParticle.attach("이에요", to: subject) + ".", at: 0)
        }
        return AnswerPart(answers: answers, later: "\(subject) 확인하고 말씀드릴게요.", kind: .facts([label.id], areKnown: false))
    }

    private func phrase(_ value: String, _ label: AnswerWords.Label, named: Bool) -> String {
        let needsName = ["birth", "phone", "address"].contains(label.id) || label.isCode
        return named && needsName ? KoreanParticle.attach("은", to: label.say) + " " + value : value
    }

    private func whenPart(_ lacking: [Asked]) -> AnswerPart {
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
        if isPast || ["끝나", "만기", "구입", "구매", "시작"].contains(where: bare.contains) {
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
