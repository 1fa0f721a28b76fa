import Calls
import Foundation
import TelephoneAudio

/// The formats of sound that the emulator can make out of what its voice speaks.
enum ElevenLabsSound: String, Sendable {
    case ulaw8000 = "ulaw_8000"
    case pcm8000 = "pcm_8000"
    case pcm16000 = "pcm_16000"
    case pcm24000 = "pcm_24000"

    /// What the vendor's interface takes. Source: its SDK.
    private static let known: Set<String> = [
        "alaw_8000", "mp3_22050_32", "mp3_24000_48", "mp3_44100_128", "mp3_44100_192", "mp3_44100_32", "mp3_44100_64",
        "mp3_44100_96", "opus_48000_128", "opus_48000_192", "opus_48000_32", "opus_48000_64", "opus_48000_96",
        "pcm_22050", "pcm_32000", "pcm_44100", "pcm_48000", "wav_16000", "wav_22050", "wav_24000", "wav_32000",
        "wav_44100", "wav_48000", "wav_8000",
    ]

    /// What a request gets that names none.
    static let usual = "mp3_44100_128"

    /// Reads the `output_format` of a request.
    init(written: String) throws(ElevenLabsProblem) {
        if let format = ElevenLabsSound(rawValue: written) {
            self = format
        } else if Self.known.contains(written) {
            throw .plan(written)
        } else {
            throw .invalid(["query", "output_format"], "There is no such format.", "enum")
        }
    }

    /// What the voice speaks for it.
    var spoken: AudioFormat {
        switch self {
        case .ulaw8000, .pcm8000: .telephone
        case .pcm16000, .pcm24000: .preview
        }
    }

    var contentType: String {
        switch self {
        case .ulaw8000: "audio/basic"
        case .pcm8000, .pcm16000, .pcm24000: "audio/pcm"
        }
    }
}

/// Turns what a voice speaks into what was asked for, piece by piece.
struct ElevenLabsConverter: Sendable {
    private let format: ElevenLabsSound
    private var narrowing = TwoThirds()

    init(_ format: ElevenLabsSound) { self.format = format }

    mutating func convert(_ frame: AudioFrame) -> [UInt8] {
        switch format {
        case .ulaw8000, .pcm24000: return frame.bytes
        case .pcm8000: return Self.bytes(MuLaw.decode(frame.bytes))
        case .pcm16000:
            let samples = stride(from: 0, to: frame.bytes.count - 1, by: 2).map { index in
                Int16(bitPattern: UInt16(frame.bytes[index]) | UInt16(frame.bytes[index + 1]) << 8)
            }
            return Self.bytes(narrowing.take(samples))
        }
    }

    private static func bytes(_ samples: [Int16]) -> [UInt8] {
        samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
}

/// Two samples for every three: 24 kHz to 16 kHz.
///
/// By way of 48 kHz: a sinc of 49 taps under a Hann window takes out what lies above 8 kHz, then every third is kept.
struct TwoThirds: Sendable {
    private static let taps: [Double] = (0...48).map { index in
        let distance = Double(index - 24) / 3
        let sinc = distance == 0 ? 1 : sin(.pi * distance) / (.pi * distance)
        return sinc * (0.5 - 0.5 * cos(2 * .pi * Double(index) / 48)) * 2 / 3
    }

    private var samples: [Double] = []
    /// The number of the first of those samples, and of the next one to come out.
    private var first = 0
    private var next = 0

    /// Takes samples in.
    /// - Returns: what they complete; half a millisecond late.
    mutating func take(_ more: [Int16]) -> [Int16] {
        samples += more.map(Double.init)
        var result: [Int16] = []
        while next * 3 / 2 < first + samples.count {
            var sum = 0.0
            let newest = next * 3 / 2
            for number in max(first, newest - 24)...newest {
                let tap = next * 3 - number * 2
                if Self.taps.indices.contains(tap) { sum += samples[number - first] * Self.taps[tap] }
            }
            result.append(Int16(max(-32_768, min(32_767, sum.rounded()))))
            next += 1
        }
        let old = max(0, next * 3 / 2 - 24 - first)
        samples.removeFirst(min(old, samples.count))
        first += old
        return result
    }
}
