/// The opening line, and the greeting that it waits for.
struct OpeningLine: Sendable {
    /// How often a line that could not be played is said, at most.
    static let mostTries = 2

    /// The turn that is the opening line; `nil` while it has yet to be said, perhaps again.
    private(set) var turn: Int?
    /// How often it was begun.
    private(set) var tries = 0
    /// How often the end of the callee's greeting was waited for anew.
    private(set) var greetingWaits = 0

    var isDue: Bool { turn == nil }
    /// Whether it was begun and is to be said again.
    var isSecondTry: Bool { tries > 0 }
    var mayBeTriedAgain: Bool { tries < Self.mostTries }

    /// It waits to be said as that turn.
    mutating func begin(as turn: Int) {
        tries += 1
        self.turn = turn
    }

    /// It is to be said again as soon as the callee pauses.
    mutating func postpone() { turn = nil }

    /// It is to be said as if for the first time.
    mutating func startOver() {
        turn = nil
        tries = 0
    }

    /// The greeting does not end.
    /// - Parameter most: how often its end is waited for anew.
    /// - Returns: whether to wait once more.
    mutating func waitOnceMore(most: Int) -> Bool {
        guard greetingWaits < most else { return false }
        greetingWaits += 1
        return true
    }
}
