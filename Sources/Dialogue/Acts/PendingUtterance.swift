package import Calls

/// What the callee said last, read together: a pause cuts one sentence into two turns.
package struct PendingUtterance: Sendable {
    /// The last turn alone.
    package let last: String
    /// All turns of the callee since we were last heard, as one text.
    package let whole: String
    /// Words that the recogniser doubts.
    package let doubtful: [String]
    /// Where the first of these turns stands in the conversation.
    package let start: Int

    /// Whether more than one turn belongs together.
    package var isJoined: Bool { last != whole }

    /// Looks back from the callee's last turn, which ends the conversation.
    /// - Returns: `nil` if the callee has not spoken.
    package init?(_ conversation: Conversation) {
        let turns = conversation.turns
        guard let end = turns.lastIndex(where: { $0.speaker == .callee }) else { return nil }
        var start = end
        for index in turns[..<end].indices.reversed() {
            if turns[index].speaker == .callee {
                start = index
            } else if PendingUtterance.wasHeard(turns[index]) {
                break
            }
            if end - start >= 8 { break }
        }
        let pieces = turns[start...end].filter { $0.speaker == .callee }
        last = turns[end].text
        // A full stop after a piece is the recogniser's guess: "저녁 6시." goes on with "반으로 …".
        whole =
            (pieces.dropLast().map { piece in
                var text = piece.text[...]
                while let mark = text.last, ".,… ".contains(mark) { text = text.dropLast() }
                return String(text)
            } + [last]).joined(separator: " ")
        doubtful = pieces.flatMap(\.doubtful)
        self.start = start
    }

    /// Whether the callee has heard enough of a turn of ours to answer it.
    private static func wasHeard(_ turn: Turn) -> Bool {
        if turn.origin == .opening { return turn.state != .failed }
        if turn.origin == .filler { return false }
        switch turn.state {
        case .heard: return true
        case .open, .failed, .echo: return false
        case .cut: return (turn.playedFraction ?? 0) >= 0.5
        }
    }
}

extension TurnInterpretation {
    /// Acts of a whole utterance that nothing before it changes.
    private static let closing: Set<DialogueAct> = [
        .refuses, .completes, .accepts, .promises, .asksToWait, .closes, .wrongNumber, .mishears, .asksAnythingElse,
    ]

    /// What the last piece of an utterance means in the light of the whole.
    package func within(_ whole: TurnInterpretation) -> TurnInterpretation {
        let standsAlone =
            strength >= 6.5 || (strength >= 5 && TurnInterpretation.closing.contains(act))
            || (strength > 0 && strength >= whole.strength)
        guard standsAlone || whole.strength < 5 else { return whole }
        var reading = self
        guard act != .refuses, standsAlone else { return reading }
        reading.text = whole.text
        reading.mentions = whole.mentions
        reading.options = options.isEmpty ? whole.options : options
        reading.others += ([whole.act] + whole.others).filter { $0 != act && !others.contains($0) }
        return reading
    }
}
