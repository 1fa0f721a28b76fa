/// Takes our own voice out of what comes back from the far end.
///
/// It is told what was played and when, and given what is heard and when, both on one clock of the caller's choosing.
/// Until an echo of what was played has been recognized, and wherever nothing that was played can be heard, sound passes
/// unchanged to the bit.
///
/// How it works: a coarse search finds delays at which the line could be answering. A short filter is fitted there, and
/// must then foretell sound that it has not seen; chance likeness of two voices does not. A filter that foretells is
/// used: its echo is subtracted, and what remains is silenced while it is no more than such a filter leaves over. New
/// filters are fitted all the time, and replace the one in use only by doing better than it on sound that neither has
/// seen, so that the callee's voice over ours does not lead it astray.
public struct EchoCanceller: Sendable {
    /// Samples worked on together at most.
    private static let blockLength = 160
    /// The longest delay looked for, in samples.
    private static let reach = EchoSearch.delays * EchoSearch.step

    private var played = PlayedSound()
    /// Differences of the neighboring samples heard last, as many as a fit needs.
    private var heard = [Float](repeating: 0, count: EchoFilter.fitLength)
    private var heardEnd: Int?
    private var lastHeardSample: Float = 0
    private var search = EchoSearch()
    private var trial: EchoTrial?
    private var path: EchoPath?
    private var blocksUntilTrial = 0

    /// Begins with no knowledge of the line.
    public init() {}

    /// How much later what is played comes back. Nil while no echo has been recognized.
    public var delay: Duration? {
        path.map { .microseconds(($0.filter.delay + EchoFilter.center) * 125) }
    }

    /// Notes what was played.
    ///
    /// - Parameters:
    ///   - frame: Telephone sound, as it was sent.
    ///   - time: When its first sample is due to be played. At most six seconds ahead of what is heard; what was noted
    ///     for that time or later is replaced.
    public mutating func played(_ frame: AudioFrame, at time: Duration) {
        guard frame.format == .telephone, !frame.bytes.isEmpty else { return }
        played.note(frame.bytes, at: time.samples)
    }

    /// Cleans what was heard.
    ///
    /// - Parameters:
    ///   - frame: Telephone sound, as it arrived.
    ///   - time: When its first sample was heard, on the clock of `played`. Deviations below 40 ms from the end of the
    ///     frame before are taken for jitter.
    /// - Returns: The frame without our echo, of the same length and offset; `isEcho` when there was nothing but our
    ///   echo in it, which then is silence.
    public mutating func clean(_ frame: AudioFrame, at time: Duration) -> (frame: AudioFrame, isEcho: Bool) {
        guard frame.format == .telephone, !frame.bytes.isEmpty else { return (frame, false) }
        var end = time.samples
        if let heardEnd {
            if abs(end - heardEnd) < 320 { end = heardEnd } else { startAnew() }
        }
        var cleaned = frame
        var echoes = 0
        for start in stride(from: 0, to: frame.bytes.count, by: Self.blockLength) {
            let codes = Array(frame.bytes[start..<min(start + Self.blockLength, frame.bytes.count)])
            end += codes.count
            let (bytes, isEcho) = clean(codes, before: end)
            if let bytes { cleaned.bytes.replaceSubrange(start..<start + codes.count, with: bytes) }
            if isEcho { echoes += codes.count }
        }
        heardEnd = end
        return (cleaned, echoes == frame.bytes.count)
    }

    /// After a gap nothing that compares neighboring samples holds. The path is kept: the line is the same.
    private mutating func startAnew() {
        heard = [Float](repeating: 0, count: EchoFilter.fitLength)
        lastHeardSample = 0
        search = EchoSearch()
        trial = nil
    }

    /// - Returns: The bytes to put in place of the block, nil to leave it; and whether it was our echo alone.
    private mutating func clean(_ codes: [UInt8], before end: Int) -> (bytes: [UInt8]?, isEcho: Bool) {
        let block = differences(codes)
        heard.removeFirst(min(block.count, heard.count))
        heard += block
        guard let lastSound = played.lastSound, end - block.count - lastSound < Self.reach else {
            // Nothing that was played can still come back.
            search = EchoSearch()
            trial = nil
            path?.rest()
            return (nil, false)
        }
        var verdict: (bytes: [UInt8]?, isEcho: Bool) = (nil, false)
        if path != nil {
            verdict = path?.clean(codes, heard: heard, before: end, played: played) ?? verdict
        }
        if path?.isTrusted == true {
            trial = nil
        } else {
            look(for: block, before: end)
        }
        return verdict
    }

    /// Looks for a path where none is known, or the known one has ceased to explain what is heard.
    private mutating func look(for block: [Float], before end: Int) {
        search.take(block, before: end, played: played)
        switch trial?.judge(block, before: end, played: played) {
        case .passed(let filter)?:
            path = EchoPath(filter)
            trial = nil
        case .failed?:
            trial = nil
        case .open?, nil:
            break
        }
        blocksUntilTrial -= 1
        guard trial == nil, blocksUntilTrial <= 0, let best = search.best, best.likeness > 0.25 else { return }
        let filter = EchoFilter(peak: best.delay).fitted(to: heard, before: end, played: played)
        trial = EchoTrial(filter.centered())
        blocksUntilTrial = 5
    }

    private mutating func differences(_ codes: [UInt8]) -> [Float] {
        codes.map { code in
            let sample = Float(MuLaw.decode(code))
            defer { lastHeardSample = sample }
            return sample - lastHeardSample
        }
    }
}
