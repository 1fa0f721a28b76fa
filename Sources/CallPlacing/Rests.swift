import Calls

/// Until when people rest after heavy work: three times as long as it took, so that one person has a quarter of a processor
/// core at most, and never longer than a second.
struct Rests<Moment: InstantProtocol> where Moment.Duration == Duration {
    private static var longest: Duration { .seconds(1) }
    private var ends: [Person.ID: Moment] = [:]

    /// Notes that a person's work is done.
    mutating func note(_ person: Person.ID, from start: Moment, to end: Moment) {
        // Forget the people whose rest is over.
        ends = ends.filter { $0.value > end }
        ends[person] = end.advanced(by: min(start.duration(to: end) * 3, Self.longest))
    }

    /// When a person has rested; `nil` if they have already.
    func end(for person: Person.ID, at now: Moment) -> Moment? {
        ends[person].flatMap { $0 > now ? $0 : nil }
    }
}
