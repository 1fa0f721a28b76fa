/// Cuts sound into whole frames of at most 100 ms, as a carrier plays it best.
package struct OutgoingFrames: Sendable {
    /// 20 ms of telephone sound.
    private static let frame = 160
    /// 100 ms: longer messages delay what follows.
    private static let most = 800

    /// Less than a frame, waiting for more.
    private var rest: [UInt8] = []

    /// Waits for sound.
    package init() {}

    /// Takes sound in.
    /// - Returns: the frames it completes.
    package mutating func take(_ bytes: [UInt8]) -> [AudioFrame] {
        let sound = rest + bytes
        let whole = sound.count - sound.count % Self.frame
        rest = Array(sound[whole...])
        return stride(from: 0, to: whole, by: Self.most).map { start in
            AudioFrame(Array(sound[start..<min(start + Self.most, whole)]))
        }
    }

    /// What is left, made whole with silence.
    package mutating func end() -> [AudioFrame] {
        guard !rest.isEmpty else { return [] }
        defer { rest = [] }
        return [AudioFrame(rest + [UInt8](repeating: MuLaw.silence, count: Self.frame - rest.count))]
    }
}
