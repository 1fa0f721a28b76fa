/// Whether a page watches the call.
struct Presence: Sendable {
    private(set) var isAbsent = false

    /// No page watches the call any more.
    /// - Parameter limit: for one to come back.
    mutating func leave(limit: Duration) -> [CallEffect] {
        guard !isAbsent else { return [.answer(.accepted(turn: nil))] }
        isAbsent = true
        return [.answer(.accepted(turn: nil)), .startTimer(.absence, limit)]
    }

    /// A page watches it again.
    mutating func comeBack() -> [CallEffect] {
        guard isAbsent else { return [.answer(.accepted(turn: nil))] }
        isAbsent = false
        return [.answer(.accepted(turn: nil)), .cancelTimer(.absence)]
    }
}
