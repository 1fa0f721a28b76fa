import Calls

/// How far a leg has come: the one owner of its status, whatever order reports arrive in.
struct LegProgress: Sendable, Equatable {
    /// Twilio's names.
    enum Status: String, Sendable, CaseIterable {
        case queued, initiated, ringing
        case inProgress = "in-progress"
        case completed, busy, failed
        case noAnswer = "no-answer"
        case canceled

        /// Rises as a leg goes on; all final ones are equal.
        fileprivate var rank: Int {
            switch self {
            case .queued: 0
            case .initiated: 1
            case .ringing: 2
            case .inProgress: 3
            case .completed, .busy, .failed, .noAnswer, .canceled: 4
            }
        }

        /// Whether the leg is over.
        var isFinal: Bool { rank == 4 }
    }

    private(set) var status = Status.queued
    /// Set when we asked for the end.
    var isHangUpRequested = false
    private var sequence = -1
    private var isAnswered = false
    /// Verdicts that were told.
    private var verdicts: Set<Answerer> = []

    /// Takes a report in.
    /// - Parameter number: the callback's `SequenceNumber`; `nil` for what a REST answer or a TwiML request says.
    /// - Returns: what has happened by that, in order; nothing for what is old or known.
    mutating func report(_ report: Status, sequence number: Int?) -> [CarrierEvent] {
        guard !status.isFinal else { return [] }
        if let number, !report.isFinal {
            guard number > sequence else { return [] }
        }
        sequence = max(sequence, number ?? -1)
        guard report.rank > status.rank else { return [] }
        status = report
        switch report {
        case .queued, .initiated: return []
        case .ringing: return [.ringing]
        case .inProgress:
            isAnswered = true
            return [.answered]
        // Twilio says "completed" of whatever a hang-up ended, picked up or not.
        case .completed: return [.ended(isHangUpRequested && !isAnswered ? .canceled : .completed)]
        case .busy: return [.ended(.busy)]
        case .failed: return [.ended(.failed)]
        case .noAnswer: return [.ended(.noAnswer)]
        case .canceled: return [.ended(.canceled)]
        }
    }

    /// Takes in what answered. It also tells that the call was answered, if that was not known before.
    /// - Returns: what has happened by that; nothing for a verdict that is known or comes after the end.
    mutating func detect(_ answerer: Answerer) -> [CarrierEvent] {
        guard !status.isFinal, verdicts.insert(answerer).inserted else { return [] }
        return report(.inProgress, sequence: nil) + [.detected(answerer)]
    }
}

extension Answerer {
    /// Reads Twilio's `AnsweredBy`. Source: Twilio, "Answering Machine Detection".
    init(answeredBy: String) {
        switch answeredBy {
        case "human": self = .human
        case "machine_start": self = .machine
        case "machine_end_beep", "machine_end_silence", "machine_end_other": self = .machineReady
        case "fax": self = .fax
        default: self = .unknown
        }
    }
}
