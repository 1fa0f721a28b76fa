/// How long a text may be: in characters, as people count, and in bytes of UTF-8, as machines do.
///
/// One character may be made of any number of marks, so a bound in characters alone bounds no work and no memory.
/// Whatever enters from a person, a vendor, a recogniser or a file passes one of these.
public struct TextLimit: Sendable, Equatable {
    /// Bytes for each character on average: a Hangul syllable in three decomposed letters has nine, a flag eight.
    private static let bytesPerCharacter = 12

    /// What a person wants from a call.
    public static let purpose = TextLimit(characters: 1_000)
    /// What is said at once: a reply, typed words, an opening line.
    public static let speech = TextLimit(characters: CallMachine.longestText)
    /// The opening line as an assistant makes it, with its introduction.
    public static let opening = TextLimit(characters: 1_000)
    /// What a person or a business is called.
    public static let name = TextLimit(characters: 100)
    /// What is noted about a person.
    public static let memo = TextLimit(characters: 1_000)
    /// What a recogniser understood of one utterance; a minute of fast speech has some 500 syllables or 900 letters.
    public static let heard = TextLimit(characters: 1_000)
    /// A summary of a call.
    public static let summary = TextLimit(characters: 2_000)
    /// One fact of a summary.
    public static let fact = TextLimit(characters: 200)
    /// What is compared by its meaning.
    public static let meaning = TextLimit(characters: 400)

    /// As people count them.
    public let characters: Int
    /// Of UTF-8.
    public var bytes: Int { characters * Self.bytesPerCharacter }

    /// A bound of so many characters, and of bytes in proportion.
    public init(characters: Int) { self.characters = characters }

    /// Whether a text is within both bounds. Counts no characters of what is too long in bytes.
    public func admits(_ text: some StringProtocol) -> Bool {
        text.utf8.count <= bytes && text.count <= characters
    }

    /// The beginning of a text that is within both bounds, in whole characters; the text itself if it is.
    public func cut(_ text: String) -> String {
        guard !admits(text) else { return text }
        var kept = ""
        for character in text.prefix(characters) {
            guard kept.utf8.count + character.utf8.count <= bytes else { break }
            kept.append(character)
        }
        return kept
    }
}
