public import Foundation

/// What a person looks for among their calls. Without anything set, every call fits.
public struct HistoryQuery: Sendable, Equatable {
    /// Each of these words must occur in what was said, the purpose, the summary, the facts, or the contact's name or
    /// number. The case of letters does not matter. At most ``mostTerms`` count.
    public var words: String
    /// Only calls to this number.
    public var number: PhoneNumber?
    /// Only calls created at this moment or later.
    public var from: Date?
    /// Only calls created before this moment.
    public var until: Date?

    /// Describes a search.
    public init(words: String = "", number: PhoneNumber? = nil, from: Date? = nil, until: Date? = nil) {
        self.words = words
        self.number = number
        self.from = from
        self.until = until
    }

    /// More words than this are not looked for.
    public static let mostTerms = 8

    /// The words to look for.
    public var terms: [SearchTerm] { SearchTerm.all(in: words) }
}

/// One word that is looked for.
public struct SearchTerm: Sendable, Equatable {
    /// The word as it was written, composed as in Unicode's form C.
    public var text: String
    /// The digits to look for in numbers in E.164, if it may be a part of one.
    public var digits: String?

    /// The first ``HistoryQuery/mostTerms`` words of a text, at most 100 characters each.
    public static func all(in words: String) -> [SearchTerm] {
        words.precomposedStringWithCanonicalMapping.split(whereSeparator: \.isWhitespace).prefix(HistoryQuery.mostTerms)
            .map { SearchTerm(text: String($0.prefix(100))) }
    }

    private init(text: String) {
        self.text = text
        // As people write numbers: 010-1234-5678 is +821012345678.
        let plain = text.filter { !"-.()".contains($0) }
        let digits = plain.first == "+" ? plain.dropFirst() : plain.first == "0" ? plain.dropFirst() : plain[...]
        let isNumber = digits.count >= 3 && digits.allSatisfy { $0.isASCII && $0.isNumber }
        self.digits = isNumber ? String(digits) : nil
    }
}
