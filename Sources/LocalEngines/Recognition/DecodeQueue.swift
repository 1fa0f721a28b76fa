/// In which order sound is decoded, and what is dropped when there is more than can be done. Does nothing itself.
///
/// Finals come first, in the order they were asked for, and are never dropped. A stream has at most one interim waiting:
/// a newer one replaces it, and a final of the same stream makes it needless.
struct DecodeQueue<ID: Hashable & Sendable>: Sendable {
    /// What a decode is for.
    enum Urgency: Sendable { case final, interim }

    /// A decode that was asked for.
    struct Job: Sendable, Equatable {
        var id: ID
        var stream: Int
        var urgency: Urgency
    }

    /// Decodes waiting, at most `capacity`.
    private(set) var waiting: [Job] = []
    /// Decodes in work, oldest first.
    private(set) var running: [Job] = []
    private let capacity: Int
    private let workers: Int

    /// An empty queue.
    /// - Parameters:
    ///   - capacity: how many jobs may wait.
    ///   - workers: how many jobs may run at once.
    init(capacity: Int, workers: Int) {
        self.capacity = capacity
        self.workers = workers
    }

    /// What became of a request, and which other jobs it made needless: waiting ones are gone, running ones should stop.
    struct Outcome: Sendable, Equatable {
        var isAccepted: Bool
        var dropped: [ID] = []
        var aborted: [ID] = []
    }

    /// Asks for a decode. A newer interim takes the place of the stream's waiting one. When the queue is full, a final
    /// pushes out the oldest waiting interim; it is refused only if nothing but finals wait. An interim is simply
    /// refused.
    mutating func submit(_ job: Job) -> Outcome {
        var outcome = Outcome(isAccepted: true)
        let stale = waiting.firstIndex { $0.stream == job.stream && $0.urgency == .interim }
        if let stale {
            outcome.dropped = [waiting[stale].id]
            guard job.urgency == .final else {
                waiting[stale] = job
                return outcome
            }
            waiting.remove(at: stale)
        }
        if waiting.count >= capacity {
            guard job.urgency == .final, let oldest = waiting.firstIndex(where: { $0.urgency == .interim }) else {
                outcome.isAccepted = false
                return outcome
            }
            outcome.dropped.append(waiting.remove(at: oldest).id)
        }
        waiting.append(job)
        if job.urgency == .final {
            outcome.aborted = running.filter { $0.stream == job.stream && $0.urgency == .interim }.map(\.id)
            makeWay(&outcome)
        }
        return outcome
    }

    /// The job to work on, if any waits.
    mutating func next() -> Job? {
        let index = waiting.firstIndex { $0.urgency == .final } ?? waiting.indices.first
        guard let index, running.count < workers else { return nil }
        let job = waiting.remove(at: index)
        running.append(job)
        return job
    }

    /// Says that a job was worked off, or stopped.
    mutating func finish(_ id: ID) { running.removeAll { $0.id == id } }

    /// Stops as many interims, youngest first, as there are finals waiting that no free worker will take.
    private func makeWay(_ outcome: inout Outcome) {
        let finals = waiting.count { $0.urgency == .final }
        var missing = finals - (workers - running.count) - outcome.aborted.count
        for job in running.reversed() where missing > 0 && job.urgency == .interim && !outcome.aborted.contains(job.id)
        {
            outcome.aborted.append(job.id)
            missing -= 1
        }
    }
}
