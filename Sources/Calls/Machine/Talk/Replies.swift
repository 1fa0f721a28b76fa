import Languages

/// Replies to the callee: the searches for them, what is offered, and whether the person still owes an answer.
struct Replies: Sendable {
    /// A turn of the callee that the person has yet to answer.
    struct Unanswered: Sendable, Equatable {
        let turn: Int
        /// Whether the callee waits for the answer.
        let isExpected: Bool
        /// How often we have bought time since.
        var fillers = 0
    }

    /// A search for replies to what the callee has said so far. Its replies are not shown before the turn is over.
    private struct EarlySearch: Sendable {
        var search: ReplySearch
        /// What the assistant was told: the callee's turn as if it were over.
        var conversation: Conversation
        /// What came of it; nothing for a search that failed, `nil` while it goes on.
        var found: [Suggestion]?

        /// Whether it would be asked the same now. What the recognizer doubts it was not told.
        func isAbout(_ other: Conversation) -> Bool {
            let language = conversation.call.language
            return conversation.turns.count == other.turns.count
                && zip(conversation.turns, other.turns).allSatisfy { old, new in
                    guard old.id == new.id, new.id == search.turn else { return old == new }
                    return new.doubtful.isEmpty
                        && SpokenLetters(old.text, language: language).sounds
                            == SpokenLetters(new.text, language: language).sounds
                }
        }
    }

    private(set) var unanswered: Unanswered?
    /// How often we have bought time in the whole call.
    private(set) var fillersInAll = 0
    /// The replies that the person may choose from.
    private(set) var offered: Suggestions?
    /// The search that the person waits for.
    private var awaited: ReplySearch?
    private var early: EarlySearch?
    /// How often replies to each turn have been looked for.
    private var counts: [Int: Int] = [:]

    // MARK: Searches

    /// The callee's turn is over, and the person is to answer it.
    /// - Parameters:
    ///   - isExpected: whether the callee waits for the answer.
    ///   - limit: for replies to be found.
    mutating func ask(
        for turn: Int, in conversation: Conversation, isExpected: Bool, limit: Duration
    ) -> [CallEffect] {
        let older = forget()
        offered = nil
        unanswered = Unanswered(turn: turn, isExpected: isExpected)
        // One that found nothing is made up for.
        let early = early.flatMap { $0.found != [] && $0.isAbout(conversation) ? $0 : nil }
        self.early = nil
        let pending = older + [.publish(.suggestionsPending(turn: turn)), .cancelSuggestions(except: early?.search)]
        if let found = early?.found { return pending + show(found, turn: turn) }
        let search = early?.search ?? nextSearch(turn: turn)
        awaited = search
        return pending + (early == nil ? [.suggest(conversation, search: search)] : []) + [
            .startTimer(.suggestions(search: search), limit)
        ]
    }

    /// The callee's turn may be over; its replies are looked for, unless the same was asked or too much was.
    /// - Parameter supposed: the conversation with that turn as if it were over.
    mutating func askEarly(for turn: Int, in supposed: Conversation) -> [CallEffect] {
        if let early, early.isAbout(supposed) { return [] }
        guard counts[turn, default: 0] < CallMachine.mostEarlySearches else { return [] }
        let older = early.map { cancel($0) } ?? []
        let search = nextSearch(turn: turn)
        early = EarlySearch(search: search, conversation: supposed)
        return older + [.suggest(supposed, search: search)]
    }

    /// That turn held no words: what was looked for early is not wanted any more.
    mutating func dropEarly(for turn: Int) -> [CallEffect] {
        guard let early, early.search.turn == turn else { return [] }
        self.early = nil
        return cancel(early)
    }

    /// What was looked for early is not wanted any more. The searches are stopped with all others.
    mutating func forgetEarly() { early = nil }

    /// What was looked for is not wanted any more.
    mutating func forget() -> [CallEffect] {
        guard let search = awaited else { return [] }
        awaited = nil
        return [.cancelTimer(.suggestions(search: search))]
    }

    /// A search is over.
    /// - Parameter suggestions: nothing from a search that failed.
    mutating func found(_ suggestions: [Suggestion], by search: ReplySearch) -> [CallEffect] {
        if early?.search == search {
            // A reply that fits half a sentence does harm: it is not shown before the turn is over.
            early?.found = suggestions
            return []
        }
        guard awaited == search else { return [] }
        return forget() + show(suggestions, turn: search.turn)
    }

    /// The person does not wait for a search any longer.
    mutating func gaveUp(_ search: ReplySearch) -> [CallEffect] {
        guard awaited == search else { return [] }
        return found([], by: search) + [.cancelSearch(search)]
    }

    private func cancel(_ early: EarlySearch) -> [CallEffect] {
        early.found == nil ? [.cancelSearch(early.search)] : []
    }

    private mutating func nextSearch(turn: Int) -> ReplySearch {
        counts[turn, default: 0] += 1
        return ReplySearch(turn: turn, number: counts[turn, default: 1])
    }

    private mutating func show(_ suggestions: [Suggestion], turn: Int) -> [CallEffect] {
        guard !suggestions.isEmpty else { return [.publish(.suggestionsUnavailable(turn: turn))] }
        offered = Suggestions(turn: turn, replies: suggestions)
        return [.publish(.suggestions(turn: turn, suggestions)), .prepareReplies(suggestions.map(\.text))]
    }

    // MARK: The person's answer

    /// The person is not waited for, as long as the callee speaks or because we do.
    func stopWaiting() -> [CallEffect] { unanswered.map { [.cancelTimer(.patience(turn: $0.turn))] } ?? [] }

    /// Nothing waits for an answer of the person's any more.
    mutating func settle() { unanswered = nil }

    /// Time has been bought.
    mutating func usedFiller() {
        unanswered?.fillers += 1
        fillersInAll += 1
    }
}
