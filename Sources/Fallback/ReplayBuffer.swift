import Calls
import Synchronization
import TelephoneAudio

/// The last half minute of a stream, to be heard again by another engine.
///
/// One task winds sound onto it, one engine at a time reads. Winding waits for the reader, as the stream itself would,
/// except while the reader still has to hear what lies behind it: then sound is taken as it comes, so that none is lost.
final class ReplayBuffer: Sendable {
    /// How much sound is kept.
    static let length = Duration.seconds(30)

    private struct State {
        var frames: [AudioFrame] = []
        /// How many frames were there before those.
        var dropped = 0
        var kept = Duration.zero
        var isEnded = false
        /// Rises with each engine.
        var run = 0
        /// How many frames the engine has taken, and whether it has ever taken all.
        var taken = 0
        var hasCaughtUp = false
        var hasSeenEnd = false

        var unread: Int { dropped + frames.count - taken }
    }

    private let state = Mutex(State())
    /// Told when there is room again.
    private let room: AsyncStream<Void>
    private let roomMade: AsyncStream<Void>.Continuation
    /// Told when there is something to read: one signal an engine, since a reader that is cancelled ends its signal.
    private let news = Mutex<AsyncStream<Void>.Continuation?>(nil)

    init() {
        (room, roomMade) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Winds a frame on. Waits until the reader has room for more; returns at once when cancelled.
    func append(_ frame: AudioFrame) async {
        state.withLock { state in
            state.frames.append(frame)
            state.kept += frame.duration
            // What has not been read yet is kept however long it is; winding waits before it is longer than the tape.
            while state.kept > Self.length, state.dropped < state.taken, let oldest = state.frames.first {
                state.frames.removeFirst()
                state.kept -= oldest.duration
                state.dropped += 1
            }
        }
        news.withLock { $0 }?.yield()
        while !hasRoom, !Task.isCancelled { for await _ in room { break } }
    }

    private var hasRoom: Bool {
        state.withLock { state in
            guard !state.hasCaughtUp else { return state.unread == 0 }
            return state.kept < Self.length || state.dropped < state.taken
        }
    }

    /// No more follows.
    func end() {
        state.withLock { $0.isEnded = true }
        news.withLock { $0 }?.yield()
    }

    /// Where the sound that is kept begins.
    var start: Duration { state.withLock { $0.frames.first?.offset ?? .zero } }
    /// How far the engine has heard.
    var position: Duration {
        state.withLock { state in
            let index = state.taken - state.dropped - 1
            guard state.frames.indices.contains(index) else { return .zero }
            return state.frames[index].offset + state.frames[index].duration
        }
    }
    /// Whether the engine was told that the stream is over.
    var hasSeenEnd: Bool { state.withLock { $0.hasSeenEnd } }

    /// Gives the tape to an engine, wound back to that moment or as far as it goes.
    /// - Returns: the reader, and where its sound begins.
    func reader(
        from moment: Duration, onTaken: @escaping @Sendable (Duration) async -> Void = { _ in }
    ) -> (audio: TapedAudio, start: Duration) {
        let (signal, source) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (run, start) = state.withLock { state in
            let index = state.frames.firstIndex { $0.offset + $0.duration > moment } ?? state.frames.count
            state.run += 1
            state.taken = state.dropped + index
            state.hasCaughtUp = false
            state.hasSeenEnd = false
            return (state.run, state.frames.indices.contains(index) ? state.frames[index].offset : moment)
        }
        news.withLock { news in
            news?.finish()
            news = source
        }
        roomMade.yield()
        return (TapedAudio(tape: self, run: run, signal: signal, onTaken: onTaken), start)
    }

    /// The next frame of that engine. `nil`: nothing yet.
    fileprivate func take(run: Int) -> (frame: AudioFrame?, isOver: Bool) {
        let taken: (frame: AudioFrame?, isOver: Bool) = state.withLock { state in
            guard run == state.run else { return (nil, true) }
            guard state.unread > 0 else {
                state.hasCaughtUp = true
                if state.isEnded { state.hasSeenEnd = true }
                return (nil, state.isEnded)
            }
            state.taken += 1
            return (state.frames[state.taken - 1 - state.dropped], false)
        }
        roomMade.yield()
        return taken
    }
}

/// What one engine hears of a tape; ends when the stream does or when another engine gets the tape.
struct TapedAudio: AsyncSequence, Sendable {
    typealias Element = AudioFrame
    typealias Failure = Never

    fileprivate let tape: ReplayBuffer
    fileprivate let run: Int
    fileprivate let signal: AsyncStream<Void>
    /// Told how far the stream has been heard, before the frame is handed out.
    fileprivate let onTaken: @Sendable (Duration) async -> Void

    func makeAsyncIterator() -> Iterator { Iterator(audio: self) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let audio: TapedAudio

        mutating func next() async -> AudioFrame? { await next(isolation: nil) }

        mutating func next(isolation actor: isolated (any Actor)?) async -> AudioFrame? {
            while !Task.isCancelled {
                let (frame, isOver) = audio.tape.take(run: audio.run)
                if let frame {
                    await audio.onTaken(frame.offset + frame.duration)
                    return frame
                }
                if isOver { return nil }
                for await _ in audio.signal { break }
            }
            return nil
        }
    }
}
