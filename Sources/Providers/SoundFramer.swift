import Calls
import TelephoneAudio

/// Cuts sound that arrives in pieces of any size into whole frames, and counts their offsets.
struct SoundFramer: Sendable {
    let format: AudioFormat
    /// How much sound has been cut.
    private(set) var length = Duration.zero
    private var rest: [UInt8] = []

    init(_ format: AudioFormat) { self.format = format }

    /// 20 ms.
    private var unit: Int { format.sampleRate / 50 * format.bytesPerSample }

    /// Takes sound in.
    /// - Returns: what it completes, in frames of at most 100 ms.
    mutating func take(_ bytes: some Collection<UInt8>) -> [AudioFrame] {
        rest += bytes
        let whole = rest.count - rest.count % unit
        defer { rest.removeFirst(whole) }
        return stride(from: 0, to: whole, by: unit * 5).map { start in
            frame(Array(rest[start..<min(start + unit * 5, whole)]))
        }
    }

    /// What is left, made whole with silence.
    mutating func end() -> AudioFrame? {
        guard !rest.isEmpty else { return nil }
        let silence: UInt8 =
            switch format {
            case .telephone: MuLaw.silence
            case .preview: 0
            }
        defer { rest = [] }
        return frame(rest + [UInt8](repeating: silence, count: unit - rest.count))
    }

    private mutating func frame(_ bytes: [UInt8]) -> AudioFrame {
        let frame = AudioFrame(bytes, format: format, offset: length)
        length += frame.duration
        return frame
    }
}
