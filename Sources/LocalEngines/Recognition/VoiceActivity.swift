import Calls
import Foundation

/// Silero VAD: how likely each stretch of telephone sound holds speech.
///
/// A value belongs to one stream: it remembers what it heard. One stretch takes about 54 µs.
struct VoiceActivity: Sendable {
    /// Samples judged at a time: 32 ms.
    static let window = 256
    private static let overlap = 32
    private static let stateSize = 2 * 128

    private let model: OnnxModel
    private var state = [Float](repeating: 0, count: stateSize)
    private var tail = [Float](repeating: 0, count: overlap)

    /// Starts on a stream that nothing has been heard of.
    /// - Parameter model: `models/silero_vad.onnx`.
    init(model: OnnxModel) { self.model = model }

    /// How likely the samples hold speech, 0…1.
    /// - Parameter samples: the next `window` samples, -1…1.
    mutating func probability(of samples: [Float]) throws(ProviderError) -> Float {
        let heard = tail + samples
        let outputs = try model.run(
            [
                ("input", .floats(heard, shape: [1, heard.count])),
                ("state", .floats(state, shape: [2, 1, 128])),
                ("sr", .integers([8_000], shape: [])),
            ],
            outputs: ["output", "stateN"])
        guard let probability = outputs.first?.first, let next = outputs.last, next.count == Self.stateSize else {
            throw ProviderError(.serverFault, provider: "silero", code: "output")
        }
        state = next
        tail = samples.suffix(Self.overlap)
        return probability
    }

    /// Forgets what was heard, as after a gap.
    mutating func reset() { self = VoiceActivity(model: model) }
}
