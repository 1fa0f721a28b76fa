public import Calls
import Synchronization
public import TelephoneAudio

/// A voice whose speech can be made before it is wanted: for voices that make nothing in advance themselves.
///
/// What ``prepare(_:)`` makes in a call is kept in memory for that call alone, never on disk.
/// Asked to say such a text, it begins at once, also while the rest is still being made. What was not asked for is
/// dropped with the call, or earlier when there is too much of it; ``madeInAdvance`` counts it.
public struct ReadySpeech: SpeechSynthesizer {
    /// Bytes of sound kept for one call: about two minutes on a telephone. The oldest goes first.
    public static let limit = 1 << 20
    /// Texts that are made at the same time, so that the best three replies are.
    static let atOnce = 3

    private let engine: Provider<any SpeechSynthesizer>
    /// `nil` outside a call: nothing is kept.
    private let shelf: Shelf?

    /// Puts a voice behind it.
    public init(_ engine: Provider<any SpeechSynthesizer>) { self.init(engine, shelf: nil) }

    private init(_ engine: Provider<any SpeechSynthesizer>, shelf: Shelf?) {
        self.engine = engine
        self.shelf = shelf
    }

    /// The sounds of one call. Lets go of them, and of what is still being made, with the call.
    private final class Shelf: Sendable {
        private struct Making: Sendable {
            /// Without what was said before it: that is no part of what was asked for.
            var key: SpeechRequest
            var sound: ReadySound
            var task: Task<Void, Never>

            /// What a vendor charges for it: nothing if it refused to make it.
            var amount: ProviderUse.Advance {
                let characters = sound.isRefused ? 0 : key.text.count
                return ProviderUse.Advance(
                    madeCharacters: characters, usedCharacters: sound.isHeard ? characters : 0)
            }
        }
        private struct State {
            var sounds: [Making] = []
            /// Of the sounds that are kept no longer.
            var dropped = ProviderUse.Advance(madeCharacters: 0, usedCharacters: 0)
            var last: String?

            mutating func drop(_ index: Int) -> Making {
                let making = sounds.remove(at: index)
                dropped += making.amount
                return making
            }
        }
        private let state = Mutex(State())

        deinit {
            for making in state.withLock({ $0.sounds }) { release(making) }
        }

        /// All that was made for this call so far.
        var amount: ProviderUse.Advance {
            state.withLock { state in state.sounds.reduce(into: state.dropped) { $0 += $1.amount } }
        }

        /// What was asked for last: the tone of what comes next follows it.
        var last: String? { state.withLock { $0.last } }
        func remember(_ text: String) { state.withLock { $0.last = text } }

        func sound(_ key: SpeechRequest) -> ReadySound? {
            state.withLock { state in state.sounds.first { $0.key == key && $0.sound.isSound } }?.sound
        }

        /// Begins to make a sound unless it is there.
        func make(_ key: SpeechRequest, by voice: any SpeechSynthesizer) -> ReadySound {
            let (sound, dropped) = state.withLock { state -> (ReadySound, [Making]) in
                if let made = state.sounds.first(where: { $0.key == key && $0.sound.isSound }) {
                    return (made.sound, [])
                }
                var dropped: [Making] = []
                while let failed = state.sounds.firstIndex(where: { $0.key == key }) {
                    dropped.append(state.drop(failed))
                }
                let sound = ReadySound()
                let last = state.last
                // Not a child of the task that prepares: choosing one reply ends the preparation of all, and the chosen
                // one is wanted. It ends by itself within a vendor's limits, and is cancelled with the call.
                let task = Task {
                    do throws(ProviderError) {
                        var request = key
                        request.previousText = last
                        try await voice.speak(request) { frame in sound.append(frame) }
                        sound.end(Task.isCancelled ? ProviderError(.timedOut, provider: "ready-speech") : nil)
                    } catch {
                        sound.end(error)
                    }
                }
                state.sounds.append(Making(key: key, sound: sound, task: task))
                var size = state.sounds.reduce(0) { $0 + $1.sound.size }
                while size > ReadySpeech.limit, let oldest = state.sounds.first, oldest.sound !== sound {
                    size -= oldest.sound.size
                    dropped.append(state.drop(0))
                }
                return (sound, dropped)
            }
            for making in dropped { release(making) }
            return sound
        }

        private func release(_ making: Making) {
            // A caller that already plays it gets it to the end.
            if !making.sound.isWanted { making.task.cancel() }
        }
    }

    /// The same voice with a memory for that call.
    public func forCall(
        _ call: Call, onUse: @escaping @Sendable (ProviderUse) async -> Void
    ) -> any SpeechSynthesizer {
        ReadySpeech(engine.with(engine.part.forCall(call, onUse: onUse)), shelf: Shelf())
    }

    /// How many characters were made in advance in this call, and how many of them were spoken, by the engine behind it.
    public var madeInAdvance: ProviderUse? {
        guard let amount = shelf?.amount, amount.madeCharacters > 0 else { return nil }
        var use = engine.use(for: .speaking, isStandIn: false)
        use.advance = amount
        return use
    }

    /// Makes texts in advance, a few at a time; returns when they are made. Cancelled, it begins no more of them.
    public func prepare(_ requests: [SpeechRequest]) async {
        guard let shelf else { return }
        await withDiscardingTaskGroup { group in
            let slots = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(Self.atOnce))
            for _ in 0..<Self.atOnce { slots.continuation.yield() }
            var free = slots.stream.makeAsyncIterator()
            for request in requests {
                guard await free.next() != nil, !Task.isCancelled else { return }
                let sound = shelf.make(request.withoutPrevious, by: engine.part)
                group.addTask {
                    await sound.untilEnded()
                    slots.continuation.yield()
                }
            }
        }
    }

    /// Speaks a text, at once if it has been made; see ``SpeechSynthesizer/speak(_:onAudio:)``.
    public func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        var request = request
        request.previousText = request.previousText ?? shelf?.last
        shelf?.remember(request.text)
        if let sound = shelf?.sound(request.withoutPrevious) { return try await sound.play(onAudio) }
        try await engine.part.speak(request, onAudio: onAudio)
    }
}

extension ProviderUse.Advance {
    fileprivate static func += (sum: inout Self, more: Self) {
        sum.madeCharacters += more.madeCharacters
        sum.usedCharacters += more.usedCharacters
    }
}
