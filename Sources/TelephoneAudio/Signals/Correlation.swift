/// Sums of products over stretches of sound, the inner loops of everything that compares two of them.
enum Correlation {
    /// So many products at a time.
    private typealias Lanes = SIMD8<Float>

    /// The sum of the squares.
    static func energy(_ samples: [Float]) -> Float {
        samples.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            var sums = Lanes.zero
            var index = 0
            while index + Lanes.scalarCount <= buffer.count {
                let lanes = load(start + index)
                sums += lanes * lanes
                index += Lanes.scalarCount
            }
            var sum = sums.sum()
            while index < buffer.count {
                sum += start[index] * start[index]
                index += 1
            }
            return sum
        }
    }

    /// The sum of the products of two stretches of one sound that begin at two places, each product weighted.
    ///
    /// - Parameter weights: A whole number of 8.
    static func dot(_ sound: [Float], _ first: Int, _ second: Int, weights: [Float]) -> Float {
        sound.withUnsafeBufferPointer { sound in
            weights.withUnsafeBufferPointer { weights in
                guard let sound = sound.baseAddress, let start = weights.baseAddress else { return 0 }
                var sums = Lanes.zero
                var index = 0
                while index + Lanes.scalarCount <= weights.count {
                    sums += load(sound + first + index) * load(sound + second + index) * load(start + index)
                    index += Lanes.scalarCount
                }
                return sums.sum()
            }
        }
    }

    /// Slides a pattern along a signal.
    ///
    /// - Returns: For each place the sum of the products of the pattern and the signal from that place on; as many as
    ///   places where the pattern lies within the signal.
    static func slide(_ pattern: [Float], along signal: [Float]) -> [Float] {
        let places = signal.count - pattern.count + 1
        guard places > 0, !pattern.isEmpty else { return [] }
        return [Float](unsafeUninitializedCapacity: places) { result, initialized in
            pattern.withUnsafeBufferPointer { pattern in
                signal.withUnsafeBufferPointer { signal in
                    guard let first = pattern.baseAddress, let signal = signal.baseAddress,
                        let result = result.baseAddress
                    else { return }
                    slide(first, pattern.count, along: signal, into: result, places: places)
                    initialized = places
                }
            }
        }
    }

    private static func slide(
        _ pattern: UnsafePointer<Float>, _ count: Int, along signal: UnsafePointer<Float>,
        into result: UnsafeMutablePointer<Float>, places: Int
    ) {
        var place = 0
        while place + Lanes.scalarCount <= places {
            var sums = Lanes.zero
            var index = 0
            while index < count {
                sums += pattern[index] * load(signal + place + index)
                index += 1
            }
            UnsafeMutableRawPointer(result + place).storeBytes(of: sums, as: Lanes.self)
            place += Lanes.scalarCount
        }
        while place < places {
            var sum: Float = 0
            var index = 0
            while index < count {
                sum += pattern[index] * signal[place + index]
                index += 1
            }
            (result + place).initialize(to: sum)
            place += 1
        }
    }

    private static func load(_ pointer: UnsafePointer<Float>) -> Lanes {
        UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
    }
}
