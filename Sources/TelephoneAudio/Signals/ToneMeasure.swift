import Foundation

/// How loud 20 ms of sound are, and the frequency when they are one pure tone.
struct ToneMeasure {
    /// Mean square of the samples.
    let power: Double
    /// In hertz. Nil when the sound is below about −37 dBm0, or less than nine tenths of its power are one tone.
    let frequency: Double?

    init(_ samples: ArraySlice<Float>) {
        let samples = Array(samples)
        let power = Double(Self.product(samples, lag: 0)) / Double(max(samples.count, 1))
        self.power = power
        guard power > 50_000, samples.count >= 80 else {
            frequency = nil
            return
        }
        var frequency = Self.coarseFrequency(samples)
        var share = 0.0
        for _ in 0..<2 {
            let (early, late) = Self.halves(samples, at: frequency)
            // How far the tone's phase has moved beyond that of the guess between the middles of the halves.
            let turn = atan2(
                late.imaginary * early.real - late.real * early.imaginary,
                late.real * early.real + late.imaginary * early.imaginary)
            frequency += turn / (2 * .pi) * Self.rate / Double(samples.count / 2)
            let real = early.real + late.real
            let imaginary = early.imaginary + late.imaginary
            let count = Double(samples.count)
            share = 2 * (real * real + imaginary * imaginary) / (count * count * power)
            // Too little for the guess to be near any tone.
            guard share > 0.2 else { break }
        }
        self.frequency = share > 0.9 ? frequency : nil
    }

    private static let rate = Double(AudioFormat.telephone.sampleRate)

    /// The frequency of one sinusoid in white noise from its correlations at lags 1 and 2 (Pisarenko).
    private static func coarseFrequency(_ samples: [Float]) -> Double {
        let first = Double(product(samples, lag: 1)) / Double(samples.count - 1)
        let second = Double(product(samples, lag: 2)) / Double(samples.count - 2)
        guard first != 0 else { return rate / 4 }
        let cosine = (second + (second * second + 8 * first * first).squareRoot()) / (4 * first)
        return acos(min(max(cosine, -1), 1)) / (2 * .pi) * rate
    }

    private static func product(_ samples: [Float], lag: Int) -> Float {
        var sum: Float = 0
        var index = lag
        while index < samples.count {
            sum += samples[index] * samples[index - lag]
            index += 1
        }
        return sum
    }

    /// The samples turned down by a frequency, summed over the first and over the second half.
    private static func halves(
        _ samples: [Float], at frequency: Double
    ) -> (early: (real: Double, imaginary: Double), late: (real: Double, imaginary: Double)) {
        let angle = 2 * Double.pi * frequency / rate
        let step = (real: cos(angle), imaginary: -sin(angle))
        var turner = (real: 1.0, imaginary: 0.0)
        var early = (real: 0.0, imaginary: 0.0)
        var sum = (real: 0.0, imaginary: 0.0)
        var index = 0
        while index < samples.count {
            if index == samples.count / 2 { (early, sum) = (sum, (0, 0)) }
            let sample = Double(samples[index])
            sum.real += sample * turner.real
            sum.imaginary += sample * turner.imaginary
            turner = (
                turner.real * step.real - turner.imaginary * step.imaginary,
                turner.real * step.imaginary + turner.imaginary * step.real
            )
            index += 1
        }
        return (early, sum)
    }
}

/// Measures sound in whole blocks of 20 ms, whatever the length of the frames that bring it.
struct ToneMeter: Sendable {
    private static let blockLength = 160
    private var pending: [Float] = []

    /// Takes the next telephone sound; any other is passed over.
    /// - Returns: the blocks that are whole with it, in order.
    mutating func take(_ frame: AudioFrame) -> [ToneMeasure] {
        guard frame.format == .telephone else { return [] }
        for code in frame.bytes { pending.append(Float(MuLaw.decode(code))) }
        var blocks: [ToneMeasure] = []
        while pending.count >= Self.blockLength {
            blocks.append(ToneMeasure(pending.prefix(Self.blockLength)))
            pending.removeFirst(Self.blockLength)
        }
        return blocks
    }
}
