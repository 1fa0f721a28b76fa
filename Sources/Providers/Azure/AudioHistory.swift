import Calls
import TelephoneAudio

/// The newest sound of a stream, in µ-law, and when each sample of it was heard.
///
/// Positions count the samples that were put on the tape. Pauses in the stream become silence, so that positions keep step
/// with the stream; a long pause becomes a short silence, and the tape remembers how much is missing there.
struct AudioHistory: Sendable {
    private struct Splice: Sendable {
        var position: Int
        /// Samples from the start of the stream.
        var moment: Int
    }

    /// A jump in time up to this is a clock's imprecision, not a gap.
    private static let tolerance = 8_000 * 60 / 1_000
    /// More silence than ends a phrase.
    private static let longestSilence = 8_000 * 2
    /// Sound is let go of in stretches, since what stays is moved.
    private static let stretch = 8_000 * 5

    private var bytes: [UInt8] = []
    private var splices: [Splice] = []
    /// The position of the oldest sample kept.
    private(set) var start = 0

    /// The position after the newest sample.
    var end: Int { start + bytes.count }

    /// Puts the next sound of the stream at the end.
    mutating func append(_ frame: AudioFrame) {
        let moment = frame.offset.samples
        if splices.isEmpty { splices.append(Splice(position: end, moment: moment)) }
        let gap = moment - self.moment(of: end)
        if gap > Self.tolerance {
            let silence = min(gap, Self.longestSilence)
            bytes += repeatElement(MuLaw.silence, count: silence)
            if gap > silence { splices.append(Splice(position: end, moment: moment)) }
        }
        bytes += frame.bytes
    }

    /// The sound between two positions that are kept.
    func sound(_ range: Range<Int>) -> ArraySlice<UInt8> {
        bytes[range.lowerBound - start..<range.upperBound - start]
    }

    /// Lets go of what is before a position or older than the longest to keep, once it is worth it.
    mutating func release(before position: Int, keeping longest: Int) {
        let first = max(min(position, end), end - longest)
        guard first - start >= Self.stretch else { return }
        bytes.removeFirst(first - start)
        start = first
        while splices.count > 1, splices[1].position <= start { splices.removeFirst() }
    }

    /// When the sample at a position was heard, in samples from the start of the stream.
    func moment(of position: Int) -> Int {
        guard let splice = splices.last(where: { $0.position <= position }) ?? splices.first else { return position }
        return splice.moment + position - splice.position
    }
}
