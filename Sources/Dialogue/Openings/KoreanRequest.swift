import Calls
import Foundation
import Languages

/// Rewrites what a person typed in Korean into what a stranger would say first, in 해요체: one or two sentences.
///
/// What is meant for us (how to say it, how far to go), insults and personal details are left out; what stays is told
/// in the order in which it was written, with facts before what is asked for.
struct KoreanRequest {
    /// What is said.
    let text: String
    /// Why a person should look at it first.
    let doubts: [Opening.Doubt]

    /// The request, or `nil` when the purpose cannot be rewritten without losing something.
    static func spoken(_ purpose: String) -> String? { KoreanRequest(purpose)?.text }

    init?(_ purpose: String) {
        // A file that was changed so that it cannot be read leaves purposes as they are typed.
        guard case .success(let phrases) = OpeningPhrases.korean,
            purpose.count <= OpeningPhrases.longestPurpose,
            purpose.contains(where: { HangulSyllable.sounds($0) != nil })
        else { return nil }
        var isWithheld = false
        // Lines of a form are not cleaned below, so notes that are not for the callee are taken out first.
        let sentences = PurposeSentences(purpose).sentences.compactMap { sentence -> String? in
            guard sentence.contains(":") else { return sentence }
            let telling = phrases.withholding(sentence)
            isWithheld = isWithheld || telling.isWithheld
            return KoreanForm.strip(telling.text).isEmpty ? nil : telling.text
        }
        guard !sentences.isEmpty else { return nil }
        // Who it is for is said when the callee asks; the stranger first wants to know what it is about.
        let telling = sentences.filter { !PersonalDetails.areAll(of: $0) }
        // What would do as well is kept for when the wish cannot be met.
        let wished = telling.filter { !Self.isFallback($0) }
        let (form, prose) = KoreanForm.split(wished.isEmpty ? (telling.isEmpty ? sentences : telling) : wished)
        var pieces: [KoreanPiece] = []
        for (index, sentence) in prose.enumerated() {
            let addressed = index == 0 ? phrases.callees.reduce(sentence) { $1.replacing(in: $0) } : sentence
            let cleaned = phrases.cleaned(addressed)
            isWithheld = isWithheld || cleaned.isWithheld
            var previous = ""
            for written in phrases.pieces(of: cleaned.text) {
                guard var piece = Self.piece(written.text, condition: written.condition, phrases) else { return nil }
                // "며칠 걸리는지랑 사진 규격" asks about both.
                if case .detail(let noun) = piece, previous.hasSuffix("랑") {
                    let clause = KoreanParticle.attach("이", to: noun) + " 어떻게 되는지"
                    piece = .ask(clause: clause, asIs: nil, verb: "여쭤보고")
                }
                // "금리 얼마인지, 한도도": the second is asked for as the first is.
                if case .detail(let noun) = piece, case .ask(_, _, let verb)? = pieces.last, KoreanForm.isAlso(noun) {
                    piece = .ask(clause: noun + " 어떻게 되는지", asIs: nil, verb: verb)
                }
                previous = written.text
                pieces.append(piece)
            }
        }
        Self.join(&pieces, phrases)
        guard let said = Self.composed(pieces, form: form, phrases) else { return nil }
        text = phrases.finished(KoreanForm.polish(said))
        var doubts: [Opening.Doubt] = []
        if isWithheld { doubts.append(.withheld) }
        // Words without a verb are taken for a wish to book.
        if pieces.contains(where: Self.isUnsure) || !pieces.contains(where: Self.isSaid) { doubts.append(.unsure) }
        if text.count > 140 { doubts.append(.long) }
        self.doubts = doubts
    }

    /// "7시가 안 되면 6시 반도 괜찮아요."
    static func isFallback(_ sentence: String) -> Bool {
        let bare = KoreanForm.strip(sentence)
        let yields = ["괜찮아요", "괜찮습니다", "괜찮아", "상관없어요", "상관없습니다", "좋아요", "가능해요", "가능합니다", "돼요", "됩니다"]
        let isConditional = ["안 되면", "안되면", "어려우면", "없으면", "불가능하면", "꽉 찼으면", "아니면"].contains(where: bare.contains)
        return yields.contains(where: bare.hasSuffix) && (isConditional || bare.contains("도 "))
    }

    // MARK: KoreanPieces

    private static func piece(_ written: String, condition: String, _ phrases: OpeningPhrases) -> KoreanPiece? {
        let isQuestion = written.hasSuffix("?")
        let bare = KoreanForm.strip(written)
        guard !bare.isEmpty else { return nil }
        if let when = KoreanForm.when(bare) { return .when(condition + when) }
        if let told = phrases.tells.firstRewrite(bare) {
            return .matter(condition + (phrases.tells.firstRewrite(String(told.dropLast())) ?? told))
        }
        let verb = bare.contains("확인") || bare.contains("체크해") ? "확인하고" : "여쭤보고"
        if let clause = phrases.asks.firstRewrite(bare) {
            let isPlainQuestion = phrases.questions.firstRewrite(bare) != nil
            if isQuestion || !isPlainQuestion || ["나요", "가요", "까요"].contains(where: bare.hasSuffix) {
                return .ask(
                    clause: condition + clause, asIs: isPlainQuestion ? condition + bare + "?" : nil, verb: verb)
            }
        }
        if isQuestion, phrases.questions.firstRewrite(bare) != nil { return .matter(condition + bare + "?") }
        if let plea = phrases.pleas.firstRewrite(bare) {
            let isOurs = ["물어봐", "여쭤봐", "알아봐", "확인해", "문의해", "알려", "따져", "항의해"].contains { bare.contains($0) }
            let matter = isOurs ? phrases.matters.firstRewrite(bare) : nil
            return .matter(condition + (matter ?? plea))
        }
        if let matter = phrases.matters.firstRewrite(bare) { return .matter(condition + matter) }
        if let wish = phrases.wishes.firstRewrite(bare) { return .wish(condition + wish) }
        if let plan = phrases.plans.firstRewrite(bare) { return .plan(condition + plan) }
        if let wish = phrases.requests.firstRewrite(bare) { return .wish(condition + wish) }
        if let fact = fact(bare, phrases) { return .fact(fact) }
        return condition.isEmpty ? side(bare) : .wish(condition + bare + " 예약하고")
    }

    /// Words without a verb.
    private static func side(_ bare: String) -> KoreanPiece? {
        let words = bare.hasSuffix("빨리요") ? String(bare.dropLast()) : bare
        let isModifier = ["으로", "로", "만", "까지", "부터", "쯤", "에", "빨리"].contains(where: words.hasSuffix)
        if isModifier, words.count <= 24 { return .modifier(words) }
        let copula = ["이요", "요"].first { bare.hasSuffix($0) && bare.count > 3 }
        return bare.count <= 30 ? .detail(String(bare.dropLast(copula?.count ?? 0))) : nil
    }

    private static func fact(_ bare: String, _ phrases: OpeningPhrases) -> String? {
        let copula = ["이에요", "예요", "에요"].first { bare.hasSuffix($0) && bare.count > 3 && !bare.hasSuffix("아니에요") }
        if let copula { return KoreanForm.copula(String(bare.dropLast(copula.count))) + "." }
        if let fact = phrases.facts.firstRewrite(bare) { return fact }
        if bare.hasSuffix("임"), bare.count > 2 { return KoreanForm.copula(String(bare.dropLast())) + "." }
        return KoreanForm.endsInVerb(bare) ? bare + "." : nil
    }

    /// Puts days, times and modifiers to what they belong to, and drops a question that only repeats a wish.
    private static func join(_ pieces: inout [KoreanPiece], _ phrases: OpeningPhrases) {
        for index in pieces.indices.reversed() {
            if case .ask(let clause, _, _) = pieces[index], phrases.whether.firstRewrite(clause) != nil,
                pieces[..<index].contains(where: { if case .wish = $0 { true } else { false } })
            {
                pieces.remove(at: index)
            }
        }
        for index in pieces.indices.reversed() {
            switch pieces[index] {
            case .when(let text):
                guard let main = pieces.firstIndex(where: \.isMain), !pieces[main].isTimed else { continue }
                pieces[main].lead(with: text)
                pieces.remove(at: index)
            case .modifier(let text):
                guard let main = pieces[..<index].lastIndex(where: \.isMain) ?? pieces.firstIndex(where: \.isMain)
                else {
                    continue
                }
                if pieces[main].insert(text) { pieces.remove(at: index) }
            case .detail(let text):
                for main in pieces.indices where pieces[main].isMain && pieces[main].take(detail: text) {
                    pieces.remove(at: index)
                    break
                }
            default: continue
            }
        }
    }

    private static func isSaid(_ piece: KoreanPiece) -> Bool {
        if case .fact = piece { return true }
        return piece.isMain
    }

    private static func isUnsure(_ piece: KoreanPiece) -> Bool {
        switch piece {
        case .detail(let text): text.count > 16
        case .modifier, .when: true
        case .ask, .matter, .wish, .plan, .fact: false
        }
    }

    // MARK: Sentences

    private static func composed(
        _ pieces: [KoreanPiece], form: [(key: String, value: String)], _ phrases: OpeningPhrases
    ) -> String? {
        let formed = form.map { KoreanForm.detail($0.key, $0.value) }
        guard let first = pieces.firstIndex(where: \.isMain) else {
            let facts = pieces.compactMap { if case .fact(let text) = $0 { text } else { nil } }
            guard !facts.isEmpty || (!formed.isEmpty && pieces.isEmpty) else {
                return formed.isEmpty ? phrases.booking(KoreanForm.appointment(pieces)) : nil
            }
            let said = (formed + pieces.compactMap(Self.side)).joined(separator: " ")
            return phrases.closings.firstRewrite(said) ?? said
        }
        let before = pieces[..<first].compactMap(Self.side)
        let after = pieces[first...].filter { !$0.isMain }.compactMap(Self.side)
        let mains = Self.sentences(pieces.filter(\.isMain))
        return (formed + before + mains + after).joined(separator: " ")
    }

    /// Facts and details as sentences.
    private static func side(_ piece: KoreanPiece) -> String? {
        switch piece {
        case .fact(let text): text
        case .detail(let text) where KoreanForm.isAlso(text): text + " 부탁드려요."
        case .detail(let text), .when(let text), .modifier(let text):
            KoreanForm.copula(text) + "."
        case .ask, .matter, .wish, .plan: nil
        }
    }

    private static func sentences(_ mains: [KoreanPiece]) -> [String] {
        var sentences: [String] = []
        var index = 0
        while index < mains.count {
            let next = index + 1 < mains.count ? mains[index + 1] : nil
            switch mains[index] {
            case .ask(let clause, let asIs, let verb):
                var clauses = [clause]
                while index + 1 < mains.count, case .ask(let more, _, _) = mains[index + 1] {
                    clauses.append(more)
                    index += 1
                }
                if mains.count == 1, let asIs {
                    sentences.append(asIs)
                } else if index + 1 < mains.count, case .wish(let stem) = mains[index + 1], !stem.hasPrefix("되면"),
                    !stem.hasPrefix("가능하면")
                {
                    sentences.append(clauses.joined(separator: ", ") + " \(verb), \(stem) 싶어서요.")
                    index += 1
                } else {
                    let isFirst = sentences.isEmpty || clauses.last?.contains("도 ") ?? false
                    let also = isFirst ? "" : "도"
                    sentences.append(clauses.joined(separator: ", ") + also + " \(verb) 싶어서요.")
                }
            case .wish(let stem):
                if stem.hasPrefix("되면") || stem.hasPrefix("가능하면"), !sentences.isEmpty {
                    sentences.append(stem + " 싶어요.")
                } else if case .wish(let other)? = next {
                    sentences.append(stem + " " + other + " 싶은데요, 가능할까요?")
                    index += 1
                } else if case .ask? = next {
                    sentences.append(stem + " 싶은데요.")
                } else {
                    sentences.append(stem + " 싶은데요, 가능할까요?")
                }
            case .plan(let stem):
                if case .ask? = next {
                    sentences.append(stem + " 하는데요.")
                } else {
                    sentences.append(stem + " 하는데요, 가능할까요?")
                }
            case .matter(let text): sentences.append(text)
            case .fact, .when, .modifier, .detail: break
            }
            index += 1
        }
        return sentences
    }
}
