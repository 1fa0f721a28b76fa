import Synchronization
import TelephoneAudio

/// What of a line's sound is the callee's: our own voice is taken out, and what machines say to machines is noticed.
///
/// A lock, not an actor: each frame is some microseconds of arithmetic, and both directions of the line touch it.
final class InboundAudioProcessor: Sendable {
    private struct State {
        var echo = EchoCanceller()
        var beep = BeepDetector()
        var fax = FaxDetector()
        /// When the stream's offset zero was heard.
        var origin: Duration?
    }

    /// A frame that is that much later than its offset says begins a new reckoning: the network held up the stream.
    private static let mostLate = Duration.seconds(1)
    private let state = Mutex(State())

    /// Notes what was handed to the carrier.
    /// - Parameter time: when it is due to be played, on the session's stopwatch.
    func played(_ frame: AudioFrame, at time: Duration) { state.withLock { $0.echo.played(frame, at: time) } }

    /// Takes what came from the callee's side.
    /// - Parameter now: when it arrived.
    /// - Returns: the callee's part of it, and what is known with it.
    func hear(_ frame: AudioFrame, at now: Duration) -> (frame: AudioFrame, signals: [CallInput]) {
        state.withLock { state in
            // Offsets are steadier than arrivals. The earliest arrival is the one that waited least on its way.
            let arrived = now - frame.duration - frame.offset
            var origin = min(state.origin ?? arrived, arrived)
            if arrived - origin > Self.mostLate { origin = arrived }
            state.origin = origin
            let knewNoEcho = state.echo.delay == nil
            let cleaned = state.echo.clean(frame, at: origin + frame.offset).frame
            var signals: [CallInput] = []
            if knewNoEcho, state.echo.delay != nil { signals.append(.echoRecognized) }
            if state.beep.take(cleaned) { signals.append(.beepHeard) }
            if state.fax.take(cleaned) { signals.append(.faxHeard) }
            return (cleaned, signals)
        }
    }
}
