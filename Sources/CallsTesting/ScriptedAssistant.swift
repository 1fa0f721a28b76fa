public import Calls
public import Languages

/// An assistant that answers what is in its script and nothing else.
public final class ScriptedAssistant: Assistant {
    /// What comes of a question.
    public enum Answer<Value: Sendable>: Sendable {
        /// The answer.
        case value(Value)
        /// There is none.
        case failure(ProviderError)
        /// It thinks until it is cancelled.
        case endless
    }
    private struct State: Sendable {
        var openings: [String: Answer<String>] = [:]
        var replies: [String: Answer<[String]>] = [:]
        var summary: Answer<Summary>?
        var asked: [Conversation] = []
        var summarized: [Conversation] = []
        var canceled: [String] = []
    }

    private let state = Watched(State())
    /// Whether it wants to be asked while the callee still speaks.
    public let searchesEarly: Bool

    /// An assistant whose script is empty.
    public init(searchesEarly: Bool = false) { self.searchesEarly = searchesEarly }

    /// The conversations for which replies were wanted, in order.
    public var asked: [Conversation] { state.value.asked }
    /// The conversations of which a summary was wanted, in order.
    public var summarized: [Conversation] { state.value.summarized }
    /// Turns over which it was thinking when it was cancelled.
    public var canceled: [String] { state.value.canceled }

    /// Puts the opening line for a purpose in the script.
    public func opens(_ purpose: String, with answer: Answer<String>) { state.update { $0.openings[purpose] = answer } }
    /// Puts replies to a turn of the callee in the script.
    public func replies(to text: String, with answer: Answer<[String]>) { state.update { $0.replies[text] = answer } }
    /// Puts what the call came to in the script.
    public func sums(up answer: Answer<Summary>) { state.update { $0.summary = answer } }

    /// Returns once replies to that text were wanted.
    public func untilAsked(about text: String) async {
        await state.wait { $0.asked.contains { $0.turns.last?.text == text } }
    }
    /// Returns once it was cancelled while it was thinking over that text.
    public func untilCanceled(about text: String) async { await state.wait { $0.canceled.contains(text) } }
    /// Returns once a summary was wanted.
    public func untilAskedForSummary() async { await state.wait { !$0.summarized.isEmpty } }

    /// The opening line of the script.
    public func opening(
        for purpose: String, callerName: String?, language: Language
    ) async throws(ProviderError) -> String {
        guard let answer = state.value.openings[purpose] else {
            preconditionFailure("the assistant has no opening line for “\(purpose)” in its script")
        }
        return try await Self.give(answer) ?? ""
    }

    /// The replies of the script to the conversation's last turn of the callee.
    public func suggestReplies(
        to conversation: Conversation, onSuggestion: @Sendable (Suggestion) async -> Void
    ) async throws(ProviderError) {
        let text = conversation.turns.last { $0.speaker == .callee }?.text ?? ""
        state.update { $0.asked.append(conversation) }
        guard let answer = state.value.replies[text] else {
            preconditionFailure("the assistant has no replies to “\(text)” in its script")
        }
        guard let replies = try await Self.give(answer) else {
            state.update { $0.canceled.append(text) }
            return
        }
        for reply in replies { await onSuggestion(Suggestion(reply)) }
    }

    /// The summary of the script.
    public func summarize(_ conversation: Conversation) async throws(ProviderError) -> Summary {
        state.update { $0.summarized.append(conversation) }
        guard let answer = state.value.summary else {
            preconditionFailure("the assistant has no summary in its script")
        }
        return try await Self.give(answer) ?? Summary(text: "", isPurposeReached: nil, facts: [])
    }

    /// `nil` when it was cancelled.
    private static func give<Value: Sendable>(_ answer: Answer<Value>) async throws(ProviderError) -> Value? {
        switch answer {
        case .value(let value): return value
        case .failure(let error): throw error
        case .endless:
            await untilCancelled()
            return nil
        }
    }
}
