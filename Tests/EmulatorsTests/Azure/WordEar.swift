import Calls
import CallsTesting
import Languages
import TelephoneAudio

/// A recogniser of `TextAsSound` that is exact to the sample: it says where words were, with interims on the way.
struct WordEar: SpeechRecognizer {
    /// So many silent samples end an utterance.
    static let pause = 480
    /// So many loud samples bring an interim.
    private static let interim = 400

    func transcribe(
        _ audio: some AsyncSequence<AudioFrame, Never> & Sendable, hints: RecognitionHints,
        onEvent: @Sendable (RecognitionEvent) async -> Void
    ) async throws(ProviderError) {
        var hearing = Hearing(language: hints.language ?? .korean)
        for await frame in audio {
            for event in hearing.hear(frame) { await onEvent(event) }
        }
        guard !Task.isCancelled else { return }
        for event in hearing.conclude() { await onEvent(event) }
    }

    private struct Hearing {
        let language: Language
        var utterance = 0
        var revision = 0
        var codes: [UInt8] = []
        var start = 0
        var end = 0
        var shown = ""

        mutating func hear(_ frame: AudioFrame) -> [RecognitionEvent] {
            let first = Int(frame.offset / .microseconds(125))
            var events: [RecognitionEvent] = []
            for (index, code) in frame.bytes.enumerated() {
                let position = first + index
                if TextAsSound.isSound([code]) {
                    if codes.isEmpty {
                        utterance += 1
                        revision = 0
                        shown = ""
                        start = position
                        events.append(.speechStarted(utterance: utterance))
                    }
                    codes.append(code)
                    end = position + 1
                    if codes.count % WordEar.interim == 0 { events += interim() }
                } else if !codes.isEmpty, position + 1 - end >= WordEar.pause {
                    events += finish()
                }
            }
            return events
        }

        mutating func conclude() -> [RecognitionEvent] { codes.isEmpty ? [] : finish() }

        /// Whole words only: the last may be cut in the middle of a letter.
        private mutating func interim() -> [RecognitionEvent] {
            let words = TextAsSound.decode(codes).split(separator: " ").dropLast()
            let text = words.joined(separator: " ")
            guard !text.isEmpty, text != shown else { return [] }
            shown = text
            return [.transcript(transcript(text, isFinal: false))]
        }

        private mutating func finish() -> [RecognitionEvent] {
            defer { codes = [] }
            return [.transcript(transcript(TextAsSound.decode(codes), isFinal: true))]
        }

        private mutating func transcript(_ text: String, isFinal: Bool) -> Transcript {
            revision += 1
            return Transcript(
                utterance: utterance, revision: revision, text: text, isFinal: isFinal, confidence: 0.87,
                language: language, start: .microseconds(start * 125), end: .microseconds(end * 125))
        }
    }
}

/// A call's sound whose words are known.
struct SpokenCall: Sendable {
    struct Utterance: Sendable, Equatable {
        var text: String
        var start: Duration
        var end: Duration
    }

    private(set) var sound: [UInt8] = []
    private(set) var utterances: [Utterance] = []

    /// Texts, each after silence; the last is followed by silence too.
    init(_ texts: [String], pause: Duration = .milliseconds(600)) {
        let silence = [UInt8](repeating: MuLaw.silence, count: Int(pause / .microseconds(125)))
        for text in texts {
            sound += silence
            let words = TextAsSound.encode(text, frames: 25)
            utterances.append(
                Utterance(
                    text: text, start: .microseconds(sound.count * 125),
                    end: .microseconds((sound.count + words.count) * 125)))
            sound += words
        }
        sound += silence
    }

    /// The sound as a carrier brings it, all at once.
    var frames: AsyncStream<AudioFrame> {
        AsyncStream { feed in
            for start in stride(from: 0, to: sound.count, by: 160) {
                let piece = Array(sound[start..<min(start + 160, sound.count)])
                feed.yield(AudioFrame(piece, offset: .microseconds(start * 125)))
            }
            feed.finish()
        }
    }
}
