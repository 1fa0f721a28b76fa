public import Calls
import Languages
public import TelephoneAudio

/// An ear that knows some ``SpokenSound`` by heart. It understands the parts of it that it hears, also when two people
/// talk at once, and takes every other sound for words that were never said.
public final class SpokenEar: SpeechRecognizer {
    /// What it says of sound that is like nothing it knows.
    public static let gibberish = "…"

    /// Louder frames are sound: 60 dB below full scale.
    private static let leastPower: Float = 32 * 32
    /// Frames of quiet that end an utterance, 300 ms, frames of sound without which it held no words, 240 ms, and
    /// frames from one interim to the next, 900 ms.
    private static let pause = 15
    private static let leastSound = 12
    private static let interimEvery = 45

    private let known: [Known]
    private let frames = Watched(0)

    /// An ear that knows these.
    public init(_ sounds: [SpokenSound]) { known = sounds.map(Known.init) }

    /// Returns once it has heard that many frames and said what it had to say of them.
    public func untilHeard(frames count: Int) async { await frames.wait { $0 >= count } }

    /// Hears a stream of frames of 20 ms until it ends.
    public func transcribe(
        _ audio: some AsyncSequence<AudioFrame, Never> & Sendable, hints: RecognitionHints,
        onEvent: @Sendable (RecognitionEvent) async -> Void
    ) async throws(ProviderError) {
        var utterance = 0
        var revision = 0
        var heard: [SoundPattern] = []
        var quiet = 0
        for await frame in audio {
            let pattern = SoundPattern(frame.bytes[...])
            if !heard.isEmpty || pattern.power >= Self.leastPower { heard.append(pattern) }
            if heard.count == 1 {
                utterance += 1
                revision = 0
                quiet = 0
                await onEvent(.speechStarted(utterance: utterance))
            }
            quiet = pattern.power >= Self.leastPower ? 0 : quiet + 1
            let isOver = !heard.isEmpty && quiet == Self.pause
            if isOver || !heard.isEmpty && heard.count.isMultiple(of: Self.interimEvery) {
                let isSpeech = heard.count { $0.power >= Self.leastPower } >= Self.leastSound
                revision += 1
                let transcript = Transcript(
                    utterance: utterance, revision: revision, text: words(of: heard), isFinal: isOver,
                    language: hints.language ?? .korean, start: .zero, end: frame.offset)
                if isSpeech {
                    await onEvent(.transcript(transcript))
                } else if isOver {
                    await onEvent(.nothingSaid(utterance: utterance))
                }
                if isOver { heard = [] }
            }
            frames.update { $0 += 1 }
        }
    }

    /// What is known of the sound, in the order in which it begins.
    private func words(of heard: [SoundPattern]) -> String {
        let parts = known.compactMap { $0.part(in: heard) }.sorted { $0.start < $1.start }
        return parts.isEmpty ? Self.gibberish : parts.map(\.text).joined(separator: " ")
    }

    /// A sound that is looked for.
    private struct Known: Sendable {
        let text: [Character]
        let places: [Int]
        let patterns: [SoundPattern]
        /// Frames that must be found for it to be understood, 160 ms.
        private static let fewest = 8

        init(_ sound: SpokenSound) {
            text = Array(sound.text)
            places = sound.places
            patterns = sound.places.indices.map { index in
                SoundPattern(sound.bytes[index * SpokenSound.frame..<(index + 1) * SpokenSound.frame])
            }
        }

        /// The part of the text that can be heard, and in which frame it begins.
        func part(in heard: [SoundPattern]) -> (text: String, start: Int)? {
            var best: (shift: Int, found: [Int]) = (0, [])
            for shift in (1 - patterns.count)..<heard.count {
                let found = patterns.indices.filter { index in
                    heard.indices.contains(index + shift) && heard[index + shift].isLike(patterns[index])
                }
                if found.count > best.found.count { best = (shift, found) }
            }
            guard best.found.count >= Self.fewest, let first = best.found.first, let last = best.found.last else {
                return nil
            }
            // The mark after the last letter is understood with it.
            let isWhole = places[last] >= (text.lastIndex { $0.isLetter } ?? 0)
            let end = isWhole ? text.count - 1 : places[last]
            return (String(text[places[first]...end]), first + best.shift)
        }
    }
}

/// A frame of sound, made easy to compare.
private struct SoundPattern: Sendable {
    /// Mean square of the samples.
    let power: Float
    /// A quarter of the samples, at unit energy.
    private let shape: [Float]

    init(_ bytes: ArraySlice<UInt8>) {
        let samples = MuLaw.decode(bytes).map { Float($0) }
        let thin = stride(from: 0, to: samples.count - 3, by: 4).map { index -> Float in
            samples[index..<index + 4].reduce(0, +)
        }
        power = Self.energy(samples) / Float(max(samples.count, 1))
        let size = Self.energy(thin).squareRoot()
        shape = size > 0 ? thin.map { $0 / size } : thin
    }

    private static func energy(_ samples: [Float]) -> Float {
        samples.reduce(Float(0)) { $0 + $1 * $1 }
    }

    /// Whether they are the same sound, however loud.
    func isLike(_ other: SoundPattern) -> Bool {
        guard power > 100, other.power > 100 else { return false }
        var product: Float = 0
        for index in 0..<min(shape.count, other.shape.count) { product += shape[index] * other.shape[index] }
        return product > 0.6
    }
}
