import Calls
import Foundation
import TelephoneAudio

/// What is done to synthetic sound before it goes on the line.
enum VoiceSignal {
    /// Samples a second of what the voice model makes.
    static let modelRate = 24_000

    /// One spoken piece, ready to be sent: without the model's long silences, at an even level, followed by a pause of
    /// our own.
    ///
    /// - Parameters:
    ///   - samples: 24 kHz, ±1.
    ///   - text: what it says, speakable.
    /// - Returns: bytes in `format`, a whole number of 20 ms frames. Empty if nothing can be heard in `samples`.
    static func finished(_ samples: [Float], of text: String, format: AudioFormat) -> [UInt8] {
        var sound = withShortPauses(trimmed(samples), longest: longestPause(in: text))
        guard !sound.isEmpty else { return [] }
        level(&sound)
        fade(&sound)
        sound.append(contentsOf: repeatElement(0, count: pause(after: text)))
        switch format {
        case .telephone:
            var bytes = MuLaw.encode(narrowed(sound).map(sample))
            let remainder = bytes.count % 160
            if remainder > 0 { bytes.append(contentsOf: repeatElement(MuLaw.silence, count: 160 - remainder)) }
            return bytes
        case .preview:
            let remainder = sound.count % 480
            if remainder > 0 { sound.append(contentsOf: repeatElement(0, count: 480 - remainder)) }
            return sound.flatMap { value -> [UInt8] in
                let bits = UInt16(bitPattern: sample(value))
                return [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)]
            }
        }
    }

    /// How long to pause after a piece, by the mark it ends with, in samples.
    ///
    /// Voices die away before a pause and begin softly after it. With that, a longer one sounds as if we had finished,
    /// and who is called answers the first sentence alone.
    private static func pause(after text: String) -> Int {
        switch text.last {
        case ".", "!", "?": milliseconds(200)
        case ",": milliseconds(140)
        default: milliseconds(40)
        }
    }

    /// The longest silence within a piece, in samples. Who writes down a number needs time between its groups.
    private static func longestPause(in text: String) -> Int {
        let groups = text.split(separator: ",").count { group in
            let words = group.split { !$0.isLetter && $0 != "'" }
            return words.contains { $0.count >= 3 && $0.prefix(3).allSatisfy(Hangover.koreanDigits.contains) }
                || words.indices.contains { words[$0...].prefix(3).count(where: Hangover.englishDigits.contains) == 3 }
        }
        return milliseconds(groups >= 2 ? 450 : 240)
    }

    private static func milliseconds(_ count: Int) -> Int { modelRate * count / 1_000 }

    /// Quieter than this is silence.
    private static let quiet: Float = 0.01

    /// Cuts what is silent at either end, but for 30 ms on each side.
    static func trimmed(_ samples: [Float]) -> [Float] {
        guard let first = samples.firstIndex(where: { abs($0) > quiet }),
            let last = samples.lastIndex(where: { abs($0) > quiet })
        else { return [] }
        return Array(samples[max(0, first - 720)...min(samples.count - 1, last + 720)])
    }

    /// Takes the middle out of long silences: the model pauses for up to a second at a full stop, and now and then
    /// between two words. Their ends stay, where sounds die away and begin.
    static func withShortPauses(_ samples: [Float], longest: Int) -> [Float] {
        var kept: [Float] = []
        kept.reserveCapacity(samples.count)
        var start = 0
        for index in samples.indices where abs(samples[index]) > quiet {
            let silence = samples[start..<index]
            if silence.count > longest {
                kept += silence.prefix(longest / 2) + silence.suffix(longest / 2)
            } else {
                kept += silence
            }
            kept.append(samples[index])
            start = index + 1
        }
        return kept + samples[start...]
    }

    /// Brings the loudest sample to 0.6, which leaves speech near the −20 dBm0 that networks expect.
    private static func level(_ samples: inout [Float]) {
        let peak = samples.reduce(Float(0)) { max($0, abs($1)) }
        guard peak > 0 else { return }
        let gain = 0.6 / peak
        for index in samples.indices { samples[index] *= gain }
    }

    /// Five milliseconds in and out, so that cutting makes no click.
    private static func fade(_ samples: inout [Float]) {
        let length = min(120, samples.count / 2)
        for index in 0..<length {
            let gain = Float(index) / Float(length)
            samples[index] *= gain
            samples[samples.count - 1 - index] *= gain
        }
    }

    /// 24 kHz to 8 kHz: a low-pass at 3.4 kHz, of which only every third output is worked out (a polyphase decimator).
    static func narrowed(_ samples: [Float]) -> [Float] {
        let reach = lowPass.count / 2
        let count = (samples.count + 2) / 3
        var result = [Float](repeating: 0, count: count)
        samples.withUnsafeBufferPointer { input in
            lowPass.withUnsafeBufferPointer { taps in
                for index in 0..<count {
                    let center = index * 3
                    let first = max(0, center - reach)
                    let last = min(input.count - 1, center + reach)
                    var sum: Float = 0
                    var position = first
                    while position <= last {
                        sum += input[position] * taps[position - center + reach]
                        position += 1
                    }
                    result[index] = sum
                }
            }
        }
        return result
    }

    /// 145 taps, windowed sinc (Kaiser, β = 8): flat to 3.3 kHz, −80 dB from 4 kHz on.
    private static let lowPass: [Float] = {
        let reach = 72
        let cutoff = 3_650.0 / Double(modelRate)
        func bessel(_ x: Double) -> Double {
            var (sum, term) = (1.0, 1.0)
            for index in 1...30 {
                term *= (x / 2 / Double(index)) * (x / 2 / Double(index))
                sum += term
            }
            return sum
        }
        let taps = (-reach...reach).map { index -> Double in
            let ratio = Double(index) / Double(reach)
            let window = bessel(8 * (1 - ratio * ratio).squareRoot()) / bessel(8)
            let angle = 2 * Double.pi * cutoff * Double(index)
            return (index == 0 ? 2 * cutoff : sin(angle) / (Double.pi * Double(index))) * window
        }
        let sum = taps.reduce(0, +)
        return taps.map { Float($0 / sum) }
    }()

    private static func sample(_ value: Float) -> Int16 { Int16(max(-1, min(1, value)) * 32_767) }
}
