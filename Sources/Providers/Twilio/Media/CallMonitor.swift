import Calls
import Synchronization
import TelephoneAudio

/// What both sides of a call say, put together for those who listen in.
///
/// What the callee says comes in real time and sets the pace: to each piece of it the same length of ours is added. A
/// lock, not an actor: nothing here waits.
final class CallMonitor: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<[UInt8]>.Continuation] = [:]
        var lastListener = 0
        /// What we said that the callee has not heard yet.
        var ours: [UInt8] = []
        var isOver = false
    }

    /// A minute of ours: what is beyond is not heard by listeners.
    private static let longest = 60 * 8_000
    private let state = Mutex(State())

    /// The sound from here on, in µ-law at 8 kHz. Ends with the call.
    func listen() -> AsyncStream<[UInt8]> {
        // Late sound is worse than lost sound: fifty pieces of 60 ms are the newest 3 s.
        let (sound, feed) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingNewest(50))
        let id = state.withLock { state -> Int? in
            guard !state.isOver else { return nil }
            state.lastListener += 1
            state.listeners[state.lastListener] = feed
            return state.lastListener
        }
        guard let id else {
            feed.finish()
            return sound
        }
        feed.onTermination = { [weak self] _ in _ = self?.state.withLock { $0.listeners.removeValue(forKey: id) } }
        return sound
    }

    /// Whether any browser listens.
    var isHeard: Bool { state.withLock { !$0.listeners.isEmpty } }

    /// Takes in what the callee said.
    func heard(_ bytes: [UInt8]) {
        state.withLock { state in
            let ours = state.ours.prefix(bytes.count)
            state.ours.removeFirst(ours.count)
            guard !state.listeners.isEmpty else { return }
            var mixed = bytes
            for (index, byte) in ours.enumerated() {
                let sum = Int(MuLaw.decode(byte)) + Int(MuLaw.decode(bytes[index]))
                mixed[index] = MuLaw.encode(Int16(clamping: sum))
            }
            for listener in state.listeners.values { listener.yield(mixed) }
        }
    }

    /// Takes in what we say.
    func said(_ bytes: some Collection<UInt8>) {
        state.withLock { state in state.ours += bytes.prefix(Self.longest - state.ours.count) }
    }

    /// What we were to say will not be heard.
    func cleared() { state.withLock { $0.ours = [] } }

    /// The call is over.
    func end() {
        let listeners = state.withLock { state in
            state.isOver = true
            state.ours = []
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
