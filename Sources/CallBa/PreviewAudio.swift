import Calls
import Foundation
import Synchronization

/// Sentences that a person may listen to before a call, as WAV files made when they are asked for.
///
/// An address is unguessable and is forgotten once so many newer ones exist.
final class PreviewAudio: Sendable {
    private struct Sentence: Sendable {
        var text: String
        var language: Language
        var voice: Voice
    }

    private static let most = 64
    private let synthesizer: any SpeechSynthesizer
    private let sentences = Mutex<(order: [String], byName: [String: Sentence])>(([], [:]))

    init(_ synthesizer: any SpeechSynthesizer) { self.synthesizer = synthesizer }

    /// The address under which a sentence can be listened to.
    func address(of text: String, language: Language, voice: Voice) -> String {
        let name = Call.ID.random().rawValue.replacing("call_", with: "")
        sentences.withLock { sentences in
            sentences.order.append(name)
            sentences.byName[name] = Sentence(text: text, language: language, voice: voice)
            if sentences.order.count > Self.most { sentences.byName[sentences.order.removeFirst()] = nil }
        }
        return "/audio/\(name).wav"
    }

    /// The sentence as a WAV file, or `nil` for an address that is not known.
    func file(_ name: String) async throws(ProviderError) -> [UInt8]? {
        guard let sentence = sentences.withLock({ $0.byName[name] }) else { return nil }
        let samples = Mutex<[UInt8]>([])
        try await synthesizer.speak(
            sentence.text, language: sentence.language, voice: sentence.voice, format: .preview
        ) { frame in samples.withLock { $0 += frame.bytes } }
        return Self.wav(samples.withLock { $0 }, .preview)
    }

    /// Samples with a header in front. Source: Microsoft, Multimedia Programming Interface 1.0, "WAVE".
    static func wav(_ samples: [UInt8], _ format: AudioFormat) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        let code = format == .telephone ? 7 : 1
        let bytes = format.bytesPerSample
        var file = Array("RIFF".utf8) + little(36 + samples.count, 4) + Array("WAVEfmt ".utf8) + little(16, 4)
        file += little(code, 2) + little(1, 2) + little(format.sampleRate, 4) + little(format.sampleRate * bytes, 4)
        file += little(bytes, 2) + little(bytes * 8, 2) + Array("data".utf8) + little(samples.count, 4)
        return file + samples
    }
}
