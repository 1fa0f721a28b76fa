import Foundation

/// Hears keys pressed on a telephone, from the two tones each of them makes.
///
/// Source: ITU-T Q.24, with AT&T's column of its table: frequencies within 1.5 % are taken and beyond 3.5 % refused, tones
/// of 40 ms are taken and of 23 ms refused, pauses of 40 ms divide keys and breaks of 10 ms do not, the column may be 4 dB
/// above the row or 8 dB below it. Speech is told from keys by what it has beside the two tones.
package struct KeyDecoder: Sendable {
    /// Samples measured together, 20 ms.
    private static let windowLength = 160
    /// Samples from one window to the next, 5 ms.
    private static let hop = 40
    /// Windows that must agree on a key: a tone of 40 ms gives at least so many, one of 23 ms does not.
    private static let agreement = 6
    /// Windows of quiet that let go of a key, 20 ms.
    private static let release = 4

    private var samples = [Float](repeating: 0, count: windowLength)
    private var fresh: [Float] = []
    private var previous: KeyTones?
    private var run: (key: Character, powers: [Double])?
    /// The key that sounds and was reported, with its level.
    private var held: (row: Int, column: Int, power: Double)?
    private var quietWindows = 0

    /// Has heard nothing yet.
    package init() {}

    /// Listens on.
    ///
    /// - Parameter muLaw: The next sound at 8 kHz, any number of samples.
    /// - Returns: Keys whose tones became certain in it, in order; once for every press, while it still sounds.
    package mutating func take(_ muLaw: [UInt8]) -> [Character] {
        var keys: [Character] = []
        for code in muLaw {
            fresh.append(Float(MuLaw.decode(code)))
            guard fresh.count == Self.hop else { continue }
            samples.removeFirst(Self.hop)
            samples += fresh
            fresh.removeAll(keepingCapacity: true)
            let tones = KeyTones(samples)
            if let key = hear(tones) { keys.append(key) }
            previous = tones
        }
        return keys
    }

    private mutating func hear(_ tones: KeyTones) -> Character? {
        letGo(tones)
        guard let previous, let pair = tones.pair(after: previous, hop: Self.hop) else {
            run = nil
            return nil
        }
        let key = KeypadTones.keys[pair.row][pair.column]
        var powers = run?.key == key ? run?.powers ?? [] : []
        powers = powers.suffix(2 * Self.agreement) + [pair.power]
        run = (key, powers)
        // Windows that hold less than half of the tone say little about how long it lasts.
        let loudest = powers.max() ?? 0
        guard held == nil, powers.count(where: { $0 > loudest / 2 }) >= Self.agreement else { return nil }
        held = pair
        quietWindows = 0
        return key
    }

    private mutating func letGo(_ tones: KeyTones) {
        guard let held else { return }
        let power = min(tones.rows[held.row].power, tones.columns[held.column].power)
        quietWindows = power < held.power / 20 ? quietWindows + 1 : 0
        if quietWindows >= Self.release { self.held = nil }
    }
}

/// The eight tones of the keys in one window of sound.
private struct KeyTones: Sendable {
    struct Tone: Sendable {
        var frequency: Double
        var real: Double
        var imaginary: Double
        /// Mean square of a tone of just this frequency.
        var power: Double
    }

    let samples: [Float]
    let power: Double
    let rows: [Tone]
    let columns: [Tone]

    /// Below about −35 dBm0 nothing is a key.
    private static let leastPower = 100_000.0

    init(_ samples: [Float]) {
        var windowed = samples
        var energy = 0.0
        var index = 0
        while index < samples.count {
            windowed[index] *= Self.window[index]
            energy += Double(windowed[index] * windowed[index])
            index += 1
        }
        self.samples = windowed
        power = energy / Self.windowPower
        guard power > Self.leastPower else {
            (rows, columns) = (Self.silence, Self.silence)
            return
        }
        let tones = Self.measure(Self.frequencies, in: windowed)
        rows = Array(tones[0..<4])
        columns = Array(tones[4..<8])
    }

    /// The key that sounds, by the place of its tones and the power of the weaker one. Nil when it is none.
    ///
    /// - Parameters:
    ///   - previous: The window before; how the phases moved since then tells frequencies to a few hertz.
    ///   - hop: Samples between the two.
    func pair(after previous: Self, hop: Int) -> (row: Int, column: Int, power: Double)? {
        guard power > Self.leastPower, previous.power > 0,
            let row = rows.indices.max(by: { rows[$0].power < rows[$1].power }),
            let column = columns.indices.max(by: { columns[$0].power < columns[$1].power }),
            let low = Self.refine(rows[row], after: previous.rows[row], hop: hop),
            let high = Self.refine(columns[column], after: previous.columns[column], hop: hop)
        else { return nil }
        let twist = 10 * log10(high.power / low.power)
        guard (-8.5...4.5).contains(twist), low.power + high.power > 0.8 * power else { return nil }
        // Voices have overtones, keys have none. One that falls on the column cannot be told from it.
        for (tone, overtone) in zip([low, high], Self.measure([2 * low.frequency, 2 * high.frequency], in: samples))
        where abs(overtone.frequency - high.frequency) > 150 {
            guard overtone.power < tone.power / 20 else { return nil }
        }
        return (row, column, min(low.power, high.power))
    }

    /// The tone at the frequency that it really has. Nil when that is not the key's.
    private static func refine(_ tone: Tone, after previous: Tone, hop: Int) -> Tone? {
        let turned = atan2(
            tone.imaginary * previous.real - tone.real * previous.imaginary,
            tone.real * previous.real + tone.imaginary * previous.imaginary)
        let expected = 2 * .pi * tone.frequency * Double(hop) / rate
        let offset = remainder(turned - expected, 2 * .pi) / (2 * .pi) * rate / Double(hop)
        guard abs(offset) < 0.025 * tone.frequency else { return nil }
        var tone = tone
        tone.frequency += offset
        // What a Hann window takes from a tone beside the frequency it was measured at.
        let bins = offset * Double(window.count) / rate
        let loss = abs(bins) < 0.001 ? 1 : sin(.pi * bins) / (.pi * bins * (1 - bins * bins))
        tone.power /= loss * loss
        return tone
    }

    /// Up to eight frequencies by Goertzel's algorithm.
    private static func measure(_ frequencies: [Double], in samples: [Float]) -> [Tone] {
        var factors = SIMD8<Float>.zero
        for (index, frequency) in frequencies.enumerated() {
            factors[index] = Float(2 * cos(2 * .pi * frequency / rate))
        }
        var (last, beforeLast) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        var index = 0
        while index < samples.count {
            (last, beforeLast) = (factors * last - beforeLast + samples[index], last)
            index += 1
        }
        return frequencies.enumerated().map { index, frequency in
            let angle = 2 * Double.pi * frequency / rate
            let real = Double(last[index]) - Double(beforeLast[index]) * cos(angle)
            let imaginary = Double(beforeLast[index]) * sin(angle)
            let power = 2 * (real * real + imaginary * imaginary) / (windowSum * windowSum)
            return Tone(frequency: frequency, real: real, imaginary: imaginary, power: power)
        }
    }

    private static let frequencies = KeypadTones.rows + KeypadTones.columns
    private static let rate = Double(AudioFormat.telephone.sampleRate)
    private static let window: [Float] = (0..<160).map { Float(0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / 160)) }
    private static let windowSum = window.reduce(0) { $0 + Double($1) }
    private static let windowPower = window.reduce(0) { $0 + Double($1 * $1) }
    private static let silence = (KeypadTones.rows).map { Tone(frequency: $0, real: 0, imaginary: 0, power: 0) }
}
