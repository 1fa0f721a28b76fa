import Dialogue
import Foundation
import Languages

/// Facts that are asked for by their labels.
extension KoreanAnswers {
    /// Whether a label that a sentence names is asked for in it.
    func isDemand(_ sentence: KoreanSentence, for word: String) -> Bool {
        let bare = sentence.bare
        guard let range = bare.range(of: word) else { return false }
        if bare.hasPrefix("저희") { return false }
        // "계좌로 오만 원 보내 주셔야 돼요": money is asked for, not our account.
        if word == "계좌", words.has("paying", in: bare), !["드릴", "드리", "알려", "불러"].contains(where: bare.contains) {
            return false
        }
        let after = bare[range.upperBound...]
        // "주문번호 적어서 붙여 주세요" asks for nothing.
        if ["적어서", "써서", "적어", "써"].contains(where: after.hasPrefix), after.contains("붙") || after.contains("보내") {
            return false
        }
        // "대표자 성함이랑 회원증 번호요": nouns alone.
        if sentence.words.count <= 4, !isWh(sentence),
            ["번호요", "성함요", "성함이요", "이름요", "이름이요", "연락처요"].contains(where: bare.hasSuffix)
        {
            return true
        }
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
        if found.isEmpty, let counted = unitAsked(in: sentence) { return counted }
        guard isDemanded || found.isEmpty else { return nil }
        found.sort { $0.range.lowerBound < $1.range.lowerBound }
        var asked = found.map(\.label).map {
            Asked(label: $0, owner: owner(of: $0, in: bare) ?? other(beside: $0, in: sentence))
        }
        asked += childNamed(beside: asked, in: bare)
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
        let answered = found.reduce(asked.count - found.count) { sum, item in
            let isTwofold = ["unit", "class"].contains(item.label.id)
            return sum + max(isTwofold ? 2 : 1, words.list("asking").count { String(bare[item.range]).contains($0) })
        }
        return part(for: asked).map { withRest($0, of: sentence, answered: answered) }
    }

    /// "몇 부요": the number that the purpose gives in the same unit.
    private func unitAsked(in sentence: KoreanSentence) -> AnswerPart? {
        let pattern =
            #/몇\s?(부|장|개|권|박스|벌|켤레|송이|판|인분|세트|통|병|대|마리|회|번|평|톤|리터)(?![가-힣]*(?:출구|창구|버스|번호))/#
        guard let unit = sentence.text.firstMatch(of: pattern).map({ String($0.output.1) }) else { return nil }
        let names = unit == "번" || unit == "회" ? ["번", "회"] : [unit]
        let number = #/([0-9]{1,6}|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s?([가-힣]{1,2})/#
        let told = facts.purpose.matches(of: number).first { match in
            names.contains { String(match.output.2) == $0 || match.output.2.hasPrefix($0) && $0.count == 2 }
                || names.contains(String(match.output.2.prefix(1)))
        }
        guard let told else { return nil }
        let value =
            String(told.output.1) + (Int(told.output.1) == nil ? " " : "")
            + (names.first { told.output.2.hasPrefix($0) } ?? unit)
        let part = AnswerPart(answers: [KoreanParticle.attach("이에요", to: value) + "."], later: nil)
        return withRest(part, of: sentence, answered: 1)
    }

    /// "몇 학년 몇 반 누구예요": the child's name besides.
    private func childNamed(beside asked: [Asked], in bare: String) -> [Asked] {
        guard bare.contains("누구"), asked.contains(where: { ["class", "grade"].contains($0.label.id) }),
            let name = words.labels.first(where: { $0.id == "name" })
        else { return [] }
        return [Asked(label: name, owner: words.list("dependants").first)]
    }

    /// A question with more to it than what we answer: "상자는 몇 개고 안에 뭐 들었어요".
    /// - Parameter answered: how many of its question words the answer covers.
    func withRest(_ part: AnswerPart, of sentence: KoreanSentence, answered: Int) -> AnswerPart {
        let questions = sentence.words.count { word in words.list("asking").contains(where: word.hasPrefix) }
        guard questions > answered, let first = part.answers.first, !first.hasPrefix("잠시만요"), !first.contains("확인하고"),
            let rest = words.say("rest").first
        else { return part }
        var part = part
        part.answers = ["\(first) \(rest)"] + part.answers
        return part
    }

    /// "상주분 성함": a person that a role before the label names, and who is not the caller.
    private func other(beside label: AnswerWords.Label, in sentence: KoreanSentence) -> String? {
        guard ["name", "phone", "birth"].contains(label.id),
            let place = sentence.words.firstIndex(where: { word in label.asks.contains(where: word.hasPrefix) }),
            place > 0
        else { return nil }
        let role = sentence.words[place - 1].replacing("의", with: "")
        guard role.count >= 3, ["분", "님", "자", "주"].contains(where: role.hasSuffix),
            !words.list("selves").contains(where: role.hasPrefix)
        else { return nil }
        return role
    }

    /// Something that is asked for, and whose it is.
    struct Asked {
        let label: AnswerWords.Label
        /// Another person than the one who calls; `nil` for the person.
        let owner: String?
    }

    /// Who the fact is about, by the words before it.
    func owner(of label: AnswerWords.Label, in bare: String) -> String? {
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

    /// Known facts in one sentence, the others put off by their names.
    func part(for asked: [Asked]) -> AnswerPart? {
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
            return AnswerPart(
                answers: answers,
                kind: .facts(ids, areKnown: ids.contains("class") || asked.allSatisfy { $0.owner == nil }))
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
    func codePart(_ label: AnswerWords.Label) -> AnswerPart {
        let subject = KoreanParticle.attach("은", to: label.say)
        var answers = ["\(subject) 확인하고 말씀드릴게요.", "번호 말고 이름이나 연락처로 찾아볼 수 있을까요?", "\(subject) 문자로 보내 드려도 될까요?"]
        if let subject = facts.subject {
            answers.insert("번호는 모르고, " + KoreanParticle.attach("이에요", to: subject) + ".", at: 0)
        }
        return AnswerPart(answers: answers, later: "\(subject) 확인하고 말씀드릴게요.", kind: .facts([label.id], areKnown: false))
    }

    func phrase(_ value: String, _ label: AnswerWords.Label, named: Bool) -> String {
        let needsName = ["birth", "phone", "address"].contains(label.id) || label.isCode
        return named && needsName ? KoreanParticle.attach("은", to: label.say) + " " + value : value
    }
}
