import Foundation

/// Doubles the sample rate of telephone sound.
enum Upsampler {
    /// Samples looked at on each side of a new one.
    private static let reach = 16

    /// Weights of the samples at distances 0.5, 1.5, 2.5 … on one side: a sinc under a Hann window, scaled so that
    /// steady sound keeps its level.
    private static let weights: [Float] = {
        let raw = (0..<reach).map { index in
            let distance = Double(index) + 0.5
            let window = 0.5 + 0.5 * cos(.pi * distance / Double(reach))
            return sin(.pi * distance) / (.pi * distance) * window
        }
        let sum = raw.reduce(0, +) * 2
        return raw.map { Float($0 / sum) }
    }()

    /// Low-pass interpolation from 8 kHz to 16 kHz: the samples given, and one new sample after each.
    static func doubled(_ samples: [Float]) -> [Float] {
        let margin = [Float](repeating: 0, count: reach)
        let padded = margin + samples + margin
        var doubled = [Float](repeating: 0, count: samples.count * 2)
        padded.withUnsafeBufferPointer { padded in
            weights.withUnsafeBufferPointer { weights in
                for index in samples.indices {
                    let center = index + reach
                    var between: Float = 0
                    for step in 0..<reach {
                        between += weights[step] * (padded[center - step] + padded[center + 1 + step])
                    }
                    doubled[2 * index] = padded[center]
                    doubled[2 * index + 1] = between
                }
            }
        }
        return doubled
    }
}
