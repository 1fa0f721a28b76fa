import Calls
import TelephoneAudio

/// Puts the 20 ms pieces of a media stream together to frames of 60–100 ms, and places them in time.
///
/// Pieces that follow one another make one run, whose offsets count samples. A timestamp later than that by more than two
/// pieces is a gap: a new run begins there. Time never goes back: timestamps that start again go on where the sound was.
struct MediaGatherer: Sendable {
    /// 60 ms: how much makes a frame.
    static let enough = 480
    /// 100 ms: a frame is no longer than this.
    static let most = 800

    private static let tolerance = Duration.milliseconds(40)
    /// Timestamps that are this much too early have started again.
    private static let restart = Duration.seconds(1)

    private var pending: [UInt8] = []
    /// When the first byte of `pending` was heard; `nil` before the first piece.
    private var offset: Duration?
    /// What has to be added to timestamps since they started again.
    private var shift = Duration.zero

    /// Takes a piece in.
    /// - Returns: the frames it completes.
    mutating func take(_ media: MediaStreamMessage.Media) -> [AudioFrame] {
        var heard = Duration.milliseconds(media.milliseconds) + shift
        if let expected, expected - heard > Self.restart {
            shift += expected - heard
            heard = expected
        }
        var frames: [AudioFrame] = []
        if let expected, heard - expected > Self.tolerance {
            frames += flush()
            offset = heard
        } else if offset == nil {
            offset = heard
        }
        pending += media.payload
        while pending.count >= Self.enough { frames.append(cut(min(pending.count, Self.most))) }
        return frames
    }

    /// What has not made a frame yet.
    mutating func flush() -> [AudioFrame] {
        pending.isEmpty ? [] : [cut(pending.count)]
    }

    /// When the next piece should begin.
    private var expected: Duration? { offset.map { $0 + AudioFrame(pending).duration } }

    private mutating func cut(_ size: Int) -> AudioFrame {
        let frame = AudioFrame(Array(pending.prefix(size)), offset: offset ?? .zero)
        pending.removeFirst(size)
        offset = frame.offset + frame.duration
        return frame
    }
}
