import Calls
import Synchronization
import TelephoneAudio

/// Speech of one text that is being made or has been made; every listener hears it from its beginning.
final class ReadySound: Sendable {
    private struct State {
        var frames: [AudioFrame] = []
        var ending: Ending?
        var isWanted = false
        var isHeard = false
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastListener = 0
    }
    private enum Ending { case whole, failed(ProviderError) }

    private let state = Mutex(State())

    /// Bytes made so far.
    var size: Int { state.withLock { $0.frames.reduce(0) { $0 + $1.bytes.count } } }
    /// Whether it was asked for.
    var isWanted: Bool { state.withLock { $0.isWanted } }
    /// Whether a listener was given any of it.
    var isHeard: Bool { state.withLock { $0.isHeard } }
    /// Whether it is worth keeping: it is being made, or is whole.
    var isSound: Bool {
        state.withLock { state in
            if case .failed = state.ending { return false }
            return true
        }
    }

    /// Whether nothing of it could be made.
    var isRefused: Bool {
        state.withLock { state in
            if case .failed = state.ending { return state.frames.isEmpty }
            return false
        }
    }

    func append(_ frame: AudioFrame) { change { $0.frames.append(frame) } }

    func end(_ failure: ProviderError?) { change { $0.ending = failure.map(Ending.failed) ?? .whole } }

    private func change(_ change: (inout State) -> Void) {
        let listeners = state.withLock { state in
            change(&state)
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield() }
    }

    /// Returns when nothing more of it is made, or when cancelled.
    func untilEnded() async {
        let (news, listener) = listen()
        defer { state.withLock { $0.listeners[listener] = nil } }
        while !Task.isCancelled, state.withLock({ $0.ending == nil }) { for await _ in news { break } }
    }

    private func listen() -> (news: AsyncStream<Void>, listener: Int) {
        let (news, source) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let listener = state.withLock { state in
            state.lastListener += 1
            state.listeners[state.lastListener] = source
            return state.lastListener
        }
        return (news, listener)
    }

    /// Hands on what there is and what follows.
    /// - Throws: why it could not be made to its end.
    func play(_ onAudio: @Sendable (AudioFrame) async -> Void) async throws(ProviderError) {
        let (news, listener) = listen()
        defer { state.withLock { $0.listeners[listener] = nil } }
        state.withLock { $0.isWanted = true }
        var next = 0
        while !Task.isCancelled {
            let (frame, ending) = state.withLock { state in
                let frame = next < state.frames.count ? state.frames[next] : nil
                if frame != nil { state.isHeard = true }
                return (frame, state.ending)
            }
            if let frame {
                next += 1
                await onAudio(frame)
                continue
            }
            switch ending {
            case .whole: return
            case .failed(let error): throw error
            case nil: for await _ in news { break }
            }
        }
    }
}
