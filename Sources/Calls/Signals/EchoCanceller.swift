/// Takes our own voice out of what comes back from the far end.
///
/// It is told what was played and when, and given what is heard and when, both on one clock of the caller's choosing.
/// Until an echo of what was played has been recognised, and wherever nothing that was played can be heard, sound passes
/// unchanged to the bit.
public struct EchoCanceller: Sendable {
    /// Begins with no knowledge of the line.
    public init() {}

    /// Notes what was played.
    ///
    /// - Parameters:
    ///   - frame: Telephone sound, as it was sent.
    ///   - time: When its first sample was due to be played, for paced speech the time it was sent.
    public mutating func played(_ frame: AudioFrame, at time: Duration) {}

    /// Cleans what was heard.
    ///
    /// - Parameters:
    ///   - frame: Telephone sound, as it arrived.
    ///   - time: When its first sample was heard, on the clock of `played`.
    /// - Returns: The frame without our echo, of the same length and offset; `isEcho` when there was nothing but our
    ///   echo in it, which then is silence.
    public mutating func clean(_ frame: AudioFrame, at time: Duration) -> (frame: AudioFrame, isEcho: Bool) {
        (frame, false)
    }
}
