/// Whether the callee can be heard and spoken to.
struct Line: Sendable {
    /// How the sound has been so far.
    enum State: Sendable, Equatable {
        /// None has come.
        case none
        case open
        /// It was there; the carrier may open a new stream.
        case lost
    }

    /// Losses that are borne while nothing is heard on either side.
    static let mostLosses = 3

    private(set) var state = State.none
    /// How often the sound ended since something was last heard on either side.
    private(set) var losses = 0

    var isOpen: Bool { state == .open }
    /// Whether the sound ends as soon as it begins.
    var isHopeless: Bool { losses > Self.mostLosses }

    /// The sound is there.
    /// - Returns: `nil` if it was there already.
    mutating func opened() -> [CallEffect]? {
        guard !isOpen else { return nil }
        defer { state = .open }
        return (state == .none ? [.cancelTimer(.sound)] : [])
            + (losses > 0 ? [.cancelTimer(.mediaLoss)] + turnOff(.captionsUnavailable) : [])
    }

    /// The sound has ended, or did not come.
    mutating func closed() {
        if isOpen { state = .lost }
        losses += 1
    }

    /// Something was heard on either side.
    mutating func carried() { losses = 0 }
}
