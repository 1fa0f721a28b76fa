import Foundation

/// Both sides' turns in the order in which they began, numbered from 1.
struct TurnLog: Sendable, Sequence {
    private var turns: [Turn] = []

    /// The number of the turn that began last; 0 before the first.
    var lastID: Int { turns.count }

    /// `nil` for a number that no turn has.
    subscript(id: Int) -> Turn? { turns.indices.contains(id - 1) ? turns[id - 1] : nil }

    func makeIterator() -> IndexingIterator<[Turn]> { turns.makeIterator() }

    /// Begins a turn.
    /// - Returns: its number.
    @discardableResult
    mutating func begin(_ speaker: Turn.Speaker, _ text: String, _ origin: Turn.Origin? = nil, at date: Date) -> Int {
        turns.append(
            Turn(id: turns.count + 1, speaker: speaker, text: text, state: .open, origin: origin, startedAt: date))
        return turns.count
    }

    /// Keeps what a turn has become. One that never began changes nothing.
    mutating func update(_ turn: Turn) {
        guard turns.indices.contains(turn.id - 1) else { return }
        turns[turn.id - 1] = turn
    }

    /// Keeps what a turn has become for good.
    /// - Parameter playedFraction: for our own speech that was cut, how much of it went out, 0…1.
    /// - Returns: the turn as it is kept.
    mutating func end(
        _ turn: Turn, as state: Turn.State, playedFraction: Double? = nil, at date: Date
    ) -> Turn {
        var turn = turn
        turn.state = state
        turn.playedFraction = playedFraction
        turn.endedAt = date
        update(turn)
        return turn
    }

    /// Turns that are not over.
    var open: [Turn] { turns.filter { $0.state == .open } }

    /// What the callee is known to have said, oldest first.
    var heardOfCallee: [Turn] { turns.filter { $0.speaker == .callee && $0.state == .heard } }

    /// Whether the callee has heard words of the person's own choice.
    var hasPersonSpoken: Bool {
        turns.contains { $0.state == .heard && ($0.origin == .suggestion || $0.origin == .typed) }
    }

    /// Whether keys were pressed that the callee has heard or will hear.
    var hasPressedKeys: Bool {
        turns.contains { $0.origin == .keypad && ($0.state == .open || $0.state == .heard) }
    }

    /// Whether the person has chosen the words or keys of that turn.
    func isChosen(_ id: Int) -> Bool {
        switch self[id]?.origin {
        case .suggestion, .typed, .keypad: true
        case .opening, .filler, .closing, .message, nil: false
        }
    }

    /// What has been said so far, as an assistant may know it.
    /// - Parameter speaking: the turn of ours that the callee hears at the moment.
    func said(speaking: Int?) -> [Turn] {
        turns.filter { turn in
            switch turn.state {
            case .open: turn.id == speaking
            case .heard: true
            case .cut: turn.playedFraction != 0
            case .failed, .echo: false
            }
        }
    }
}
