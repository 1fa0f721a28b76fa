/// The last sentence of a call that we end.
enum Closing: Sendable, Equatable {
    /// The conversation goes on.
    case none
    /// A good-bye, as that turn.
    case goodbye(turn: Int)
    /// The server stops; the turn in which the callee is told, once that has come.
    case serverStops(turn: Int?)

    /// Whether nothing is said any more but a last sentence.
    var isUnderWay: Bool { self != .none }

    /// The last sentence, if it has come.
    var turn: Int? {
        switch self {
        case .none: nil
        case .goodbye(let turn): turn
        case .serverStops(let turn): turn
        }
    }

    /// Whether the call is being closed because the server stops.
    var isByServer: Bool {
        switch self {
        case .none, .goodbye: false
        case .serverStops: true
        }
    }

    /// Whether the callee is still to be told that the server stops.
    var isToBeTold: Bool { self == .serverStops(turn: nil) }
}
