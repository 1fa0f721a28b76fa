/// What we say, one utterance after the other: what is being said, what waits, and what the callee did not get to hear.
/// Turns go by their numbers.
struct SpeechQueue: Sendable {
    /// What is being said.
    struct Utterance: Sendable, Equatable {
        let turn: Int
        /// The callee has begun to hear it.
        var isSounding = false
        /// All of it has been handed over, and its mark is waited for.
        var isSent = false
        /// We have asked for it to be stopped.
        var isStopping = false
    }

    /// Utterances that may wait, at most.
    static let mostWaiting = 5

    private(set) var current: Utterance?
    private(set) var waiting: [Int] = []
    /// What was being said when the sound was lost.
    private(set) var lost: Int?
    /// What could not be handed over since something was last heard: perhaps the stream was dying.
    private(set) var stranded: [Int] = []

    /// The turn that is being said.
    var speaking: Int? { current?.turn }
    var isFull: Bool { waiting.count >= Self.mostWaiting }
    /// Whether something is being said that nothing has stopped.
    var isGoingOn: Bool { current.map { !$0.isStopping } ?? false }
    /// Whether something is to be said again that the callee has not heard.
    var hasUnheard: Bool { lost != nil || !stranded.isEmpty }

    /// Whether that turn is being said and was asked to be stopped.
    func isStopping(_ turn: Int) -> Bool { current.map { $0.turn == turn && $0.isStopping } ?? false }

    /// Puts a turn in the queue.
    /// - Parameter first: whether it comes before everything else that waits.
    mutating func add(_ turn: Int, first: Bool = false) { waiting.insert(turn, at: first ? 0 : waiting.count) }

    /// Begins the next utterance.
    /// - Returns: its turn; `nil` while something is being said or nothing waits.
    mutating func next() -> Int? {
        guard current == nil, !waiting.isEmpty else { return nil }
        let turn = waiting.removeFirst()
        current = Utterance(turn: turn)
        return turn
    }

    /// The first sound of a turn is on its way.
    /// - Returns: whether that is news.
    mutating func started(_ turn: Int) -> Bool {
        guard let current, current.turn == turn, !current.isSounding else { return false }
        self.current?.isSounding = true
        return true
    }

    /// All of a turn has been handed over.
    /// - Returns: whether it is what is being said.
    mutating func sent(_ turn: Int) -> Bool {
        guard speaking == turn else { return false }
        current?.isSent = true
        return true
    }

    /// Has what is being said stopped.
    mutating func stop() -> [CallEffect] {
        guard let speaking, isGoingOn else { return [] }
        current?.isStopping = true
        return [.stopSpeech(turn: speaking)]
    }

    /// What was being said is over.
    mutating func ended() { current = nil }

    /// The callee has heard something: the stream lives.
    mutating func reachedCallee() { stranded = [] }

    /// Nothing that waits is said, of what `isDropped` names.
    /// - Returns: what was dropped.
    mutating func drop(where isDropped: (Int) -> Bool) -> [Int] {
        let dropped = waiting.filter(isDropped)
        waiting.removeAll(where: isDropped)
        return dropped
    }

    // MARK: What the callee did not hear

    /// The sound is lost. What was being said is to be said again, unless it was to stop.
    mutating func lineLost() { lost = isGoingOn ? speaking : nil }

    /// The carrier did not take the turn.
    mutating func strand(_ turn: Int) { stranded.append(turn) }

    /// What the carrier did not take, oldest first; it is forgotten here.
    mutating func takeStranded() -> [Int] {
        defer { stranded = [] }
        return stranded
    }

    /// What the callee did not hear is not said again, of what `isForgotten` names.
    mutating func forgetUnheard(where isForgotten: (Int) -> Bool = { _ in true }) {
        if let lost, isForgotten(lost) { self.lost = nil }
        stranded.removeAll(where: isForgotten)
    }
}
