import Foundation

/// Sound that is made by arithmetic, as µ-law at 8 kHz.
public enum Tone: Sendable, Equatable {
    /// One frequency in hertz, for that long.
    case beep(frequency: Double, duration: Duration)
    /// Soft chords that go on for that long.
    case music(duration: Duration)

    private static let rate = 8_000.0
    /// −12 dB of full scale.
    private static let loudness = 8_000.0

    /// One byte a sample.
    package var sound: [UInt8] {
        switch self {
        case .beep(let frequency, let duration):
            return Tone.render(duration) { time in sin(2 * .pi * frequency * time) }
        case .music(let duration):
            return Tone.render(duration, Tone.chord)
        }
    }

    /// How long it takes.
    var duration: Duration {
        switch self {
        case .beep(_, let duration), .music(let duration): duration
        }
    }

    /// Broken chords of four harmonies, a note every half second, each dying away.
    private static func chord(_ time: Double) -> Double {
        let harmonies: [[Double]] = [
            [261.63, 329.63, 392.00, 523.25], [220.00, 261.63, 329.63, 440.00], [174.61, 220.00, 261.63, 349.23],
            [196.00, 246.94, 293.66, 392.00],
        ]
        let step = Int(time * 2)
        let sinceStep = time - Double(step) / 2
        let note = harmonies[step / 4 % 4][step % 4]
        let attack = min(1, sinceStep * 50)
        return attack * exp(-3 * sinceStep) * (sin(2 * .pi * note * sinceStep) + 0.3 * sin(4 * .pi * note * sinceStep))
            * 0.7
    }

    private static func render(_ duration: Duration, _ wave: (Double) -> Double) -> [UInt8] {
        let count = Int(duration / .milliseconds(1)) * 8
        // Ten milliseconds up and down, so that it does not click.
        let slope = 80
        return (0..<count).map { index in
            let edge = min(1, Double(min(index + 1, count - index)) / Double(slope))
            return MuLaw.encode(Int16(loudness * edge * wave(Double(index) / rate)))
        }
    }

    /// Two sounds at once, the second one weakened.
    package static func mix(_ one: UInt8, _ other: UInt8, gain: Double) -> UInt8 {
        let sum = Double(MuLaw.decode(one)) + Double(MuLaw.decode(other)) * gain
        return MuLaw.encode(Int16(max(-32_635, min(32_635, sum.rounded()))))
    }

    package static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
