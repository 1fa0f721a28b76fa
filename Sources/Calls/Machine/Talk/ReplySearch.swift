/// One search for replies to the callee. A turn has more than one when its words turn out to be others than those that a
/// search began with.
public struct ReplySearch: Sendable, Hashable {
    /// The callee's turn that is to be answered.
    public var turn: Int
    /// Rises by one with each search of that turn, from 1.
    public var number: Int

    /// Names a search; without a number the first one of the turn.
    public init(turn: Int, number: Int = 1) {
        self.turn = turn
        self.number = number
    }
}
