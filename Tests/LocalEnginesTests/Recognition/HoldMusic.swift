import Calls
import Foundation
import TelephoneAudio

@testable import PracticeLine

/// Sound without words that comes down a telephone line, made by arithmetic: µ-law at 8 kHz.
enum HoldMusic {
    /// Notes one after another.
    private struct Melody {
        var notes: [Double]
        var step: Double
        /// How strong each overtone is.
        var overtones: [Double]
        var decay: Double
        var vibrato = 0.0
        var tremolo = 0.0

        func value(at time: Double) -> Double {
            let index = Int(time / step)
            let since = time - Double(index) * step
            let note = notes[index % notes.count]
            let phase = 2 * .pi * note * since + vibrato * sin(2 * .pi * 5.5 * time) * note / 20
            var sum = 0.0
            for (index, strength) in overtones.enumerated() where note * Double(index + 1) < 3_600 {
                sum += strength * sin(phase * Double(index + 1))
            }
            return 0.6 * sum * min(1, since * 60) * exp(-decay * since) * (1 + tremolo * sin(8 * .pi * time))
        }
    }

    private static let scale = [261.63, 329.63, 392.00, 523.25, 440.00, 392.00, 329.63, 293.66]

    /// Melodies by name.
    static var music: [(name: String, sound: [UInt8])] {
        let strings = Melody(
            notes: scale, step: 0.9, overtones: [1, 0.7, 0.5, 0.35, 0.25, 0.2], decay: 0.3, vibrato: 0.4)
        let saxophone = Melody(
            notes: scale.map { $0 * 0.75 }, step: 0.6, overtones: [1, 0.9, 0.8, 0.6, 0.5, 0.4, 0.3], decay: 0.8,
            vibrato: 0.7, tremolo: 0.3)
        let cello = Melody(
            notes: [110, 123, 130, 146, 130, 123], step: 0.35,
            overtones: [0.6, 1, 0.9, 0.4, 0.3, 0.5, 0.4, 0.2, 0.2, 0.2], decay: 1.5, vibrato: 0.6)
        return [
            ("the practice line's music", Tone.music(duration: .seconds(10)).sound),
            ("strings", render(8, strings.value)), ("a saxophone", render(8, saxophone.value)),
            ("a cello", render(8, cello.value)),
            ("a saxophone with a drum", render(8) { saxophone.value(at: $0) + drum(at: $0) }),
        ]
    }

    /// What else a line may sound like, by name.
    static var tones: [(name: String, sound: [UInt8])] {
        [
            ("busy", render(4) { $0.truncatingRemainder(dividingBy: 1) < 0.5 ? pair(480, 620, at: $0) : 0 }),
            ("ringing", render(6) { $0.truncatingRemainder(dividingBy: 3) < 1 ? pair(440, 480, at: $0) : 0 }),
            ("keys", render(4) { $0.truncatingRemainder(dividingBy: 0.25) < 0.12 ? pair(770, 1_336, at: $0) : 0 }),
            ("hiss", EarsFixture.noise(seconds: 4, level: 0.3)),
            ("knocks", render(4, drum)),
        ]
    }

    /// Sound over sound, the second one weakened; it begins again when it ends.
    static func mixed(_ sound: [UInt8], with other: [UInt8], gain: Double) -> [UInt8] {
        sound.indices.map { Tone.mix(sound[$0], other[$0 % other.count], gain: gain) }
    }

    private static func pair(_ one: Double, _ other: Double, at time: Double) -> Double {
        0.35 * (sin(2 * .pi * one * time) + sin(2 * .pi * other * time))
    }

    private static func drum(at time: Double) -> Double {
        let since = time.truncatingRemainder(dividingBy: 0.8)
        return 0.9 * sin(2 * .pi * 180 * since) * exp(-25 * since)
    }

    private static func render(_ seconds: Int, _ wave: (Double) -> Double) -> [UInt8] {
        (0..<seconds * 8_000).map { index in
            MuLaw.encode(Int16(max(-32_000, min(32_000, 8_000 * wave(Double(index) / 8_000)))))
        }
    }
}
