public import Calls
import Synchronization

/// A voice whose speech can be made before it is wanted: for voices that make nothing in advance themselves.
///
/// What ``prepare(_:language:voice:format:)`` makes in a call is kept in memory for that call alone, never on disk. Asked
/// to say such a text, it begins at once, also while the rest is still being made. What nobody wanted is dropped with the
/// call, or earlier when there is too much of it, and counted.
public struct ReadySpeech: SpeechSynthesizer {
    /// Bytes of sound kept for one call: about two minutes on a telephone. The oldest goes first.
    public static let limit = 1 << 20
    /// Texts that are made at the same time, so that the best three replies are.
    static let atOnce = 3

    private let voice: any SpeechSynthesizer
    private let costs: Costs
    /// `nil` outside a call: nothing is kept.
    private let shelf: Shelf?

    /// Puts a voice behind it.
    /// - Parameter costs: where it is counted what was made in advance, for all calls.
    public init(_ voice: any SpeechSynthesizer, costs: Costs = Costs()) {
        self.init(voice, costs, shelf: nil)
    }

    private init(_ voice: any SpeechSynthesizer, _ costs: Costs, shelf: Shelf?) {
        self.voice = voice
        self.costs = costs
        self.shelf = shelf
    }

    /// What was made in advance, and what became of it.
    public final class Costs: Sendable {
        /// Some speech.
        public struct Amount: Sendable, Equatable {
            /// How many texts.
            public var texts = 0
            /// Their characters, by which vendors charge.
            public var characters = 0
            /// How long they sound.
            public var sound = Duration.zero

            /// An amount; none unless it is said.
            public init(texts: Int = 0, characters: Int = 0, sound: Duration = .zero) {
                self.texts = texts
                self.characters = characters
                self.sound = sound
            }
        }
        private let state = Mutex((spoken: Amount(), dropped: Amount()))

        /// Nothing has been made.
        public init() {}
        /// What was made in advance and then spoken.
        public var spoken: Amount { state.withLock { $0.spoken } }
        /// What was made in advance for nothing.
        public var dropped: Amount { state.withLock { $0.dropped } }

        fileprivate func count(_ sound: ReadySound, of text: String) {
            state.withLock { state in
                let path: WritableKeyPath<(spoken: Amount, dropped: Amount), Amount> =
                    sound.isUsed ? \.spoken : \.dropped
                state[keyPath: path].texts += 1
                state[keyPath: path].characters += text.count
                state[keyPath: path].sound += sound.length
            }
        }
    }

    private struct Key: Hashable, Sendable {
        var text: String
        var language: Language
        var voice: Voice
        var format: AudioFormat
    }

    /// The sounds of one call. Lets go of them, and of what is still being made, with the call.
    private final class Shelf: Sendable {
        private struct Making: Sendable {
            var key: Key
            var sound: ReadySound
            var task: Task<Void, Never>
        }
        private struct State {
            var sounds: [Making] = []
            var last: String?
        }
        private let state = Mutex(State())
        private let costs: Costs

        init(_ costs: Costs) { self.costs = costs }

        deinit {
            for making in state.withLock({ $0.sounds }) { drop(making) }
        }

        /// What was asked for last: the tone of what comes next follows it.
        var last: String? { state.withLock { $0.last } }
        func remember(_ text: String) { state.withLock { $0.last = text } }

        func sound(_ key: Key) -> ReadySound? {
            state.withLock { state in state.sounds.first { $0.key == key && $0.sound.isSound } }?.sound
        }

        /// Begins to make a sound unless it is there.
        func make(_ key: Key, by voice: any SpeechSynthesizer) -> ReadySound {
            let (sound, dropped) = state.withLock { state -> (ReadySound, [Making]) in
                if let made = state.sounds.first(where: { $0.key == key && $0.sound.isSound }) {
                    return (made.sound, [])
                }
                var dropped = state.sounds.filter { $0.key == key }
                state.sounds.removeAll { $0.key == key }
                let sound = ReadySound()
                let last = state.last
                // Not a child of whoever prepares: choosing one reply ends the preparation of all, and the chosen one is
                // wanted. It ends by itself within a vendor's limits, and is cancelled with the call.
                let task = Task {
                    do throws(ProviderError) {
                        try await voice.speak(
                            key.text, after: last, language: key.language, voice: key.voice, format: key.format
                        ) { frame in sound.append(frame) }
                        sound.end(Task.isCancelled ? ProviderError(.timedOut, provider: "ready-speech") : nil)
                    } catch {
                        sound.end(error)
                    }
                }
                state.sounds.append(Making(key: key, sound: sound, task: task))
                var size = state.sounds.reduce(0) { $0 + $1.sound.size }
                while size > ReadySpeech.limit, let oldest = state.sounds.first, oldest.sound !== sound {
                    size -= oldest.sound.size
                    dropped.append(state.sounds.removeFirst())
                }
                return (sound, dropped)
            }
            for making in dropped { drop(making) }
            return sound
        }

        private func drop(_ making: Making) {
            // Someone who listens to it has it to the end.
            if !making.sound.isUsed { making.task.cancel() }
            costs.count(making.sound, of: making.key.text)
        }
    }

    /// The same voice with a memory for that call.
    public func forCall(
        _ call: Call, onUse: @escaping @Sendable (EngineUse) async -> Void
    ) -> any SpeechSynthesizer {
        ReadySpeech(voice.forCall(call, onUse: onUse), costs, shelf: Shelf(costs))
    }

    /// Makes texts in advance, a few at a time; returns when they are made. Cancelled, it begins no more of them.
    public func prepare(_ texts: [String], language: Language, voice: Voice, format: AudioFormat) async {
        guard let shelf else { return }
        await withDiscardingTaskGroup { group in
            let slots = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(Self.atOnce))
            for _ in 0..<Self.atOnce { slots.continuation.yield() }
            var free = slots.stream.makeAsyncIterator()
            for text in texts {
                guard await free.next() != nil, !Task.isCancelled else { return }
                let key = Key(text: text, language: language, voice: voice, format: format)
                let sound = shelf.make(key, by: self.voice)
                group.addTask {
                    await sound.untilEnded()
                    slots.continuation.yield()
                }
            }
        }
    }

    /// Speaks a text, at once if it has been made; see ``SpeechSynthesizer/speak(_:language:voice:format:onAudio:)``.
    public func speak(
        _ text: String, language: Language, voice: Voice, format: AudioFormat,
        onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        try await speak(text, after: nil, language: language, voice: voice, format: format, onAudio: onAudio)
    }

    /// Speaks a text after another one, at once if it has been made.
    public func speak(
        _ text: String, after previous: String?, language: Language, voice: Voice, format: AudioFormat,
        onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        let previous = previous ?? shelf?.last
        shelf?.remember(text)
        if let sound = shelf?.sound(Key(text: text, language: language, voice: voice, format: format)) {
            return try await sound.play(onAudio)
        }
        try await self.voice.speak(
            text, after: previous, language: language, voice: voice, format: format, onAudio: onAudio)
    }
}
