public import Calls
import Concurrency
import Languages
import Synchronization
public import TelephoneAudio

/// A voice that another one stands in for.
///
/// If the preferred voice gives no sound in time, the stand-in says the whole text. If it breaks off, the stand-in says
/// the rest from the last phrase that surely has been heard (``SpeechPace/rest(of:after:language:speed:)``): no word is
/// lost, and nothing is said again from the start.
public struct FallbackSynthesizer: SpeechSynthesizer {
    private let pair: ProviderPair<any SpeechSynthesizer>
    /// `nil` outside a call.
    private let memory: Memory?

    /// What one call has said and by whom.
    private final class Memory: Sendable {
        let onUse: @Sendable (ProviderUse) async -> Void
        private let state = Mutex<(last: String?, use: ProviderUse?)>((nil, nil))

        init(_ onUse: @escaping @Sendable (ProviderUse) async -> Void) { self.onUse = onUse }

        /// Takes what is being said.
        /// - Returns: what was said before it.
        func say(_ text: String) -> String? {
            state.withLock { state in
                defer { state.last = text }
                return state.last
            }
        }

        /// Whether that was not so before.
        func changes(to use: ProviderUse) -> Bool {
            state.withLock { state in
                defer { state.use = use }
                return state.use != use
            }
        }
    }

    /// Puts two voices together.
    /// - Parameters:
    ///   - preferred: speaks whenever it can.
    ///   - standIn: speaks when it cannot; `nil` if there is none.
    ///   - breaker: shared by all calls.
    ///   - clock: measures the waits.
    public init(
        _ preferred: Provider<any SpeechSynthesizer>, standIn: Provider<any SpeechSynthesizer>?,
        breaker: CircuitBreaker = CircuitBreaker(), limits: FallbackLimits = FallbackLimits(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        pair = ProviderPair(
            preferred: preferred, standIn: standIn, breaker: breaker, limits: limits, clock: clock)
        memory = nil
    }

    private init(_ pair: ProviderPair<any SpeechSynthesizer>, _ memory: Memory) {
        self.pair = pair
        self.memory = memory
    }

    /// The same two voices, which tell which of them speaks.
    public func reporting(_ onUse: @escaping @Sendable (ProviderUse) async -> Void) -> any SpeechSynthesizer {
        FallbackSynthesizer(pair, Memory(onUse))
    }

    /// The same two voices, which remember what this call has said.
    public func forCall(
        _ call: Call, onUse: @escaping @Sendable (ProviderUse) async -> Void
    ) -> any SpeechSynthesizer {
        // What the inner voices would report is told here.
        FallbackSynthesizer(pair.with { $0.forCall(call) { _ in } }, Memory(onUse))
    }

    /// What one of the two voices made in advance: the preferred one if it counts that.
    public var madeInAdvance: ProviderUse? {
        pair.preferred.part.madeInAdvance ?? pair.standIn?.part.madeInAdvance
    }

    /// Makes speech in advance by the voice that would say it now; by the stand-in too if that takes too long.
    public func prepare(_ requests: [SpeechRequest]) async {
        guard let standIn = pair.standIn else { return await pair.preferred.part.prepare(requests) }
        if pair.breaker.isPassable {
            let isMade: Void? = await withTimeout(pair.limits.preparation, by: pair.clock) {
                await pair.preferred.part.prepare(requests)
            }
            if isMade != nil || Task.isCancelled { return }
        }
        await standIn.part.prepare(requests)
    }

    /// Speaks a text, in the tone of what was said before it, by default the last of the same call.
    public func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        var request = request
        request.previousText = memory?.say(request.text) ?? request.previousText
        guard let standIn = pair.standIn else {
            return try await speak(request, by: pair.preferred, isStandIn: false, from: .zero, onAudio)
        }
        guard let attempt = pair.breaker.begin() else {
            return try await speak(request, by: standIn, isStandIn: true, from: .zero, onAudio)
        }
        let (sound, failure) = await tryPreferred(request, onAudio)
        if Task.isCancelled { return pair.breaker.end(attempt, sound > .zero ? .success : .abandoned) }
        guard let failure else { return pair.breaker.end(attempt, .success) }
        pair.breaker.end(attempt, .failure(failure))
        var rest = request
        rest.text = SpeechPace.rest(
            of: request.text, after: sound, language: request.language, speed: request.voice.speed)
        try await speak(rest, by: standIn, isStandIn: true, from: sound, onAudio)
    }

    /// Speaks by one voice; offsets go on where earlier sound ended.
    private func speak(
        _ request: SpeechRequest, by engine: Provider<any SpeechSynthesizer>, isStandIn: Bool, from start: Duration,
        _ onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        try await engine.part.speak(request) { frame in
            var frame = frame
            frame.offset += start
            await tell(engine, isStandIn: isStandIn)
            await onAudio(frame)
        }
    }

    private func tell(_ engine: Provider<any SpeechSynthesizer>, isStandIn: Bool) async {
        let use = engine.use(for: .speaking, isStandIn: isStandIn)
        if let memory, memory.changes(to: use) { await memory.onUse(use) }
    }

    /// Lets the preferred voice speak for as long as sound keeps coming.
    /// - Returns: how much sound there was, and why there was no more.
    private func tryPreferred(
        _ request: SpeechRequest, _ onAudio: @Sendable (AudioFrame) async -> Void
    ) async -> (sound: Duration, failure: ProviderError?) {
        let watch = Watch(limit: pair.limits.voice, Stopwatch(pair.clock))
        let outcome = await withoutActuallyEscaping(onAudio) { onAudio in
            await pair.attempt(timeLeft: { watch.patienceLeft }) { () throws(ProviderError) in
                try await speak(request, by: pair.preferred, isStandIn: false, from: .zero) { frame in
                    // Ignore frames that arrive after the timeout.
                    guard watch.take(frame) else { return }
                    await onAudio(frame)
                    watch.handedOn()
                }
            }
        }
        return (watch.sound, pair.failure(of: outcome, orElse: "no-sound"))
    }

    /// How long nothing has come.
    private final class Watch: Sendable {
        private struct State {
            var sound = Duration.zero
            /// Since when the voice is waited for; `nil` while its sound is being handed on.
            var waitingSince: Duration? = .zero
            var isGivenUp = false
        }
        private let limit: Duration
        private let stopwatch: Stopwatch
        private let state = Mutex(State())

        init(limit: Duration, _ stopwatch: Stopwatch) {
            self.limit = limit
            self.stopwatch = stopwatch
        }

        var sound: Duration { state.withLock { $0.sound } }

        /// Whether the frame still counts.
        func take(_ frame: AudioFrame) -> Bool {
            state.withLock { state in
                guard !state.isGivenUp else { return false }
                state.sound += frame.duration
                state.waitingSince = nil
                return true
            }
        }

        func handedOn() {
            let now = stopwatch.elapsed
            state.withLock { $0.waitingSince = now }
        }

        /// How much longer may be waited. Zero gives the voice up.
        var patienceLeft: Duration {
            let now = stopwatch.elapsed
            return state.withLock { state in
                let left = limit - (now - (state.waitingSince ?? now))
                if left <= .zero { state.isGivenUp = true }
                return left
            }
        }
    }
}
