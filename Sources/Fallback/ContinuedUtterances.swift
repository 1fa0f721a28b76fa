import Calls

/// Makes one stream of utterances out of those of several engines that heard the same sound one after the other.
///
/// Does nothing itself: an engine's events go in, what the caller sees comes out. Numbers rise over all engines. What was
/// being said when an engine failed goes on under its number; what the next engine does not hear of it becomes final as
/// it stands, marked as doubtful: words that were shown are not lost.
struct ContinuedUtterances: Sendable {
    /// After so much more sound the next engine would have heard what was being said.
    static let patience = Duration.seconds(5)

    private struct Open: Sendable {
        /// What was understood so far; `nil` while someone has only begun to speak.
        var transcript: Transcript?
        /// The revision at which the present engine took over.
        var revisionBase = 0
    }

    /// Everything up to here has been said for good.
    private(set) var settledUntil = Duration.zero
    private var last = 0
    private var open: [Int: Open] = [:]
    /// Stretches that are final.
    private var settled: [Range<Duration>] = []

    // The present engine.
    private var numbers: [Int: Int] = [:]
    /// Begun under an engine before and not continued yet.
    private var inherited: [Int] = []
    private var base = Duration.zero
    private var takenOverAt = Duration.zero
    private var isLagging = false

    /// Whether the callee is not known to be speaking.
    var isQuiet: Bool { open.isEmpty }
    /// Whether something waits to be heard by the present engine.
    var hasInherited: Bool { !inherited.isEmpty }

    /// Closes what the next engine cannot hear again.
    /// - Parameter start: where the sound begins that it can be given.
    /// - Returns: what the caller sees.
    mutating func prepareTakeOver(from start: Duration) -> [RecognitionEvent] {
        // The next engine says so itself if it is late.
        var events: [RecognitionEvent] = isLagging ? [.lagging(false)] : []
        isLagging = false
        for number in open.keys.sorted() {
            guard let transcript = open[number]?.transcript else { continue }
            if transcript.start < start || transcript.end <= settledUntil {
                events += close(number)
                settledUntil = max(settledUntil, transcript.end)
            }
        }
        return events
    }

    /// The next engine begins.
    /// - Parameters:
    ///   - base: where its sound begins; its own times count from there.
    ///   - position: how far the engine before had heard.
    mutating func takeOver(base: Duration, at position: Duration) {
        numbers = [:]
        self.base = base
        takenOverAt = position
        inherited = open.keys.sorted()
        open = open.mapValues { Open(transcript: $0.transcript, revisionBase: $0.transcript?.revision ?? 0) }
    }

    /// Takes what the present engine says.
    mutating func take(_ event: RecognitionEvent) -> [RecognitionEvent] {
        switch event {
        case .started: return []
        case .lagging(let isLate):
            isLagging = isLate
            return [event]
        case .speechStarted(let utterance): return begin(utterance).events
        case .nothingSaid(let utterance):
            guard let number = numbers[utterance], open[number] != nil else { return [] }
            return close(number)
        case .transcript(var transcript):
            transcript.start += base
            transcript.end += base
            var (number, events) = begin(transcript.utterance)
            guard let before = open[number] else { return events }
            if let old = before.transcript, old.revision == before.revisionBase, before.revisionBase > 0,
                transcript.start >= takenOverAt
            {
                // It is something else: what was being said before has not been heard again.
                events += close(number)
                numbers[transcript.utterance] = nil
                let (another, more) = begin(transcript.utterance, isNew: true)
                number = another
                events += more
            }
            transcript.utterance = number
            transcript.revision += open[number]?.revisionBase ?? 0
            if transcript.isFinal {
                settle(number, transcript)
            } else {
                open[number]?.transcript = transcript
            }
            return events + [.transcript(transcript)]
        }
    }

    /// The present engine has heard the stream up to here.
    mutating func heard(until position: Duration) -> [RecognitionEvent] {
        guard !inherited.isEmpty, position >= takenOverAt + Self.patience,
            inherited.count == open.count
        else { return [] }
        return closeInherited()
    }

    /// The stream is over, and the engine has said all.
    mutating func end() -> [RecognitionEvent] {
        inherited = []
        return open.keys.sorted().flatMap { close($0) }
    }

    /// The caller's number for an utterance of the engine, and what the caller sees if it is new.
    private mutating func begin(_ utterance: Int, isNew: Bool = false) -> (number: Int, events: [RecognitionEvent]) {
        if let number = numbers[utterance] { return (number, []) }
        if !isNew, let number = inherited.first {
            inherited.removeFirst()
            numbers[utterance] = number
            return (number, [])
        }
        last += 1
        numbers[utterance] = last
        open[last] = Open()
        return (last, [.speechStarted(utterance: last)])
    }

    private mutating func closeInherited() -> [RecognitionEvent] {
        let left = inherited
        inherited = []
        return left.flatMap { close($0) }
    }

    /// Ends an utterance of which nothing more will be known.
    private mutating func close(_ number: Int) -> [RecognitionEvent] {
        guard let closed = open.removeValue(forKey: number) else { return [] }
        inherited.removeAll { $0 == number }
        guard var transcript = closed.transcript, !isSettled(transcript) else {
            return [.nothingSaid(utterance: number)]
        }
        transcript.isFinal = true
        transcript.revision += 1
        transcript.doubtful = [transcript.text]
        settle(number, transcript)
        return [.transcript(transcript)]
    }

    /// Whether most of it has been said for good under another number.
    private func isSettled(_ transcript: Transcript) -> Bool {
        guard transcript.end > transcript.start else { return false }
        let span = transcript.start..<transcript.end
        let covered = settled.filter { $0.overlaps(span) }.reduce(Duration.zero) { sum, other in
            let part = other.clamped(to: span)
            return sum + (part.upperBound - part.lowerBound)
        }
        return covered * 2 > span.upperBound - span.lowerBound
    }

    private mutating func settle(_ number: Int, _ transcript: Transcript) {
        open[number] = nil
        settledUntil = max(settledUntil, transcript.end)
        // Only what may overlap with something open is of use.
        if transcript.end > transcript.start { settled = settled.suffix(16) + [transcript.start..<transcript.end] }
    }
}
