/// One kind of input, and what reads it.
struct Fuzzer: Sendable {
    /// As the command and the corpus name it.
    let name: String
    /// Bytes of an input, at most: what the doors let in, or a little more.
    let longest: Int
    /// Pieces that inputs of this kind are made of.
    let words: [String]
    /// Whole inputs to begin with, beside those of the corpus.
    let examples: [String]
    /// Reads an input.
    /// - Returns: what was found in it, as a number: inputs in which something new is found are changed further.
    let read: @Sendable ([UInt8]) async -> Int

    init(
        _ name: String, longest: Int, words: [String], examples: [String],
        read: @escaping @Sendable ([UInt8]) async -> Int
    ) {
        self.name = name
        self.longest = longest
        self.words = words
        self.examples = examples
        self.read = read
    }

    static let all = [
        words, talk, models, azure, twilio, media, webSocket, socketIO, forms, listening, scenarios, contacts, tokens,
    ]
}

/// What was found in an input, made into one number.
struct Shape {
    private var hasher = Hasher()
    private var count = 0

    /// Notes something that was found. Only the first few count, or every input would be new.
    mutating func add(_ part: some Hashable) {
        count += 1
        if count <= 6 { hasher.combine(part) }
    }

    var number: Int {
        var hasher = hasher
        hasher.combine(min(count, 8))
        return hasher.finalize()
    }
}
