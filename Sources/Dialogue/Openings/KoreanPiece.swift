import Languages

/// A piece of a purpose, by what it is for.
enum KoreanPiece: Equatable {
    /// A clause that ends in 지, and the question itself if it is polite as it is.
    case ask(clause: String, asIs: String?, verb: String)
    /// A finished sentence that asks or tells something.
    case matter(String)
    /// What the person wants to do, up to 고.
    case wish(String)
    /// The same up to 려고.
    case plan(String)
    /// What is the matter, as a sentence.
    case fact(String)
    /// A day or a time alone.
    case when(String)
    /// Words that go with a wish: 원장님으로, 한 달만.
    case modifier(String)
    /// Anything else.
    case detail(String)

    var isMain: Bool {
        switch self {
        case .ask, .matter, .wish, .plan: true
        case .fact, .when, .modifier, .detail: false
        }
    }
}

extension KoreanPiece {
    /// Whether it names a time or a day itself.
    var isTimed: Bool {
        guard let text else { return false }
        return Mention.all(in: text).contains { mention in
            switch mention.value {
            case .time, .day: true
            default: false
            }
        }
    }

    private var text: String? {
        switch self {
        case .ask(let clause, _, _): clause
        case .matter(let text), .wish(let text), .plan(let text): text
        case .fact, .when, .modifier, .detail: nil
        }
    }

    /// What was written, of a piece without a verb.
    var words: String? {
        switch self {
        case .detail(let words), .when(let words), .modifier(let words): words
        case .ask, .matter, .wish, .plan, .fact: nil
        }
    }

    /// Puts words at its beginning.
    mutating func lead(with words: String) {
        switch self {
        case .ask(let clause, let asIs, let verb):
            self = .ask(clause: words + " " + clause, asIs: asIs.map { words + " " + $0 }, verb: verb)
        case .matter(let text): self = .matter(words + " " + text)
        case .wish(let stem): self = .wish(words + " " + stem)
        case .plan(let stem): self = .plan(words + " " + stem)
        case .fact, .when, .modifier, .detail: break
        }
    }

    /// Takes a price, a place or an illness that belongs to it: "5만원대로 주문하고", "배탈 때문에 못 간다고".
    mutating func take(detail: String) -> Bool {
        let isPrice = detail.firstMatch(of: #/^[0-9]+\s?(만|천)?\s?원(대|정도|쯤|선)$/#) != nil
        let isPlace = detail.firstMatch(of: #/^[가-힣]{1,6}(구|동|시|읍|면|역)$/#) != nil
        switch self {
        case .wish(let stem) where isPrice && stem.contains("주문하고"):
            let price = KoreanParticle.attach("으로", to: detail)
            self = .wish(stem.replacing("주문하고", with: price + " 주문하고", maxReplacements: 1))
        case .wish(let stem) where isPlace && stem.contains("배달"):
            let place = KoreanParticle.attach("으로", to: detail)
            self = .wish(stem.replacing("배달", with: place + " 배달", maxReplacements: 1))
        case .matter(let text) where text.hasSuffix("말씀드리려고요.") && KoreanPiece.isIllness(detail):
            self = .matter(detail + " 때문에 " + text)
        default: return false
        }
        return true
    }

    private static func isIllness(_ detail: String) -> Bool {
        ["배탈", "감기", "몸살", "독감", "장염", "두통", "고열", "코로나", "복통", "치통", "식중독", "감기몸살", "허리 통증"].contains(
            where: detail.hasSuffix)
    }

    /// Puts words before its verb.
    mutating func insert(_ words: String) -> Bool {
        func inserted(_ text: String) -> String {
            var parts = text.split(separator: " ").map(String.init)
            // "바꿀 수 있는지" is one verb.
            let verb = parts.count >= 3 && parts[parts.count - 2] == "수" ? 3 : 1
            parts.insert(words, at: max(0, parts.count - verb))
            return parts.joined(separator: " ")
        }
        switch self {
        case .ask(let clause, let asIs, let verb):
            self = .ask(clause: inserted(clause), asIs: asIs.map(inserted), verb: verb)
        case .wish(let stem): self = .wish(inserted(stem))
        case .plan(let stem): self = .plan(inserted(stem))
        case .matter, .fact, .when, .modifier, .detail: return false
        }
        return true
    }
}
