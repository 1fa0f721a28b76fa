public import Calls
import Languages
import Synchronization
public import TelephoneAudio

/// Sound that carries its own words, so that a test can prove what arrived at either end: two loud µ-law codes for each
/// byte of the text, one for its upper and one for its lower half, filled up to whole frames with a third loud code.
public enum TextAsSound {
    private static let filler: UInt8 = 0x10

    /// A text as µ-law.
    ///
    /// - Parameter frames: at least that many frames of 20 ms.
    public static func encode(_ text: String, frames: Int = 5) -> [UInt8] {
        var codes = text.utf8.flatMap { [$0 >> 4, $0 & 0x0F] }
        let size = max(frames, (codes.count + 159) / 160) * 160
        codes += repeatElement(filler, count: size - codes.count)
        return codes
    }

    /// The words of a sound.
    public static func decode(_ codes: [UInt8]) -> String {
        let halves = codes.filter { $0 < filler }
        return String(
            decoding: stride(from: 0, to: halves.count - 1, by: 2).map { halves[$0] << 4 | halves[$0 + 1] },
            as: UTF8.self)
    }

    /// Whether a frame holds anything but silence.
    public static func isSound(_ frame: [UInt8]) -> Bool { frame.contains { $0 <= filler } }
}

/// Takes frames and gives each utterance's text once three frames of silence have followed it.
public struct UtteranceReader: Sendable {
    private var codes: [UInt8] = []
    private var silence = 0

    /// Nothing has been read.
    public init() {}

    /// What a frame brought.
    public enum Event: Sendable, Equatable {
        /// Sound after silence.
        case began
        /// Silence after sound; the words.
        case ended(String)
    }

    /// Takes the next frame.
    public mutating func read(_ frame: [UInt8]) -> Event? {
        if TextAsSound.isSound(frame) {
            defer { codes += frame }
            silence = 0
            return codes.isEmpty ? .began : nil
        }
        guard !codes.isEmpty else { return nil }
        silence += 1
        guard silence == 3 else { return nil }
        defer { codes = [] }
        return .ended(TextAsSound.decode(codes))
    }
}

/// A recogniser of ``TextAsSound``.
public struct TextEar: SpeechRecognizer {
    /// An ear that understands everything.
    public init() {}

    /// Hears a stream until it ends.
    public func transcribe(
        _ audio: some AsyncSequence<AudioFrame, Never> & Sendable, hints: RecognitionHints,
        onEvent: @Sendable (RecognitionEvent) async -> Void
    ) async throws(ProviderError) {
        var reader = UtteranceReader()
        var utterance = 0
        for await frame in audio {
            switch reader.read(frame.bytes) {
            case .began?:
                utterance += 1
                await onEvent(.speechStarted(utterance: utterance))
            case .ended(let text)?:
                await onEvent(
                    .transcript(
                        Transcript(
                            utterance: utterance, revision: 1, text: text, isFinal: true,
                            language: hints.language ?? .korean, start: .zero, end: frame.offset)))
            case nil:
                break
            }
        }
    }
}

/// A voice of ``TextAsSound`` that counts what it was asked for.
public final class TextVoice: SpeechSynthesizer {
    /// A voice that has said nothing.
    /// - Parameter framesPerCharacter: how long it takes over each character, in frames of 20 ms; people take about eight.
    public init(framesPerCharacter: Int = 0) { self.framesPerCharacter = framesPerCharacter }

    private let framesPerCharacter: Int
    private let texts = Mutex<[String]>([])
    /// Every text it made into sound, in order.
    public var spoken: [String] { texts.withLock { $0 } }

    /// Says a text as sound that carries its words.
    public func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        texts.withLock { $0.append(request.text) }
        let frames = max(5, request.text.count * framesPerCharacter)
        let codes = TextAsSound.encode(request.text, frames: frames)
        switch request.format {
        case .telephone: await onAudio(AudioFrame(codes))
        case .preview:
            // As long as on a telephone: three samples of two bytes for each of its own.
            await onAudio(AudioFrame(codes.flatMap { repeatElement($0, count: 6) }, format: .preview))
        }
    }
}
