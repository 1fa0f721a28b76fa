import Dialogue
import Foundation
import Languages

/// Things that are to be chosen from.
extension KoreanAnswers {
    /// "양도나 정지는 해 드릴 수 있는데 어떻게 하시겠어요", "트윈이랑 더블 중에 어떤 걸로 하시겠어요".
    func namedChoice() -> Placed? {
        let pattern = #/([가-힣A-Za-z]{2,8}?)(?:이나|나|이랑|랑|하고)\s([가-힣A-Za-z]{2,8}?)(?:은|는|이|가|로|으로)?\s/#
        for (index, sentence) in sentences.enumerated() where words.has("choosing", in: sentence.bare) {
            guard let match = (sentence.text + " ").firstMatch(of: pattern) else { continue }
            let options = [match.output.1, match.output.2].map(String.init)
            guard options.allSatisfy({ Mention.all(in: $0).isEmpty && !words.has("asking", in: $0) }) else { continue }
            let named = options.filter(facts.purpose.contains)
            let ordered = named + options.filter { !named.contains($0) }
            let taken = ordered.map { KoreanParticle.attach("으로", to: $0) + " 할게요." }
            let asks = words.say("difference")
            return Placed(
                sentence: index,
                part: AnswerPart(
                    answers: named.count == 1 ? taken + asks : asks + taken, later: words.say("later").first,
                    isOpen: true, kind: .whole), count: options.count)
        }
        return nil
    }

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
            case .intent
            where first.ending == second.ending && first.verb == second.verb
                && first.before.last != nil && second.before.last != nil && first.before.last != second.before.last:
                answers = [first, second].map {
                    ($0.before.last.map { $0 + " " } ?? "") + KoreanVerb(stem: turned($0.verb)).promise + "."
                }
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
            let named = [first, second].filter { !$0.verb.isEmpty && Self.names($0.verb, in: purpose) }
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

    /// Whether a purpose names something, in digits too: 이종 for 2종.
    private static func names(_ noun: String, in purpose: String) -> Bool {
        if purpose.contains(noun) { return true }
        guard noun.count >= 2, let digit = noun.first.flatMap({ KoreanNumber.spokenDigits[$0] }) else { return false }
        return purpose.contains(String(digit) + noun.dropFirst())
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
