public import Languages

/// Finds words: replies to choose from, and what a call came to.
public protocol Assistant: Sendable {
    /// The first line of a call: who is calling, that a machine reads what a person types, and what it is about.
    func opening(for purpose: String, callerName: String?, language: Language) async throws(ProviderError) -> String

    /// Whether replies may be looked for while the callee still speaks, and again when they go on otherwise. It buys
    /// time where finding takes long and costs nothing of what the call itself needs. It may change at any moment.
    var searchesEarly: Bool { get }

    /// Up to three different replies to the callee's last turn, best first.
    ///
    /// They state nothing that the purpose or an earlier turn does not state, and agree to no cost and no change on
    /// the person's behalf without offering to check first.
    func suggestReplies(
        to conversation: Conversation, onSuggestion: @Sendable (Suggestion) async -> Void
    ) async throws(ProviderError)

    /// What the call came to. Every fact names the turn that proves it.
    func summarize(_ conversation: Conversation) async throws(ProviderError) -> Summary

    /// The same assistant, for work outside a call.
    /// - Parameter onUse: told which engine has found something, each time.
    func reporting(_ onUse: @escaping @Sendable (ProviderUse) async -> Void) -> any Assistant

    /// The same assistant for one call.
    /// - Parameter onUse: told which engine has found something, whenever that may be another one than before.
    func forCall(_ call: Call, onUse: @escaping @Sendable (ProviderUse) async -> Void) -> any Assistant
}

extension Assistant {
    /// No: right for an assistant that is quick, or that thinks where the callee is heard.
    public var searchesEarly: Bool { false }

    /// Itself: right for an assistant that keeps nothing of a call.
    public func forCall(_ call: Call, onUse: @escaping @Sendable (ProviderUse) async -> Void) -> any Assistant { self }

    /// Itself: right for an assistant that is one engine.
    public func reporting(_ onUse: @escaping @Sendable (ProviderUse) async -> Void) -> any Assistant { self }
}
