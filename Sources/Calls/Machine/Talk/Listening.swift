/// Who listens to the callee, and which turns their utterances became.
struct Listening: Sendable {
    /// An utterance as a recogniser counts it: from 1 in each of its runs.
    struct Utterance: Hashable, Sendable { var run, number: Int }

    /// How often the recogniser has been started anew.
    private(set) var run = 0
    /// Runs that failed since the callee last began to speak.
    private var failures = 0
    private var isRestartDue = false
    private var turns: [Utterance: Int] = [:]
    /// The turn that the callee is saying, if they are.
    private(set) var calleeTurn: Int?
    /// Whether words come late because the machine is busy.
    var isLate = false

    /// The turn that an utterance became.
    func turn(of utterance: Utterance) -> Int? { turns[utterance] }

    /// The callee has begun to speak.
    mutating func began(_ utterance: Utterance, as turn: Int) {
        turns[utterance] = turn
        calleeTurn = turn
        failures = 0
    }

    /// That turn of the callee is over.
    mutating func ended(_ turn: Int) { if calleeTurn == turn { calleeTurn = nil } }

    /// The sound has ended, and the recogniser with it; another one starts with the new sound.
    mutating func lineLost() {
        run += 1
        isRestartDue = false
    }

    /// The recogniser has ended by itself.
    /// - Returns: how long to wait before another one is started: half a second, and twice as long with each failure, up
    ///   to eight seconds.
    mutating func failed() -> Duration {
        run += 1
        failures += 1
        isRestartDue = true
        return .milliseconds(250 << min(failures, 5))
    }

    /// The wait is over.
    mutating func restart() -> [CallEffect] {
        guard isRestartDue else { return [] }
        isRestartDue = false
        return [.restartRecognizer(run: run)]
    }
}
