public import Calls
import Concurrency
import Synchronization
public import TelephoneAudio

/// A recogniser that another one stands in for, in the middle of a call if need be.
///
/// The last half minute of sound is kept. When the preferred engine does not accept the stream in time, fails, or ends
/// before the sound does, the stand-in hears everything after the last final again: the caller sees one stream, with
/// rising numbers, no word lost and none twice. Once the preferred engine may be tried again and nobody speaks, it takes
/// over in the same way.
public struct FallbackRecognizer: SpeechRecognizer {
    /// How often it is considered whether the preferred engine may be tried again.
    static let lookAgain = Duration.seconds(1)
    /// How long it is left alone after it has failed in the same stream; twice as long each time.
    static let holdOff = Duration.seconds(15)

    private let pair: ProviderPair<any SpeechRecognizer>
    private let onUse: @Sendable (ProviderUse) async -> Void

    /// Puts two recognisers together.
    /// - Parameters:
    ///   - preferred: hears whenever it can. It says ``RecognitionEvent/started`` when it has been accepted; one that
    ///     says neither that nor anything else in time is given up.
    ///   - standIn: hears when it cannot; `nil` if there is none.
    ///   - breaker: shared by all calls.
    ///   - clock: measures the waits.
    public init(
        _ preferred: Provider<any SpeechRecognizer>, standIn: Provider<any SpeechRecognizer>?,
        breaker: CircuitBreaker = CircuitBreaker(), limits: FallbackLimits = FallbackLimits(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        pair = ProviderPair(
            preferred: preferred, standIn: standIn, breaker: breaker, limits: limits, clock: clock)
        onUse = { _ in }
    }

    private init(_ pair: ProviderPair<any SpeechRecognizer>, onUse: @escaping @Sendable (ProviderUse) async -> Void) {
        self.pair = pair
        self.onUse = onUse
    }

    /// The same two engines, which tell that call which of them hears.
    public func forCall(
        _ call: Call, onUse: @escaping @Sendable (ProviderUse) async -> Void
    ) -> any SpeechRecognizer {
        FallbackRecognizer(pair.with { $0.forCall(call) { _ in } }, onUse: onUse)
    }

    /// Hears a stream until it ends; see ``SpeechRecognizer/transcribe(_:hints:onEvent:)``.
    ///
    /// - Throws: why the stand-in failed, or the preferred engine if there is none.
    public func transcribe(
        _ audio: some AsyncSequence<AudioFrame, Never> & Sendable, hints: RecognitionHints,
        onEvent: @Sendable (RecognitionEvent) async -> Void
    ) async throws(ProviderError) {
        guard let standIn = pair.standIn else {
            await onUse(pair.preferred.use(for: .hearing, isStandIn: false))
            return try await pair.preferred.part.transcribe(audio, hints: hints, onEvent: onEvent)
        }
        let tape = ReplayBuffer()
        let failure = await withoutActuallyEscaping(onEvent) { onEvent in
            await withTaskGroup(of: Void.self, returning: ProviderError?.self) { group in
                group.addTask {
                    for await frame in audio { await tape.append(frame) }
                    tape.end()
                }
                defer { group.cancelAll() }
                return await Listening(self, standIn, tape, hints, onEvent).follow()
            }
        }
        if let failure, !Task.isCancelled { throw failure }
    }

    /// One stream, heard by one engine after the other.
    private struct Listening: Sendable {
        private let own: FallbackRecognizer
        private let standIn: Provider<any SpeechRecognizer>
        private let tape: ReplayBuffer
        private let hints: RecognitionHints
        private let onEvent: @Sendable (RecognitionEvent) async -> Void
        private let shared = Shared()

        private final class Shared: Sendable {
            let utterances = Mutex(ContinuedUtterances())
            /// Which engine is listened to, and whether it has begun.
            let run = Mutex((number: 0, isStarted: false))
            /// What engines say and what follows from the sound is handed on one at a time.
            let gate = SerialGate()
        }

        /// How one engine's part came to its end.
        private enum Ending: Sendable {
            case over
            case failed(ProviderError)
            /// The preferred engine may be tried again.
            case handedBack
        }

        init(
            _ own: FallbackRecognizer, _ standIn: Provider<any SpeechRecognizer>, _ tape: ReplayBuffer,
            _ hints: RecognitionHints, _ onEvent: @escaping @Sendable (RecognitionEvent) async -> Void
        ) {
            self.own = own
            self.standIn = standIn
            self.tape = tape
            self.hints = hints
            self.onEvent = onEvent
        }

        /// Hears until the stream is over.
        /// - Returns: why no engine could.
        func follow() async -> ProviderError? {
            var holdOff = Duration.zero
            while !Task.isCancelled {
                if let attempt = own.pair.breaker.begin() {
                    // Other calls need not wait for the end of this one to know that the engine is back.
                    let ending = await hear(own.pair.preferred, time: startLimit) {
                        if attempt.isTrial { own.pair.breaker.end(attempt, .success) }
                    }
                    guard case .failed(let error) = ending, !Task.isCancelled else {
                        own.pair.breaker.end(attempt, hasStarted ? .success : .abandoned)
                        return nil
                    }
                    if attempt.isTrial, hasStarted {
                        own.pair.breaker.failedLater(error)
                    } else {
                        own.pair.breaker.end(attempt, .failure(error))
                    }
                    holdOff = max(FallbackRecognizer.holdOff, holdOff * 2)
                }
                guard !Task.isCancelled else { return nil }
                await own.onUse(standIn.use(for: .hearing, isStandIn: true))
                switch await hear(standIn, isStandIn: true, time: timeToHandBack(after: holdOff), onStarted: {}) {
                case .over: return nil
                case .failed(let error): return error
                case .handedBack: continue
                }
            }
            return nil
        }

        private var hasStarted: Bool { shared.run.withLock { $0.isStarted } }

        /// How long the engine that is listened to may still take to begin.
        private var startLimit: @Sendable () -> Duration? {
            let stopwatch = Stopwatch(own.pair.clock)
            return { hasStarted ? nil : own.pair.limits.recognizer - stopwatch.elapsed }
        }

        /// How long the stand-in is listened to before the preferred engine is tried again: never in the middle of words.
        private func timeToHandBack(after holdOff: Duration) -> @Sendable () -> Duration? {
            let stopwatch = Stopwatch(own.pair.clock)
            return {
                let left = holdOff - stopwatch.elapsed
                guard left <= .zero else { return left }
                let isDue = own.pair.breaker.isPassable && shared.utterances.withLock { $0.isQuiet }
                return isDue ? .zero : FallbackRecognizer.lookAgain
            }
        }

        /// Gives the sound to one engine, from what has not been said for good on.
        private func hear(
            _ engine: Provider<any SpeechRecognizer>, isStandIn: Bool = false,
            time: @escaping @Sendable () -> Duration?,
            onStarted: @escaping @Sendable () -> Void
        ) async -> Ending {
            let run = shared.run.withLock { run in
                run = (run.number + 1, false)
                return run.number
            }
            let audio = await wind(run: run)
            let outcome = await own.pair.attempt(timeLeft: time) { () throws(ProviderError) in
                try await engine.part.transcribe(audio, hints: hints) { event in
                    let isFirst = shared.run.withLock { current in
                        guard current.number == run, !current.isStarted else { return false }
                        current.isStarted = true
                        return true
                    }
                    if isFirst {
                        onStarted()
                        if !isStandIn { await own.onUse(engine.use(for: .hearing, isStandIn: false)) }
                    }
                    await say(run: run) { $0.take(event) }
                }
            }
            switch outcome {
            case .success:
                if Task.isCancelled { return .over }
                guard tape.hasSeenEnd else {
                    return .failed(ProviderError(.serverFault, provider: engine.name, code: "ended-early"))
                }
                await say(run: run) { $0.end() }
                return .over
            case .failure(let error): return .failed(error)
            case nil where isStandIn: return .handedBack
            case nil: return .failed(ProviderError(.timedOut, provider: engine.name, code: "not-started"))
            }
        }

        /// Winds the tape back for the next engine.
        private func wind(run: Int) async -> RebasedAudio {
            let position = tape.position
            guard run > 1 else { return RebasedAudio(audio: tape.reader(from: .zero).audio, base: .zero) }
            let start = tape.start
            await say(run: run) { $0.prepareTakeOver(from: start) }
            let settled = shared.utterances.withLock { $0.settledUntil }
            let (audio, base) = tape.reader(from: settled) { position in
                guard shared.utterances.withLock({ $0.hasInherited }) else { return }
                await say(run: run) { $0.heard(until: position) }
            }
            shared.utterances.withLock { $0.takeOver(base: base, at: position) }
            return RebasedAudio(audio: audio, base: base)
        }

        /// Hands on what follows from something, unless another engine is listened to by now.
        private func say(
            run: Int, _ change: @Sendable (inout ContinuedUtterances) -> [RecognitionEvent]
        ) async {
            await shared.gate.pass {
                guard shared.run.withLock({ $0.number }) == run else { return }
                for event in shared.utterances.withLock({ change(&$0) }) { await onEvent(event) }
            }
        }
    }
}

/// Sound whose offsets count from where an engine began to hear.
struct RebasedAudio: AsyncSequence, Sendable {
    typealias Element = AudioFrame
    typealias Failure = Never

    let audio: TapedAudio
    let base: Duration

    func makeAsyncIterator() -> Iterator { Iterator(frames: audio.makeAsyncIterator(), base: base) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var frames: TapedAudio.Iterator
        fileprivate let base: Duration

        mutating func next() async -> AudioFrame? { await next(isolation: nil) }

        mutating func next(isolation actor: isolated (any Actor)?) async -> AudioFrame? {
            guard var frame = await frames.next(isolation: actor) else { return nil }
            frame.offset -= base
            return frame
        }
    }
}
