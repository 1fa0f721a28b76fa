/// How a Korean sentence ends: the form of its last verb, and the verb.
struct KoreanPredicate: Sendable, Equatable {
    /// What the ending does.
    enum Form: String, Sendable, CaseIterable {
        case experience, possible, plea, permission, offer, offerable, attempt = "try", request, must
        case intent, past, present, copula, plain
    }

    let form: Form
    /// The verb by its stem, a verb that helps another one with it: `가`, `백업해 두`, `가지고 오`. Before 주세요 and
    /// 드릴까요, which follow an infinitive, that infinitive: `돌려`, `안내해`.
    let verb: String
    /// Whether 안 or 못 stands before it.
    let negation: String?
    /// The words before the verb.
    let before: [String]
    /// The last word as it stands.
    let ending: String

    private static let order: [Form] = [
        .experience, .plea, .permission, .attempt, .request, .offerable, .offer, .possible, .must, .intent, .past,
        .copula,
        .present,
    ]

    /// Finds the ending of a sentence; `nil` for one without any that is known.
    init?(_ sentence: KoreanSentence, words table: AnswerWords) {
        let bare = sentence.bare
        var best: (form: Form, ending: String)?
        for form in Self.order {
            for ending in table.list(form.rawValue) where bare.hasSuffix(ending) {
                // 보세요 helps an infinitive: "그거 보실래요" is no try.
                if form == .attempt, !KoreanVerb.isInfinitive(String(bare.dropLast(ending.count))) { continue }
                // Of endings of one length the form that comes first.
                if ending.count > best?.ending.count ?? 0 { best = (form, ending) }
            }
        }
        guard let last = sentence.words.last else { return nil }
        if let best {
            self.init(best.form, ending: best.ending, of: sentence, table)
        } else if ["요", "죠", "까", "래", "지", "니"].contains(where: last.hasSuffix) {
            self.init(
                form: .plain, verb: last, negation: Self.negation(sentence.words), before: sentence.words.dropLast(),
                ending: last)
        } else {
            return nil
        }
    }

    private init(form: Form, verb: String, negation: String?, before: [String], ending: String) {
        (self.form, self.verb, self.negation, self.before, self.ending) = (form, verb, negation, before, ending)
    }

    private init(_ form: Form, ending: String, of sentence: KoreanSentence, _ table: AnswerWords) {
        // The words, less the ending.
        var left = ending.count
        var words = sentence.words
        while left > 0, let last = words.last {
            if last.count <= left {
                left -= last.count
                words.removeLast()
            } else {
                words[words.count - 1] = String(last.dropLast(left))
                left = 0
            }
        }
        var verb = words.popLast() ?? ""
        if form != .copula, form != .request, form != .offer, form != .offerable, form != .attempt, form != .permission
        {
            verb = Self.stem(verb, table)
        }
        // A verb that helps, and 하 and 되 after a noun.
        let helpers = ["두", "놓", "주", "보", "가", "오", "있", "드리", "계", "놔", "둬", "봐", "가지", "줘"]
        if let before = words.last, !before.isEmpty {
            if ["하", "해", "되", "돼"].contains(verb), before.count >= 2, !Self.isAdverb(before), !Self.hasParticle(before)
            {
                verb = before + verb
                words.removeLast()
            } else if helpers.contains(verb), Self.isConnected(before) {
                words.removeLast()
                if ["해", "하고"].contains(before), let noun = words.last, noun.count >= 2, !Self.isAdverb(noun),
                    !Self.hasParticle(noun)
                {
                    words.removeLast()
                    verb = noun + before + " " + verb
                } else {
                    verb = before + " " + verb
                }
            }
        }
        // "맡겨 놓고 가": every verb of the chain.
        while let first = verb.split(separator: " ").first, ["놓고", "두고", "놔두고", "가지고"].contains(first),
            let before = words.last,
            KoreanVerb.isInfinitive(before)
        {
            words.removeLast()
            verb = before + " " + verb
        }
        let negation = words.last.flatMap { ["안", "못"].contains($0) ? $0 : nil }
        if negation != nil { words.removeLast() }
        self.init(form: form, verb: verb, negation: negation, before: words, ending: ending)
    }

    /// The same with the verb put another way.
    func replacing(verb: String) -> KoreanPredicate {
        KoreanPredicate(form: form, verb: verb, negation: negation, before: before, ending: ending)
    }

    /// A stem as it stands before 시: 으 that joins it and ㄹ that is lost before it are put right.
    private static func stem(_ written: String, _ table: AnswerWords) -> String {
        var stem = written
        if stem.hasSuffix("으"), stem.count > 1 {
            stem.removeLast()
            // 들으시: the stem is 듣.
            for (spoken, whole) in [("들", "듣"), ("걸", "걷"), ("실", "싣"), ("물", "묻")] where stem.hasSuffix(spoken) {
                return stem.dropLast() + whole
            }
            return stem
        }
        for (form, whole) in table.map("honorific") where stem == form { return whole }
        if stem.hasSuffix("우"), stem.count > 1 {
            let restored = KoreanVerb(infinitive: stem.dropLast() + "워").stem
            if restored != stem { return restored }
        }
        return stem
    }

    private static func negation(_ words: [String]) -> String? {
        words.dropLast().last.flatMap { ["안", "못"].contains($0) ? $0 : nil }
    }

    private static func isConnected(_ word: String) -> Bool {
        word.count >= 1
            && (["아", "어", "해", "고", "와", "려", "겨", "워", "여", "내", "라", "러", "녀", "쳐", "켜", "져", "춰", "꿔", "둬"]
                .contains(where: word.hasSuffix))
    }

    private static func isAdverb(_ word: String) -> Bool {
        [
            "같이", "안", "못", "잘", "좀", "다", "더", "혹시", "미리", "직접", "따로", "먼저", "그렇게", "이렇게", "어떻게", "한번", "지금", "아직",
            "이미", "또", "꼭", "바로", "빨리", "천천히", "언제", "어디서", "뭐", "뭘", "몇", "얼마나",
        ]
        .contains(word)
    }

    private static func hasParticle(_ word: String) -> Bool {
        word.count > 2
            && ["을", "를", "은", "는", "에", "로", "도", "까지", "부터", "에서", "께", "한테"].contains(where: word.hasSuffix)
    }
}
