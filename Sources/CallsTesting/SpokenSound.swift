public import Calls
import Foundation
public import TelephoneAudio

/// Sound that is like speech to whatever compares sounds, and that can be read again, in parts and beside other sound.
///
/// Each letter is a syllable: a hiss or none, then a buzz through three resonances. No two sentences sound alike in any
/// part, so that ``SpokenEar`` reads them without a doubt.
public struct SpokenSound: Sendable {
    /// What it says.
    public let text: String
    /// How often its voice opens and closes in a second; it tells two people apart.
    public let pitch: Double
    /// µ-law at 8 kHz, in whole frames of 20 ms.
    public let bytes: [UInt8]
    /// For each frame, which character of the text it belongs to.
    let places: [Int]

    /// Samples of a frame.
    static let frame = 160
    /// Frames that a letter takes, and anything else.
    private static let lengths = (letter: 8, other: 2)

    /// A text as a person says it.
    public init(_ text: String, pitch: Double) {
        self.text = text
        self.pitch = pitch
        var throat = Throat(text, pitch: pitch)
        var bytes: [UInt8] = []
        var places: [Int] = []
        for (place, character) in text.enumerated() {
            let isLetter = character.isLetter || character.isNumber
            let frames = isLetter ? Self.lengths.letter : Self.lengths.other
            places += repeatElement(place, count: frames)
            guard isLetter else {
                bytes += repeatElement(MuLaw.silence, count: frames * Self.frame)
                continue
            }
            bytes += throat.sayNext(samples: frames * Self.frame)
        }
        self.bytes = bytes
        self.places = places
    }
}

/// Makes syllables.
private struct Throat {
    private let pitch: Double
    private var phase = 0.0
    /// Where the row of numbers that look random stands; the same text begins it at the same place.
    private var noise: UInt64

    init(_ text: String, pitch: Double) {
        self.pitch = pitch
        noise = text.unicodeScalars.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1.value) }
    }

    /// One syllable.
    mutating func sayNext(samples count: Int) -> [UInt8] {
        var resonances = [
            Resonance(frequency: 280 + 520 * share(), width: 90),
            Resonance(frequency: 900 + 1_400 * share(), width: 120),
            Resonance(frequency: 2_450 + 700 * share(), width: 180),
        ]
        let hiss = share() < 0.6 ? count / 5 : 0
        let height = pitch * (0.95 + 0.1 * share())
        var sound: [Double] = []
        for index in 0..<count {
            // The voice glides down a little within each syllable.
            phase += height * (1.06 - 0.12 * Double(index) / Double(count)) / 8_000
            var drive = (2 * share() - 1) * (index < hiss ? 0.25 : 0.02)
            if phase >= 1 {
                phase -= 1
                drive += index < hiss ? 0 : 1
            }
            let edge = Double(min(index, count - 1 - index)) / 160
            var value = drive * min(1, edge)
            for place in resonances.indices { value = resonances[place].take(value) }
            sound.append(value)
        }
        let power = sound.reduce(0) { $0 + $1 * $1 } / Double(count)
        let scale = power > 0 ? 2_600 / power.squareRoot() : 0
        return sound.map { MuLaw.encode(Int16(min(max(($0 * scale).rounded(), -30_000), 30_000))) }
    }

    /// 0…1, the same in every run (Knuth: MMIX).
    private mutating func share() -> Double {
        noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(noise >> 40) / Double(1 << 24)
    }
}

/// Lets one band of frequencies ring.
private struct Resonance {
    private let first: Double
    private let second: Double
    private var last = (0.0, 0.0)

    init(frequency: Double, width: Double) {
        let radius = exp(-.pi * width / 8_000)
        first = 2 * radius * cos(2 * .pi * frequency / 8_000)
        second = -radius * radius
    }

    mutating func take(_ value: Double) -> Double {
        let result = value + first * last.0 + second * last.1
        last = (result, last.0)
        return result
    }
}

/// A voice that makes ``SpokenSound``.
public struct SpokenVoice: SpeechSynthesizer {
    private let pitch: Double

    /// A voice of that pitch in hertz.
    public init(pitch: Double) { self.pitch = pitch }

    /// Says a text, all of it at once.
    public func speak(
        _ request: SpeechRequest, onAudio: @Sendable (AudioFrame) async -> Void
    ) async throws(ProviderError) {
        await onAudio(AudioFrame(SpokenSound(request.text, pitch: pitch).bytes))
    }
}
