extension StringProtocol {
    /// With one space wherever there is space, and none at either end.
    package var singleSpaced: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

extension Language {
    /// A text as words are looked for in it: in lower case, and Korean without spaces, since people set them as they like.
    package func compared(_ text: String) -> String {
        let lower = text.lowercased()
        return self == .korean ? lower.filter { !$0.isWhitespace } : lower
    }
}

/// The English indefinite article.
package enum EnglishArticle {
    /// "a" or "an", by the first letter of what follows, in lower case.
    package static func indefinite(before words: some StringProtocol) -> String {
        words.first.map { "aeiou".contains($0) } == true ? "an" : "a"
    }
}
