import Languages

/// Replies to words that are not final yet, so that they are there when the callee stops. They are not shown before.
extension Talk {
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
        guard searchesEarly, !isOver, line.isOpen, !opening.isDue, !closing.isUnderWay, !answerer.isVoicemail,
            !presence.isAbsent, speech.speaking == nil, listening.calleeTurn == turn.id
        else { return false }
        let letters = turn.text.count(where: { $0.isLetter || $0.isNumber })
        return letters >= Self.fewestEarlyLetters[call.language, default: 4]
    }

    private mutating func searchEarly(_ turn: Turn) -> [CallEffect] {
        replies.askEarly(for: turn.id, in: conversation(hearing: turn))
    }
}
