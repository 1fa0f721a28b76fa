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
