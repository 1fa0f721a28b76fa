/// Sums of products over stretches of sound, the inner loops of everything that compares two of them.
enum Correlation {
    private typealias Lanes = SIMD8<Float>

    /// The sum of the products of two equally long stretches.
    static func dot(_ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, count: Int) -> Float {
        var sums = Lanes.zero
        var index = 0
        while index + 8 <= count {
            sums += load(first + index) * load(second + index)
            index += 8
        }
        var sum = sums.sum()
        while index < count {
            sum += first[index] * second[index]
            index += 1
        }
        return sum
    }

    /// The sum of the products of two stretches of one sound, each product weighted.
    static func dot(_ sound: [Float], _ first: Int, _ second: Int, weights: [Float]) -> Float {
        sound.withUnsafeBufferPointer { sound in
            weights.withUnsafeBufferPointer { weights in
                guard let sound = sound.baseAddress, let start = weights.baseAddress else { return 0 }
                var sums = Lanes.zero
                var index = 0
                while index + 8 <= weights.count {
                    sums += load(sound + first + index) * load(sound + second + index) * load(start + index)
                    index += 8
                }
                return sums.sum()
            }
        }
    }

    /// The sum of the squares.
    static func energy(_ samples: [Float]) -> Float {
        samples.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            return dot(start, start, count: buffer.count)
        }
    }

    /// Slides a pattern along a signal.
    ///
    /// - Returns: For each place the sum of the products of the pattern and the signal from that place on; as many as
    ///   places where the pattern lies within the signal.
    static func slide(_ pattern: [Float], along signal: [Float]) -> [Float] {
        let places = signal.count - pattern.count + 1
        guard places > 0 else { return [] }
        return [Float](unsafeUninitializedCapacity: places) { result, initialized in
            pattern.withUnsafeBufferPointer { pattern in
                signal.withUnsafeBufferPointer { signal in
                    guard let signal = signal.baseAddress else { return }
                    var place = 0
                    while place + 8 <= places {
                        var sums = Lanes.zero
                        for index in 0..<pattern.count { sums += pattern[index] * load(signal + place + index) }
                        for lane in 0..<8 { result.initializeElement(at: place + lane, to: sums[lane]) }
                        place += 8
                    }
                    while place < places {
                        var sum: Float = 0
                        for index in 0..<pattern.count { sum += pattern[index] * signal[place + index] }
                        result.initializeElement(at: place, to: sum)
                        place += 1
                    }
                }
            }
            initialized = places
        }
    }

    private static func load(_ pointer: UnsafePointer<Float>) -> Lanes {
        UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
    }
}
