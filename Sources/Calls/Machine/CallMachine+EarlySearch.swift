import Languages

/// Replies to words that are not final yet, so that they are there when the callee stops. They are not shown before.
extension CallMachine {
    /// A search for replies to what the callee has said so far.
    struct EarlySearch: Sendable {
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

    /// Searches of a turn before it is final, at most: each costs as much as one whose replies are shown.
    public static let mostEarlySearches = 3
    /// Letters that must be known of a turn: what is shorter says little and is soon over.
    private static let fewestEarlyLetters: [Language: Int] = [.korean: 4, .english: 8]

    /// The callee's turn has new words.
    /// - Parameter before: the words that they take the place of.
    mutating func searchEarlyIfSettled(_ turn: Turn, before: String) -> [CallEffect] {
        guard maySearchEarly(turn) else { return [] }
        guard TurnTaking.isSettled(turn.text, after: before, language: call.language) else {
            return [.startTimer(.steadyWords(turn: turn.id), patience.steadyWords)]
        }
        return searchEarly(turn)
    }

    /// Nothing was added to the callee's words for a while: perhaps that was all.
    mutating func wordsSteady(turn id: Int) -> [CallEffect] {
        guard let turn = turns[id], turn.state == .open, maySearchEarly(turn), !isEcho(turn, isFinal: false) else {
            return []
        }
        return searchEarly(turn)
    }

    /// Whether replies to that turn will be wanted if it ends as it is, and it is worth while not to wait for that.
    private func maySearchEarly(_ turn: Turn) -> Bool {
        // What is heard while we speak may be our own voice, and too little of it is known to tell.
        guard searchesEarly, phase == .talking, line.isOpen, openingTurn != nil, !isClosing, !isMachine,
            !isAbsent, speech.speaking == nil, listening.calleeTurn == turn.id
        else { return false }
        let letters = turn.text.count(where: { $0.isLetter || $0.isNumber })
        return letters >= Self.fewestEarlyLetters[call.language, default: 4]
    }

    private mutating func searchEarly(_ turn: Turn) -> [CallEffect] {
        let supposed = conversation(hearing: turn)
        if let earlySearch, earlySearch.isAbout(supposed) { return [] }
        guard searchCounts[turn.id, default: 0] < Self.mostEarlySearches else { return [] }
        let older = dropEarlySearch()
        let search = nextSearch(turn: turn.id)
        earlySearch = EarlySearch(search: search, conversation: supposed)
        return older + [.suggest(supposed, search: search)]
    }

    /// What was looked for early is not wanted any more.
    mutating func dropEarlySearch() -> [CallEffect] {
        defer { earlySearch = nil }
        return earlySearch.map { $0.found == nil ? [.cancelSearch($0.search)] : [] } ?? []
    }

    mutating func nextSearch(turn: Int) -> ReplySearch {
        searchCounts[turn, default: 0] += 1
        return ReplySearch(turn: turn, number: searchCounts[turn, default: 1])
    }
}
