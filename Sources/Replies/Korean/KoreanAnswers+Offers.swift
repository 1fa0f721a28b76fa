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
        else { return otherOption(sentence) }
        // "앱으로 올리시면 돼요" tells what is to be done.
        if place == sentence.words.count - 2, ["돼요", "됩니다", "되세요"].contains(sentence.words[place + 1]) { return nil }
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

    /// "이십구 일로 하시면 삼십오에 해 드릴게요": another choice on terms of its own.
    private func otherOption(_ sentence: KoreanSentence) -> AnswerPart? {
        guard let place = sentence.words.dropLast().lastIndex(of: "하시면"), place > 0,
            case let object = sentence.words[place - 1], object.hasSuffix("로"), object.count >= 2,
            ["드릴게요", "드려요", "드립니다", "드릴수있어요", "드릴수있는데요"].contains(where: sentence.bare.hasSuffix)
        else { return nil }
        let when = facts.known.slots["when"]
        var slots = [
            "option": sentence.words[max(0, place - 2)..<place].filter { $0.last != "은" }.joined(separator: " ")
        ]
        if mentionsIn(sentence).isEmpty { slots["option"] = object }
        slots["when"] = when
        return AnswerPart(answers: words.say("otherOption", slots), later: words.say("later").first, kind: .whole)
    }

    private func isOffer(_ sentence: KoreanSentence) -> Bool {
        let bare = sentence.bare
        // "여섯 시까지 오셔야 돼요" tells what is to be done.
        if words.list("must").contains(where: { $0.hasPrefix("셔야") && bare.hasSuffix($0) }) { return false }
        if words.has("offeringWhen", in: bare), words.has("offering", in: bare) { return true }
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
            if option.isAfter {
                return "네, 그럼 \(when) 이후" + (goes || bare.contains("대기") ? "에 갈게요." : "로 부탁드려요.")
            }
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
}
