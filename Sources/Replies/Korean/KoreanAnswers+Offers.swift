import Dialogue
import Foundation
import Languages

extension KoreanAnswers {
    /// A part and the sentence that it belongs to.
    struct Placed {
        let sentence: Int
        let part: AnswerPart
        /// How many times or days are proposed.
        let count: Int
    }

    // MARK: Times

    /// A day and a time that are proposed.
    struct TimeOption: Equatable {
        var day: Day?
        var time: ClockTime?
        /// "두 시 이후에".
        var isAfter = false
    }

    /// Every time or day that the turn proposes, each a reply of its own.
    func timeOffers() -> Placed? {
        for (index, sentence) in sentences.enumerated() where isOffer(sentence) {
            let options = options(in: sentence)
            guard !options.isEmpty else { continue }
            return Placed(
                sentence: index, part: part(for: preferred(options), in: sentence, at: index), count: options.count)
        }
        return nil
    }

    /// "디럭스로 옮기시면 가능하세요": something else is possible if our side agrees to it.
    func conditionalChange(_ sentence: KoreanSentence) -> AnswerPart? {
        guard let place = sentence.words.dropLast().lastIndex(where: { $0.hasSuffix("시면") && $0.count >= 3 }),
            ["가능하세요", "가능합니다", "가능해요", "됩니다", "돼요", "되세요", "가능한데요"].contains(where: sentence.bare.hasSuffix)
        else { return nil }
        let stem = String(sentence.words[place].dropLast(2))
        guard ["옮기", "바꾸", "변경하", "추가하", "올리", "늘리", "줄이", "나누", "연장하"].contains(stem) else { return nil }
        let object =
            place > 0 && ["로", "를", "을"].contains(where: sentence.words[place - 1].hasSuffix)
            ? sentence.words[place - 1] + " " : ""
        let verb = KoreanVerb(stem: stem)
        return AnswerPart(
            answers: ["네, 그럼 \(object)\(verb.infinitive) 주세요.", "혹시 다른 방법도 있을까요?"], later: "확인해 보고 말씀드릴게요.",
            isOpen: true)
    }

    private func isOffer(_ sentence: KoreanSentence) -> Bool {
        let bare = sentence.bare
        if ["맞으", "맞죠", "맞나", "맞습", "이시죠", "예약되었", "예약됐", "접수됐", "몇시", "언제", "며칠", "영업", "브레이크"].contains(
            where: bare.contains)
        {
            return false
        }
        return words.has("offering", in: bare)
    }

    private func options(in sentence: KoreanSentence) -> [TimeOption] {
        let characters = Array(sentence.text)
        let mentions = mentionsIn(sentence).filter { mention in
            switch mention.value {
            case .time, .day: true
            default: false
            }
        }
        var options: [TimeOption] = []
        var day: Day?
        var dayIsUsed = true
        func flush() {
            if let open = day, !dayIsUsed { options.append(TimeOption(day: open)) }
            dayIsUsed = true
        }
        for (index, mention) in mentions.enumerated() {
            guard mention.range.upperBound <= characters.count else { continue }
            let end =
                index + 1 < mentions.count
                ? max(mentions[index + 1].range.lowerBound, mention.range.upperBound) : characters.count
            let after = String(
                characters[mention.range.upperBound..<min(end, characters.count)].filter { !$0.isWhitespace })
            let isGone =
                words.list("refusing").contains(where: after.contains)
                && !(index + 1 == mentions.count && words.has("yielding", in: after))
            // "오늘 내시면 결석이에요": what happens then is no offer.
            if after.contains("시면"), !["오시면", "방문하시면", "내원하시면", "가시면", "나오시면"].contains(where: after.contains) {
                continue
            }
            let isLimit = ["까지", "부터", "전에", "안에", "이전", "기준", "전까지"].contains(where: after.hasPrefix)
            switch mention.value {
            case .day(let value):
                flush()
                (day, dayIsUsed) = (value.isPast || isGone ? nil : value, value.isPast || isGone || isLimit)
            case .time(let value):
                guard !isGone, !isLimit else { continue }
                options.append(
                    TimeOption(day: day, time: value, isAfter: after.hasPrefix("이후") || after.hasPrefix("넘어")))
                dayIsUsed = true
            default: break
            }
        }
        flush()
        return options.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// What the person asked for comes first.
    private func preferred(_ options: [TimeOption]) -> [TimeOption] {
        func isAsked(_ option: TimeOption) -> Bool {
            guard let time = option.time, let wanted = facts.known.time else { return false }
            return wanted.agrees(with: time)
        }
        return options.filter(isAsked) + options.filter { !isAsked($0) }
    }

    private func part(for options: [TimeOption], in sentence: KoreanSentence, at index: Int) -> AnswerPart {
        let wording = Phrasing(language: .korean)
        let goes = ["오실래", "오시겠", "오세요", "오시면", "나오", "보러오", "방문하시", "내원하", "들르", "오시는", "오실"].contains(
            where: bare.contains)
        let does = ["하실래", "하시겠"].contains(where: bare.contains)
        func text(_ option: TimeOption, isOnly: Bool) -> String {
            let isDayKnown = !isOnly && options.allSatisfy { $0.day == option.day && $0.time != nil }
            let when = wording.when(day: isDayKnown ? nil : option.day, time: option.time)
            if option.isAfter { return "네, 그럼 \(when) 이후에 갈게요." }
            if goes { return (isOnly ? "네, " : "") + "\(when)에 갈게요." }
            if does { return (isOnly ? "네, " : "") + "\(when)에 할게요." }
            return (isOnly ? "네, " : "") + KoreanParticle.attach("으로", to: when) + " 부탁드려요."
        }
        let shown = Array(options.prefix(3))
        if let only = shown.first, shown.count == 1 {
            let asks = only.isAfter ? "얼마나 기다려야 할까요?" : "혹시 다른 시간도 가능할까요?"
            return AnswerPart(
                answers: [text(only, isOnly: true), asks, "확인해 보고 말씀드릴게요."], later: "시간은 확인해 보고 말씀드릴게요.",
                kind: .times(1))
        }
        return AnswerPart(
            answers: shown.map { text($0, isOnly: false) } + ["확인해 보고 말씀드릴게요."], later: "시간은 확인해 보고 말씀드릴게요.",
            isOpen: true,
            kind: .times(shown.count))
    }

    // MARK: Choices

    /// Each of two things that are to be chosen from, the one that the purpose names first.
    func choice() -> AnswerPart? { pricedChoice() ?? pairedQuestions() }

    /// "정품은 이십구만 원 호환은 십육만 원인데 뭘로 하실래요?"
    private func pricedChoice() -> AnswerPart? {
        let characters = Array(text)
        let prices = mentions.compactMap { mention -> (Mention, Int)? in
            if case .money(let value, _) = mention.value { (mention, value) } else { nil }
        }
        let isOf = prices.allSatisfy { price in
            price.0.range.upperBound <= characters.count
                && String(characters[price.0.range.upperBound...].drop { $0 == " " }.prefix(2)) == "짜리"
        }
        guard (2...3).contains(prices.count), isOf || words.has("choosing", in: bare) else { return nil }
        var options: [(name: String, price: Int)] = []
        for (mention, value) in prices {
            let before = String(characters[..<mention.range.lowerBound])
            let word = before.split(separator: " ").last.map(String.init) ?? ""
            let noun =
                ["은", "는", "이", "가"].contains(where: word.hasSuffix) && word.count >= 2 ? String(word.dropLast()) : word
            let isName =
                !isOf && noun.count >= 2 && noun.allSatisfy { HangulSyllable.sounds($0) != nil }
                && !["월", "인당", "하면", "추가"].contains(noun)
            let words = before.split(separator: " ").map(String.init)
            let kind = words.dropLast().last.flatMap { isPlainNoun($0) && !$0.hasSuffix("원") ? $0 + " " : nil } ?? ""
            options.append(
                (
                    isName
                        ? (prices.count > options.count + 1 && options.isEmpty ? "" : kind) + noun
                        : Phrasing(language: .korean).money(value, currency: "원").shortened + "짜리", value
                ))
        }
        let wantsCheap = ["제일 싼", "가장 싼", "싼 걸", "싼걸", "저렴", "최저"].contains(where: facts.purpose.contains)
        if wantsCheap { options.sort { $0.price < $1.price } }
        let choices = options.map { KoreanParticle.attach("으로", to: $0.name) + " 할게요." }
        return AnswerPart(
            answers: wantsCheap ? choices + ["확인해 보고 말씀드릴게요."] : ["차이가 어떻게 되나요?"] + choices, later: "확인해 보고 말씀드릴게요.",
            kind: .whole)
    }

    /// "맡겨 놓고 가실 거예요, 기다리실 거예요?", "직장인이세요 학생이세요?"
    private func pairedQuestions() -> AnswerPart? {
        for (one, two) in zip(sentences, sentences.dropFirst()) {
            guard !isWh(one), !isWh(two), one.words.count <= 6, two.words.count <= 6,
                let first = KoreanPredicate(one, words: words), let second = KoreanPredicate(two, words: words),
                first.form == second.form, !first.verb.isEmpty, !second.verb.isEmpty,
                first.verb != second.verb || first.before.last != second.before.last
            else { continue }
            var answers: [String]
            switch first.form {
            case .intent where first.ending == second.ending && first.verb != second.verb:
                answers = [second, first].map { KoreanVerb(stem: turned($0.verb)).promise + "." }
            case .copula
            where isNoun(first.verb) && isNoun(second.verb) && !first.ending.hasPrefix("맞")
                && !second.ending.hasPrefix("맞") && phrase(first) != phrase(second):
                answers = [first, second].map { KoreanParticle.attach("이에요", to: phrase($0)) + "." }
            case .past
            where first.ending == second.ending && first.verb == second.verb
                && first.before.last?.hasSuffix("로") == true && second.before.last?.hasSuffix("로") == true:
                answers = [first, second].map {
                    ($0.before.last.map { $0 + " " } ?? "") + KoreanVerb(stem: $0.verb).past + "."
                }
            case .past
            where first.ending == second.ending && first.before.last?.hasSuffix("가") ?? false
                || first.before.last?.hasSuffix("이") ?? false:
                answers = [first, second].map {
                    ($0.before.last.map { $0 + " " } ?? "") + KoreanVerb(stem: $0.verb).past + "."
                }
            default: continue
            }
            let purpose = facts.purpose
            let named = [first, second].filter { !$0.verb.isEmpty && purpose.contains($0.verb) }
            let isGuess = named.count != 1 && (first.form == .copula || first.form == .past)
            if named.count == 1, first.form == .copula, let noun = named.first?.verb {
                answers = answers.filter { $0.hasPrefix(noun) } + answers.filter { !$0.hasPrefix(noun) }
            }
            var part = AnswerPart(
                answers: isGuess ? ["잠시만요, 확인하고 말씀드릴게요."] + answers : answers + ["확인하고 말씀드릴게요."],
                later: "그건 확인하고 말씀드릴게요.", isOpen: true, kind: .whole)
            // What is asked besides.
            let others = sentences.enumerated().filter { $0.element != one && $0.element != two }.compactMap {
                factsAsked(in: $0.element, at: $0.offset)
            }
            if let told = others.first?.answers.first, let later = part.later {
                let joined = AnswerPart.joined([part] + others).filter { !$0.hasPrefix("잠시만요") }
                let putOff = told.hasPrefix("잠시만요") ? [] : ["\(told) \(later)"]
                part = AnswerPart(
                    answers: isGuess ? putOff + answers.map { "\($0) \(told)" } + joined : joined, kind: .whole)
            }
            return part
        }
        return nil
    }

    /// A noun with the one before it: 포장 이사.
    private func phrase(_ found: KoreanPredicate) -> String {
        guard let before = found.before.last, before.count >= 2, isNoun(before), found.before.count <= 2,
            !["은", "는", "이", "가", "을", "를", "에", "도"].contains(where: before.hasSuffix)
        else { return found.verb }
        return before + " " + found.verb
    }

    private func isNoun(_ word: String) -> Bool {
        word.count >= 2 && word.allSatisfy { HangulSyllable.sounds($0) != nil }
            && !["되", "시"].contains(String(word.suffix(1)))
    }
}

extension String {
    /// `29만 원` for `290,000원`: amounts as people say them.
    fileprivate var shortened: String {
        let digits = filter(\.isNumber)
        guard let value = Int(digits), value >= 10_000 else { return self }
        let (tens, rest) = (value / 10_000, value % 10_000)
        if rest == 0 { return "\(tens)만 원" }
        return rest % 1_000 == 0 ? "\(tens)만 \(rest / 1_000)천 원" : self
    }
}
