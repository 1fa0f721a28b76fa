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
        if isOfCallee(sentence), [.past, .present, .plain, .copula].contains(found.form) { return nil }
        let isWh = self.isWh(sentence)
        switch found.form {
        case .experience:
            if let career = facts.details.value(behind: "경력") {
                return AnswerPart(answers: ["네, 경력 \(career) 있어요.", "아니요, 없어요."])
            }
            return open("네, 있어요.", "아니요, 없어요.")
        case .plea: return promise(found)
        case .permission: return isWh ? nil : open("네, 괜찮아요.", "죄송하지만 그건 어려울 것 같아요.")
        case .attempt: return attempt(found)
        case .request: return request(found, in: sentence)
        case .offerable: return offerable(found)
        case .offer: return isWh ? nil : offer(found, in: sentence)
        case .possible:
            if isWh { return openQuestion(sentence) }
            guard sentence.isMarked || !hasMarks && !sentence.bare.hasSuffix("있어요") && found.before.count <= 4 else {
                return nil
            }
            return open("네, 가능해요.", "아니요, 어려울 것 같아요.", later: "그건 확인해 보고 다시 말씀드릴게요.")
        case .must: return promise(found)
        case .intent: return isWh ? openQuestion(sentence) : intent(found)
        case .past: return isWh ? openQuestion(sentence) : past(found, in: sentence)
        case .present: return present(found, in: sentence, at: index, isWh: isWh)
        case .copula: return copula(found, in: sentence, at: index, isWh: isWh)
        case .plain: return plain(found, in: sentence, at: index, isWh: isWh)
        }
    }

    private func open(_ yes: String, _ no: String, later: String? = nil) -> AnswerPart {
        AnswerPart(answers: [yes, no], later: later ?? "그건 확인하고 말씀드릴게요.", isOpen: true)
    }

    // MARK: Doing what was told

    /// "사진 찍어서 문자 주시면 견적 드릴게요": what has to be done stands before 시면.
    private func conditional(_ sentence: KoreanSentence) -> KoreanPredicate? {
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

    private func promise(_ found: KoreanPredicate) -> AnswerPart? {
        let unwilled = [
            "되", "있", "없", "맞", "어렵", "괜찮", "가능하", "늦", "걸리", "필요하", "어떠", "아프", "이", "계시", "가능", "", "보이", "원하", "참고하",
        ]
        guard !unwilled.contains(found.verb), !found.verb.hasSuffix(" 되"), !words.has("telling", in: found.verb),
            !isUnwilled(found)
        else { return nil }
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
                return ["을", "를", "으로", "로", "에", "서"].contains(where: word.hasSuffix) && word.count <= 10 && !isBound
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
        return AnswerPart(
            answers: ["네, \(object)\(told)\(form.promise).", "네, 알겠습니다. 언제까지 \(form.conditional) 되나요?", "네, 알겠습니다."],
            later: "그건 확인하고 말씀드릴게요.", kind: .promise)
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
    private func isUnwilled(_ found: KoreanPredicate) -> Bool {
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
    private func isOfCallee(_ sentence: KoreanSentence) -> Bool {
        !sentence.isMarked && sentence.words.contains { ["제가", "저희가", "저희는", "내가", "우리가"].contains($0) }
            && !["까요", "나요", "죠"].contains(where: sentence.bare.hasSuffix)
    }

    private func attempt(_ found: KoreanPredicate) -> AnswerPart {
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

    private func request(_ found: KoreanPredicate, in sentence: KoreanSentence) -> AnswerPart? {
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

    // MARK: What the callee offers to do

    private func offer(_ found: KoreanPredicate, in sentence: KoreanSentence) -> AnswerPart? {
        let isStatement = found.ending.hasSuffix("드려요") && !sentence.isMarked
        if isStatement, sentence.bare.contains("저희") || !KoreanVerb.isInfinitive(found.verb) { return nil }
        if ["도와", ""].contains(found.verb) { return nil }
        let object =
            found.before.last.flatMap { word in
                ["으로", "로", "을", "를"].contains(where: word.hasSuffix) && word.count > 1 ? word + " " : nil
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
    private func isExtra(_ found: KoreanPredicate) -> Bool {
        let purpose = facts.purpose.filter { !$0.isWhitespace }
        let verb = found.verb.hasSuffix("도해") ? [String(found.verb.dropLast())] : []
        return (found.before + verb).contains { word in
            let noun = String(word.dropLast())
            return word.hasSuffix("도") && noun.count >= 2
                && !["그래", "아무래", "오늘", "내일", "지금", "그거", "이거"].contains(noun)
                && !purpose.contains(noun)
        }
    }

    private func offerable(_ found: KoreanPredicate) -> AnswerPart? {
        guard KoreanVerb.isInfinitive(found.verb) else { return nil }
        let object =
            found.before.last.flatMap { ["으로", "로", "에"].contains(where: $0.hasSuffix) ? $0 + " " : nil } ?? ""
        return AnswerPart(
            answers: ["네, 그럼 \(object)\(found.verb) 주세요.", "혹시 다른 방법도 있을까요?"], later: "확인해 보고 말씀드릴게요.", isOpen: true)
    }

    // MARK: Yes and no

    private func intent(_ found: KoreanPredicate) -> AnswerPart? {
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
        return open("네, \(still)\(object)\(verb.promise).", "아니요, 괜찮아요.")
    }

    private func past(_ found: KoreanPredicate, in sentence: KoreanSentence) -> AnswerPart? {
        if found.verb == "않" || found.verb.hasSuffix(" 않") {
            return open("네, 그런 적 없어요.", "아니요, 그런 적 있어요.")
        }
        // "접수되셨고요" tells, and so does "접수되셨어요": what was done on the callee's side is no question to us.
        let tells = ["고요", "는데요"].contains(where: found.ending.hasSuffix) || found.ending == "셨어요" && isUnwilled(found)
        if tells, !sentence.isMarked { return nil }
        // "급하신 거예요?" asks how it is.
        if words.list("states").contains(found.verb), found.ending.hasPrefix("신") {
            return open("네, \(KoreanVerb(stem: found.verb).polite).", "아니요, 그렇지는 않아요.")
        }
        let verb = KoreanVerb(stem: turned(found.verb))
        guard let negation = found.negation else {
            return open("네, \(verb.past).", "아니요, \(negative(of: found.verb, past: true)).")
        }
        return open("네, \(negation) \(verb.past).", "아니요, \(verb.past).")
    }

    /// 안 갔어요, 백업 안 했어요.
    private func negative(of stem: String, past: Bool) -> String {
        let verb = turned(stem)
        if verb == "있" { return past ? "없었어요" : "없어요" }
        let parts = verb.split(separator: " ").map(String.init)
        // "백업해 두": 백업 안 해 뒀어요.
        if let first = parts.first, parts.count == 2, first.hasSuffix("해"), first.count > 2 {
            let form = KoreanVerb(stem: "해 " + parts[1])
            return "\(first.dropLast()) 안 " + (past ? form.past : form.polite)
        }
        if let last = parts.last, last.hasSuffix("하"), last.count > 2 {
            let form = KoreanVerb(stem: "하")
            return (parts.dropLast() + [String(last.dropLast()), "안", past ? form.past : form.polite]).joined(
                separator: " ")
        }
        let form = KoreanVerb(stem: verb)
        return "안 " + (past ? form.past : form.polite)
    }

    private func present(_ found: KoreanPredicate, in sentence: KoreanSentence, at index: Int, isWh: Bool)
        -> AnswerPart?
    {
        let isState = words.list("states").contains(found.verb)
        if isWh { return isState || asks(sentence, at: index) ? openQuestion(sentence) : nil }
        switch found.verb {
        case "있", "가지고 있", "갖고 있":
            return exists(sentence, found)
        case "없":
            let what = found.before.last.map { $0.hasSuffix("건") || $0.hasSuffix("거") ? "그런 건 " : "" } ?? ""
            return open("네, \(what)없어요.", "아니요, 있어요.")
        case "상관없": return open("네, 상관없어요.", "아니요, 그건 좀 어려울 것 같아요.")
        case "되", "안 되":
            if found.negation != nil || found.verb == "안 되" { return open("네, 그건 어려울 것 같아요.", "아니요, 돼요.") }
            return open("네, 돼요.", "아니요, 그건 어려울 것 같아요.")
        case "알": return open("네, 알아요.", "아니요, 잘 몰라요.")
        case "괜찮", "어떠", "좋": return evaluation()
        case "필요하": return open("네, 필요해요.", "아니요, 필요 없어요.")
        case "원하": return open("네, 그렇게 해 주세요.", "아니요, 괜찮아요.")
        case "맞": return open("네, 맞아요.", "아니요, 그건 아니에요.")
        // "본인이 하신 거 아니세요": whether that is so only the person knows.
        case "아니": return doubted()
        default: break
        }
        guard !found.verb.isEmpty else { return nil }
        if found.ending == "세요" || found.ending.hasSuffix("시고요"), !isState, !sentence.isMarked,
            !sentence.bare.contains("혹시")
        {
            return promise(found)
        }
        // "어깨 아래까지 오세요?" asks how far.
        if found.before.last?.hasSuffix("까지") == true, ["오", "가", "되"].contains(found.verb) {
            return open("네, 그 정도예요.", "아니요, 그 정도는 아니에요.")
        }
        if !sentence.isMarked, isUnwilled(found) { return nil }
        let verb = KoreanVerb(stem: turned(found.verb))
        let with = found.before.contains("같이") ? "같이 " : ""
        // What the callee does for us is asked for: "같이 변경하시는 건가요?"
        if found.verb == "바꾸" || found.verb == "옮기"
            || words.list("services").contains(where: { found.verb == $0 + "하" })
        {
            return open(
                "네, \(with)\(verb.infinitive) 주세요.", with.isEmpty ? "아니요, 괜찮아요." : "아니요, 저만 \(verb.infinitive) 주세요.")
        }
        return open("네, \(with)\(verb.polite).", "아니요, \(negative(of: found.verb, past: false)).")
    }

    /// 있으세요: what the purpose says of it decides, if it says something.
    private func exists(_ sentence: KoreanSentence, _ found: KoreanPredicate) -> AnswerPart? {
        // "계약하시면 혜택이 있으세요", "수수료가 있으세요": tells what there is.
        let isTold = sentence.words.contains { $0.hasSuffix("시면") } || words.has("costs", in: sentence.bare)
        if isTold, !sentence.isMarked { return nil }
        if let topic = topic(of: sentence) ?? found.before.last, let has = facts.details.has(topic) {
            return AnswerPart(answers: [
                has
                    ? "네, \(KoreanParticle.attach("은", to: topic)) 있어요."
                    : "아니요, \(KoreanParticle.attach("은", to: topic)) 없어요."
            ])
        }
        return open("네, 있어요.", "아니요, 없어요.")
    }

    /// 아니세요: what is supposed of the person.
    private func doubted() -> AnswerPart {
        AnswerPart(
            answers: ["그건 확인해 보고 말씀드릴게요.", "네, 맞아요.", "아니요, 그건 아니에요."], later: "그건 확인하고 말씀드릴게요.", kind: .open)
    }

    /// 괜찮으세요, 어떠세요: about what was said before.
    private func evaluation() -> AnswerPart { open("네, 괜찮아요.", "그건 좀 어려울 것 같아요.", later: "확인해 보고 말씀드릴게요.") }

    private static let selves = [
        "본인", "명의자", "예약자", "주문자", "계약자", "신청자", "당사자", "어머님", "어머니", "아버님", "아버지", "보호자", "고객", "회원", "소유자", "주인",
    ]

    private func copula(_ found: KoreanPredicate, in sentence: KoreanSentence, at index: Int, isWh: Bool) -> AnswerPart?
    {
        let noun = found.verb.isEmpty ? found.before.last ?? "" : found.verb
        if isWh { return openQuestion(sentence) }
        let isMoney = mentionsIn(sentence).contains(where: \.isMoney)
        if isMoney, !sentence.isMarked { return nil }
        let isSure = found.ending.hasPrefix("맞") || ["이죠", "이시죠", "인거죠", "이신거죠"].contains(found.ending)
        guard asks(sentence, at: index) || isSure else { return nil }
        // "연장이 안 되세요" refuses.
        let isAsked = sentence.isMarked || ["혹시", "괜찮"].contains(where: sentence.bare.contains)
        if found.ending == "되세요", noun == "안", !isAsked { return nil }
        if ["되", "안"].contains(noun) || found.ending.hasPrefix("되") && noun.isEmpty {
            return open("네, 돼요.", "아니요, 그건 어려울 것 같아요.")
        }
        if found.ending.hasPrefix("되"),
            found.before.last == "안"
                || mentionsIn(sentence).contains(where: { if case .time = $0.value { true } else { false } })
        {
            return open("네, 괜찮아요.", "그건 좀 어려울 것 같아요.")
        }
        if Self.selves.contains(where: noun.hasPrefix) {
            return AnswerPart(
                answers: [noun.hasPrefix("본인") ? "네, 본인이에요." : "네, 맞아요.", "네, 제가 맞아요. 말하기가 어려워서 글로 전하고 있어요."],
                later: nil)
        }
        let isNumber = words.labels.contains { $0.id == "phone" && $0.asks.contains(where: sentence.bare.contains) }
        if isNumber { return numberPart(sentence) }
        if found.ending.hasPrefix("맞"), let word = found.before.last, found.verb.count >= 2, isPlainNoun(word),
            isPlainNoun(found.verb)
        {
            return open("네, \(word) \(found.verb) 맞아요.", "아니요, 그건 아니에요.")
        }
        if noun.hasPrefix("처음") { return open("네, 처음이에요.", "아니요, 처음은 아니에요.") }
        if noun.hasSuffix("만") { return open("네, \(KoreanParticle.attach("이에요", to: noun)).", "아니요, 그건 아니에요.") }
        guard noun.count >= 2, noun.count <= 12, noun.allSatisfy({ HangulSyllable.sounds($0) != nil }),
            found.before.count <= 3,
            !noun.hasSuffix("거"), !noun.hasSuffix("소리")
        else { return open("네, 맞아요.", "아니요, 그건 아니에요.") }
        return open("네, \(KoreanParticle.attach("이에요", to: noun)).", "아니요, \(noun) 아니에요.")
    }

    /// A telephone number that is read out to us.
    private func numberPart(_ sentence: KoreanSentence) -> AnswerPart {
        guard let phone = facts.known.phone, !facts.details.isCode(phone) else {
            return AnswerPart(answers: ["번호를 다시 한번 말씀해 주시겠어요?", "번호는 확인하고 말씀드릴게요.", "네, 맞아요."])
        }
        let told = mentionsIn(sentence).compactMap { mention -> String? in
            switch mention.value {
            case .phone(let digits), .digits(let digits): digits
            default: nil
            }
        }
        let spoken = KoreanParticle.attach("이에요", to: Phrasing(language: .korean).phone(phone))
        if told.contains(where: { phone.hasSuffix($0) }) {
            return AnswerPart(answers: ["네, 맞아요. \(spoken).", "한 번만 더 확인해 주시겠어요?"])
        }
        return AnswerPart(answers: ["\(spoken).", "번호를 다시 한번 말씀해 주시겠어요?"])
    }

    private func plain(_ found: KoreanPredicate, in sentence: KoreanSentence, at index: Int, isWh: Bool) -> AnswerPart?
    {
        if isWh { return sentence.isMarked || !hasMarks ? openQuestion(sentence) : nil }
        let last = found.verb
        if ["알았어요", "알겠어요", "끊어요", "그래요", "됐어요", "그렇구나", "맞아요"].contains(last) { return nil }
        if let topic = bareTopic(sentence) { return repeated(topic, at: index) }
        let isShort = sentence.words.count <= 5 && sentence.bare.count <= 18
        let theirs = ["자리", "방이", "방은", "재고", "주차", "룸", "타임", "예약", "매물", "저희", "네"].contains(
            where: sentence.bare.contains)
        let tells = ["마감", "찼", "불가", "휴무", "만석", "매진", "품절", "죄송"].contains(where: sentence.bare.contains)
        let hasNumber = mentionsIn(sentence).contains { if case .name = $0.value { false } else { true } }
        guard sentence.isMarked || !isPunctuated && isShort && !theirs && !tells && !hasNumber else { return nil }
        guard let polite = Self.statement(of: last) else { return nil }
        if !sentence.isMarked, words.list("happened").contains(where: polite.hasSuffix) { return nil }
        if let negation = found.negation {
            return open("네, \(negation) \(polite).", "아니요, \(polite).")
        }
        switch polite {
        case _ where polite.hasSuffix("있어요"): return exists(sentence, found)
        case _ where polite.hasSuffix("없어요"): return open("네, 없어요.", "아니요, 있어요.")
        case "돼요": return open("네, 돼요.", "아니요, 그건 어려울 것 같아요.")
        case "괜찮아요": return evaluation()
        default: break
        }
        guard sentence.isMarked || polite.contains("어요") || polite.contains("아요") || polite.contains("했") else {
            return nil
        }
        return open("네, \(polite).", "아니요, 안 \(polite).")
    }

    /// 했나요 → 했어요, 깨졌죠 → 깨졌어요; `nil` for what states nothing when it is turned.
    private static func statement(of word: String) -> String? {
        for ending in ["는지요", "나요", "지요", "죠", "니"] where word.hasSuffix(ending) && word.count > ending.count {
            let stem = String(word.dropLast(ending.count))
            if let sounds = stem.last.flatMap(HangulSyllable.sounds), sounds.final == 20, !stem.hasSuffix("있") {
                return stem + "어요"
            }
            return KoreanVerb(stem: stem).polite
        }
        if ["까요", "가요", "래요", "데요", "고요", "세요", "네요", "거든요", "게요", "는요", "은요", "이요", "예요", "에요", "니다", "까"].contains(
            where: word.hasSuffix)
        {
            return nil
        }
        return word.hasSuffix("요") ? word : nil
    }

    /// "예방 접종은요": asks again what was asked before.
    private func bareTopic(_ sentence: KoreanSentence) -> String? {
        guard sentence.words.count <= 3, let last = sentence.words.last else { return nil }
        for ending in ["은요", "는요", "도요"] where last.hasSuffix(ending) && last.count > ending.count {
            return String(last.dropLast(ending.count))
        }
        return nil
    }

    private func repeated(_ topic: String, at index: Int) -> AnswerPart? {
        guard index > 0 else { return nil }
        return predicate(of: sentences[index - 1], at: index - 1)
    }

    // MARK: Open questions

    /// What a question is about: the word with its particle, without it.
    func topic(of sentence: KoreanSentence) -> String? {
        for word in sentence.words {
            let word = word.hasSuffix("이랑") ? String(word.dropLast(2)) : word
            for particle in ["은", "는", "이", "가", "을", "를", "도"]
            where word.hasSuffix(particle)
                && (word.count >= 3 || ["열", "키", "짐", "집", "차", "옷", "약", "물"].contains(word.dropLast()))
            {
                let noun = String(word.dropLast())
                if noun.hasSuffix("시") || noun.hasSuffix("하") || noun.hasSuffix("있") { continue }
                if !["혹시", "지금", "그거", "이거", "저희", "고객님", "어디", "언제", "그건"].contains(noun),
                    !words.has("asking", in: noun)
                {
                    return noun
                }
            }
        }
        return nil
    }

    /// A question that only the person can answer.
    func openQuestion(_ sentence: KoreanSentence) -> AnswerPart? {
        // "어떤 매물이요?": what the purpose is about.
        if words.has("becauses", in: sentence.bare) {
            let what = facts.known.what.map { " " + $0 } ?? " 그대로"
            let reason = facts.known.reason.map { [$0] } ?? []
            return AnswerPart(
                answers: reason + ["이유는 말씀드리기 어려워요.\(what) 부탁드려요.", "자세한 건 문자로 말씀드려도 될까요?"], later: "이유는 적어서 말씀드릴게요.",
                kind: .open)
        }
        if let wording = facts.wording, words.has("writing", in: sentence.bare) {
            return AnswerPart(
                answers: ["\(KoreanParticle.attach("이고", to: wording).dropLast())라고 적어 주세요.", "문구는 문자로 보내 드려도 될까요?"],
                kind: .open)
        }
        if let route = facts.route, ["어디서", "어디에서"].contains(where: sentence.bare.contains) {
            return AnswerPart(answers: ["\(route).", "주소는 문자로 보내 드려도 될까요?"], kind: .open)
        }
        if let look = facts.look, ["어떻게생", "어떤색", "무슨색", "생김새"].contains(where: sentence.bare.contains) {
            return AnswerPart(
                answers: [KoreanParticle.attach("이에요", to: look) + ".", "자세한 건 문자로 보내 드려도 될까요?"], kind: .open)
        }
        let isPlace = ["어디", "어떻게", "왜"].contains(where: sentence.bare.contains)
        if ["어떤", "어느", "무슨"].contains(where: sentence.bare.contains), let subject = facts.subject {
            return AnswerPart(answers: [KoreanParticle.attach("이에요", to: subject) + "."])
        }
        if !isPlace, let topic = topic(of: sentence) {
            if let value = facts.details.value(behind: topic) {
                return AnswerPart(answers: [KoreanParticle.attach("이에요", to: value) + "."], later: nil)
            }
            return unknown(topic)
        }
        return AnswerPart(
            answers: ["잠시만요, 적어서 말씀드릴게요.", "정확히는 몰라서 확인하고 말씀드릴게요.", "문자로 알려 드려도 될까요?"], later: "그건 확인하고 말씀드릴게요.",
            kind: .open)
    }

    private func unknown(_ topic: String) -> AnswerPart {
        let subject = KoreanParticle.attach("은", to: topic)
        return AnswerPart(
            answers: [
                "잠시만요, \(subject) 확인하고 말씀드릴게요.", "정확히는 모르겠어요. 대략 말씀드려도 될까요?",
                "\(KoreanParticle.attach("을", to: topic)) 꼭 알려 드려야 하나요?",
            ],
            later: "\(subject) 확인하고 말씀드릴게요.", kind: .open)
    }
}
