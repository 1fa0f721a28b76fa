public import Calls
public import Languages
import Synchronization

/// An assistant that another one stands in for.
///
/// What the preferred one has found when the wait is over, or when it fails, stays; the stand-in fills up to three
/// replies, none of them twice.
public struct FallbackAssistant: Assistant {
    /// Replies to one turn, at most.
    private static let most = 3

    private let pair: ProviderPair<any Assistant>
    private let onUse: @Sendable (ProviderUse) async -> Void

    /// Puts two assistants together.
    /// - Parameters:
    ///   - preferred: thinks whenever it can.
    ///   - standIn: thinks when it cannot; `nil` if there is none.
    ///   - breaker: shared by all calls.
    ///   - clock: measures the waits.
    public init(
        _ preferred: Provider<any Assistant>, standIn: Provider<any Assistant>?,
        breaker: CircuitBreaker = CircuitBreaker(), limits: FallbackLimits = FallbackLimits(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        pair = ProviderPair(
            preferred: preferred, standIn: standIn, breaker: breaker, limits: limits, clock: clock)
        onUse = { _ in }
    }

    private init(_ pair: ProviderPair<any Assistant>, onUse: @escaping @Sendable (ProviderUse) async -> Void) {
        self.pair = pair
        self.onUse = onUse
    }

    /// The same two assistants, who tell which of them has found something.
    public func reporting(_ onUse: @escaping @Sendable (ProviderUse) async -> Void) -> any Assistant {
        FallbackAssistant(pair, onUse: onUse)
    }

    /// The same two assistants, who tell that call which of them thinks.
    public func forCall(_ call: Call, onUse: @escaping @Sendable (ProviderUse) async -> Void) -> any Assistant {
        let last = Mutex<ProviderUse?>(nil)
        return FallbackAssistant(pair.with { $0.forCall(call) { _ in } }) { use in
            let isNew = last.withLock { last in
                defer { last = use }
                return last != use
            }
            if isNew { await onUse(use) }
        }
    }

    /// Whether the preferred one wants to, while it is in use.
    public var searchesEarly: Bool {
        pair.preferred.part.searchesEarly && (pair.standIn == nil || pair.breaker.isClosed)
    }

    /// The first line of a call, by whichever assistant finds it in time.
    public func opening(
        for purpose: String, callerName: String?, language: Language
    ) async throws(ProviderError) -> String {
        try await either(within: pair.limits.opening) { assistant throws(ProviderError) in
            try await assistant.opening(for: purpose, callerName: callerName, language: language)
        }
    }

    /// What the call came to, by whichever assistant finds it in time.
    public func summarize(_ conversation: Conversation) async throws(ProviderError) -> Summary {
        try await either(within: pair.limits.summary) { assistant throws(ProviderError) in
            try await assistant.summarize(conversation)
        }
    }

    /// Up to three replies, by both if need be; see ``Assistant/suggestReplies(to:onSuggestion:)``.
    public func suggestReplies(
        to conversation: Conversation, onSuggestion: @Sendable (Suggestion) async -> Void
    ) async throws(ProviderError) {
        let found = Found(most: Self.most)
        guard let standIn = pair.standIn else {
            return try await suggest(conversation, by: pair.preferred, false, found, onSuggestion)
        }
        if let attempt = pair.breaker.begin() {
            let outcome = await withoutActuallyEscaping(onSuggestion) { onSuggestion in
                await pair.attempt(within: pair.limits.suggestions) { () throws(ProviderError) in
                    try await suggest(conversation, by: pair.preferred, false, found, onSuggestion)
                }
            }
            if Task.isCancelled { return pair.breaker.end(attempt, found.isEmpty ? .abandoned : .success) }
            pair.breaker.end(attempt, ending(outcome))
            // Fewer than three may be all that fit.
            if case .success = outcome, !found.isEmpty { return }
        }
        do throws(ProviderError) {
            try await suggest(conversation, by: standIn, true, found, onSuggestion)
        } catch {
            // Fewer replies are better than none.
            if found.isEmpty { throw error }
        }
    }

    private func suggest(
        _ conversation: Conversation, by engine: Provider<any Assistant>, _ isStandIn: Bool, _ found: Found,
        _ onSuggestion: @Sendable (Suggestion) async -> Void
    ) async throws(ProviderError) {
        let turn = found.nextTurn()
        try await engine.part.suggestReplies(to: conversation) { suggestion in
            guard found.take(suggestion, turn: turn) else { return }
            await onUse(engine.use(for: .thinking, isStandIn: isStandIn))
            await onSuggestion(suggestion)
        }
    }

    /// One answer of either, for whatever it is wanted.
    private func either<Value: Sendable>(
        within limit: Duration, _ ask: @escaping @Sendable (any Assistant) async throws(ProviderError) -> Value
    ) async throws(ProviderError) -> Value {
        guard let standIn = pair.standIn else { return try await answer(of: pair.preferred, false, ask) }
        if let attempt = pair.breaker.begin() {
            let outcome = await pair.attempt(within: limit) { () throws(ProviderError) in
                try await answer(of: pair.preferred, false, ask)
            }
            pair.breaker.end(attempt, Task.isCancelled ? .abandoned : ending(outcome))
            if case .success(let value) = outcome { return value }
        }
        return try await answer(of: standIn, true, ask)
    }

    private func answer<Value: Sendable>(
        of engine: Provider<any Assistant>, _ isStandIn: Bool,
        _ ask: @Sendable (any Assistant) async throws(ProviderError) -> Value
    ) async throws(ProviderError) -> Value {
        let value = try await ask(engine.part)
        await onUse(engine.use(for: .thinking, isStandIn: isStandIn))
        return value
    }

    private func ending<Value>(_ outcome: Result<Value, ProviderError>?) -> CircuitBreaker.Ending {
        pair.failure(of: outcome, orElse: "no-words").map(CircuitBreaker.Ending.failure) ?? .success
    }

    /// What has been found for one turn of the callee, by the engine that has the word.
    private final class Found: Sendable {
        private let state = Mutex<(turn: Int, texts: [String])>((0, []))
        private let most: Int

        init(most: Int) { self.most = most }

        var isEmpty: Bool { state.withLock { $0.texts.isEmpty } }

        /// Gives the word to the next engine; ignores what the one before still finds.
        func nextTurn() -> Int {
            state.withLock { state in
                state.turn += 1
                return state.turn
            }
        }

        /// Whether the reply is wanted and new.
        func take(_ suggestion: Suggestion, turn: Int) -> Bool {
            let text = suggestion.text.lowercased().filter { $0.isLetter || $0.isNumber }
            return state.withLock { state in
                guard state.turn == turn, state.texts.count < most, !state.texts.contains(text) else { return false }
                state.texts.append(text)
                return true
            }
        }
    }
}
