package import Calls

/// A language model somewhere, spoken to in its vendor's way.
package protocol LanguageModel: Sendable {
    /// Names it in errors: `gemini`, `openai`.
    var provider: String { get }
    /// Whether it thinks on this machine, where the callee is heard.
    var isOnThisMachine: Bool { get }

    /// Answers a question; the answer is one JSON text in the question's shape.
    ///
    /// Returns when the answer is whole, or quietly when cancelled.
    /// - Parameter onText: gets the pieces of that text in order, never two at once.
    /// - Throws: why there is no answer, or why it ends too soon: pieces may have been given before.
    func answer(_ question: ModelRequest, onText: (String) async -> Void) async throws(ProviderError)

    /// Asks whether the vendor is there, takes the key and has the model; costs nothing.
    func check() async throws(ProviderError)
}

/// What a language model is asked.
package struct ModelRequest: Sendable, Equatable {
    /// What the answer is for, and so how soon it is needed.
    package enum Kind: Sendable { case opening, replies, summary }

    package var kind: Kind
    /// What the model is to do, in our own words only.
    package var instructions: String
    /// What people wrote and said, as quoted JSON, one thing a part; the last part says what is wanted.
    package var parts: [String]
    package var shape: AnswerSchema
}
